"""The verdict on social scoring: the Commission's examples, pairs that differ in one fact, and what must change nothing."""
from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demerit.audit.judging import Audit, audit
from demerit.audit.verdict import MEANING

CASES = Path(__file__).parent / "cases"
EXPECTED = {"t01": "not applicable", "g01": "likely prohibited", "g03": "no finding", "g06": "likely prohibited", "p01": "no finding", "p03": "no finding",
            "p09": "no finding"}
"""The official verdicts: prohibited, permitted (of which the tool can only say that it found nothing), and the gate."""
Audited = Callable[..., Audit]


@pytest.mark.parametrize("path", sorted(CASES.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_visible_cases_get_their_verdicts(path: Path) -> None:
    found = audit(path)
    assert found.verdict.kind == EXPECTED[path.stem.partition("-")[0]]
    assert {one.state for one in found.verdict.elements} <= {"met", "failed", "open"}


def base(**changes: Any) -> dict[str, Any]:
    """A scheme in one part of life, in proportion, with everything said."""
    facts: dict[str, Any] = {
        "ai_system": "yes", "subject": "person", "output": "score", "observations": "several", "weight": "decisive",
        "purpose": {"context": "finance", "aim": "whether a loan is repaid", "legitimate": "yes"},
        "inputs": {"repayments": {"context": "finance", "basis": "behaviour", "gravity": "moderate"}},
        "treatments": {"refusal": {"context": "finance", "kind": "harm", "severity": "considerable"}}}
    return facts | changes


def kind(audited: Audited, facts: dict[str, Any]) -> str:
    return audited(yaml.safe_dump({"regime": "made", "title": "t", "facts": facts})).verdict.kind


def foreign(**more: Any) -> dict[str, Any]:
    return base(inputs={"repayments": {"context": "finance", "basis": "behaviour", "gravity": "moderate"},
                        "posts": {"context": "speech", "basis": "behaviour", "gravity": "moderate"} | more})


def test_the_base_of_all_pairs_has_no_finding(audited: Audited) -> None:
    assert kind(audited, base()) == "no finding"


@pytest.mark.parametrize("facts, after", [
    (foreign(), "likely prohibited"),                                       # another context and no reason
    (foreign(relevance="none"), "likely prohibited"),
    (foreign(relevance="asserted"), "review"),
    (foreign(relevance="unknown"), "review"),
    (foreign(relevance={"study": "Doe 2020"}), "review"),
    (foreign(relevance={"law": "Act, Art. 1"}), "no finding"),              # a law names the data; aim and proportion stand
    (foreign(relevance={"law": "Act, Art. 1", "names_data": "no"}), "review"),
    (foreign(relevance={"to_purpose": "none", "to_treatment": {"law": "Act"}}), "likely prohibited"),
    (foreign(relevance={"to_purpose": {"law": "Act"}, "to_treatment": "none"}), "likely prohibited"),
    (foreign(relevance="asserted", protected="yes"), "likely prohibited"),  # a mere assertion does not help a protected trait
    (base(inputs={"repayments": {"context": "finance", "relevance": "none"}}), "likely prohibited"),  # same label, said to be irrelevant
    (base(treatments={"refusal": {"context": "travel", "severity": "considerable"}}), "likely prohibited"),  # only the second edge
    (base(purpose={"context": "welfare", "legitimate": "yes"}), "likely prohibited"),    # only the first edge
    (base(purpose={"context": "finance", "legitimate": "no"}), "likely prohibited"),
    (base(purpose={"context": "finance"}), "review"),
    (base(inputs={"lateness": {"context": "finance", "basis": "behaviour", "gravity": "trifling"}}), "likely prohibited"),
    (base(treatments={"refusal": {"context": "finance", "severity": "ruinous"}}), "likely prohibited"),
    (base(treatments={"refusal": {"context": "finance", "severity": "considerable", "proportionate": "no"}}), "likely prohibited"),
    (base(treatments={"refusal": {"context": "finance", "severity": "considerable", "baseline_preserved": "no"}}), "likely prohibited"),
    (base(treatments={"bonus": {"context": "finance", "kind": "reward", "baseline_preserved": "yes"}}), "no finding"),
    (base(treatments={"bonus": {"context": "finance", "kind": "reward"}}), "review"),
    (base(treatments={"bonus": {"context": "finance", "kind": "reward", "baseline_preserved": "no"}}), "likely prohibited"),
    (base(treatments={"check": {"context": "finance", "kind": "inspection"}}), "no finding"),
    (base(ai_system="no"), "not applicable"),
    (foreign() | {"ai_system": "no"}, "not applicable"),
    (foreign() | {"ai_system": "unknown"}, "review"),
    (base(ai_system="unknown"), "no finding"),
    (foreign() | {"subject": "entity", "aggregates_persons": "no"}, "outside"),
    (foreign() | {"subject": "entity", "aggregates_persons": "yes"}, "likely prohibited"),
    (foreign() | {"output": "average-of-ratings"}, "outside"),
    (foreign() | {"inputs": {}}, "outside"),
    (foreign() | {"treatments": {}}, "outside"),
    (foreign() | {"weight": "none"}, "outside"),
    (foreign() | {"weight": "little"}, "review"),
    (foreign() | {"weight": "unknown"}, "review"),
    (foreign() | {"observations": "one"}, "review"),                        # one grading from several contexts: a way round?
    (base(treatments={"refusal": {"context": "finance", "severity": "ruinous"}}) | {"observations": "one"}, "outside"),
    (foreign() | {"human_role": "meaningful"}, "likely prohibited"),        # a human in the loop does not cure it
    (foreign() | {"made_by": "a private bureau", "used_by": "a city"}, "likely prohibited"),  # nor does another maker
    (foreign() | {"role": "provider"}, "likely prohibited"),
])
def test_one_fact_changed_and_the_verdict_that_must_follow(audited: Audited, facts: dict[str, Any], after: str) -> None:
    assert kind(audited, facts) == after


def test_not_applicable_always_stands_beside_what_would_follow(audited: Audited) -> None:
    found = audited(yaml.safe_dump({"regime": "made", "title": "t", "facts": foreign() | {"ai_system": "no"}}))
    assert found.verdict.if_ai == "likely prohibited" and found.verdict.both_ways() == "if a learned model were used: likely prohibited"
    assert found.verdict.headline().endswith("not applicable (no AI system)")


def test_which_edge_fired(audited: Audited) -> None:
    def edges(facts: dict[str, Any]) -> tuple[str, ...]:
        return audited(yaml.safe_dump({"regime": "made", "title": "t", "facts": facts})).verdict.limbs[0].edges

    assert edges(base(purpose={"context": "welfare", "legitimate": "yes"})) == ("inputs to purpose",)
    assert edges(base(treatments={"refusal": {"context": "travel", "severity": "considerable"}})) == ("inputs to treatment",)
    assert edges(foreign()) == ("inputs to purpose", "inputs to treatment")


def test_the_tool_never_says_lawful() -> None:
    said = " ".join([*MEANING, *MEANING.values()])
    assert "lawful" not in said.replace("unlawful", "") and "compliant" not in said


# ---- what must change nothing ----------------------------------------------------------------------------------


@st.composite
def schemes(draw: st.DrawFn) -> dict[str, Any]:
    contexts = st.sampled_from(["finance", "speech", "travel", "welfare", None])
    words = st.sampled_from(["none", "asserted", "unknown", {"law": "Act"}, {"study": "Doe"}, None])

    def some(**values: Any) -> dict[str, Any]:
        return {key: value for key, value in values.items() if value is not None}

    inputs = {f"in-{i}": some(context=draw(contexts), relevance=draw(words), basis=draw(st.sampled_from(["behaviour", "trait", None])),
                              gravity=draw(st.sampled_from(["trifling", "moderate", "grave", "unknown", None]))) for i in range(draw(st.integers(1, 4)))}
    treatments = {f"out-{i}": some(context=draw(contexts), kind=draw(st.sampled_from(["harm", "reward", "inspection", None])),
                                   severity=draw(st.sampled_from(["slight", "considerable", "ruinous", None])),
                                   baseline_preserved=draw(st.sampled_from(["yes", "no", None]))) for i in range(draw(st.integers(1, 3)))}
    return some(ai_system=draw(st.sampled_from(["yes", "no", "unknown", None])), weight=draw(st.sampled_from(["decisive", "little", None])),
                observations=draw(st.sampled_from(["one", "several", None])),
                purpose=some(context=draw(contexts), legitimate=draw(st.sampled_from(["yes", "no", None]))), inputs=inputs, treatments=treatments)


def judged(tmp_path: Path, facts: dict[str, Any]) -> Audit:
    path = tmp_path / "made.yaml"
    path.write_text(yaml.safe_dump({"regime": "made", "title": "t", "facts": facts}, sort_keys=False), "utf-8")
    return audit(path)


QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUIET
@given(schemes(), st.randoms())
def test_renaming_and_reordering_change_nothing(tmp_path: Path, facts: dict[str, Any], luck: random.Random) -> None:
    before = judged(tmp_path, facts)

    def shuffled(items: dict[str, Any], prefix: str) -> dict[str, Any]:
        keys = list(items)
        luck.shuffle(keys)
        return {f"{prefix}-{key}": items[key] for key in keys}

    mixed = shuffled({key: value for key, value in facts.items() if key not in ("inputs", "treatments")}, "x")
    other = {key.removeprefix("x-"): value for key, value in mixed.items()}
    other |= {"treatments": shuffled(facts["treatments"], "qua"), "inputs": shuffled(facts["inputs"], "quo")}
    after = judged(tmp_path, other)
    assert (after.verdict.kind, after.verdict.if_ai) == (before.verdict.kind, before.verdict.if_ai)
    assert [one.state for one in after.verdict.elements] == [one.state for one in before.verdict.elements]
    assert [limb.state for limb in after.verdict.limbs] == [limb.state for limb in before.verdict.limbs]
    assert sorted(one.code for one in after.findings) == sorted(one.code for one in before.findings)


@QUIET
@given(schemes())
def test_a_law_or_a_reason_never_makes_it_worse(tmp_path: Path, facts: dict[str, Any]) -> None:
    """Monotone: an irrelevant input made relevant by law, or left out, never turns a milder verdict into a graver one."""
    order = ["not applicable", "outside", "no finding", "review", "likely prohibited"]
    before = judged(tmp_path, facts).verdict.if_ai
    eased = facts | {"inputs": {name: one | {"relevance": {"law": "Act"}} for name, one in facts["inputs"].items()}}
    assert order.index(judged(tmp_path, eased).verdict.if_ai) <= order.index(before) or before in ("outside",)
