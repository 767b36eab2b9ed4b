"""Ways off that ask where somebody stands: they hold of who has entries there, not of an empty file only."""
from __future__ import annotations

from pathlib import Path

import pytest

from demerit.audit.exits import Outcome, Row, words
from demerit.audit.exits.data import as_json
from demerit.audit.exits.outcomes import Verdict
from demerit.audit.exits.profiles import Profile
from demerit.audit.exits.proof import _worse as worse_than
from exits.small import WORLD, answer, proof_of, rows

SUM = "{reads: sum, worse: up, levels: {clean: 0, some: 1, many: 3}}"
POINTS = {"file": SUM, "write": "worth: 1, counts: until-struck", "when": "{act: other-offence, seen_by: sure}", "more": "",
          "back": "if: {standing: pts.clean}"}
LATER = {"when": "{reaches: pts.some}, decided: {by: office, takes: 30 d}"}
TERM = {"write": "worth: 1, counts: 10 y"}
FIX = "remedies: {{again: {{against: gone, {open}, asks: 80%, decided: {{by: office, takes: 10 d}}}}}}\n"
NEVER = "if: {district: nowhere}"
TOWN = WORLD.replace("docks: 50%, hill: 50%", "docks: 50%, hill: 50%, nowhere: 0%")


def body(**changed: str) -> str:
    one = POINTS | changed
    return f"""
files: {{pts: {one['file']}, gone: {{reads: any}}}}
rules:
  p: {{when: {{act: offence, seen_by: sure}}, write: {{in: pts, {one['write']}}}}}
  w: {{when: {one['when']}, write: {{in: gone, counts: until-struck}}}}
  back: {{when: {{act: course}}, {one['back']}, strike: {{in: gone}}}}
effects: {{no-train: {{while: gone, denies: train}}}}
{one['more']}"""


STUCK = {
    "clean file": {},
    "not on points": {"back": "if: {not_standing: pts.some}"},
    "unless on points": {"back": "unless: {standing: [pts.some, pts.many]}"},
    "unless not clean": {"back": "unless: {not_standing: pts.clean}"},
    "empty list": {"file": "{reads: any}", "write": "counts: until-struck", "when": "{enters: pts}, decided: {by: office, takes: 30 d}",
                   "back": "if: {standing: pts.off}"},
    "points that go down": {"file": "{reads: sum, start: 12, worse: down, levels: {low: 0, full: 12}}", "write": "worth: -1, counts: until-struck",
                            "back": "if: {standing: pts.full}"},
    "up to some": {"back": "if: {standing: [pts.clean, pts.some]}"},
    "only some": {"back": "if: {standing: pts.some}"},
    "only the worst": {"back": "if: {standing: pts.many}"},
    "decided later": LATER,
    "decided later, if still there": {"when": "{reaches: pts.some}, if: {standing: pts.some}, decided: {by: office, takes: 30 d}"},
    "behind a queue": {"when": "{reaches: pts.some}, decided: {by: court}"},
    "at once": {"when": "{reaches: pts.some}"},
    "entered, later left for worse": {"when": "{enters: pts.some}", "back": "if: {standing: [pts.clean, pts.some]}"},
    "reached short of what is asked": {"when": "{reaches: pts.some}", "back": "if: {standing: pts.many}"}}
"""Nobody who has points that nothing strikes is let off."""


@pytest.mark.parametrize("name", STUCK)
def test_who_stands_elsewhere_than_a_way_off_asks_has_none(tmp_path: Path, name: str) -> None:
    proof = proof_of(tmp_path, body(**STUCK[name]))
    assert answer(rows(proof, "gone")["w"]).verdict == "none"
    assert words.headline(proof.files[0]) == "There is no way out of gone for anybody."
    # what holds them besides is told; who needs points for it is stuck without
    beside = [] if name in ("only some", "only the worst") else [{"file": "pts", "rules": ["p"]}]
    assert as_json(proof)["files"][0]["grounds"][0]["people"][0]["never_leaves"]["beside"] == beside
    assert ("`pts` holds entries of `p` as well" in words.text(proof)) == bool(beside)


@pytest.mark.parametrize(("changed", "most"), [
    (TERM, 3653), (TERM | LATER, 3653), (TERM | {"when": "{reaches: pts.some}"}, 3653), (TERM | {"back": "if: {not_standing: pts}"}, 3653),
    (TERM | {"back": "if: {standing: [pts.clean, pts.some]}"}, 3653),
    ({"back": "if: {standing: [pts.clean, pts.some, pts.many]}"}, 0), ({"back": "if: {standing: pts.clean}, unless: []", "write": "worth: 0, counts: 1 y"}, 0),
    ({"back": "if: {standing: [pts.clean, pts.some]}", "file": SUM.replace(", many: 3", "")}, 0)])
def test_who_waits_for_entries_to_lapse_is_let_off_after_them(tmp_path: Path, changed: dict[str, str], most: int) -> None:
    found = answer(rows(proof_of(tmp_path, body(**changed)), "gone")["w"])
    assert found.verdict == "own" and found.plan is not None and found.plan.time.most == most


