"""Weights of Whisper's real formats with very few numbers, so that real loaders can read them."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import ctranslate2
import numpy as np
import pytest
from ctranslate2.specs import WhisperSpec
from ctranslate2.specs.model_spec import index_spec

from media import hub, models
from media.errors import EngineMissing, HubUnreachable, ModelBroken, ModelMissing
from media.models import BadModelName
from media.weights import FASTER_WHISPER, WHISPER, recognise

WIDTH, MELS, WORDS = 4, 80, 12
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def shape(name: str) -> tuple[int, ...]:
    if "conv1" in name:
        return (WIDTH, MELS, 3)
    if "conv2" in name:
        return (WIDTH, WIDTH, 3)
    if name.endswith(("gamma", "beta")):
        return (WIDTH,)
    if "embeddings" in name or "projection" in name:
        return (WORDS, WIDTH)
    rows = {"self_attention/linear_0": 3 * WIDTH, "/attention/linear_1": 2 * WIDTH}
    return (next((n for part, n in rows.items() if part in name), WIDTH), WIDTH)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as faster-whisper loads it, one layer of width 4."""
    spec = WhisperSpec(1, 1, 1, 1)
    for name, value in spec.variables().items():
        if value is None:
            scope, _, last = name.rpartition("/")
            setattr(index_spec(spec, scope), last, np.ones(shape(name), dtype=np.float32))
    spec.encoder.position_encodings.encodings = np.ones((1500, WIDTH), dtype=np.float32)
    spec.decoder.position_encodings.encodings = np.ones((448, WIDTH), dtype=np.float32)
    spec.register_vocabulary([f"word{number}" for number in range(WORDS)])
    spec.validate()
    spec.optimize()
    target = tmp_path_factory.mktemp("weights") / "any name"
    target.mkdir()
    spec.save(str(target))
    (target / "tokenizer.json").write_text("{}")
    return target


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file as OpenAI's whisper saves it."""
    torch = pytest.importorskip("torch", reason="needs the extra 'whisper'")
    from whisper.model import ModelDimensions, Whisper

    dims = ModelDimensions(MELS, 1500, WIDTH, 1, 1, WORDS, 448, WIDTH, 1, 1)
    path = tmp_path_factory.mktemp("weights") / "any name.bin"
    state = Whisper(dims).state_dict()
    torch.save({"dims": vars(dims), "model_state_dict": state}, path)
    return path


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MEDIA_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


@dataclass
class FakeDemonstration:
    """Stands for media.demo_model: its committed form is a text, unpacked to both formats."""

    folder: Path
    checkpoint: Path
    committed: Path | None = None
    OVERRIDE: ClassVar[str] = "MEDIA_DEMO_MODEL"
    times: int = 0

    def committed_form(self) -> Path | None:
        return self.committed

    def expand(self, committed: Path, target: Path) -> None:
        assert committed == self.committed
        if not target.exists():
            self.times += 1
            copy_of(self.folder, target)
            (target / "demo.pt").write_bytes(self.checkpoint.read_bytes())


