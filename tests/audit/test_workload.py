"""How much comes to those who decide, reckoned from the rates of a world, against figures worked out by hand."""
from __future__ import annotations

from pathlib import Path

import pytest

from demerit.audit.judging import Audit, audit
from demerit.audit.view import View
from demerit.audit.workload import Cases, capacity
from demerit.language import load

WORLD = """world: town
title: t
currency: EUR
town: {residents: 2000}
age: {shares: {16: 20%, 20: 80%}}
attributes: {sex: {man: 40%, woman: 60%}}
states: {ok: {share: 50%}}
firms: {per_resident: 5%}
calendar: {holidays: [2020-01-01, 2020-12-25, 2021-01-01, 2021-12-25]}   # a Wednesday, two Fridays, a Saturday
conducts:
  speeding: {rate: 2/y, context: traffic, by: {age: {"16": 3, "20": 1.5}}}
  litter: {rate: 1/y, context: waste}
  fraud: {rate: 4/y, context: work, about: firms}
attempts: {drive: {rate: 1/y, context: traffic}}
"""
REGIME = """regime: made
title: t
in_force: 2020-01-01
world: town
scope: {age: {at_least: 18}}
channels:
  camera: {sees: speeding, coverage: 50%}
  eye: {sees: speeding, coverage: 20%, by: {sex: {man: 2}}}
  registry: {sees: fraud, coverage: 25%, about: firms}
files: {points: {reads: sum, start: 100, worse: down, levels: {bad: 0, good: 90}, notice: {reaches: 40%}}, firms: {reads: any, about: firms}}
deciders: {office: {serves: 1000, reviewers: 1, each: 1 d}, court: {reviewers: 3, each: 2 d}}
rules:
  speeding: {when: {act: speeding, seen_by: [camera, eye]}, if: {ok: yes}, decided: {by: office}, write: {in: points, worth: -20, counts: 24 mo}}
  litter: {when: {act: litter}, write: {in: points, worth: -20, counts: 24 mo}}
  fraud: {when: {act: fraud, seen_by: registry}, decided: {by: court}, write: {in: firms, counts: 24 mo}}
  again: {when: {reaches: points.bad}, decided: {by: court}, write: {in: points, worth: -5, counts: 24 mo}}
effects: {no-driving: {while: points.bad, context: traffic, denies: drive}}
remedies: {objection: {against: points, because: [wrong-person], asks: {wronged: 50%, others: 10%, by: {sex: {woman: 0.5}}}, decided: {by: court}}}
"""


@pytest.fixture
def cases(tmp_path: Path) -> Cases:
    return Cases(View(load(written(tmp_path, REGIME), kind="regime"), load(tmp_path / "town.yaml", kind="world").document))


def written(folder: Path, text: str) -> Path:
    (folder / "town.yaml").write_text(WORLD, "utf-8")
    path = folder / "made.yaml"
    path.write_text(text, "utf-8")
    return path


def judged(folder: Path, *edits: tuple[str, str]) -> Audit:
    text = REGIME
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return audit(written(folder, text), select=["HUM-1"])


def test_an_act_is_counted_as_often_as_it_is_noticed_of_those_in_scope(cases: Cases) -> None:
    rules = cases.regime.rules
    in_scope = 0.2 / 2 * 3 + 0.8 * 1.5                     # half of the band from 16 to 20 is of age
    assert cases.noticed(rules["speeding"]) == pytest.approx(2 * in_scope * (0.5 + 0.2 * (0.4 * 2 + 0.6)))
    assert cases.noticed(rules["litter"]) == pytest.approx(0.9)
    assert cases.noticed(rules["fraud"]) == pytest.approx(0.05 * 4 * 0.25)   # firms have no age
    assert cases.noticed(rules["again"]) is None


def test_who_asks_is_rather_too_few(cases: Cases) -> None:
    """Entries without a condition, those told of them, the smaller share."""
    assert cases.asked(cases.regime.remedies["objection"]) == pytest.approx(0.9 * 0.4 * 0.1 * (0.4 + 0.6 * 0.5))


def test_what_reviewers_can_do(cases: Cases) -> None:
    world, deciders = cases.world, cases.regime.deciders
    assert world is not None
    assert capacity(deciders["office"], world) == pytest.approx(365.25) and capacity(deciders["court"], world) == pytest.approx(3 * 365.25 / 2)
    office = deciders["office"].model_copy(update={"open": "working-days"})
    assert capacity(office, world) == pytest.approx(365.25 * 5 / 7 - 1.5)


def test_more_than_can_be_decided_is_found_with_its_figures(tmp_path: Path) -> None:
    (one,) = judged(tmp_path).findings
    assert one.element == "office" and one.severity == "warning" and "`office`" in (one.row or "") + one.message
    assert one.message.startswith("about 2,340 cases a year come to `office` from the 1,000 people it serves, and one reviewer who needs 1 d for each can "
                                  "decide 365")


def test_what_cannot_be_reckoned_is_open(tmp_path: Path) -> None:
    found = judged(tmp_path, ("serves: 1000, reviewers: 1,", "serves: 1000, reviewers: 9,"))
    assert found.findings == ()
    (one,) = (item for item in found.unsaid if "court" in item.question)
    assert "without a run" in one.question and "office" not in one.question


def test_an_office_without_reviewers_is_asked_about(tmp_path: Path) -> None:
    found = judged(tmp_path, ("{serves: 1000, reviewers: 1, each: 1 d}", "{serves: 1000}"), ("reviewers: 3, each: 2 d", ""))
    assert found.findings == () and any("how many cases come to `office`, `court`" in one.question for one in found.unsaid)
