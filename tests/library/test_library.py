"""The library's files: they load, every number says how it is known, and the calibration is what it says it is."""
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel

import demerit
from demerit import language
from demerit.language.quantities import Quantity, size
from demerit.language.schema import Regime, World
from demerit.language.schema.regime import DrawnWorth

LIBRARY = Path(demerit.__file__).parent / "library"
REPO = Path(__file__).parents[2]
FORMS, COMMON = REPO / "tests" / "closed_forms", REPO / "benchmarks" / "common"
DOCUMENTS = sorted(path for path in LIBRARY.glob("*/*.yaml") if path.parent.name != "law")   # see tests/audit
PAIRS = [(FORMS / f"{regime}.yaml", FORMS / f"{world}.yaml") for regime, world in (
    ("c1-lives", "even"), ("c1-lives", "uneven"), ("c2-third-strike", "even"), ("c3-window", "even"), ("c4-list", "debtors"),
    ("c4c-snapshot", "debtors"), ("c4d-censoring", "debtors"), ("c7a-checks", "wanted"), ("c7a-concentrated", "wanted"),
    ("c7b-channels", "even"), ("c7c-regression", "uneven"),
    ("c9-debt", "owing"), ("c9b-ruin", "walk"), ("c8-contacts", "contacts"),
    ("c4-remedy", "debtors"), ("c6-court", "cases"))]
PAIRS += [(COMMON / f"{name}.yaml", COMMON / f"{name}-world.yaml") for name in ("common", "plain", "dense")]

# regulations.md 1.3: every row that could be read, with its worth; None: the cell is empty; a pair: the official decides
POINTS_TABLE = {
    "contract-breach": -20, "contract-suit-lost": -50, "bank-arrears": -10, "card-overdue": None, "private-loan-breach": -20,
    "illegal-fundraising": -40, "guarantee-breach": -20, "debt-suit-lost": -30, "pyramid-selling-or-fraud": -30,
    "counterfeiting": -30, "other-commercial": (-50, -5), "utility-fee-late": -20, "utility-suit-lost": -50,
    "heating-network-tapping": -50, "utility-theft": -60, "utility-damage": -100,
}
PRESS_ITEMS = {"traffic-violation": -5, "village-littering": -10, "heroic-act": 30, "volunteering": 1, "village-cleanup": 2}
STRAIGHT_TO_C = ("drunk-driving", "hit-and-run")


@pytest.fixture(scope="module")
def regime() -> Regime:
    return language.load("rongcheng-2016", kind="regime").document


@pytest.fixture(scope="module")
def world() -> World:
    return language.load("rongcheng", kind="world").document


def quantities(node: object, cites: tuple[str, ...] = (), path: str = "") -> Iterator[tuple[str, Quantity, tuple[str, ...]]]:
    """Every quantity of a document with the sources cited on it or around it."""
    if isinstance(node, Quantity):
        yield path, node, cites + ((node.cite["source"],) if node.cite else ())
    elif isinstance(node, BaseModel):
        cite = getattr(node, "cite", None)
        around = cites + ((cite.source,) if cite else ())
        for name in type(node).model_fields:
            yield from quantities(getattr(node, name), around, f"{path}.{name}")
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from quantities(value, cites, f"{path}.{key}")
    elif isinstance(node, (list, tuple)):
        for i, value in enumerate(node):
            yield from quantities(value, cites, f"{path}.{i}")


def worth(regime: Regime, rule: str) -> float:
    """The sign and middle of what a rule writes; straight to C counts as negative."""
    write = regime.rules[rule].write
    assert write is not None
    if isinstance(write.worth, DrawnWorth):
        return sum(write.worth.uniform) / 2
    return float(write.worth.value) if write.worth else -1.0


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.stem)
def test_every_file_passes_the_check_and_is_called_what_it_says(path: Path) -> None:
    assert language.check(path) == []
    assert language.load(path).name == path.stem


@pytest.mark.parametrize(("regime_path", "world_path"), PAIRS, ids=lambda p: p.stem)
def test_closed_forms_and_benchmarks_pass_the_check_on_their_worlds(regime_path: Path, world_path: Path) -> None:
    assert language.check(regime_path, world_path) == []


