"""What every part of the assembly shares: links, reals, streams, and names resolved to numbers."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from demerit.engine import draws
from demerit.engine.records import (
    NO_SPAN,
    SPAN_EXPONENTIAL,
    SPAN_LOGNORMAL,
    SPAN_MONTHS,
    SPAN_TICKS,
    SPAN_WORKDAYS,
)
from demerit.language.quantities import Quantity, Term
from demerit.language.scenario import Scenario
from demerit.language.schema.regime import DrawnSpan, File, Regime, Rule
from demerit.language.schema.world import Conduct, World

DAY = 1 << 20
YEAR = 382992384.0


stream_number = cache(draws.stream)
"""Variants of one scenario have the same streams."""


class StreamCollision(ValueError):
    """Two streams of one run have the same 32-bit number; rename one of the elements."""


@dataclass
class Parts:
    """Growing pools of numbers, and the maps from names to places."""

    scenario: Scenario
    links: list[int] = field(default_factory=list)
    reals: list[float] = field(default_factory=list)
    streams: dict[int, str] = field(default_factory=dict)
    boundaries: list[dt.date] = field(default_factory=list)
    """First days of the epochs; the first is the start."""
    files: dict[str, int] = field(default_factory=dict)
    rules: dict[str, int] = field(default_factory=dict)
    channels: dict[str, int] = field(default_factory=dict)
    effects: dict[str, int] = field(default_factory=dict)
    remedies: dict[str, int] = field(default_factory=dict)
    deciders: dict[str, int] = field(default_factory=dict)
    """Deciders with reviewers."""
    conducts: dict[str, int] = field(default_factory=dict)
    contexts: dict[str, int] = field(default_factory=dict)
    """Contexts of conducts; their numbers are bits."""
    targets: dict[str, int] = field(default_factory=dict)
    states: dict[str, int] = field(default_factory=dict)
    rows: list[str] = field(default_factory=list)
    attributes: dict[str, tuple[int, dict[str, int]]] = field(default_factory=dict)
    """Attribute (and `age`): column in a person's rows, category -> row."""
    acts: dict[str, Conduct] = field(default_factory=dict)
    """The world's conducts and what happens to its debts."""
    blank: list[int] = field(default_factory=list)
    """What a newcomer's row of slots holds; pairs (recorded, correct) first."""
    turns: list[int] = field(default_factory=list)
    """Rule -> its place in the order in which rules due at one tick are taken (assembly.turns)."""
    _elements: dict[str, list[tuple[str, str, Any]]] = field(default_factory=dict, repr=False)

    @property
    def world(self) -> World:
        """The world document."""
        return self.scenario.world

    def elements(self, kind: str) -> list[tuple[str, str, Any]]:
        """(prefix, name, element of the first epoch) of a kind over all regimes, in order."""
        if kind not in self._elements:
            self._elements[kind] = [(prefix, name, element) for prefix, versions in self.scenario.regimes
                                    for name, element in getattr(versions.first, kind).items()]
        return self._elements[kind]

    def version(self, prefix: str, epoch: int) -> Regime:
        """A regime as it stands in an epoch."""
        for own, versions in self.scenario.regimes:
            if own == prefix:
                return versions.at(self.boundaries[epoch])
        raise KeyError(prefix)

    def stream(self, kind: str, name: str) -> int:
        """The number of a stream; two with one number are refused."""
        text = f"{kind}:{name}" if name else kind
        number = stream_number(text)
        if self.streams.setdefault(number, text) != text:
            raise StreamCollision(f"`{text}` and `{self.streams[number]}` draw from the same stream; rename one of them")
        return number

    def link(self, values: Iterable[int]) -> int:
        """Append whole numbers; returns where they stand."""
        at = len(self.links)
        self.links.extend(int(v) for v in values)
        return at

    def real(self, values: Iterable[float]) -> int:
        """Append doubles; returns where they stand."""
        at = len(self.reals)
        self.reals.extend(float(v) for v in values)
        return at

    def qualified(self, prefix: str, reference: str) -> tuple[str, str | None]:
        """`FILE.LEVEL` as written inside a regime -> (qualified file, level or None)."""
        file, _, level = reference.partition(".")
        own, slash, rest = file.partition("/")
        if slash:
            file = rest if own == self.scenario.regime.name else file
        else:
            file = prefix + file
        return file, level or None

    def file_document(self, file: str) -> File:
        """A file by qualified name, as it starts."""
        for prefix, name, element in self.elements("files"):
            if prefix + name == file:
                return element  # type: ignore[no-any-return]
        raise KeyError(file)

    def levels_mask(self, prefix: str, reference: str) -> tuple[int, int]:
        """(file, bits of levels) of a standing; FILE alone: `on`, or any level but the best."""
        name, level = self.qualified(prefix, reference)
        document = self.file_document(name)
        levels = level_names(document)
        if level is not None:
            return self.files[name], 1 << levels.index(level)
        if document.reads == "any":
            return self.files[name], 2
        return self.files[name], ((1 << len(levels)) - 1) & ~(1 << best_level(document))

    def conducts_named(self, names: Sequence[str], about: str) -> list[int]:
        """Conducts of persons or firms by name, `*`, or `context:NAME`, in order of the world."""
        chosen = set()
        for name in names:
            for conduct, document in self.acts.items():
                if document.about == about and name in ("*", conduct, f"context:{document.context}"):
                    chosen.add(self.conducts[conduct])
        return sorted(chosen)

    def factors(self, by: dict[str, dict[str, Any]]) -> tuple[int, bool]:
        """Factors by group as links: [n, divisor, (column, reals at)..].  Returns (where, whether all are 1)."""
        entries: list[int] = []
        divisor = 1.0
        flat = True
        for attribute in sorted(by):
            column, categories = self.attributes[attribute]
            table = np.ones(33)
            for category, row in categories.items():
                given = by[attribute].get(category)
                table[row] = given.value if given is not None else 1.0
            values = [table[row] for row in categories.values()]
            table[32] = max(values)
            flat = flat and all(v == 1.0 for v in values)
            divisor = divisor * table[32]
            entries += [column, self.real(table)]
        return self.link([len(entries) // 2, self.real([divisor]), *entries]), flat


def by_trigger(rules: np.ndarray) -> dict[tuple[int, int], list[int]]:
    """(what sets a rule off, whose) -> the rules so set off at first, by turn."""
    found: dict[tuple[int, int], list[int]] = {}
    first = rules[0]
    for r in np.argsort(first["turn"], kind="stable").tolist():
        found.setdefault((int(first["on"][r]), int(first["trigger"][r])), []).append(r)
    return found


def greatest_product(by: dict[str, dict[str, Any]], attributes: dict[str, tuple[int, dict[str, int]]]) -> float:
    """The product over attributes, sorted by name, of the greatest factor."""
    value = 1.0
    for attribute in sorted(by):
        categories = attributes[attribute][1]
        value = value * max(by[attribute][c].value if c in by[attribute] else 1.0 for c in categories)
    return value


def level_names(file: File) -> tuple[str, ...]:
    """Level names in order of edge; `off`, `on` for a list."""
    if file.reads == "any":
        return ("off", "on")
    return tuple(file.levels) or (".",)


def best_level(file: File) -> int:
    """The number of the best level."""
    if file.reads == "any" or file.worse == "up":
        return 0
    return max(len(file.levels) - 1, 0)


def span(value: Any) -> tuple[int, float, float]:
    """A span of the language as (kind, a, b): see calendar.later."""
    if value is None:
        return NO_SPAN, 0.0, 0.0
    if isinstance(value, DrawnSpan):
        if value.drawn == "exponential":
            assert value.mean is not None
            return SPAN_EXPONENTIAL, value.mean.value.days, 0.0
        assert value.median is not None and value.sigma is not None
        return SPAN_LOGNORMAL, value.median.value.days, float(value.sigma.value)
    term: Term = value.value if isinstance(value, Quantity) else value
    if term.amount == 0:
        return NO_SPAN, 0.0, 0.0
    if term.unit == "days":
        return SPAN_TICKS, float(int(term.amount * DAY)), 0.0
    return (SPAN_MONTHS if term.unit == "months" else SPAN_WORKDAYS), term.amount, 0.0


def thousandths(value: float) -> int:
    """A worth or edge in thousandths, rounded to nearest, ties to even."""
    return round(value * 1000)


def holds_on(document: Rule | Any, date: dt.date) -> bool:
    """Whether a rule or effect is switched on on a date."""
    if getattr(document, "off", False):
        return False
    return (document.since is None or document.since <= date) and (document.until is None or date < document.until)
