"""What reports read: a run folder's tables as small typed rows.

Nothing is computed anew here but shares of residents and rates per resident-year of plain counts.  A table or column that a run
does not have (made by another version, or nothing to say) reads as empty; no number at all reads as None.
"""
from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from itertools import pairwise
from typing import Any, TypeVar

import numpy as np

from demerit.measures.findings import EVERYBODY
from demerit.measures.procedure import OF_FILE, OF_REMEDY
from demerit.measures.standing import beyond
from demerit.measures.words import together
from demerit.reports.declared import FIRMS, Ladder, Subjects, documents, files, only_give, subjects_of
from demerit.runs.results import Run

Number = float | None
PER = 100_000.0
ALL = "all"
OF_PROCEDURE = frozenset(one.key for one in (*OF_FILE, *OF_REMEDY))
WRONG_ENTRIES = ("written false", "ground not met", "kept past its end")
"""kinds in `errors` that are of rules, not of error sources"""


@dataclass(frozen=True)
class About:
    """The run itself.  `code`: first characters of its hash."""

    name: str
    title: str
    version: str
    code: str
    towns: int
    residents: int
    years: int
    start: str
    seed: int

    @property
    def said(self) -> str:
        """Whom the numbers rest on."""
        return (f"{self.residents:,} synthetic residents in {self.towns:,} {'town' if self.towns == 1 else 'towns'}, "
                f"{self.years} {'year' if self.years == 1 else 'years'} from {self.start}, seed {self.seed}")


@dataclass(frozen=True)
class Estimated:
    """A row of `estimates`: one number of one group.  `row`: all, ATTRIBUTE=CATEGORY or age=EDGE."""

    estimand: str = ""
    of: str = ""
    row: str = ALL
    text: str = ""
    value: Number = None
    low: Number = None
    high: Number = None
    method: str = ""
    unit: str = ""
    per: Number = None
    events: int | None = None
    exposure: Number = None
    enough: bool = True
    reason: str = ""


@dataclass(frozen=True)
class Still:
    """A row of `survival`: the share of stays on a list that last longer than so many months."""

    list: str = ""
    in_error: str = ALL
    months: float = 0
    at_risk: int = 0
    still: Number = None
    low: Number = None
    high: Number = None
    censored: int = 0


@dataclass(frozen=True)
class WayOut:
    """A row of `ways_out`: the share of stays that have ended in this way by so many months."""

    list: str = ""
    in_error: str = ALL
    way: str = ""
    months: float = 0
    share: Number = None
    low: Number = None
    high: Number = None


@dataclass(frozen=True)
class Compared:
    """A row of `disparity`: a group beside the reference of its attribute."""

    estimand: str = ""
    of: str = ""
    text: str = ""
    unit: str = ""
    attribute: str = ""
    group: str = ""
    reference: str = ""
    group_value: Number = None
    reference_value: Number = None
    difference: Number = None
    difference_low: Number = None
    difference_high: Number = None
    family_low: Number = None
    family_high: Number = None
    ratio: Number = None
    ratio_low: Number = None
    ratio_high: Number = None
    put_in: Number = None
    group_events: int | None = None
    reference_events: int | None = None
    said: str = "ratio"
    put_in_leaves_out: str = ""
    put_in_unweighed: str = ""


@dataclass(frozen=True)
class Move:
    """A row of `moves`: recorded changes from one level of a file to another."""

    file: str = ""
    from_: str = ""
    to: str = ""
    moves: int = 0
    per_100000_a_year: Number = None
    low: Number = None
    high: Number = None


@dataclass(frozen=True)
class Wronged:
    """A row of `errors`: false reports by error source, or entries of a rule that are wrong, against people of a group.

    `kind`: of the error source; of a rule, one of WRONG_ENTRIES.
    """

    source: str = ""
    kind: str = ""
    row: str = ALL
    count: int = 0
    per_100000_a_year: Number = None
    low: Number = None
    high: Number = None
    events: int | None = None


@dataclass(frozen=True)
class Ruled:
    """Entries about people that one rule wrote over the run, with errors as the regime states them."""

    rule: str
    written: int
    mistaken: int


