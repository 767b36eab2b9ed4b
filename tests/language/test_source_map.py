"""YAML to plain data, and what is refused, each with its place."""
from __future__ import annotations

import math

import pytest

from demerit.language.source_map import YamlProblem, decode, read, read_value


def problem(text: str) -> tuple[str, int, int, str | None]:
    with pytest.raises(YamlProblem) as caught:
        read(text)
    p = caught.value
    return p.code, p.span.line + 1, p.span.col + 1, p.hint


def test_scalars_are_those_of_yaml_1_2():
    data, _ = read("country: NO\nt: 12:30\non: yes\noff: no\nv: 1.10\nn: ~\nd: 2019-01-01\no: 0o17\nx: 0xff\nz: 007\nm: 24 mo\n"
                   "p: 30%\nq: '5'\nb: True\ni: -.inf\nk: [.nan, .5, 1e3, '', null]\n8: a\n")
    nan = data["k"].pop(0)
    assert math.isnan(nan)
    assert data == {"country": "NO", "t": "12:30", "on": "yes", "off": "no", "v": 1.1, "n": None, "d": "2019-01-01", "o": 15, "x": 255, "z": 7,
                    "m": "24 mo", "p": "30%", "q": "5", "b": True, "i": -math.inf, "k": [0.5, 1000.0, "", None], "8": "a"}


@pytest.mark.parametrize("text, code, line, column, hint", [
    ("a: 1\nb:\n  c: 1\n  c: 2\n", "D006", 4, 3, "remove one"),
    ("a: Art. 5: x\n", "D005", 1, 10, "must be quoted"),
    ("a:\n\t- b: 1\n", "D005", 2, 1, "not tabs"),
    ("a: @x\n", "D005", 1, 4, "quotes"),
    ("a: [1, 2\nb: 1\n", "D005", 2, 2, None),
    ("a: !!python/object:os.system x\n", "D007", 1, 4, "plain data"),
    ("a: !!str x\n", "D007", 1, 4, "plain data"),
    ("a: !x {b: 1}\n", "D007", 1, 4, "plain data"),
    ("a: !x [1]\n", "D007", 1, 4, "plain data"),
    ("? [a, b]\n: 1\n", "D008", 1, 3, None),
    ("a: {b: 1, '': 2}\n", "D008", 1, 11, None),
    ("a: 1\n: 2\n", "D005", 2, 1, None),
    ("a: [1, 2\n\n", "D005", 1, 9, None),
    ("x: &x {a: 1}\ny:\n  <<: *x\n", "D008", 3, 3, "include"),
    ("a: *nobody\n", "D005", 1, 4, None),
    ("a: 1\n---\nb: 2\n", "D005", 2, 1, "one document"),
    ("a: b\x00c\n", "D005", 1, 5, "remove"),
])
def test_what_is_not_a_document(text, code, line, column, hint):
    got = problem(text)
    assert got[:3] == (code, line, column)
    assert (hint in got[3]) if hint else got[3] is None


def test_aliases_are_followed_and_point_at_their_anchor():
    data, source = read("a: &a {x: 1}\nb: *a\n")
    assert data == {"a": {"x": 1}, "b": {"x": 1}}
    assert data["a"] is not data["b"]
    assert source.span(("b", "x")).line == 0 and source.span(("b",), prefer_key=True).line == 1


def test_an_alias_bomb_is_stopped():
    bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{','.join('*' + chr(97 + i) for _ in range(10))}]\n" for i in range(6))
    assert problem(bomb)[0] == "D009"


def test_an_alias_of_itself_is_stopped():
    assert problem("a: &a [*a]\n")[0] == "D009"


def test_depth():
    assert read("[" * 40 + "]" * 40)[0] is not None
    assert problem("[" * 42 + "]" * 42)[0] == "D009"


@pytest.mark.parametrize("text", ["[" * 400_000, "- " * 400_000, "{a: " * 200_000, "? " * 400_000])
def test_very_deep_text_does_not_crash_the_parser(text):
    assert problem(text)[0] == "D009"


def test_a_megabyte_is_too_much():
    assert problem("a: " + "x" * 1_000_000)[0] == "D004"
    with pytest.raises(YamlProblem) as caught:
        decode(b"a" * 1_000_001)
    assert caught.value.code == "D004"


@pytest.mark.parametrize("data, line, column, hint", [
    ("a: 1\nb: \u9152\u9a7e".encode() + b"\xff\n", 2, 6, "save the file as UTF-8"),
    ("标题".encode("gbk"), 1, 1, "save the file as UTF-8"),
    ("a: 1".encode("utf-16"), 1, 1, "UTF-16"),
])
def test_not_utf8(data, line, column, hint):
    with pytest.raises(YamlProblem) as caught:
        decode(data)
    assert (caught.value.code, caught.value.span.line + 1, caught.value.span.col + 1) == ("D003", line, column)
    assert hint in caught.value.hint


def test_a_byte_order_mark_is_dropped():
    assert read(decode(b"\xef\xbb\xbfa: 1"))[0] == {"a": 1}


def test_spans_are_exact():
    text = "a: {b: [1, 22]}\nc: >-\n  folded\n  text\n\n# remark\nd:\n  e: f  # x\n  # y\n\ng: 酒驾🚗\r\nh: 'q'\n"
    _, source = read(text)

    def cut(*path, key=False):
        span = source.span(path, prefer_key=key)
        return text[span.start:span.end]

    assert cut("a", "b", 1) == "22" and cut("a", "b") == "[1, 22]" and cut("a", key=True) == "a"
    assert cut("c") == ">-\n  folded\n  text"
    assert cut("d") == "e: f  # x"
    assert cut("g") == "酒驾🚗" and cut("h") == "'q'"
    assert cut("a", "nowhere") == "{b: [1, 22]}"
    assert source.span(("h",)).line == 11


def test_a_value_inside_a_larger_text():
    full = "x=1\nrules.a.worth={value: 3}"
    _, source = read_value("{value: 3}", full, "--set", (1, 14, 18))
    span = source.span(("value",))
    assert (span.line, span.col) == (1, 22) and full[span.start:span.end] == "3"


def test_an_empty_text_has_no_data():
    assert read("")[0] is None and read("# only a remark\n")[0] is None
