"""Headlines: what is said of a regime, fixed before anything is run (measures.md 2); at most eight of people, and one of firms.

Every number is a function of Totals, so that a sweep computes the very same of each draw.  Rates are per 100,000 residents in
scope and year of 365.25 days; stocks per 100,000 residents in scope at the end.
"""
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from demerit.engine import Layout
from demerit.engine.layout import FORGONE
from demerit.language.harm import only_gives
from demerit.language.schema import Regime, World
from demerit.language.schema.regime import File
from demerit.measures import counting as of
from demerit.measures.counting import HARM, MISTAKEN, PER
from demerit.measures.estimates import Estimate, difference, ratio
from demerit.measures.mistaken import mistaken
from demerit.measures.procedure import estimate
from demerit.measures.standing import Ladder, everybody, ladder, people
from demerit.measures.stopped import STOPPED, stopped_protected, stops_protected
from demerit.runs.totals import Totals

MOST = 8
LIST = ("off", "on")
MINOR = 100
"""Minor units of a currency in a major one."""
DAYS, YEARLY, AT_END, SHARE, EACH = "days per 100,000 a year", "per 100,000 a year", "per 100,000", "share", "per resident a year"
RULES, CONDITIONAL, FITTED, RETURNED = "follows from the rules", "conditional", "fitted", "an assumption, returned"

Compute = Callable[[Totals, Totals | None], Estimate | None]


@dataclass(frozen=True)
class Measure:
    """One number of a headline.  `compute(on, off)`: None where it cannot be had (no run without errors)."""

    key: str
    text: str
    compute: Compute
    paired: bool = False
    """Whether it needs the run without errors."""
    detail: bool = False
    """Left to tables and reports: not on the first page."""
    first: bool = False
    """On the first page whatever else is: the regime names it, or people pay."""


@dataclass(frozen=True)
class Headline:
    """A few numbers that belong together.  `rests`: CONDITIONAL, FITTED or RETURNED, before anything is explored."""

    key: str
    title: str
    measures: tuple[Measure, ...]
    rests: str = CONDITIONAL


def headlines(layout: Layout, regime: Regime, world: World, beside: Sequence[Regime] = ()) -> tuple[Headline, ...]:
    """The headlines of a regime, by what it has: the same whatever is counted.

    `beside`: regimes lived alongside, whose effects are counted with its own; their lists and levels are in the tables.
    """
    effects = [effect for one in (regime, *beside) for effect in one.effects.values()]
    files = {name: file for name, file in regime.files.items()
             if name in layout.files and len(layout.files[name]) > 1 and file.about == "persons"}
    regimes = [("", regime), *((f"{one.regime}/", one) for one in beside)]
    lists = [name for name, file in files.items() if file.reads == "any"]
    ladders = {name: file for name, file in files.items() if file.reads != "any"}
    from demerit.measures import firms, named, thirds  # made of the parts of this module

    found = [BURDEN]
    if lists:
        found.append(Headline("lists", "On a list", tuple(m for name in lists for m in _list(name, only_gives(regimes, name)))))
    found.append(Headline("people", "People under a sanction", (*_people(), *_paid(regime, world))))
    others = thirds.headline(layout)
    if others is not None:
        found.append(others)
    if ladders:
        found.append(Headline("levels", "Where residents stand at the end",
                              tuple(m for name, file in ladders.items() for m in _levels(ladder(name, layout.files[name], regime), file, len(ladders) > 1))))
    stopped = tuple(_stopped((regime, *beside), world)) if any(effect.stops for effect in effects) else ()
    if any(effect.denies for effect in effects):
        forgone = (Measure(FORGONE, "no longer tried, after a refusal", yearly(FORGONE)),) if FORGONE in layout.columns else ()
        found.append(Headline("denials", f"Refusals of what people tried to get{', and acts stopped' if stopped else ''}", (
            Measure("denied", "refused", yearly("denied")), Measure("denied/error", "  of them mistaken", yearly("denied/error")), *forgone, *stopped)))
    elif stopped:
        found.append(Headline("denials", "Acts that a sanction stopped", stopped))
    found += _procedure(layout, regime)
    found.append(_entries(world))
    if any(effect.deters and effect.deters.by.value > 0 for effect in effects):
        found.append(Headline("response", "Acts people were deterred from", (
            Measure("deterred", "deterred", yearly("deterred")),
            Measure("chilled", "chilled (speech, petition, strike)", yearly("chilled"))),
            RETURNED))
    of_firms = firms.headline(layout, regime, world)
    return named.within((*found[:MOST], *([of_firms] if of_firms is not None else [])), layout, regime, world)


