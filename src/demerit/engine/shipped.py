"""The kernel in LLVM's intermediate code, as it is shipped: what Numba makes of the engine's sources, made once for everybody.

So a first run waits for LLVM alone, not for Numba, which takes five times as long.  The file says of which sources it was made; with
any others (somebody changed the engine) Numba translates them on the spot.  That it is what these sources make
is tested.  Beside it lies how often each of its branches is taken (`engine.profile`).  `python -m demerit.engine.training` makes both anew.
"""
from __future__ import annotations

import json
import sys
from importlib.metadata import version
from pathlib import Path

from demerit.engine.profile import Profile

FILE = Path(__file__).parent / "kernel.ll.xz"
PROFILE = Path(__file__).parent / "kernel.profile.xz"


def read(sources: str) -> str | None:
    """The text made of sources with this hash; None if there is none, or if it is not for machines such as this."""
    import lzma  # here, for a compiled engine never asks

    if sys.byteorder != "little" or sys.maxsize < 2**32:
        return None
    try:
        of, _, packed = FILE.read_bytes().partition(b"\n")
        return lzma.decompress(packed).decode("ascii") if of.decode("ascii").split()[:1] == [sources] else None
    except (OSError, ValueError, lzma.LZMAError):
        return None


def profile(sources: str) -> Profile | None:
    """What was counted of the text made of sources with this hash; None if it was not, or cannot be read."""
    import lzma

    try:
        data = json.loads(lzma.decompress(PROFILE.read_bytes()))
        return Profile(tuple((no, yes) for no, yes in data["branches"]), tuple(data["functions"])) if data["sources"] == sources else None
    except (OSError, ValueError, KeyError, TypeError, lzma.LZMAError):
        return None


def made_by() -> str:
    """The versions that make it here."""
    return " ".join(f"{package}-{version(package)}" for package in ("numba", "llvmlite"))


def write(sources: str, code: str) -> None:
    """Keep the text for these sources.  Raises OSError where it cannot be written."""
    import lzma

    FILE.write_bytes(f"{sources} {made_by()}\n".encode("ascii") + lzma.compress(code.encode("ascii"), preset=9 | lzma.PRESET_EXTREME))


def write_profile(sources: str, counted: Profile) -> None:
    """Keep what was counted of the text made of these sources.  Raises OSError where it cannot be written."""
    import lzma

    data = {"sources": sources, "branches": counted.branches, "functions": counted.functions}
    PROFILE.write_bytes(lzma.compress(json.dumps(data, separators=(",", ":")).encode("ascii")))
