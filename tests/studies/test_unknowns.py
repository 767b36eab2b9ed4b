"""What nobody knows: gathered, labelled, moved the right way, and the documents still whole."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from demerit.engine import assemble
from demerit.language import load
from demerit.language.quantities import Quantity, Term, size
from demerit.language.scenario import Scenario, Versions
from demerit.language.schema.world import State
from demerit.measures.words import UNKNOWNS, listed, together
from demerit.runs.plan import prepare
from demerit.studies.calibration import NEGATIVE, POSITIVE, Signs, calibrated, expected
from demerit.studies.moving import Movable, _at_most_always, _in_order, latin_hypercube, whole
from demerit.studies.unknowns import OTHER, Site, Unknowns, between, collect, label_of

REGIMES = ["rongcheng-2016", "three-strikes"]


def documents(name: str) -> tuple[Any, tuple[Versions, ...]]:
    regime = load(name)
    return load(regime.document.world, kind="world").document, (Versions(regime.name, regime.epochs),)


def movable(name: str) -> Movable:
    world, regimes = documents(name)
    return Movable(world, regimes, collect(world, regimes))


def site(low: float, high: float, direction: int = 1, way: str = "range", value: float = 0.2, kind: str = "rate") -> Site:
    return Site(0, 0, ("x",), Quantity(kind, value, "assumed", low, high, direction=direction), "label", way)


def test_latin_hypercube_takes_every_stratum_once() -> None:
    table = latin_hypercube(40, ("a", "b", "c"), 1)
    for column in table.T:
        assert sorted(np.floor(column * 40).astype(int)) == list(range(40))
    assert (table == latin_hypercube(40, ("a", "b", "c"), 1)).all()
    assert (table[:, 0] != latin_hypercube(40, ("a",), 2)[:, 0]).any()
    assert (table[:, 1] == latin_hypercube(40, ("b",), 1)[:, 0]).all()  # a label more or less changes no other


def test_ranges_straight_and_on_the_log_scale() -> None:
    assert between(1, 9, 0.5) == 5
    assert between(1, 10, 0.5) == pytest.approx(10 ** 0.5)
    assert between(0, 10, 0.5) == 5
    assert between(-10, 0, 0.25) == -7.5
    for low, high in ((1.0, 100.0), (0.0, 3.0)):
        assert (between(low, high, 0), between(low, high, 1)) == (low, high)


def test_direction_and_ways() -> None:
    assert site(0.1, 0.4).at(1).value == 0.4
    assert site(0.1, 0.4, -1).at(1).value == 0.1
    assert site(0, 0, way="factor").at(1).value == pytest.approx(0.4)
    odds = site(0, 0, way="odds", kind="share")
    assert odds.at(0.5).value == pytest.approx(0.2)
    assert odds.at(1).value / (1 - odds.at(1).value) == pytest.approx(2 * 0.25)
    edge = Site(0, 0, ("files", "f", "levels", "x"), Quantity("number", 850.0), "edges", "edge", 1000.0)
    assert (edge.at(0).value, edge.at(1).value) == (925, 700)
    months = Site(0, 0, ("x",), Quantity("term", Term(24.0, "months"), "assumed", Term(6.0, "months"), Term(240.0, "months")), "l", "range")
    assert months.at(0.5).value == Term(38.0, "months")


def test_labels() -> None:
    assert label_of(("rules", "r", "write", "counts")) == "lifetimes"
    assert label_of(("channels", "c", "errors", "e", "rate")) == "error-rates"
    assert label_of(("channels", "c", "errors", "e", "burst")) == "error-concentration"
    assert label_of(("channels", "c", "errors", "e", "by", "side", "north")) == "error-concentration"  # on whom errors fall, not how many there are
    assert label_of(("channels", "c", "by", "side", "north")) == "coverage"
    assert label_of(("channels", "c", "delay", "mean")) == "delays"
    assert label_of(("rules", "r", "decided", "errs", "wrongly_yes")) == "error-rates"
    assert label_of(("traits", "t", "shape")) == "spread"
    assert label_of(("elsewhere",)) == OTHER


def test_bare_numbers_move_and_covered_ones_stay(tmp_path: Path) -> None:
    file = tmp_path / "bare.yaml"
    file.write_text("""
regime: bare
title: bare
in_force: 2020-01-01
world: plain
sources: {s: {title: a text}}
channels:
  camera: {sees: [speeding], coverage: 40%, delay: 0 d}
files:
  points: {reads: sum, start: 12, worse: down, levels: {bad: 0, low: 6, good: 10}}
rules:
  known: {when: {act: speeding, seen_by: camera}, write: {in: points, worth: -3, counts: 2 y}, cite: {source: s}}
  open: {when: {act: speeding, seen_by: camera}, write: {in: points, worth: -2, counts: 1 y}}