@pytest.mark.parametrize("asks", ["if: {standing: pts.clean}, earliest: 6 mo", "open_to: {standing: pts.clean}", "unless: {standing: pts}"])
@pytest.mark.parametrize("when", [{}, LATER, {"when": "{reaches: pts.some}"}])
def test_a_remedy_for_who_stands_there_is_none_for_who_does_not(tmp_path: Path, asks: str, when: dict[str, str]) -> None:
    def found(**changed: str) -> str:
        proof = proof_of(tmp_path, body(**(when | {"back": NEVER, "more": FIX.format(open=asks)} | changed)), world=TOWN)
        return answer(rows(proof, "gone")["w"], help="yes", district="docks").verdict

    assert found() == "none"
    assert found(**TERM) == "own"


OWN = """
files: {{pts: {{reads: sum, worse: up, levels: {{clean: 0, some: 1, many: 3}}}}}}
rules:
  p: {{when: {{act: offence, seen_by: sure}}, write: {{in: pts, worth: 1, counts: until-struck}}}}
  back: {{when: {{act: course}}, if: {{standing: {asked}}}, strike: {{in: pts}}}}
effects: {{no-train: {{while: [pts.some, pts.many], denies: train}}}}
"""


@pytest.mark.parametrize(("asked", "verdicts"), [
    ("[pts.some, pts.many]", {"p on pts.many": "own"}), ("pts.many", {"p on pts.many": "own", "p on pts.some": "none"}),
    ("pts.some", {"p on pts.many": "none"})])
def test_a_level_short_of_the_worst_is_told_where_who_stands_there_fares_worse(tmp_path: Path, asked: str, verdicts: dict[str, str]) -> None:
    proof = proof_of(tmp_path, OWN.format(asked=asked))
    (file,) = proof.files
    assert {f"{row.chain[0].rules[0]} on pts.{row.chain[0].level}": row.worst for row in file.rows} == verdicts
    assert ("Ground `p` on pts.some: until struck" in words.text(proof)) == (len(verdicts) > 1)
    assert ("anybody held by `p` on pts.some" in words.headline(file)) == (len(verdicts) > 1)


STOPPED = """
files: {{held: {{reads: any}}, gone: {{reads: any}}}}
rules:
  p: {{when: {{act: offence, seen_by: sure}}, write: {{in: held, counts: {counts}}}}}
  w: {{when: {{act: other-offence, seen_by: sure}}, write: {{in: gone, counts: until-struck}}}}
  back: {{when: {{act: course}}, strike: {{in: gone}}}}
effects: {{no-train: {{while: gone, denies: train}}, shut-in: {{while: held, stops: course}}}}
"""


@pytest.mark.parametrize(("counts", "verdict", "most"), [("until-struck", "none", None), ("2 mo", "own", 62)])
def test_a_way_off_that_another_file_stops_waits_for_that(tmp_path: Path, counts: str, verdict: str, most: int | None) -> None:
    found = answer(*rows(proof_of(tmp_path, STOPPED.format(counts=counts)), "gone").values())
    assert found.verdict == verdict
    assert (found.plan.time.most if found.plan is not None else None) == most


def test_a_waiting_rule_fires_when_a_file_is_clean_again(tmp_path: Path) -> None:
    """Points wait until the other list is left, and then bring what does not end."""
    asked = []
    for condition in ("if: {standing: other.off}", "if: {not_standing: other}", "unless: {not_standing: other.off}", "unless: {standing: other}"):
        asked.append(answer(rows(proof_of(tmp_path, f"""
files: {{pts: {SUM}, other: {{reads: any}}, gone: {{reads: any}}}}
rules:
  p: {{when: {{act: offence}}, write: {{in: pts, worth: 1, counts: until-struck}}}}
  o: {{when: {{act: other-offence}}, write: {{in: other, counts: 1 mo}}}}
  first: {{when: {{act: other-offence}}, write: {{in: gone, counts: 2 mo}}}}
  w: {{when: {{reaches: pts.some}}, {condition}, write: {{in: gone, counts: until-struck}}}}
effects: {{no-train: {{while: gone, denies: train}}}}
"""), "gone")["first"]).verdict)
    assert asked == ["none"] * 4



def row_of(**verdicts: Verdict) -> Row:
    """A row with the kinds of people, by whether they can pay, and how they fare."""
    people = tuple((Profile(() if kind == "all" else (("able-to-pay", kind),)), Outcome(verdict)) for kind, verdict in verdicts.items())
    return Row((), False, people, True)


@pytest.mark.parametrize(("alone", "together", "worse"), [
    ({"yes": "own", "no": "none"}, {"all": "none"}, True), ({"yes": "own", "no": "none"}, {"yes": "own", "no": "none"}, False),
    ({"all": "others"}, {"yes": "own", "no": "none"}, True), ({"all": "none"}, {"yes": "own", "no": "none"}, False),
    ({"yes": "none", "no": "own"}, {"yes": "none", "no": "luck"}, True)])
def test_a_row_is_told_if_any_kind_of_person_fares_worse_there(alone: dict[str, Verdict], together: dict[str, Verdict], worse: bool) -> None:
    assert worse_than(row_of(**together), [row_of(**alone), row_of(all="time")]) == worse