def test_every_closed_form_and_benchmark_is_checked() -> None:
    assert {path for pair in PAIRS for path in pair} == {*FORMS.glob("*.yaml"), *COMMON.glob("*.yaml")}


def test_every_number_is_cited_or_assumed_with_a_range(regime: Regime, world: World) -> None:
    bad = [path for document in (regime, world) for path, q, cites in quantities(document)
           if not ((q.evidence == "assumed" and q.low is not None) or (cites and q.evidence != "none"))]
    assert bad == []


def test_every_citation_names_a_source_with_a_mark(regime: Regime, world: World) -> None:
    for document in (regime, world):
        cited = {c for _, _, cites in quantities(document) for c in cites}
        assert cited <= set(document.sources)
        assert all(source.mark for source in document.sources.values())


def test_text_is_what_was_read_and_reported_is_what_was_told(regime: Regime) -> None:
    for name, rule in regime.rules.items():
        assert rule.cite is not None, name
        mark = regime.sources[rule.cite.source].mark or ""
        assert rule.evidence == ("text" if mark.startswith("P") else "reported"), name


def test_at_most_twelve_unknowns_and_each_is_explained(regime: Regime, world: World) -> None:
    labels = {q.unknown for document in (regime, world) for _, q, _ in quantities(document) if q.unknown}
    assert labels == set(regime.unknowns)
    assert len(labels) <= 12
    assumed = [(path, q) for document in (regime, world) for path, q, _ in quantities(document) if q.evidence == "assumed"]
    assert [path for path, q in assumed if q.unknown is None] == []


def test_every_row_of_the_points_table_is_there(regime: Regime) -> None:
    for name, points in POINTS_TABLE.items():
        write, cite = regime.rules[name].write, regime.rules[name].cite
        assert cite and cite.source == "rc-table", name
        assert write and write.into == "points", name
        if isinstance(points, tuple):
            assert isinstance(write.worth, DrawnWorth) and tuple(write.worth.uniform) == points and write.worth.step == 5
        elif points is None:
            assert write.worth.evidence == "assumed" and (write.worth.low, write.worth.high) == (-10, 0)
        else:
            assert write.worth.value == points, name
    for name, points in PRESS_ITEMS.items():
        assert regime.rules[name].write.worth.value == points, name
        assert regime.rules[name].evidence == "reported", name
    for name in STRAIGHT_TO_C:
        assert regime.rules[name].write.into == "dropped"
    assert regime.files["points"].capped_while == {"dropped": "C"}
    assert set(regime.rules) == set(POINTS_TABLE) | set(PRESS_ITEMS) | set(STRAIGHT_TO_C) == {r.when.act for r in regime.rules.values()}


def test_it_says_that_it_is_a_composite_and_what_is_not_known(regime: Regime) -> None:
    assert "composite" in regime.title
    levels = regime.files["points"].levels
    assert [name for name, edge in levels.items() if edge.evidence != "assumed"] == ["AAA"]
    assert (levels["AAA"].value, regime.files["points"].start.value) == (1050, 1000)
    for name, rule in regime.rules.items():
        assert rule.write.counts.evidence == "assumed" and rule.write.counts.high.days / rule.write.counts.low.days >= 10, name
    assert not regime.deciders


def test_no_group_behaves_otherwise(regime: Regime, world: World) -> None:
    assert not any(conduct.by for conduct in world.conducts.values())
    assert not any(channel.by for channel in regime.channels.values())


def recorded(regime: Regime, world: World) -> dict[str, float]:
    """Expected recorded entries per subject-year by conduct, false ones included, without response."""
    out = dict.fromkeys(world.conducts, 0.0)
    for channel in regime.channels.values():
        coverage = channel.coverage.value
        mixed = sum(s.rate.value for s in channel.errors.values() if s.kind == "other-person")
        invented = sum(s.rate.value for s in channel.errors.values() if s.kind == "no-such-act")
        total = sum(world.conducts[name].rate.value for name in channel.sees)
        for name in channel.sees:
            rate = world.conducts[name].rate.value
            out[name] += rate * coverage * (1 + mixed) + invented * rate / total
    return out


