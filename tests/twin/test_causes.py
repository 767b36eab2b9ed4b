"""Why somebody is under a sanction that nobody got wrong: lives worked out by hand, in the twin and in the engine alike."""
from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from demerit.engine.assembly.population import is_protected
from demerit.language.scenario import Scenario, Versions
from demerit.language.schema import Regime, World
from demerit.language.schema.world import PROTECTED, Conduct
from twin.comparing import differences, engine, slow
from twin.making import dice
from twin.test_equality import scenario_of

MADE_UP = (13, 32, 49, 58, 83, 117, 123, 132, 151, 159, 185, 193, 198, 212, 214)
"""Of the made-up regimes those that, quickly lived, show each cause under each reading often enough."""
ENOUGH = 3
"""Comparisons of each cause under each reading, at least."""
N = 5
OFTEN = "1000/y"
"""Everybody does it in the first days of January."""
ONCE = {"cap": {"entries": 1, "per": "12 mo"}}
WORLD: dict[str, Any] = {
    "world": "w", "title": "By hand", "age": {"shares": {18: "100%"}}, "attempts": {"borrow": {"rate": "10/y", "context": "learning"}},
    "conducts": {"petition": {"rate": OFTEN, "context": "civic"}, "theft": {"rate": OFTEN, "context": "property"},
                 "speeding": {"rate": OFTEN, "context": "traffic"}}}
POINTS: dict[str, Any] = {"reads": "sum", "start": 100, "worse": "down", "levels": {"low": 0, "fair": 60}}
SHAME = {"shame": {"while": "list", "publishes": True}}


def by_cause(regime: dict[str, Any], world: dict[str, Any] | None = None) -> dict[str, dict[int, int]]:
    """Cause -> month -> net change of people under a sanction; the twin and the engine agree."""
    document = Regime.model_validate({"regime": "r", "title": "By hand", "in_force": "2020-01-01"} | regime)
    scenario = Scenario(World.model_validate(WORLD | (world or {})), Versions("r", ((document.in_force, document),)), 1, N, 1)
    counts = slow(scenario, 0)
    assert differences(engine(scenario, 0, check=True), counts) == []
    out: dict[str, dict[int, int]] = {}
    for (month, row, column), count in counts["cells"].items():
        if row == "all" and column in [f"harm/{i}" for i in range(1, 8)]:
            out.setdefault(column, {})[month] = count
    return out


def points(*worths: tuple[str, float], **more: Any) -> dict[str, Any]:
    """Each conduct costs so many points, once; below 60 somebody is listed."""
    rules: dict[str, Any] = {act: {"when": {"act": act}, "write": {"in": "points", "worth": worth} | ONCE} for act, worth in worths}
    rules["listing"] = {"when": {"reaches": "points.low"}, "write": {"in": "list", "counts": "with-cause"}}
    return {"files": {"points": POINTS, "list": {"reads": "any"}}, "rules": rules, "effects": SHAME} | more


def test_a_petition_alone_puts_somebody_on_a_list() -> None:
    rules = {"petition": {"when": {"act": "petition"}, "write": {"in": "list"} | ONCE}}
    assert by_cause({"files": {"list": {"reads": "any"}}, "rules": rules, "effects": SHAME}) == {"harm/5": {0: N}}
    assert by_cause(points(("petition", -50))) == {"harm/5": {0: N}}, "the listing is as protected as what led to it"


def test_where_theft_alone_suffices_the_petition_is_not_the_cause() -> None:
    assert by_cause(points(("petition", -20), ("theft", -50))) == {"harm/7": {0: N}}


def test_where_either_suffices_a_listing_is_judged_by_what_was_there_when_it_was_made() -> None:
    found = by_cause(points(("petition", -50), ("theft", -50)))
    assert set(found) == {"harm/5", "harm/7"}, "some petitioned first"
    assert found["harm/5"][0] + found["harm/7"][0] == N
    shown = points(("petition", -50), ("theft", -50), effects={"shame": {"while": "points.low", "publishes": True}})
    assert by_cause(shown) == {"harm/7": {0: N}}, "of an effect on the points themselves, by what is there now"


def test_where_theft_alone_does_not_suffice_it_is() -> None:
    assert by_cause(points(("petition", -20), ("theft", -30))) == {"harm/5": {0: N}}


CARD: dict[str, Any] = {"while": "points.low", "context": "learning", "denies": "borrow"}


def test_a_library_card_denied_for_a_traffic_score_has_nothing_to_do_with_it() -> None:
    assert by_cause(points(("speeding", -50), effects={"no-card": CARD})) == {"harm/6": {0: N}}
    assert by_cause(points(("speeding", -50), effects={"no-card": CARD | {"related": ["traffic"]}})) == {"harm/7": {0: N}}
    assert by_cause(points(("speeding", -50), effects={"no-card": CARD | {"context": "traffic"}})) == {"harm/7": {0: N}}
    no_context = {key: value for key, value in CARD.items() if key != "context"}
    assert by_cause(points(("speeding", -50), effects={"no-card": no_context})) == {"harm/7": {0: N}}


