"""Targets: published figures that a run can be held against, each with what in a run it is read off.

Entries, persons and attempts are three units and never one: a figure says its unit, its reading has one, and they must be the same.
"""

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from demerit.language.located import Located
from demerit.language.quantities import Share, Span, size
from demerit.language.schema.base import Cite, Date, Document, Name, Names, Strict
from demerit.language.schema.known import LEAST_AMONG, LEAST_TOTAL, PERSONAL, REASON

UNITS = ("entries", "persons", "attempts")
UNIT_OF = {"written": "entries", "struck_by": "entries", "enters": "persons", "leaves": "persons", "let_off_by": "persons", "on": "persons",
           "denied": "attempts"}
"""What a reading counts: its unit."""
STOCK = "on"
FIT, FORECAST, PATTERN, LEFT_OUT = "fit", "forecast", "pattern", "left-out"


class Reading(Strict):
    """What a figure is counted by in a run; exactly one thing, e.g. `{written: listed}`."""

    written: Names = Field(default_factory=list, description="files: entries written into them")
    by: Names = Field(default_factory=list, description="with `written`: only entries of these rules")
    struck_by: Names = Field(default_factory=list, description="rules: entries they took off")
    enters: Name | None = Field(default=None, description="a list: stays begun on it")
    leaves: Name | None = Field(default=None, description="a list: stays ended on it")
    let_off_by: Names = Field(default_factory=list, description="rules that strike: stays they ended at once")
    on: Name | None = Field(default=None, description="a list: people on it on a day")
    denied: Names = Field(default_factory=list, description="attempts denied")
    group: str | None = Field(default=None, description="with `enters`, `leaves`, `on`: only people of one group, e.g. sex=man, age=45")

    @property
    def thing(self) -> str:
        """Which of the things it counts."""
        return next(name for name in UNIT_OF if getattr(self, name))

    @property
    def unit(self) -> str:
        """entries, persons or attempts."""
        return UNIT_OF[self.thing]

    @model_validator(mode="after")
    def _one(self) -> Self:
        things = [name for name in UNIT_OF if getattr(self, name)]
        if len(things) != 1:
            raise Located("a reading counts exactly one thing" + (f", not {' and '.join(things)}" if things else ""),
                          hint="one of: " + ", ".join(f"`{name}`" for name in UNIT_OF), code="D354")
        if self.by and not self.written:
            raise Located("`by` goes with `written`", "by", on_key=True, code="D354")
        if self.group is not None and self.thing not in ("enters", "leaves", "on"):
            raise Located(f"`{self.thing}` is not counted by group", "group", on_key=True, code="D354")
        return self


class Figure(Strict):
    """One published figure: what it says, of when, in which unit, how sure it is, and what it is used for."""

    title: str = Field(description="what was counted, in a line")
    unit: str = Field(description="entries, persons or attempts; of a ratio both: `attempts per entries`")
    use: Literal["fit", "forecast", "pattern", "left-out"] = Field(
        description="fit: runs are accepted by it; forecast: held out, later than all that is fitted; pattern: shown, never fitted; "
                    "left-out: no run can be held against it, and `why`")
    count: Reading | None = None
    per: Reading | None = Field(default=None, description="what the count is divided by, over the same time")
    since: Date | None = Field(default=None, alias="from", description="first day counted; default: the first day of the run")
    until: Date | None = Field(default=None, alias="to", description="last day counted")
    on: Date | None = Field(default=None, description="the day of a stock")
    each: Span | None = Field(default=None, description="the time the figure is for, if it is a rate; else it is the whole count from `from` to `to`")
    value: float | None = Field(default=None, ge=0)
    at_least: float | None = Field(default=None, ge=0)
    at_most: float | None = Field(default=None, ge=0)
    tolerance: Share | None = Field(default=None, description="how far the published figure may be off, as a share of itself")
    discrepancy: Share | None = Field(default=None, description="how far the best run could be off because the model leaves things out, as a share")
    certainty: Literal["A", "B", "C", "D"] | None = Field(
        default=None, description="A official or reviewed text; B official number second-hand; C derived or secondary; D weak")
    cite: Cite | None = None
    why: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _nobody(cls, raw: Any) -> Any:
        for key in raw if isinstance(raw, dict) else ():
            if str(key).lower().rstrip("_") in PERSONAL:
                raise Located(f"`{key}` would be about somebody", key, hint=REASON, code="D340", on_key=True)
        return raw

    @property
    def reads(self) -> str:
        """The reading in words that are the same for the same reading, whatever the days."""
        return " per ".join("; ".join(f"{k}={v}" for k, v in one.model_dump(exclude_defaults=True).items()) for one in (self.count, self.per) if one)

    @property
    def ends(self) -> dt.date | None:
        """The day the figure is of."""
        return self.on or self.until

    @property
    def bounds(self) -> tuple[float, float]:
        """Between which values the figure lies as published; the same twice if it is one number."""
        if self.value is not None:
            return self.value, self.value
        return self.at_least or 0.0, float("inf") if self.at_most is None else self.at_most

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.value is None and self.at_least is None and self.at_most is None:
            raise Located("a figure needs a `value`, or `at_least`, `at_most` or both", code="D353")
        if self.value is not None and (self.at_least is not None or self.at_most is not None):
            raise Located("`value` says it all: leave out `at_least` and `at_most`", "value", on_key=True, code="D353")
        low, high = self.bounds
        if low > high:
            raise Located("`at_least` is more than `at_most`", "at_least", code="D353")
        if self.use == LEFT_OUT:
            if self.count is not None or self.why is None:
                raise Located("a figure that is left out says `why`, and counts nothing", "use", code="D353")
            return self
        if self.count is None:
            raise Located("what in a run is the figure read off?", hint="`count: {written: FILE}`; or `use: left-out`, and `why`", code="D353")
        _units(self, self.count, self.per)
        _times(self, self.count, self.per)
        if self.per is None and 0 < low < LEAST_TOTAL:
            raise Located(f"a total of {low:g} is refused: under {LEAST_TOTAL} it could be known who they are",
                          "value" if self.value is not None else "at_least", code="D341")
        if self.use == FIT and (low <= 0 or high == float("inf")):
            raise Located("to be fitted, a figure needs a value, or both bounds, above zero", "use", code="D353")
        return self


