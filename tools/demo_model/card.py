"""Write the model card: `python -m tools.demo_model.card FOLDER` puts the measured figures in.

Reads `evaluation.json` in the folder and `card.md` here; figures come from nowhere else.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from string import Template

from tools.demo_model.evaluate import RESULT, table

TEXT = Path(__file__).parent / "card.md"
CARD = "MODEL_CARD.md"


def write_card(folder: Path) -> None:
    """Write the card; a second time the same."""
    result = json.loads((folder / RESULT).read_text(encoding="utf-8"))
    text = Template(TEXT.read_text(encoding="utf-8"))
    minutes = f"{result['seconds'] / 60:.0f}"
    card = text.substitute(table=table(result), minutes=minutes, **result["training"])
    (folder / CARD).write_text(card, encoding="utf-8")


def main() -> None:
    """Write the card of the checkpoint in a folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    write_card(parser.parse_args().folder)


if __name__ == "__main__":
    main()
