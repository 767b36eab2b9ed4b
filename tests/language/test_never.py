"""What can never happen is said, and what can is not."""
from __future__ import annotations

import pytest


def ends(case, rule: str, more: str = "") -> list:
    return case.regime(("rules:\n", f"rules:\n  late: {{when: {rule}, write: {{in: score, worth: -1}}}}\n{more}"))


@pytest.mark.parametrize(("rule", "more", "codes"), [
    ("{lapses: wanted}", "", ["D224"]),  # `cheats` writes until struck
    ("{lapses: wanted}", "  also: {when: {act: fraud}, write: {in: wanted, counts: 1 y}}\n", []),
    ("{lapses: wanted, of: cheats}", "  also: {when: {act: fraud}, write: {in: wanted, counts: 1 y}}\n", ["D224"]),
    ("{lapses: strikes}", "", []),
    ("{struck: wanted}", "", []),  # `clears` strikes what `cheats` wrote
    ("{struck: wanted, of: also}", "  also: {when: {act: fraud}, write: {in: wanted, counts: 1 y}}\n", ["D224"]),
    ("{struck: strikes}", "", ["D224"]),
    ("{struck: score}", "  off-now: {when: {act: fraud}, off: true, strike: {in: score}}\n", []),  # a switch, not a mistake
])
def test_rules_on_ends_that_never_come(case, rule, more, codes):
    assert [one.code for one in ends(case, rule, more)] == codes


def test_a_remedy_strikes_too(case):
    found = case.regime(("rules:\n", "rules:\n  thanked: {when: {struck: strikes}, write: {in: score, worth: 1}}\n"),
                        ("effects:\n", "remedies:\n  fix: {against: strikes, because: [wrong-person], asks: 50%, decided: {by: court, takes: 5 d}}\neffects:\n"))
    assert found == []


def test_what_an_experiment_takes_away_is_a_warning(case):
    case.regime(("rules:\n", "rules:\n  thanked: {when: {struck: wanted}, write: {in: score, worth: 1}}\n"))
    assert [(one.code, one.severity) for one in case.check(sets=["rules.clears=null"])] == [("D224", "warning")]


@pytest.mark.parametrize(("day", "codes"), [("2019-06-01", ["D257"]), ("2020-01-01", []), ("2021-06-01", [])])
def test_a_change_from_before_the_first_day_is_said(case, day, codes):
    found = case.regime(("effects:\n", f"changes: [{{on: {day}, change: {{rules.helps.write.worth: 7}}}}]\neffects:\n"))
    assert [one.code for one in found] == codes and all(one.severity == "warning" for one in found)


@pytest.mark.parametrize(("limits", "codes"), [
    ("start: 1000, ceiling: 900", ["D215"]), ("start: 1000, floor: 1100", ["D215", "D220", "D220"]), ("start: 1000, floor: 0, ceiling: 1000", [])])
def test_a_start_beyond_what_is_read(case, limits, codes):
    found = case.regime(("start: 1000", limits), ("A: 1100", "A: 950") if "900" not in limits else ("A: 1100", "A: 900.5"),
                        ("B: 900,", "B: 700,"))
    assert [one.code for one in found if one.code == "D215"] == [code for code in codes if code == "D215"]
    assert all(one.severity == "warning" for one in found if one.code == "D215")


@pytest.mark.parametrize(("old", "new", "code", "said"), [
    ("world: town", "world: ../town", "D124", "--world PATH"),
    ("cite: {source: law}", "cite: {source: law}, scorecard: x", "D102", "section 16"),
    ("effects:\n", "headline: [a, b, c, d, e, f, g, h, i]\neffects:\n", "D110", "9 items, where there may be at most 8"),
    ("effects:\n", "remedies:\n  fix: {against: wanted, because: wrong-person, asks: 5%, decided: {by: court}}\neffects:\n", "D121", "[wrong-person]"),
    ("effects:\n", "remedies:\n  fix: {against: wanted.on, asks: 5%, decided: {by: court}}\neffects:\n", "D124", "without a level: write `wanted`"),
    ("title: A small regime", "title: A small regime\ninclude: nowhere", "D311", "no document is called `nowhere`")])
def test_messages_say_what_to_write(case, old, new, code, said):
    (found,) = case.regime((old, new))
    assert found.code == code and said in f"{found.message} {found.hint}"


def test_an_include_that_is_not_there_is_the_only_mistake(case):
    path = case.write("bare.yaml", "include: nowhere\nregime: bare\n")
    assert [one.code for one in case.check(path)] == ["D311"]


@pytest.mark.parametrize("file", ["ghost: {reads: any}", "ghost: {reads: count, worse: up, levels: {none: 0, some: 1}}"])
def test_a_file_that_nothing_writes_into_is_a_warning(case, said, file):
    found = case.regime(("  wanted: {reads: any}\n", f"  wanted: {{reads: any}}\n  {file}\n"))
    assert [(one.severity, one.code, one.message) for one in found] == [("warning", "D220", "nothing is ever written into `ghost`")]
    assert said(found) == [("D220", "ghost")]


def test_a_file_taken_for_a_state(case):
    [one] = case.regime(("    if: {able: yes}\n", "    if: {able: yes}\n    unless: [strikes]\n"))
    assert (one.code, one.message, one.hint) == ("D205", "`strikes` is a file, not a state", "ask where somebody stands: `{standing: strikes}`")
