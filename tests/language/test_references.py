"""What refers to what, and what can never be: every mistake at the value that makes it."""
from __future__ import annotations

import pytest

REGIME_MISTAKES = [
    # names
    ("write: {in: wanted,", "write: {in: wantde,", "D201", "wantde", "did you mean `wanted`?"),
    ("strike: {in: wanted,", "strike: {in: wantde,", "D201", "wantde", "did you mean `wanted`?"),
    ("{while: wanted,", "{while: wantde,", "D201", "wantde", "did you mean `wanted`?"),
    ("[score.C, score.D]", "[score.C, score.E]", "D202", "score.E", "it has: D, C, B, A"),
    ("seen_by: camera}", "seen_by: camra}", "D203", "camra", "did you mean `camera`?"),
    ("seen_by: camera}", "seen_by: police}", "D203", "police", "channels.police.sees"),
    ("seen_by: camera}", "seen_by: means}", "D203", "means", None),
    ("{act: volunteering}", "{state: able, seen_by: camera}", "D203", "camera", None),
    ("{act: volunteering}", "{act: volunteerin}", "D204", "volunteerin", "did you mean `volunteering`?"),
    ("sees: [speeding]", "sees: [speeding, speding]", "D204", "speding", "did you mean `speeding`?"),
    ('conducts: "*"', "conducts: speding", "D204", "speding", "did you mean `speeding`?"),
    ("denies: flight,", "stops: flight,", "D204", "flight", None),
    ("denies: flight,", "provokes: {conduct: frau, rate: 1/y},", "D204", "frau", "did you mean `fraud`?"),
    ("checks: able", "checks: abel", "D205", "abel", "did you mean `able`?"),
    ("if: {able: yes}", "if: {abel: yes}", "D205", "abel", "did you mean `able`?"),
    ("if: {able: yes}", "if: {sex: yes}", "D205", "sex", "man, woman"),
    ("if: {able: yes}", "if: {able: yes}\n    unless: abel", "D205", "abel", "did you mean `able`?"),
    ("if: {able: yes}", "if: {able: yes}\n    unless: [able, abel]", "D205", "abel", "did you mean `able`?"),
    ("if: {able: yes}", "if: {standing: score.CC}", "D202", "score.CC", None),
    ("if: {able: yes}", "if: {able: man}", "D207", "able", "`yes` or `no`"),
    ("if: {able: yes}", "if: {sx: man}", "D207", "sx", "did you mean `sex`?"),
    ("if: {able: yes}", "if: {sex: men}", "D208", "men", "did you mean `man`?"),
    ("if: {able: yes}", "if: {sex: [woman, men]}", "D208", "men", "did you mean `man`?"),
    ("world: town", "world: town\nscope: {attributes: {sex: mna}}", "D208", "mna", "did you mean `man`?"),
    ("by: court", "by: cuort", "D206", "cuort", "did you mean `court`?"),
    ("coverage: 50%", "coverage: 50%, by: {sxe: {man: 1}}", "D207", "sxe", "did you mean `sex`?"),
    ("coverage: 50%", "coverage: 50%, by: {sex: {men: 1}}", "D208", "men", "did you mean `man`?"),
    ("coverage: 50%", "coverage: 50%, by: {age: {41: 1}}", "D208", "41", None),
    ("{kind: other-person, rate: 2%}", "{kind: other-person, rate: 2%, by: {sxe: {man: 1}}}", "D207", "sxe", "did you mean `sex`?"),
    ("{kind: other-person, rate: 2%}", "{kind: no-such-act, rate: 1/y, by: {sex: {men: 1}}}", "D208", "men", "did you mean `man`?"),
    ("{kind: other-person, rate: 2%}", "{kind: other-person, rate: 2%, by: {age: {40: 2}}}", "D140", "age", "no-such-act"),
    ("denies: flight,", "denies: flihgt,", "D209", "flihgt", "did you mean `flight`?"),
    ('"context:finance"', '"context:finances"', "D210", '"context:finances"', "did you mean `finance`?"),
    ("{while: wanted, denies", "{while: wanted, context: travel, related: trafic, denies", "D210", "trafic", "did you mean `traffic`?"),
    ("{while: wanted, denies", "{while: wanted, context: travel, related: [traffic, travel], denies", "D210", "travel", "finance"),
    ("cite: {source: law}", "cite: {source: lwa}", "D211", "lwa", "did you mean `law`?"),
    ("worth: -20", "worth: {value: -20, cite: {source: lwa}}", "D211", "lwa", "did you mean `law`?"),
    ("of: cheats}", "of: cheat}", "D212", "cheat", "did you mean `cheats`?"),
    ("of: cheats}", "of: [cheats, speeds]}", "D212", "speeds", None),
    ("of: cheats}", "of: clears}", "D212", "clears", None),
    ("while: wanted,", "while: other/wanted,", "D214", "other/wanted", None),
    ("world: town", "world: town\nheadline: [wanted/in, harm/inn]", "D255", "harm/inn", "did you mean `harm/in`?"),
    ("world: town", "world: town\nheadline: [score.D/in, score.E]", "D202", "score.E", "it has: D, C, B, A"),
    # levels
    ("{D: 0, C: 600, B: 900, A: 1100}", "{D: 0, C: 600, B: 600, A: 1100}", "D215", "600", "lowest edge"),
    ("reads: sum, start: 1000, worse: down", "reads: sum, start: 1000", "D215", "score", "worse: up"),
    ("wanted: {reads: any}", "wanted: {reads: any, levels: {a: 0}}", "D215", "levels", None),
    ("{act: volunteering}", "{enters: score}", "D202", "score", "score.D"),
    ("{act: volunteering}", "{reaches: score.B}", "D224", "score.B", "enters"),
    ("worth: 5}", "counts: 1 y}", "D216", "write", "worth"),
    # reach
    ("start: 1000,", "start: 1000, ceiling: 1099,", "D220", "1100", "at or below 1099"),
    ("start: 1000,", "start: 1000, floor: 600,", "D220", "0", "at or above 600"),
    ("worth: 5}", "worth: -5}", "D220", "1100", "at or below 1000"),
    ("worth: -20", "worth: 20", "D220", "0", "at or above 1000"),
    ("reads: count, worse: up, levels: {none: 0, first: 1, out: 3}", "reads: count, worse: up, of: {last: 2}, levels: {none: 0, first: 1, out: 3}",
     "D220", "3", "between 0 and 2"),
    ("levels: {none: 0, first: 1, out: 3}", "levels: {none: -1, first: 1, out: 3}", "D220", "-1", None),
    ("  wanted: {reads: any}", "  wanted: {reads: any, capped_while: {spare: on}}\n  spare: {reads: any}", "D220", "spare", "files.wanted"),
    ("  grounded: {while: wanted,", "  grounded: {while: spare,", "D201", "spare", None),
    # channels
    ("coverage: 30%", "coverage: 99%", "D221", "99%", "lower"),
    ("coverage: 50%", "coverage: 50%, by: {sex: {man: 3}}", "D221", "50%", "lower"),
    ("coverage: 90%}", "coverage: 90%, errors: {a: {kind: false-match, rate: 60%}, b: {kind: false-match, rate: 50%}}}", "D221", "errors", None),
    ("coverage: 90%}", "coverage: 90%, errors: {a: {kind: false-match, rate: 20%, concentration: 5%}}}", "D221", "errors", None),
    ("coverage: 90%}", "coverage: 90%, errors: {a: {kind: false-match, rate: 30%, by: {sex: {man: 4}}}}}", "D221", "errors", None),
    ("coverage: 90%}", "coverage: 90%, errors: {a: {kind: false-match, rate: 1%, burst: 2}}}", "D140", "burst", "concentration"),
    ("coverage: 90%}", "coverage: 90%, errors: {a: {kind: false-match, rate: 1%, persistence: 20%}}}", "D140", "persistence", "concentration"),
    # rules
    ("{in: wanted, counts: until-struck}", "{in: wanted, counts: with-cause}", "D223", "with-cause", "until-struck"),
    ("act: speeding, seen_by: camera}, write: {in: score, worth: -20,", "act: fraud, seen_by: police}, write: {in: score, worth: -20, counts_from: end,",
     "D226", "end", "conducts.fraud"),
    ("worth: 5}", "worth: 5, cap: {entries: 3, per: 30 d}}", "D227", "30 d", "1 mo"),
    ("worth: 5}", "worth: 5}, since: 2022-01-01, until: 2022-01-01", "D224", "2022-01-01", None),
    ("worth: 5}", "worth: 5}, until: 2019-01-01", "D224", "2019-01-01", None),
    ("costs: CNY 100", "costs: CNY 100, until: 2020-01-01", "D224", "2020-01-01", None),
    ("{date: 2025-01-01}", "{date: 2019-01-01}", "D224", "2019-01-01", None),
    # effects
    ("[score.C, score.D]", "[score.C, wanted]", "D228", "wanted", "two effects"),
    ("costs: CNY 100", "costs: USD 100", "D218", "USD 100", None),
    ("costs: CNY 100", "costs: {value: USD 100, evidence: text}", "D218", "USD 100", None),
    ("costs: CNY 100", "context: travels", "D210", "travels", "did you mean `travel`?"),
    # caps
    ("wanted: {reads: any}", "wanted: {reads: any, capped_while: {scor: on}}", "D201", "scor", "did you mean `score`?"),
    ("start: 1000,", "start: 1000, capped_while: {wanted: CC},", "D202", "CC", None),
]


