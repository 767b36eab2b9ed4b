"""What stands in every column of every table: type, unit, meaning.  `datapackage.json` and the documentation read it."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """What stands in a column."""

    type: str
    """string, integer, number or boolean (Data Package v2)"""
    unit: str
    meaning: str


ERRORS = Column("string", "", "on: error sources as the regime states them; off: the same people and luck without errors")
MONTH = Column("string", "", "calendar month, as 2016-01")
ROW = Column("string", "", "group: all, ATTRIBUTE=CATEGORY or age=LOWER EDGE; groups of one attribute add up to all")
BATCH, TOWNS = Column("integer", "", "batch of towns"), Column("integer", "towns", "towns in the batch")
COUNT = Column("integer", "synthetic occurrences", "how many, over all towns")
LOW = Column("number", "as the value", "lower end of the 95 % interval of chance; empty without one")
HIGH = Column("number", "as the value", "upper end of the 95 % interval of chance; empty without one")
IN_ERROR = Column("string", "", "whether the stays began in error: no, yes, or all of them")
MONTHS = Column("integer", "months of 30.44 days", "how long after the stay began")

COMPARED = {
    "estimand": Column("string", "", "which number, as in estimates"), "of": Column("string", "", "list, level or effect it is of; empty: the whole regime"),
    "text": Column("string", "", "what it is, in words"), "unit": Column("string", "", "unit of the values and differences"),
    "attribute": Column("string", "", "attribute of the world, or age"), "group": Column("string", "", "category of it"),
    "reference": Column("string", "", "category it is compared with: the largest by the shares in the documents"),
    "group_value": Column("number", "as in `unit`", "the number for the group"),
    "reference_value": Column("number", "as in `unit`", "the number for the reference"),
    "difference": Column("number", "as in `unit`", "group less reference")}

TABLES: dict[str, tuple[str, dict[str, Column]]] = {
    "curves": ("What was counted in each month, over all towns", {
        "errors": ERRORS, "month": MONTH, "row": ROW,
        "column": Column("string", "", "what is counted; FILE.LEVEL: people at a level; FILE.LEVEL/correct: those who would be "
                         "by correct entries only; harm/1 to harm/7: people under a sanction by cause (1 false entry, 2 ground not met, "
                         "3 kept past its end, or not struck when it should have been, 4 a notice that was due did not come, 5 protected conduct, "
                         "6 an unrelated part of life, 7 the rest, by the rules); "
                         "FILE/worse: worse off than by correct entries"),
        "value": Column("integer", "synthetic occurrences",
                        "counts: how many in the month (money: minor units); states: net change of people in the state"),
        "stock": Column("integer", "synthetic residents", "states: people in the state at the month's end; empty for counts"),
        "person_days": Column("number", "person-days", "states: time spent in the state in the month; empty for counts")}),
    "totals": ("What was counted over the whole run, by batch of towns (batch = town number modulo 40), for intervals", {
        "errors": ERRORS, "batch": BATCH, "towns": TOWNS, "row": ROW,
        "column": Column("string", "", "as in curves"),
        "count": Column("integer", "synthetic occurrences or residents", "counts: how many; states: people in the state at the end"),
        "person_days": Column("number", "person-days", "states: time spent in the state during the run; empty for counts")}),
    "rules": ("Entries by the rule that wrote them", {
        "errors": ERRORS, "month": MONTH, "rule": Column("string", "", "rule of the regime"),
        "measure": Column("string", "", "written, false, unmet, lapsed, struck, fell (with what caused it), left (with the person), "
                          "correct-written, correct-ended; of a rule that strikes: strikes (entries it took off), lets-off (stays on a list it ended)"),
        "count": COUNT}),
    "conducts": ("Acts by conduct", {
        "errors": ERRORS, "month": MONTH, "conduct": Column("string", "", "conduct of the world"),
        "measure": Column("string", "", "acts, suppressed (deterred or chilled), stopped (by an effect), noticed (by a channel)"),
        "count": COUNT}),
    "channels": ("Notices by channel", {
        "errors": ERRORS, "month": MONTH, "channel": Column("string", "", "channel of the regime"),
        "measure": Column("string", "", "noticed, false, discarded"), "count": COUNT}),
    "attempts": ("Attempts denied, by what people tried to get", {
        "errors": ERRORS, "month": MONTH, "attempt": Column("string", "", "attempt of the world"),
        "measure": Column("string", "", "denied; denied/error: where no correct entry would have denied it"), "count": COUNT}),
    "spells": ("Stays on lists, by how they ended", {
        "errors": ERRORS, "list": Column("string", "", "list of the regime"),
        "in_error": Column("boolean", "", "whether the stay began in error"),
        "way": Column("string", "", "lapsed, struck, fell, left, or open at the end of the run"),
        "months": Column("integer", "months of 30.44 days", "whole months the stay lasted, less three days: a term of n calendar months has ended after n"),
        "count": Column("integer", "synthetic stays", "how many stays, over all towns")}),
    "requests": ("What people asked for and what came of it, by remedy and batch of towns", {
        "errors": ERRORS, "batch": BATCH, "towns": TOWNS, "row": ROW, "remedy": Column("string", "", "remedy of the regime"),
        "measure": Column("string", "", "open (entries it was open to) = never (asked about) + late + ahead (of the end) + void (nothing left to ask about, "
                          "not open to them, too often, or gone) + asked; asked = granted + refused + moot (nothing left to rule on) + gone (the person) "
                          "+ pending at the end; /wronged: of wrong entries; /wrongly: against the truth; over: decided after the limit; "
                          "days: from asking to the decision, summed; cost: to those who asked, minor units"),
        "count": COUNT}),
    "notices": ("What people knew of entries, by file with a notice or remedies and batch of towns", {
        "errors": ERRORS, "batch": BATCH, "towns": TOWNS, "row": ROW, "file": Column("string", "", "file of the regime"),
        "measure": Column("string", "", "written = served + discovered (by a denial) + never (ended unknown) + still (unknown at the end), "
                          "where a notice is due; unserved: the notice never reaches them; stock, held: in the record at the end, suspended then; "
                          "asked: asked about at least once; wrong/..: of entries false or unmet when written; ../days: summed"),
        "count": COUNT}),
    "cases": ("Who waited for a decision, by decider with reviewers and batch of towns", {
        "errors": ERRORS, "batch": BATCH, "towns": TOWNS, "decider": Column("string", "", "decider of the regime"),
        "measure": Column("string", "", "joined: cases; waited: did not start at once; waited/1, /7, /30, /90: longer than so many days; wait/ticks, "
                          "work/ticks: summed, up to the end of the run, in 2^-20 days"),
        "count": COUNT}),
    "summary": ("Headlines, with simulation noise and the range over unknowns", {
        "headline": Column("string", "", "which headline the number belongs to"), "measure": Column("string", "", "name of the number"),
        "text": Column("string", "", "what it is, in words"), "unit": Column("string", "", "unit of value, noise and range"),
        "value": Column("number", "as in `unit`", "the number in the main run"),
        "noise_low": Column("number", "as in `unit`", "lower end of the 95 % interval of chance; empty without one"),
        "noise_high": Column("number", "as in `unit`", "upper end of the 95 % interval of chance; empty without one"),
        "method": Column("string", "", "how the interval was made"),
        "events": Column("integer", "synthetic occurrences or residents", "how many the number stands on; -1: it is not a count of any"),
        "range_low": Column("number", "as in `unit`", "smallest value over all draws; empty if unknowns were not explored"),
        "range_high": Column("number", "as in `unit`", "greatest value over all draws; empty if unknowns were not explored"),
        "mostly_noise": Column("boolean", "", "whether chance makes most of the range"),
        "synthetic": Column("boolean", "", "always true: nobody in these numbers exists")}),
    "influence": ("How far each unknown moves each headline by itself", {
        "measure": Column("string", "", "as in summary"), "label": Column("string", "", "the unknown that is moved"),
        "low": Column("number", "as in summary", "the number with this unknown alone at its low end"),
        "high": Column("number", "as in summary", "the number with this unknown alone at its high end"),
        "share": Column("number", "", "|high - low| over the range; shares need not add up")}),
    "draws": ("The sweep over unknowns: a row per draw", {
        "draw": Column("integer", "", "number of the draw")}),
    "estimates": ("Every number for everybody and for every group, with errors as the regime states them (docs/measures.md)", {
        "estimand": Column("string", "", "which number: see docs/measures.md"),
        "of": Column("string", "", "the list, effect or level it is of; empty if of none"), "row": ROW,
        "text": Column("string", "", "the number in words, without the group"), "value": Column("number", "as in `unit`", "the number"),
        "low": LOW, "high": HIGH, "method": Column("string", "", "how the interval was made; not counted: nothing in the run counts it"),
        "unit": Column("string", "", "unit of value, low and high"),
        "per": Column("number", "", "what the ratio was multiplied by: 100,000, or 1 for shares and means"),
        "events": Column("integer", "synthetic occurrences or residents", "how many the number stands on; -1: it is not a count of any"),
        "exposure": Column("number", "resident-years, residents, stays or days", "what it is divided by"),
        "enough": Column("boolean", "", "whether it may be printed: of groups, from 10 events and one resident-year on"),
        "reason": Column("string", "", "why not; empty if it may")}),
    "survival": ("How long stays on lists last, had nobody died or moved (Kaplan-Meier)", {
        "list": Column("string", "", "list of the regime"), "row": ROW, "in_error": IN_ERROR, "months": MONTHS,
        "at_risk": Column("integer", "synthetic stays", "stays that lasted so long"),
        "ended": Column("integer", "synthetic stays", "of them, ended in the month that follows"),
        "censored": Column("integer", "synthetic stays", "of them, cut off in the month that follows: by death, moving or the run's end"),
        "still": Column("number", "share", "share still on the list"), "low": LOW, "high": HIGH}),
    "ways_out": ("By which way stays on lists end (Aalen-Johansen)", {
        "list": Column("string", "", "list of the regime"), "row": ROW, "in_error": IN_ERROR,
        "way": Column("string", "", "lapsed, struck, fell (with what caused it), left (with the person), or still on the list"), "months": MONTHS,
        "share": Column("number", "share", "share of stays gone by this way; over all ways with `still`: 1"), "low": LOW, "high": HIGH}),
    "moves": ("Changes from level to level, as recorded", {
        "file": Column("string", "", "file of the regime"), "from": Column("string", "", "level before"), "to": Column("string", "", "level after"),
        "moves": COUNT,
        "per_100000_a_year": Column("number", "per 100,000 a year", "per 100,000 resident-years in scope; of a file about firms, per 100,000 firm-years"),
        "low": LOW, "high": HIGH}),
    "moved": ("Who stands elsewhere at the end because errors are in the records: the same people and luck, without errors and with them", {
        "file": Column("string", "", "file of the regime"), "from": Column("string", "", "level at the end of the run without errors"),
        "to": Column("string", "", "level at the end of the run with errors"),
        "people": Column("integer", "synthetic residents", "how many, over the towns lived for this"),
        "per_100000": Column("number", "per 100,000", "per 100,000 residents in scope in both runs"), "low": LOW, "high": HIGH,
        "if_independent": Column("number", "per 100,000", "as many if each run had luck of its own: the upper bound of those who trade places")}),
    "errors": ("False reports by source, and wrong entries by rule", {
        "source": Column("string", "", "CHANNEL/SOURCE of a false report, or the rule that wrote the entry"),
        "kind": Column("string", "", "kind of the source (other-person, no-such-act, false-match), or what is wrong with the entry"), "row": ROW,
        "count": COUNT, "per_100000_a_year": Column("number", "per 100,000 a year", "per 100,000 resident-years of the group"), "low": LOW, "high": HIGH,
        "events": Column("integer", "synthetic occurrences", "as count")}),
    "slopes": ("How headlines go with the share of entries that are wrong, over all draws", {
        "measure": Column("string", "", "as in summary"),
        "per_percent": Column("number", "as in summary", "how much more for each 1 % of entries that are wrong"),
        "error": Column("number", "as in summary", "standard error of it"),
        "explained": Column("number", "share", "share of the draws' variance on the line")}),
    "disparity": ("Groups compared: every outcome for every group against its reference", COMPARED | {
        "difference_low": LOW, "difference_high": HIGH,
        "family_low": Column("number", "as in `unit`", "lower end of an interval that holds for all comparisons of the run together, 95 %"),
        "family_high": Column("number", "as in `unit`", "upper end of it"),
        "ratio": Column("number", "", "group over reference; empty with fewer than 10 events in either"), "ratio_low": LOW, "ratio_high": HIGH,
        "put_in": Column("number", "", "how many times as many noticed grounds the documents alone put on the group as on the reference; of outcomes "
                         "by mistake how many times as many false reports; empty if they put none on the reference"),
        "group_events": Column("integer", "synthetic occurrences or residents", "how many the group's number stands on"),
        "reference_events": Column("integer", "synthetic occurrences or residents", "how many the reference's number stands on"),
        "said": Column("string", "", "ratio: all may be printed; counts only: under 10 events in a group; too few: none seen, or nobody there"),
        "put_in_leaves_out": Column("string", "", "places of the documents that name the attribute and are not in `put_in`, which counts grounds only"),
        "put_in_unweighed": Column("string", "", "places of them that `put_in` counts without the different worth or term of what is written there")}),
    "decomposition": ("Differences taken apart: what remains after each step that makes groups alike", COMPARED | {
        "step": Column("string", "", "as written; then conduct, detection, errors, rules, recourse made alike in turn; only ..: by itself"),
        "low": LOW, "high": HIGH, "ratio": Column("number", "", "group over reference after the step"),
        "taken": Column("number", "as in the outcome", "how much of the difference the step takes away"),
        "taken_low": LOW, "taken_high": HIGH}),
}
"""Table: (title, columns).  Columns not named here: see `described`.  Tables and columns not described here are told by what they hold."""


def described(table: str, column: str, kind: str) -> Column:
    """What stands in a column, by table, name and NumPy kind."""
    known = TABLES.get(table, ("", {}))[1].get(column)
    if known is not None:
        return known
    type_ = {"i": "integer", "u": "integer", "f": "number", "b": "boolean"}.get(kind, "string")
    if column.startswith("quantile "):
        return Column(type_, "", f"where the unknown `{column.removeprefix('quantile ')}` stood in its range: 0 low end, 1 high end")
    return Column(type_, "as in summary", f"the number `{column}` of summary in this draw") if table == "draws" else Column(type_, "", "")
