"""Finding, including, laying over, and epochs."""
from __future__ import annotations

import datetime as dt
import gc
import json

import pytest

from demerit import library
from demerit.language import Problems, check, json_schema, load


def test_the_fixtures_are_fine(case):
    assert case.check() == [] and case.check("town.yaml") == []
    loaded = load(case.folder / "points.yaml")
    assert (loaded.kind, loaded.name, len(loaded.epochs), len(loaded.sha256)) == ("regime", "points", 1, 64)
    assert loaded.epochs[0] == (dt.date(2020, 1, 1), loaded.document)
    assert loaded.texts == {str(case.folder / "points.yaml"): case.REGIME}
    assert gc.isenabled()


@pytest.mark.parametrize("text, code, marked", [
    ("", "D010", None), ("# nothing\n", "D010", None), ("- 1\n", "D010", "- 1"), ("just text\n", "D010", "just text"),
    ("regmie: x\ntitle: y\n", "D011", "regmie: x"),
])
def test_what_is_no_document(case, text, code, marked):
    case.write("x.yaml", text)
    (one,) = case.problems("x.yaml")
    assert one.code == code and one.span.line == 0
    assert marked is None or one.row == marked
    assert code != "D011" or one.hint == "did you mean `regime`?"


def test_a_world_where_a_regime_is_needed(case, said):
    with pytest.raises(Problems) as caught:
        load(case.folder / "town.yaml", kind="regime")
    assert said(caught.value.diagnostics) == [("D012", "world")]


def test_not_utf8_is_located(case):
    case.write("x.yaml", case.REGIME.encode() + "about: 荣成".encode("gbk"))
    (one,) = case.problems("x.yaml")
    assert (one.code, one.span.line, one.span.col) == ("D003", case.REGIME.count("\n"), 7)


def test_a_file_that_is_not_there(case):
    (one,) = case.problems("pionts.yaml")
    assert (one.code, one.hint) == ("D001", "did you mean `points.yaml`?")
    assert one.as_text().endswith("hint: did you mean `points.yaml`?")


def test_a_name_that_is_not_there(case):
    (one,) = check("point", libraries=[case.folder])
    assert (one.code, one.hint) == ("D001", "did you mean `points`?")


def test_names_in_a_library_of_ones_own(case):
    assert load("points", libraries=[case.folder]).name == "points"
    listed = [one for one in library.names(folders=[case.folder]) if one.path.parent == case.folder]
    assert [(one.kind, one.name, one.title) for one in listed] == [("regime", "points", "A small regime"), ("world", "town", "A small world")]
    with pytest.raises(KeyError):
        library.find("town", kind="regime", folders=[case.folder])
    with pytest.raises(KeyError):
        library.find("../points", folders=[case.folder / "regimes"])


def test_a_name_the_library_has_not_is_of_the_folder_one_is_in(case, monkeypatch):
    monkeypatch.chdir(case.folder)
    assert load("points", kind="regime").file == "points.yaml"
    case.write("three-strikes.yaml", "regime: three-strikes\nhere: yes\n")
    assert load("three-strikes", kind="regime").file != "three-strikes.yaml"  # the library comes first
    (case.folder / "elsewhere").mkdir()
    monkeypatch.chdir(case.folder / "elsewhere")
    with pytest.raises(Problems) as found:
        load("points", kind="regime")
    assert [one.code for one in found.value.diagnostics] == ["D001"]


# ---- includes --------------------------------------------------------------------------------------------------


def test_an_include_lies_under_the_document(case):
    case.write("base.yaml", "rules: {extra: {when: {act: fraud}, write: {in: wanted}}, helps: {when: {act: fraud}, write: {worth: 99}}}\nabout: below\n")
    case.write("points.yaml", case.REGIME + "include: base.yaml\n")
    loaded = load(case.folder / "points.yaml")
    assert case.check() == []
    assert loaded.document.about == "below" and "extra" in loaded.document.rules
    assert loaded.document.rules["helps"].write.worth.value == 5
    assert len(loaded.texts) == 2


def test_a_mistake_in_an_include_points_there(case, said):
    case.write("base.yaml", "rules:\n  extra: {when: {act: fraud}, write: {in: wnated}}\n  wrong: {when: {act: fraud}}\n")
    case.write("points.yaml", case.REGIME + "include: [base.yaml]\n")
    found = case.check()
    assert [(d.file, d.code, d.span.line) for d in found] == [(str(case.folder / "base.yaml"), "D133", 2)]
    case.change("base.yaml", ("  wrong: {when: {act: fraud}}\n", ""))
    assert said(case.check()) == [("D201", "wnated")] and case.check()[0].file.endswith("base.yaml")


def test_includes_in_a_circle(case, said):
    case.write("a.yaml", "include: b.yaml\nabout: a\n")
    case.write("b.yaml", "include:\n  - a.yaml\n")
    case.write("points.yaml", case.REGIME + "include: a.yaml\n")
    (one,) = case.problems()
    assert (one.file, one.code, one.span.line, one.span.col) == (str(case.folder / "b.yaml"), "D310", 1, 4)
    assert "a.yaml -> b.yaml -> a.yaml" in one.message


