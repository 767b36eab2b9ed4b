"""Files written so that a crash leaves either the old one or the new one, never half of one."""
from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO


def write_atomically(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write beside `path`, flush to the disk, then put it in place.  OSError leaves what was there."""
    beside = path.with_name(f".{path.name}.part")
    try:
        with open(beside, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write_text(path: Path, text: str) -> None:
    """A text file in UTF-8, atomically."""
    write_atomically(path, lambda file: file.write(text.encode("utf-8", "surrogatepass")))


def write_json(path: Path, data: Any) -> None:
    """A JSON file people can read, atomically."""
    write_text(path, json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False, default=str) + "\n")


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder survive a power cut, where the system can."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows has no handles on folders
        return
    try:
        os.fsync(handle)
    except OSError:
        pass
    finally:
        os.close(handle)
