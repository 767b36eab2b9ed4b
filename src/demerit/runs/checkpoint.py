"""What a run has done so far, kept on disk while it lives: totals of finished chunks and which towns they hold.

One file per arm (error sources on, off), replaced whole every few seconds; so its size does not grow, and a kill at
any moment costs only the towns since.  Totals are whole numbers: adding the rest later gives the same ones.
"""
from __future__ import annotations

import shutil
import signal
import threading
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import numpy as np

from demerit.engine import Tables
from demerit.runs.files import write_atomically
from demerit.runs.problems import CannotRun
from demerit.runs.totals import ARRAYS, Totals

UNREADABLE = (OSError, ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile, zlib.error)
"""What NumPy says of a file of arrays that is cut off or is none."""
EVERY = 2.0
"""Seconds between two writings."""


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Ctrl-C waits until the block is through: half a chunk taken in would be counted twice after resuming."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals reach the main thread only
        return
    held: list[tuple[int, FrameType | None]] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: held.append((number, frame)))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if held:
        if not callable(before):
            raise KeyboardInterrupt
        before(*held[0])


class Checkpoint:
    """The state of one arm of a run in `folder`."""

    def __init__(self, folder: Path, arm: str, tables: Tables, towns: int, check: bool, every: float = EVERY):
        self.path = folder / f"{arm}.npz"
        self.totals = Totals.empty(tables, check)
        self.done = np.zeros(towns, bool)
        self.every, self._written, self._fresh = every, time.monotonic(), True
        if self.path.exists():
            self._read()

    def _read(self) -> None:
        hint = "it does not belong to this run, or the disk is damaged; start a new run in another folder"
        try:
            with np.load(self.path, allow_pickle=False) as held:
                for name in ARRAYS:
                    getattr(self.totals, name)[...] = held[name]
                self.totals.happenings, self.totals.acts = map(int, held["sums"])
                self.done[...] = held["done"]
        except UNREADABLE as problem:
            raise CannotRun(f"{self.path} cannot be read: {problem}", hint) from None
        held = int(self.totals.towns.sum())
        if held != int(self.done.sum()):
            raise CannotRun(f"{self.path} holds {held} towns and says it holds {int(self.done.sum())}", hint)

    @property
    def missing(self) -> np.ndarray:
        """Numbers of the towns still to be lived."""
        return np.flatnonzero(~self.done)

    def add(self, towns: np.ndarray, part: Totals) -> None:
        """Take in a finished chunk, whole or not at all; written to the disk now and then."""
        with uninterrupted():
            self.totals.merge(part)
            self.done[towns] = True
            self._fresh = False
        if time.monotonic() - self._written >= self.every:
            self.write()

    def write(self) -> None:
        """Write what is done, if there is anything new.  OSError if the disk is full; the last state stays."""
        if self._fresh:
            return
        arrays = {name: getattr(self.totals, name) for name in ARRAYS}
        sums = np.array([self.totals.happenings, self.totals.acts], np.int64)
        write_atomically(self.path, lambda file: np.savez(file, done=self.done, sums=sums, **arrays))
        self._written, self._fresh = time.monotonic(), True


def remove(folder: Path) -> None:
    """Take a checkpoint folder away."""
    shutil.rmtree(folder, ignore_errors=True)
