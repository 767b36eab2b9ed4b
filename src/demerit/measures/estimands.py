"""Estimands: everything that is estimated of a run by every group, with its time base (measures.md 1 and 2; docs/measures.md).

An estimand is a sum over a sum, each by group of towns and by row (group of people), so that an interval, a difference between
two groups or a family of differences can be made of it.  Rates are per 100,000 residents and year of 365.25 days; stocks per 100,000
residents on the last day: residents in scope, or all where sanctions go with people out of the scope (runs/basis.py).
"""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from demerit.engine import Tables
from demerit.engine.layout import FORGONE
from demerit.engine.records import HAS_NOTICE, HAS_REMEDIES, NOTICE_COMES
from demerit.language.harm import only_gives
from demerit.language.schema import Regime
from demerit.measures import counting as of
from demerit.measures import thirds
from demerit.measures.counting import HARM, MISTAKEN, PER
from demerit.measures.effects import InForce, in_force
from demerit.measures.headlines import AT_END, DAYS, LIST, SHARE, YEARLY
from demerit.measures.mistaken import by_cause, mistaken, stays, under_sanction
from demerit.measures.procedure import SHARE_UNIT, cases, parts
from demerit.measures.standing import Ladder, everybody, ladder, people
from demerit.measures.stopped import STOPPED, stopped_protected, stops_protected
from demerit.runs.totals import Totals

CAUSES = {
    1: "a false entry (no such act, another person, a clerical mistake)", 2: "a ground that was not met, or a person who is excepted",
    3: "an entry kept past its end, or not struck when it should have been",
    4: "a notice or hearing that was due did not happen", 5: "protected conduct",
    6: "a sanction in a context unrelated to the entry's", 7: "the rest, by the rules"}
"""Causes of sanction-days, the first that applies; together they are all (measures.md 1)."""
NO_NOTICE = "no rule of this regime states a notice or hearing"
NOT_COUNTED = "not counted"
ONLY_GIVES = "being on it only gives: nobody is worse off for it"


@dataclass(frozen=True)
class Estimand:
    """One number for every row.  `above`, `below` (groups of towns, rows): `per` x sum over sum is the number.

    `events` (rows): happenings or people it stands on; None: not a count of any.  `counted`, `share`: as in `estimates.ratios`.
    `missing`: why the number is not there: nothing counts it (then it is 0).
    """

    key: str
    of: str
    text: str
    unit: str
    above: np.ndarray
    below: np.ndarray
    per: float = PER
    events: np.ndarray | None = None
    counted: bool = True
    share: bool = False
    missing: str = ""
    whole: bool = False
    """Told of everybody only."""
    least: float = 0.0
    """With less below there is no number."""


@dataclass(frozen=True)
class Run:
    """What estimands read."""

    tables: Tables
    totals: Totals

    @property
    def regimes(self) -> list[tuple[str, Regime]]:
        """(prefix, regime as it comes into force)"""
        return [(prefix, versions.first) for prefix, versions in self.tables.scenario.regimes]

    @property
    def noticed(self) -> bool:
        """Whether a notice is due for entries of any file."""
        return bool(int(self.tables.clock[0]["procedure"]) & NOTICE_COMES)

    def counted(self, *columns: str) -> np.ndarray:
        """(groups, rows)"""
        return of.counted(self.totals, *columns, row=None)

    def days(self, *columns: str) -> np.ndarray:
        """(groups, rows)"""
        return of.days(self.totals, *columns, row=None)

    def years(self, *columns: str) -> np.ndarray:
        """(groups, rows); of the people numbers are of without columns"""
        return of.years(self.totals, *columns, row=None)

    def ladder(self, file: str, levels: tuple[str, ...]) -> Ladder:
        """A file's levels."""
        return ladder(file, levels, self.tables.scenario.regime.first)

    @property
    def residents(self) -> np.ndarray:
        """(groups, rows): the people numbers are of, on the last day"""
        return of.residents(self.totals, row=None)


def estimands(tables: Tables, totals: Totals) -> Iterator[Estimand]:
    """All of a run that are a sum over a sum, in the order in which they are told."""
    run = Run(tables, totals)
    yield from _harm(run)
    for effect in in_force(tables, totals):
        yield from _effect(run, effect)
    for file in totals.layout.spell_files:
        yield from _list(run, file)
    for file, levels in totals.layout.files.items():
        if len(levels) > 1 and file not in totals.layout.spell_files:
            for level in levels:
                yield from _level(run, run.ladder(file, levels), level)
    yield from _happenings(run)
    yield from _procedure(run)
    yield from _thirds(run)


def total(values: np.ndarray) -> np.ndarray:
    """(rows): a sum over groups of towns as a count."""
    # laid over groups of towns, whole numbers come back a rounding off
    out: np.ndarray = np.rint(values.sum(axis=0)).astype(np.int64)
    return out


