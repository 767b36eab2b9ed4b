"""Sentences: what a figure says in words, made from its numbers.

Absolute numbers come before ratios.  No sentence looks for the largest gap: it says what holds for everybody and for how many groups
there is a number.  What cannot be told is said to be so.
"""
from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from demerit.measures.disparity import LEAST_EVENTS, Comparison, by_mistake
from demerit.measures.estimates import LEAST_GROUPS
from demerit.measures.words import listed, quantity
from demerit.measures.words import number as plain
from demerit.reports.data import ALL, Compared, Estimated, Findings, Move, Ruled, Still, WayOut
from demerit.reports.declared import Ladder

DAYS_A_YEAR = 365.25
MOST_NAMED = 4
LEAST_SHARE = 1e-7
"""A share that says no more than that there is next to nothing."""
FOUND = {"more": "more in", "less": "less in", "small": "a difference that may be too small to matter in", "alike": "none worth naming in",
         "unsettled": "cannot be told in", "counts": "too few to say in"}
WAYS = {"lapsed": "its time ran out", "struck": "struck", "fell": "what it stood on fell", "left": "the person left", "open": "still on"}


def number(value: float | None) -> str:
    """Three significant digits; `no number` where there is none."""
    return "no number" if value is None or not math.isfinite(value) else plain(value)


def percent(value: float | None) -> str:
    """A share as per cent."""
    if value is None or not math.isfinite(value):
        return "no number"
    return "0%" if 0 < value < LEAST_SHARE else quantity(value, "share")


def between(low: float | None, high: float | None, share: bool = False) -> str:
    """An interval in brackets with a space before; nothing without one."""
    say = percent if share else number
    return "" if low is None or high is None else f" ({say(low)} to {say(high)})"


def too_few(events: int | None) -> str:
    """What stands in the place of a number that rests on too little."""
    return "too few to say" if events is None else f"too few to say, n = {events:,}"


def counted(many: int, one: str, more: str) -> str:
    """`1 town`, `3 towns`."""
    return f"{many:,} {one if many == 1 else more}"


def by_groups(rows: Sequence[Estimated]) -> str:
    """How many groups there is a number for."""
    groups = [e for e in rows if e.row != ALL]
    small = sum(not e.enough for e in groups)
    if not groups:
        return ""
    if small == len(groups):
        return f" All {counted(small, 'group is', 'groups are')} too small to say."
    return f" Shown for {counted(len(groups) - small, 'group', 'groups')}" + (f"; {small} too small to say." if small else ".")


def levels(ladder: Ladder, shares: dict[str, float]) -> str:
    """Where residents stand on the last day."""
    held = [f"{percent(shares[level])} at {level}" for level in ladder.levels if shares.get(level, 0) > 0]
    none = [level for level in ladder.levels if shares.get(level, 0) == 0]
    worst = f" ({ladder.levels[-1]} is the worst level)" if ladder.ordered else ""
    empty = f" Nobody is at {listed(none)}." if none else ""
    return f"On the last day {listed(held)} of {ladder.name}{worst}.{empty}" if held else f"Nobody has a standing in {ladder.name}."


def level_groups(ladder: Ladder, worst: Estimated | None, rows: Sequence[Estimated]) -> str:
    """People at the worst level on the last day, and for how many groups it is shown."""
    if worst is None or worst.value is None:
        return f"Where groups stand in {ladder.name} on the last day.{by_groups(rows)}"
    which = f"{ladder.levels[-1]}, the worst level of {ladder.name}" if ladder.ordered else f"{ladder.levels[-1]} of {ladder.name}"
    return (f"Of 100,000 synthetic residents {number(worst.value)}{between(worst.low, worst.high)} are at {which}, on the last day."
            f"{by_groups(rows)}")


