"""Disparity: what falls on one group of people and what on another: both rates first, then the difference, then the ratio.

Both groups live in the same towns, so intervals are paired: the spread of the difference between groups of towns, not of each
rate by itself.  Ratios are made on the log scale.  All reported comparisons are one family: `family_low` to `family_high` holds
for all of them together (max-T).  Under 10 events in either group there is no ratio and no interval, only both counts.
"""
from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from demerit.engine import Tables
from demerit.language.harm import is_harmful
from demerit.language.scenario import Scenario
from demerit.measures import counting as of
from demerit.measures.comparisons import Comparisons, differences, log_ratios
from demerit.measures.counting import HARM, MISTAKEN, PER
from demerit.measures.estimands import Estimand, estimands
from demerit.measures.estimates import DUST, Estimate, difference
from demerit.measures.families import simultaneous
from demerit.measures.headlines import AT_END, DAYS, Measure
from demerit.measures.inputs import AGE, categories, in_scope, put_in, put_on, put_on_falsely
from demerit.measures.mentions import left_out, unweighed
from demerit.runs.totals import Totals

LEAST_EVENTS = 10
SMALLEST = 0.10
"""A difference under this share of the reference's rate is not worth naming."""
TIED = 1e-9
"""Groups whose shares differ by less than this part are the same size: then the first written is the reference."""
RATIO, COUNTS, FEW = "ratio", "counts only", "too few"
HAPPENING = frozenset(("harm", "harm/error", "listed", "false-listing", "denied"))
BY_MISTAKE = frozenset(("harm/error", "false-listing"))
nan = math.nan

@dataclass(frozen=True)
class Comparison:
    """One group against the reference, for one outcome.  Rates in `unit`; nan where there is no interval or no ratio.

    `put_in`: how many times as many noticed grounds the documents alone put on the group (measures.inputs), of an outcome by mistake
    how many times as many false ones; nan where they put none on the reference.  `put_in_leaves_out`: places of the documents that name
    the attribute and are not in it (measures.mentions); `put_in_unweighed`: those that it counts without the different worth or term
    of what they lead to; none of either if it says all they put on groups.  `said`: "ratio" (all numbers may be printed), "counts only"
    (under 10 events in a group, or all in one group of towns), "too few" (no event in either, or nobody there).
    """

    estimand: str
    of: str
    text: str
    unit: str
    attribute: str
    group: str
    reference: str
    group_value: float
    reference_value: float
    difference: float
    difference_low: float
    difference_high: float
    family_low: float
    family_high: float
    ratio: float
    ratio_low: float
    ratio_high: float
    put_in: float
    group_events: int
    reference_events: int
    said: str
    put_in_leaves_out: str = ""
    put_in_unweighed: str = ""

    def finding(self, smallest: float = SMALLEST) -> str:
        """more | less | alike | small | unsettled | counts: what the interval for the whole family allows to say.

        `smallest`: the smallest difference worth naming, as a share of the reference's rate.  `small`: there is a difference, and
        it may be less than that; `alike`: there is none worth naming; `unsettled`: these towns do not tell.
        """
        if self.said != RATIO or not math.isfinite(self.family_low):
            return "counts"
        least = smallest * self.reference_value
        if self.family_low >= least:
            return "more"
        if self.family_high <= -least:
            return "less"
        if -least < self.family_low and self.family_high < least:
            return "alike"
        return "small" if self.family_low > 0 or self.family_high < 0 else "unsettled"

    def sentence(self, smallest: float = SMALLEST) -> str:
        """The comparison in words: both rates, the difference, then the ratio."""
        from demerit.measures.words import number, span

        one, other = f"{self.attribute} {self.group}", f"{self.attribute} {self.reference}"
        head = f"{self.text[:1].upper()}{self.text[1:]}: "
        head += f"{number(self.group_value)} {self.unit} for {one}, {number(self.reference_value)} for {other}"
        if self.said != RATIO:
            seen = f"{self.group_events:,} and {self.reference_events:,} seen"
            few = min(self.group_events, self.reference_events) < LEAST_EVENTS
            return f"{head}; {seen}: {'too few to compare' if few else 'all in one group of towns, so no interval'}."
        if not math.isfinite(self.family_low):
            return f"{head}; too few groups of towns to say how far chance goes."
        by = f"{number(abs(self.difference))} {'more' if self.difference > 0 else 'less'}"
        tail = f" ({span(self.family_low, self.family_high, self.unit)}; holds for all comparisons together)"
        said = {"more": f"; {by}", "less": f"; {by}", "small": f"; {by}, which may be too little to matter",
                "alike": f"; no difference of {smallest:.0%} or more", "unsettled": "; these towns do not tell which is higher"}
        return f"{head}{said[self.finding(smallest)]}{tail}.{self._factors()}"

    def _factors(self) -> str:
        from demerit.measures.words import number

        if not (math.isfinite(self.ratio) and math.isfinite(self.put_in)):
            return ""
        noise = f" ({number(self.ratio_low)} to {number(self.ratio_high)})" if math.isfinite(self.ratio_low) else ""
        aside = [f"not in it: {self.put_in_leaves_out}"] if self.put_in_leaves_out else []
        aside += [f"in it by number, not by worth or term: {self.put_in_unweighed}"] if self.put_in_unweighed else []
        of = " of false reports" if by_mistake(self.estimand) else " of the number of noticed grounds only" if aside else ""
        of += f" ({'; '.join(aside)})" if aside else ""
        return f" Put in ×{number(self.put_in)}{of}, came out ×{number(self.ratio)}{noise}."