@pytest.fixture(autouse=True)
def demonstration(
    folder: Path, checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> FakeDemonstration:
    fake = FakeDemonstration(folder, checkpoint)
    monkeypatch.setattr(models, "demo_model", fake)
    return fake


@pytest.fixture
def committed(demonstration: FakeDemonstration, tmp_path: Path) -> Path:
    demonstration.committed = tmp_path / "committed"
    demonstration.committed.mkdir()
    (demonstration.committed / "weights.txt").write_text("state 1")
    return demonstration.committed


def copy_of(folder: Path, target: Path, *, without: str = "") -> Path:
    target.mkdir(parents=True)
    for file in folder.iterdir():
        if file.name != without:
            (target / file.name).write_bytes(file.read_bytes())
    return target


def cut(path: Path, size: int) -> None:
    with path.open("r+b") as file:
        file.truncate(size)


def test_weights_are_told_by_what_is_in_them(folder: Path, checkpoint: Path) -> None:
    assert recognise(folder) == FASTER_WHISPER
    assert recognise(checkpoint) == WHISPER
    assert ctranslate2.models.Whisper(str(folder)).n_mels == MELS


@pytest.mark.parametrize("left", [3, 20, 60, 0.5, 0.999])
def test_a_folder_that_breaks_off_is_refused_as_by_the_engine(
    folder: Path, tmp_path: Path, left: float
) -> None:
    broken = copy_of(folder, tmp_path / "broken")
    size = (broken / "model.bin").stat().st_size
    cut(broken / "model.bin", int(left if left > 1 else left * size))
    with pytest.raises(ModelBroken, match=r"model\.bin"):
        recognise(broken)
    with pytest.raises((RuntimeError, ValueError)):
        ctranslate2.models.Whisper(str(broken))


@pytest.mark.parametrize(
    "missing", ["model.bin", "config.json", "tokenizer.json", "vocabulary.json"]
)
def test_a_folder_without_a_needed_file_is_refused_by_its_name(
    folder: Path, tmp_path: Path, missing: str
) -> None:
    with pytest.raises(ModelBroken, match=missing):
        recognise(copy_of(folder, tmp_path / "broken", without=missing))


def test_a_folder_of_another_format_says_how_to_convert_it(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"x")
    with pytest.raises(ModelBroken, match="ct2-transformers-converter"):
        recognise(tmp_path)


def test_a_model_of_another_kind_is_no_whisper(folder: Path, tmp_path: Path) -> None:
    other = copy_of(folder, tmp_path / "other")
    content = (other / "model.bin").read_bytes()
    (other / "model.bin").write_bytes(content.replace(b"WhisperSpec", b"BertEncSpec"))
    with pytest.raises(ModelBroken, match="no Whisper model"):
        recognise(other)


def test_a_checkpoint_that_breaks_off_is_refused(checkpoint: Path, tmp_path: Path) -> None:
    broken = tmp_path / "tiny.pt"
    broken.write_bytes(checkpoint.read_bytes()[:-500])
    with pytest.raises(ModelBroken, match=r"whole \.pt file"):
        recognise(broken)


def test_a_file_that_is_called_a_model_but_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "small.pt").write_text("no weights")
    with pytest.raises(ModelBroken):
        models.import_model(tmp_path / "small.pt", "small")


