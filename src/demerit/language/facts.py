"""A number, or a rule, with what vouches for it: its text, its evidence, its range, its source."""
from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any

from demerit.language.quantities import Money, Quantity, Term
from demerit.language.schema import Regime
from demerit.language.schema.base import Cite
from demerit.language.schema.channel import DrawnSpan
from demerit.language.schema.regime import Charge, DrawnWorth


@dataclass(frozen=True)
class Source:
    """Where something stands: a source of the document, and the place in it.  `id`: as the document calls it (`OTHER/id` of another)."""

    id: str
    title: str
    at: str | None
    publisher: str | None
    date: str | None
    url: str | None
    mark: str | None

    def place(self) -> str:
        """`law: Art. 3`, the place as it is cited."""
        return f"{self.id}: {self.at}" if self.at else self.id

    def text(self) -> str:
        """The document in one line: publisher, title, date, how it was read, address."""
        head = ", ".join(part for part in (self.publisher, self.title, self.date) if part)
        return head + (f" [{self.mark}]" if self.mark else "") + (f" <{self.url}>" if self.url else "")


@dataclass(frozen=True)
class Fact:
    """A number as people write it, how it is known (`none`: nobody says), and its range if it has one.

    `source`: where evidence is not said, what is cited for it, or for what stands around it.
    """

    text: str
    evidence: str
    low: str | None = None
    high: str | None = None
    source: Source | None = None

    def said(self) -> str:
        """The number with its evidence in brackets."""
        return f"{self.text} ({self.known()})"

    def known(self) -> str:
        """The evidence, or what is cited for it; and the range."""
        between = f", {self.low} to {self.high}" if self.low is not None and self.low != self.high else ""
        word = self.evidence if self.evidence != "none" else "no source" if self.source is None else self.source.place()
        return word + between

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


def plain(kind: str, value: Any) -> str:
    """A value in the unit people write it in."""
    if isinstance(value, Term):
        whole = value.unit == "months" and value.amount >= 12 and value.amount % 12 == 0 and value.amount != 12
        return f"{value.amount / 12:g} y" if whole else str(value)
    if isinstance(value, Money):
        return str(value)
    if kind == "share":
        return f"{value * 100:g}%"
    if kind == "rate":
        return f"{value:g}/y"
    return f"{value:,.10g}"


def fact(number: Any, otherwise: str | None = None, source: Source | None = None) -> Fact:
    """A quantity, a drawn time or worth, or a word (`until-struck`); `otherwise` is the evidence, and `source` what is cited, of what stands around it."""
    said = getattr(number, "evidence", None)
    cited = source if said is None and otherwise in (None, "none") else None
    if isinstance(number, Quantity):
        low, high = (None if end is None else plain(number.kind, end) for end in (number.low, number.high))
        return Fact(plain(number.kind, number.value), said or otherwise or "none", low, high, cited)
    if isinstance(number, DrawnWorth):
        least, most = number.uniform
        return Fact(f"{least:g} to {most:g}, as the official picks", said or otherwise or "none", source=cited)
    if isinstance(number, DrawnSpan):
        middle = number.mean if number.mean is not None else number.median
        inner = fact(middle, otherwise, source)
        return replace(inner, text=f"{inner.text} ({'mean' if number.mean is not None else 'median'})")
    if isinstance(number, Charge):
        inner = fact(number.income, otherwise, source)
        return replace(inner, text=f"{inner.text} of a month's income")
    return Fact(str(number), otherwise or "none", source=cited)


def covering(regime: Regime, number: Any, cite: Cite | None, prefix: str = "") -> Source | None:
    """What is cited for a number: its own citation, else that of what stands around it."""
    own = getattr(number, "cite", None)
    return source(regime, Cite.model_validate(own) if isinstance(own, dict) else cite, prefix)


def source(regime: Regime, cite: Cite | None, prefix: str = "") -> Source | None:
    """What a citation names; None without one.  `prefix`: of another regime's sources."""
    if cite is None or cite.source not in regime.sources:
        return None
    found = regime.sources[cite.source]
    return Source(prefix + cite.source, found.title, cite.at, found.publisher, found.date, found.url, found.mark)
