"""Notice and remedies: how people learn of an entry, and how they ask for it to be struck."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from demerit.language.located import Located
from demerit.language.quantities import SHARE, Factor, Price, Share, Span, bounded
from demerit.language.schema.base import Cite, Date, Name, Names, Strict
from demerit.language.schema.channel import Delay, span_or_drawn
from demerit.language.schema.conditions import Decided, If, Unless


class Notice(Strict):
    """How people learn of entries in a file.  Who was not reached finds out when something is denied."""

    by: Literal["served", "published", "none"] = "served"
    reaches: Share | None = Field(default=None, description="share of entries whose notice reaches the person; not with `none`")
    within: Span | None = Field(default=None, description="the limit; also the time taken unless `takes` is given")
    takes: Delay | None = Field(default=None, description="how long after the entry it reaches them; default at once")
    cite: Cite | None = None

    @model_validator(mode="after")
    def _reaches(self) -> Self:
        if (self.by == "none") != (self.reaches is None):
            raise Located("a notice that is `served` or `published` says what share it `reaches`" if self.reaches is None else
                          "nobody is reached where there is no notice", "by" if self.reaches is None else "reaches", code="D138")
        return self


class Asking(Strict):
    """Who asks, of those who know of an entry: `wronged` if it is wrong, `others` if it is not."""

    wronged: Share
    others: Share
    by: dict[Name, dict[str, Factor]] = Field(default_factory=dict, description="factor on both by attribute (or `age`) and category")
    after: Delay | None = Field(default=None, description="how long they take; default at once")
    costs: Price | None = Field(default=None, description="what asking costs them")


def _asking(raw: Any) -> Any:
    if isinstance(raw, dict) and not {"value", "range", "evidence"} & set(raw):
        return raw
    share = bounded(SHARE, raw)
    return {"wronged": share, "others": share}


class Times(Strict):
    """Only so often."""

    times: int = Field(ge=1, le=1_000_000)
    per: Span


class Deletion(Strict):
    """How fast a granted request takes effect."""

    within: Span | None = None
    takes: Delay | None = None


def _deletion(raw: Any) -> Any:
    return raw if isinstance(raw, dict) and ("within" in raw or "takes" in raw) else {"within": span_or_drawn(raw)}


Ground = Literal["wrong-person", "ground-not-met", "overdue"]
GROUNDS: tuple[str, ...] = ("wrong-person", "ground-not-met", "overdue")
"""Ways to be wrong, in order of class: a false entry, a ground not met, kept past its end."""


class Remedy(Strict):
    """Somebody who knows of an entry asks, a decider strikes it.

    With `because` it is about wrong entries: right is to grant it if the entry is wrong in one of these ways.  Without, it is a repair: right is
    to grant it if `if` holds and no `unless`.
    """

    against: Name | None = Field(default=None, description="FILE whose entries it is about; that of the stage before with `after`")
    of: Names = Field(default_factory=list, description="only entries of these rules")
    after: str | None = Field(default=None, description="`REMEDY.refused`: a further stage")
    because: Annotated[list[Ground], Field(description="what it is for; none: a repair")] = Field(default_factory=list)
    condition: If | None = Field(default=None, alias="if")
    unless: Unless = Field(default_factory=list)
    open_to: If | None = Field(default=None, description="who may ask at all")
    at_most: Times | None = None
    window: Span | None = Field(default=None, description="how long one may ask")
    counted_from: Literal["notice", "entry", "discovery"] = Field(default="notice", description="what the window is counted from; a stage: from the refusal")
    earliest: Span | None = Field(default=None, description="not before this time after the entry")
    asks: Annotated[Asking, BeforeValidator(_asking)]
    decided: Decided
    strike: Annotated[Deletion, BeforeValidator(_deletion)] | None = Field(default=None, description="how fast it is struck once granted; default at once")
    suspends: bool = Field(default=False, description="the entry does not count while this is pending")
    flags: bool = Field(default=False, description="the entry is marked as disputed while this is pending")
    since: Date | None = None
    until: Date | None = None
    off: bool = False
    cite: Cite | None = None
    evidence: str | None = Field(default=None, description="evidence of the remedy's bare numbers")

    @property
    def before(self) -> str | None:
        """The remedy whose refusal opens this one."""
        return self.after.removesuffix(".refused") if self.after else None

    @model_validator(mode="after")
    def _stage(self) -> Self:
        if (self.against is None) == (self.after is None):
            raise Located("a remedy is `against` a file, or comes `after` another", code="D139", hint="against: FILE, or after: REMEDY.refused")
        if self.after is not None and not self.after.endswith(".refused"):
            raise Located("a further stage comes after a refusal", "after", code="D139", hint=f"after: {self.after.split('.')[0]}.refused")
        if self.after is not None and self.of:
            raise Located("`of` is said at the first stage", "of", on_key=True, code="D139")
        if not self.because and self.condition is None and not self.unless and self.decided.errs:
            raise Located("`errs` without `because`, `if` or `unless`: there is nothing to get wrong", "decided", "errs", code="D134")
        return self
