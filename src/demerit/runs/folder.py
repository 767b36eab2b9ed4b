"""The folder of a run: what lies in it, and when it may be called complete.

`run.json` is written last and in one step: a folder with it is complete, a folder without it can be resumed if it
holds `checkpoint/`, and is nothing otherwise.
"""
from __future__ import annotations

import datetime as dt
import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from demerit.runs import checkpoint
from demerit.runs.columns import TABLES, described
from demerit.runs.files import write_json, write_text
from demerit.runs.parquet import content_hash, write_table
from demerit.runs.problems import CannotRun
from demerit.runs.tidy import TableOf

CHECKPOINT, MANIFEST, PLAN = "checkpoint", "run.json", "plan.json"


class RunFolder:
    """One run's folder; `made` if it was created by this process, `wrote` what this process began to write in it (names)."""

    def __init__(self, path: Path, made: bool = False):
        self.path, self.made, self.wrote = path, made, list[str]()

    @property
    def checkpoint(self) -> Path:
        """Where a run keeps what it has done while it lives."""
        return self.path / CHECKPOINT

    @property
    def complete(self) -> bool:
        """Whether the run is finished."""
        return (self.path / MANIFEST).is_file()

    @property
    def resumable(self) -> bool:
        """Whether an unfinished run lies here."""
        return (self.checkpoint / PLAN).is_file() and not self.complete

    def clear(self) -> None:
        """Remove what this process wrote, and the folder if it made it and nobody else put anything there."""
        for name in self.wrote:
            child = self.path / name
            shutil.rmtree(child, ignore_errors=True) if child.is_dir() else child.unlink(missing_ok=True)
        if self.made:
            with suppress(OSError):  # somebody else's file lies there: it stays
                self.path.rmdir()

    def clear_results(self) -> None:
        """Remove half-written results; what resuming needs stays."""
        shutil.rmtree(self.path / "tables", ignore_errors=True)
        for name in (MANIFEST, "datapackage.json", "README.txt"):
            (self.path / name).unlink(missing_ok=True)

    def finish(self, tables: dict[str, TableOf], manifest: dict[str, Any], readme: str) -> None:
        """Write tables, their description and, last, `run.json`; then the checkpoint goes."""
        (self.path / "tables").mkdir(exist_ok=True)
        written = {}
        for name, table in tables.items():
            file = self.path / "tables" / f"{name}.parquet"
            write_table(file, table, {"table": name, "title": TABLES.get(name, (name, {}))[0], "scenario": manifest["scenario"]})
            rows, digest = content_hash(file)
            written[name] = {"rows": rows, "sha256": digest}
        manifest["tables"] = written
        write_text(self.path / "README.txt", readme)
        write_json(self.path / "datapackage.json", datapackage(tables, manifest))
        write_json(self.path / MANIFEST, manifest)
        checkpoint.remove(self.checkpoint)


@contextmanager
def one_line(folder: Path) -> Iterator[None]:
    """Turn what a disk says into one line.  Raises CannotRun."""
    import duckdb

    try:
        yield
    except OSError as problem:
        raise CannotRun(*_said(folder, problem.strerror or str(problem), problem.errno), passes=True) from problem
    except duckdb.Error as problem:
        text = str(problem).splitlines()[0]
        full = "No space left" in text
        raise CannotRun(*_said(folder, "No space left on device" if full else text, errno.ENOSPC if full else None), passes=True) from problem


def _said(folder: Path, text: str, number: int | None) -> tuple[str, str | None]:
    hints = {errno.ENOSPC: "make room, or choose another disk with --out", errno.EDQUOT: "make room, or choose another disk with --out",
             errno.EROFS: "choose another folder with --out", errno.EACCES: "choose another folder with --out",
             errno.ENOTDIR: "choose another folder with --out", errno.EEXIST: "choose another folder with --out"}
    return f"cannot write to {folder}: {text[:1].lower() + text[1:]}", hints.get(number or 0)