class Trap:
    """Creates a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.path,))


def test_a_stranger_s_pickle_is_read_but_never_run(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "trap.pt", "w") as archive:
        archive.writestr("archive/data.pkl", pickle.dumps({"dims": Trap(tmp_path / "ran")}))
    with pytest.raises(ModelBroken, match="no Whisper model"):
        recognise(tmp_path / "trap.pt")
    assert not (tmp_path / "ran").exists()


def test_an_imported_model_is_listed_and_found_by_its_name(
    folder: Path, checkpoint: Path, store: Path
) -> None:
    models.import_model(folder, "small")
    models.import_model(checkpoint, "small")
    listed = [(model.name, model.engine) for model in models.list_models()]
    assert [one for one in listed if one[0] == "small"] == [
        ("small", FASTER_WHISPER),
        ("small", WHISPER),
    ]
    assert models.resolve("small", engine=FASTER_WHISPER) == store / "small"
    assert models.resolve("small", engine=WHISPER) == store / "small.pt"
    ctranslate2.models.Whisper(str(models.resolve("small", engine=FASTER_WHISPER)))


def test_a_second_import_replaces_the_first(folder: Path, tmp_path: Path, store: Path) -> None:
    models.import_model(folder, "ours")
    newer = copy_of(folder, tmp_path / "newer")
    (newer / "preprocessor_config.json").write_text("{}")
    models.import_model(newer, "ours")
    assert (store / "ours" / "preprocessor_config.json").exists()
    assert [path.name for path in store.iterdir()] == ["ours"]


def test_a_folder_of_links_is_copied_with_its_content(
    folder: Path, tmp_path: Path, store: Path
) -> None:
    linked = tmp_path / "snapshot"
    linked.mkdir()
    for file in folder.iterdir():
        (linked / file.name).symlink_to(file)
    models.import_model(linked, "linked")
    assert not any(path.is_symlink() for path in (store / "linked").iterdir())


@pytest.mark.parametrize("name", ["demo", "../up", "a/b", "", ".hidden", "mit Leerzeichen"])
def test_a_name_that_could_mean_something_else_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(BadModelName) as caught:
        models.import_model(folder, name)
    assert repr(name) in str(caught.value)


def test_a_broken_import_leaves_the_older_model(folder: Path, tmp_path: Path, store: Path) -> None:
    models.import_model(folder, "ours")
    broken = copy_of(folder, tmp_path / "broken")
    cut(broken / "model.bin", 100)
    with pytest.raises(ModelBroken):
        models.import_model(broken, "ours")
    assert recognise(models.resolve("ours", engine=FASTER_WHISPER)) == FASTER_WHISPER
    assert [path.name for path in store.iterdir()] == ["ours"]


def test_a_path_is_taken_as_it_is(folder: Path) -> None:
    assert models.resolve(folder, engine=FASTER_WHISPER) == folder


def test_a_folder_that_happens_to_have_a_model_s_name_is_not_taken_for_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "small").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelMissing):
        models.resolve("small", engine=FASTER_WHISPER)
    with pytest.raises(ModelBroken):
        models.resolve("./small", engine=FASTER_WHISPER)


def test_a_model_for_the_other_engine_is_told_so(folder: Path) -> None:
    with pytest.raises(ModelBroken, match="made for the engine faster-whisper, not for whisper"):
        models.resolve(folder, engine=WHISPER)


def test_a_missing_model_names_three_ways_to_get_it() -> None:
    with pytest.raises(ModelMissing) as caught:
        models.resolve("large-v3", engine=FASTER_WHISPER)
    sentence = str(caught.value)
    for way in ("media models fetch large-v3", "media models import PATH", "--model demo"):
        assert way in sentence


def test_the_demonstration_model_is_never_taken_for_another_name() -> None:
    with pytest.raises(ModelMissing):
        models.resolve("demonstration", engine=FASTER_WHISPER)


def test_the_demonstration_model_is_unpacked_once_for_both_engines(
    committed: Path, demonstration: FakeDemonstration
) -> None:
    first = models.resolve("demo", engine=FASTER_WHISPER)
    assert recognise(first) == FASTER_WHISPER
    assert recognise(models.resolve("demo", engine=WHISPER)) == WHISPER
    assert models.resolve("demo", engine=FASTER_WHISPER) == first
    assert demonstration.times == 1


def test_the_demonstration_model_is_labelled_in_the_list(committed: Path, folder: Path) -> None:
    models.import_model(folder, "small")
    models.resolve("demo", engine=FASTER_WHISPER)
    labels = [(model.name, model.engine, model.demonstration) for model in models.list_models()]
    assert labels == [
        ("demo", FASTER_WHISPER, True),
        ("demo", WHISPER, True),
        ("small", FASTER_WHISPER, False),
    ]
    assert all(model.size > 1000 for model in models.list_models())


def test_a_newer_demonstration_model_takes_the_place_of_the_older(
    committed: Path, store: Path
) -> None:
    older = models.resolve("demo", engine=FASTER_WHISPER)
    (committed / "weights.txt").write_text("state 2")
    newer = models.resolve("demo", engine=FASTER_WHISPER)
    assert newer != older
    assert list((store / "demo").iterdir()) == [newer]


def test_without_its_files_the_demonstration_model_is_missing() -> None:
    with pytest.raises(ModelBroken, match="MEDIA_DEMO_MODEL"):
        models.resolve("demo", engine=FASTER_WHISPER)


def test_the_folder_follows_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MEDIA_MODELS")
    monkeypatch.setenv("XDG_CACHE_HOME", "/cache")
    assert models.models_folder() == Path("/cache/hearing-media/models")
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert models.models_folder() == Path.home() / ".cache/hearing-media/models"


def test_an_unknown_size_can_not_be_fetched() -> None:
    with pytest.raises(hub.UnknownSize, match="large-v3-turbo"):
        models.fetch("enormous")


def test_fetching_for_whisper_without_its_package_is_told(
    monkeypatch: pytest.MonkeyPatch, store: Path
) -> None:
    monkeypatch.setitem(sys.modules, "whisper", None)
    with pytest.raises(EngineMissing, match="not installed"):
        models.fetch("tiny", engine=WHISPER)


FETCH = """
import json, sys
from media import models
from media.errors import MediaError
told = []
try:
    print(models.fetch(sys.argv[1], progress=lambda *step: told.append(step)))
