"""Money of the world: what people live on, what they have, what they owe.

A debt is taken on like a conduct, at a rate; what happens to it later are acts too, so that channels see them and rules
fire on them like on any other: `DEBT-owed`, `DEBT-missed`, `DEBT-paid`, `DEBT-cleared`, `DEBT-settled`.
"""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from demerit.language.located import Located
from demerit.language.quantities import PART, PRICE, Factor, Price, Quantity, Rate, Share, SigmaOfSum, Span, bounded
from demerit.language.schema.base import Name, Strict

HAPPENINGS = ("owed", "missed", "paid", "cleared", "settled")
"""What happens to a debt; DEBT-WHAT is the conduct."""
MEANS = ("able", "evading", "unable")
"""How somebody stands to what is due, from best to worst."""


def _sum(raw: Any, of: str) -> Quantity:
    """An amount of money, or a share of something; `Located` if it is neither or below nothing."""
    if isinstance(raw, Quantity):
        return raw
    shown = raw.get("value", (raw.get("range") or [None])[0]) if isinstance(raw, dict) else raw
    kind = "share" if isinstance(shown, (int, float)) or (isinstance(shown, str) and shown.strip().endswith("%")) else "money"
    try:
        return bounded(PART if kind == "share" else PRICE, raw)
    except Located as problem:
        hint = problem.hint if kind == "share" or problem.code == "D110" else f"write money (`CNY 300`) or a share of {of} (`30%`)"
        raise Located(str(problem), *problem.path, hint=hint, code=problem.code, on_key=problem.on_key) from None


_QUANTITY_KEYS = {"value", "range", "evidence", "cite", "why", "unknown", "direction"}


def _by_category(of: str) -> Callable[[Any], Any]:
    """One sum for everybody, or one for each category of income."""
    def read(raw: Any) -> Any:
        if not isinstance(raw, dict) or set(raw) & _QUANTITY_KEYS:
            return _sum(raw, of)
        out = {}
        for category, one in raw.items():
            try:
                out[str(category)] = _sum(one, of)
            except Located as problem:
                raise Located(str(problem), category, *problem.path, hint=problem.hint, code=problem.code, on_key=problem.on_key) from None
        return out
    return read


def _described(what: str) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "number"}, {"type": "object"}], "description": what})


PerMonth = Annotated[Quantity | dict[str, Quantity], BeforeValidator(_by_category("a month's income")),
                     _described("money, or a share of a month's income; for all or by category of income")]
Savings = Annotated[Quantity | dict[str, Quantity], BeforeValidator(_by_category("a year's income")),
                    _described("money, or a share of a year's income; for all or by category of income")]
Instalment = Annotated[Quantity, BeforeValidator(lambda raw: _sum(raw, "the amount")), _described("money, or a share of the amount")]


class Budget(Strict):
    """What people live on.  Income less essentials is what a month leaves over."""

    essentials: PerMonth = Field(description="what a month's living costs")
    savings: Savings = Field(description="what somebody has on arrival")
    evading: Name | None = Field(default=None, description="a state of the world: while it is true of somebody, they do not pay although they could")


class DrawnSum(Strict):
    """A sum drawn anew for each debt."""

    drawn: Literal["lognormal"]
    median: Price
    sigma: SigmaOfSum


def _amount(raw: Any) -> Any:
    if isinstance(raw, dict) and "drawn" in raw:
        return DrawnSum.model_validate(raw)
    return raw if isinstance(raw, DrawnSum) else _sum(raw, "a year's income")


class Settlement(Strict):
    """Creditor and debtor agree on less."""

    rate: Rate = Field(description="how soon after it arose; once for each debt")
    forgives: Share = Field(description="of what is then owed")


class Debt(Strict):
    """A kind of debt: at most one of a kind open at a time, paid by instalments at its own dates."""

    context: str = Field(description="part of life it belongs to: debt, housing, ..")
    arises: Rate
    trait: Name | None = Field(default=None, description="as with conducts")
    by: dict[Name, dict[str, Factor]] = Field(default_factory=dict, description="as with conducts")
    amount: Annotated[Quantity | DrawnSum, BeforeValidator(_amount)]
    interest: Rate | None = Field(default=None, description="added at each date: `0.12/y`, `0.01/mo`")
    instalment: Instalment = Field(description="due at each date")
    every: Span | None = Field(default=None, description="between dates, in whole months; a month if not given")
    partial: bool = Field(default=False, description="whoever cannot pay the instalment pays what there is (and has missed it)")
    settled: Settlement | None = None


class Discouraged(Strict):
    """After a denial somebody tries less for a time."""

    by: Share
    time: Span = Field(alias="for")


__all__ = ["HAPPENINGS", "MEANS", "Budget", "Debt", "Discouraged", "DrawnSum", "Settlement"]
