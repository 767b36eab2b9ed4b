"""Facts beside rules: one that says otherwise than the rules is a mistake at the fact, one that says the same or more is none."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from audit.test_codes import CITE, FULL, LISTED, PUBLIC, REMEDIED, SHARED, full, judged, put
from demerit.audit.judging import audit
from demerit.language.documents import Problems

NOTICED = full(("files.points.notice", {"reaches": "60%", "within": "30 d"}))
REPAIRED = full(("remedies.course", {"against": "points", "asks": {"wronged": "50%", "others": "50%", "costs": "EUR 50"},
                                     "decided": {"by": "office", "within": "60 d"}}))
CASES: list[tuple[dict[str, Any], str, Any, Any]] = [
    (NOTICED, "notice.before", "yes", "no"),
    (NOTICED, "notice.before", "yes", "unknown"),
    (NOTICED, "notice.within", "5 d", "1 mo"),
    (full(("files.points.notice", {"by": "none"})), "notice.given", "yes", "no"),
    (full(("files.points.notice", {"reaches": "0%"})), "notice.given", "yes", "no"),
    (NOTICED, "notice.given", "no", "yes"),
    (put(REMEDIED, "remedies.objection.suspends", False), "appeal.suspends", "yes", "no"),
    (REMEDIED, "appeal.suspends", "no", "yes"),
    (put(REMEDIED, "remedies.objection.suspends", False), "appeal.flag", "yes", "no"),
    (REMEDIED, "appeal.possible", "no", "yes"),
    (REMEDIED, "appeal.within", "20 d", "3 wd"),
    (REMEDIED, "appeal.window", "1 mo", "12 mo"),
    (put(REMEDIED, "remedies.objection.asks", {"wronged": "50%", "others": "5%", "costs": "EUR 5"}), "appeal.free", "yes", "no"),
    (put(REMEDIED, "deciders.office.title", "A court"), "appeal.court", "no", "yes"),
    (put(REMEDIED, "rules.nuisance", {"when": {"asked": "objection"}, "write": {"in": "points", "worth": -5, "counts": "1 mo"}, "cite": CITE}),
     "appeal.penalised", "no", "yes"),
    (REPAIRED, "exit.repair", "no", "yes"),
    (REPAIRED, "exit.repair_free", "yes", "no"),
    (REPAIRED, "exit.repair_within", "3 wd", "60 d"),
    (FULL, "retention.term", "1 y", "2 y"),
    (full(("rules.speeding.write.counts", "until-struck")), "retention.term", "1 y", "until-struck"),
    (FULL, "retention.term", "none", "24 mo"),
    (FULL, "retention.from", "act", "entry"),
    (full(("rules.speeding.write.counts", {"value": "24 mo", "evidence": "assumed", "range": ["12 mo", "60 mo"]})), "retention.term", "9 y", "4 y"),
    (put(LISTED, "rules.list.write.falls_with", "none"), "annulment.spreads", "yes", "no"),
    (put(LISTED, "rules.list.write.follows", "30 d"), "annulment.within", "1 d", "30 d"),
    (PUBLIC, "publication.identity", "no", "yes"),
    (put(PUBLIC, "rules.list.write.counts", "until-struck"), "publication.term", "yes", "no"),
    (full(("scope", {}), ("world", "street")), "lowest_age", 99, 0),
    (FULL, "lowest_age", 16, 18)]


@pytest.mark.parametrize("data, key, wrong, right", CASES, ids=[f"{key}={wrong}" for _, key, wrong, _ in CASES])
def test_a_fact_that_says_otherwise_than_the_rules_is_a_mistake(tmp_path: Path, data: dict[str, Any], key: str, wrong: Any, right: Any) -> None:
    with pytest.raises(Problems) as caught:
        judged(tmp_path, put(data, f"facts.{key}", wrong))
    assert {one.code for one in caught.value.diagnostics} == {"D402"}
    assert any(one.path.startswith(f"facts.{key.split('.')[0]}") for one in caught.value.diagnostics)
    judged(tmp_path, put(data, f"facts.{key}", right))


def test_it_stands_where_it_was_set(tmp_path: Path) -> None:
    judged(tmp_path, NOTICED)
    with pytest.raises(Problems) as caught:
        audit(tmp_path / "made.yaml", sets=["facts.notice.before=yes"])
    (one,) = caught.value.diagnostics
    assert one.code == "D402" and one.file == "--set" and "`points`" in one.message and "30 d" in one.message


def test_unknown_hides_nothing_that_the_rules_say(tmp_path: Path) -> None:
    def codes(data: dict[str, Any], key: str) -> set[str]:
        return {one.code for one in judged(tmp_path, put(data, key, "unknown")).findings}

    assert "NOT-1" in codes(NOTICED, "facts.notice.before")
    held = put(REMEDIED, "remedies.objection.suspends", False)
    assert "APP-4" in codes(held, "facts.appeal.suspends") and "APP-4" in codes(held, "facts.appeal.flag")


def test_a_copy_of_another_regime_is_not_taken_for_a_file_of_this_one(tmp_path: Path) -> None:
    judged(tmp_path, put(SHARED, "facts.retention.term", "24 mo"))
