"""The three worlds ready for anyone's rules: every number is cited or assumed, margins hold over their ranges, and they live."""
from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from demerit import language
from demerit.language.quantities import Quantity, parse, size
from demerit.language.scenario import Scenario, Versions
from demerit.language.schema import World

WORLDS = ("plain-city-eu", "plain-platform", "plain-country")
LABELS = {"population", "spread", "means", "conduct", "attempts", "way-out"}
"""Six, so that a drafted regime has room for six of its own."""


@pytest.fixture(params=WORLDS)
def world(request: pytest.FixtureRequest) -> World:
    found: World = language.load(request.param, kind="world").document
    return found


def quantities(node: Any, path: str = "") -> Iterator[tuple[str, Quantity]]:
    if isinstance(node, Quantity):
        yield path, node
    elif isinstance(node, BaseModel):
        for name in type(node).model_fields:
            yield from quantities(getattr(node, name), f"{path}.{name}")
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from quantities(value, f"{path}.{key}")


def numbers(world: World) -> list[tuple[str, Quantity]]:
    """Incomes are kept as they are written: they are read here."""
    incomes = [(f".incomes.{name}", parse("money", raw)) for name, raw in (world.incomes or {}).get("yearly", {}).items()]
    return [*quantities(world), *incomes]


def test_every_number_is_cited_or_assumed_with_a_range(world: World) -> None:
    bad = [path for path, q in numbers(world) if not ((q.evidence == "assumed" and q.low is not None) or (q.cite and q.evidence == "reported"))]
    assert bad == []


def test_every_assumed_number_that_moves_has_a_label(world: World) -> None:
    free = [path for path, q in quantities(world) if q.evidence == "assumed" and q.unknown is None and size(q.low) != size(q.high)]
    assert free == []
    assert {q.unknown for _, q in quantities(world) if q.unknown} == LABELS


def test_every_source_can_be_found_and_is_used(world: World) -> None:
    cited = {q.cite["source"] for _, q in numbers(world) if q.cite}
    for name, source in world.sources.items():
        assert source.url and source.publisher and source.mark, name
        assert name in cited or name in (world.about or "") or name == "appeals-2026", f"{name} is never used"
    assert "Not found" in (world.about or ""), "what was not found is said"


def ends(quantity: Quantity, top: bool) -> float:
    if quantity.low is None:
        return size(quantity.value)
    return size(quantity.high if top == (quantity.direction == 1) else quantity.low)


@pytest.mark.parametrize("top", [False, True])
def test_shares_add_up_at_both_ends_of_an_unknown(world: World, top: bool) -> None:
    margins = [*world.attributes.values(), world.age.shares, *([world.households.sizes] if world.households else [])]
    for shares in margins:
        assert sum(ends(q, top) for q in shares.values()) == pytest.approx(1), shares
        assert sum(q.value for q in shares.values()) == pytest.approx(1)


def test_a_guessed_rate_is_at_least_tenfold_wide(world: World) -> None:
    for name, one in [*world.conducts.items(), *world.attempts.items()]:
        low, high = one.rate.low, one.rate.high
        assert low == 0 or high / low >= 8, name
        if not one.rate.cite and low > 0:
            assert high / low >= 10 - 1e-9, name
            assert low <= one.rate.value <= high


def test_no_group_behaves_otherwise_and_rights_are_marked(world: World) -> None:
    assert not any(conduct.by for conduct in world.conducts.values())
    protected = {name for name, conduct in world.conducts.items() if conduct.protected}
    assert {"complaint", "appeal"} <= protected
    assert all(conduct.context in ("speech", "work", "justice", "recourse") for conduct in world.conducts.values() if conduct.protected)
    assert {"payment", "course", "appeal", "puts-it-right"} <= set(world.conducts), "what `demerit new` offers as ways out"


@pytest.mark.parametrize(("name", "deaths"), [("plain-city-eu", 0.0127), ("plain-country", 0.0118)])
def test_deaths_are_what_the_comment_says(name: str, deaths: float) -> None:
    world: World = language.load(name, kind="world").document
    assert world.departures is not None
    assert list(world.departures.rate) == list(world.age.shares)
    found = math.fsum(world.age.shares[edge].value * rate.value for edge, rate in world.departures.rate.items())
    assert found == pytest.approx(deaths, abs=0.0001)


def test_incomes_ascend(world: World) -> None:
    if world.incomes is None:
        assert world.world == "plain-platform"
        return
    amounts = [size(parse("money", raw).value) for raw in world.incomes["yearly"].values()]
    assert amounts == sorted(amounts)


def test_a_town_of_it_lives(world: World, tmp_path: Path) -> None:
    from demerit.engine import Place, assemble

    first = next(name for name, conduct in world.conducts.items() if not conduct.protected)
    target = next(iter(world.attempts))
    (tmp_path / "any.yaml").write_text(f"""
regime: any
title: Anything seen is held against people
in_force: 2025-01-01
world: {world.world}
channels: {{all: {{sees: "*", coverage: 50%}}}}
files: {{list: {{reads: any}}}}
rules: {{seen: {{when: {{act: {first}, seen_by: all}}, write: {{in: list, counts: 12 mo}}}}}}
effects: {{refused: {{while: list, denies: {target}}}}}
""", "utf-8")
    assert language.check(tmp_path / "any.yaml") == []
    regime = language.load(tmp_path / "any.yaml", kind="regime")
    tally = Place(assemble(Scenario(world, Versions(regime.name, tuple(regime.epochs)), 2, 300, 1))).live(1, 0)
    assert tally.rules[..., 0].sum() > 0
