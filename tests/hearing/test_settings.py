"""Settings: read safely, and documented without a gap."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hearing.settings import SETTINGS, BadSetting, read_settings

ROOT = Path(__file__).resolve().parents[2]


def test_the_table_in_the_documentation_names_every_setting_with_its_default() -> None:
    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(HEARING_\w+)` \| (?:`(.*?)`)? ?\| (.+) \|$", text, re.M)
    assert rows == [(s.variable, s.default, s.meaning) for s in SETTINGS]


def test_no_other_variable_is_read_anywhere() -> None:
    known = {setting.variable for setting in SETTINGS} | {"HEARING_KILLS"}
    folders = [ROOT / "hearing", ROOT / "templates", ROOT / "migrations"]
    texts = [p.read_text(encoding="utf-8") for f in folders for p in f.rglob("*.py")]
    used = {name for text in texts for name in re.findall(r"HEARING_[A-Z_]+\b", text)}
    assert used <= known


def test_empty_and_unset_mean_the_default(tmp_path: Path) -> None:
    values = read_settings({"HEARING_PORT": "", "HEARING_DATA": str(tmp_path)})
    assert values["PORT"] == 8000
    assert values["HTTPS"] is False
    assert values["DATA"] == tmp_path.resolve()


@pytest.mark.parametrize(
    ("variable", "value"), [("HEARING_PORT", "eighty"), ("HEARING_HTTPS", "perhaps")]
)
def test_a_setting_that_cannot_be_read_is_named_with_its_meaning(variable: str, value: str) -> None:
    with pytest.raises(BadSetting, match=f"{variable}='{value}'.*It means"):
        read_settings({variable: value})
