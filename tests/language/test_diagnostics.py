"""Mistakes in one document: place, code, words, hint, and the three ways of printing them."""
from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from demerit.language import codes


@pytest.mark.parametrize("old, new, code, marked, hint", [
    ("coverage: 30%", "covrage: 30%", "D102", "covrage", "did you mean `coverage`?"),
    ("reads: any", "reads: ani", "D103", "ani", "did you mean `any`?"),
    ("reads: any", "reads: ", "D106", "reads", "remove the key"),
    ("worth: 5", "worth: 5 points", "D120", "5 points", "plain number"),
    ("counts: 24 mo", "counts: 24 moons", "D120", "24 moons", "write a time with its unit"),
    ("counts: until-struck", "counts: until-stuck", "D120", "until-stuck", "until-struck"),
    ("coverage: 30%", "coverage: 130%", "D110", "130%", None),
    ("coverage: 30%", "coverage: {value: 30%, evidence: guessed}", "D103", "guessed", None),
    ("coverage: 30%", "coverage: {value: 30%, evidense: text}", "D102", "evidense", "a quantity has"),
    ("coverage: 30%", "coverage: {value: 30%, range: [10%, 20 y]}", "D120", "20 y", "share"),
    ("coverage: 30%", "coverage: {value: 30%, range: [40%, 50%]}", "D122", "[40%, 50%]", None),
    ("coverage: 30%", "coverage: {value: 30%, evidence: assumed}", "D123", "{value: 30%, evidence: assumed}", "range"),
    ("rate: 2%", "rate: 2/y", "D120", "2/y", "share"),
    ("in_force: 2020-01-01", "in_force: 1 January", "D125", "1 January", "2016-01-05"),
    ("  wanted: {reads: any}", "  wan ted: {reads: any}", "D124", "wan ted", "letters"),
    ("if: {able: yes}", "if: {able: 3}", "D130", "3", None),
    ("when: {act: volunteering}", "when: {act: volunteering, date: 2021-01-01}", "D129", "{act: volunteering, date: 2021-01-01}", "given: act, date"),
    (", denies: flight, costs: CNY 100}", "}", "D135", "{while: wanted}", "denies"),
    ("{while: wanted, denies", "{while: wanted, related: traffic, denies", "D136", "related", "context"),
    ("{serves: 500}", "{serves: many}", "D120", "many", None),
    ("{serves: 500}", "[court]", "D121", "[court]", None),
    ("serves: 500", "serves: 0", "D110", "0", None),
    ("title: A small regime", "title: 2020", "D121", "2020", 'quotes: "2020"'),
    ("sources: {law: {title: The law}}", "sources: {law: {titel: The law}}", "D102", "titel", "did you mean `title`?"),
])
def test_a_mistake_is_located_and_explained(case, said, old, new, code, marked, hint):
    found = case.regime((old, new))
    assert (code, marked) in said(found)
    one = next(d for d in found if d.code == code)
    assert (hint in (one.hint or "")) if hint else True
    assert one.span.line == case.REGIME[:case.REGIME.index(old)].count("\n")


@pytest.mark.parametrize("old, new, code, marked, key", [
    ("write: {in: wanted,", "write: {into: wanted,", "D102", "into", "in"),
    ("    if: {able: yes}", "    condition: {able: yes}", "D102", "condition", "if"),
    ("{while: wanted, denies", "{during: wanted, denies", "D102", "during", "while"),
])
def test_keys_are_shown_as_people_write_them(case, said, old, new, code, marked, key):
    found = case.regime((old, new))
    assert (code, marked) in said(found)
    assert any(f"`{key}`" in (d.hint or "") + d.message for d in found)


def test_missing_keys_point_at_what_lacks_them(case, said):
    found = case.regime(("title: A small regime\n", ""), ("write: {in: score, worth: 5}", "write: {worth: 5}"))
    assert [(d.message, marked) for d, (_, marked) in zip(found, said(found), strict=True)][1] == ("missing key `in` in `write`", "write")
    assert found[0].message == "missing key `title`" and found[0].span.line == 0
    assert found[0].hint == "one line saying what this is"


def test_all_mistakes_are_reported(case):
    found = case.regime(("coverage: 30%", "coverage: 30"), ("worth: 5", "wort: 5"), ("counts: 24 mo", "counts: 24"), ("reads: any", "reads: ani"))
    assert [d.code for d in found] == ["D110", "D103", "D120", "D102"]
    assert [d.span.line for d in found] == sorted(d.span.line for d in found)


def test_chinese_text_takes_two_cells(case):
    (one,) = case.regime(("worth: -20", "worth: 五十"))
    assert one.code == "D120"
    _, carets = one.as_text().splitlines()[2:4]
    assert carets.endswith(" ^^^^")
    found = case.regime(("title: A small regime", "title: A small regime  # 酒驾🚗"), ("coverage: 50%", "coverage: 5x"))
    assert found[0].as_json()["from"] == len((case.folder / "points.yaml").read_text("utf-8").split("5x")[0].encode("utf-16-le")) // 2


def test_the_caret_stands_under_the_mistake_behind_chinese_text(case):
    found = case.regime(("sources: {law: {title: The law}}", "sources: {law: {title: 荣成, titel: x}}"))
    lines = found[0].as_text().splitlines()
    assert lines[2] == "5 | sources: {law: {title: 荣成, titel: x}}"
    assert lines[3] == "  | " + " " * (len("sources: {law: {title: 荣成, ") + 2) + "^^^^^"
    assert lines[4] == "  = hint: did you mean `title`?"


def test_text_json_and_github(case):
    (one,) = case.regime(("coverage: 30%", "coverage: 30 %%"))
    file = str(case.folder / "points.yaml")
    assert one.as_text().startswith(f"{file}:7:40: D120 `30 %%` is not a share\n")
    assert "\x1b[31m" in one.as_text(color=True) and "\x1b" not in one.as_text()
    got = json.loads(json.dumps(one.as_json()))
    assert (got["line"], got["column"], got["end_column"], got["code"], got["path"]) == (7, 40, 45, "D120", "channels.camera.coverage")
    assert one.as_github() == (f"::error file={file},line=7,col=40,title=D120::`30 %25%25` is not a share (write a share: `30%25` or 0.3)")


def test_every_code_used_is_documented_and_every_documented_code_used():
    folder = Path(codes.__file__).parent
    files = [*folder.rglob("*.py"), *(folder.parent / "audit").rglob("*.py")]
    used = {code for path in files if path.name != "codes.py" for code in re.findall(r'"(D\d{3})"', path.read_text("utf-8"))}
    assert used == set(codes.CODES)