def moves(ladder: Ladder, rows: Sequence[Move]) -> str:
    """How often somebody falls and rises."""
    at = {level: i for i, level in enumerate(ladder.levels)}
    down, up = (sum(m.per_100000_a_year or 0.0 for m in rows if (at[m.to] > at[m.from_]) is falls) for falls in (True, False))
    if down == up == 0:
        return f"Nobody moves between the levels of {ladder.name}."
    if not ladder.ordered:
        return f"Per 100,000 synthetic residents there are {number(down + up)} moves between levels of {ladder.name} a year."
    return f"Per 100,000 synthetic residents there are {number(down)} moves a year to a worse level of {ladder.name}, and {number(up)} to a better one."


def effects(days: Sequence[Estimated], people: dict[str, Estimated], firms: Sequence[str] = (), can_be: bool = True) -> str:
    """Who is under each effect; `days` and `people` are those of everybody, `firms` the effects that only firms are under.

    `can_be`: whether the rules can bring any on a resident; then that there was none is chance.
    """
    if all(not e.value for e in days):
        nobody = "No resident" if firms else "Nobody"
        return (f"{nobody} was seen under any effect of these rules" if can_be else f"{nobody} comes under any effect of these rules") \
            + (f"; firms come under {listed(list(firms))}." if firms else ".")
    on_firms = f" Firms come under {listed(list(firms))}." if firms else ""
    if len(days) > MOST_NAMED:
        under, every = sum(1 for e in days if e.value), len({e.of for e in days} | set(firms))
        who = f"reach a resident, {len(firms)} a firm" if firms else "reach somebody"
        return f"{under} of {every} effects {who}. One person can be under several at once, so their days do not add up."
    said = []
    for e in days:
        now = people.get(e.of)
        end = f", and {number(now.value)} people are under it on the last day" if now is not None and now.value is not None else ""
        said.append(f"{e.of} lies on somebody for {number(e.value)} days a year{between(e.low, e.high)}{end}")
    return f"Per 100,000 synthetic residents: {'; '.join(said)}.{on_firms}"


def effects_by_group(effects: int, groups: Sequence[Estimated], everybody: dict[str, float]) -> str:
    """Which numbers of groups lie apart from everybody's.  `groups`: days of each group under each effect; `everybody`: by effect."""
    told = [e for e in groups if e.enough and e.value is not None]
    known = [e for e in told if e.low is not None and e.high is not None]
    start = f"Days under {counted(effects, 'effect', 'effects')}, group by group"
    small = f" {counted(len(groups) - len(told), 'other number is', 'other numbers are')} too small to say." if len(told) < len(groups) else ""
    if not told:
        return f"{start}: all {counted(len(groups), 'number is', 'numbers are')} too small to say."
    if not known:
        return f"{start}: {counted(len(told), 'number', 'numbers')}, and how far chance goes is not known.{small}"
    above, below = (sum(1 for e in known if apart(e, everybody.get(e.of, math.nan))) for apart in (_above, _below))
    return (f"{start}: of {counted(len(known), 'number', 'numbers')}, {above} {'lies' if above == 1 else 'lie'} above that of everybody, {below} below, "
            f"and {len(known) - above - below} cannot be told from it (one in twenty lies apart by chance alone).{small}")


def _above(one: Estimated, everybody: float) -> bool:
    return one.low is not None and one.low > everybody


def _below(one: Estimated, everybody: float) -> bool:
    return one.high is not None and one.high < everybody


def firms(found: Findings, lists: Sequence[str], remedies: dict[str, int]) -> str:
    """What falls on firms, per 1,000 of them.  `remedies`: requests decided, all towns."""
    days, refused = found.of_firms("harm"), found.of_firms("denied")
    said = [f"Of 1,000 firms, {number(days / DAYS_A_YEAR)} are under a sanction on an average day: {number(days)} days a year, "
            f"{number(found.of_firms('harm/error'))} of them mistaken" if days else "No firm spends a day under a sanction"]
    said += [f"{number(found.of_firms('listed', name))} times a year one is put on {name}" for name in lists]
    said += [f"{number(refused)} times a year one is refused what it tries to get"] if refused else []
    said += [f"{many:,} requests by {name} were decided in all" for name, many in remedies.items()]
    return f"{'; '.join(said)}."