@pytest.mark.parametrize("old, new, code, marked, hint", REGIME_MISTAKES)
def test_a_mistake_in_a_regime(case, said, old, new, code, marked, hint):
    found = case.regime((old, new))
    assert (code, marked) in said(found)
    text = (case.folder / "points.yaml").read_text("utf-8")
    one = next(d for d, pair in zip(found, said(found), strict=True) if pair == (code, marked))
    assert one.file == str(case.folder / "points.yaml")
    assert text[one.span.start:one.span.end].startswith(marked)
    assert hint is None or hint in (one.hint or "")
    if code != "D220" and "seen_by: police}, write" not in new:
        assert {d.code for d in found} - {code} <= {"D220"}, "one mistake, one code"


WORLD_MISTAKES = [
    ("{man: 50%, woman: 50%}", "{man: 50%, woman: 49.9%}", "D217", "sex"),
    ("{18: 60%, 40: 40%}", "{18: 60%, 40: 41%}", "D217", "shares"),
    ("until: 90}", "until: 40}", "D126", "40"),
    ("incomes: {attribute: sex,", "households: {sizes: {1: 50%, 2: 51%}}\nincomes: {attribute: sex,", "D217", "sizes"),
    ("incomes: {attribute: sex,", "incomes: {attribute: sxe,", "D207", "sxe"),
    ("woman: CNY 20000}", "women: CNY 20000}", "D208", "women"),
    (", woman: CNY 20000}", "}", "D229", "yearly"),
    ("woman: CNY 20000}", "woman: 20000}", "D120", "20000"),
    ("woman: CNY 20000}", "woman: EUR 20000}", "D218", "EUR 20000"),
    ("attribute: sex, yearly", "attribut: sex, yearly", "D102", "attribut"),
    ("by: {sex: {man: 2}", "by: {sxe: {man: 2}", "D207", "sxe"),
    ("by: {sex: {man: 2}", "by: {sex: {men: 2}", "D208", "men"),
    ("age: {18: 3}", "age: {19: 3}", "D208", "19"),
    ("context: traffic, lasts", "context: traffic, trait: trafic, lasts", "D213", "trafic"),
    ("title: A small world", "title: A small world\ndepartures: {rate: {30: 1/y}, of_age: 50%}", "D126", "30"),
    ("40: 40%}", "40: 40%, 30: 0%}", "D126", "30"),
]


