"""Provisions: what one text changes in another, provision by provision, each lived alone and each left out.

A provision is a handful of rules, files, effects, remedies and deciders that belong together, named under `provisions` in the newer
regime, or else whatever cites the same place.  A hybrid is the older text with some provisions of the newer one, or the newer one
with some taken back to what the older one says.
"""
from __future__ import annotations

import math
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from demerit.language import Loaded, load
from demerit.language.overlay import copied
from demerit.measures.estimates import Estimate
from demerit.runs.frozen import as_run, dumped
from demerit.runs.plan import Plan, versions
from demerit.runs.problems import CannotRun
from demerit.runs.tidy import TableOf
from demerit.studies.comparing import Lived, Progress, live_each, paired

OLD, NEW, ALONE, LEFT_OUT = "old", "new", "alone", "left out"

SECTIONS = ("rules", "effects", "remedies", "files", "channels", "deciders")
"""Sections whose elements a provision may hold, in the order in which they are named."""
SUPPORT = ("files", "channels", "deciders", "sources", "unknowns")
"""Elements that others refer to: both texts' stand in every hybrid."""
WHOLE = ("scope",)


@dataclass(frozen=True)
class Provision:
    """`parts`: (section, name) of every element it changes, adds or takes away."""

    name: str
    title: str
    parts: tuple[tuple[str, str], ...]


def differing(old: Loaded, new: Loaded) -> list[tuple[str, str]]:
    """(section, name) of every element that reads differently in the two texts; `scope` as a whole."""
    before, after = as_run(old, None), as_run(new, None)
    out = [(section, name) for section in SECTIONS for name in dict.fromkeys([*(before.get(section) or {}), *(after.get(section) or {})])
           if _bare((before.get(section) or {}).get(name)) != _bare((after.get(section) or {}).get(name))]
    return out + [(section, "") for section in WHOLE if before.get(section) != after.get(section)]


def _bare(element: Any) -> Any:
    """An element without what is only said about it."""
    if isinstance(element, dict):
        return {key: _bare(value) for key, value in element.items() if key not in ("cite", "why", "title", "evidence")}
    return [_bare(one) for one in element] if isinstance(element, list) else element


def provisions(old: Loaded, new: Loaded) -> list[Provision]:
    """What the newer text changes: as it names it, and the rest by the place cited; every differing element is in exactly one."""
    changed = differing(old, new)
    left = dict.fromkeys(changed)
    out = []
    for name, named in new.document.provisions.items():
        wanted = {_part(text) for text in named.parts}
        parts = tuple(one for one in changed if one in wanted and one in left)
        for one in parts:
            left.pop(one)
        if parts:
            out.append(Provision(name, named.title, parts))
    places: dict[str, list[tuple[str, str]]] = {}
    for section, name in left:
        places.setdefault(_place(old, new, section, name), []).append((section, name))
    return [*out, *(Provision(place, place, tuple(parts)) for place, parts in places.items())]


def _part(text: str) -> tuple[str, str]:
    section, _, name = text.partition(".")
    return section, name


def _place(old: Loaded, new: Loaded, section: str, name: str) -> str:
    """Where an element stands in its source; else its own path."""
    for loaded in (new, old):
        element = (loaded.data.get(section) or {}).get(name) if name else None
        cite = element.get("cite") if isinstance(element, dict) else None
        if isinstance(cite, dict) and cite.get("at"):
            return str(cite["at"])
    return f"{section}.{name}" if name else section


def hybrid(base: Loaded, other: Loaded, chosen: Iterable[Provision], name: str) -> Loaded:
    """`base` with the chosen provisions read as in `other`.  Raises Problems if the two cannot be read together."""
    data, source = copied(as_run(base, None)), as_run(other, None)
    data["regime"] = name
    for section in SUPPORT:
        if source.get(section):
            data[section] = {**copied(source[section]), **(data.get(section) or {})}
    parts = [part for one in chosen for part in one.parts]
    for section, element in parts:
        if not element:
            _set(data, section, source.get(section))
        else:
            section_data = data.setdefault(section, {}) or {}
            _set(section_data, element, (source.get(section) or {}).get(element), keep=section in SUPPORT)
            data[section] = section_data
    data.pop("provisions", None)
    return _read(data, base)


def _set(mapping: dict[str, Any], key: str, value: Any, keep: bool = False) -> None:
    if value is not None:
        mapping[key] = copied(value)
    elif not keep:
        mapping.pop(key, None)


def _read(data: dict[str, Any], base: Loaded) -> Loaded:
    """The hybrid as a document, read like any other; regimes alongside are those of the base."""
    with tempfile.TemporaryDirectory(prefix="demerit-") as folder:
        for one in base.alongside:
            (Path(folder) / f"{one.name}.yaml").write_text(dumped(as_run(one, None)), "utf-8")
        path = Path(folder) / f"{data['regime']}.yaml"
        path.write_text(dumped(data), "utf-8")
        return load(path, kind="regime")


@dataclass(frozen=True)
class Step:
    """One provision of the newer text.  `alone`: the older text with it, less the older; `left_out`: the newer text less the newer without it.

    By key of the measure; a measure that either lacks is not there.
    """

    provision: Provision
    alone: dict[str, Estimate]
    left_out: dict[str, Estimate]


def by_provision(old: Plan, new: Plan, progress: Progress | None = None) -> list[Step]:
    """Every provision lived alone and left out, on the people and with the luck of the plans.  What provisions do need not add up.

    Raises CannotRun (other worlds, or nothing differs), Problems (a provision cannot stand alone), PoolOverflow, KeyboardInterrupt.
    """
    found = provisions(old.regime, new.regime)
    if not found:
        raise CannotRun(f"`{old.regime.name}` and `{new.regime.name}` say the same", "give two texts that differ")
    arms = {OLD: old, NEW: new}
    for number, one in enumerate(found):
        arms[f"{ALONE} {number}"] = _as(old, hybrid(old.regime, new.regime, [one], "alone"))
        arms[f"{LEFT_OUT} {number}"] = _as(new, hybrid(new.regime, old.regime, [one], "left-out"))
    lived = live_each(arms, progress)
    return [Step(one, _less(lived[f"{ALONE} {n}"], lived[OLD]), _less(lived[NEW], lived[f"{LEFT_OUT} {n}"])) for n, one in enumerate(found)]


def _as(plan: Plan, regime: Loaded) -> Plan:
    """The plan with another text in its place."""
    beside = tuple(versions(one) for one in regime.alongside)
    return replace(plan, regime=regime, scenario=replace(plan.scenario, regime=versions(regime), alongside=beside))


def _less(one: Lived, other: Lived) -> dict[str, Estimate]:
    out = {}
    for key, (_, measure) in one.measures.items():
        if key in other.measures:
            less = paired(measure, one.totals, other.measures[key][1], other.totals)
            if less is not None:
                out[key] = less
    return out


def steps_table(steps: Iterable[Step]) -> TableOf:
    """provision, title, way (alone, left out), key, unit, value, low, high."""
    rows = [(step.provision.name, step.provision.title, way, key, one.unit, one.value, math.nan if one.low is None else one.low,
             math.nan if one.high is None else one.high)
            for step in steps for way, found in ((ALONE, step.alone), (LEFT_OUT, step.left_out)) for key, one in found.items()]
    names = ("provision", "title", "way", "key", "unit", "value", "low", "high")
    return {name: np.array([row[i] for row in rows], object if i < 5 else float) for i, name in enumerate(names)}