def stock(name: str, on: float, wrong: float | None) -> str:
    """People on a list on the last day.  Both per 100,000."""
    if on == 0:
        return f"Nobody is on {name} on the last day."
    mistaken = "" if wrong is None else f"; {number(wrong)} of them would not be by correct records" if wrong > 0 else "; none of them by mistake"
    return f"On the last day {number(on)} of 100,000 synthetic residents are on {name}{mistaken}."


def stays(name: str, rows: Sequence[Still], mean: float | None = None) -> str:
    """How long stays last.  `rows`: those of all stays, by month, as drawn; `mean`: days they last, where (nearly) all have ended by the last."""
    known = [row for row in rows if row.still is not None]
    if not known:
        return f"Nobody was put on {name}, so there is nothing to say of how long it lasts."
    last = known[-1]
    if not last.months:
        return f"Too few stays on {name} were followed for a month to say how long they last, n = {last.at_risk:,}."
    half = next((row.months for row in known if row.still is not None and row.still <= 0.5), None)
    said = "" if half is None or (half == last.months and not last.still) else f"Half of all stays on {name} have ended after {_months(half)}. "
    if not last.still:
        said += f"All stays on {name} have ended after {_months(last.months)}."
    else:
        mark = next((row for row in reversed(known) if row.months in (12, 24, 60)), last)
        said += f"{percent(mark.still)} of stays on {name} last longer than {_months(mark.months)}{between(mark.low, mark.high, share=True)}."
    return said + (f" They last {lasting(mean)} on average." if mean is not None else "")


def _months(months: float) -> str:
    return counted(round(months), "month", "months")


def lasting(days: float) -> str:
    """A number of days; stays are counted in whole ones."""
    return "less than a day" if days < 1 else "1 day" if number(days) == "1" else f"{number(days)} days"


def ways_out(name: str, rows: Sequence[WayOut]) -> str:
    """How stays ended by the last month drawn."""
    last = max((row.months for row in rows), default=0)
    ended = [f"{percent(row.share)} ended: {WAYS.get(row.way, row.way)}" for row in rows if row.months == last and row.share]
    if not ended:
        return f"No stay on {name} has ended."
    return f"Of stays on {name}, within {counted(round(last), 'month', 'months')}: {'; '.join(ended)}."


def burden(found: Findings, causes: Sequence[float]) -> str:
    """All sanction-days, then those mistaken, then the rest by cause.  `causes`: the seven, per 100,000 a year."""
    whole = found.one("harm")
    total = whole.value if whole is not None and whole.value is not None else sum(causes)
    if not total:
        days = found.of_firms("harm")
        on_firms = f" Firms {'are' if found.can_be('sanction') else 'do'}: 1,000 of them {number(days)} days a year." if days else ""
        return f"{_no_day(found, whole)}{on_firms}"
    mistaken = sum(causes[:3])
    interval = between(whole.low, whole.high) if whole is not None else ""
    said = (f"100,000 synthetic residents spend {number(total)} days a year under a sanction{interval}: "
            f"{number(total / DAYS_A_YEAR)} of them on an average day. {number(mistaken)} of these days ({percent(mistaken / total)}) are mistaken")
    between_them = sum(causes[3:6])
    rest = f"; {number(between_them)} lack a notice or hearing, punish protected conduct or lie outside the matter of the entry" if between_them else ""
    return f"{said}{rest}; {number(causes[6])} are neither: they follow from the rules."


def _no_day(found: Findings, whole: Estimated | None) -> str:
    """No day under a sanction: because the rules bring none, because all were over at once, or because none was seen."""
    if whole is not None and whole.events:
        times = counted(whole.events, "time", "times")
        return f"Nobody spends a day under a sanction: somebody came under one {times}, and it was over in the same moment."
    if not found.can_be("sanction"):
        return "By these rules nobody of 100,000 synthetic residents spends a day under a sanction."
    return f"Nobody was seen under a sanction{_at_most(found.one('harm/starts'), 'come under one')}."