OWING = ("incomes: {attribute: sex,", """money: {essentials: 50%, savings: CNY 0, evading: able}
debts:
  loan: {context: finance, arises: 1/y, amount: CNY 100, instalment: 10%}
incomes: {attribute: sex,""")


@pytest.mark.parametrize("old, new, code, marked", [
    ("  loan:", "  fraud:", "D250", "fraud"),
    ("money: {essentials: 50%, savings: CNY 0, evading: able}\n", "", "D251", "debts"),
    ("evading: able", "evading: abel", "D205", "abel"),
    ("essentials: 50%", "essentials: {man: 50%}", "D229", "essentials"),
    ("essentials: 50%", "essentials: {man: 50%, women: 50%}", "D208", "women"),
    ("essentials: 50%", "essentials: a lot", "D120", "a lot"),
    ("essentials: 50%", "essentials: EUR 5", "D218", "EUR 5"),
    ("savings: CNY 0", "savings: CNY -1", "D110", "CNY -1"),
    ("instalment: 10%", "instalment: 10%, every: 20 d", "D252", "20 d"),
    ("instalment: 10%", "instalment: 10%, trait: trafic", "D213", "trafic"),
    ("instalment: 10%", "instalment: 10%, by: {sxe: {man: 2}}", "D207", "sxe"),
])
def test_a_mistake_about_money(case, said, old, new, code, marked):
    case.change("town.yaml", OWING)
    assert (code, marked) in said(case.world((old, new)))


