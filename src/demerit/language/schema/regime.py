"""The regime: channels, files, deciders, rules, effects, dated changes."""

import datetime as dt
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from demerit.language.located import Located
from demerit.language.quantities import NUMBER, PRICE, Brisk, Days, Factor, Length, Number, Period, Price, Quantity, Rate, Share, Span, bounded
from demerit.language.schema.base import Cite, Date, Document, Name, Names, Strict, unsaid
from demerit.language.schema.channel import Channel, Delay, DrawnSpan, ErrorSource, span_or_drawn
from demerit.language.schema.conditions import AgeIs, Condition, Decided, If, Unless
from demerit.language.schema.facts import Facts
from demerit.language.schema.known import Known
from demerit.language.schema.remedy import Notice, Remedy
from demerit.language.schema.ties import About, On

LevelRef = str  # `FILE`, `FILE.LEVEL`, `OTHER/FILE.LEVEL`


# ---- files -----------------------------------------------------------------------------------------------------


class Window(Strict):
    """Which entries a reading takes."""

    last: int = Field(ge=1, le=10_000, description="the last n in force, in order of arrival")


class Review(Strict):
    """Levels that change only on review dates."""

    every: Days
    in_order: bool = Field(default=False, description="at most one step per review")


class File(Strict):
    """A place where entries are kept, and how they are read."""

    reads: Literal["sum", "count", "mean", "share", "any", "last"]
    start: Number | None = Field(default=None, description="what a sum starts from")
    floor: Number | None = None
    ceiling: Number | None = None
    worse: Literal["up", "down"] | None = Field(default=None, description="which way is worse; needed with `levels`")
    levels: dict[Name, Number] = Field(default_factory=dict, description="level: lower edge, ascending")
    of: Window | None = None
    at_least: int = Field(default=0, ge=0, le=10_000, description="mean and share: entries needed before there is a level")
    highest: Literal["case"] | None = Field(default=None, description="only the largest entry in force of each case counts")
    capped_while: dict[str, Name] = Field(default_factory=dict, description="while on FILE[.LEVEL], no better than this level")
    reviewed: Review | None = None
    shown: Literal["public", "officials", "nobody"] = "officials"
    notice: Notice | None = Field(default=None, description="how people learn of entries here; without it they know at once, and no notice is due")
    about: About = Field(default="persons", description="whom its entries are about")
    cite: Cite | None = None


# ---- rules -----------------------------------------------------------------------------------------------------


TRIGGERS = ("act", "state", "enters", "reaches", "date", "lapses", "struck", "asked", "granted", "refused")
"""What may set a rule off."""


class When(Strict):
    """What sets a rule off: exactly one of `TRIGGERS`."""

    act: Name | None = None
    state: Name | None = Field(default=None, description="a state found by a channel that checks for it")
    seen_by: Names = Field(default_factory=list)
    enters: LevelRef | None = None
    reaches: LevelRef | None = None
    date: Date | None = None
    lapses: str | None = Field(default=None, description="FILE: the last entry of a case in it ends by itself (an order: its deadline passed)")
    struck: str | None = Field(default=None, description="FILE: an entry in it is struck")
    of: Names = Field(default_factory=list, description="with `lapses` and `struck`: only entries of these rules")
    asked: Name | None = Field(default=None, description="REMEDY: somebody asks for it")
    granted: Name | None = Field(default=None, description="REMEDY: it is granted")
    refused: Name | None = Field(default=None, description="REMEDY: it is refused")

    @property
    def kind(self) -> str:
        """Which of `TRIGGERS` it is."""
        return next(key for key in TRIGGERS if getattr(self, key) is not None)

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [k for k in TRIGGERS if getattr(self, k) is not None]
        if len(given) != 1:
            raise Located("a rule fires on exactly one of " + ", ".join(f"`{k}`" for k in TRIGGERS), code="D129",
                          hint=f"given: {', '.join(given) or 'none'}")
        if self.seen_by and given[0] not in ("act", "state"):
            raise Located("`seen_by` goes with `act` or `state`", "seen_by", on_key=True, code="D129")
        if given[0] == "state" and not self.seen_by:
            raise Located("a state must be `seen_by` a channel that checks for it", code="D129")
        if self.of and given[0] not in ("lapses", "struck"):
            raise Located("`of` goes with `lapses` or `struck`", "of", on_key=True, code="D129")
        return self