def _at_most(none: Estimated | None, what: str) -> str:
    """The upper end of what was not seen."""
    high = None if none is None or none.value else none.high
    return "" if high is None else f"; these towns cannot rule out that 100,000 synthetic residents {what} up to {plain(high, 2)} times a year"


def errors(sources: Sequence[str], total: float | None) -> str:
    """False reports against people."""
    if not total:
        return "No false report was delivered against anybody."
    which = f"from {listed(list(sources))}" if len(sources) <= MOST_NAMED else f"from {len(sources)} sources"
    return f"Against 100,000 synthetic residents {number(total)} false reports are delivered a year, {which}, whether or not a rule writes anything for them."


def wrong_entries(kinds: dict[str, float]) -> str:
    """Entries that are wrong, by why.  `kinds`: why, and how many per 100,000 a year."""
    return f"Per 100,000 synthetic residents a year, {listed([f'{number(n)} entries are {_why(kind)}' for kind, n in kinds.items() if n])}."


def _why(kind: str) -> str:
    return {"written false": "written although false", "ground not met": "written on a ground that was not met"}.get(kind, kind)


def error_groups(told: int, sources: int) -> str:
    """For how many sources there is anything to say of groups."""
    if not told:
        return f"No source made enough false reports to say whom they meet; there {'is' if sources == 1 else 'are'} {counted(sources, 'source', 'sources')}."
    return (f"False reports by the group of the person they are about, for {counted(told, 'source', 'sources')}"
            + (f"; {counted(sources - told, 'other made', 'others made')} too few in every group." if sources > told else "."))


def no_ratio(one: Compared) -> str:
    """Why two numbers have no interval and no ratio: too few events in one of the groups, or all in one group of towns."""
    seen = one.group_events or 0, one.reference_events or 0
    counts = f"n = {seen[0]:,} and {seen[1]:,}"
    if one.group_value is None or one.reference_value is None:
        return f"nobody there to compare, {counts}"
    return f"too few to compare, {counts}" if min(seen) < LEAST_EVENTS else f"no interval from one group of towns, {counts}"


def compared(one: Compared) -> str:
    """One comparison: absolute first, then the difference, then the ratio."""
    say = percent if one.unit == "share" else number
    who = f"{one.group} {say(one.group_value)}, {one.reference} {say(one.reference_value)}"
    if one.said != "ratio" or one.ratio is None:
        return f"{who}: {no_ratio(one)}"
    share = one.unit == "share"
    chance = between(one.difference_low, one.difference_high, share) or " (how far chance goes is not known: too few groups of towns)"
    gap = f"a difference of {say(one.difference)}{chance}"
    ends = f"ratio {number(one.ratio)}{between(one.ratio_low, one.ratio_high)}"
    of = (" of false reports" if by_mistake(one.estimand) else " of the number of noticed grounds" if one.put_in_leaves_out or one.put_in_unweighed else "")
    return f"{who}: {gap}, {ends}" + (f"; put in ×{number(one.put_in)}{of}, came out ×{number(one.ratio)}" if one.put_in is not None else "")


def disparity(rows: Sequence[Compared], whole: Estimated | None) -> str:
    """All comparisons if they are few; else how many lie above, below, and cannot be told."""
    unit = rows[0].unit
    start = "" if whole is None or whole.value is None else (
        f"Everybody: {percent(whole.value) if unit == 'share' else number(whole.value)}{'' if unit == 'share' else ' ' + unit}. ")
    if len(rows) <= 3:
        return f"{start}{'. '.join(compared(one)[:1].upper() + compared(one)[1:] for one in rows)}."
    said = [finding(one) for one in rows]
    parts = [f"{words} {said.count(key)}" for key, words in FOUND.items() if key in ("more", "less", "unsettled") or key in said]
    return f"{start}{len(rows)} groups, each beside the reference of its attribute: {', '.join(parts)}."