def test_recorded_entries_are_as_published(regime: Regime, world: World) -> None:
    by_conduct = recorded(regime, world)
    negative = {name: rate for name, rate in by_conduct.items() if worth(regime, name) < 0}
    positive = {name: rate for name, rate in by_conduct.items() if worth(regime, name) > 0}
    assert world.calibrated_to is not None
    for rates, published, number in ((negative, world.calibrated_to.negative, 0.14), (positive, world.calibrated_to.positive, 0.018)):
        assert published.value == number
        assert sum(rates.values()) == pytest.approx(number, rel=0.01)
        for name, rate in rates.items():      # equal shares
            assert rate == pytest.approx(number / len(rates), rel=0.01), name


def test_the_split_reaches_from_a_tenth_to_ten_times_and_tilts(regime: Regime, world: World) -> None:
    for name, conduct in world.conducts.items():
        rate = conduct.rate
        assert (rate.low / rate.value, rate.high / rate.value) == pytest.approx((0.1, 10), rel=1e-3), name
    for sign in (-1, 1):
        assert {world.conducts[n].rate.direction for n in world.conducts if worth(regime, n) * sign > 0} == {-1, 1}


def test_false_reports_and_mix_ups_leave_room_over_their_whole_ranges(regime: Regime) -> None:
    for name, channel in regime.channels.items():
        mixed = sum(s.rate.high for s in channel.errors.values() if s.kind == "other-person")
        assert channel.coverage.high * (1 + mixed) <= 1, name
        invented = sum(s.rate.high for s in channel.errors.values() if s.kind == "no-such-act")
        assert invented < 0.006 * len(channel.sees), name


def ends(quantity: Quantity, top: bool) -> float:
    """A quantity at one end of its unknown."""
    if quantity.low is None:
        return size(quantity.value)
    return size(quantity.high if top == (quantity.direction == 1) else quantity.low)


@pytest.mark.parametrize("top", [False, True])
def test_shares_add_up_and_edges_ascend_at_both_ends_of_an_unknown(regime: Regime, world: World, top: bool) -> None:
    for shares in (*world.attributes.values(), world.age.shares, world.households.sizes):
        assert sum(ends(q, top) for q in shares.values()) == pytest.approx(1)
        assert sum(q.value for q in shares.values()) == pytest.approx(1)
    edges = [ends(q, top) for q in regime.files["points"].levels.values()]
    assert edges == sorted(set(edges))


@pytest.mark.parametrize("path", sorted((LIBRARY / "safeguards").glob("*.yaml")), ids=lambda p: p.stem)
def test_every_safeguard_changes_the_regimes_it_is_written_for(path: Path) -> None:
    for name in language.load(path).document.applies_to or ["rongcheng-2016"]:
        assert language.load(name, kind="regime", overlays=[path]).document != language.load(name, kind="regime").document, name


def test_entries_of_twelve_months_reach_every_rule() -> None:
    guarded = language.load("rongcheng-2016", kind="regime", overlays=["entries-12-months"]).document
    assert {rule.write.counts.value.days for rule in guarded.rules.values()} == {365.25}


def test_without_neighbours_nothing_of_theirs_is_written(world: World) -> None:
    guarded = language.load("rongcheng-2016", kind="regime", overlays=["no-neighbours"]).document
    seen = guarded.channels["neighbours"].sees
    assert seen == ["village-littering"]
    assert all(recorded(guarded, world)[name] == 0 for name in seen)


def test_three_alternatives_of_response() -> None:
    def deters(*overlays: str) -> tuple[float, str]:
        found = language.load("rongcheng-2016", kind="regime", overlays=overlays).document.effects["response"].deters
        return found.by.value, found.learned

    assert deters() == (0, "own")
    assert deters("response-none") == (0, "own")
    assert deters("response-own") == (0.15, "own")
    assert deters("response-learned") == (0.15, "others")
