"""Whether a world's money holds together: budgets, debts, and what a regime may ask of them."""
from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from demerit.language.inspection import Inspection
from demerit.language.quantities import Quantity
from demerit.language.schema import World
from demerit.language.schema.conditions import Condition
from demerit.language.schema.money import HAPPENINGS
from demerit.language.schema.world import Happening
from demerit.language.source_map import Path


def check_money(see: Inspection) -> None:
    """Every contradiction within a world's budgets and debts (D250 to D252)."""
    world: World = see.document
    if world.money is not None:
        if world.incomes is None:
            see.say(("money",), "D251", "`money` without `incomes`: nobody has anything to live on",
                    "`incomes: {attribute: NAME, yearly: {CATEGORY: CNY 30000, ..}}`", on_key=True)
        if world.money.evading is not None:
            see.known(world.money.evading, world.states, ("money", "evading"), "D205", "state")
        _categories(see, world)
    elif world.debts:
        see.say(("debts",), "D251", "`debts` without `money`: nobody has anything to pay with", "say what people live on under `money`", on_key=True)
    for name, debt in world.debts.items():
        for own in (name, *(f"{name}-{what}" for what in HAPPENINGS)):
            if own in world.conducts:
                see.say(("debts", name), "D250", f"`{own}` is a conduct already", "give the debt another name", on_key=True)
        if debt.trait is not None:
            see.known(debt.trait, world.traits, ("debts", name, "trait"), "D213", "trait")
        every = debt.every.value if debt.every is not None else None
        if every is not None and not (every.unit == "months" and every.amount >= 1):
            see.say(("debts", name, "every"), "D252", f"instalments fall due every so many whole months: got {every}", "write `1 mo` or `3 mo`")


def _categories(see: Inspection, world: World) -> None:
    """Essentials and savings by category: those of income, all of them."""
    attribute = str((world.incomes or {}).get("attribute"))
    if attribute not in world.attributes:
        return
    for key in ("essentials", "savings"):
        given: Any = getattr(world.money, key)
        if isinstance(given, Quantity):
            continue
        for category in given:
            see.known(category, world.attributes[attribute], ("money", key, category), "D208", f"category of `{attribute}`", "it has", on_key=True)
        for category in world.attributes[attribute]:
            if category not in given:
                see.say(("money", key), "D229", f"no {key} for `{category}`", on_key=True)


def check_means(see: Inspection, condition: Condition, path: Path) -> None:
    """`means` asks about debts, so there must be some (D253)."""
    if condition.means and see.world is not None and not see.world.debts:
        see.say((*path, "means"), "D253", "`means` is about what is owed, and nobody in this world owes anything",
                "use a state, or a world with `debts`", on_key=True)


def check_doable(see: Inspection, conducts: Iterable[str], path: Path) -> None:
    """Nobody misses or pays an instalment by being made to: only taking on a debt can be stopped or provoked (D254)."""
    acts = see.world.acts if see.world is not None else {}
    for i, name in enumerate(conducts):
        act = acts.get(name)
        if isinstance(act, Happening) and act.what != "owed":
            see.say((*path, i) if path[-1] == "stops" else path, "D254", f"`{name}` is what comes of a debt: it can be neither stopped nor provoked",
                    f"`{act.debt}-owed` can")