LEAST_STEP, MOST_STEPS = 0.001, 1_000_000
"""Worths are kept in thousandths."""


class DrawnWorth(Strict):
    """A worth that an official sets: uniform between two ends in steps."""

    uniform: list[float] = Field(min_length=2, max_length=2)
    step: float = Field(gt=0)
    evidence: str | None = None
    why: str | None = None

    @model_validator(mode="after")
    def _steps(self) -> Self:
        low, high = self.uniform
        for i, end in enumerate(self.uniform):
            problem = NUMBER.problem(end)
            if problem:
                raise Located(problem, "uniform", i, code="D110")
        if self.step < LEAST_STEP or (high - low) / self.step > MOST_STEPS:
            raise Located(f"a step is at least {LEAST_STEP}, and there are at most a million of them", "step", code="D110")
        if low > high or abs((high - low) / self.step - round((high - low) / self.step)) > 1e-9:
            raise Located("`uniform: [low, high]` must be a whole number of steps, low first", "uniform", code="D131")
        return self


def _worth(raw: Any) -> Any:
    if isinstance(raw, dict) and "uniform" in raw:
        return DrawnWorth.model_validate(raw)
    return bounded(NUMBER, raw)


def _counts(raw: Any) -> Any:
    if raw in ("until-struck", "with-cause"):
        return raw
    if isinstance(raw, str) and not any(c.isdigit() for c in raw):
        raise Located(f"`{raw}` is not a term", hint="write a term (`24 mo`), `until-struck` or `with-cause`", code="D120")
    return span_or_drawn(raw)


class Cap(Strict):
    """No more than so much of this rule per period; entries beyond it have worth 0 and are still written."""

    points: Number | None = None
    entries: int | None = Field(default=None, ge=1, le=1_000_000, description="no more entries than this are written")
    per: Span

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.points is None) == (self.entries is None):
            raise Located("a cap is in `points` or in `entries`", code="D132")
        return self


class Repeats(Strict):
    """A repeat within a time is worth more."""

    times: Factor = Field(description="factor on the worth of a repeat")
    within: Span


class Overdue(Strict):
    """Entries kept past their end: an error source of the file keeper."""

    share: Share
    by: Span


class Write(Strict):
    """The entry a rule writes."""

    into: Name = Field(alias="in")
    worth: Annotated[Quantity | DrawnWorth, BeforeValidator(_worth)] | None = None
    counts: Annotated[Quantity | DrawnSpan | Literal["until-struck", "with-cause"], BeforeValidator(_counts)] = "until-struck"
    counts_from: Literal["entry", "act", "end"] = Field(default="entry", description="term counted from the entry, the act, or the act's end")
    shown: Span | None = Field(default=None, description="how long it is shown after it stops counting")
    per: Literal["act", "case"] = "act"
    falls_with: Literal["cause", "none"] | None = Field(
        default=None, description="whether it falls when what caused it is struck as wrong; default `cause`, across sharing `none`")
    follows: Delay | None = Field(default=None, description="how long after its cause it falls or ends; default at once")
    cap: Cap | None = None
    repeats: Repeats | None = None
    overdue: Overdue | None = None
    on: On = Field(default_factory=list, description="whom the entry is about: self, or those tied to whom the rule is about")


class Strike(Strict):
    """The entries a rule ends."""

    into: Name = Field(alias="in")
    of: Names = Field(default_factory=list, description="only entries of these rules")
    same: Literal["case"] | None = Field(default=None, description="only entries of the case that set the rule off")
    within: Span | None = None
    takes: Delay | None = None