@pytest.mark.parametrize("old, new, code, marked", [
    ("denies: flight,", "stops: loan-missed,", "D254", "loan-missed"),
    ("denies: flight,", "provokes: {conduct: loan-paid, rate: 1/y},", "D254", "loan-paid"),
    ("if: {able: yes}", "if: {means: broke}", "D103", "broke"),
    ("sees: [speeding]", "sees: [speeding, loan-mised]", "D204", "loan-mised"),
])
def test_a_mistake_about_debts(case, said, old, new, code, marked):
    case.change("town.yaml", OWING)
    assert (code, marked) in said(case.regime((old, new)))


def test_a_label_that_is_nearly_one_explained(case, said):
    odd = ("worth: -20", "worth: {value: -20, range: [-30, -10], evidence: assumed, unknown: wroths}")
    assert said(case.regime(odd)) == [], "nothing is explained: any word will do"
    assert said(case.regime(("world: town", "world: town\nunknowns: {worths: what a thing is worth}"))) == [("D256", "wroths")]
    assert said(case.regime(("thing is worth}", "thing is worth, wroths: how angry they are}"))) == []
    assert said(case.regime((", wroths: how angry they are", ""), ("unknown: wroths", "unknown: fines"))) == [], "another word altogether"


def test_debts_may_be_asked_about(case, said):
    changes = [("denies: flight,", "denies: flight, stops: loan-owed,"), ("if: {able: yes}", "if: {means: [unable, evading]}"),
               ("sees: [speeding]", "sees: [speeding, loan-missed]")]
    assert {code for code, _ in said(case.regime(*changes))} == {"D204", "D253"}
    case.change("town.yaml", OWING)
    assert case.check() == []


@pytest.mark.parametrize("old, new, code, marked", WORLD_MISTAKES)
def test_a_mistake_in_a_world(case, said, old, new, code, marked):
    assert (code, marked) in said(case.world((old, new)))


def test_a_share_of_income_needs_incomes(case, said):
    case.change("town.yaml", ("incomes: {attribute: sex, yearly: {man: CNY 30000, woman: CNY 20000}}\n", ""))
    assert said(case.regime(("costs: CNY 100", "costs: {income: 10%}"))) == [("D229", "{income: 10%}")]


def test_margins_may_be_off_by_rounding(case):
    assert case.world(("{man: 50%, woman: 50%}", "{man: 33.3%, woman: 66.7%}")) == []