def by_mistake(estimand: str) -> bool:
    """Whether an outcome is one by mistake: what was put in of it are the false reports, not all grounds."""
    return estimand in BY_MISTAKE


COLUMNS = tuple(Comparison.__dataclass_fields__)


def table(rows: tuple[Comparison, ...]) -> dict[str, np.ndarray]:
    """The comparisons as columns; texts are objects, counts whole numbers."""
    def column(name: str) -> np.ndarray:
        values = [getattr(row, name) for row in rows]
        kind: Any = {"float": float, "int": np.int64}.get(str(Comparison.__dataclass_fields__[name].type), object)
        return np.array(values, dtype=kind)
    return {name: column(name) for name in COLUMNS}


def disparity(tables: Tables, totals: Totals, *, attributes: tuple[str, ...] | None = None,
              references: Mapping[str, str] | None = None) -> tuple[Comparison, ...]:
    """Every outcome for every group of every attribute against the reference, in order of the documents.

    `attributes`: these only (default: all of the world, and age).  `references`: attribute -> category to compare with (default:
    the largest by the documents).  Raises KeyError for an attribute or category the world has not.
    """
    world = tables.scenario.world
    found = outcomes(tables, totals)
    rows: list[Comparison] = []
    for attribute in attributes if attributes is not None else (*world.attributes, AGE):
        reference = (references or {}).get(attribute) or largest(tables.scenario, attribute)
        given = {False: put_on(tables.scenario, attribute), True: put_on_falsely(tables.scenario, attribute)}
        more, unlike = (", ".join(places(tables.scenario, attribute)) for places in (left_out, unweighed))
        rows += [replace(_unfinished(totals, outcome, attribute, group, reference, put_in(given[by_mistake(outcome.key)], group, reference)),
                         put_in_leaves_out=more, put_in_unweighed=unlike)
                 for outcome in found for group in categories(world, attribute) if group != reference]
    if not rows:
        return ()
    by_key = {(outcome.key, outcome.of): outcome for outcome in found}
    return _with_intervals(rows, *compared(totals, [(by_key[row.estimand, row.of], row.attribute, row.group, row.reference) for row in rows]))


def largest(scenario: Scenario, attribute: str) -> str:
    """The group that the documents give most people in scope; of groups as large, the first written.  So it is the same whatever chance does."""
    shares = in_scope(scenario, attribute)
    return next(name for name, own in shares.items() if own >= (1 - TIED) * max(shares.values()))


def compared(totals: Totals, asked: list[tuple[Estimand, str, str, str]]) -> tuple[Comparisons, Comparisons]:
    """(differences, logs of ratios) of (outcome, attribute, group, reference), over the same towns."""
    def pair(which: int) -> tuple[np.ndarray, np.ndarray]:
        at = [(one[0], totals.layout.row(f"{one[1]}={one[which]}")) for one in asked]
        return np.column_stack([o.per * o.above[:, row] for o, row in at]), np.column_stack([o.below[:, row] for o, row in at])

    group, reference = pair(2), pair(3)
    return differences(group, reference, totals.towns), log_ratios(group, reference, totals.towns)


def rate(totals: Totals, outcome: Estimand, attribute: str, group: str) -> tuple[float, int]:
    """(rate of a group, events behind it); nan where nobody is there."""
    row = totals.layout.row(f"{attribute}={group}")
    above, below = float(outcome.above[:, row].sum()), float(outcome.below[:, row].sum())
    events = int(outcome.events[row]) if outcome.events is not None else int(above)
    return (outcome.per * above / below if below > 0 and below >= outcome.least else nan), events


def _unfinished(totals: Totals, outcome: Estimand, attribute: str, group: str, reference: str, given: float) -> Comparison:
    """A comparison without intervals."""
    (one, seen), (other, seen_there) = (rate(totals, outcome, attribute, name) for name in (group, reference))
    known = math.isfinite(one) and math.isfinite(other)
    said = FEW if not known or seen + seen_there == 0 else COUNTS if min(seen, seen_there) < LEAST_EVENTS else RATIO
    gap = 0.0 if abs(one - other) <= DUST * max(abs(one), abs(other)) else one - other
    return Comparison(outcome.key, outcome.of, outcome.text, outcome.unit, attribute, group, reference, one, other, gap,
                      nan, nan, nan, nan, one / other if said == RATIO and other > 0 else nan, nan, nan, given, seen, seen_there, said)