# ---- sanction-days -----------------------------------------------------------------------------------------------


def _harm(run: Run) -> Iterator[Estimand]:
    years, at_end = run.years(), run.counted(*HARM)
    every, wrong = under_sanction(run.totals), mistaken(run.totals)

    def days(key: str, text: str, columns: tuple[str, ...], events: np.ndarray | None, missing: str = "") -> Estimand:
        above = run.days(*columns)
        return Estimand(key, "", text, DAYS, above, years, events=None if events is None else np.where(above.any(axis=0), events, 0),
                        counted=False, missing=missing)

    yield days("harm", "days under a sanction", HARM, every)
    for cause, text in CAUSES.items():
        name = f"harm/{cause}"
        missing = NO_NOTICE if cause == 4 and not run.noticed else ""
        yield days(name, f"days under a sanction: {text}", () if missing else (name,), by_cause(run.totals, cause) if cause <= 3 else every, missing)
    yield days("harm/error", "days under a sanction by mistake", MISTAKEN, wrong)
    yield Estimand("harm/error/share", "", "share of days under a sanction that are mistaken", SHARE, run.days(*MISTAKEN), run.days(*HARM), 1.0,
                   wrong, counted=False, share=True)
    yield days("harm/wholly", "days under sanctions none of which would be there by correct entries", ("harm/wholly",), wrong)
    yield days("spared", "days without a sanction that correct entries would bring", ("spared",), None)
    yield Estimand("people-harmed", "", "people under a sanction on the last day", AT_END, at_end, run.residents, events=total(at_end), share=True)
    yield _yearly(run, "harm/starts", "harm/in", "times somebody comes under a sanction")


def _effect(run: Run, effect: InForce) -> Iterator[Estimand]:
    """An effect's own days: never added up over effects."""
    people = effect.people
    events = stays(effect.starts, people) if effect.by_group else None
    yield Estimand("effect", effect.name, f"days under `{effect.name}`", DAYS, effect.days, run.years(), events=events, counted=False,
                   missing="" if effect.by_group else "in force for a part of the run: no interval")
    yield Estimand("effect/people", effect.name, f"people under `{effect.name}` on the last day", AT_END, people, run.residents,
                   events=total(people), share=True)


# ---- lists -------------------------------------------------------------------------------------------------------


def _list(run: Run, file: str) -> Iterator[Estimand]:
    on, worse = f"{file}.on", f"{file}/worse"
    stock, wrong_stock, off = run.counted(on), run.counted(worse), of.clear_years(run.totals, file, row=None)
    gives = ONLY_GIVES if only_gives(run.regimes, file) else ""

    def wrongly(key: str, text: str, above: np.ndarray, below: np.ndarray, events: np.ndarray) -> Estimand:
        above, events = (np.zeros_like(above), np.zeros_like(events)) if gives else (above, events)
        return Estimand(key, file, text, SHARE, above, below, 1.0, events, share=True, missing=gives)

    yield _yearly(run, "listed", f"{on}/in", f"times somebody is put on `{file}`", of=file)
    yield Estimand("on-list", file, f"people on `{file}` on the last day", AT_END, stock, run.residents, events=total(stock), share=True)
    started, wrong = starts(run.totals, file)
    yield replace(wrongly("false-listing", f"times somebody is put on `{file}` by mistake, of those not due on it", wrong, off, total(wrong)),
                  unit=YEARLY, per=PER, share=False, least=of.LEAST_YEARS)
    yield wrongly("wrong-of-starts", f"share put on `{file}` by mistake", wrong, started, total(wrong))
    yield wrongly("wrong-of-stock", f"share of people on `{file}` on the last day who are on it by mistake", wrong_stock, stock, total(wrong_stock))
    yield replace(wrongly("wrong-of-days", f"share of days on `{file}` that are mistaken", run.days(worse), run.days(on),
                          stays(run.counted(f"{worse}/in"), wrong_stock)), counted=False)
    yield from _level(run, run.ladder(file, LIST), "on")


def starts(totals: Totals, file: str) -> tuple[np.ndarray, np.ndarray]:
    """Stays that began, and of them those in error: (groups, rows) each.

    By row they are counted over all towns only; they are laid on the groups of towns as the starts, and the worsenings, of the row.
    """
    counts = of.counted(totals, f"{file}.on/in", row=None)
    worse = of.counted(totals, f"{file}/worse/in", row=None)
    own = totals.row_spells[totals.layout.spell_files.index(file)][..., 0].sum(axis=(2, 3)).astype(float)  # (rows, 2)
    counts, worse = _laid(own.sum(axis=1), counts, totals.towns), _laid(own[:, 1], worse, totals.towns)
    whole = totals.layout.row("firms") if file in totals.layout.of_firms else 0
    counts[:, whole], worse[:, whole] = of.starts(totals, file), of.starts(totals, file, wrong=True)
    return counts, worse


