"""Named: what the regime's own `headline` asks for, under the headline it belongs to, and on the first page."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from demerit.engine import Layout
from demerit.language.schema import Regime, World
from demerit.measures import counting as of
from demerit.measures.counting import HARM, MISTAKEN, PER
from demerit.measures.estimates import Estimate, ratio
from demerit.measures.headlines import (
    DAYS,
    LIST,
    Compute,
    Headline,
    Measure,
    events,
    paid,
    standing,
    stock,
    yearly,
)
from demerit.measures.mistaken import by_cause, mistaken, under_sanction
from demerit.measures.standing import ladder
from demerit.measures.words import CAUSES
from demerit.runs.totals import Totals

NOT_COUNTED = "not counted"
IN_TOWN = "in a town"
DAY_COUNTS = {**{column: f"cause {n}: {CAUSES[n]}" for n, column in enumerate(HARM, 1)}, "harm/wholly": "wholly by mistake: a correct record has none",
              "spared": "spared by mistake: a correct record has them"}
"""Days a year."""
TIMES = {"acts": "acts", "deterred": "acts deterred", "chilled": "protected acts deterred", "stopped": "acts stopped", "written": "entries written",
         "written/false": "false entries written", "written/unmet": "entries written, ground not met", "discarded": "reports that could not be used",
         "struck": "entries struck", "lapsed": "entries whose time ran out", "fell": "entries that fell with their cause",
         "left": "entries of people who left", "overdue": "entries kept past their end", "denied": "refusals", "denied/error": "refusals by mistake",
         "forgone": "no longer tried, after a refusal"}
"""Times a year."""
MONEY = {"cost": "payments", "cost/error": "payments by mistake", "given": "given", "money/brought": "savings brought along", "money/income": "income",
         "money/essentials": "spent on essentials", "money/short": "short of essentials", "money/paid": "paid on debts", "money/left": "savings taken along",
         "money/owed": "newly owed", "money/interest": "interest added", "money/forgiven": "debts forgiven", "money/written-off": "debts lost with leavers"}
"""A year."""
AT_RUNS_END = {"money/savings": "savings", "money/debt": "debts"}


@dataclass(frozen=True)
class Named:
    """A measure asked for.  `under`: the key of the headline it goes to."""

    under: str
    measure: Measure


def within(found: tuple[Headline, ...], layout: Layout, regime: Regime, world: World) -> tuple[Headline, ...]:
    """The headlines with what the regime names: marked where it is there already, else added; as many headlines as before."""
    out = list(found)
    for name in regime.headline:
        keys = {measure.key for headline in out for measure in headline.measures}
        for one in _asked(name, layout, regime, world):
            if one.measure.key in keys:
                out = [replace(h, measures=tuple(replace(m, first=True, detail=False) if m.key == one.measure.key else m for m in h.measures)) for h in out]
            elif not one.measure.key.startswith("firms/"):
                under = one.under if any(h.key == one.under for h in out) else "people"
                out = [replace(h, measures=(*h.measures, replace(one.measure, first=True))) if h.key == under else h for h in out]
    return tuple(out)


def _asked(name: str, layout: Layout, regime: Regime, world: World) -> Iterator[Named]:
    """What a name of `headline` stands for; nothing if this run does not count it (money in a world without)."""
    if name in DAY_COUNTS:
        yield Named("burden", Measure(name, DAY_COUNTS[name], _days(name, regime)))
    elif name in MONEY and name in layout.columns:
        yield Named("people", Measure(name, f"{MONEY[name]}, a year", paid(name, world.currency)))
    elif name in AT_RUNS_END and name in layout.columns:
        yield Named("people", Measure(name, f"{AT_RUNS_END[name]}, at the end", paid(name, world.currency, at_end=True)))
    elif name in TIMES and name in layout.columns:
        yield Named("people", Measure(name, f"{TIMES[name]}, a year", yearly(name)))
    elif name == "harm/in":
        yield Named("people", Measure(name, "", yearly(name)))  # always there
    elif name == "in-scope":
        yield Named("people", Measure(name, "in scope, at the end", _in_scope))
    else:
        yield from _of_file(name, layout, regime)


def _of_file(name: str, layout: Layout, regime: Regime) -> Iterator[Named]:
    """FILE, FILE.LEVEL, FILE/in, FILE.LEVEL/in."""
    entered, known = name.endswith("/in"), name.removesuffix("/in")
    file = known if known in layout.files else known.rpartition(".")[0]
    levels = layout.files.get(file, ())
    if len(levels) < 2:
        return
    level = known.removeprefix(file).removeprefix(".")
    firms = "firms/" if file in layout.of_firms else ""  # what firms have is under their own headline already
    listed, own = tuple(levels) == LIST, file in regime.files
    if listed and level in ("", "on"):
        if entered:
            yield Named("lists" if own else "people", Measure(f"{firms}{file}/starts", f"put on `{file}`, a year", yearly(f"{file}.on/in")))
        else:
            yield Named("lists" if own else "people", Measure(f"{firms}{file}/stock", f"on `{file}` at the end", stock(f"{file}.on")))
    elif entered:
        columns = [f"{file}.{one}/in" for one in levels if not level or one == level]
        said = f"into {file} {level}" if level else f"changes of level in `{file}`"
        yield Named("levels" if own and not listed else "people", Measure(f"{firms}{name}", f"{said}, a year", yearly(*columns)))
    else:
        worst = levels[-1] if not own or regime.files[file].worse == "up" else levels[0]
        at = level or worst
        said = f"{file} {at}" if own and not listed else f"{file} {at}, at the end"
        yield Named("levels" if own and not listed else "people", Measure(f"{firms}{file}.{at}", said, standing(ladder(file, levels, regime), at)))


def _days(name: str, regime: Regime) -> Compute:
    """Days of a cause, or those wholly by mistake, or spared, per 100,000 residents a year."""
    noticed = any(file.notice is not None and file.notice.by != "none" for file in regime.files.values())

    def compute(on: Totals, off: Totals | None = None) -> Estimate:
        days = of.days(on, name)
        if name == HARM[3] and not noticed and not days.any():
            return Estimate(np.nan, None, None, None, NOT_COUNTED, DAYS, PER)  # no notice is due: nothing to leave out
        return ratio(days, of.years(on), on.towns, unit=DAYS, per=PER, events=_stays(on, name) if days.any() or name == "spared" else 0, counted=False)
    return compute


def _stays(on: Totals, name: str) -> int | None:
    """How many stays days of a cause stand on (measures/mistaken.py); those spared are no stays."""
    if name == "spared":
        return None
    if name in MISTAKEN:
        return int(by_cause(on, HARM.index(name) + 1)[0])
    return int((under_sanction(on) if name in HARM else mistaken(on))[0])


def _in_scope(on: Totals, off: Totals | None = None) -> Estimate:
    people = of.counted(on, "in-scope")
    return ratio(people, on.towns.astype(float), on.towns, unit=IN_TOWN, events=events(people))