def test_an_include_of_itself(case, said):
    case.write("points.yaml", case.REGIME + "include: points.yaml\n")
    assert said(case.problems()) == [("D310", "points.yaml")]


def test_the_same_include_twice_is_no_circle(case):
    case.write("c.yaml", "about: c\n")
    case.write("a.yaml", "include: c.yaml\n")
    case.write("b.yaml", "include: c.yaml\n")
    case.write("points.yaml", case.REGIME + "include: [a.yaml, b.yaml]\n")
    assert load(case.folder / "points.yaml").document.about == "c"


def test_a_missing_include(case, said):
    case.write("points.yaml", case.REGIME + "include: [twon.yaml]\n")
    found = case.problems()
    assert said(found) == [("D311", "twon.yaml")] and found[0].hint == "did you mean `town.yaml`?"


# ---- epochs ----------------------------------------------------------------------------------------------------

CHANGES = """changes:
  - on: 2022-01-01
    change: {rules.speeds.write.worth: -50, rules.helps.off: true}
  - on: 2021-06-01
    change:
      rules.speeds.write.worth: -30
"""


def test_epochs_are_sorted_and_add_up(case):
    case.write("points.yaml", case.REGIME + CHANGES)
    loaded = load(case.folder / "points.yaml")
    got = [(str(date), regime.rules["speeds"].write.worth.value, regime.rules["helps"].off) for date, regime in loaded.epochs]
    assert got == [("2020-01-01", -20, False), ("2021-06-01", -30, False), ("2022-01-01", -50, True)]
    assert loaded.document.rules["speeds"].write.worth.value == -20


def test_a_dated_safeguard_makes_an_epoch(case):
    case.write("points.yaml", case.REGIME + CHANGES)
    guard = case.write("guard.yaml", "safeguard: guard\ntitle: t\non: 2021-12-01\nchange: {rules.speeds.write.worth: -1, rules.*.write.counts: 6 mo}\n")
    loaded = load(case.folder / "points.yaml", overlays=[guard])
    assert [(str(d), r.rules["speeds"].write.worth.value) for d, r in loaded.epochs] == [
        ("2020-01-01", -20), ("2021-06-01", -30), ("2021-12-01", -1), ("2022-01-01", -1)]
    assert loaded.sha256 != load(case.folder / "points.yaml").sha256


def test_what_is_set_by_hand_holds_all_the_time(case):
    case.write("points.yaml", case.REGIME + CHANGES)
    loaded = load(case.folder / "points.yaml", sets=["rules.speeds.write.worth=-7"])
    assert {regime.rules["speeds"].write.worth.value for _, regime in loaded.epochs} == {-7}


def test_a_change_before_the_start_holds_from_the_start(case):
    case.write("points.yaml", case.REGIME + "changes: [{on: 2019-01-01, change: {rules.helps.write.worth: 9}}]\n")
    loaded = load(case.folder / "points.yaml")
    assert len(loaded.epochs) == 1 and loaded.document.rules["helps"].write.worth.value == 9


@pytest.mark.parametrize("change, marked, verb", [
    ("rules.new: {when: {act: fraud}, write: {in: wanted}}", "rules.new", "adds `rules.new`"),
    ("rules.helps: null", "rules.helps", "takes away `rules.helps`"),
    ("rules.helps.write.in: wanted", "rules.helps.write.in", "changes `rules.helps.write.in`"),
    ("files.score.levels.E: 2000", "files.score.levels.E", "adds `files.score.levels.E`"),
    ("channels.camera.sees: [fraud]", "channels.camera.sees", "changes `channels.camera.sees"),
    ("effects.slower.costs: CNY 5", "effects.slower.costs", "adds `effects.slower.costs`"),
    ("rules.cheats.write.counts: with-cause", "rules.cheats.write.counts", "changes `rules.cheats.write.counts`"),
])
def test_structure_does_not_change_by_date(case, said, change, marked, verb):
    case.write("points.yaml", case.REGIME + f"changes:\n  - on: 2021-01-01\n    change:\n      {change}\n")
    found = case.problems()
    assert said(found) == [("D320", marked)]
    assert verb in found[0].message and "2021-01-01" in found[0].message


@pytest.mark.parametrize("change", [
    "rules.cheats.write.counts: 12 mo", "rules.strikes.write.counts: {drawn: exponential, mean: 3 mo}", "files.score.levels.A: 1200",
    "effects.grounded.until: 2022-01-01", "effects.grounded.costs: CNY 7", "channels.camera.coverage: 90%", "rules.cheats.decided.errs: 2%",
    "rules.speeds.write.cap: {entries: 3, per: 1 mo}", "rules.speeds.off: true",
])
def test_numbers_do(case, change):
    case.write("points.yaml", case.REGIME + f"changes:\n  - on: 2021-01-01\n    change:\n      {change}\n")
    assert case.check() == []