def test_an_entry_rests_on_the_contexts_of_what_led_to_it() -> None:
    card = CARD | {"while": "list"}
    assert by_cause(points(("speeding", -50), effects={"no-card": card})) == {"harm/6": {0: N}}
    assert by_cause(points(("speeding", -50), effects={"no-card": card | {"related": ["traffic"]}})) == {"harm/7": {0: N}}
    both = points(("speeding", -20), ("theft", -30), effects={"no-card": card | {"related": ["traffic"]}})
    assert by_cause(both) == {"harm/7": {0: N}}, "one context of several that has to do with it is enough"


def test_what_nobody_knows_the_context_of_is_not_unrelated() -> None:
    rules = {"dated": {"when": {"date": "2020-02-01"}, "write": {"in": "list"}}}
    assert by_cause({"files": {"list": {"reads": "any"}}, "rules": rules, "effects": {"no-card": CARD | {"while": "list"}}}) == {"harm/7": {1: N}}


def test_protected_conduct_comes_before_an_unrelated_context() -> None:
    assert by_cause(points(("petition", -50), effects={"no-card": CARD})) == {"harm/5": {0: N}}


def test_a_level_held_until_the_next_review_rests_on_what_it_was_set_on() -> None:
    reviewed = {"points": POINTS | {"reviewed": {"every": "1 mo"}}}
    rules = {"petition": {"when": {"act": "petition"}, "write": {"in": "points", "worth": -50, "counts": "2 mo"} | ONCE, "until": "2020-01-15"}}
    found = by_cause({"files": reviewed, "rules": rules, "effects": {"shame": {"while": "points.low", "publishes": True}}})
    # written in the first days of January; low from the review of 1 February; lapsed in the first days of March; fair from 1 April
    assert found == {"harm/5": {1: N, 3: -N}}


def test_caps_stay_as_they_are() -> None:
    capped = {"points": POINTS | {"capped_while": {"list": "low"}}, "list": {"reads": "any"}}
    rules = {"petition": {"when": {"act": "petition"}, "write": {"in": "list"} | ONCE},
             "theft": {"when": {"act": "theft"}, "write": {"in": "points", "worth": -1} | ONCE}}
    found = by_cause({"files": capped, "rules": rules, "effects": {"shame": {"while": "points.low", "publishes": True}}})
    assert found == {"harm/7": {0: N}}, "only the file of the effect is read without the petition"


def test_a_false_petition_is_a_mistake_first() -> None:
    channel = {"town": {"sees": "petition", "coverage": "0%", "errors": {"slander": {"kind": "no-such-act", "rate": OFTEN}}}}
    rules = {"petition": {"when": {"act": "petition", "seen_by": "town"}, "write": {"in": "list"} | ONCE}}
    assert by_cause({"channels": channel, "files": {"list": {"reads": "any"}}, "rules": rules, "effects": SHAME}) == {"harm/1": {0: N}}


@pytest.mark.parametrize("word", PROTECTED)
def test_no_file_can_unmark_protected_conduct(word: str) -> None:
    plain = Conduct.model_validate({"rate": "1/y", "context": "traffic", "protected": False})
    assert is_protected(word, plain)
    assert is_protected("other", plain.model_copy(update={"context": word}))
    assert is_protected("other", plain.model_copy(update={"protected": True}))
    assert not is_protected("other", plain)


def test_fewer_petitions_are_chilled_whatever_the_world_says() -> None:
    document = points(("theft", -50), effects=SHAME | {"hush": {"while": "points.low", "deters": {"conducts": "*", "by": "100%"}}})
    regime = Regime.model_validate({"regime": "r", "title": "By hand", "in_force": "2020-01-01"} | document)
    world = WORLD | {"conducts": WORLD["conducts"] | {"petition": {"rate": OFTEN, "context": "civic", "protected": False}}}
    scenario = Scenario(World.model_validate(world), Versions("r", ((regime.in_force, regime),)), 1, N, 1)
    counts = engine(scenario, 0)
    assert differences(counts, slow(scenario, 0)) == []
    chilled, deterred = (sum(v for (_, row, column), v in counts["cells"].items() if row == "all" and column == name) for name in ("chilled", "deterred"))
    suppressed = Counter({conduct: sum(v for (_, c, m), v in counts["conducts"].items() if (c, m) == (conduct, "suppressed"))
                          for conduct in WORLD["conducts"]})
    assert chilled == suppressed["petition"] > 0
    assert deterred == suppressed["theft"] + suppressed["speeding"] > 0


@pytest.mark.slow
def test_the_twin_agrees_on_both_causes_under_every_reading() -> None:
    compared = Counter({(cause, reads): 0 for cause in ("harm/5", "harm/6") for reads in ("sum", "count", "mean", "share", "any", "last")})
    for seed in MADE_UP:
        scenario, town = scenario_of(one := dice(seed), seed % 5 != 0), one.town
        counts = engine(scenario, town)
        assert differences(counts, slow(scenario, town)) == [], f"dice({seed})"
        compared.update({(cause, reads) for cause in {column for _, _, column in counts["cells"]} for reads in bearing(one.epochs[0][1])} & set(compared))
    assert min(compared.values()) >= ENOUGH, compared


def bearing(regime: dict[str, Any]) -> set[str]:
    """How the files on which effects hang are read."""
    refs = [effect["while"] for effect in regime["effects"].values()]
    files = {(ref if isinstance(ref, str) else ref[0]).split(".")[0] for ref in refs}
    return {regime["files"][file]["reads"] for file in files if file in regime["files"]}