# ---- reach -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file, worths, unreached", [
    ("{reads: mean, worse: down, levels: {bad: 1, fine: 3, good: 4.5}}", [1, 4], []),
    ("{reads: mean, worse: down, levels: {bad: 1, fine: 3, good: 4.5}}", [3, 4], ["1"]),
    ("{reads: mean, worse: up, levels: {good: 1, fine: 3, bad: 4.5}}", [3, 4], ["4.5"]),
    ("{reads: share, worse: up, levels: {few: 0, many: 0.5}}", [1], []),
    ("{reads: share, worse: up, levels: {few: 0, many: 0.5}}", [-1], ["0.5"]),
    ("{reads: last, worse: up, levels: {a: 0, b: 1, c: 2}}", [2], ["1"]),
    ("{reads: last, worse: up, levels: {a: 0, b: 1, c: 2}, reviewed: {every: 1 mo, in_order: true}}", [0, 2], []),
    ("{reads: last, start: 1, worse: up, levels: {a: 0, b: 1, c: 2}}", [2], ["0"]),
    ("{reads: sum, worse: down, levels: {low: -5, zero: 0}, capped_while: {wanted: low}}", [1], []),
    ("{reads: sum, worse: down, levels: {low: -5, zero: 0}, of: {last: 4}}", [-1], []),
    ("{reads: sum, worse: down, levels: {lower: -9, low: -4.5, zero: 0}, of: {last: 4}}", [-1], ["-9"]),
])
def test_which_levels_can_be_reached(case, said, file, worths, unreached):
    rules = "".join(f"  w{i}: {{when: {{act: fraud}}, write: {{in: extra, worth: {worth}}}}}\n" for i, worth in enumerate(worths))
    found = case.regime(("  wanted: {reads: any}\n", f"  wanted: {{reads: any}}\n  extra: {file}\n"), ("rules:\n", "rules:\n" + rules))
    assert said(found) == [("D220", edge) for edge in unreached]


def test_an_empty_list_nothing_hangs_on_is_no_mistake(case):
    found = case.regime(("  wanted: {reads: any}\n", "  wanted: {reads: any}\n  spare: {reads: any}\n"))
    assert [(one.severity, one.code) for one in found] == [("warning", "D220")]


def test_a_level_reached_only_later_is_reached(case):
    text = case.change("points.yaml", ("worth: 5}", "worth: -5}")).read_text("utf-8")
    assert [d.code for d in case.check()] == ["D220"]
    case.write("points.yaml", text + "changes: [{on: 2021-01-01, change: {rules.helps.write.worth: 5}}]\n")
    assert case.check() == []


def test_a_rule_switched_off_still_leads_somewhere(case):
    assert case.regime(("  speeds: {when", "  speeds: {off: true, when")) == []


def test_what_an_experiment_leaves_unreachable_is_a_warning(case):
    assert [(d.code, d.severity) for d in case.check(sets=["rules.speeds=null"])] == [("D220", "warning")] * 2


# ---- circles ---------------------------------------------------------------------------------------------------


def circle(case, rules: str, files: str = "") -> list:
    return case.regime(("  wanted: {reads: any}\n", "  wanted: {reads: any}\n  a: {reads: any}\n  b: {reads: any}\n" + files),
                       ("rules:\n", "rules:\n  seed: {when: {act: fraud}, write: {in: a}}\n  seed-b: {when: {act: fraud}, write: {in: b}}\n" + rules))


def test_rules_that_set_each_other_off_for_ever(case, said):
    found = circle(case, "  x: {when: {enters: a}, strike: {in: a}}\n  y: {when: {enters: a.off}, write: {in: a}}\n")
    assert said(found) == [("D222", "a")]
    assert "x -> y -> x" in found[0].message and "within: 1 d" in found[0].hint


def test_a_circle_over_two_files(case, said):
    found = circle(case, "  x: {when: {enters: a}, write: {in: b}}\n  y: {when: {enters: b}, strike: {in: a}}\n"
                         "  z: {when: {enters: a.off}, strike: {in: b}}\n  w: {when: {enters: b.off}, write: {in: a}}\n")
    assert [d.code for d in found] == ["D222"]


@pytest.mark.parametrize("rules", [
    "  x: {when: {enters: a}, write: {in: b}}\n  y: {when: {enters: b}, write: {in: a}}\n",
    "  x: {when: {enters: a}, decided: {by: court, within: 1 d}, strike: {in: a}}\n  y: {when: {enters: a.off}, write: {in: a}}\n",
    "  x: {when: {enters: a}, strike: {in: a}}\n",
    "  x: {when: {enters: a}, write: {in: b, counts: with-cause}}\n  y: {when: {enters: b}, strike: {in: wanted}}\n",
    "  x: {when: {reaches: strikes.out}, strike: {in: strikes}}\n",
    "  x: {when: {enters: a}, write: {in: b}}\n  y: {when: {enters: b}, write: {in: a}}\n  z: {when: {enters: b}, strike: {in: wanted}}\n",
    "  x: {when: {enters: a}, write: {in: b, counts: with-cause}}\n  y: {when: {enters: b}, write: {in: a, counts: with-cause}}\n",
    "  x: {when: {enters: score.C}, write: {in: score, worth: -5}}\n",
    "  x: {when: {enters: a}, off: true, strike: {in: a}}\n  y: {when: {enters: a.off}, write: {in: a}}\n",
])
def test_what_comes_to_an_end_is_no_circle(case, rules):
    assert circle(case, rules) == []


