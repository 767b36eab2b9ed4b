"""What is printed of the proof: nothing is called a way off that is not, nothing is cut short in silence, nothing is said twice."""
from __future__ import annotations

from pathlib import Path

import pytest

from demerit.audit.exits import words
from demerit.audit.exits.proof import Proof
from exits.small import answer, proof_of, rows


def printed(proof: Proof) -> str:
    """On one line, so that no line break hides anything."""
    return " ".join(words.text(proof).split())


REMEDY = """
files: {listed: {reads: any%s}}
rules: {put: {when: {act: offence, seen_by: camera}, write: {in: listed, counts: %s}}}
effects: {no-train: {while: listed, denies: train}}
remedies:
  fix: {against: listed, because: [wrong-person], asks: 50%%, decided: {by: office, takes: 5 d, errs: {wrongly_yes: 0%%, wrongly_no: %s}}}
"""


@pytest.mark.parametrize(("wrongly_no", "sooner"), [
    ("0%", "sooner by what they do: 5 d"), ("30%", "sooner only if judged rightly: 5 d"), ("100%", None)])
def test_what_hangs_on_a_judgment_is_not_the_person_s_and_what_is_never_granted_is_no_way(tmp_path: Path, wrongly_no: str, sooner: str | None) -> None:
    said = printed(proof_of(tmp_path, REMEDY % ("", "7 y", wrongly_no)))
    assert "by time alone, whatever anybody does: 7 y (at most 2557 d)" in said
    assert ("sooner" in said) == (sooner is not None) and (sooner or "") in said


def test_a_request_that_is_always_refused_lets_nobody_off(tmp_path: Path) -> None:
    found = proof_of(tmp_path, REMEDY % ("", "until-struck", "100%"))
    (row,) = rows(found).values()
    assert answer(row, entry="wrong-person", help="yes").verdict == "none"
    said = printed(found)
    assert "There is no way out of listed for anybody." in said and "for some" not in said
    assert "`fix`: decided wrongly every time (`wrongly_no: 100%`)" in said


def test_a_strike_that_is_always_decided_wrongly_is_no_way(tmp_path: Path) -> None:
    body = """
files: {listed: {reads: any}}
rules:
  put: {when: {act: offence}, write: {in: listed, counts: until-struck}}
  way: {when: {act: course}, if: {district: docks}, decided: {by: office, takes: 2 d, errs: {wrongly_yes: 0%%, wrongly_no: %s}}, strike: {in: listed}}
effects: {no-train: {while: listed, denies: train}}
"""
    verdicts = [answer(*rows(proof_of(tmp_path, body % share)).values(), district="docks").verdict for share in ("0%", "40%", "100%")]
    assert verdicts == ["own", "luck", "none"]


@pytest.mark.parametrize(("since", "said"), [("act", "7 y (at most 2557 d) after the act"), ("entry", "7 y (at most 2557 d) after the entry")])
def test_a_term_that_counts_from_the_act_is_told_from_the_act(tmp_path: Path, since: str, said: str) -> None:
    told = printed(proof_of(tmp_path, f"""
files: {{listed: {{reads: any}}}}
rules: {{put: {{when: {{act: offence, seen_by: sure}}, write: {{in: listed, counts: 7 y, counts_from: {since}}}}}}}
effects: {{no-train: {{while: listed, denies: train}}}}
"""))
    assert f"entries of `put` run out, {said}" in told
    assert ("after the entry" in told) == (since == "entry")


def test_every_rule_of_a_ground_is_cited(tmp_path: Path) -> None:
    told = printed(proof_of(tmp_path, """
files: {listed: {reads: any}}
rules:
  put: {when: {act: offence}, write: {in: listed, counts: 1 y}, cite: {source: law, at: row 1}, evidence: text}
  more: {when: {act: other-offence}, write: {in: listed, counts: 1 y}, cite: {source: law, at: row 2}, evidence: text}
effects: {no-train: {while: listed, denies: train}}
"""))
    assert "entries of `more`, `put` run out, 12 mo (at most 366 d) after the entry [text] law: row 1; row 2" in told


WARNED = """
files: {open: {reads: any}, listed: {reads: any, notice: {by: served, reaches: 85%, within: 7 d}}}
rules:
  missed: {when: {act: offence, seen_by: camera}, if: {district: docks}, decided: {by: office, errs: 10%}, write: {in: open, counts: until-struck}}
  cut: {when: {enters: open}, write: {in: listed, counts: with-cause}}
  complied: {when: {act: course, seen_by: camera}, strike: {in: open}}
  first: {when: {struck: open}, if: {district: hill}, write: {in: listed, counts: 7 d}}
effects: {no-train: {while: listed, denies: train}}
remedies:
  fix: {against: listed, because: [wrong-person, ground-not-met], asks: 50%, decided: {by: office, takes: 5 d, errs: 40%}}
"""


def test_a_path_is_told_once_and_a_headline_leaves_nobody_out(tmp_path: Path) -> None:
    found = proof_of(tmp_path, WARNED)
    told = printed(found)
    (file,) = found.files
    kinds = [profile.text() for row in file.rows for profile, outcome in row.people if not outcome.guaranteed]
    assert len(kinds) > 4
    assert words.headline(file) == "No way off listed is guaranteed to some: anybody held by `cut`."  # `first` lets go by itself
    assert told.count("`missed` writes in `open`, until it is struck") == 1 and told.count("but for:") >= 2
    assert all(kind in told for kind in kinds)
    # a rule that fires to no effect does not take effect
    assert "`first` does nothing: its condition does not hold" in told and "takes effect (its condition" not in told


def test_a_headline_counts_the_kinds_it_does_not_name(tmp_path: Path) -> None:
    body = """
files: {listed: {reads: any}}
rules:
  put: {when: {act: offence}, write: {in: listed, counts: until-struck}}
  way: {when: {act: release}, if: {district: docks}, strike: {in: listed}}
  other-way: {when: {act: course}, if: {in-debt: yes, able-to-pay: yes, age: {at_least: 18}}, strike: {in: listed}}
effects: {no-train: {while: listed, denies: train}}
"""
    found = proof_of(tmp_path, body)
    (file,) = found.files
    held = {verdict: len({profile.text() for row in file.rows for profile, outcome in row.people if outcome.verdict == verdict})
            for verdict in ("none", "others")}
    said = words.headline(file)
    assert min(held.values()) > 0 and max(held.values()) < 5
    assert said.startswith("There is no way out of listed for some: ") and "No way off listed is guaranteed to others: " in said
    assert said.count(" / ") == sum(held.values()) - 2