def finding(one: Compared) -> str:
    """What the interval over all comparisons together allows to say: a key of FOUND."""
    given: dict[str, Any] = {f.name: getattr(one, f.name) for f in fields(Comparison)}
    for name, value in given.items():
        if value is None:
            given[name] = 0 if name.endswith("_events") else math.nan
    return Comparison(**given).finding()


def influence(title: str, unknowns: Sequence[tuple[str, float]]) -> str:
    """What moves the first headline; `unknowns`: label in words and share of the range, greatest first."""
    if not unknowns:
        return f"No unknown by itself moves “{title}”."
    parts = [f"{label} ({share:.0%} of the range)" for label, share in unknowns[:3]]
    return f"“{title}” rests above all on {listed(parts)}, each moved alone. Shares need not add up."


def ranges(explored: bool, over: str, title: str, value: str, span: str, noise: str, towns: int) -> str:
    """The first headline with its two kinds of not knowing."""
    why = "there are too few groups of towns" if towns < LEAST_GROUPS else "nothing was counted, or all of it in one group of towns"
    chance = f" Simulation noise: {noise}." if noise != "-" else f" Simulation noise is not known: {why}."
    if not explored:
        return f"{title}: {value}. How far ignorance could move this is not shown: the unknowns were not explored.{chance}"
    if not over:
        return f"{title}: {value}. Nothing in it is assumed: chance alone moves it.{chance}"
    if over.startswith("none of "):
        return f"{title}: {value}. Over everything nobody knows there is no range: {over}.{chance}"
    return f"{title}: {value}. Over everything nobody knows: {span} ({over}; a range, not a probability).{chance}"


def entries(rows: Sequence[Ruled], per_year: float) -> str:
    """Entries written, and those mistaken.  `per_year`: what turns a count into a number per 100,000 a year."""
    written, mistaken = sum(r.written for r in rows), sum(r.mistaken for r in rows)
    return (f"Per 100,000 synthetic residents {number(written * per_year)} entries are written a year by {counted(len(rows), 'rule', 'rules')}; "
            f"{number(mistaken * per_year)} of them ({percent(mistaken / written)}) are mistaken when written.")


def denials(refused: Estimated | None, mistaken: Estimated | None, rows: Sequence[Estimated], firms: float = 0.0,
            can_be: bool = True) -> str:
    """Refusals, and those mistaken.  `firms`: times a year 1,000 firms are refused what they try to get.

    `can_be`: whether the rules can refuse a resident anything; then that they did not is chance.
    """
    if refused is None or not refused.value:
        nobody = "No resident" if firms else "Nobody"
        said = f"{nobody} was seen to be refused anything{_at_most(refused, 'are refused something')}" if can_be \
            else f"{nobody} is refused anything by these rules"
        return said + (f"; 1,000 firms are, {number(firms)} times a year." if firms else ".")
    wrong = f"; {number(mistaken.value)}{between(mistaken.low, mistaken.high)} of them mistaken" if mistaken is not None and mistaken.value is not None else ""
    return (f"100,000 synthetic residents are refused {number(refused.value)} times a year{between(refused.low, refused.high)}{wrong}."
            f"{by_groups(rows)}")


def stopped(acts: Estimated | None, protected: Estimated | None) -> str:
    """Acts that a sanction stopped, and those of them that are protected."""
    if acts is None or not acts.value:
        return "No act was seen to be stopped by a sanction."
    of = "" if protected is None or protected.value is None else (
        f"; {number(protected.value)}{between(protected.low, protected.high)} of them are protected (speech, petition, strike ..)" if protected.value
        else "; none of them was seen to be protected")
    return f"Sanctions stop {number(acts.value)} acts of 100,000 synthetic residents a year{between(acts.low, acts.high)}{of}."
