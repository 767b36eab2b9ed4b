"""Words: what they tell, where they mean something else, and what overrules them; what is left open; what clears what."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audit.test_codes import DESCRIBED, described, full, judged, put
from demerit.audit.judging import Audit
from demerit.language.documents import Problems

CREDIT = put(put(DESCRIBED, "facts.purpose.context", "finance"), "facts.inputs.driving.context", "finance")


def told(folder: Path, name: str, **stated: Any) -> dict[str, str]:
    data = put(CREDIT, f"facts.inputs.{name}", {"context": "finance"} | stated)
    return {one.code: one.severity for one in judged(folder, data).findings if one.element == name}


@pytest.mark.parametrize("name", [
    "bankruptcy-petition", "petition-for-bankruptcy", "credit-union-account", "bill-protest", "protested-cheque", "strike-price", "lawsuit-debt-judgment",
    "race-track-bets", "friends-discount", "neighbour-judgment", "origin-of-funds", "language-of-contract", "union-pay-card", "sextant-use", "household-essex",
    "speech-therapy-bill", "sex-offence-conviction"])
def test_a_word_in_a_phrase_that_means_something_else_is_none(tmp_path: Path, name: str) -> None:
    assert not set(told(tmp_path, name)) & {"EQ-1", "EQ-2", "RGT-1", "LEG-2", "COL-1", "DAT-2"}


@pytest.mark.parametrize("name, code, cure", [
    ("health-status", "EQ-1", {"protected": "no"}), ("trade-union-member", "EQ-1", {"protected": "no"}), ("age-band", "EQ-1", {"protected": "no"}),
    ("protest-attendance", "RGT-1", {"protected": "no"}), ("strike-action", "RGT-1", {"protected": "no"}), ("pending-charge", "LEG-2", {"document": "yes"}),
    ("eviction-filing", "LEG-2", {"document": "yes"}), ("country-of-birth", "EQ-2", {"proxy": "no"}), ("immigration-status", "EQ-2", {"proxy": "no"})])
def test_a_word_alone_is_a_warning_which_a_stated_fact_overrules(tmp_path: Path, name: str, code: str, cure: dict[str, str]) -> None:
    assert told(tmp_path, name)[code] == "warning"
    assert code not in told(tmp_path, name, **cure)


@pytest.mark.parametrize("name", ["health", "religion", "sex", "national-origin", "caste", "transgender", "political-party"])
def test_a_name_that_is_nothing_but_the_word_is_taken_at_its_word(tmp_path: Path, name: str) -> None:
    assert told(tmp_path, name)["EQ-1"] == "error" and "EQ-1" not in told(tmp_path, name, protected="no")


def test_whom_something_falls_on_is_one_of_a_list(tmp_path: Path) -> None:
    for wrong, meant in (("the person", "did you mean `the-person`?"), ("childs", "did you mean `child`?"), ("borrower", "one of")):
        with pytest.raises(Problems) as caught:
            judged(tmp_path, put(DESCRIBED, "facts.treatments.no-driving.falls_on", wrong))
        (one,) = caught.value.diagnostics
        assert one.code == "D103" and one.hint is not None and one.hint.startswith(meant)


def test_what_nobody_said_is_listed_for_every_code(audited: Callable[..., Audit]) -> None:
    found = audited("facts: {inputs: {late-bills: {basis: behaviour}, lateness: {basis: behaviour}, moves: {basis: behaviour}}, "
                    "treatments: {refusal: {kind: harm}}}\n")
    asked = {one.code for one in found.unsaid}
    assert asked >= {"CTX-1", "CTX-4", "EQ-1", "EQ-2", "LEG-2", "BIS-1", "COL-1", "RGT-1", "RGT-2", "NOT-3", "HUM-2", "APP-7", "APP-8", "EXP-2", "EXI-2",
                     "EXI-4", "DAT-2"}


@pytest.mark.parametrize("facts, code", [
    ({"annulment": {"within": "3 wd"}}, "APP-5"), ({"logging": {"kept": "6 mo"}}, "GOV-2"), ({"notice": {"within": "1 mo"}}, "NOT-2"),
    ({"appeal": {"within": "10 d"}}, "APP-3"), ({"exit": {"repair_within": "30 wd"}}, "EXI-3")])
def test_following_what_clears_a_time_clears_it(tmp_path: Path, facts: dict[str, Any], code: str) -> None:
    (one,) = (one for one in judged(tmp_path, described(**facts)).findings if one.code == code)
    ((key, inner),) = facts.items()
    ((name, _),) = inner.items()
    words = one.clears.replace(",", " ").replace(".", " ").split()
    at = next(i for i, word in enumerate(words) if word in ("within", "least"))
    cured = described(**{key: {name: " ".join(words[at + 1:at + 3])}})
    assert code not in {one.code for one in judged(tmp_path, cured).findings}


def test_one_entry_that_is_enough_does_not_add_up_over_time(tmp_path: Path) -> None:
    def period(data: dict[str, Any]) -> tuple[str, str]:
        (one,) = (one for one in judged(tmp_path, data).verdict.elements if one.key == "period")
        return one.state, one.fact

    assert period(full()) == ("met", "entries in `points` add up over time")
    alone = full(("files", {"listed": {"reads": "any"}}), ("effects.no-driving.while", "listed"), ("rules.speeding.write", {"in": "listed", "counts": "12 mo"}))
    assert period(alone)[0] == "open" and "`listed`" in period(alone)[1]


def test_the_missing_part_of_life_is_named(tmp_path: Path) -> None:
    limb = judged(tmp_path, put(DESCRIBED, "facts.purpose", {"legitimate": "yes"})).verdict.limbs[0]
    told_, clears = " ".join(limb.facts), " ".join(limb.clears)
    assert limb.state != "open" or ("purpose: {context: ..}" in told_ + clears and "citation" not in clears)
    nowhere = judged(tmp_path, put(DESCRIBED, "facts.treatments.no-driving.context", None)).verdict.limbs[0]
    assert "which part of life no-driving touches" in " ".join(nowhere.facts) and nowhere.clears[0] == "say which part of life no-driving touches (`context`)"
