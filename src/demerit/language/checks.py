"""Documents checked as a whole: read, validated, and every reference followed."""
from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from demerit.language.diagnostics import Diagnostic, ordered
from demerit.language.documents import MODELS, Loaded, Problems, load, load_beside
from demerit.language.given import several
from demerit.language.references import check_regime, check_totals, check_world
from demerit.language.targets import check_targets


def check(refs: Iterable[str | Path] | str | Path, world: str | Path | None = None, *, overlays: Iterable[str | Path] | str | Path = (),
          sets: Iterable[str] | str = (), libraries: Iterable[str | Path] = ()) -> list[Diagnostic]:
    """Every mistake in documents given by name or path; none means they can be run.

    A regime is checked on `world`, else on the world it names.  A safeguard is also tried on the regimes it is written
    for.  Overlays and settings are laid over regimes.
    """
    found: list[Diagnostic] = []
    for ref in several(refs):
        try:
            found += _check(ref, world, several(overlays), several(sets), tuple(libraries))
        except Problems as problems:
            found += problems.diagnostics
    return ordered(found)


def _check(ref: str | Path, world: str | Path | None, overlays: tuple[str | Path, ...], sets: tuple[str, ...],
           libraries: tuple[str | Path, ...]) -> list[Diagnostic]:
    loaded = load(ref, libraries=libraries)
    if loaded.kind == "regime" and (overlays or sets):
        loaded = load(ref, overlays=overlays, sets=sets, libraries=libraries)
    if loaded.kind == "totals":
        return check_totals(loaded)
    if loaded.kind == "fitted":
        return check_totals(loaded)
    if loaded.kind == "targets":
        return _check_targets(loaded, libraries)
    if loaded.kind == "world":
        return check_world(loaded)
    if loaded.kind == "regime":
        return _check_regime(loaded, world, libraries)
    found: list[Diagnostic] = []
    for i, name in enumerate(loaded.document.applies_to):
        try:
            target = load_beside(loaded, name, ("applies_to", i), "regime", libraries=libraries, overlays=(loaded.file,))
            found += _check_regime(target, world, libraries)
        except Problems as problems:
            found += problems.diagnostics
    return found


def _check_targets(loaded: Loaded, libraries: tuple[str | Path, ...]) -> list[Diagnostic]:
    """By itself, and against every regime it is written for, on that regime's world."""
    found = list(check_totals(loaded))
    for i, name in enumerate(loaded.document.applies_to):
        try:
            regime = load_beside(loaded, name, ("applies_to", i), "regime", libraries=libraries)
            world = load_beside(regime, regime.document.world, ("world",), "world", libraries=libraries) if regime.document.world else None
            found += check_targets(loaded, regime, world)
        except Problems as problems:
            found += problems.diagnostics
    return ordered(found)


def _check_regime(loaded: Loaded, world: str | Path | None, libraries: tuple[str | Path, ...]) -> list[Diagnostic]:
    if world is not None:
        society: Loaded | None = load(world, kind="world", libraries=libraries)
    elif loaded.document.world is not None:
        try:
            society = load_beside(loaded, loaded.document.world, ("world",), "world", libraries=libraries)
        except Problems as problems:
            return [*problems.diagnostics, *check_regime(loaded, None)]
    else:
        society = None
    return [*(check_world(society) if society else []), *check_regime(loaded, society)]


def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a kind of document, for editors.  KeyError for an unknown kind."""
    schema = MODELS[kind].model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
