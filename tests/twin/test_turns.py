"""Rules due at one moment: what they find does not hang on what they are called, nor, where one asks what another writes, on which stands first."""
from __future__ import annotations

from typing import Any

import pytest

from demerit.engine.assembly.turns import askers_first
from twin.by_hand import life, months, result_of
from twin.clock import DAY

NAMES = [("w1", "s1"), ("w2", "s2"), ("warn", "strike"), ("a", "b"), ("b", "a"), ("warning", "ban")]
FILES = {"warnings": {"reads": "count", "worse": "up", "levels": {"none": 0, "some": 1}}, "list": {"reads": "any"}}
"""Under `list` is who was sanctioned: an effect of the regime by hand."""


def told(rules: dict[str, Any], world: dict[str, Any] | None = None, **more: Any) -> list[tuple[str, str]]:
    """What happens to whoever lives under rules: (month-day, written or so)."""
    return [(when, what) for when, what, _ in life(result_of({"files": FILES, "rules": rules, "channels": {}} | more, world))]


@pytest.mark.parametrize(("warning", "sanction"), NAMES)
@pytest.mark.parametrize("first", ["warning", "sanction"])
@pytest.mark.parametrize("when", ["act", "date"])
def test_the_first_time_is_a_warning_whatever_the_rules_are_called_and_whichever_stands_first(warning: str, sanction: str, first: str, when: str) -> None:
    act = {"conducts": {"miss": {"context": "work", "rate": "20/y"}}}
    trigger = {"act": {"act": "miss"}, "date": {"date": "2020-02-01"}}[when]
    rules = {warning: {"when": trigger, "write": {"in": "warnings", "counts": "5 y"}},
             sanction: {"when": trigger, "if": {"standing": "warnings.some"}, "write": {"in": "list", "counts": "1 d"}}}
    if first == "sanction":
        rules = dict(reversed(rules.items()))
    result = result_of({"files": FILES, "rules": rules, "channels": {}}, act if when == "act" else None)
    written = [of for _, what, of in life(result) if what == "written"]
    if when == "date":
        assert written == [warning], "nobody had been warned before that day"
    else:
        acts = written.count(warning)
        assert acts > 5
        assert written.count(sanction) == acts - 1, "every time but the first"


@pytest.mark.parametrize(("with_cause", "after"), [("cut", "low-1"), ("cut", "f1"), ("cut", "term"), ("a", "b"), ("b", "a")])
def test_what_goes_on_without_a_gap_is_one_stay_and_one_fee(with_cause: str, after: str) -> None:
    files = {"open": {"reads": "any"}, "list": {"reads": "any"}}
    rules = {"o1": {"when": {"date": "2020-02-01"}, "write": {"in": "open"}}, "c1": {"when": {"date": "2020-02-11"}, "strike": {"in": "open"}},
             with_cause: {"when": {"enters": "open"}, "write": {"in": "list", "counts": "with-cause"}},
             after: {"when": {"struck": "open"}, "write": {"in": "list", "counts": "7 d"}}}
    effects = {"fee": {"while": "list", "context": "welfare", "costs": "CNY 100"}}
    result = result_of({"files": files, "rules": rules, "channels": {}, "effects": effects})
    assert result.spells == {("list", 0, 0, 0): 1, ("open", 0, 1, 0): 1}
    assert months(result, "cost") == {1: 10_000}
    assert months(result, "harm/7/ticks") == {1: 17 * DAY - 1}


@pytest.mark.parametrize("first", ["camera", "patrol"])
@pytest.mark.parametrize("delay", [None, "2 d"])
@pytest.mark.parametrize("names", [("camera", "patrol"), ("patrol", "camera"), ("a", "b"), ("b", "a")])
def test_of_two_who_see_one_act_the_first_in_the_document_writes_the_case(names: tuple[str, str], delay: str | None, first: str) -> None:
    channel = {"sees": "miss", "coverage": "100%"} | ({"delay": delay} if delay else {})
    called = dict(zip(("camera", "patrol"), names, strict=True))
    channels = {called["camera"]: channel, called["patrol"]: channel}
    rules = {one: {"when": {"act": "miss", "seen_by": called[one]}, "write": {"in": "warnings", "per": "case"}} for one in called}
    if first == "patrol":
        channels, rules = dict(reversed(channels.items())), dict(reversed(rules.items()))
    act = {"conducts": {"miss": {"context": "work", "rate": "20/y"}}}
    written = [of for _, what, of in life(result_of({"files": FILES, "rules": rules, "channels": channels}, act)) if what == "written"]
    assert len(written) > 5 and set(written) == {first}


def test_what_one_channel_reports_is_judged_before_what_another_writes() -> None:
    channel = {"sees": "miss", "coverage": "100%"}
    rules = {"warning": {"when": {"act": "miss", "seen_by": "boss"}, "write": {"in": "warnings", "counts": "5 y"}},
             "sanction": {"when": {"act": "miss", "seen_by": "office"}, "if": {"standing": "warnings.some"}, "write": {"in": "list", "counts": "1 d"}}}
    act = {"conducts": {"miss": {"context": "work", "rate": "20/y"}}}
    result = result_of({"files": FILES, "rules": rules, "channels": {"boss": channel, "office": channel}}, act)
    written = [of for _, what, of in life(result) if what == "written"]
    assert written.count("warning") > 5 and written.count("sanction") == written.count("warning") - 1, "every time but the first"


def test_no_payment_falls_due_at_the_moment_an_entry_ends() -> None:
    rules = {"fined": {"when": {"date": "2020-02-01"}, "write": {"in": "list", "counts": "90 d"}}}
    effects = {"fee": {"while": "list", "context": "welfare", "costs": "CNY 1", "every": "1 mo"}}
    result = result_of({"files": FILES, "rules": rules, "channels": {}, "effects": effects})
    assert months(result, "cost") == {1: 100, 2: 100, 3: 100}, "from 1 February to 1 May, which it does not reach"


def test_rules_that_ask_about_each_other_are_taken_from_top_to_bottom() -> None:
    asks = [frozenset({"b"}), frozenset({"a"}), frozenset[str]()]
    assert askers_first(asks, ["a", "b", "c"]) == [2, 0, 1], "what nobody asks about goes ahead, then the first of the two"
    assert askers_first([frozenset[str]()] * 3, ["a", "a", "a"]) == [0, 1, 2]
    assert askers_first([frozenset[str](), frozenset({"a"}), frozenset({"b"})], ["a", "b", "c"]) == [2, 1, 0]
