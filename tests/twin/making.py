"""Made-up scenarios in the whole language: documents that are valid by construction, small towns in which much happens."""
from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from hypothesis import strategies as st
from pydantic import BaseModel

from demerit.language.inspection import walk
from demerit.language.quantities import Quantity, Term
from demerit.language.schema import Regime, World
from twin.made_effects import make_changes, make_effects, make_spared, make_uneven
from twin.made_files import firm_files, make_channels, make_files
from twin.made_procedure import following_rules, make_deciders, make_notices, make_remedies
from twin.made_rules import Draft, striking_rules, writing_rules
from twin.made_world import make_world
from twin.pen import INK, DicePen, Pen

IN_FORCE = ("2020-01-01", "2020-01-31", "2019-12-16")
Epochs = list[tuple[dt.date, Any]]


@dataclass(frozen=True)
class Made:
    """A scenario in documents as they are before validation; `epochs` are the regime's versions by date."""

    world: dict[str, Any]
    epochs: Epochs
    alongside: dict[str, Epochs]
    years: int
    residents: int
    seed: int
    town: int
    features: frozenset[str] = field(default=frozenset(), repr=False)

    def validated(self) -> tuple[World, Epochs, dict[str, Epochs]]:
        """World, versions, versions of regimes alongside."""
        return (World.model_validate(self.world), _validated(self.epochs),
                {name: _validated(versions) for name, versions in self.alongside.items()})


def _validated(epochs: Epochs) -> Epochs:
    return [(date, Regime.model_validate(document)) for date, document in epochs]


def _versions(regime: dict[str, Any]) -> Epochs:
    """The regime as it reads from each date on."""
    start = dt.date.fromisoformat(regime["in_force"])
    out = [(start, regime)]
    for change in regime.get("changes", []):
        later = copy.deepcopy(out[-1][1])
        for path, value in change["change"].items():
            *way, last = path.split(".")
            at = later
            for key in way:
                at = at[key]
            at[last] = value
        out.append((dt.date.fromisoformat(change["on"]), later))
    return out


def make_regime(pen: Pen, world: dict[str, Any], name: str, others: dict[str, Any], main: str | None = None) -> dict[str, Any]:
    """A regime; `others` are the regimes alongside whose files it may name."""
    channels, files = make_channels(pen, world), make_files(pen)
    if "firms" in world and pen.yes():
        files = firm_files(pen) | files
    if main is not None:
        files = dict(list(files.items())[:1] + list(files.items())[-2:])
        for file in files.values():
            file.pop("capped_while", None)
    make_notices(pen, files)
    draft = Draft(pen, world, channels, files, make_deciders(pen))
    draft.others = {other: one["files"] for other, one in others.items()}
    writing_rules(draft)
    striking_rules(draft)
    make_remedies(draft)
    following_rules(draft)
    regime: dict[str, Any] = {"regime": name, "title": "A made-up regime", "in_force": pen.one(*IN_FORCE), "world": "made-up",
                              "sources": {"law": {"title": "The law"}}, "channels": channels, "files": files,
                              "deciders": draft.deciders, "rules": draft.rules}
    if draft.remedies:
        regime["remedies"] = draft.remedies
    if others:
        regime["alongside"] = list(others)
    if pen.yes():
        regime["scope"] = {}
        if pen.yes():
            regime["scope"]["age"] = pen.one({"at_least": 20}, {"under": 55}, {"at_least": 30, "under": 60})
        if pen.yes():
            regime["scope"]["attributes"] = {"sex": pen.one("woman", ["man", "woman"])}
    regime["effects"] = make_effects(draft)
    if pen.yes():
        regime["changes"] = make_changes(pen, regime)
    if len(draft.rules) % 2:
        regime["provisions"] = {"first": {"title": "What a comparison takes as one", "parts": [f"rules.{rule}" for rule in list(draft.rules)[:2]]}}
    return regime


class Size(NamedTuple):
    """How long a made-up town is lived and by how many, and which one."""

    years: int
    residents: int
    seed: int
    town: int


def make_size(pen: Pen) -> Size:
    """A size from a pen."""
    return Size(pen.one(1, 1, 2, 3), pen.number(4, 16), pen.number(0, 2**40), pen.number(0, 1000))


def make(pen: Pen, size: Size | None = None) -> Made:
    """A scenario from a pen."""
    world = make_world(pen)
    others = {"other": make_regime(pen, world, "other", {}, main="town")} if pen.yes() else {}
    regime = make_regime(pen, world, "town", others)
    for other in others.values():
        other["in_force"] = regime["in_force"]
    size = size or make_size(pen)
    make_spared(pen, regime, others)
    for other in others.values():
        make_spared(pen, other, {})
    for one in (regime, *others.values()):
        make_uneven(pen, world, one)
    made = Made(world, _versions(regime), {name: _versions(one) for name, one in others.items()}, *size)
    found = frozenset(features_of(*made.validated()))
    return Made(made.world, made.epochs, made.alongside, made.years, made.residents, made.seed, made.town, found)


def features_of(world: World, epochs: Epochs, alongside: dict[str, Epochs]) -> Iterator[str]:
    """Schema classes and options in the documents: `File`, `File.reads=mean`, `Write.cap`, `term:months`, `epochs`, `alongside`."""
    if len(epochs) > 1:
        yield "epochs"
    if alongside:
        yield "alongside"
    for document in [world, *(regime for versions in [epochs, *alongside.values()] for _, regime in versions)]:
        for _, value in walk(document):
            if isinstance(value, Quantity):
                yield f"quantity:{value.kind}"
                if isinstance(value.value, Term):
                    yield f"term:{value.value.unit}"
            elif isinstance(value, BaseModel):
                yield from _of_model(value)


def _of_model(model: BaseModel) -> Iterator[str]:
    kind = type(model).__name__
    yield kind
    for name in model.model_fields_set:
        value = getattr(model, name)
        if value in (None, [], {}, False):
            continue
        yield f"{kind}.{name}"
        if isinstance(value, str) and (kind, name) in LITERALS:
            yield f"{kind}.{name}={value}"


LITERALS = {("ErrorSource", "kind"), ("DrawnSpan", "drawn"), ("File", "reads"), ("File", "worse"), ("File", "shown"), ("File", "highest"),
            ("Write", "counts"), ("Write", "counts_from"), ("Write", "per"), ("Write", "falls_with"), ("Deters", "learned"),
            ("Notice", "by"), ("Decider", "open"), ("Remedy", "counted_from"), ("Strike", "same")}


def dice(seed: int) -> Made:
    """The scenario of a seed: the same makings without Hypothesis."""
    return make(DicePen(seed))


@st.composite
def made(draw: Any) -> Made:
    """Scenarios, for Hypothesis."""
    pen = Pen(draw(st.binary(min_size=INK, max_size=INK)))
    return make(pen, make_size(pen))
