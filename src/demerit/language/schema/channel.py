"""Channels: how acts and states come to somebody's notice, and how they are got wrong."""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from demerit.language.located import Located
from demerit.language.quantities import RATE, SHARE, TERM, Burst, Days, Factor, Quantity, Share, Sigma, Span, bounded
from demerit.language.schema.base import Cite, Name, Names, Strict
from demerit.language.schema.ties import About


class ErrorSource(Strict):
    """One way a channel gets it wrong.

    `other-person`: the look-alike is written instead of nobody; `rate` is relative to the coverage.
    `no-such-act`: something is reported that nobody did; `rate` is per person.
    `false-match` (calendar checks only): someone not in the state is found in it; `rate` is per check, times the weight of the person.
    `by`: factors on how often it falls on somebody; of `other-person` on who is taken for the author, not on how often anybody is.
    """

    kind: Literal["other-person", "no-such-act", "false-match"]
    rate: Quantity | Any
    concentration: Share | None = Field(default=None, description="share of people who carry half of the errors")
    persistence: Share | None = Field(default=None, description="chance that an error falls on the fixed look-alike")
    burst: Burst | None = Field(default=None, description="mean entries per occasion, one a day")
    by: dict[Name, dict[str, Factor]] = Field(default_factory=dict, description="factor on how often it falls on somebody, by attribute and category")

    @property
    def weights(self) -> tuple[float, float]:
        """How much oftener than on average the error falls on each of the few who carry half of it, and on each of the rest."""
        if self.concentration is None:
            return 1.0, 1.0
        share = self.concentration.value
        return 0.5 / share if share > 0 else 1.0, 0.5 / (1 - share) if share < 1 else 1.0

    @model_validator(mode="after")
    def _of_its_kind(self) -> Self:
        if self.persistence is not None and self.kind != "other-person":
            raise Located(f"`persistence` says how often the same look-alike is taken for somebody; `{self.kind}` takes nobody for another",
                          "persistence", on_key=True, code="D140", hint="people on whom it falls again and again: `concentration`")
        if "age" in self.by and self.kind == "other-person":
            raise Located("the look-alike of `other-person` stays the same, and ages change", "by", "age", on_key=True, code="D140",
                          hint="an attribute that stays; or `no-such-act`")
        if self.burst is not None and self.kind == "false-match":
            raise Located("`burst` says how many entries come of one occasion; a check finds somebody once", "burst", on_key=True, code="D140",
                          hint="people on whom it falls again and again: `concentration`")
        return self

    @model_validator(mode="before")
    @classmethod
    def _typed_rate(cls, raw: Any) -> Any:
        if isinstance(raw, dict) and "rate" in raw and raw.get("kind") in ("other-person", "no-such-act", "false-match"):
            try:
                rate = bounded(RATE if raw["kind"] == "no-such-act" else SHARE, raw["rate"])
            except Located as problem:
                raise Located(str(problem), "rate", *problem.path, hint=problem.hint, code=problem.code, on_key=problem.on_key) from None
            return raw | {"rate": rate}
        return raw


class DrawnSpan(Strict):
    """A drawn span of time."""

    drawn: Literal["exponential", "lognormal"]
    mean: Span | None = None
    median: Span | None = None
    sigma: Sigma | None = None

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.drawn == "exponential" and (self.mean is None or self.median or self.sigma):
            raise Located("an exponential time needs `mean`, and nothing else", code="D127")
        if self.drawn == "lognormal" and (self.median is None or self.sigma is None or self.mean):
            raise Located("a lognormal time needs `median` and `sigma`", code="D127")
        return self


def span_or_drawn(raw: Any) -> Any:
    if isinstance(raw, DrawnSpan | Quantity):
        return raw
    if isinstance(raw, dict) and "drawn" in raw:
        return DrawnSpan.model_validate(raw)
    return bounded(TERM, raw)


Delay = Annotated[Quantity | DrawnSpan, BeforeValidator(span_or_drawn)]


class Channel(Strict):
    """How acts come to somebody's notice; or, with `checks`, how people are looked at by the calendar."""

    sees: Names = Field(default_factory=list, description="conducts, `*` for all, or `context:NAME`")
    checks: Name | None = Field(default=None, description="a state of the world that is looked for")
    every: Days | None = Field(default=None, description="with `checks`: how often")
    coverage: Share = Field(description="chance that an act (or the state) is noticed")
    by: dict[Name, dict[str, Factor]] = Field(default_factory=dict, description="factor on the coverage by attribute and category")
    delay: Delay | None = None
    errors: dict[Name, ErrorSource] = Field(default_factory=dict)
    about: About = Field(default="persons", description="whose acts it sees; `*` and `context:NAME` take in no others")
    cite: Cite | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.sees) == bool(self.checks):
            raise Located("a channel either `sees` conducts or `checks` a state", code="D128")
        if bool(self.checks) != bool(self.every):
            raise Located("`checks` and `every` go together", code="D128")
        for name, source in self.errors.items():
            if (source.kind == "false-match") != bool(self.checks):
                raise Located("`false-match` belongs to a channel that `checks`, the others to one that `sees`",
                              "errors", name, "kind", code="D128")
        return self