def make(out: str | Path | None, name: str, seed: int, base: str | Path = "runs") -> RunFolder:
    """A folder for a run that nobody else can take: `out`, which must be empty, else `runs/<date>-<name>-s<seed>` (then -2, -3, ..).

    It is claimed by making `checkpoint/` in it.  Raises CannotRun.
    """
    if out is not None:
        with one_line(Path(out)):
            return _claimed(Path(out))
    stem = f"{dt.date.today():%Y-%m-%d}-{name}-s{seed}"
    number = 1
    while True:
        path = Path(base) / (stem if number == 1 else f"{stem}-{number}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.mkdir()
            return _claim(RunFolder(path, True))
        except FileExistsError:
            if not path.exists():
                raise CannotRun(f"cannot write to {path}: {base} is not a folder", "choose another folder with --out") from None
            number += 1
        except OSError as problem:
            raise CannotRun(*_said(path, problem.strerror or str(problem), problem.errno)) from problem


def _claimed(path: Path) -> RunFolder:
    """An empty folder, or a new one, claimed.  Raises CannotRun, OSError."""
    if path.is_dir() and any(path.iterdir()):
        raise _taken(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.mkdir()
        made = True
    except FileExistsError:
        if not path.is_dir():
            raise
        made = False
    return _claim(RunFolder(path, made))


def _claim(folder: RunFolder) -> RunFolder:
    """Take an empty folder: of two processes one makes `checkpoint/`, and whoever comes when the other is through finds its files."""
    try:
        folder.checkpoint.mkdir()
    except FileExistsError:
        raise _taken(folder.path) from None
    if any(child.name != CHECKPOINT for child in folder.path.iterdir()):
        folder.checkpoint.rmdir()
        raise _taken(folder.path)
    folder.wrote.append(CHECKPOINT)
    return folder


def _taken(path: Path) -> CannotRun:
    """Why a folder cannot be had, and what to do."""
    if RunFolder(path).resumable:
        return CannotRun(f"{path} is not empty", f"a run lies there that is at work, or was stopped: then go on with it: demerit resume {path}")
    if (path / CHECKPOINT).is_dir():
        return CannotRun(f"{path} is taken: another process begins a run there, or was killed as it did",
                         "choose another folder; if nothing is at work there, delete it")
    return CannotRun(f"{path} is not empty", "choose another folder, or delete it: results are never overwritten")


def opened(path: str | Path) -> RunFolder:
    """The folder of a run that was begun.  Raises CannotRun if there is none."""
    folder = RunFolder(Path(path))
    if not folder.path.is_dir():
        raise CannotRun(f"no such folder: {path}", "give the folder of a run, e.g. runs/2026-11-23-rongcheng-2016-s1")
    if not folder.complete and not folder.resumable:
        raise CannotRun(f"{path} holds no run", f"a run's folder holds {MANIFEST}, or {CHECKPOINT}/ while it lives")
    return folder


def read_manifest(path: Path) -> dict[str, Any]:
    """A `run.json`.  Raises CannotRun if it cannot be read."""
    try:
        data = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise CannotRun(f"{path} cannot be read: {problem}", "give the run.json of a run") from None
    if not isinstance(data, dict) or "demerit" not in data or "scenario" not in data:
        raise CannotRun(f"{path} is not the run.json of a run")
    return data


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else works on this run meanwhile.  Raises CannotRun if somebody does; the lock dies with the process."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    try:
        handle = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        raise CannotRun(f"another process has just finished {folder.parent}", "look at what is there now") from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotRun(f"another process is at work in {folder.parent}", "wait for it, or stop it") from None
        except OSError:
            pass  # a file system without locks
        yield
    finally:
        os.close(handle)


def datapackage(tables: dict[str, TableOf], manifest: dict[str, Any]) -> dict[str, Any]:
    """A Data Package (version 2) of the tables: each column with type, unit and meaning."""
    resources = []
    for name, table in tables.items():
        title = TABLES.get(name, (name, {}))[0]
        fields = []
        for column, values in table.items():
            says = described(name, column, values.dtype.kind)
            fields.append({"name": column, "type": says.type} | ({"unit": says.unit} if says.unit else {})
                          | ({"description": says.meaning} if says.meaning else {}))
        resources.append({"name": name, "path": f"tables/{name}.parquet", "format": "parquet",
                          "mediatype": "application/vnd.apache.parquet", "title": title,
                          "description": "Synthetic: nobody in this table exists.", "schema": {"fields": fields}})
    return {"$schema": "https://datapackage.org/profiles/2.0/datapackage.json", "name": manifest["scenario"].lower(), "id": manifest["id"],
            "title": f"{manifest['regime']['title']} (synthetic)", "description": "Synthetic: a simulation of people who do not exist.",
            "version": manifest["demerit"], "created": manifest["finished"], "keywords": ["synthetic", "simulation", "scoring regime"],
            "resources": resources}
