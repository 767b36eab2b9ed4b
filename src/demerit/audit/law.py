"""Provisions and limits: the law as data, by legal system, read from `library/law/`."""
from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from demerit import library
from demerit.language.quantities import Term, parse
from demerit.language.source_map import read

LAWS = ("eu", "cn", "us", "un", "coe", "ours")
"""European Union, China, United States, United Nations, Council of Europe; ours: no provision, a rule of this tool."""
SYSTEMS = {"eu": "EU", "cn": "China", "us": "US", "un": "UN", "coe": "Council of Europe", "ours": "demerit"}
"""How each is written before its provisions."""
AS_OF = dt.date(2026, 11, 27)
"""The day the law was read: what begins to apply later says so."""
MARKS = {"P": "text read", "S": "second-hand", "G": "unverified"}
"""P the text was read, S a secondary source was, G nobody read it: general knowledge."""


@dataclass(frozen=True)
class Provision:
    """An article, a paragraph or a judgment.  `id` is `LAW.INSTRUMENT.PLACE`; `ref` an ELI, CELEX or ECLI if there is one."""

    id: str
    law: str
    instrument: str
    at: str
    ref: str | None
    date: str | None
    mark: str
    says: str
    since: str | None = None
    """when it begins to apply, if that is still to come or was late"""
    to: tuple[str, ...] = ()
    """whom it binds, by the kinds of `who` in `words.yaml`; empty: whoever scores"""
    ai: bool = False
    """it is about systems of artificial intelligence only"""
    place: str | None = None
    """the part of the country it is for"""
    grounds: tuple[str, ...] = ()
    """the protected grounds it names; empty: it is not about them"""

    @property
    def to_come(self) -> bool:
        """Whether it applied to nobody yet when it was read."""
        return self.since is not None and dt.date.fromisoformat(self.since) > AS_OF

    @property
    def beside(self) -> str:
        """What has to be said beside its title: second-hand, unverified, not yet applying; else nothing."""
        held = (MARKS[self.mark] if self.mark != "P" else None, f"applies from {self.since}" if self.to_come else None)
        return ", ".join(filter(None, held))

    @property
    def title(self) -> str:
        """`AI Act Art. 5(1)(c)`; unread ones say so."""
        return " ".join(part for part in (self.instrument, self.at) if part)

    def text(self) -> str:
        """One line: legal system, title, date, reference, mark, and from when if that is to come."""
        beside = ", ".join(part for part in (self.date, self.ref, self.beside) if part)
        return f"{SYSTEMS[self.law]}: {self.title}" + (f" ({beside})" if beside else "")

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {"id": self.id, "law": self.law, "title": self.title, "ref": self.ref, "date": self.date, "mark": self.mark,
                "status": MARKS[self.mark], "says": self.says, "since": self.since, "to": list(self.to), "ai": self.ai, "place": self.place}


@dataclass(frozen=True)
class Limit:
    """A number of the law: at most (or at least) so long, under a provision."""

    id: str
    provision: Provision
    max: Term | None = None
    min: Term | None = None
    extended: Term | None = None
    anchor: str | None = None
    special: str | None = None
    """another number for special cases, in words"""

    def text(self) -> str:
        """`at most 5 y from the end of the act`."""
        from demerit.language.facts import plain

        bound = f"at most {plain('term', self.max)}" if self.max else f"at least {plain('term', self.min)}"
        beside = f"extended {plain('term', self.extended)}" if self.extended else self.special
        return bound + (f" ({beside})" if beside else "") + (f" from {self.anchor.replace('_', ' ')}" if self.anchor else "")


ENTRY = frozenset({"at", "mark", "says", "since", "ref", "to", "ai", "place", "grounds"})
INSTRUMENT = frozenset({"title", "date", "ref", "since", "to", "ai", "place", "provisions"})


@cache
def _read(law: str) -> dict[str, Any]:
    path = library.home() / "law" / f"{law}.yaml"
    data, _ = read(path.read_text("utf-8"), str(path))
    return dict(data)


def cited(limits_: Iterable[Limit]) -> str:
    """Limits with their places: `at most 20 d, China: Credit Reporting Industry Regulation Arts. 25-26; ..`."""
    return "; ".join(f"{one.text()}, {SYSTEMS[one.provision.law]}: {one.provision.title}"
                     + (f" ({one.provision.beside})" if one.provision.beside else "") for one in limits_)


@cache
def provisions() -> dict[str, Provision]:
    """Every provision of the library by id."""
    out = {}
    for law in LAWS:
        data = _read(law)
        for name, one in data["instruments"].items():
            for place, entry in one["provisions"].items():
                key = f"{law}.{name}.{place}"
                unknown = (set(entry) - ENTRY) | (set(one) - INSTRUMENT)
                if unknown:  # a comma in text without quotes cuts it off and makes a key of the rest
                    raise ValueError(f"{law}.yaml, {name} {place}: {sorted(map(str, unknown))}")
                both = {**one, **entry}
                out[key] = Provision(key, law, one["title"], str(entry.get("at", "")), both.get("ref"), one.get("date"), entry["mark"], entry["says"],
                                     both.get("since"), tuple(both.get("to", ())), both.get("ai", False), both.get("place"), tuple(entry.get("grounds", ())))
    return out


@cache
def limits() -> dict[str, Limit]:
    """Every limit of the library by id."""
    out = {}
    for law in LAWS:
        for name, one in _read(law).get("limits", {}).items():
            spans = {key: parse("term", one[key]).value for key in ("max", "min", "extended") if key in one}
            out[f"{law}.{name}"] = Limit(f"{law}.{name}", provisions()[f"{law}.{one['provision']}"], anchor=one.get("anchor"),
                                         special=one.get("special"), **spans)
    return out


@cache
def words() -> dict[str, Any]:
    """The word lists checks go by: contexts that are one, protected traits, proxies, essentials, .."""
    return _read("words")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {name: _pattern(items) for name, items in words().items() if isinstance(items, list)}


@cache
def _kinds() -> dict[str, dict[str, re.Pattern[str]]]:
    return {name: {kind: _pattern(items) for kind, items in words()[name].items()} for name in ("who", "where", "grounds", "exceptions")}


def _pattern(items: list[str]) -> re.Pattern[str]:
    """Whole words, the longest first."""
    return re.compile(r"(?<![a-z])(?:" + "|".join(sorted(items, key=len, reverse=True)) + r")(?![a-z])")


@lru_cache(maxsize=16384)
def said(name: str, text: str) -> str | None:
    """The word of a list that a text holds as a whole word (hyphens read as spaces), outside the phrases in which it means something else; or None."""
    plain = _plain(text)
    if name in _kinds()["exceptions"]:
        plain = _kinds()["exceptions"][name].sub("|", plain)
    found = _patterns()[name].search(plain)
    return found[0] if found else None


def is_said(name: str, text: str | None) -> bool:
    """Whether a text is nothing but a word of a list: an input called `religion` is that, one called `religious-school-fee` may be."""
    return text is not None and _patterns()[name].fullmatch(_plain(text).strip()) is not None


@lru_cache(maxsize=4096)
def kinds(name: str, text: str) -> frozenset[str]:
    """The keys of a list of lists (`who`, `where`, `grounds`) of which a text holds a word."""
    return frozenset(kind for kind, pattern in _kinds()[name].items() if pattern.search(_plain(text)))


def _plain(text: str) -> str:
    return text.lower().replace("-", " ").replace("_", " ")
