"""Known totals: published sums that any account of a regime must fit.

They are sums over many people and nothing else: what could be about one person, or a handful, is refused.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from demerit.language.located import Located
from demerit.language.quantities import Length
from demerit.language.schema.base import Cite, Document, Name, Strict

LEAST_TOTAL = 10
"""Totals below this are refused: so few can be known again."""
LEAST_AMONG = 1000
PERSONAL = frozenset({"person", "persons", "people", "name", "names", "id", "ids", "identifier", "row", "rows", "record", "records", "who", "birth",
                      "born", "address", "phone", "email", "plate", "passport", "face", "photo", "account", "user", "users"})
REASON = "totals are sums over many people; demerit has no place for rows about anybody, by design"

FLOWS = ("sanctions", "listings", "entries", "refusals", "struck")
STOCKS = ("on-list", "sanctioned")


class KnownTotal(Strict):
    """One published total, as bounds: `{total: listings, of: defaulters, at_least: 9000, at_most: 11000, each: 1 y, among: 500000}`."""

    total: Literal["sanctions", "listings", "entries", "refusals", "struck", "on-list", "sanctioned"] = Field(
        description="sanctions: people coming under one; listings: stays begun on a list; entries written; refusals: attempts denied; "
                    "struck: entries struck; on-list, sanctioned: people at the end of the run")
    of: Name | None = Field(default=None, description="the list, with `listings` and `on-list`")
    at_least: float | None = Field(default=None, ge=0, le=1e15)
    at_most: float | None = Field(default=None, ge=0, le=1e15)
    each: Length | None = Field(default=None, description="the time it was counted over; not with `on-list` and `sanctioned`")
    year: int | None = Field(default=None, ge=1, le=200, description="the year of the regime it was counted in (1 is the first); else the mean over the run")
    among: float = Field(le=1e15, description="how many people it is a total of")
    cite: Cite | None = None
    why: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _nobody(cls, raw: Any) -> Any:
        for key in raw if isinstance(raw, dict) else ():
            if str(key).lower().rstrip("_") in PERSONAL:
                raise Located(f"`{key}` would be about somebody", key, hint=REASON, code="D340", on_key=True)
        return raw

    @model_validator(mode="after")
    def _sums(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise Located("a total needs `at_least`, `at_most` or both", code="D342")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise Located("`at_least` is more than `at_most`", "at_least", code="D342")
        for key in ("at_least", "at_most"):
            value = getattr(self, key)
            if value is not None and value < LEAST_TOTAL and not (key == "at_least" and value == 0):
                raise Located(f"a total of {value:g} is refused: under {LEAST_TOTAL} it could be known who they are", key,
                              hint="leave it out, or give the total of a larger area or a longer time", code="D341")
        if self.among < LEAST_AMONG:
            raise Located(f"a total among {self.among:g} people is refused: under {LEAST_AMONG:,} it could be known who they are", "among",
                          hint="give the total of a larger area", code="D341")
        if (self.total in STOCKS) == (self.each is not None):
            raise Located("`each` says over what time things were counted; people on a day have none" if self.each is not None
                          else f"`{self.total}` happen over a time: say `each: 1 y`", "each" if self.each is not None else "total", code="D342")
        if self.total in STOCKS and self.year is not None:
            raise Located("people are counted at the end of the run, not in a year", "year", code="D342")
        if (self.total in ("listings", "on-list")) != (self.of is not None):
            raise Located("`of` names the list, with `listings` and `on-list` only", "of" if self.of is not None else "total", code="D342")
        return self


def _rows(raw: Any) -> Any:
    if not isinstance(raw, list):
        raise Located("known totals are a list of mappings", hint="- {total: sanctions, at_least: 9000, at_most: 11000, each: 1 y, among: 500000}",
                      code="D121")
    return raw


Known = Annotated[list[KnownTotal], BeforeValidator(_rows)]


class Totals(Document):
    """A document of known totals, to be laid beside a regime: `demerit run REGIME --known FILE`."""

    totals: Name
    known: Known = Field(description="published sums")