@dataclass(frozen=True)
class Findings:
    """All that figures are made from."""

    about: About
    summary: dict[str, Any]
    ladders: tuple[Ladder, ...]
    lists: tuple[str, ...]
    unknowns: dict[str, str]
    estimates: tuple[Estimated, ...]
    survival: tuple[Still, ...]
    ways_out: tuple[WayOut, ...]
    disparity: tuple[Compared, ...]
    moves: tuple[Move, ...]
    errors: tuple[Wronged, ...]
    rules: tuple[Ruled, ...]
    resident_years: float
    months: tuple[str, ...]
    stocks: dict[str, tuple[int, ...]]
    """Column of `curves`: people in the state at each month's end, everybody, with errors"""
    on_firms: tuple[str, ...] = ()
    """effects that some firm was under"""
    firms: tuple[Estimated, ...] = ()
    """estimates of firms, per 100,000 firms"""
    about_firms: Subjects = field(default_factory=Subjects)
    only_give: frozenset[str] = frozenset()
    """lists that do nothing but give: nobody is on them wrongly"""

    def can_be(self, what: str) -> bool:
        """Whether the rules can ever bring an `effect`, a `sanction` or a `refusal` on a resident; where the run does not say, they may."""
        return bool((self.summary.get("can_be") or {}).get(what, True))

    def of(self, estimand: str, of: str | None = None, row: str | None = None) -> tuple[Estimated, ...]:
        """Estimates of a kind, by what they are of and by group if said."""
        return tuple(e for e in self.estimates if e.estimand == estimand and (of is None or e.of == of) and (row is None or e.row == row))

    def one(self, estimand: str, of: str = "") -> Estimated | None:
        """The estimate for everybody; None if the run has none."""
        return next(iter(self.of(estimand, of, ALL)), None)

    def of_firms(self, estimand: str, of: str = "") -> float:
        """A number of firms, per 1,000 of them; 0 if there is none."""
        return next(((e.value or 0.0) / 100 for e in self.firms if (e.estimand, e.of) == (estimand, of)), 0.0)

    def share(self, column: str) -> tuple[float, ...]:
        """People in a state as a share of the people numbers are of, by month; empty if the run does not count it."""
        people, held = self.people, self.stocks.get(column, ())
        return tuple(n / all_ if all_ else 0.0 for n, all_ in zip(held, people, strict=True)) if held and people else ()

    @property
    def people(self) -> tuple[int, ...]:
        """The people numbers are of, by month (runs/basis.py): those in scope, or all at any level of a file."""
        columns = [tuple(f"{one.name}.{level}" for level in one.levels) for one in self.ladders] + [(f"{name}.off", f"{name}.on") for name in self.lists]
        whole = next((held for names in columns if all(held := [self.stocks.get(name, ()) for name in names])), None)
        of_scope = self.summary.get("of") != EVERYBODY or whole is None
        return self.stocks.get("in-scope", ()) if of_scope else tuple(sum(month) for month in zip(*(whole or ()), strict=True))

    def standing(self, ladder: Ladder) -> dict[str, tuple[float, ...]]:
        """People at each level as a share of those at any, by month (measures/standing.py); {} if a level is not counted."""
        held = {level: np.array(self.stocks.get(f"{ladder.name}.{level}", ()), float) for level in ladder.levels}
        people = np.array(self.people, float)
        if any(len(one) != len(people) or not len(one) for one in held.values()):
            return {}
        if ladder.empty in held:
            held[ladder.empty] -= beyond(np.sum(list(held.values()), axis=0), people, held[ladder.empty])
        return {level: tuple((one / np.maximum(np.sum(list(held.values()), axis=0), 1.0)).tolist()) for level, one in held.items()}


T = TypeVar("T")


def findings(run: Run) -> Findings:
    """Read a run."""
    summary = run.manifest.get("summary") or {}
    months, stocks = _stocks(run)
    loaded = documents(run)
    ladders, lists, unknowns = files(loaded, stocks)
    subjects = subjects_of(loaded)
    firms = rows(run, "estimates", Estimated, FIRMS)
    # what only firms may ask for, or be told of, is told of firms
    asked = {(e.estimand, e.of): replace(e, row=ALL) for e in firms if e.of in subjects.files | subjects.remedies and e.estimand in OF_PROCEDURE}
    estimates = tuple(asked.get((e.estimand, e.of), e) if e.row == ALL else e for e in rows(run, "estimates", Estimated)
                      if e.row == ALL or (e.estimand, e.of) not in asked)
    meant = together(summary.get("unknowns_put_together") or ()) | unknowns
    return Findings(
        about(run), summary, ladders, lists, meant, estimates, rows(run, "survival", Still, ALL),
        rows(run, "ways_out", WayOut, ALL), rows(run, "disparity", Compared), rows(run, "moves", Move),
        tuple(w for w in rows(run, "errors", Wronged) if w.source not in subjects.rules and w.source.rpartition("/")[0] not in subjects.channels),
        tuple(rule for rule in _rules(run) if rule.rule not in subjects.rules), _resident_years(run), months, stocks,
        tuple(e.of for e in firms if e.estimand == "effect" and e.value), firms, subjects, only_give(loaded, lists))


