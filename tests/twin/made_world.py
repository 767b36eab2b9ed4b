"""Made-up worlds: small, restless, and with every option of the schema now and then."""
from __future__ import annotations

from typing import Any

from demerit.language.schema.money import HAPPENINGS
from twin.pen import Pen

CONDUCTS = ("speeding", "fraud", "petition", "helping")
CONTEXTS = {"speeding": "traffic", "fraud": "finance", "petition": "speech", "helping": "traffic"}
EDGES = (18, 40, 60)


def _factors(pen: Pen, world: dict[str, Any], most: float) -> dict[str, Any]:
    """Factors by some attributes; none above `most`."""
    out: dict[str, Any] = {}
    if not world["attributes"]:  # of firms
        return out
    for attribute in pen.some([*world["attributes"], "age"]):
        categories = [str(edge) for edge in world["age"]["shares"]] if attribute == "age" else list(world["attributes"][attribute])
        out[attribute] = {category: pen.one(0.5, 0.25, 1, most) for category in pen.some(categories)}
    return out


def factors(pen: Pen, world: dict[str, Any], most: float = 1.0) -> dict[str, Any]:
    """Factors for a `by`, or an empty one."""
    return _factors(pen, world, most) if pen.yes() else {}


def _people(pen: Pen, world: dict[str, Any]) -> None:
    world["attributes"] = {"sex": {"man": "50%", "woman": "50%"}}
    if pen.yes():
        world["attributes"]["district"] = {"north": "30%", "south": "30%", "harbour": "40%"}
    world["age"] = {"shares": pen.one({18: "100%"}, {18: "60%", 40: "40%"}, {18: "25%", 40: "25%", 60: "50%"})}
    if pen.yes():
        world["age"]["until"] = pen.one(75, 95)
    if pen.yes():
        world["departures"] = {"rate": pen.one({18: "0.5/y"}, {18: "0.2/y", 45: "1/y", 70: "0.4/y"}, {0: "1/y"}),
                               "of_age": pen.one("30%", "0%", "100%")}
    _ties(pen, world)
    if pen.yes():
        world["incomes"] = {"attribute": "sex", "yearly": {"man": "CNY 40000", "woman": "CNY 29999.99"}}
    if pen.yes():
        world["traits"] = {name: {"shape": pen.one(1, 0.5, 2.5)} for name in pen.some(["traffic", "temper"])}
    if pen.yes():
        world["calendar"] = {"holidays": ["2020-01-06", "2020-10-01", "2021-03-08", "2021-03-09"]}
    if pen.yes():
        world["calibrated_to"] = {"negative": "0.1/y", "positive": "0.05/y"}
    if pen.yes():
        world["town"], world["population"] = {"residents": 2000}, 50_000
    if pen.yes():
        world["sources"] = {"register": {"title": "A register"}}


def _ties(pen: Pen, world: dict[str, Any]) -> None:
    if pen.yes():
        world["households"] = {"sizes": pen.one({1: "40%", 2: "60%"}, {2: "50%", 3: "50%"}, {1: "20%", 4: "80%"})}
        if pen.yes():
            world["households"]["children"] = pen.one({0: "50%", 1: "50%"}, {0: "20%", 2: "80%"}, {1: "100%"})
    if pen.yes():
        world["friends"] = {"mean": pen.one(1.5, 0.4, 3)}
    if pen.yes():
        world["firms"] = {"per_resident": pen.one("30%", "100%", "1%")}
        if pen.yes():
            world["firms"]["closes"] = pen.one("0.7/y", "3/y")
        if pen.yes():
            world["firms"]["apart"] = pen.one("50%", "100%")


def _state(pen: Pen) -> dict[str, Any]:
    state: dict[str, Any] = {"share": pen.one("40%", "0%", "90%")}
    if pen.yes():
        state["gains"] = pen.one("2/y", "0.5/y", "6/y")
    if pen.yes():
        state["loses"] = pen.one("3/y", "0.5/y", "0/y")
    return state


def _conduct(pen: Pen, world: dict[str, Any], name: str) -> dict[str, Any]:
    conduct: dict[str, Any] = {"rate": pen.one("4/y", "2/y", "8/y", "1/mo", "0.05/w"), "context": CONTEXTS[name]}
    if "temper" in world.get("traits", {}) and pen.yes():
        conduct["trait"] = "temper"
    by = factors(pen, world, 2.0)
    if by:
        conduct["by"] = by
    if pen.yes():
        conduct["lasts"] = pen.one("2 h", "1 d", "1 mo")
    if pen.yes():
        conduct["protected"] = True
    return conduct


