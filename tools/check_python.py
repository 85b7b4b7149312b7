"""Say plainly what is missing when this Python is too old. Runs on old Pythons, too."""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        "Python 3.11 or newer is needed, this is %d.%d. "
        "Name another one: make run PYTHON=python3.12" % sys.version_info[:2]
    )
try:
    import ensurepip
    import venv

    assert ensurepip
    assert venv
except ImportError:
    sys.exit("This Python lacks venv. On Debian and Ubuntu: apt-get install python3-venv")
