"""What was put on groups of people and what came out: both rates first, then the difference, then the ratio (measures.md 2)."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from demerit.measures.disparity import by_mistake
from demerit.reports.data import Compared, group_labels, rows
from demerit.reports.sentences import no_ratio
from demerit.reports.wording import NONE, quantity, short
from demerit.runs.results import Run

FIRST = "harm"
MOST_PLACES = 3
MOST = 6
EQUAL = 1e-9


@dataclass(frozen=True)
class Pair:
    """A group beside the reference of its attribute.  `few`: why there is no difference with an interval, and no ratio."""

    name: str
    reference: str
    value: float | None
    shown: str
    reference_value: float | None
    reference_shown: str
    difference: str
    interval: str
    put_in: str
    came_out: str
    few: str


@dataclass(frozen=True)
class Pairs:
    """All groups, as far as there is room; `more`: how many are only in the figures below."""

    unit: str
    text: str
    rows: tuple[Pair, ...]
    more: int
    equal_in: bool
    """Whether the documents give all groups the same"""
    said_in: bool
    """Whether it is known what they give to any"""
    left_out: str = ""
    """Places of the documents that name groups and are not in what is put in, or not weighed in it, as sentences; nothing if there are none"""


def pairs(run: Run) -> Pairs:
    """Days under a sanction by group (else what the table begins with), in the order of the table: nothing is picked by its size."""
    every = rows(run, "disparity", Compared)
    first = next((one for one in every if (one.estimand, one.of) == (FIRST, "")), next(iter(every), None))
    held = [one for one in every if first is not None and (one.estimand, one.of) == (first.estimand, first.of)]
    labels = group_labels([f"{one.attribute}={group}" for one in held for group in (one.group, one.reference)])
    shown = tuple(_pair(one, labels) for one in held)
    given = [one.put_in for one in held if one.put_in is not None]
    left_out = not_in_it(held)
    equal = not left_out and len(given) == len(held) and all(abs(put_in - 1) < EQUAL for put_in in given)
    return Pairs(held[0].unit if held else "", held[0].text if held else "", shown[:MOST], max(0, len(shown) - MOST), equal, bool(given), left_out)


def not_in_it(compared: Sequence[Compared]) -> str:
    """What "put in" leaves out of these comparisons, and what it does not weigh, as sentences; nothing if it says it all."""
    missing = _places({one.attribute: one.put_in_leaves_out for one in compared if one.put_in_leaves_out})
    unlike = _places({one.attribute: one.put_in_unweighed for one in compared if one.put_in_unweighed})
    what = "false reports" if compared and by_mistake(compared[0].estimand) else "noticed grounds"
    said = [f"Put in counts {what} only: what the documents say {missing} is not in it."] if missing else []
    if unlike:
        start = f"Put in counts {what} and does not weigh them: of" if not missing else "Of"
        said.append(f"{start} what the documents say {unlike} the number is in it, not how much entries are worth or how long they count.")
    return " ".join(said)


def _places(named: dict[str, str]) -> str:
    """`by sex in rules.a.if, rules.b.if and 2 more places`, attribute by attribute."""
    said = []
    for attribute, joined in named.items():
        places = joined.split(", ")
        more = len(places) - MOST_PLACES
        many = f" and {more} more {'place' if more == 1 else 'places'}" if more > 0 else ""
        said.append(f"by {attribute} in {', '.join(places[:MOST_PLACES])}{many}")
    return "; ".join(said)


def of_what(one: Compared) -> str:
    """Of what "put in" is, where it is not of all that the documents put on groups: ` of grounds`."""
    if one.put_in is None:
        return ""
    return " of false reports" if by_mistake(one.estimand) else " of grounds" if one.put_in_leaves_out or one.put_in_unweighed else ""


def _pair(one: Compared, labels: dict[str, str]) -> Pair:
    name, reference = (short(labels.get(f"{one.attribute}={group}", f"{one.attribute}: {group}"), 34) for group in (one.group, one.reference))
    put_in = _times(one.put_in) + of_what(one)
    if one.said != "ratio":
        return Pair(name, reference, one.group_value, quantity(one.group_value, one.unit), one.reference_value, quantity(one.reference_value, one.unit),
                    NONE, "", put_in, NONE, no_ratio(one))
    low, high = (one.family_low, one.family_high) if one.family_low is not None else (one.difference_low, one.difference_high)
    interval = f"{quantity(low, one.unit, 2)} to {quantity(high, one.unit, 2)}" if low is not None and high is not None else "no interval"
    ratio = _times(one.ratio)
    sign = "+" if (one.difference or 0) > 0 else ""
    return Pair(name, reference, one.group_value, quantity(one.group_value, one.unit), one.reference_value, quantity(one.reference_value, one.unit),
                sign + quantity(one.difference, one.unit, 2), interval, put_in, ratio, "")


def _times(factor: float | None) -> str:
    return NONE if factor is None else f"×{factor:.2f}" if factor < 10 else f"×{factor:.0f}"
