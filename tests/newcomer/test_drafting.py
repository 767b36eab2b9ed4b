"""Whatever is answered, or not, becomes documents that pass the check and live a small town."""
from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from demerit import language
from demerit.language.quantities import Quantity
from demerit.language.scenario import Scenario, Versions
from demerit.newcomer import KEYS, Answers, draft
from demerit.newcomer.answers import read_raw

CITY: dict[str, Any] = {
    "who": "the city scores its residents", "society": "city", "acts": "unpaid parking fine -10", "seen": "95%", "mistakes": "1%", "score": "yearly",
    "levels": "below 100", "leads_to": "no library card", "lasts": "as long as the standing is bad", "way_out": "pay", "decides": "automatic", "known": "none"}
CASES: dict[str, dict[str, Any]] = {
    "nothing known": {}, "nothing known of a platform": {"society": "platform"}, "nothing known of a country": {"society": "country"},
    "all known": CITY,
    "fixed time": CITY | {"lasts": "6 months", "decides": "an official, within 10 days"},
    "a range of times": CITY | {"lasts": "3 to 12 months", "score": "running, 1 to 5 years", "decides": "a committee, 1 to 3 months"},
    "for ever": CITY | {"lasts": "for ever", "score": "running, for ever", "way_out": "nothing"},
    "strikes": CITY | {"levels": "3 strikes", "acts": "unpaid parking fine, late returns, volunteering", "lasts": "1 year", "score": "running, 2 years"},
    "one is enough": CITY | {"levels": "one is enough", "score": "running", "lasts": "30 days"},
    "several levels": CITY | {"acts": "unpaid parking fine -20 to -5, littering -5, volunteering +5", "levels": "start 1000, poor below 990, barred below 970",
                              "leads_to": "poor: published, fine EUR 50; barred: no library card, no housing application, 5% of income", "lasts": "6 months"},
    "acts of one's own": CITY | {"acts": "feeding pigeons (parks) -3 0.5 a year, unpaid parking fine -10, reading to children +4",
                                 "leads_to": "no swimming pool, published", "way_out": "appeal 30%, apology (5 days)", "seen": "feeding pigeons 5%, 90%"},
    "seen by act": CITY | {"acts": {"unpaid parking fine": -10, "volunteering": {"worth": 5, "rate": "1 a year"}}, "seen": {"unpaid-parking-fine": "100%"}},
    "never blamed wrongly": CITY | {"seen": "100%", "mistakes": "never"},
    "often blamed wrongly": CITY | {"seen": "100%", "mistakes": "5% and 0.01 a year made up"},
    "hostile": CITY | {"who": 'a: "b" # c\n\u2028- {x: *y} \x07<script>', "acts": "' drop table -- -5", "leads_to": "no # comment {}"},
}


def answered(raws: dict[str, Any]) -> Answers:
    answers = Answers()
    for key in KEYS:
        read_raw(key, raws.get(key), answers)
    return answers


def written(raws: dict[str, Any], folder: Path) -> Path:
    drafted = draft(answered(raws), "mine")
    (folder / "mine.yaml").write_text(drafted.regime, "utf-8")
    if drafted.world is not None:
        (folder / "mine-world.yaml").write_text(drafted.world, "utf-8")
    return folder / "mine.yaml"


@pytest.mark.parametrize("raws", CASES.values(), ids=CASES.keys())
def test_what_is_drafted_passes_the_check_and_lives(raws: dict[str, Any], tmp_path: Path) -> None:
    from demerit.engine import Place, assemble

    path = written(raws, tmp_path)
    found = language.check(path)
    assert not found, path.read_text("utf-8") + "\n".join(d.as_text() for d in found)
    regime = language.load(path, kind="regime")
    world = language.load(regime.document.world, kind="world", libraries=[tmp_path])
    if (tmp_path / "mine-world.yaml").exists():
        assert language.check(tmp_path / "mine-world.yaml") == []
        assert regime.document.world == "mine-world"
    scenario = Scenario(world.document, Versions(regime.name, tuple(regime.epochs)), 2, 60, 1)
    tally = Place(assemble(replace(scenario, residents=60))).live(1, 0)
    assert tally.acts > 0


def quantities(node: Any) -> list[Quantity]:
    from pydantic import BaseModel

    if isinstance(node, Quantity):
        return [node]
    if isinstance(node, BaseModel):
        return [q for name in type(node).model_fields for q in quantities(getattr(node, name))]
    items = node.values() if isinstance(node, dict) else node if isinstance(node, list | tuple) else ()
    return [q for item in items for q in quantities(item)]


