"""What must not change an answer, and what may only change it one way."""
from __future__ import annotations

import re
from pathlib import Path

import pytest

from demerit.audit.exits import VERDICTS, Proof
from exits.small import proof_of, rows
from exits.test_known_answers import NOTICED, STOPPED, ZHEJIANG

BODIES = {"deadlock": ZHEJIANG, "stopped": STOPPED, "noticed": NOTICED.format(errs=", errs: {wrongly_no: 5%}", more=""), "score": """
files: {points: {reads: sum, start: 100, worse: down, levels: {poor: 0, fair: 60}, capped_while: {dropped: poor}}, dropped: {reads: any}}
rules:
  late: {when: {act: offence}, write: {in: points, worth: -50, counts: 1 y}}
  drop: {when: {act: other-offence}, write: {in: dropped, counts: until-struck}}
  paid: {when: {act: payment}, strike: {in: dropped}}
effects: {no-train: {while: points.poor, denies: train}}
""", "debtor": """
files: {listed: {reads: any}, owing: {reads: any}}
rules:
  debtor: {when: {state: in-debt, seen_by: register}, write: {in: owing, counts: 2 mo}}
  on: {when: {enters: owing}, write: {in: listed, counts: with-cause}}
  paid: {when: {act: payment}, strike: {in: owing, within: 3 wd}}
effects: {no-train: {while: listed, denies: train}}
"""}


def told(proof: Proof) -> dict[str, list[tuple[object, ...]]]:
    """Every file's answers without the names of rules."""
    return {file.standing.text(): sorted(
        (len(row.chain), profile.text(), outcome.verdict, len(outcome.helpers), outcome.cheapest, outcome.circles, bool(outcome.returns),
         str([(int(rank), plan.time.text()) for rank, plan in outcome.plans.items()]), outcome.worst.text() if outcome.worst else "")
        for row in file.rows for profile, outcome in row.people) for file in proof.files}


def reordered(body: str) -> str:
    """Rules in the other order."""
    head, rest = body.split("rules:\n")
    lines = rest.splitlines(keepends=True)
    count = next(i for i, line in enumerate(lines) if not line.startswith("  "))
    return head + "rules:\n" + "".join(reversed(lines[:count])) + "".join(lines[count:])


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_the_order_of_rules_changes_nothing(tmp_path: Path, body: str) -> None:
    assert told(proof_of(tmp_path, reordered(body))) == told(proof_of(tmp_path, body))


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_the_names_of_rules_change_nothing(tmp_path: Path, body: str) -> None:
    names = re.findall(r"^  ([a-z-]+): \{when", body, re.MULTILINE)
    renamed = body
    for i, name in enumerate(names):
        renamed = re.sub(rf"(?<![\w-]){name}(?![\w-])(?=: \{{when)", f"zz{len(names) - i}", renamed)
    assert told(proof_of(tmp_path, renamed)) == told(proof_of(tmp_path, body))


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("way", ["{when: {act: good-deed}, strike: {in: FILE, within: 5 d}}", "{when: {act: release}, strike: {in: FILE}}",
                                 "{when: {state: in-debt, seen_by: register}, strike: {in: FILE}}"])
def test_a_further_way_out_makes_no_bound_longer_and_no_verdict_worse(tmp_path: Path, body: str, way: str) -> None:
    files = [file.standing.file for file in proof_of(tmp_path, body).files]
    for file in files:
        before, after = proof_of(tmp_path, body), proof_of(tmp_path, re.sub(r"rules:\n", f"rules:\n  further: {way.replace('FILE', file)}\n", body))
        for name, row in rows(after, file).items():
            if name not in rows(before, file):
                continue
            for profile, outcome in row.people:
                for other, was in rows(before, file)[name].people:
                    if all(profile.maybe(key) in (None, value) for key, value in other.traits):
                        assert VERDICTS.index(outcome.verdict) <= VERDICTS.index(was.verdict)
                        if was.guaranteed and was.plan is not None:
                            rank = min(was.plans)
                            assert outcome.plans[rank].time.most <= was.plan.time.most


def test_more_of_the_same_changes_nothing_and_many_rules_are_quick(tmp_path: Path) -> None:
    import time

    body = "files: {points: {reads: sum, start: 1000, worse: down, levels: {poor: 0, fair: 600}}, listed: {reads: any}}\nrules:\n"
    body += "".join(f"  r{i}: {{when: {{act: offence}}, write: {{in: points, worth: -{i % 50 + 1}, counts: {i % 30 + 1} mo}}}}\n" for i in range(398))
    body += "  put: {when: {enters: points.poor}, write: {in: listed, counts: with-cause}}\n  off: {when: {act: payment}, strike: {in: points}}\n"
    body += "effects: {no-train: {while: [points.poor], denies: train}, shown: {while: listed, publishes: yes}}\n"
    proof = proof_of(tmp_path, body)
    assert {file.worst for file in proof.files} == {"time"}
    from demerit.audit.exits import prove
    from demerit.language import load

    loaded, world = load(tmp_path / "tried.yaml", kind="regime"), load(tmp_path / "small.yaml", kind="world").document
    began = time.process_time()
    prove(loaded, world)
    assert time.process_time() - began < 1.5  # a third of that on a machine of its own
