"""The first page of a report: what one sheet of paper must say, from a run's folder alone (measures.md 3 and 5)."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from demerit.measures import words
from demerit.reports import bars
from demerit.reports.asking import who
from demerit.reports.burden import Burden, burden
from demerit.reports.citing import Citation, citation
from demerit.reports.groups import Pairs, pairs
from demerit.reports.state import Documents
from demerit.reports.wording import NONE, noise, quantity, short, unit_of
from demerit.runs.results import Run

MOST_ROWS = 10
"""Numbers on the first page; all are on the next."""
MOST_FLIPS, MOST_UNKNOWNS, LEAST_SHARE = 3, 3, 0.005
FLIP = 120
"""Characters of what flips the finding, where three sentences of it are longer."""
GROUPS = 40
MISTAKEN = ("/error", "/wrongful", "written/false")


NOT_EXPLORED = "Over everything nobody knows: not explored."


@dataclass(frozen=True)
class Number:
    """A number with its two kinds of not knowing."""

    key: str
    text: str
    value: float | None
    unit: str
    shown: str
    range: str
    noise: str
    said: str
    """Both in a sentence"""
    events: int | None
    method: str
    bar: bars.Bar | None
    mostly_noise: bool
    first: bool = False
    """On the first page whatever else is"""

    @property
    def of(self) -> str:
        """The unit in words."""
        return unit_of(self.unit)


@dataclass(frozen=True)
class Headline:
    """Numbers that belong together, and what they rest on."""

    title: str
    rests_on: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True)
class Unknown:
    """Something nobody here knows, how much of the range it moves alone, and who could say."""

    label: str
    text: str
    share: float
    who: str

    @property
    def shown(self) -> str:
        """The share as per cent."""
        return f"{self.share:.0%}"


@dataclass(frozen=True)
class Front:
    """Everything on the first page."""

    title: str
    world: str
    scale: str
    together: str
    """Which regimes are lived alongside, and whose effects the days are; nothing without any"""
    answer: str
    more: tuple[str, ...]
    headlines: tuple[Headline, ...]
    every: tuple[Headline, ...]
    burden: Burden
    pairs: Pairs
    unknowns: tuple[Unknown, ...]
    unknowns_said: str
    flips: tuple[str, ...]
    legal: tuple[str, ...]
    audited: bool
    explored: bool
    draws: int
    over: str
    """What ranges are over; empty where nothing is assumed"""
    ranged: bool
    """Whether there are ranges: unknowns were explored, and some draw fits what is known"""
    towns: int
    groups: int
    events: str
    happenings: int
    command: str
    citation: Citation
    left_out: int

    @property
    def any_mostly_noise(self) -> bool:
        """Whether a number of the page carries the mark."""
        return any(n.mostly_noise for h in self.headlines for n in h.numbers)


def front(run: Run, held: Documents) -> Front:
    """The first page of a finished run."""
    said, summary = run.manifest, run.summary
    draws, towns = int(summary.get("draws") or 0), int(said["towns"])
    over = ranges_over(summary)
    lacking = no_range(summary)
    every = tuple(_headline(one, over, lacking) for one in summary.get("headlines", []))
    chosen = _chosen(every)
    answer, *more = _finding(run)
    unknowns, unknowns_said = _unknowns(summary, held)
    flips = summary.get("flips") or []
    audit = said.get("audit")
    harm = next((n for h in every for n in h.numbers if n.key == "harm"), None)
    return Front(
        short(str(said["regime"].get("title") or said["scenario"]), 140), short(str(said["world"].get("title") or said["world"]["name"]), 90), _scale(said),
        short(str(summary.get("lived_together") or ""), 300),
        answer, tuple(more), chosen, every, burden(run), pairs(run), unknowns, unknowns_said, _fitting(flips[:MOST_FLIPS], FLIP, MOST_FLIPS),
        tuple(short(str(one), 160) for one in audit) if isinstance(audit, list) else (), audit is not None,
        bool(summary.get("unknowns_explored")), draws, over, bool(summary.get("unknowns_explored")) and not contradicted(summary), towns,
        min(GROUPS, towns), _events(harm), int(said["happenings"]["on"]), short(str(said.get("command") or ""), 260), citation(said),
        sum(len(h.numbers) for h in every) - sum(len(h.numbers) for h in chosen))


def _fitting(texts: Sequence[Any], each: int, many: int) -> tuple[str, ...]:
    """Texts on a page with room for `many` of `each` characters: whole where all of them fit, else none shorter than that."""
    every = [" ".join(str(one).split()) for one in texts]
    room, cut = each * many, max((len(one) for one in every), default=0)
    while cut > each and sum(min(len(one), cut) for one in every) > room:
        cut -= 1
    return tuple(short(one, max(cut, each)) for one in every)


def _scale(said: dict[str, Any]) -> str:
    towns = "1 town" if said["towns"] == 1 else f"{said['towns']:,} towns"
    return (f"{said['residents']:,} synthetic residents in {towns} of {said['town_residents']:,}, {words.years(said['years'])} "
            f"from {said['start']} to {said['end']}, seed {said['seed']}")


def _finding(run: Run) -> list[str]:
    """The finding, sentence by sentence as far as the summary says where one ends."""
    found = run.summary.get("finding")
    if isinstance(found, list) and found:
        return [short(str(one), 320) for one in found[:4]]
    if isinstance(found, str) and found:
        return [short(found, 420)]
    # runs of older versions hold it only as a paragraph of their text
    paragraphs = run.text.split("\n\n")
    text = " ".join(paragraphs[1].split()) if len(paragraphs) > 1 else "No finding is kept in this run."
    head, stop, rest = text.partition(". ")
    return [head + "." if stop else head, *([rest] if rest else [])]


def _events(harm: Number | None) -> str:
    if harm is None or harm.events is None:
        return "how many events the first number stands on is not counted"
    times = "once" if harm.events == 1 else f"{harm.events:,} times"
    return f"somebody came under a sanction {times}" if harm.events else "nobody was seen to come under a sanction"


# ---- headlines ---------------------------------------------------------------------------------------------------


def ranges_over(summary: dict[str, Any]) -> str:
    """What ranges are over, in words; nothing where nothing is assumed."""
    if summary.get("nothing_assumed"):
        return ""
    return str(summary.get("range_over") or f"{int(summary.get('draws') or 0)} draws")


def contradicted(summary: dict[str, Any]) -> bool:
    """Whether no draw gives the totals that are known."""
    return bool(summary.get("known")) and not summary.get("draws")


def no_range(summary: dict[str, Any]) -> str:
    """Why numbers have no range, where they have none."""
    if summary.get("nothing_assumed"):
        return "Nothing is assumed."
    return f"Over everything nobody knows: no range, {ranges_over(summary)}." if contradicted(summary) else NOT_EXPLORED


def _headline(one: dict[str, Any], over: str, lacking: str) -> Headline:
    return Headline(short(str(one["title"]), 80), short(str(one["rests_on"]), 80), tuple(_number(n, over, lacking) for n in one["numbers"]))


def _number(one: dict[str, Any], over: str, lacking: str) -> Number:
    value, unit, span = one["value"], str(one["unit"]), one.get("range")
    low, high = one["noise"]
    method, events = str(one["method"]), one["events"]
    chance = noise(value, low, high, method, unit)
    ends = (float(span[0]), float(span[1])) if span and None not in span else None
    shown = "0 seen" if events == 0 and value == 0 else quantity(value, unit)
    width = words.span(*ends, unit) if ends else NONE
    parts = [f"Over everything nobody knows: {width} ({over}; a range, not a probability)." if ends else lacking,
             f"Simulation noise: {chance}." if chance != NONE else "Simulation noise: not known."]
    return Number(str(one["key"]), short(str(one["text"]), 60), value, unit, shown, width, chance, " ".join(parts), events, method,
                  bars.bar(value, (low, high), ends), bool(one.get("mostly_noise")), bool(one.get("first_page")))


def _chosen(every: tuple[Headline, ...]) -> tuple[Headline, ...]:
    """The numbers of the first page: what the regime names, of each headline the first, what of it is mistaken, and the two worst levels; never by
    their size.  Where there is no room, what the regime names stays."""
    most = [2] * len(every)
    picked = [_most_telling(h, 2) for h in every]
    for least in (1, 0):
        for at in range(len(picked) - 1, 0 if least == 0 else -1, -1):
            if sum(len(h.numbers) for h in picked) <= MOST_ROWS:
                break
            most[at] = min(most[at], least)
            picked[at] = _most_telling(every[at], most[at])
    return tuple(h for h in picked if h.numbers)


def _most_telling(one: Headline, most: int) -> Headline:
    """A headline with what the regime names, and at most so many more."""
    telling = _telling(one)[:most]
    return replace(one, numbers=tuple(n for n in one.numbers if n in telling or n.first))


def _telling(one: Headline) -> list[Number]:
    """The numbers of a headline that tell most, that first: of levels the worst, of several files the worst of each; else its first, and what is mistaken."""
    numbers = one.numbers
    ladders: dict[str, list[Number]] = {}
    for n in numbers:
        if "." in n.key and "/" not in n.key:
            ladders.setdefault(n.key.rpartition(".")[0], []).append(n)  # levels stand from best to worst
    if numbers and ladders and numbers[0] is next(iter(ladders.values()))[0]:
        return [levels[-1] for levels in ladders.values()] if len(ladders) > 1 else next(iter(ladders.values()))[::-1]
    mistaken = next((n for n in numbers[1:] if n.key.endswith(MISTAKEN)), None)
    return [*numbers[:1], *([mistaken] if mistaken else [])]


# ---- unknowns ----------------------------------------------------------------------------------------------------


def _unknowns(summary: dict[str, Any], held: Documents) -> tuple[tuple[Unknown, ...], str]:
    """The unknowns that move the first number most, each alone; and what to say where there are none."""
    if not summary.get("unknowns_explored"):
        return (), "Unknowns not explored: every assumed number stands at one value."
    if contradicted(summary):
        return (), f"No range to share out: {ranges_over(summary)}."
    numbers = [n for h in summary.get("headlines", []) for n in h["numbers"]]
    shares = sorted((numbers[0].get("influence") or {}).items(), key=lambda one: (-one[1], one[0])) if numbers else []
    meant = words.together(summary.get("unknowns_put_together") or ()) | held.unknowns
    found = tuple(Unknown(short(label, 40), short(words.unknown(label, meant), 160), share, who(label))
                  for label, share in shares[:MOST_UNKNOWNS] if share >= LEAST_SHARE)
    return found, "" if found else "Nothing that is unknown moves the first number."


__all__ = ["Front", "Headline", "Number", "Unknown", "front"]
