"""Kept: runs of a calibration on disk, each by what it is a run of; so none is lived twice, and stopping loses none that is finished."""
from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from demerit.runs.checkpoint import UNREADABLE
from demerit.runs.files import write_atomically
from demerit.runs.problems import CannotRun


def key_of(what: Mapping[str, Any]) -> str:
    """The name of a run: a hash of all that settles its numbers."""
    return hashlib.sha256(json.dumps(what, sort_keys=True).encode()).hexdigest()[:32]


class Kept:
    """A folder of runs; made if it is not there.  Several calibrations may share one."""

    def __init__(self, folder: Path):
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise CannotRun(f"cannot keep runs in {folder}: {problem.strerror}", "choose another folder with --keep") from None

    def __len__(self) -> int:
        return sum(1 for _ in self.folder.glob("*.npz"))

    def get(self, key: str) -> dict[str, np.ndarray] | None:
        """The series of a run; None if it is not kept, or cannot be read: then it is lived again."""
        try:
            with np.load(self.folder / f"{key}.npz", allow_pickle=False) as held:
                names = [str(name) for name in held["names"]]
                return dict(zip(names, held["counts"].astype(np.int64), strict=True))
        except UNREADABLE:
            return None

    def put(self, key: str, series: Mapping[str, np.ndarray]) -> None:
        """Keep a run, whole or not at all.  OSError if the disk is full."""
        names = np.array(list(series))
        counts = np.stack([series[name] for name in series])
        write_atomically(self.folder / f"{key}.npz", lambda file: np.savez_compressed(file, names=names, counts=counts))
