"""Runs disturbed: two at once, files cut off or changed by hand."""
from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import demerit
from demerit import api
from demerit.runs import folder as folders
from demerit.runs.checkpoint import Checkpoint
from demerit.runs.folder import RunFolder, make
from demerit.runs.problems import CannotRun

SMALL = {"years": 1, "towns": 10, "sets": ["town.residents=100"], "sweep": False, "threads": 2}


def begun(out: Path) -> demerit.Run:
    return demerit.run("three-strikes", out=out, **SMALL)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> demerit.Run:
    return begun(tmp_path_factory.mktemp("runs") / "one")


def test_a_folder_is_had_by_one(tmp_path: Path) -> None:
    """Whoever comes second is refused, and refusing takes nothing away; giving up removes one's own files alone."""
    for out in (tmp_path / "new", tmp_path / "empty"):
        if out.name == "empty":
            out.mkdir()
        mine = make(out, "x", 1)
        with pytest.raises(CannotRun, match="taken"):
            make(out, "x", 2)
        assert mine.checkpoint.is_dir()
        mine.wrote.append("regime.yaml")
        (out / "regime.yaml").write_text("mine")
        (out / "letter.txt").write_text("somebody's")
        mine.clear()
        assert [child.name for child in out.iterdir()] == ["letter.txt"]
    again = make(tmp_path / "other", "x", 1)
    again.clear()
    assert not (tmp_path / "other").exists()


def test_a_folder_filled_between_two_looks_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other process is through, and its claim gone, just as this one makes its own."""
    out = tmp_path / "run"
    real = Path.mkdir

    def late(path: Path, *args: object, **kwargs: object) -> None:
        real(path, *args, **kwargs)  # type: ignore[arg-type]
        if path == out / "checkpoint":
            (out / "run.json").write_text("{}")

    monkeypatch.setattr(Path, "mkdir", late)
    with pytest.raises(CannotRun, match="not empty"):
        make(out, "x", 1)
    assert [child.name for child in out.iterdir()] == ["run.json"]


def stopped(out: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run stopped in its second arm."""
    real = Checkpoint.add

    def add(self: Checkpoint, towns: np.ndarray, part: object) -> None:
        real(self, towns, part)  # type: ignore[arg-type]
        if self.path.name == "off.npz":
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Checkpoint, "add", add)
        with pytest.raises(KeyboardInterrupt):
            begun(out)
    assert RunFolder(out).resumable
    return out


@pytest.mark.parametrize("name", ["on.npz", "off.npz"])
def test_a_damaged_checkpoint_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    out = stopped(tmp_path / "run", monkeypatch)
    file = out / "checkpoint" / name
    whole = file.read_bytes()
    for size in (len(whole) // 2, len(whole) - 30, 100, 0):
        file.write_bytes(whole[:size])
        with pytest.raises(CannotRun, match=f"{name} cannot be read") as failed:
            demerit.resume(out)
        assert not failed.value.passes  # nobody is told to resume what cannot be
    file.write_bytes(whole[:len(whole) // 2] + b"\xff" * 1000 + whole[len(whole) // 2 + 1000:])
    with pytest.raises(CannotRun, match="cannot be read"):
        demerit.resume(out)


def test_documents_changed_since_a_run_began_stop_it(run: demerit.Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = stopped(tmp_path / "run", monkeypatch)
    for name in ("regime.yaml", "world.yaml", "regime-before.yaml"):
        text = (out / name).read_text()
        (out / name).write_text(text.replace("30%", "31%") + "# mine\n")
        with pytest.raises(CannotRun, match=rf"{name} .*changed since"):
            demerit.resume(out)
        (out / name).unlink()
        with pytest.raises(CannotRun, match=f"{name} is missing"):
            demerit.resume(out)
        (out / name).write_bytes(text.replace("\n", "\r\n").encode())  # another system's line ends change nothing
    assert demerit.resume(out).manifest["tables"] == run.manifest["tables"]


def test_repeating_says_which_documents_are_others(run: demerit.Run, tmp_path: Path) -> None:
    copy, told = tmp_path / "copy", list[str]()
    shutil.copytree(run.path, copy)
    same = api.repeat(copy / "run.json", tmp_path / "same", threads=1, say=told.append)
    assert (same.differing, same.edited, told) == ([], [], [])
    text = (copy / "regime.yaml").read_text()
    assert "value: 20%" in text
    (copy / "regime.yaml").write_text(text.replace("value: 20%", "value: 25%"))
    other = api.repeat(copy / "run.json", tmp_path / "other", threads=1, say=told.append)
    assert other.edited == ["regime.yaml"]
    assert "curves" in other.differing
    assert "warning: changed since" in told[0]
    before, after = run.manifest, other.finished.run.manifest
    assert after["regime"]["sha256"] != before["regime"]["sha256"] == same.finished.run.manifest["regime"]["sha256"]
    assert after["regime"]["file"] == str(copy / "regime.yaml")
    assert after["id"] != before["id"]
    assert after["world"] == before["world"]
    (copy / "regime.yaml").unlink()
    with pytest.raises(CannotRun, match=r"regime.yaml is missing"):
        api.repeat(copy / "run.json", tmp_path / "none", threads=1)


@pytest.mark.parametrize(("key", "value", "says"), [
    ("seed", "x", "`seed` is 'x'"), ("seed", -1, "`seed` is -1"), ("towns", 10**20, "`towns` is 1"), ("years", 1.5, "`years` is 1.5"),
    ("years", None, "`years`"), ("sets", "a=b", "`sets`"), ("regime", "r", "`regime`"), ("world", {}, r"does not say `world.name`"),
    ("tables", [], "`tables`"), ("threads", 0, "`threads`")])
def test_a_run_json_that_says_what_cannot_be(run: demerit.Run, tmp_path: Path, key: str, value: object, says: str) -> None:
    shutil.copytree(run.path, tmp_path / "copy")
    file = tmp_path / "copy" / "run.json"
    file.write_text(json.dumps({**run.manifest, key: value}))
    with pytest.raises(CannotRun, match=says):
        api.repeat(file, tmp_path / "again", threads=1)
    assert not (tmp_path / "again").exists()


def test_two_go_on_with_one_run(run: demerit.Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second neither takes away what the first is writing, nor lives again what is finished."""
    out = stopped(tmp_path / "run", monkeypatch)
    (out / "tables").mkdir()
    (out / "tables" / "curves.parquet").write_bytes(b"being written")
    with folders.alone(out / "checkpoint"), pytest.raises(CannotRun, match="another process"):
        demerit.resume(out)
    assert (out / "tables" / "curves.parquet").read_bytes() == b"being written"
    with pytest.raises(CannotRun, match="just finished"), folders.alone(out / "none"):
        pass
    assert demerit.resume(out).manifest["tables"] == run.manifest["tables"]