@pytest.mark.parametrize("raws", CASES.values(), ids=CASES.keys())
def test_every_assumed_number_has_a_label_that_is_explained_and_there_are_at_most_twelve(raws: dict[str, Any], tmp_path: Path) -> None:
    from demerit.studies.unknowns import MOST_LABELS, collect

    path = written(raws, tmp_path)
    regime = language.load(path, kind="regime")
    world = language.load(regime.document.world, kind="world", libraries=[tmp_path])
    assumed = [q for q in quantities(regime.document) if q.evidence == "assumed"]
    assert all(q.unknown for q in assumed)
    unknowns = collect(world.document, [Versions(regime.name, tuple(regime.epochs))])
    assert set(unknowns.labels) <= set(regime.document.unknowns), unknowns.labels
    assert len(unknowns.labels) <= MOST_LABELS
    assert unknowns.uncited == (), "a number that nobody vouches for"


def test_what_nobody_knows_is_marked_and_moves(tmp_path: Path) -> None:
    text = written({}, tmp_path).read_text("utf-8")
    assert "12 of the 12 questions were left open" in text
    regime = language.load(tmp_path / "mine.yaml", kind="regime").document
    labels = {q.unknown for q in quantities(regime) if q.unknown}
    assert labels >= {"coverage", "error-rates", "worths", "edges", "lifetimes", "delays"}
    for line in text.splitlines():
        if "unknown: edges" in line or ("unknown: lifetimes" in line and "write" in line):
            assert "# UNKNOWN" in line, line


def test_what_was_said_as_a_rule_stands_as_it_was_said(tmp_path: Path) -> None:
    regime = language.load(written(CITY | {"lasts": "6 months"}, tmp_path), kind="regime").document
    write = regime.rules["unpaid-parking-fine"].write
    assert (write.worth.value, write.worth.low, write.counts.value.days) == (-10, None, 365.25)
    assert regime.rules["put-on-bad-list"].write.counts.value.amount == 6
    assert regime.files["score"].levels["good"].value == 100
    assert regime.files["score"].reviewed.every.value.amount == 12
    assert regime.effects["no-library-card"].denies == ["library-card"]
    assert regime.effects["no-library-card"].context == "library"


def test_a_guess_about_the_world_is_never_certain(tmp_path: Path) -> None:
    regime = language.load(written(CITY | {"seen": "50%"}, tmp_path), kind="regime").document
    coverage = regime.channels["notices"].coverage
    assert (coverage.value, round(coverage.low, 3), round(coverage.high, 3)) == (0.5, 0.333, 0.667)
    ranged = language.load(written(CITY | {"seen": "20% to 40%"}, tmp_path), kind="regime").document.channels["notices"].coverage
    assert (ranged.low, ranged.high) == (0.2, 0.4)


def test_another_rate_of_a_known_act_is_cited_to_the_answers_and_nothing_else(tmp_path: Path) -> None:
    written(CITY | {"acts": "unpaid parking fine -10 0.2 a year"}, tmp_path)
    world = language.load(tmp_path / "mine-world.yaml", kind="world").document
    generic = language.load("plain-city-eu", kind="world").document
    rate = world.conducts["unpaid-parking-fine"].rate
    assert (rate.value, rate.low, rate.high, rate.cite) == (0.2, 0.1, 0.4, {"source": "answers", "at": "acts"})
    assert world.conducts["unpaid-parking-fine"].context == "traffic"
    assert world.conducts["speeding"] == generic.conducts["speeding"]
    assert world.conducts["petition"].protected


def test_an_act_of_ones_own_is_told_about_with_what_it_might_have_been() -> None:
    drafted = draft(answered(CITY | {"acts": "unpaid parking fin -10"}), "mine")
    assert any("Did you mean `unpaid-parking-fine`?" in note for note in drafted.notes)
    assert draft(answered(CITY | {"acts": "Unpaid Parking Fines -10"}), "mine").world is None, "the plural is the same act"


def test_known_totals_become_bounds(tmp_path: Path) -> None:
    raws = CITY | {"known": "10,000 sanctions, 800 appeals a year among 500,000 residents", "lasts": "6 months"}
    text = written(raws, tmp_path).read_text("utf-8")
    assert "total: sanctions, at_least: 9000, at_most: 11000, each: 1 y, among: 500000" in text
    assert "# appeals: 720 to 880" in text
    document = language.load(tmp_path / "mine.yaml", kind="regime").document
    if hasattr(document, "known"):
        assert [(one.total, one.at_least, one.at_most, one.among) for one in document.known] == [("sanctions", 9000, 11000, 500000)]
