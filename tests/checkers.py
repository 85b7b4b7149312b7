"""Checkers that nobody here wrote, held against the pages and styles that go out."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
MODULES = ROOT / "node_modules"
NU = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"


def html_validate(pages: Mapping[str, str], folder: Path) -> list[str]:
    """What html-validate objects to: its standard rules and those of accessibility."""
    program = MODULES / "html-validate" / "bin" / "html-validate.mjs"
    if not program.is_file():
        pytest.skip("html-validate is missing: make test fetches it")
    config = ROOT / "tests" / "html-validate.json"
    names = _write(pages, folder)
    command = ["node", program, "--config", config, "--formatter", "json", folder]
    found = json.loads(_run(command))
    return [
        f"{names[Path(page['filePath']).name]}:{one['line']}: {one['message']} ({one['ruleId']})"
        for page in found
        for one in page["messages"]
        if one["severity"] == 2
    ]


def nu(pages: Mapping[str, str], folder: Path) -> list[str]:
    """What the Nu Html Checker of the W3C calls an error."""
    names = _write(pages, folder)
    return _nu(["--skip-non-html", str(folder)], names)


def nu_css(files: Iterable[Path]) -> list[str]:
    """What the Nu Html Checker calls an error in style sheets."""
    paths = {path.name: path.name for path in files}
    return _nu(["--css", *(str(path) for path in files)], paths)


def schema_org(values: Mapping[str, Any], folder: Path) -> list[str]:
    """What TypeScript objects to when it reads JSON-LD as Google's types of schema.org."""
    compiler = MODULES / "typescript" / "bin" / "tsc"
    if not (compiler.is_file() and (MODULES / "schema-dts").is_dir()):
        pytest.skip("typescript or schema-dts is missing: make test fetches them")
    (folder / "node_modules").symlink_to(MODULES)
    kind = values["@type"]
    text = json.dumps({name: value for name, value in values.items() if name != "@context"})
    (folder / "values.ts").write_text(
        f'import type {{ {kind} }} from "schema-dts";\n'
        f"export const values: Exclude<{kind}, string> = {text};\n",
        encoding="utf-8",
    )
    options = ("--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext")
    command = ["node", str(compiler), *options, "values.ts"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()


def _nu(arguments: list[str], names: Mapping[str, str]) -> list[str]:
    java = shutil.which("java")
    if java is None:
        pytest.skip("no Java on this machine (Debian: apt install default-jre-headless)")
    if not NU.is_file():
        pytest.skip("vnu-jar is missing: make test fetches it")
    options = ["--format", "json", "--stdout", "--errors-only", "--exit-zero-always"]
    found = json.loads(_run([java, "-jar", NU, *options, *arguments]))
    return [
        f"{names[one['url'].rsplit('/', 1)[-1]]}:{one.get('lastLine')}: {one['message']}"
        for one in found["messages"]
        if one["type"] != "info"
    ]


def _write(pages: Mapping[str, str], folder: Path) -> dict[str, str]:
    """Each page as a file; gives the page's name for the file's."""
    folder.mkdir(exist_ok=True)
    names = {f"{number}.html": name for number, name in enumerate(pages)}
    for file, name in names.items():
        (folder / file).write_text(pages[name], encoding="utf-8")
    return names


def _run(command: list[Any]) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, check=False)
    assert done.stdout, done.stderr.decode()
    return done.stdout.decode()
