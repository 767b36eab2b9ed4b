"""What the audit says of ways off: `never` where the proof says that there is none, and nowhere else."""
from __future__ import annotations

from pathlib import Path

import pytest

from demerit import library
from demerit.audit.exits import Proof
from demerit.audit.finding import Finding
from demerit.audit.judging import audit
from exits.small import HEAD, WORLD

LIST = """\
files: {listed: {reads: any}}
effects: {no-train: {while: listed, context: travel, denies: train}}
rules:
  put: {when: {act: offence, seen_by: sure}, write: {in: listed, counts: COUNTS}}
"""
STRUCK = LIST.replace("COUNTS", "until-struck")


def asked(folder: Path, body: str) -> tuple[Proof, list[Finding]]:
    """The proof and the findings of EXI-1 and EXI-2 of a regime with this body."""
    (folder / "small.yaml").write_text(WORLD, "utf-8")
    path = folder / "tried.yaml"
    path.write_text(HEAD + body, "utf-8")
    found = audit(path, select=["EXI-1", "EXI-2"])
    assert found.proof is not None
    return found.proof, list(found.findings)


def verdicts(proof: Proof) -> set[str]:
    return {outcome.verdict for file in proof.files for row in file.rows for _, outcome in row.people}


@pytest.mark.parametrize(("body", "expected", "said"), [
    (STRUCK, "none", "never gets off"),
    (STRUCK + "  off: {when: {act: release}, strike: {in: listed}}\n", "others", "only through somebody else (`release`)"),
    (STRUCK + "  off: {when: {act: luck}, strike: {in: listed}}\n", "others", "only through somebody else"),
    (STRUCK + "  off: {when: {act: mystery}, strike: {in: listed}}\n", "unknown", "does not say whose doing it is"),
    (STRUCK + "  off: {when: {act: course, seen_by: camera}, strike: {in: listed}}\n", "luck", "only with luck"),
    (STRUCK + "  off: {when: {act: course}, strike: {in: listed}}\n", "own", None),
    (LIST.replace("COUNTS", "1 y"), "time", None)])
def test_the_finding_says_what_is_proved(tmp_path: Path, body: str, expected: str, said: str | None) -> None:
    proof, found = asked(tmp_path, body)
    assert verdicts(proof) == {expected}
    messages = [one.message for one in found if one.code == "EXI-2"]
    assert len(messages) == (said is not None) and all(said in one for one in messages if said)
    assert ("never" in " ".join(messages)) == (expected == "none")


def test_never_is_said_of_those_alone_of_whom_it_is_proved(tmp_path: Path) -> None:
    body = STRUCK + "  off: {when: {act: release}, if: {able-to-pay: yes}, strike: {in: listed}}\n"
    proof, found = asked(tmp_path, body)
    assert verdicts(proof) == {"none", "others"}
    (one,) = (item for item in found if item.code == "EXI-2")
    assert one.message.startswith("able-to-pay=no never gets off listed; 1 more kind of people not by themselves")


@pytest.mark.parametrize("name", [one.name for one in library.names("regime")])
def test_every_regime_of_the_library_is_told_as_it_is_proved(name: str) -> None:
    found = audit(name, select=["EXI-2"])
    files = found.proof.files if found.proof is not None else ()
    messages = [one.message for one in found.findings if one.code == "EXI-2"]
    held = [row for file in files for row in file.rows if any(not outcome.guaranteed and outcome.verdict != "undecided" for _, outcome in row.people)]
    never = [row for row in held if any(outcome.verdict == "none" for _, outcome in row.people)]
    assert len(messages) == len(held) and sum("never gets off" in one for one in messages) == len(never)
    # what was not decided is asked, once for a file, whatever was found of others
    open_ = [file for file in files if any(outcome.verdict == "undecided" for row in file.rows for _, outcome in row.people)]
    assert [one.question.partition(" for everybody")[0] for one in found.unsaid] == [f"is there a way off {file.standing.text()}" for file in open_]
    assert bool(open_) == (name in ("consumption-2020", "national", "travel-2018"))
