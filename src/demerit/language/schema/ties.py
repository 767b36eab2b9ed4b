"""Whom people live with, know and represent: households, friends, firms; and the words that say whom something is about or falls on."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from demerit.language.located import Located
from demerit.language.quantities import Number, Rate, Share
from demerit.language.schema.base import Strict

About = Literal["persons", "firms"]
"""Whom a conduct, a state, a file is about."""
AboutAttempt = Literal["persons", "firms", "children"]
TIES = ("household", "children", "representative", "controller", "friends")
"""All ties, in the order in which they are gone through."""
MOST_CHILDREN = 100


def _on(raw: Any) -> Any:
    """`on: representative` or a list: on whom a rule or an effect falls."""
    items = [raw] if isinstance(raw, str) else raw
    if isinstance(items, list):
        for i, item in enumerate(items):
            if item not in ("self", *TIES):
                raise Located(f"`{item}` is nobody something can fall on", *([] if isinstance(raw, str) else [i]), code="D103",
                              hint="one of self, " + ", ".join(TIES))
    return items


On = Annotated[list[str], BeforeValidator(_on)]
"""On whom: `self` and ties; empty: self alone."""


def _counts(raw: Any) -> Any:
    """A mapping from ascending whole numbers: keys become integers."""
    if not isinstance(raw, dict) or not raw:
        raise Located("a mapping from a number to its share: `{0: 60%, 1: 40%}`", code="D126")
    out: dict[int, Any] = {}
    for key, value in raw.items():
        try:
            number = int(str(key))
        except ValueError:
            raise Located(f"`{key}` is not a whole number", key, on_key=True, code="D126") from None
        if number < 0 or (out and number <= max(out)):
            raise Located("numbers must ascend, from 0 at least", key, on_key=True, code="D126")
        if number > MOST_CHILDREN:
            raise Located(f"a household has at most {MOST_CHILDREN} children", key, on_key=True, code="D110")
        out[number] = value
    return out


Counts = Annotated[dict[int, Share], BeforeValidator(_counts)]


class Friends(Strict):
    """Whom people know: a Poisson number of others in town, drawn once for each; knowing somebody need not be mutual."""

    mean: Number = Field(description="friends a person has, on average")


class Firms(Strict):
    """The firms of a town.  What they do, what is true of them and what they try for stands with that of people, marked `about: firms`."""

    per_resident: Share = Field(description="firms for each resident; rounded to whole firms in a town, at least one")
    closes: Rate | None = Field(default=None, description="how often a firm closes; another takes its place at once")
    apart: Share | None = Field(default=None, description="share of firms controlled by somebody else than their legal representative")