except MediaError as error:
    print(type(error).__name__, error)
print(json.dumps(told[-1:]))
"""


def fetch_elsewhere(name: str, address: str) -> list[str]:
    """Fetch in a process of its own, because the hub's address is read when it is imported."""
    environment = {**os.environ, "HF_ENDPOINT": address, "HF_HUB_DISABLE_XET": "1"}
    command = [sys.executable, "-c", FETCH, name]
    result = subprocess.run(
        command, env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    return result.stdout.splitlines()


def test_a_hub_that_can_not_be_reached_is_told_with_what_to_do(store: Path) -> None:
    first, _ = fetch_elsewhere("tiny", "http://127.0.0.1:9")
    assert first.startswith(HubUnreachable.__name__)
    assert "media models import PATH" in first
    assert not (store / "tiny").exists()


class Hub(BaseHTTPRequestHandler):
    """Answers like the model hub for one folder of files."""

    files: ClassVar[dict[str, bytes]] = {}

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        name = self.path.split("?")[0].rpartition("/")[2]
        if self.path.startswith("/api/models/") and "/tree/" in self.path:
            tree = [
                {"type": "file", "path": name, "size": len(content), "oid": f"{len(content):040d}"}
                for name, content in self.files.items()
            ]
            self.answer(json.dumps(tree).encode())
        elif self.path.startswith("/api/models/"):
            siblings = [{"rfilename": name} for name in self.files]
            self.answer(json.dumps({"id": "x/y", "sha": COMMIT, "siblings": siblings}).encode())
        elif name in self.files:
            self.answer(self.files[name])
        else:
            self.send_error(404)

    def answer(self, content: bytes) -> None:
        self.send_response(200)
        self.send_header("ETag", f'"{len(content):040d}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture
def hub_address(folder: Path) -> Iterator[str]:
    Hub.files = {file.name: file.read_bytes() for file in folder.iterdir()}
    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_known_size_is_fetched_once_and_can_be_loaded(hub_address: str, store: Path) -> None:
    first, told = fetch_elsewhere("tiny", hub_address)
    assert first == str(store / "tiny")
    assert json.loads(told)[0] == ["fetch", 78_000_000, 78_000_000]
    assert ctranslate2.models.Whisper(str(store / "tiny")).n_mels == MELS
    assert [path.name for path in store.iterdir()] == ["tiny"]
    again, _ = fetch_elsewhere("tiny", "http://127.0.0.1:9")
    assert again == first


def test_a_damaged_download_is_not_taken_and_not_kept(
    hub_address: str, folder: Path, store: Path
) -> None:
    Hub.files["model.bin"] = Hub.files["model.bin"][:200]
    first, _ = fetch_elsewhere("tiny", hub_address)
    assert first.startswith(ModelBroken.__name__)
    assert list(store.iterdir()) == []
    Hub.files["model.bin"] = (folder / "model.bin").read_bytes()
    assert fetch_elsewhere("tiny", hub_address)[0] == str(store / "tiny")
