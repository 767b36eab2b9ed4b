"""Figures of a run: what must be true of every drawing, and of each in particular."""
from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from demerit.reports.data import Estimated, Findings, Move, Still, findings, group_labels
from demerit.reports.declared import Ladder
from demerit.reports.figures import Figure, drawn, figures
from demerit.reports.figures.effects import overall
from demerit.reports.figures.ranges import _labels
from demerit.reports.figures.style import VERMILION, grades, spread, thinned, ticks
from demerit.runs.results import Run
from reports import handmade, made

FORBIDDEN = re.compile(r"\b(ledger|tally|tallies|batch|batches|jackknife|significant)\b", re.IGNORECASE)
NUMBERS = ("value", "low", "high", "share", "still", "ratio", "people", "least", "greatest", "moves", "days")
"""fields of drawn data that hold a number rather than a place on the page"""
HOSTILE = "\"]);alert('HOSTILE')//<script>{{7*7}}"


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return made.made(tmp_path_factory.mktemp("runs") / "swept", sweep=True)


@pytest.fixture(scope="session")
def all_of_them(run: Run) -> list[Figure]:
    return figures(run)


def _values(part: Any) -> Iterator[dict[str, Any]]:
    """Every row of inline data in a drawing."""
    if isinstance(part, dict):
        yield from part.get("data", {}).get("values", []) if isinstance(part.get("data"), dict) else []
        for key, value in part.items():
            if key != "data":
                yield from _values(value)
    elif isinstance(part, list):
        for value in part:
            yield from _values(value)


