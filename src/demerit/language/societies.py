"""The world a regime is read with, and what a `--set` changes in it."""
from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from demerit.language.documents import Loaded, load, load_beside
from demerit.language.given import several
from demerit.language.schema import Regime, World

OF_WORLD = frozenset(World.model_fields) - frozenset(Regime.model_fields)
"""First steps of a `--set` path that belong to the world."""


def parted(sets: Iterable[str] | str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(settings of the world, settings of the regime)."""
    sets = several(sets)
    of_world = tuple(text for text in sets if text.split("=")[0].split(".")[0].strip() in OF_WORLD)
    return of_world, tuple(text for text in sets if text not in of_world)


def society_of(regime: Loaded, world: str | Path | None, sets: tuple[str, ...] = (), libraries: Iterable[str | Path] = ()) -> Loaded | None:
    """The world named, else the regime's own, as changed by `sets`; None if there is neither.  Raises `Problems`."""
    if world is not None:
        return load(world, sets=sets, kind="world", libraries=libraries)
    if regime.document.world is None:
        return None
    found = load_beside(regime, regime.document.world, ("world",), "world", libraries=libraries)
    return load(os.path.join(".", found.file), sets=sets, kind="world", libraries=libraries) if sets else found
