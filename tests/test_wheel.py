"""The wheel: everything inside, and it works from an empty folder in a fresh environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = (".git", ".venv", "node_modules", "var", "build", "dist", "tests", "tools", ".*_cache")
CHECK = """
from hearing.app import create_app
client = create_app().test_client()
page = client.get("/")
assert page.status_code == 200, page.status
assert "<main" in page.text
english = client.get("/anmelden?lang=en").text
assert "Password" in english, english
style = client.get("/static/vendor/kern.min.css")
assert style.status_code == 200 and len(style.data) > 100_000
print("works")
"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(*LEFT_OUT, "*.egg-info"))
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*command, str(source)], check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def fresh(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel; the packages it needs are lent from this one."""
    folder = tmp_path_factory.mktemp("fresh")
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / "bin" / "python"
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(subprocess.check_output([python, "-c", code], text=True).strip())
    # A plain path: this environment's editable install of the product is not seen through it.
    (site / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps"]
    subprocess.run([*install, "--no-index", "-q", str(wheel)], check=True)
    return folder


def names_in(wheel: Path) -> set[str]:
    return set(zipfile.ZipFile(wheel).namelist())


def test_every_module_template_and_migration_is_in_the_wheel(wheel: Path) -> None:
    modules = {
        path.relative_to(ROOT).as_posix()
        for folder in ("hearing", "media")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".txt", ".css", ".js", ".mo"} and path.is_file()
    }
    moved = {
        f"hearing/{path.relative_to(ROOT).as_posix()}"
        for folder, suffixes in (("templates", {".html", ".txt"}), ("migrations", {".py", ".mako"}))
        for path in (ROOT / folder).rglob("*")
        if path.suffix in suffixes
    }
    assert modules | moved <= names_in(wheel)


def test_front_end_files_are_in_the_wheel_and_tests_are_not(wheel: Path) -> None:
    names = names_in(wheel)
    assert "hearing/static/vendor/kern.min.css" in names
    assert any(name.startswith("hearing/static/vendor/fonts/") for name in names)
    assert "hearing/translations/en/LC_MESSAGES/messages.mo" in names
    assert not any(name.startswith(("tests/", "tools/")) for name in names)


def test_it_works_from_an_empty_folder(fresh: Path, tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": str(fresh), "HEARING_DATA": str(tmp_path)}

    def call(*command: str) -> str:
        binary = str(fresh / "venv" / "bin" / command[0])
        result = subprocess.run(
            [binary, *command[1:]], cwd=tmp_path, env=environment, capture_output=True, text=True
        )
        assert result.returncode == 0, result.stderr
        return result.stdout

    call("hearing", "db", "upgrade")
    assert "works" in call("python", "-c", CHECK)
    assert "transcribe" in call("media", "--help")
    assert "0.1.0" in call("hearing", "--version")