class Rule(Strict):
    """When something happens, if something holds, a decider writes or strikes an entry."""

    when: When
    condition: If | None = Field(default=None, alias="if")
    unless: Unless = Field(default_factory=list)
    decided: Decided | None = None
    write: Write | None = None
    strike: Strike | None = None
    since: Date | None = Field(default=None, description="not before this date")
    until: Date | None = Field(default=None, description="not from this date on")
    off: bool = False
    cite: Cite | None = None
    evidence: str | None = Field(default=None, description="evidence of the rule's bare numbers")

    @model_validator(mode="after")
    def _acts(self) -> Self:
        if (self.write is None) == (self.strike is None):
            raise Located("a rule either writes or strikes", code="D133")
        if self.decided and self.decided.errs and self.condition is None and not self.unless:
            raise Located("`errs` without a condition: there is nothing to get wrong", "decided", "errs", code="D134",
                          hint="give the rule an `if` or `unless`")
        return self


# ---- effects ---------------------------------------------------------------------------------------------------


class Deters(Strict):
    """Fewer acts: kept with probability 1 - by x fading; the strongest source alone counts."""

    conducts: Names = Field(description="conducts, `*` for all, or `context:NAME`")
    by: Share
    fades: Length | None = Field(default=None, description="linear to nothing over this time from the start of the effect")
    learned: Literal["own", "others"] = "own"


class Provokes(Strict):
    """More acts: a second clock while in force."""

    conduct: Name
    rate: Brisk


class Charge(Strict):
    """A cost as a share of income."""

    income: Share


def _charge(raw: Any) -> Any:
    return Charge.model_validate(raw) if isinstance(raw, dict) and "income" in raw else bounded(PRICE, raw)


class Effect(Strict):
    """What happens to someone while an entry or level is in force."""

    during: Names = Field(alias="while", description="FILE or FILE.LEVEL, one or several of one file")
    unless: Names = Field(default_factory=list, description="not in force while on any of these FILE or FILE.LEVEL (an exemption)")
    context: str | None = Field(default=None, description="part of life it touches: traffic, finance, speech, ..")
    related: Names = Field(default_factory=list, description="other contexts whose entries have to do with it")
    denies: Names = Field(default_factory=list)
    stops: Names = Field(default_factory=list, description="conducts that cannot be done")
    deters: Deters | None = None
    provokes: Provokes | None = None
    costs: Annotated[Quantity | Charge, BeforeValidator(_charge)] | None = None
    gives: Price | None = None
    every: Period | None = Field(default=None, description="with costs or gives: repeated; else once, at the start")
    publishes: bool = False
    on: On = Field(default_factory=list, description="whom it falls on: self, or those tied to who stands on the level")
    since: Date | None = None
    until: Date | None = None
    cite: Cite | None = None
    evidence: str | None = None
    spares: Names = Field(default_factory=list, description="with `on`: it does not fall on others who stand on any of these FILE or FILE.LEVEL of theirs")

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not (self.denies or self.stops or self.deters or self.provokes or self.costs or self.gives or self.publishes):
            raise Located("an effect must do something", code="D135",
                          hint="denies, stops, deters, provokes, costs, gives or publishes")
        if self.costs and self.gives:
            raise Located("an effect either costs or gives", "gives", on_key=True, code="D135")
        if self.related and self.context is None:
            raise Located("`related` goes with `context`", "related", on_key=True, code="D136", hint="related to what? give the effect's own context")
        return self


class Decider(Strict):
    """Who decides.  With `reviewers` there is a queue: each case waits for a free reviewer and takes `each` of their time."""

    serves: int | None = Field(default=None, ge=1, le=50_000, description="the people one office stands for; a town is at least that big")
    reviewers: int | None = Field(default=None, ge=1, le=1000, description="who decide side by side, in one office; without it nobody waits")
    each: Delay | None = Field(default=None, description="what a reviewer needs for a case")
    open: Literal["always", "working-days"] = Field(default="always", description="when reviewers work")
    title: str | None = None

    @model_validator(mode="after")
    def _queue(self) -> Self:
        if (self.reviewers is None) != (self.each is None):
            raise Located("`reviewers` and `each` go together", "reviewers" if self.each is None else "each", code="D137", on_key=True)
        return self


class Change(Strict):
    """A dated change of numbers: `{on: 2020-01-01, change: {PATH: VALUE}}`."""

    on: Date
    change: dict[str, Any]
    cite: Cite | None = None


