"""``python -m hearing.cli`` is the command ``hearing``."""

from hearing.cli import main

main()
