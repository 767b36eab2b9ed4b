"""Changes by path: what they do to the data, where mistakes in them point."""
from __future__ import annotations

import pytest

from demerit.language import load
from demerit.language.origins import Origins
from demerit.language.overlay import apply, edits_of_sets, parse_path
from demerit.language.source_map import read


def changed(text: str, *sets: str):
    data, source = read(text, "base")
    origins = Origins(source)
    edits, found, _ = edits_of_sets(sets)
    return data, origins, found + apply(data, origins, edits, frozenset({"rules"}))


@pytest.mark.parametrize("path, keys", [
    ("a.b", ["a", "b"]), ("a[0].b", ["a", "0", "b"]), ("a.0.b", ["a", "0", "b"]), ("*.x", ["*", "x"]), ('a."b.c".d', ["a", "b.c", "d"]),
])
def test_paths(path, keys):
    assert [part.key for part in parse_path(path)] == keys


@pytest.mark.parametrize("path", ["", "a..b", "a.", ".a", "a[x]", 'a"b"'])
def test_what_is_no_path(path):
    with pytest.raises(ValueError):
        parse_path(path)


@pytest.mark.parametrize("text, edit, result", [
    ("a: {b: 1}", "a.b=2", {"a": {"b": 2}}),
    ("a: {b: 1}", "a.c=2", {"a": {"b": 1, "c": 2}}),
    ("a: {b: {x: 1, y: 2}}", "a.b={z: 3}", {"a": {"b": {"z": 3}}}),
    ("a: {b: {value: 1, evidence: assumed, range: [0, 2]}}", "a.b=2", {"a": {"b": 2}}),
    ("a: {b: 1}", "a.b=null", {"a": {}}),
    ("a: [1, 2, 3]", "a[1]=9", {"a": [1, 9, 3]}),
    ("a: [1, 2, 3]", "a.1=null", {"a": [1, 3]}),
    ("a: [1, 2, 3]", "a.*=0", {"a": [0, 0, 0]}),
    ("a: {p: {x: 1}, q: {y: 2}, r: 3}", "a.*.x=0", {"a": {"p": {"x": 0}, "q": {"y": 2, "x": 0}, "r": 3}}),
    ("a: {p: {w: {x: 1}}, q: {}}", "a.*.w.x=30%", {"a": {"p": {"w": {"x": "30%"}}, "q": {}}}),
    ("a: {18: 1}", "a.18=2", {"a": {"18": 2}}),
    ("a: 1", "rules.new={off: true}", {"a": 1, "rules": {"new": {"off": True}}}),
])
def test_changes(text, edit, result):
    data, _, found = changed(text, edit)
    assert not found and data == result


@pytest.mark.parametrize("edit, code, column, hint", [
    ("rulse.x=1", "D301", 1, None),
    ("aaa.bbc.d=1", "D301", 5, "did you mean `bbb`?"),
    ("aaa.bbc=null", "D301", 5, "did you mean `bbb`?"),
    ("aaa.bbb.c=1", "D301", 9, "change `aaa.bbb` as a whole"),
    ("aaa.*.c=1", "D302", 7, None),
    ("aaa..b=1", "D303", 1, "rules.NAME"),
    ("aaa", "D303", 1, "--set"),
    ("aaa.bbb=", "D303", 1, "null"),
    ("aaa.bbb=[1", "D005", 11, None),
])
def test_changes_that_lead_nowhere(edit, code, column, hint):
    data, _, found = changed("aaa: {bbb: 1}", edit)
    assert data == {"aaa": {"bbb": 1}}
    (one,) = found
    assert (one.file, one.code, one.span.line + 1, one.span.col + 1) == ("--set", code, 1, column)
    assert hint is None or hint in one.hint


def test_origins_follow_list_items_that_move_up():
    data, origins, _ = changed("a: [1, 2, 3]", "a[0]=null")
    source, span = origins.span(("a", 1))
    assert data["a"][1] == 3 and source.text[span.start:span.end] == "3"


def test_a_set_value_is_blamed_where_it_stands(case, said):
    found = case.problems(sets=["rules.helps.write.worth=6", "rules.speeds.write.counts={value: 2 moons}"])
    assert said(found) == [("D120", "2 moons")]
    assert found[0].as_text().startswith("--set:2:35: D120")


def test_a_safeguard_is_blamed_at_its_line(case, said):
    guard = case.write("guard.yaml", "safeguard: guard\ntitle: t\nchange:\n  rules.*.write.counts: 12 mo\n  rules.helps.write.wrth: 3\n  rules.speeds.write: {in: score, worth: x}\n")
    found = case.problems(overlays=[guard])
    assert said(found) == [("D102", "rules.helps.write.wrth"), ("D120", "x")]
    assert {d.file for d in found} == {str(guard)} and [d.span.line for d in found] == [4, 5]


def test_a_semantic_mistake_in_a_safeguard_points_at_the_safeguard(case, said):
    guard = case.write("guard.yaml", "safeguard: guard\ntitle: t\nchange: {effects.grounded.while: wantd}\n")
    found = case.check(overlays=[guard])
    assert said(found) == [("D201", "wantd")] and found[0].file == str(guard) and "`wanted`" in found[0].hint


def test_a_safeguard_that_matches_nothing(case, said):
    guard = case.write("guard.yaml", "safeguard: guard\ntitle: t\nchange:\n  rules.speedz.off: true\n  rules.*.write.cap.per: 1 mo\n")
    found = case.problems(overlays=[guard])
    assert said(found) == [("D301", "speedz"), ("D302", "cap")]
    assert found[0].hint == "did you mean `speeds`?"


def test_a_safeguard_for_another_regime(case, said):
    guard = case.write("guard.yaml", "safeguard: guard\ntitle: t\napplies_to: other\nchange: {rules.speeds.off: true}\n")
    assert said(case.problems(overlays=[guard])) == [("D330", "other")]


def test_a_bare_value_replaces_a_quantity_and_no_sweep_moves_it(case):
    loaded = load(case.folder / "points.yaml", sets=["rules.strikes.write.counts=3 mo"])
    counts = loaded.document.rules["strikes"].write.counts
    assert str(counts.value) == "3 mo" and counts.low is None and counts.evidence is None


def test_the_hash_is_of_the_merged_data(case):
    path = case.folder / "points.yaml"
    plain = load(path).sha256
    assert load(path, sets=["rules.helps.write.worth=5"]).sha256 == plain
    assert load(path, sets=["rules.helps.write.worth=6"]).sha256 != plain
    case.change("points.yaml", ("title: A small regime", "title: A small regime   # a remark"))
    assert load(path).sha256 == plain


def test_what_was_read_is_not_altered(case):
    plain = load(case.folder / "points.yaml")
    again = load(case.folder / "points.yaml", sets=["rules.helps=null"])
    assert "helps" in plain.document.rules and "helps" not in again.document.rules