def _marks(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        if isinstance(part.get("mark"), dict):
            yield part
        for value in part.values():
            yield from _marks(value)
    elif isinstance(part, list):
        for value in part:
            yield from _marks(value)


def _figure(key: str, found: Findings) -> Figure:
    return next(figure for figure in drawn(found) if figure.key == key)


# ---- every figure ------------------------------------------------------------------------------------------------


def test_a_run_with_everything_has_every_figure(all_of_them: list[Figure]) -> None:
    keys = [figure.key for figure in all_of_them]
    assert len(set(keys)) == len(keys)
    assert {"ranges", "burden", "levels-strikes", "levels-strikes-groups", "moves-strikes", "list-suspended", "time-suspended", "ways-suspended",
            "effects", "effects-groups", "denials", "entries", "errors", "errors-groups", "rests-on"} <= set(keys)
    assert any(key.startswith("disparity-") for key in keys)


def test_each_says_what_it_shows_and_that_it_is_synthetic(all_of_them: list[Figure]) -> None:
    for figure in all_of_them:
        assert figure.spec is not None
        assert figure.sentence.endswith(".") and figure.unit and figure.source and figure.table, figure.key
        assert figure.spec["description"] == figure.sentence
        inside = " ".join([*figure.spec["title"]["text"], *figure.spec["title"]["subtitle"]])
        assert "Synthetic" in inside and "synthetic" in (figure.spec["title"]["subtitle"][0] + inside).lower(), figure.key
        for text in (figure.title, figure.sentence, figure.note, figure.source, inside, *figure.columns):
            assert not FORBIDDEN.search(text), (figure.key, text)


def test_each_has_its_numbers_as_a_table_of_bearable_size(all_of_them: list[Figure]) -> None:
    for figure in all_of_them:
        assert 0 < len(figure.rows) <= 5_000
        assert {len(row) for row in figure.rows} == {len(figure.columns)}, figure.key
        assert len(json.dumps(figure.spec)) < 150_000, figure.key


def test_every_number_drawn_stands_in_the_table(all_of_them: list[Figure]) -> None:
    for figure in all_of_them:
        held = {cell for row in figure.rows for cell in row if isinstance(cell, int | float)} | {1, 0}
        for value in _values(figure.spec):
            for name in NUMBERS:
                if isinstance(value.get(name), int | float) and not (name == "still" and "months" not in value):
                    assert value[name] in held, (figure.key, name, value)


def test_only_single_drawings_take_the_width_of_the_page(all_of_them: list[Figure]) -> None:
    for figure in all_of_them:
        assert figure.spec is not None
        several = any(key in figure.spec for key in ("concat", "hconcat", "vconcat"))
        assert (figure.spec.get("width") == "container") != several, figure.key
        static = figure.static(500)
        assert static is not None and static.get("width") == (None if several else 500)


def test_numbers_that_say_the_same_of_different_files_stand_on_lines_of_their_own() -> None:
    numbers = [{"key": "hit/starts/error", "text": "by mistake"}, {"key": "barred/starts/error", "text": "by mistake"}, {"key": "harmed", "text": "at the end"},
               {"key": "a/x/granted", "text": "granted"}, {"key": "a/y/granted", "text": "granted"}]
    assert _labels(numbers) == ["hit: by mistake", "barred: by mistake", "at the end", "a/x/granted: granted", "a/y/granted: granted"]


def test_an_effect_on_firms_is_not_drawn_as_reaching_nobody() -> None:
    found = handmade.findings()
    nought = tuple(replace(e, of="firm-out", value=0.0) for e in found.of("effect", row="all")[:1])
    plain = overall(replace(found, estimates=(*found.estimates, *nought)))
    told = overall(replace(found, estimates=(*found.estimates, *nought), on_firms=("firm-out",)))
    assert any("firm-out" in row for row in plain.rows) and not any("firm-out" in row for row in told.rows)
    assert "On firms: firm-out" in told.note and "On firms" not in plain.note


def test_reference_lines_are_silent(all_of_them: list[Figure]) -> None:
    dashed = [part["mark"] for figure in all_of_them for part in _marks(figure.spec) if part["mark"]["type"] == "rule" and "strokeDash" in part["mark"]]
    assert dashed
    assert all(mark["aria"] is False for mark in dashed)


def test_nothing_is_fetched(all_of_them: list[Figure]) -> None:
    for figure in all_of_them:
        text = json.dumps({key: value for key, value in (figure.spec or {}).items() if key != "$schema"})
        assert '"url"' not in text and "http" not in text


def test_what_is_said_and_tabled_has_not_changed() -> None:
    """A change of words or rows that is meant: `python tests/reports/handmade.py` writes the golden file anew."""
    assert handmade.written(handmade.findings()) == handmade.GOLDEN.read_text("utf-8")


def test_every_drawing_is_valid_and_draws(all_of_them: list[Figure]) -> None:
    images = pytest.importorskip("vl_convert")
    for figure in all_of_them:
        assert images.vegalite_to_svg(json.dumps(figure.static()), vl_version="6.4").startswith("<svg"), figure.key


def test_in_a_notebook_it_is_a_drawing_and_a_sentence() -> None:
    bundle = handmade_figure("burden")._repr_mimebundle_()
    assert bundle["text/plain"].startswith("Days under a sanction")
    assert bundle["application/vnd.vegalite.v5+json"]["width"] == 640


def handmade_figure(key: str) -> Figure:
    return _figure(key, handmade.findings())


# ---- numbers equal the run's tables ------------------------------------------------------------------------------


def test_the_list_is_the_share_counted_in_curves(run: Run, all_of_them: list[Figure]) -> None:
    figure = next(f for f in all_of_them if f.key == "list-suspended")
    held = dict(run.tables.sql("SELECT month || \"column\", stock FROM curves WHERE errors = 'on' AND \"row\" = 'all' AND stock IS NOT NULL").fetchall())
    assert len(figure.rows) == 24
    for month, on, wrong in figure.rows:
        scope = held[f"{month}in-scope"]
        assert on == pytest.approx(1e5 * held[f"{month}suspended.on"] / scope, rel=1e-5)
        assert wrong == pytest.approx(1e5 * held[f"{month}suspended/worse"] / scope, rel=1e-5)


def test_levels_add_up_to_everybody(all_of_them: list[Figure]) -> None:
    figure = next(f for f in all_of_them if f.key == "levels-strikes")
    assert figure.columns == ("month", "none", "first", "second", "out")
    assert all(sum(row[1:]) == pytest.approx(100, abs=0.01) for row in figure.rows)


def test_causes_add_up_to_the_total_which_comes_first(all_of_them: list[Figure]) -> None:
    rows = next(f for f in all_of_them if f.key == "burden").rows
    assert rows[0][0] == "all sanction-days"
    assert sum(row[1] for row in rows[1:]) == pytest.approx(rows[0][1], rel=1e-4)


def test_ribbons_are_as_thick_as_the_moves_are_many() -> None:
    figure = handmade_figure("moves-points")
    ends = [v for v in _values(figure.spec) if v.get("way") and v["x"] == pytest.approx(0.025)]
    assert {(v["from"], v["to"]): round((v["y2"] - v["y"]) * 850) for v in ends} == {("A", "B"): 500, ("B", "C"): 100, ("B", "A"): 250}
    assert {v["way"] for v in ends if v["to"] == "A"} == {"to a better level"}


def test_a_line_of_stays_ends_where_too_few_are_left() -> None:
    found = handmade.findings()
    few = replace(found, survival=(*found.survival, Still("listed", "all", 5, 9, 0.1, 0.0, 0.2), Still("listed", "all", 6, 8, 0.05, 0.0, 0.2)))
    assert _figure("time-listed", few).rows == [*_figure("time-listed", found).rows, ("all stays", 5, 0.1, 0.0, 0.2, 9)]


# ---- small groups, comparisons -----------------------------------------------------------------------------------


def test_a_small_group_keeps_its_row_and_says_how_many() -> None:
    figure = handmade_figure("denials")
    assert ("refused by mistake", "side: north", "too few to say, n = 3", None, None, 3) in figure.rows
    assert {"group": "side: north", "said": "too few to say, n = 3"} in list(_values(figure.spec))


def test_a_ratio_stands_beside_the_numbers_and_not_where_events_are_few() -> None:
    figure = handmade_figure("disparity-harm-starts")
    south, west = figure.rows
    assert (south[2], south[3], south[9], south[-1]) == (60.0, 40.0, 1.5, "ratio")
    assert west[2:12] == (60.0, 40.0, *(None,) * 8) and west[-1] == "too few to compare, n = 7 and 40"
    assert [v["ratio"] for v in _values(figure.spec) if v.get("group") == "side: west" and "ratio" in v] == []
    assert figure.spec is not None and len(figure.spec["hconcat"]) == 2


def test_groups_are_named_in_words_and_in_order() -> None:
    rows = ["side=north", "age=40", "all", "age=18", "side=south"]
    assert group_labels(rows) == {"all": "everybody", "side=north": "side: north", "side=south": "side: south", "age=18": "age 18 to 39",
                                  "age=40": "age 40 and over"}


# ---- runs with little in them ------------------------------------------------------------------------------------


def test_without_the_newer_tables_the_other_figures_stay(run: Run, tmp_path: Path) -> None:
    shutil.copytree(run.path, tmp_path / "older")
    for name in ("estimates", "survival", "ways_out", "disparity", "moves", "errors", "influence"):
        (tmp_path / "older" / "tables" / f"{name}.parquet").unlink(missing_ok=True)
    keys = {figure.key for figure in figures(Run(tmp_path / "older"))}
    assert {"ranges", "levels-strikes", "list-suspended", "entries"} <= keys
    assert not keys & {"burden", "moves-strikes", "errors", "denials"}


def test_one_town_has_no_intervals_and_says_so(tmp_path: Path) -> None:
    found = {f.key: f for f in figures(made.made(tmp_path / "one", towns=1, years=1, sets=["town.residents=100"]))}
    assert "too few groups of towns" in found["ranges"].sentence
    assert "not explored" in found["ranges"].sentence


def test_an_empty_regime_draws_no_harm(tmp_path: Path) -> None:
    found = {f.key: f for f in figures(made.made(tmp_path / "empty", "empty", towns=8, years=1, sets=["town.residents=100"]))}
    assert found["burden"].spec is None
    assert found["burden"].sentence == "By these rules nobody of 100,000 synthetic residents spends a day under a sanction."
    assert "entries" not in found


def test_a_regime_that_cannot_be_read_leaves_levels_unordered(run: Run, tmp_path: Path) -> None:
    shutil.copytree(run.path, tmp_path / "odd")
    (tmp_path / "odd" / "regime.yaml").write_text("regime: [", encoding="utf-8")
    found = findings(Run(tmp_path / "odd"))
    assert found.ladders == (Ladder("strikes", ("none", "first", "second", "out"), False),)
    assert found.lists == ("suspended",)
    assert "worst" not in _figure("levels-strikes", found).sentence


# ---- hostile texts -----------------------------------------------------------------------------------------------


def _hostile() -> Findings:
    found = handmade.findings()
    ladder = Ladder(HOSTILE, (HOSTILE + "1", HOSTILE + "2"))
    stocks = {**found.stocks, **{f"{HOSTILE}.{level}": (4000, 4000) for level in ladder.levels}, f"{HOSTILE}.on": (10, 10), f"{HOSTILE}/worse": (1, 1)}
    text = json.loads(json.dumps(found.summary).replace("Days under", "HOSTILE'\\\" Days under").replace('"all"', json.dumps(HOSTILE)))
    estimates = tuple(replace(e, of=HOSTILE if e.of else "", row=e.row.replace("south", HOSTILE), reason=e.reason and HOSTILE) for e in found.estimates)
    return replace(
        found, about=replace(found.about, name=HOSTILE, title=HOSTILE), summary=text, ladders=(ladder,), lists=(HOSTILE,), estimates=estimates,
        unknowns={"coverage": HOSTILE}, stocks=stocks, survival=tuple(replace(s, list=HOSTILE) for s in found.survival),
        ways_out=tuple(replace(w, list=HOSTILE, way=HOSTILE) for w in found.ways_out), rules=tuple(replace(r, rule=HOSTILE) for r in found.rules),
        disparity=tuple(replace(c, text=HOSTILE, unit=HOSTILE, group=HOSTILE) for c in found.disparity),
        moves=(Move(HOSTILE, *ladder.levels, 10, 10.0, 5.0, 15.0),), errors=tuple(replace(w, source=HOSTILE, kind=HOSTILE) for w in found.errors))


def _expressions(part: Any, inside: bool = False) -> Iterator[str]:
    """Everything in a Vega drawing that is read as an expression."""
    if isinstance(part, dict):
        for key, value in part.items():
            if key in ("signal", "expr", "test", "update", "init") and isinstance(value, str):
                yield value
            yield from _expressions(value)
    elif isinstance(part, list):
        for value in part:
            yield from _expressions(value)


def test_texts_of_documents_are_never_expressions() -> None:
    images = pytest.importorskip("vl_convert")
    found = drawn(_hostile())
    assert len(found) > 12
    for figure in found:
        if figure.spec is not None:
            compiled = images.vegalite_to_vega(json.dumps(figure.static()), vl_version="6.4")
            assert not [text for text in _expressions(compiled) if "HOSTILE" in text], figure.key
            assert images.vegalite_to_svg(json.dumps(figure.static()), vl_version="6.4").count("<script") == 0


# ---- style -------------------------------------------------------------------------------------------------------


def test_grades_end_in_vermilion_only_if_it_is_known_which_is_worst() -> None:
    assert list(grades(("A", "B", "C")).values())[-1] == VERMILION
    assert VERMILION not in grades(("A", "B", "C"), ordered=False).values()
    assert len(set(grades(tuple("ABCDEF")).values())) == 6


def test_months_are_thinned_to_the_last_one() -> None:
    assert thinned(24) == list(range(24))
    for months in (122, 400, 2400):
        at = thinned(months)
        assert len(at) <= 201 and at[-1] == months - 1


def test_labels_keep_apart_and_inside() -> None:
    out = spread([0.0, 1.0, 2.0, 99.0], 6, 1, 98)
    assert all(b - a >= 5.999 for a, b in pairwise(out)) and out[0] >= 1 and out[-1] <= 98


def test_ticks_are_round_and_leave_room() -> None:
    assert ticks(0, 847_000, 130) == [0, 500_000]
    assert ticks(0, 0.6, 300)[:3] == [0, 0.1, 0.2] or ticks(0, 0.6, 300)[:2] == [0, 0.2]
    assert ticks(-5.0, 10.0, 300)[0] <= 0


def test_a_number_that_is_not_there_is_not_zero() -> None:
    found = handmade.findings()
    empty = tuple(e if e.estimand != "denied" or e.row == "all" else Estimated("denied", row=e.row, value=None) for e in found.estimates)
    assert ("refused", "side: north", "no number: nothing to divide by", None, None, None) in _figure("denials", replace(found, estimates=empty)).rows


def test_stays_of_a_month_are_drawn_to_their_end() -> None:
    """622 stays that have all ended within a month: their length is said, and the line falls within the drawing."""
    months = (Still("listed", "all", 0, 622, 1.0, censored=9), Still("listed", "all", 1, 0, 0.0))
    found = replace(handmade.findings(), survival=months, estimates=(*handmade.findings().estimates, Estimated("restricted-mean", "listed", value=30.44)))
    figure = _figure("time-listed", found)
    assert figure.sentence == "All stays on listed have ended after 1 month. They last 30.4 days on average."
    assert [row[1:3] for row in figure.rows] == [(0, 1.0), (1, 0.0)]
    few = _figure("time-listed", replace(found, survival=(replace(months[0], censored=620), months[1])))
    assert few.spec is None and few.sentence.startswith("Too few stays on listed were followed")