def _laid(sums: np.ndarray, like: np.ndarray, towns: np.ndarray) -> np.ndarray:
    """Sums (rows) over the groups of towns as `like` (groups, rows) lies; evenly over towns where it holds nothing."""
    whole = like.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        out: np.ndarray = np.where(whole > 0, like / whole, (towns / max(1, towns.sum()))[:, None]) * sums
    return out


# ---- levels and happenings ---------------------------------------------------------------------------------------


def _level(run: Run, one: Ladder, level: str) -> Iterator[Estimand]:
    name = f"{one.file}.{level}"
    recorded, every = people(run.totals, one, level, row=None), everybody(run.totals, one, row=None)
    correct = recorded + run.counted(f"{name}/correct")
    yield Estimand("level", name, f"people at `{name}` on the last day", AT_END, recorded, every, events=total(recorded), share=True)
    yield Estimand("level/correct", name, f"people who would be at `{name}` on the last day by correct entries only", AT_END, correct,
                   every, events=total(correct), share=True)


def _thirds(run: Run) -> Iterator[Estimand]:
    """Those hit through others alone: rows of their own, told per 100,000 of all residents."""
    def spread(values: np.ndarray) -> np.ndarray:
        out = np.zeros((len(values), len(run.totals.layout.rows)))
        out[:, 0] = values
        return out

    def one_row(times: int) -> np.ndarray:
        return np.array([times] + [0] * (len(run.totals.layout.rows) - 1), np.int64)

    for key, tie, text, unit, above, below, per, times in thirds.sums(run.totals):
        yield Estimand(key, tie, text, unit, spread(above), spread(below), per, one_row(times), counted=key in ("third/starts", "third/each"), whole=True)


HAPPENINGS = (
    ("denied", "denied", "times somebody is refused what they try to get"),
    ("denied/error", "denied/error", "times somebody is refused by mistake"),
    ("entries", "written", "entries written"),
    ("entries/false", "written/false", "false entries written"),
    ("entries/unmet", "written/unmet", "entries written although their ground was not met"),
    ("deterred", "deterred", "acts people were deterred from, as they are counted"),
    ("chilled", "chilled", "protected acts people were deterred from, as they are counted"),
    ("overdue", "overdue", "entries kept past their end"),
    (STOPPED, STOPPED, "acts that a sanction stopped"))

def _happenings(run: Run) -> Iterator[Estimand]:
    for key, column, text in HAPPENINGS:
        yield _yearly(run, key, column, text)
    if FORGONE in run.totals.layout.columns:
        yield _yearly(run, "forgone", FORGONE, "times somebody no longer tries to get what they have been refused")
    scenario = run.tables.scenario
    if stops_protected([regime for _, regime in run.regimes], scenario.world) and (held := stopped_protected(run.totals, scenario.world)) is not None:
        yield Estimand(f"{STOPPED}/protected", "", "protected acts that a sanction stopped", YEARLY, _of_all(run, held[:, None]), run.years(),
                       events=_of_all(run, total(held[:, None])[None])[0], whole=True)


def _yearly(run: Run, key: str, column: str, text: str, of: str = "") -> Estimand:
    values = run.counted(column)
    return Estimand(key, of, text, YEARLY, values, run.years(), events=total(values))


# ---- notice, requests, waits -------------------------------------------------------------------------------------


def _procedure(run: Run) -> Iterator[Estimand]:
    """Who is told, who asks, what is granted: by file, remedy and decider."""
    names, files = tuple(run.totals.layout.files), run.tables.arrays["files"][0]

    def has(bit: int) -> Callable[[str], bool]:
        return lambda file: bool(int(files[names.index(file)]["procedure"]) & bit)

    for part in parts(run.totals, has(HAS_NOTICE), has(HAS_REMEDIES)):
        share = part.fraction.unit == SHARE_UNIT
        yield Estimand(part.fraction.key, part.of, f"{part.fraction.text}: `{part.of}`", part.fraction.unit, part.above, part.below, 1.0, part.events,
                       counted=share, share=share)
    for part in cases(run.totals):
        share = part.fraction.unit == SHARE_UNIT
        yield Estimand(part.fraction.key, part.of, f"{part.fraction.text}: `{part.of}`", part.fraction.unit, _of_all(run, part.above),
                       _of_all(run, part.below), 1.0, _of_all(run, part.events[None])[0], counted=share, share=share)


def _of_all(run: Run, values: np.ndarray) -> np.ndarray:
    """Numbers (groups, 1) of everybody as (groups, rows): cases are not counted by group, so the other rows hold nothing."""
    out = np.zeros((len(values), len(run.totals.layout.rows)), values.dtype)
    out[:, :1] = values
    return out
