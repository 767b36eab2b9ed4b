"""The world: a society without rules.

People are drawn from published margins, never from rows.  `conducts` are what they do, `attempts` what they try to
do and may be denied, `states` what may be true of them (able to pay, holding a licence), `traits` how unequally
they do things.
"""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from demerit.language.located import Located
from demerit.language.quantities import Brisk, Factor, Price, Quantity, Rate, Shape, Share, Span
from demerit.language.schema.base import Date, Document, Name, Names, Strict, unsaid
from demerit.language.schema.conditions import OLDEST
from demerit.language.schema.money import HAPPENINGS, Budget, Debt, Discouraged
from demerit.language.schema.ties import About, AboutAttempt, Counts, Firms, Friends


def _edges(raw: Any) -> Any:
    """A mapping from ascending lower edges in years: keys become integers."""
    if not isinstance(raw, dict) or not raw:
        raise Located("ages are a mapping from lower edge in years: `{18: .., 30: ..}`", code="D126")
    out: dict[int, Any] = {}
    for key, value in raw.items():
        try:
            edge = int(str(key))
        except ValueError:
            raise Located(f"`{key}` is not an age in whole years", key, on_key=True, code="D126") from None
        if out and edge <= max(out):
            raise Located("ages must ascend", key, on_key=True, code="D126")
        if not 0 <= edge <= OLDEST:
            raise Located(f"from 0 to {OLDEST}: got {edge}", key, on_key=True, code="D110")
        out[edge] = value
    return out


class Ages(Strict):
    """Age margin: share per band by lower edge in whole years; within a band ages are uniform; `until` ends the last."""

    shares: Annotated[dict[int, Share], BeforeValidator(_edges)]
    until: int = Field(default=100, ge=1, le=OLDEST, description="upper end of the last band, in years")


class Departures(Strict):
    """Who leaves, and who comes in their place (semantics.md 21): a leaver is replaced at once, files empty."""

    rate: Annotated[dict[int, Rate], BeforeValidator(_edges)] = Field(description="deaths (and moves) a year by age")
    of_age: Share = Field(description="share of newcomers who have just reached the lowest age; the rest follow the age margin")


class Household(Strict):
    """Household sizes: share of households with 1, 2, 3, .. adult members, and with 0, 1, 2, .. children."""

    sizes: Annotated[dict[int, Share], BeforeValidator(_edges)]
    children: Counts | None = Field(default=None, description="children are members of a household and nothing else")


class Trait(Strict):
    """How unequally people do things: one gamma factor per person, mean 1.  `shape` small = few do most."""

    shape: Shape


class State(Strict):
    """Something true or not true of a person, with switching rates."""

    share: Share = Field(description="share of people for whom it is true at the start")
    gains: Rate | None = Field(default=None, description="how often it becomes true, for those for whom it is not")
    loses: Rate | None = Field(default=None, description="how often it stops being true")
    about: About = "persons"


PROTECTED = ("speech", "petition", "complaint", "assembly", "worship", "strike", "litigation")
"""Conducts of these names and contexts are protected, whatever a file says."""


class Conduct(Strict):
    """A kind of thing people do: a Poisson clock per person at `rate` x the person's trait factor."""

    rate: Rate
    context: str = Field(description="part of life it belongs to: traffic, finance, speech, ..")
    trait: Name | None = Field(default=None, description="default: the trait named as the context, if there is one")
    by: dict[Name, dict[str, Factor]] = Field(default_factory=dict, description="factor on the rate by attribute (or `age`) and category")
    lasts: Span | None = Field(default=None, description="how long one act goes on")
    protected: bool = Field(default=False, description="protected conduct; names and contexts such as `petition` always are")
    done_by: Literal["self", "other", "chance"] | None = Field(
        default=None, description="for audits: whose doing it is, when it ends something; without it nobody knows")
    needs: Names = Field(default_factory=list, description="for audits: states that must hold of the person for it to be possible")
    costs: Price | None = Field(default=None, description="for audits: what doing it costs the person")
    about: About = Field(default="persons", description="who does it")


class Happening(Conduct):
    """What happens to a debt, as a conduct: not written, but had by every debt.  Only `owed` has a clock."""

    debt: Name
    what: str
    """One of money.HAPPENINGS."""


class Attempt(Strict):
    """A thing people try to get, which an effect may deny."""

    rate: Brisk
    context: str
    about: AboutAttempt = Field(default="persons", description="who tries; `children`: for each child, by its household")
    by: dict[Name, dict[str, Factor]] = Field(default_factory=dict, description="factor on the rate by attribute (or `age`) and category")
    discouraged: Discouraged | None = Field(default=None, description="after a denial, fewer attempts for a time")


class Calendar(Strict):
    """Working days: weekends are never; holidays are dates, cited or none (then weekends only, `assumed`)."""

    holidays: list[Date] = Field(default_factory=list)


class Town(Strict):
    """The closed unit of simulation."""

    residents: int = Field(default=2000, ge=2, le=50_000)


class Calibration(Strict):
    """Published rates of recorded entries per subject-year that a sweep keeps (semantics.md 24)."""

    negative: Rate | None = None
    positive: Rate | None = None


class World(Document):
    """A society without rules."""

    world: Name
    currency: str = "CNY"
    town: Town = unsaid(Town)
    population: int = Field(default=100_000, ge=1, description="people simulated unless --residents says otherwise; in whole towns")
    attributes: dict[Name, dict[str, Share]] = Field(default_factory=dict, description="margins: share per category, adding up to 100%")
    age: Ages
    departures: Departures | None = None
    households: Household | None = None
    friends: Friends | None = None
    firms: Firms | None = None
    incomes: dict[str, Any] | None = Field(default=None, description="`{attribute: NAME, yearly: {CATEGORY: CNY ..}}`")
    money: Budget | None = None
    debts: dict[Name, Debt] = Field(default_factory=dict)
    traits: dict[Name, Trait] = Field(default_factory=dict)
    states: dict[Name, State] = Field(default_factory=dict)
    conducts: dict[Name, Conduct] = Field(default_factory=dict)
    attempts: dict[Name, Attempt] = Field(default_factory=dict)
    calendar: Calendar = unsaid(Calendar)
    calibrated_to: Calibration | None = None

    @property
    def acts(self) -> dict[str, Conduct]:
        """Everything people do: conducts as written, then what happens to each debt (`loan-owed`, `loan-missed`, ..)."""
        return self.conducts | {
            f"{name}-{what}": Happening(rate=debt.arises, context=debt.context, trait=debt.trait, by=debt.by, debt=name, what=what)
            for name, debt in self.debts.items() for what in HAPPENINGS}


__all__ = ["Ages", "Attempt", "Calendar", "Calibration", "Conduct", "Departures", "Happening", "Household", "Literal", "Names",
           "Quantity", "State", "Town", "Trait", "World"]