""", "utf-8")
    regime = load(str(file))
    world, _ = documents("three-strikes")
    regimes = (Versions(regime.name, regime.epochs),)
    found = collect(world, regimes)
    own = {s.text: (s.label, s.way) for s in found.sites if s.document}
    assert own == {"channels.camera.coverage": ("coverage", "odds"), "files.points.levels.bad": ("edges", "edge"),
                   "files.points.levels.low": ("edges", "edge"), "files.points.levels.good": ("edges", "edge"),
                   "rules.open.write.worth": ("worths", "factor"), "rules.open.write.counts": ("lifetimes", "factor")}
    assert set(found.uncited) == set(own)
    assert any("files.points.start" in text for text in found.unmoved)
    assert any("channels.camera.delay" in text for text in found.unmoved)
    _, (moved,) = Movable(world, regimes, found).at({"edges": 1.0})
    assert [edge.value for edge in moved.first.files["points"].levels.values()] == [-12, 0, 8]  # start + 2 x (edge - start)


@pytest.mark.parametrize("name", REGIMES)
def test_every_range_moves_its_number_or_the_page_says_so(name: str) -> None:
    """Each number with a range, alone, at its two ends: the documents differ there; else it is named as not moved."""
    moving = movable(name)
    named = " ".join(moving.unknowns.unmoved)
    assert len(moving.unknowns.labels) <= 12
    for one in moving.unknowns.sites:
        assert size(one.at(0).value) != size(one.at(1).value)
        assert min(size(one.at(q).value) for q in (0, 1)) == pytest.approx(size(one.quantity.low))
    for label in moving.unknowns.labels:
        assert moving.at({label: 0.0}) != moving.at({label: 1.0})
    if name == "rongcheng-2016":
        assert "files.points.levels.D" in named
        assert "other-commercial" in named


@pytest.mark.parametrize("name", REGIMES)
def test_moved_documents_are_valid(name: str) -> None:
    moving = movable(name)
    for row in [*latin_hypercube(12, moving.unknowns.labels, 1), np.zeros(12), np.ones(12)]:
        world, regimes = moving.at(dict(zip(moving.unknowns.labels, map(float, row), strict=False)))
        for shares in (*world.attributes.values(), world.age.shares):
            assert sum(s.value for s in shares.values()) == pytest.approx(1, abs=1e-9)
        for file in regimes[0].first.files.values():
            edges = [edge.value for edge in file.levels.values()]
            assert edges == sorted(edges)
        for channel in regimes[0].first.channels.values():
            occasions = sum(s.rate.value / (s.burst.value if s.burst else 1) for s in channel.errors.values() if s.kind == "other-person")
            assert channel.coverage.value * (1 + occasions) <= 1
    untouched_world, untouched = moving.at({})
    assert untouched_world == moving.world
    assert untouched[0].first == moving.regimes[0].first


def test_false_matches_are_at_most_always_where_they_fall_most() -> None:
    """10 % a check, twenty times on the north: a rate of 5 % is the most there can be."""
    check = "channels.gate={checks: tired, every: 1 y, coverage: 50%, errors: {wrong: {kind: false-match, rate: 1%, by: {side: {north: 20}}}}}"
    plan = prepare("three-strikes", sets=("states.tired={share: 30%}", check))
    channel = plan.scenario.regime.first.channels["gate"]
    source = channel.errors["wrong"]
    wild = channel.model_copy(update={"errors": {"wrong": source.model_copy(update={"rate": source.rate.at(0.1)})}})
    assert _at_most_always(wild, plan.scenario.world).errors["wrong"].rate.value == pytest.approx(0.05)
    assert _at_most_always(channel, plan.scenario.world) is channel


def test_invented_records_are_expected_by_group() -> None:
    """What is calibrated counts reports of nothing as often as they fall: twice on the half of the people in the north."""
    plan = prepare("three-strikes", sets=("channels.camera.errors.invented={kind: no-such-act, rate: 1/y, by: {side: {north: 2}}}",))
    regime = plan.scenario.regime.first
    assert expected(plan.scenario.world, regime, Signs.of(regime))[NEGATIVE][1] == pytest.approx(1.5)


def test_margins_and_edges() -> None:
    shares = {"a": Quantity("share", 0.5), "b": Quantity("share", 0.9), "c": Quantity("share", 0.2)}
    scaled = [s.value for s in whole(shares, {"a": 1, "b": 1}).values()]
    assert scaled == pytest.approx([0.8 * 0.5 / 1.4, 0.8 * 0.9 / 1.4, 0.2])
    file = load("rongcheng-2016").document.files["points"]
    given = zip(file.levels.items(), (0, 900, 850, 1100, 1030, 1050), strict=True)
    wild = file.model_copy(update={"levels": {name: edge.at(value) for (name, edge), value in given}})
    ordered = [q.value for q in _in_order(wild, dict.fromkeys(["C", "B", "A", "AA"])).levels.values()]
    assert ordered == [0, 900, 900, 1050, 1050, 1050]


def test_calibration_keeps_the_published_rates() -> None:
    moving = movable("rongcheng-2016")
    regime = moving.regimes[0].first
    signs = Signs.of(regime)
    assert sum(sign == POSITIVE for sign in signs.conducts.values()) == 3
    assert sum(sign == NEGATIVE for sign in signs.conducts.values()) == 20
    base = expected(moving.world, regime, signs)
    assert (sum(base[NEGATIVE]), sum(base[POSITIVE])) == pytest.approx((0.14, 0.018), rel=1e-4)  # as the world's page derives them
    for row in latin_hypercube(20, moving.unknowns.labels, 7):
        world, regimes = moving.at(dict(zip(moving.unknowns.labels, map(float, row), strict=True)))
        kept, possible = calibrated(world, regimes[0].first, signs)
        now = expected(kept, regimes[0].first, signs)
        assert possible
        assert sum(now[NEGATIVE]) == pytest.approx(0.14, abs=1e-9)
        assert sum(now[POSITIVE]) == pytest.approx(0.018, abs=1e-9)


def test_calibration_that_cannot_be_is_said() -> None:
    moving = movable("rongcheng-2016")
    regime, signs = moving.regimes[0].first, Signs.of(moving.regimes[0].first)
    channels = {name: c.model_copy(update={"errors": {n: s.model_copy(update={"rate": s.rate.at(0.5)}) for n, s in c.errors.items()
                                                      if s.kind == "no-such-act"}}) for name, c in regime.channels.items()}
    assert calibrated(moving.world, regime.model_copy(update={"channels": channels}), signs)[1] is False
    plain, _ = documents("three-strikes")
    assert calibrated(plain, regime, signs) == (plain, True)


def _tables(world: Any, regimes: tuple[Versions, ...]) -> Any:
    return assemble(Scenario(world, regimes[0], 2, 100, 1))


def _differ(one: Any, other: Any) -> bool:
    arrays = any(a.tobytes() != other.arrays[name].tobytes() for name, a in one.arrays.items())
    return arrays or one.clock.tobytes() != other.clock.tobytes()


@pytest.mark.parametrize("name", REGIMES)
def test_every_number_that_moves_reaches_the_engine(name: str) -> None:
    """Each alone, low against high: the tables the towns are lived from differ."""
    world, regimes = documents(name)
    groups: dict[str, list[Site]] = {}
    for one in collect(world, regimes).sites:  # shares of one margin are one number: what one gains the others lose
        margin = one.path[:2] if one.path[0] in ("attributes", "age") else one.path
        groups.setdefault(".".join(map(str, margin)), []).append(one)
    still = set()
    for text, sites in groups.items():
        alone = Movable(world, regimes, Unknowns((sites[0].label,), tuple(sites), (), ()))
        if not _differ(_tables(*alone.at({sites[0].label: 0.0})), _tables(*alone.at({sites[0].label: 1.0}))):
            still.add(text)
    assert still == set()
    if world.households is not None:
        assert any(text.startswith("households.sizes") for text in collect(world, regimes).unmoved)


@pytest.mark.parametrize("own,merged", [(4, ()), (5, ("attempts", "states")), (7, ("conduct", "attempts", "states"))])
def test_kinds_of_few_numbers_are_the_first_to_go_together(own: int, merged: tuple[str, ...]) -> None:
    """Five labels of the regime's and world's own, so many more, and three kinds without one: room for twelve; what goes together is named."""
    world, (versions, *_) = documents("three-strikes")
    base, attempt = world.conducts["speeding"], next(iter(world.attempts.values()))
    bare = {"rate": Quantity("rate", 1.0)}
    conducts = {f"own-{n}": base.model_copy(update={"rate": Quantity("rate", 1.0, "assumed", 0.5, 2.0, unknown=f"own-{n}")}) for n in range(own)}
    conducts |= {f"bare-{n}": base.model_copy(update=bare) for n in range(20)}
    states = {"tired": State(share="30%")}
    found = collect(world.model_copy(update={"conducts": conducts, "attempts": {"try": attempt.model_copy(update=bare)}, "states": states}), (versions,))
    assert found.merged == merged
    assert set(found.labels) & {"conduct", "attempts", "states", OTHER} == ({"conduct", "attempts", "states"} - set(merged)) | ({OTHER} if merged else set())
    assert together(merged) == ({OTHER: listed([UNKNOWNS[kind] for kind in merged])} if merged else {})


def test_the_only_category_does_not_move() -> None:
    """A share that is everybody stays everybody: nothing is said to move that cannot."""
    plan = prepare("three-strikes", sets=("age.shares={18: 100%}", "attributes.all={us: 100%}"))
    found = collect(plan.scenario.world, tuple(versions for _, versions in plan.scenario.regimes))
    places = [site.text for site in found.sites]
    assert not any(text.startswith(("age.shares", "attributes.all")) for text in places)
    assert "age.shares.18 (everybody)" in found.unmoved