class Part(Strict):
    """A provision: elements that belong together, so that a comparison can take them on or off as one."""

    title: str
    parts: Names = Field(description="`rules.NAME`, `files.NAME`, `effects.NAME`, `remedies.NAME`, `channels.NAME`, `deciders.NAME`, or `scope`")


class Scope(Strict):
    """Who is in scope."""

    age: AgeIs | None = None
    attributes: dict[Name, Names] = Field(default_factory=dict)


RUNNABLE = ("channels", "files", "deciders", "rules", "effects", "changes", "known", "headline")
"""Parts that only a regime to be run has."""


COUNTED = ("acts", "deterred", "chilled", "stopped", "written", "written/false", "written/unmet", "discarded",
           "struck", "lapsed", "fell", "left", "overdue", "denied", "denied/error", "forgone", "cost", "cost/error", "given", "harm/in",
           "in-scope", "harm/1", "harm/2", "harm/3", "harm/4", "harm/5", "harm/6", "harm/7", "harm/wholly", "spared",
           "money/brought", "money/income", "money/essentials", "money/short", "money/paid", "money/left", "money/savings",
           "money/owed", "money/interest", "money/forgiven", "money/written-off", "money/debt")
"""What is counted whatever the files, some of it only in worlds with money: what a `headline` may name besides files and levels."""


FIRST_YEAR, LAST_YEAR = 1000, 4000
"""The calendar has dates of four digits, and the longest terms end within it."""


class Regime(Document):
    """A scoring regime; or, with `facts` alone, what an audit needs to know of one."""

    regime: Name
    in_force: Date = Field(default=dt.date.min, description="the first day; may be left out only by a regime that holds nothing but `facts`")
    jurisdiction: str | None = None
    world: Name | None = Field(default=None, description="the world it is run on unless another is named")
    alongside: Names = Field(default_factory=list, description="other regimes over the same people, read as NAME/FILE")
    scope: Scope = unsaid(Scope)
    channels: dict[Name, Channel] = Field(default_factory=dict)
    files: dict[Name, File] = Field(default_factory=dict)
    deciders: dict[Name, Decider] = Field(default_factory=dict)
    rules: dict[Name, Rule] = Field(default_factory=dict)
    effects: dict[Name, Effect] = Field(default_factory=dict)
    remedies: dict[Name, Remedy] = Field(default_factory=dict)
    changes: list[Change] = Field(default_factory=list)
    headline: list[str] = Field(default_factory=list, max_length=8, description="at most eight measures to be shown, fixed beforehand")
    findings: dict[str, Any] = Field(default_factory=dict)
    unknowns: dict[str, str] = Field(default_factory=dict, description="label: what it stands for")
    known: Known = Field(default_factory=list, description="published totals that narrow what is unknown")
    provisions: dict[Name, Part] = Field(default_factory=dict, description="parts that a comparison takes on or off as one")
    facts: Facts | None = Field(default=None, description="what an audit needs to know and a run does not")

    @property
    def described(self) -> bool:
        """Whether it holds facts only: it can be audited, not run."""
        return "in_force" not in self.model_fields_set

    @model_validator(mode="after")
    def _in_force(self) -> Self:
        if self.described and (self.facts is None or any(getattr(self, part) for part in RUNNABLE)):
            raise Located("missing key `in_force`", code="D101", hint="the first day: `in_force: 2024-01-01`; only a regime of `facts` alone needs none",
                          on_key=True)
        if not self.described and not FIRST_YEAR <= self.in_force.year < LAST_YEAR:
            raise Located(f"a run begins in the year {FIRST_YEAR} or later, and before {LAST_YEAR}: got {self.in_force}", "in_force", code="D110")
        return self


__all__ = ["Cap", "Change", "Channel", "Charge", "Condition", "Decided", "Decider", "Deters", "DrawnSpan", "DrawnWorth",
           "Effect", "ErrorSource", "File", "Notice", "Rate", "Regime", "Remedy", "Review", "Rule", "Strike", "When", "Window", "Write"]