def test_with_cause_can_close_a_circle(case):
    found = circle(case, "  x: {when: {enters: a.off}, write: {in: b, counts: with-cause}}\n  y: {when: {enters: b}, write: {in: a, counts: with-cause}}\n")
    assert [d.code for d in found] == ["D222"]


def test_what_a_circle_sets_off_besides_may_keep_it_going(case):
    both = "  x: {when: {enters: a}, write: {in: b}}\n  y: {when: {enters: b}, write: {in: a}}\n"
    found = circle(case, both + "  z: {when: {enters: b}, strike: {in: a}}\n  w: {when: {enters: a}, strike: {in: b}}\n")
    assert [d.code for d in found] == ["D222"]


def test_a_circle_through_a_cap(case):
    found = circle(case, "  x: {when: {enters: c.low}, strike: {in: a}}\n  y: {when: {enters: c.high}, write: {in: a}}\n"
                         "  c: {when: {act: fraud}, write: {in: c, worth: -1}}\n",
                   "  c: {reads: sum, worse: down, levels: {low: -5, high: 0}, capped_while: {a: low}}\n")
    assert [d.code for d in found] == ["D222"]


def test_files_that_cap_each_other(case, said):
    found = case.regime(("start: 1000,", "start: 1000, capped_while: {strikes: D},"), ("reads: count,", "reads: count, capped_while: {score.D: out},"))
    assert said(found) == [("D225", "strikes")] and "cap each other" in found[0].message


def test_a_file_that_caps_itself(case, said):
    assert said(case.regime(("start: 1000,", "start: 1000, capped_while: {score.D: D},"))) == [("D225", "score.D")]


# ---- sizes -----------------------------------------------------------------------------------------------------


def test_no_more_than_64_parts_of_effects(case, said):
    many = "".join(f"  e{i}: {{while: wanted, publishes: true}}\n" for i in range(64 - 3))
    assert case.regime(("effects:\n", "effects:\n" + many)) == []
    found = case.regime(("effects:\n", "effects:\n  one-more: {while: wanted, publishes: true}\n"))
    assert said(found) == [("D219", "slower")]


def test_no_more_than_12_labels(case, said):
    rules = "".join(f"  r{i}: {{when: {{act: fraud}}, write: {{in: score, worth: {{value: -1, unknown: label-{i}}}}}}}\n" for i in range(13))
    assert said(case.regime(("rules:\n", "rules:\n" + rules))) == [("D219", "label-12")]


def test_no_more_than_32_rows(case, said):
    categories = ", ".join(f"c{i}: 3.125%" for i in range(32))
    assert said(case.world(("attributes: {sex", f"attributes: {{place: {{{categories}}}, sex"))) == [("D219", "attributes")]


def test_no_more_than_32_contexts_of_conducts(case, said):
    def conducts(n):
        return "".join(f"  does-{i}: {{rate: 1/y, context: part-{i}}}\n" for i in range(n))
    assert case.world(("conducts:\n", "conducts:\n" + conducts(29))) == []
    assert said(case.world(("conducts:\n" + conducts(29), "conducts:\n" + conducts(30)))) == [("D219", "community")]


def test_contexts_that_an_effect_has_to_do_with(case):
    assert case.regime(("{while: wanted, denies", "{while: wanted, context: travel, related: [traffic, finance], denies")) == []


def test_without_a_world_the_rest_is_checked(case, said):
    found = case.regime(("world: town\n", ""), ("write: {in: wanted,", "write: {in: wantde,"))
    assert said(found)[-1] == ("D201", "wantde")


def test_a_headline_may_name_all_that_is_counted_of_every_regime() -> None:
    from demerit.engine.layout import COUNTS, FORGONE, INTERVALS, MONEY
    from demerit.language.schema.regime import COUNTED

    assert set(COUNTED) == {*COUNTS, *INTERVALS, FORGONE, *MONEY}
