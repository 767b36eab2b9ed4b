"""How the engine's functions are compiled: reference counting off, cache keyed by the engine's sources.

`_nrt=False` switches off Numba's atomic reference counting of every array taken out of the town, a third of the
speed.  It is safe because no compiled function here allocates: a town's arrays are made outside and passed in.
Numba's cache does not notice a changed callee in another file, so its folder carries a hash of all engine sources.
"""
from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def sources_hash() -> str:
    """BLAKE2b (hex, 16 characters) over the engine's Python sources, in order of file name."""
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(HERE.glob("*.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def cache_folder() -> Path:
    """Where compiled code is kept: `DEMERIT_CACHE`, else the user's cache folder; one folder per engine version."""
    base = os.environ.get("DEMERIT_CACHE") or os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "demerit")
    return Path(base) / f"engine-{sources_hash()}"


# Numba reads this at import; it must be set before, and only for us.
os.environ.setdefault("NUMBA_CACHE_DIR", str(cache_folder()))

from numba import njit  # noqa: E402

NRT = os.environ.get("DEMERIT_NRT") == "1"
"""True with DEMERIT_NRT=1: reference counting on, for the test that it changes no tally."""


def leaf(function: Callable[..., Any]) -> Any:
    """An arithmetic leaf: inlined by LLVM wherever it is called."""
    return njit(forceinline=True, _nrt=NRT)(function)


def happening(function: Callable[..., Any]) -> Any:
    """A function of the town: compiled once, called."""
    return njit(_nrt=NRT)(function)


def kernel(function: Callable[..., Any]) -> Any:
    """The entry point: releases the interpreter lock, cached on disk."""
    return njit(nogil=True, cache=True, _nrt=NRT)(function)