def _with_intervals(rows: list[Comparison], gaps: Comparisons, logs: Comparisons) -> tuple[Comparison, ...]:
    """The comparisons with intervals, each by itself and all together."""
    for i, row in enumerate(rows):
        if row.said == RATIO and not np.isfinite(logs.left_out[:, i]).all():
            rows[i] = replace(row, said=COUNTS, ratio=nan)  # all of it is in one group of towns
    chosen = [i for i, row in enumerate(rows) if row.said == RATIO]
    if not chosen:
        return tuple(rows)
    own, ratios = only(gaps, chosen), only(logs, chosen)
    ends = zip(*own.interval(), *simultaneous(own), *ratios.interval(), strict=True)
    for i, (low, high, least, most, ratio_low, ratio_high) in zip(chosen, ends, strict=True):
        rows[i] = replace(rows[i], difference_low=float(low), difference_high=float(high), family_low=float(least), family_high=float(most),
                          ratio_low=float(ratio_low), ratio_high=float(ratio_high))
    return tuple(rows)


def only(comparisons: Comparisons, chosen: list[int]) -> Comparisons:
    """Some of the comparisons."""
    return replace(comparisons, values=comparisons.values[chosen], left_out=comparisons.left_out[:, chosen])


# ---- the outcomes ----------------------------------------------------------------------------------------------------


def outcomes(tables: Tables, totals: Totals) -> tuple[Estimand, ...]:
    """What is compared, by what the regime has; the same whatever is counted, so that none is picked for its gap.

    Sanction-days, all and mistaken; times put on each list, all and mistaken; refusals; people at the worst level of a file, and at
    the worst two together (those at the last but one alone are fewer where more have gone on to the last); people under each
    harmful effect.
    """
    regimes = tables.scenario.regimes
    effects = {prefix + name for prefix, versions in regimes for name, effect in versions.first.effects.items() if is_harmful(effect)}
    of_firms = {prefix + name for prefix, versions in regimes for name, effect in versions.first.effects.items()
                if prefix + effect.during[0].partition(".")[0] in totals.layout.of_firms}
    denies = any(effect.denies for _, versions in regimes for effect in versions.first.effects.values())
    worst = {f"{file}.{levels[-1]}": (file, levels) for file, levels in _ladders(tables, totals)}
    found = []
    for one in estimands(tables, totals):
        if (one.key == "denied" and not denies) or (one.key == "false-listing" and one.missing):
            continue
        if one.of.partition(".")[0] in totals.layout.of_firms or one.of in of_firms:
            continue  # firms belong to no group of people
        if one.key in HAPPENING or (one.key == "effect/people" and one.of in effects):
            found.append(one)
        elif one.key == "level" and one.of in worst:
            found.append(one)
            file, levels = worst[one.of]
            if len(levels) > 2:
                found.append(_worst_two(totals, file, levels))
    return tuple(found)


def _ladders(tables: Tables, totals: Totals) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Files with levels, which are not lists: (file, levels from best to worst)."""
    for prefix, versions in tables.scenario.regimes:
        for name, file in versions.first.files.items():
            if file.about == "firms":
                continue
            levels = totals.layout.files.get(prefix + name, ())
            if len(levels) > 1 and file.reads != "any":
                yield prefix + name, levels if file.worse == "up" else levels[::-1]


def _worst_two(totals: Totals, file: str, levels: tuple[str, ...]) -> Estimand:
    people = of.counted(totals, f"{file}.{levels[-2]}", f"{file}.{levels[-1]}", row=None)
    return Estimand("worst-two", file, f"people at `{file}.{levels[-2]}` or `{file}.{levels[-1]}` on the last day", AT_END, people,
                    of.residents(totals, row=None), events=people.sum(axis=0).astype(np.int64), share=True)


def difference_in_days(attribute: str, group: str, reference: str, *, mistaken: bool = False) -> Measure:
    """A headline measure for a sweep: sanction-days of a group less those of the reference, per 100,000 a year."""
    columns, key = (MISTAKEN, "harm/error") if mistaken else (HARM, "harm")
    one, other = f"{attribute}={group}", f"{attribute}={reference}"

    def compute(on: Totals, off: Totals | None = None) -> Estimate:
        first, second = ((of.days(on, *columns, row=name), of.years(on, row=name)) for name in (one, other))
        return difference(first, second, on.towns, unit=DAYS, per=PER)

    return Measure(f"{key}/{one}/{other}", f"{'mistaken ' if mistaken else ''}days under a sanction: {one} less {other}", compute, detail=True)
