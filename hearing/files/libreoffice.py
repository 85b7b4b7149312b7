"""Slides as a PDF of their pages, drawn by LibreOffice where the operator has installed it.

It only gets files that were judged: no macros, nothing that is loaded from elsewhere. It runs in
the child's limits with an empty profile, without a network where the system lets us take it away,
and everything that it starts ends with it.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from hearing.files.errors import NotDrawable, OfficeMissing, TooComplicated

PROGRAMS = ("soffice", "libreoffice")
SECONDS = 100
# Pages that are skipped in the talk count too: the desk and the text number all of them.
FILTER = (
    'pdf:impress_pdf_Export:{"ExportHiddenSlides":{"type":"boolean","value":"true"},'
    '"ExportFormFields":{"type":"boolean","value":"false"}}'
)
OPTIONS = ("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck")
_SCRIPTING = "/org.openoffice.Office.Common/Security/Scripting"
_SETTING = (
    f'<item oor:path="{_SCRIPTING}"><prop oor:name="{{name}}" oor:op="fuse">'
    "<value>{value}</value></prop></item>"
)
_SETTINGS = {
    "MacroSecurityLevel": "3",
    "DisableMacrosExecution": "true",
    "BlockUntrustedRefererLinks": "true",
}
_NEW_USER, _NEW_NETWORK = 0x10000000, 0x40000000  # CLONE_NEWUSER, CLONE_NEWNET


def write_pdf(source: Path, kind: str, output: Path) -> None:
    """Draw all pages; leaves what it needs beside ``output``, whose folder goes afterwards.

    Raises OfficeMissing, TooComplicated, NotDrawable.
    """
    program = next((path for name in PROGRAMS if (path := shutil.which(name))), None)
    if program is None:
        raise OfficeMissing
    place = output.parent
    named = place / f"slides.{kind}"
    named.symlink_to(source.resolve())
    profile = _lay_out_profile(place / "profile")
    words = [program, *OPTIONS, f"-env:UserInstallation={profile.as_uri()}"]
    _run([*words, "--convert-to", FILTER, "--outdir", str(place), str(named)], home=place)
    made = place / "slides.pdf"
    if not made.is_file():
        raise NotDrawable
    made.replace(output)


def _lay_out_profile(profile: Path) -> Path:
    """A profile of nobody's, in which no macro runs and nothing is loaded from elsewhere."""
    items = "".join(_SETTING.format(name=name, value=value) for name, value in _SETTINGS.items())
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>',
        encoding="utf-8",
    )
    return profile.resolve()


def _run(words: list[str], *, home: Path) -> None:
    _leave_network()
    process = subprocess.Popen(
        words,
        env={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(home), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        raise TooComplicated from None
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def _leave_network() -> None:
    """This process and its children reach nobody from now on; where that isn't allowed nothing
    changes."""
    ctypes.CDLL(None).unshare(_NEW_USER | _NEW_NETWORK)