def measures(found: tuple[Headline, ...]) -> Iterator[Measure]:
    """All numbers of the headlines, in order."""
    for headline in found:
        yield from headline.measures


# ---- the numbers -------------------------------------------------------------------------------------------------


def events(values: np.ndarray) -> int:
    """Sum over groups as a count."""
    return int(values.sum())


def sanction_days(on: Totals, off: Totals | None = None) -> Estimate:
    """Days under at least one harmful effect; events: how often somebody came under one."""
    return ratio(of.days(on, *HARM), of.years(on), on.towns, unit=DAYS, per=PER, events=events(of.counted(on, "harm/in")), counted=False)


def mistaken_events(on: Totals) -> int:
    """At most how many stays mistaken days stand on (measures/mistaken.py)."""
    return int(mistaken(on)[0])


def mistaken_days(on: Totals, off: Totals | None = None) -> Estimate:
    """Sanction-days in error: causes 1 to 3 (false entry, ground not met, kept past its end or not struck)."""
    return ratio(of.days(on, *MISTAKEN), of.years(on), on.towns, unit=DAYS, per=PER, events=mistaken_events(on), counted=False)


def wholly_mistaken_days(on: Totals, off: Totals | None = None) -> Estimate:
    """Sanction-days on which correct entries alone would bring no sanction; on the other mistaken days they bring a milder one."""
    return ratio(of.days(on, "harm/wholly"), of.years(on), on.towns, unit=DAYS, per=PER, events=mistaken_events(on), counted=False)


def mistaken_share(on: Totals, off: Totals | None = None) -> Estimate:
    """Mistaken days as a share of all sanction-days."""
    return ratio(of.days(on, *MISTAKEN), of.days(on, *HARM), on.towns, unit=SHARE, events=mistaken_events(on), counted=False, share=True)


def because_of_errors(on: Totals, off: Totals | None) -> Estimate | None:
    """Sanction-days with errors less sanction-days without, in the same towns."""
    if off is None:
        return None
    return difference((of.days(on, *HARM), of.years(on)), (of.days(off, *HARM), of.years(off)), on.towns, unit=DAYS, per=PER)


def knock_on(on: Totals, off: Totals | None) -> Estimate | None:
    """Because of errors less in error; may be below zero.

    It is what else errors lead to, less the mistaken days on which a correct record brings a sanction too (these are no fewer without errors).
    """
    if off is None:
        return None
    others = of.days(on, *HARM) - of.days(on, *MISTAKEN)
    return difference((others, of.years(on)), (of.days(off, *HARM), of.years(off)), on.towns, unit=DAYS, per=PER)


BURDEN = Headline("burden", "Days under a sanction, a year", (
    Measure("harm", "all", sanction_days),
    Measure("harm/error", "mistaken: a correct record has less", mistaken_days),
    Measure("harm/error/share", "  as a share of all", mistaken_share),
    Measure("harm/error/wholly", "  of them a correct record has none", wholly_mistaken_days, detail=True),
    Measure("because", "because of mistakes: less without them", because_of_errors, paired=True),
    Measure("knock-on", "  that, less the mistaken days", knock_on, paired=True)))


def yearly(*columns: str, row: str = of.ALL) -> Compute:
    """How often something happens; `row`: to whom, and of whose years."""
    def compute(on: Totals, off: Totals | None = None) -> Estimate:
        values = of.counted(on, *columns, row=row)
        return ratio(values, of.years(on, row=row), on.towns, unit=YEARLY, per=PER, events=events(values))
    return compute


