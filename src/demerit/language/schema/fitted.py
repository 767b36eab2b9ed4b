"""Fitted: what a calibration found, a set of places where a world's unknowns can stand, with all that says what it rests on."""

from typing import Literal, Self

from pydantic import Field, model_validator

from demerit.language.located import Located
from demerit.language.schema.base import Date, Document, Name, Names, Strict


class Stood(Strict):
    """A document a calibration stood on, as it read then."""

    name: Name
    sha256: str = Field(description="SHA-256 of the merged document")


class Range(Strict):
    """How far a label reaches in the set, as quantiles of its own range."""

    low: float = Field(ge=0, le=1)
    high: float = Field(ge=0, le=1)
    width: float = Field(ge=0, description="from the 5th to the 95th percentile, against 90 % of the whole range")
    role: Literal["fitted", "lived-over"] = Field(description="fitted: adjusted to the figures; lived-over: drawn over its whole range")


class Outcome(Strict):
    """One figure and the set: between which values its members lie."""

    use: Literal["fit", "forecast", "pattern"]
    unit: str
    at_least: float = Field(description="least the figure can be, as published")
    at_most: float | None = None
    accepted: list[float] = Field(min_length=2, max_length=2, description="least and greatest over the set")
    noise: float = Field(ge=0, description="chance in one member's value, one standard error, as a share of it")
    hit: bool


class Fitted(Document):
    """A set of accepted places of unknowns: `demerit calibrate` writes it, `demerit run REGIME --fitted NAME` takes it."""

    fitted: Name
    regime: Stood
    world: Stood
    figures_of: Stood = Field(description="the targets it was fitted to")
    version: str = Field(description="of demerit")
    engine: str = Field(description="SHA-256 of the engine's sources")
    command: str
    seed: int
    begin: Date = Field(description="first day of its runs")
    residents: int = Field(ge=1, description="people in each run")
    tried: int = Field(ge=1, description="runs in all waves")
    waves: int = Field(ge=1)
    cut: float = Field(gt=0, description="accepted: every fitted figure nearer than so many standard errors")
    parameters: Names
    labels: Names = Field(description="the unknowns that every member says a place for")
    not_identified: Names = Field(default_factory=list)
    at_edge: Names = Field(default_factory=list)
    ranges: dict[Name, Range]
    outcomes: dict[Name, Outcome]
    central: int = Field(ge=0, description="the member that a run takes: the one nearest the middle; 0 is the first")
    members: list[list[float]] = Field(min_length=1, description="quantiles of the labels' ranges, in order of `labels`")

    @model_validator(mode="after")
    def _square(self) -> Self:
        for i, member in enumerate(self.members):
            if len(member) != len(self.labels) or not all(0 <= q <= 1 for q in member):
                raise Located(f"a member says a quantile, 0 to 1, for each of {len(self.labels)} labels", "members", i, code="D356")
        if self.central >= len(self.members):
            raise Located(f"there are {len(self.members)} members", "central", code="D356")
        return self

    def member(self, number: int) -> dict[str, float]:
        """A member as label -> quantile."""
        return dict(zip(self.labels, self.members[number], strict=True))
