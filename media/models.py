"""The weights on this machine: listing, finding, downloading and importing them.

All lie in one folder (``MEDIA_MODELS``): ``NAME/`` for faster-whisper, ``NAME.pt`` for OpenAI's
whisper. The name ``demo`` is the demonstration model that comes with the product; it is unpacked
there when it is first asked for.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from media import demo_model, hub
from media.errors import (
    BAD_DATA,
    DiskFull,
    EngineMissing,
    MediaError,
    ModelBroken,
    ModelMissing,
)
from media.settings import DEMONSTRATION_MODEL
from media.weights import FASTER_WHISPER, recognise
from media.workspace import Progress, no_progress

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
CHECKPOINT_SUFFIX = ".pt"
PART_SUFFIX = ".part"
DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(eq=False)
class BadModelName(MediaError):
    """A name that can't be given to a model in the folder of models."""

    name: str
    code: ClassVar[str] = "bad_model_name"
    exit_code: ClassVar[int] = BAD_DATA

    def __str__(self) -> str:
        return (
            f"{self.name!r} can't be a model's name: use letters, digits, dots and hyphens, and "
            f"not {DEMONSTRATION_MODEL!r}, which is the demonstration model."
        )


@dataclass(frozen=True, slots=True)
class Model:
    """Weights in the folder of models; ``size`` in bytes."""

    name: str
    engine: str
    path: Path
    size: int
    demonstration: bool


def models_folder() -> Path:
    """Return where weights lie: ``MEDIA_MODELS``, else the user's cache (XDG Base Directory)."""
    named = os.environ.get("MEDIA_MODELS")
    if named:
        return Path(named).expanduser()
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "hearing-media" / "models"


def list_models() -> list[Model]:
    """Return what can be loaded by name; broken and half files are left out.

    The demonstration model comes first, if it has been unpacked.
    """
    found = []
    demonstration = _demonstration_target()
    inside = _contents(demonstration) if demonstration else []
    for path in [*inside, *sorted(models_folder().glob("[!.]*"))]:
        if path.name == DEMONSTRATION_MODEL or path.name.endswith(PART_SUFFIX):
            continue
        with suppress(ModelBroken):
            engine = recognise(path)
            name = DEMONSTRATION_MODEL if path in inside else _name(path)
            found.append(Model(name, engine, path, _size(path), path in inside))
    return found


def resolve(name_or_path: str | Path, *, engine: str) -> Path:
    """Return where the weights of this name or at this path lie, checked for the engine.

    What has a slash or ends in ``.pt`` is a path. Nothing is downloaded. The demonstration model
    is unpacked the first time.
    Raises ModelMissing, ModelBroken (other content, or made for the other engine).
    """
    name = str(name_or_path)
    if name == DEMONSTRATION_MODEL:
        return _demonstration(engine)
    is_name = NAME.fullmatch(name) and not name.endswith(CHECKPOINT_SUFFIX)
    chosen = _place(name, engine) if is_name else Path(name).expanduser()
    if not chosen.exists():
        raise ModelMissing(name, engine)
    made_for = recognise(chosen)
    if made_for != engine:
        raise ModelBroken(name, f"it is made for the engine {made_for}, not for {engine}")
    return chosen


def fetch(name: str, *, engine: str = FASTER_WHISPER, progress: Progress = no_progress) -> Path:
    """Download the weights of a known size and return their path; a second time nothing is done.

    An interrupted download goes on where it was. ``progress`` gets bytes. Raises
    hub.UnknownSize, HubUnreachable, ModelBroken, DiskFull.
    """
    hub.require_known(name)
    target = _place(name, engine)
    if target.exists():
        return resolve(name, engine=engine)
    part = target.with_name(target.name + PART_SUFFIX)
    part.parent.mkdir(parents=True, exist_ok=True)
    try:
        fetched = hub.download(name, part, engine=engine, progress=progress)
        recognise(fetched)
        fetched.replace(target)
    except ModelBroken:
        _remove(part)
        raise
    except OSError as error:
        if _is_full(error):
            raise DiskFull(target) from error
        raise
    _remove(part)
    return target


def import_model(path: Path, name: str) -> Path:
    """Copy weights from a folder or file into the folder of models, after a look inside.

    A second time they replace those of the same name. Raises ModelMissing, ModelBroken,
    BadModelName, DiskFull.
    """
    if not NAME.fullmatch(name) or name == DEMONSTRATION_MODEL:
        raise BadModelName(name)
    if not path.exists():
        raise ModelMissing(str(path), FASTER_WHISPER)
    target = _place(name, recognise(path))
    part = target.with_name(f"{target.name}.{os.getpid()}{PART_SUFFIX}")
    part.parent.mkdir(parents=True, exist_ok=True)
    try:
        _copy(path, part)
        recognise(part)
        _replace(part, target)
    except OSError as error:
        if _is_full(error):
            raise DiskFull(target) from error
        raise
    finally:
        _remove(part)
    return target


def _place(name: str, engine: str) -> Path:
    suffix = "" if engine == FASTER_WHISPER else CHECKPOINT_SUFFIX
    return models_folder() / f"{name}{suffix}"


def _name(path: Path) -> str:
    return path.name if path.is_dir() else path.name.removesuffix(CHECKPOINT_SUFFIX)


def _contents(folder: Path) -> list[Path]:
    return [folder, *sorted(folder.iterdir())] if folder.is_dir() else []


def _demonstration_target() -> Path | None:
    """Return where the demonstration model is unpacked to: a folder for each state of it."""
    committed = demo_model.committed_form()
    if committed is None:
        return None
    digest = hashlib.sha256()
    for path in sorted(path for path in committed.rglob("*") if path.is_file()):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return models_folder() / DEMONSTRATION_MODEL / digest.hexdigest()[:12]


def _demonstration(engine: str) -> Path:
    """Unpack the demonstration model where it is not yet, and drop older states of it."""
    committed, target = demo_model.committed_form(), _demonstration_target()
    if committed is None or target is None:
        reason = f"it does not come with this copy; {demo_model.OVERRIDE} may name its folder"
        raise ModelBroken(DEMONSTRATION_MODEL, reason)
    try:
        demo_model.expand(committed, target)
    except OSError as error:
        if _is_full(error):
            raise DiskFull(target) from error
        raise
    for older in target.parent.glob("[!.]*"):
        if older != target:
            _remove(older)
    for weights in _contents(target):
        with suppress(ModelBroken):
            if recognise(weights) == engine:
                return weights
    raise EngineMissing(engine, (engine,))


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(".*"))
    else:
        shutil.copy2(source, target)


def _replace(part: Path, target: Path) -> None:
    """Put ``part`` in the target's place; a folder can't be replaced in one step."""
    if target.is_dir():
        _remove(target)
    part.replace(target)


def _is_full(error: OSError) -> bool:
    """Say whether the disk is full; copying a folder gathers the reasons as text."""
    return error.errno in DISK_FULL or os.strerror(errno.ENOSPC) in str(error)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _size(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    files = (file for file in path.iterdir() if file.suffix != CHECKPOINT_SUFFIX)
    return sum(file.stat().st_size for file in files if file.is_file())
