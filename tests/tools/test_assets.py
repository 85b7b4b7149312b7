"""The front-end files: locked, copied once, and a plain word when Node.js is missing."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tools import assets


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """A folder of npm packages in which every listed file has its name as content."""
    for source in assets.FILES.values():
        path = tmp_path / "node_modules" / source
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    return tmp_path / "node_modules"


def test_copies_what_is_listed_and_nothing_else(packages: Path, tmp_path: Path) -> None:
    vendor = tmp_path / "vendor"
    vendor.mkdir()
    (vendor / "old.css").write_text("from an earlier version")
    assets.copy(packages, vendor)
    names = {str(path.relative_to(vendor)) for path in vendor.rglob("*") if path.is_file()}
    assert names == {*assets.FILES, ".stamp"}


def test_a_copy_is_current_until_a_file_or_the_lock_changes(
    packages: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor = tmp_path / "vendor"
    assert not assets.is_current(vendor)
    assets.copy(packages, vendor)
    assert assets.is_current(vendor)
    (vendor / "kern.min.css").unlink()
    assert not assets.is_current(vendor)
    assets.copy(packages, vendor)
    monkeypatch.setattr(assets, "FILES", {**assets.FILES, "more.js": "more/more.js"})
    assert not assets.is_current(vendor)


def test_without_node_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(assets.AssetsMissing, match="apt install nodejs npm"):
        assets.install()


def test_the_lock_file_pins_contents_and_names_no_server() -> None:
    lock = json.loads((assets.ROOT / "package-lock.json").read_text())
    packages = [package for path, package in lock["packages"].items() if path]
    assert packages
    assert all(package["integrity"].startswith("sha512-") for package in packages)
    assert not any("resolved" in package for package in packages)


def test_the_fonts_carry_the_version_of_kern() -> None:
    wanted = json.loads((assets.ROOT / "package.json").read_text())
    version = wanted["dependencies"]["@kern-ux/native"]
    css = (assets.ROOT / "hearing" / "static" / "css" / "fonts.css").read_text()
    fonts = re.findall(r'url\("../vendor/(fonts/[^?]+)\?v=([^"]+)"\)', css)
    assert {name for name, _version in fonts} == {n for n in assets.FILES if n.endswith(".woff2")}
    assert {version for _name, version in fonts} == {version}
