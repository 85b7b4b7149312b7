"""What weights a file or folder holds, told by its content and never by its name.

Nothing is loaded or run for that: the tables of contents are read, and they must fit the length
of the file, so that a broken copy is found. Memory does not grow with the model.
"""

from __future__ import annotations

import json
import os
import pickletools
import struct
import zipfile
from pathlib import Path
from typing import BinaryIO

from media.errors import ModelBroken

FASTER_WHISPER = "faster-whisper"
WHISPER = "whisper"

MODEL_FILE = "model.bin"
JSON_FILES = ("config.json", "tokenizer.json")
VOCABULARY_FILES = ("vocabulary.json", "vocabulary.txt")
TRANSFORMERS_FILES = ("model.safetensors", "pytorch_model.bin")
CTRANSLATE2_VERSIONS = range(4, 7)
WHISPER_SPEC = "WhisperSpec"
CHECKPOINT_KEYS = frozenset({"dims", "model_state_dict", "n_mels", "n_audio_state", "n_vocab"})


def recognise(path: Path) -> str:
    """Return the engine that can load what lies at ``path``.

    Raises ModelBroken with what is wrong where no engine can.
    """
    if path.is_dir():
        reason = _folder_fault(path)
        engine = FASTER_WHISPER
    else:
        reason = _checkpoint_fault(path)
        engine = WHISPER
    if reason is not None:
        raise ModelBroken(str(path), reason)
    return engine


def _folder_fault(folder: Path) -> str | None:
    """Say what keeps CTranslate2 and faster-whisper from loading this folder, if anything."""
    if not (folder / MODEL_FILE).is_file():
        if any((folder / name).is_file() for name in TRANSFORMERS_FILES):
            return (
                "the folder is in the format of Transformers; convert it with "
                "ct2-transformers-converter --copy_files tokenizer.json preprocessor_config.json"
            )
        return f"the folder has no {MODEL_FILE}"
    for name in JSON_FILES:
        try:
            json.loads((folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return f"{name} is missing beside {MODEL_FILE}"
        except ValueError:
            return f"{name} is damaged"
    if not any((folder / name).is_file() for name in VOCABULARY_FILES):
        return f"{VOCABULARY_FILES[0]} is missing beside {MODEL_FILE}"
    with (folder / MODEL_FILE).open("rb") as file:
        return _variables_fault(file)


def _variables_fault(file: BinaryIO) -> str | None:
    """Walk through CTranslate2's binary format: header, variables with their bytes, aliases.

    Layout: ``ModelSpec._serialize`` of CTranslate2 4, versions 4 to 6 of the format.
    """
    length = os.fstat(file.fileno()).st_size
    try:
        (version,) = _unpack("<I", file)
        name = _string(file) if version in CTRANSLATE2_VERSIONS else ""
        if name != WHISPER_SPEC:
            return f"{MODEL_FILE} is no Whisper model of CTranslate2"
        _, variables = _unpack("<II", file)
        for _ in range(variables):
            _string(file)
            (rank,) = _unpack("<B", file)
            file.seek(4 * rank + 1, os.SEEK_CUR)
            (size,) = _unpack("<I", file)
            file.seek(size, os.SEEK_CUR)
            if file.tell() > length:
                return f"{MODEL_FILE} breaks off"
        (aliases,) = _unpack("<I", file)
        for _ in range(2 * aliases):
            _string(file)
    except (struct.error, EOFError, UnicodeDecodeError):
        return f"{MODEL_FILE} breaks off or is damaged"
    return None


def _unpack(layout: str, file: BinaryIO) -> tuple[int, ...]:
    return struct.unpack(layout, file.read(struct.calcsize(layout)))


def _string(file: BinaryIO) -> str:
    (size,) = _unpack("<H", file)
    content = file.read(size)
    if len(content) < size:
        raise EOFError
    return content.rstrip(b"\0").decode()


def _checkpoint_fault(path: Path) -> str | None:
    """Say why OpenAI's whisper could not load this file, if so.

    The pickle inside is only read for its strings: running it would run whatever a stranger
    has put there.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = [name for name in archive.namelist() if name.endswith("/data.pkl")]
            content = archive.read(names[0]) if names else b""
        found = {value for _, value, _ in pickletools.genops(content) if isinstance(value, str)}
    except (zipfile.BadZipFile, ValueError, OSError):
        return "it is neither a folder for faster-whisper nor a whole .pt file of OpenAI's whisper"
    missing = CHECKPOINT_KEYS - found
    return f"it is a torch file but no Whisper model: no {min(missing)} in it" if missing else None
