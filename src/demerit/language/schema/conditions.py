"""Conditions and decisions: what must hold, who finds out, how long it takes and how often it is got wrong."""

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from demerit.language.located import Located
from demerit.language.quantities import SHARE, Share, Span, bounded
from demerit.language.schema.base import Many, Name, Names, Strict
from demerit.language.schema.channel import Delay

OLDEST = 150
"""Years somebody may be old."""


class AgeIs(Strict):
    """An age condition in whole years."""

    at_least: int | None = Field(default=None, ge=0, le=OLDEST)
    under: int | None = Field(default=None, ge=0, le=OLDEST)


class Condition(Strict):
    """All of these hold.  States are `yes`/`no`; attributes a category or several."""

    standing: Names = Field(default_factory=list, description="on any of FILE or FILE.LEVEL")
    not_standing: Names = Field(default_factory=list, description="on none of them")
    age: AgeIs | None = None
    states: dict[Name, bool] = Field(default_factory=dict)
    attributes: dict[Name, Names] = Field(default_factory=dict)
    means: Annotated[list[Literal["able", "evading", "unable"]], Many] = Field(
        default_factory=list, description="how somebody stands to what is due on their debts: any of these")


_CONDITION_KEYS = ("standing", "not_standing", "age", "states", "attributes", "means")


def _condition(raw: Any) -> Any:
    """`{able: yes, sex: man, standing: points.C}`: keys that are not words of the language name a state or an attribute."""
    if not isinstance(raw, dict):
        return raw
    out: dict[str, Any] = {}
    for key in ("states", "attributes"):
        if not isinstance(raw.get(key, {}), dict):
            raise Located(f"`{key}` is a mapping", key, code="D121")
    states: dict[str, bool] = dict(raw.get("states", {}))
    attributes: dict[str, Any] = dict(raw.get("attributes", {}))
    for key, value in raw.items():
        if key in ("states", "attributes"):
            continue
        if key in _CONDITION_KEYS:
            out[key] = value
        elif value in ("yes", "no", True, False):
            states[key] = value in ("yes", True)
        elif isinstance(value, (str, list)):
            attributes[key] = value
        else:
            raise Located(f"`{key}` is neither a condition nor `yes`/`no` nor a category", key, code="D130")
    return out | {"states": states, "attributes": attributes}


If = Annotated[Condition, BeforeValidator(_condition)]


def _unless(raw: Any) -> Any:
    """`[minor, secured]` or one mapping or a list of mappings: any of them excepts."""
    items = raw if isinstance(raw, list) else [raw]
    return [{"states": {item: True}} if isinstance(item, str) else item for item in items]


Unless = Annotated[list[If], BeforeValidator(_unless)]


class Errs(Strict):
    """How often a decider gets the condition wrong, each way."""

    wrongly_yes: Share | None = None
    wrongly_no: Share | None = None


def _errs(raw: Any) -> Any:
    if isinstance(raw, dict) and ("wrongly_yes" in raw or "wrongly_no" in raw):
        return raw
    return {"wrongly_yes": bounded(SHARE, raw), "wrongly_no": bounded(SHARE, raw)}


class Decided(Strict):
    """Somebody decides whether the rule's condition holds."""

    by: Name
    within: Span | None = Field(default=None, description="the limit; also the time taken unless `takes` is given")
    takes: Delay | None = None
    errs: Annotated[Errs, BeforeValidator(_errs)] | None = None