def test_mistakes_in_a_dated_change_are_located(case, said):
    case.write("points.yaml", case.REGIME + "changes:\n  - on: 2021-01-01\n    change:\n      rules.speedz.write.worth: 1\n      rules.helps.write.worth: lots\n")
    found = case.problems()
    assert said(found) == [("D301", "speedz"), ("D120", "lots")]
    case.write("points.yaml", case.REGIME + "changes:\n  - on: soon\n    change: 3\n")
    assert said(case.problems()) == [("D125", "soon"), ("D121", "3")]


def test_a_contradiction_in_a_later_epoch_is_found(case, said):
    case.write("points.yaml", case.REGIME + "changes: [{on: 2021-01-01, change: {files.score.levels.C: 950}}]\n")
    assert ("D215", "900") in said(case.check())


def test_null_in_a_change_takes_away_and_elsewhere_is_a_mistake(case, said):
    case.write("points.yaml", case.REGIME + "changes: [{on: 2019-01-01, change: {effects.slower: null}}]\n")
    assert "slower" not in load(case.folder / "points.yaml").document.effects
    assert case.regime(("title: A small regime", "title: A small regime\nabout: ~"))[0].code == "D106"


# ---- alongside, check, schema ----------------------------------------------------------------------------------


def test_regimes_alongside(case, said):
    case.write("other.yaml", case.REGIME.replace("regime: points", "regime: other"))
    found = case.regime(("world: town", "world: town\nalongside: other"), ("if: {able: yes}", "if: {able: yes, standing: other/wanted}"))
    assert found == []
    loaded = load(case.folder / "points.yaml")
    assert [one.name for one in loaded.alongside] == ["other"]
    assert said(case.regime(("other/wanted", "other/wantde"))) == [("D201", "other/wantde")]
    assert said(case.regime(("other/wantde", "others/wanted"))) == [("D214", "others/wanted")]


def test_regimes_alongside_each_other(case):
    case.write("other.yaml", case.REGIME.replace("regime: points", "regime: other") + "alongside: points\n")
    case.write("points.yaml", case.REGIME + "alongside: other\n")
    assert case.check() == []


def test_a_regime_alongside_that_is_not_there_or_broken(case, said):
    assert said(case.regime(("world: town", "world: town\nalongside: othr"))) == [("D001", "othr")]
    case.write("othr.yaml", "regime: othr\ntitle: x\n")
    (one,) = case.problems()
    assert one.file.endswith("othr.yaml") and one.message == "missing key `in_force`"


def test_the_world_of_a_regime_is_located(case, said):
    found = case.regime(("world: town", "world: twon"))
    assert said(found) == [("D001", "twon")] and found[0].hint == "did you mean `town`?"


def test_another_world_may_be_named(case, said):
    case.write("else.yaml", "world: else\ntitle: t\nage: {shares: {18: 100%}}\n")
    assert ("D204", "volunteering") in said(case.check(world=str(case.folder / "else.yaml")))


def test_a_safeguard_is_tried_on_the_regimes_it_is_for(case, said):
    case.write("guard.yaml", "safeguard: guard\ntitle: t\napplies_to: points\nchange: {rules.speedz.off: true}\n")
    assert said(case.check("guard.yaml")) == [("D301", "speedz")]
    case.change("guard.yaml", ("speedz", "speeds"))
    assert case.check("guard.yaml") == []
    case.change("guard.yaml", ("applies_to: points", "applies_to: pionts"))
    assert said(case.check("guard.yaml")) == [("D001", "pionts")]


@pytest.mark.parametrize("kind", ["regime", "world", "safeguard"])
def test_the_json_schema_uses_the_words_people_write(kind):
    schema = json_schema(kind)
    assert json.dumps(schema) and schema["additionalProperties"] is False
    if kind == "regime":
        assert {"in", "worth"} <= set(schema["$defs"]["Write"]["properties"]) and "if" in schema["$defs"]["Rule"]["properties"]


def test_a_world_is_looked_for_beside_the_included_file_that_names_it(case):
    for folder in ("base", "sub"):
        (case.folder / folder).mkdir()
    case.write("base/town.yaml", case.WORLD)
    case.write("base/first.yaml", case.REGIME.replace("regime: points", "regime: first"))
    (case.folder / "town.yaml").unlink()
    case.write("sub/variant.yaml", "include: ../base/first.yaml\nregime: variant\n")
    assert not case.check("sub/variant.yaml")
    case.write("sub/other.yaml", case.WORLD.replace("world: town", "world: other"))
    (case.folder / "base/town.yaml").unlink()
    found = case.check("sub/variant.yaml")
    assert [one.code for one in found if one.severity == "error"] == ["D001"]
    assert f"beside {case.folder / 'base/first.yaml'} and in the library there are: " in (found[0].hint or "")
    assert "other" not in (found[0].hint or "").split(": ", 1)[1].split(", ")