def paid(column: str, currency: str, *, at_end: bool = False) -> Compute:
    """Money of a column, in major units; payments are not counted, so it stands on no number of them."""
    def compute(on: Totals, off: Totals | None = None) -> Estimate:
        below = of.residents(on) if at_end else of.years(on)
        return ratio(of.counted(on, column) / MINOR, below, on.towns, unit=f"{currency} {AT_END if at_end else YEARLY}", per=PER, counted=False)
    return compute


def stock(*columns: str) -> Compute:
    """People on the last day."""
    def compute(on: Totals, off: Totals | None = None) -> Estimate:
        values = of.counted(on, *columns)
        return ratio(values, of.residents(on), on.towns, unit=AT_END, per=PER, events=events(values), share=True)
    return compute


def standing(one: Ladder, level: str, *, unit: str = SHARE, per: float = 1.0, row: str = of.ALL) -> Compute:
    """People at a level on the last day, of those at any; `row`: of residents or of firms."""
    def compute(on: Totals, off: Totals | None = None) -> Estimate:
        values = people(on, one, level, row)
        return ratio(values, everybody(on, one, row), on.towns, unit=unit, per=per, events=events(values), share=True)
    return compute


def _list(file: str, gives: bool) -> tuple[Measure, ...]:
    """How many are put on a list, and are on it; how many of them wrongly, unless all it does is to give: nobody is worse off for that."""
    def wrong_off_list(on: Totals, off: Totals | None = None) -> Estimate:
        values = of.starts(on, file, wrong=True)
        return ratio(values, of.clear_years(on, file), on.towns, unit=YEARLY, per=PER, events=events(values), least=of.LEAST_YEARS)

    def share_of_starts(on: Totals, off: Totals | None = None) -> Estimate:
        values = of.starts(on, file, wrong=True)
        return ratio(values, of.starts(on, file), on.towns, unit=SHARE, events=events(values), share=True)

    def share_at_end(on: Totals, off: Totals | None = None) -> Estimate:
        values = of.counted(on, f"{file}/worse")
        return ratio(values, of.counted(on, f"{file}.on"), on.towns, unit=SHARE, events=events(values), share=True)

    def share_of_days(on: Totals, off: Totals | None = None) -> Estimate:
        return ratio(of.days(on, f"{file}/worse"), of.days(on, f"{file}.on"), on.towns, unit=SHARE,
                     events=events(of.counted(on, f"{file}/worse/in")), counted=False, share=True)

    put = Measure(f"{file}/starts", f"put on `{file}`, a year", yearly(f"{file}.on/in"))
    there = Measure(f"{file}/stock", f"on `{file}` at the end", stock(f"{file}.on"))
    if gives:
        return put, there
    return (put, Measure(f"{file}/starts/error", "  by mistake, of those not due on it", wrong_off_list), there,
            Measure(f"{file}/wrongful", "  wrongly, of people on it then", share_at_end),
            Measure(f"{file}/wrongful/starts", "  wrongly, of those put on it", share_of_starts, detail=True),
            Measure(f"{file}/wrongful/days", "  wrongly, of days on it", share_of_days, detail=True))


def _stopped(regimes: Sequence[Regime], world: World) -> Iterator[Measure]:
    """Acts that cannot be done under a sanction, and those of them that are protected, where one stops such."""
    def protected(on: Totals, off: Totals | None = None) -> Estimate | None:
        values = stopped_protected(on, world)
        return None if values is None else ratio(values, of.years(on), on.towns, unit=YEARLY, per=PER, events=round(values.sum()))

    yield Measure(STOPPED, "acts stopped", yearly(STOPPED))
    if stops_protected(regimes, world):
        yield Measure(f"{STOPPED}/protected", "  of them protected", protected)


def _people() -> tuple[Measure, ...]:
    return (Measure("harmed", "at the end", stock(*HARM)), Measure("harm/in", "coming under one, a year", yearly("harm/in")))