def _attempt(pen: Pen, world: dict[str, Any]) -> dict[str, Any]:
    attempt: dict[str, Any] = {"rate": pen.one("6/y", "1/mo", "40/y"), "context": "travel"}
    by = factors(pen, world, 2.0)
    if by:
        attempt["by"] = by
    if pen.yes():
        attempt["discouraged"] = {"by": pen.one("50%", "100%"), "for": pen.one("2 mo", "20 d", "9 wd")}
    return attempt


def _money(pen: Pen, world: dict[str, Any]) -> None:
    """What people live on; mostly, debts that are mostly hard to pay."""
    world.setdefault("incomes", {"attribute": "sex", "yearly": {"man": "CNY 40000", "woman": "CNY 29999.99"}})
    money: dict[str, Any] = {"essentials": pen.one("90%", "101%", "CNY 2500", {"man": "80%", "woman": "CNY 2600"}),
                             "savings": pen.one("CNY 2000", "20%", {"man": "CNY 0", "woman": "3%"})}
    if pen.yes():
        money["evading"] = "able"
    world["money"] = money
    for name in pen.some(["loan-debt", "fine"]) if pen.yes() or pen.yes() else []:
        world.setdefault("debts", {})[name] = _debt(pen, world)


def _debt(pen: Pen, world: dict[str, Any]) -> dict[str, Any]:
    amounts = ({"drawn": "lognormal", "median": "CNY 800", "sigma": 1.2}, {"drawn": "lognormal", "median": "CNY 3000", "sigma": 0.4},
               "CNY 1000", "CNY 5432.1", "10%")
    debt: dict[str, Any] = {"context": pen.one("finance", "owing"), "arises": pen.one("2/y", "6/y", "0.5/y"), "amount": pen.one(*amounts),
                            "instalment": pen.one("CNY 500", "CNY 90.07", "30%", "100%")}
    if "temper" in world.get("traits", {}) and pen.yes():
        debt["trait"] = "temper"
    by = factors(pen, world, 2.0)
    if by:
        debt["by"] = by
    if pen.yes():
        debt["interest"] = pen.one("0.01/mo", "0.24/y", "3/y")
    if pen.yes():
        debt["every"] = pen.one("1 mo", "2 mo", "1 y")
    if pen.yes():
        debt["partial"] = True
    if pen.yes():
        debt["settled"] = {"rate": pen.one("1/y", "5/y"), "forgives": pen.one("40%", "100%", "0%")}
    return debt


def happenings(world: dict[str, Any]) -> dict[str, str]:
    """Acts that come of debts, and their context."""
    return {f"{name}-{what}": debt["context"] for name, debt in world.get("debts", {}).items() for what in HAPPENINGS}


def make_world(pen: Pen) -> dict[str, Any]:
    """A world."""
    world: dict[str, Any] = {"world": "made-up", "title": "A made-up world"}
    _people(pen, world)
    world["states"] = {name: _state(pen) for name in (("able", "licensed") if pen.yes() else ("able",))}
    world["conducts"] = {name: _conduct(pen, world, name) for name in CONDUCTS[:pen.number(2, 4)]}
    if pen.yes():
        world["attempts"] = {name: _attempt(pen, world) for name in pen.some(["flight", "loan"])}
        if "children" in world.get("households", {}):
            world["attempts"]["school"] = {"rate": pen.one("6/y", "20/y"), "context": "family", "about": "children"}
    if "firms" in world:
        world["conducts"]["arrears"] = _conduct(pen, world | {"attributes": {}, "age": {"shares": {}}}, "fraud") | {"about": "firms"}
        if pen.yes():
            world["conducts"]["donation"] = {"rate": "3/y", "context": "speech", "about": "firms"}
        if pen.yes():
            world["states"]["solvent"] = _state(pen) | {"about": "firms"}
        if "attempts" in world and pen.yes():
            world["attempts"]["tender"] = {"rate": pen.one("6/y", "30/y"), "context": "finance", "about": "firms"}
    if pen.yes():
        _money(pen, world)
    for conduct in world["conducts"].values():
        _for_audits(pen, world, conduct)
    return world


def _for_audits(pen: Pen, world: dict[str, Any], conduct: dict[str, Any]) -> None:
    """What is read by proofs of exit alone and moves no number."""
    if pen.yes():
        conduct |= {"done_by": pen.one("self", "other", "chance"), "costs": pen.one("CNY 10", "CNY 0.5")}
    if pen.yes():
        states = [name for name, state in world["states"].items() if state.get("about", "persons") == conduct.get("about", "persons")]
        conduct["needs"] = pen.some(states) if states else []