def about(run: Run) -> About:
    """The run itself, from its manifest."""
    said = run.manifest
    return About(str(said["scenario"]), str(said["regime"].get("title") or said["scenario"]), str(said["demerit"]), str(said["id"])[:8],
                 int(said["towns"]), int(said["residents"]), int(said["years"]), str(said["start"]), int(said["seed"]))


def rows(run: Run, table: str, kind: type[T], row: str | None = None) -> tuple[T, ...]:
    """A table as rows of a dataclass with defaults, in order; only those of group `row` if given, else all but of firms; () if there is no such table."""
    if table not in run.tables:
        return ()
    relation = run.tables[table].sql()
    at = {name: i for i, name in enumerate(relation.columns)}
    wanted = [(f.name, at[f.name.rstrip("_")]) for f in fields(kind) if f.name.rstrip("_") in at]  # type: ignore[arg-type]
    group = at.get("row")
    return tuple(kind(**{name: value for name, i in wanted if (value := _held(name, cells[i])) is not None})
                 for cells in relation.fetchall() if group is None or (cells[group] != FIRMS if row is None else cells[group] == row))


def _held(name: str, value: Any) -> Any:
    """A cell; None if it is empty, no number, or says that a number is not a count of events."""
    if name == "events" and value == -1:
        return None
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _stocks(run: Run) -> tuple[tuple[str, ...], dict[str, tuple[int, ...]]]:
    if "curves" not in run.tables:
        return (), {}
    cells = run.tables.sql("SELECT month, \"column\", stock FROM curves WHERE errors = 'on' AND \"row\" = 'all' AND stock IS NOT NULL").fetchall()
    months = tuple(sorted({month for month, _, _ in cells}))
    held: dict[str, dict[str, int]] = {}
    for month, column, stock in cells:
        held.setdefault(column, {})[month] = int(stock)
    return months, {column: tuple(by_month.get(month, 0) for month in months) for column, by_month in held.items()}


def _rules(run: Run) -> tuple[Ruled, ...]:
    if "rules" not in run.tables:
        return ()
    counts: dict[str, dict[str, int]] = {}
    for rule, measure, count in run.tables.sql("SELECT rule, measure, sum(count) FROM rules WHERE errors = 'on' GROUP BY 1, 2").fetchall():
        counts.setdefault(rule, {})[measure] = int(count or 0)
    return tuple(Ruled(rule, held.get("written", 0), held.get("false", 0) + held.get("unmet", 0)) for rule, held in sorted(counts.items()))


def _resident_years(run: Run) -> float:
    if "totals" not in run.tables:
        return 0.0
    found = run.tables.sql("SELECT sum(person_days) FROM totals WHERE errors = 'on' AND \"row\" = 'all' AND \"column\" = 'in-scope'").fetchall()
    return float(found[0][0] or 0.0) / 365.25 if found else 0.0


def group_labels(rows: Iterable[str]) -> dict[str, str]:
    """Groups in order (all, then attributes as they come, ages last and from the youngest) with their names in words."""
    seen = list(dict.fromkeys(rows))
    edges = sorted(int(row.removeprefix("age=")) for row in seen if row.startswith("age=") and row.removeprefix("age=").isdigit())
    ages = {f"age={low}": f"age {low} to {high - 1}" for low, high in pairwise(edges)}
    ages |= {f"age={edges[-1]}": f"age {edges[-1]} and over"} if edges else {}
    attributes = list(dict.fromkeys(row.partition("=")[0] for row in seen if row != ALL and row not in ages))
    named = {row: ": ".join(row.split("=", 1)) for name in attributes for row in seen
             if row not in ages and row != ALL and row.partition("=")[0] == name}
    return ({ALL: "everybody"} if ALL in seen else {}) | named | ages