def _units(figure: Figure, count: Reading, per: Reading | None) -> None:
    """The unit said and the units of what is read are the same, or it is an error at the unit."""
    has = count.unit if per is None else f"{count.unit} per {per.unit}"
    said = figure.unit.split(" per ")
    if len(said) > 2 or any(word not in UNITS for word in said):
        raise Located(f"`{figure.unit}` is not a unit", "unit", hint=f"one of: {', '.join(UNITS)}; or two of them, as `attempts per entries`", code="D350")
    if figure.unit != has:
        raise Located(f"the figure is in {figure.unit}, and what is read off a run is in {has}", "unit",
                      hint="entries, persons and attempts are never taken for each other: read off what was counted", code="D350")


def _times(figure: Figure, count: Reading, per: Reading | None) -> None:
    """Stocks have a day, counts have a time."""
    stock = count.thing == STOCK
    if per is not None and (per.thing == STOCK) != stock:
        raise Located("people on a day cannot be divided by what happens over a time, nor the other way round", "per", on_key=True, code="D351")
    if stock and (figure.on is None or figure.since is not None or figure.until is not None or figure.each is not None):
        raise Located("people on a list are those on one day: `on`, and neither `from`, `to` nor `each`", code="D351")
    if not stock and (figure.on is not None or figure.until is None):
        raise Located("a count needs its last day: `to`, and no `on`", code="D351")
    if figure.since is not None and figure.until is not None and figure.since > figure.until:
        raise Located("`from` is later than `to`", "from", code="D351")
    if figure.each is not None and (per is not None or size(figure.each.value) <= 0):
        raise Located("a ratio is of no time, and a time is not nothing: leave out `each`", "each", code="D351")


def _figures(raw: Any) -> Any:
    if not isinstance(raw, dict) or not raw:
        raise Located("figures are a mapping of names", hint="inflow: {title: .., unit: entries, use: fit, count: {written: FILE}, ..}", code="D121")
    return raw


class Targets(Document):
    """Published figures of a regime, to fit its world's unknowns to and to be held against: `demerit calibrate REGIME --to FILE`."""

    targets: Name
    applies_to: Names = Field(default_factory=list, description="regimes the figures are of; empty: any")
    begin: Date | None = Field(default=None, description="the day runs begin, with empty files, under the rules of the regime's own first day; "
                                                         "default: that first day")
    among: float = Field(description="how many people the figures are of")
    in_world: Share | None = Field(default=None, description="the share of them that are such people as live in the world; default: all")
    parameters: Names = Field(description="unknowns of the world (labels) that are fitted: no more of them than independent figures")
    figures: Annotated[dict[Name, Figure], BeforeValidator(_figures)]

    @property
    def independent(self) -> list[str]:
        """The different readings among the figures that are fitted: the same thing on two dates is not two."""
        return list(dict.fromkeys(figure.reads for figure in self.figures.values() if figure.use == FIT))

    @model_validator(mode="after")
    def _enough(self) -> Self:
        if self.among < LEAST_AMONG:
            raise Located(f"figures of {self.among:g} people are refused: under {LEAST_AMONG:,} it could be known who they are", "among", code="D341")
        if not self.parameters:
            raise Located("no parameter is named", "parameters", hint="name unknowns of the world, e.g. [debts]", code="D352")
        problem = too_many(self.parameters, self)
        if problem:
            raise Located(problem, "parameters", hint="name fewer; what is not fitted keeps its whole range", code="D352")
        last = max((f.ends for f in self.figures.values() if f.use == FIT and f.ends), default=None)
        for name, figure in self.figures.items():
            if figure.use == FORECAST and last is not None and figure.ends is not None and figure.ends <= last:
                raise Located(f"a forecast is of a day after all that is fitted ({last})", "figures", name, "use", code="D351")
            if self.begin is not None and figure.ends is not None and figure.count is not None and min(figure.since or figure.ends, figure.ends) < self.begin:
                raise Located(f"this lies before runs begin ({self.begin})", "figures", name, code="D351", on_key=True)
        return self


def too_many(parameters: list[str], targets: Targets) -> str | None:
    """What is wrong with so many parameters; None if the figures can carry them."""
    independent = targets.independent
    if len(set(parameters)) <= len(independent):
        return None
    what = f"{len(independent)} independent figure{'s' if len(independent) != 1 else ''}"
    return f"{len(set(parameters))} parameters ({', '.join(dict.fromkeys(parameters))}) cannot be told apart by {what}"