def _paid(regime: Regime, world: World) -> tuple[Measure, ...]:
    """What people pay, where an effect costs."""
    from demerit.measures.firms import on_firms

    if not any(effect.costs and not on_firms(effect, regime) for effect in regime.effects.values()):
        return ()
    return (Measure("cost", "payments, a year", paid("cost", world.currency), first=True),
            Measure("cost/error", "  of them by mistake", paid("cost/error", world.currency)))


def _levels(one: Ladder, file: File, several: bool) -> Iterator[Measure]:
    """Levels from best to worst; of the worst, unless everybody starts there, how many ever come to it."""
    def label(level: str) -> str:
        return f"{one.file} {level}" if several else level

    levels = one.levels if file.worse == "up" else one.levels[::-1]
    for level in levels:
        yield Measure(f"{one.file}.{level}", label(level), standing(one, level))
    if levels[-1] != one.empty:
        yield Measure(f"{one.file}.{levels[-1]}/first", f"come to {label(levels[-1])} for the first time, a year", yearly(f"{one.file}.{levels[-1]}/first"),
                      detail=True)


def _procedure(layout: Layout, regime: Regime) -> Iterator[Headline]:
    """Notice and remedies of the regime run, where it has any."""
    from demerit.measures.firms import of_remedy

    found: list[Measure] = []
    rows = {("file", file): "firms" for file in layout.of_firms} | {("remedy", remedy): of_remedy(regime, remedy) for remedy in layout.remedies}

    def add(kind: str, name: str, key: str, text: str, detail: bool = False) -> None:
        def compute(on: Totals, off: Totals | None = None) -> Estimate:
            return estimate(on, kind, name, key, rows.get((kind, name), of.ALL))
        found.append(Measure(f"{name}/{key}", text, compute, detail=detail))

    changing = any(path.startswith("remedies.") for change in regime.changes for path in change.change)
    idle = {name for name, remedy in regime.remedies.items() if remedy.off and not changing}
    contested = {remedy.against for name, remedy in regime.remedies.items() if name not in idle}
    for file in layout.told_files:
        if file in contested:
            add("file", file, "wrong/uncontested", f"wrong entries in `{file}` never contested")
            if regime.files[file].notice is not None:
                add("file", file, "wrong/days-to-know", "  days until people knew of one", detail=True)
            add("file", file, "wrong/days-to-off", "  days until one was off, of those off")
    for remedy in layout.remedies:
        if "/" not in remedy and remedy not in idle:
            add("remedy", remedy, "granted", f"`{remedy}`: granted, of those decided")
            add("remedy", remedy, "due", "  should have been granted")
            add("remedy", remedy, "refused/wrongly", "  wrongly, of those refused", detail=True)
            add("remedy", remedy, "days-to-decide", "  days until then, of those decided")
            add("remedy", remedy, "ended-first", "  ended undecided, of those made")
            add("remedy", remedy, "waiting", "  still waiting, of those made", detail=True)
    for decider in layout.deciders:
        if "/" not in decider:
            add("decider", decider, "cases/days-waited", f"`{decider}`: days until a case is taken up, or the run ends")
            add("decider", decider, "cases/waited-month", "  waited longer than a month", detail=True)
    if found:
        yield Headline("procedure", "Notice, requests and rulings", tuple(found))


def _entries(world: World) -> Headline:
    def each(on: Totals, off: Totals | None = None) -> Estimate:
        values = of.counted(on, "written")
        return ratio(values, of.years(on), on.towns, unit=EACH, events=events(values))

    def false(on: Totals, off: Totals | None = None) -> Estimate:
        values = of.counted(on, "written/false", "written/unmet")
        return ratio(values, of.counted(on, "written"), on.towns, unit=SHARE, events=events(values), share=True)

    return Headline("entries", "Entries recorded", (Measure("written", "per resident and year", each),
                                                     Measure("written/false", "  share mistaken when written", false)),
                    FITTED if world.calibrated_to else CONDITIONAL)
