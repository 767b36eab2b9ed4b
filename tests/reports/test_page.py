"""The report page, read without a browser: its numbers are those of the tables, every text stays a text, it asks nothing of any network."""
from __future__ import annotations

import base64
import hashlib
import json
import math
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from demerit.measures import words
from demerit.reports import bars, citing
from demerit.reports.asking import NOBODY, who
from demerit.reports.figures.figure import Figure
from demerit.reports.front import FLIP, MOST_ROWS, Headline, Number, _chosen
from demerit.reports.page import MOST_BYTES, NAME, drawn, render, write_report
from demerit.reports.wording import clean, plain, short, slug
from demerit.runs.problems import CannotRun
from demerit.runs.results import Run
from demerit.studies.unknowns import _LABELS
from demerit.verbs.report import command
from reports.pages import ATTACK, LONG, Tag, changed, crowded, empty, hostile, one_town, page, read, strikes

ROOT = Path(__file__).parents[2]


def number(cell: Tag) -> float:
    return float(cell.one("data").attributes["value"])


def rows(run: Run, table: str) -> list[dict[str, Any]]:
    relation = run.tables[table].sql()
    return [{name: math.nan if value is None else value for name, value in zip(relation.columns, one, strict=True)} for one in relation.fetchall()]


# ---- one file ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("of", [strikes, empty, one_town])
def test_one_small_file_asks_nothing_of_any_network(of: Any) -> None:
    text = page(of)
    assert len(text.encode()) <= MOST_BYTES
    tree = read(text)
    addresses = [value for tag in tree.all() for key, value in tag.attributes.items() if key in ("src", "href", "action", "srcset", "poster", "data")]
    assert [one for one in addresses if not one.startswith(("#", "data:"))] == []
    style = "".join(one.text for one in tree.all("style"))
    assert "url(" not in style and "@import" not in style
    policy = tree.one("meta", http_equiv="Content-Security-Policy").attributes["content"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe-eval" not in policy and "http" not in policy


def test_the_policy_lets_one_script_run_and_no_other() -> None:
    tree = read(page(strikes))
    policy = tree.one("meta", http_equiv="Content-Security-Policy").attributes["content"]
    scripts = [one for one in tree.all("script") if one.attributes.get("type") != "application/json"]
    assert len(scripts) == 1
    hashed = base64.b64encode(hashlib.sha256(scripts[0].text.encode()).digest()).decode()
    assert re.findall(r"script-src ([^;]+);", policy) == [f"'sha256-{hashed}'"]


def test_every_link_within_the_page_leads_somewhere_and_no_address_is_used_twice() -> None:
    tree = read(page(strikes))
    names = [tag.attributes["id"] for tag in tree.all(id="")]
    assert len(names) == len(set(names))
    targets = [one.attributes["href"][1:] for one in tree.all("a")] + [one.attributes["aria-labelledby"] for one in tree.all(aria_labelledby="")]
    assert [one for one in targets if one not in names] == []
    headings = [int(one.name[1]) for one in tree.all() if re.fullmatch("h[1-6]", one.name)]
    assert headings[0] == 1 and headings.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(headings))


# ---- numbers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("of", [strikes, empty, one_town])
def test_headlines_are_those_of_the_summary(of: Any) -> None:
    tree, summary = read(page(of)), {one["measure"]: one for one in rows(of(), "summary")}
    for section, least in (("front", 3), ("numbers", len(summary))):
        shown = tree.one(id=section).all("tr", data_measure="")
        assert len(shown) >= least
        for row in shown:
            held = summary[row.attributes["data-measure"]]
            cells = row.all("td")
            value = cells[0].one("data").attributes["value"]
            if value:
                assert float(value) == held["value"]
            else:
                assert math.isnan(held["value"])
            over = next(cell.text for cell in cells if cell.attributes.get("data-label", "").startswith("Over"))
            expected = "–" if math.isnan(held["range_low"]) else words.span(held["range_low"], held["range_high"], held["unit"])
            assert over.rstrip("*") == expected
            assert over.endswith("*") == held["mostly_noise"]
            seen = next(cell.text for cell in cells if cell.attributes.get("data-label", "").startswith("Events"))
            assert seen == (f"{held['events']:,}" if held["events"] >= 0 else "–")


def test_the_first_page_says_range_and_noise_of_every_number() -> None:
    for row in read(page(strikes)).one(id="front").all("tr", data_measure=""):
        said = row.one("svg").attributes["aria-label"]
        assert re.fullmatch(r"Over everything nobody knows: .+ to .+ \(40 draws and every unknown at its ends; a range, not a probability\)\. "
                            r"Simulation noise: .+\.", said)


def test_the_burden_is_that_of_the_estimates_and_its_causes_add_up() -> None:
    front = read(page(strikes)).one(id="front")
    held = {one["estimand"]: one for one in rows(strikes(), "estimates") if one["row"] == "all" and one["of"] == ""}
    causes = {row.attributes["data-cause"]: row for row in front.all("tr", data_cause="")}
    assert list(causes) == list("1234567")
    absent = {key: held[f"harm/{key}"]["reason"] for key in causes if held[f"harm/{key}"]["method"] == "not counted"}
    assert "4" in absent
    assert {key: causes[key].one("td").text for key in absent} == {key: f"not counted: {reason}" for key, reason in absent.items()}
    counted = {key: number(row) for key, row in causes.items() if key not in absent}
    assert counted == {key: held[f"harm/{key}"]["value"] for key in counted}
    total = number(front.one("p", class_="total"))
    assert total == held["harm"]["value"]
    assert sum(counted.values()) == pytest.approx(total, rel=1e-12)
    # the total stands before its parts
    assert page(strikes).index('class="total"') < page(strikes).index('data-cause="1"')


def test_groups_are_those_of_the_disparity_table_in_its_order() -> None:
    held = rows(strikes(), "disparity")
    first = [one for one in held if (one["estimand"], one["of"]) == ("harm", "")]
    shown = read(page(strikes)).one(id="front").all("tr", data_group="")
    assert len(shown) == len(first) > 1
    for row, one in zip(shown, first, strict=True):
        rates = [float(cell.attributes["value"]) for cell in row.all("data")]
        assert rates == [one["group_value"], one["reference_value"]]
        assert f"×{one['ratio']:.2f}" in row.text


def test_small_groups_stay_on_the_page_as_too_few_to_say() -> None:
    shown = read(page(one_town)).one(id="front").all("tr", data_group="")
    held = [one for one in rows(one_town(), "disparity") if (one["estimand"], one["of"]) == ("harm", "")]
    assert len(shown) == len(held)
    few = [(row, one) for row, one in zip(shown, held, strict=True) if one["said"] != "ratio"]
    assert few
    for row, one in few:
        assert f"n = {one['group_events']:,} and {one['reference_events']:,}" in row.text
        assert ("too few" in row.text) is (min(one["group_events"], one["reference_events"]) < 10)  # else the reason is the one town
        shown_rates = [float(cell.attributes["value"]) for cell in row.all("data")]
        assert shown_rates == [one[side] for side in ("group_value", "reference_value") if one[side] is not None]  # absolute numbers first


@pytest.mark.parametrize("of", [strikes, one_town])
def test_the_table_of_every_figure_holds_the_numbers_that_are_drawn(of: Any) -> None:
    tree, figures = read(page(of)), drawn(of())
    sections = tree.all("section", class_="figure")
    assert [one.one("h3").text for one in sections] == [one.sentence for one in figures]
    for section, figure in zip(sections, figures, strict=True):
        shown = section.one("table").one("tbody").all("tr")
        assert len(shown) == min(len(figure.rows), 1_000)
        for cells, row in zip(shown, figure.rows, strict=False):
            for cell, value in zip(cells.all("td"), row, strict=True):
                exact = cell.all("data")
                if exact:
                    assert float(exact[0].attributes["value"]) == value
                elif isinstance(value, str):
                    assert cell.text == value
        data = json.loads(section.one("script", class_="rows").text)
        assert data["rows"] == plain(list(figure.rows))
        assert data["synthetic"].startswith("synthetic")
        assert "licence Apache-2.0" in section.text and "Cite as: " in section.text


def test_the_answer_is_the_finding_of_the_run() -> None:
    front = read(page(strikes)).one(id="front")
    said = " ".join([front.one("p", class_="answer").text, *(one.text for one in front.all("p", class_="more"))])
    paragraph = " ".join(strikes().text.split("\n\n")[1].split())
    assert said.startswith("Of 100,000 synthetic residents")
    assert "a range, not a probability" in said
    assert said in (paragraph, " ".join(strikes().summary.get("finding", [])))


# ---- what must be said -------------------------------------------------------------------------------------------


def test_the_first_page_names_everything_a_sceptic_looks_for() -> None:
    text, run = read(page(strikes)).one(id="front").text, strikes()
    assert citing.SYNTHETIC in text
    assert run.manifest["id"] in text and "demerit run --repeat run.json" in text and run.manifest["command"] in text
    assert "40 groups of towns" in text and "40 draws" in text
    assert f"{run.manifest['happenings']['on']:,} happenings" in text
    assert "Social scoring, Art. 5(1)(c): " in text and "Not audited" not in text
    flips = run.summary["flips"]
    assert flips and all(one in text for one in flips[:3])
    assert "The demerit developers" in text and "Apache-2.0" in text


def test_the_unknowns_that_matter_are_those_of_the_influence_table() -> None:
    held = sorted((one for one in rows(strikes(), "influence") if one["measure"] == "harm"), key=lambda one: -one["share"])[:3]
    shown = read(page(strikes)).one("ol", class_="unknowns").all("li")
    assert len(shown) == 3
    for line, one in zip(shown, held, strict=True):
        assert one["label"] in line.text and f"{one['share']:.0%}" in line.text and f"Who could say: {who(one['label'])}." in line.text


def test_a_sentence_is_cut_only_where_there_is_no_room() -> None:
    long = "Most days are mistaken with conduct in about the lower 36 % of what is possible, alone; " + "with coverage, too; " * 6 + "in 17 of 40 draws."
    assert 150 < len(long) < 300
    shown = read(render(changed("room", lambda m: m["summary"].update(flips=[long])), [])).one(id="front").text
    assert long in shown
    full = read(render(changed("no-room", lambda m: m["summary"].update(flips=[long] * 3)), [])).one(id="front").text
    assert long not in full and full.count(short(long, FLIP)) == 3


def _stands(worst: str, *levels: str, of: str = "points") -> list[Number]:
    return [Number(f"{of}.{level}", level, 0.1, "share", "10%", "-", "-", "", 5, "", None, False) for level in (*levels, worst)]


def test_of_levels_the_worst_is_on_the_first_page_even_where_there_is_room_for_one() -> None:
    def headline(numbers: list[Number]) -> Headline:
        return Headline("t", "r", tuple(numbers))

    ladder = headline(_stands("out", "none", "first", "second"))
    others = [headline([replace(one, key=f"a{i}/x") for one in _stands("b", of="x")]) for i in range(8)]
    keys = [[n.key for n in h.numbers] for h in _chosen((ladder,))]
    assert keys == [["points.second", "points.out"]]
    crowd = _chosen((*others, ladder, headline([replace(one, first=True) for one in _stands("d", "c", of="y")])))
    assert sum(len(h.numbers) for h in crowd) <= MOST_ROWS and ["points.out"] not in [[n.key for n in h.numbers] for h in crowd[:8]]
    nine = _chosen((*others, ladder, headline([replace(one, first=True) for one in _stands("d", of="y")])))
    assert ["points.out"] in [[n.key for n in h.numbers] for h in nine]
    two = _chosen((headline([*_stands("out", "none", "first"), *_stands("bad", "good", of="files")]),))
    assert [n.key for n in two[0].numbers] == ["points.out", "files.bad"]


def test_that_ranges_are_rounded_outwards_is_said() -> None:
    whole = read(page(strikes))
    assert "its numbers are rounded outwards" in whole.one(id="front").text
    assert "so that what lies in one still does" in whole.one(id="reading").text


def test_what_flips_the_finding_and_an_audit_are_shown_where_they_are() -> None:
    def change(m: dict[str, Any]) -> None:
        m["summary"]["flips"] = ["If coverage were under 9 %, it would turn."]
        m["audit"] = ["Article 4 asks for a hearing: none is written."]
    run = changed("flips", change)
    text = read(render(run, [])).one(id="front").text
    assert "If coverage were under 9 %, it would turn." in text and "Article 4 asks for a hearing" in text
    assert "Not audited" not in text
    unasked = read(render(changed("unasked", lambda m: m["summary"].pop("flips")), [])).one(id="front").text
    assert "Not looked for in this run." in unasked
    assert "Not audited yet." in read(render(changed("unaudited", lambda m: m.pop("audit", None)), [])).one(id="front").text
    nothing = read(render(changed("cleared", lambda m: m.update(audit=[])), [])).one(id="front").text
    assert "No finding. That is not a clearance." in nothing


def test_a_run_of_one_town_says_that_it_knows_no_noise() -> None:
    text = read(page(one_town)).one(id="front").text
    assert "1 town is too few for an interval" in text
    assert "±" not in text and "nan" not in text.lower().split()
    assert "Not explored here" in text and "Unknowns not explored" in text


def test_the_empty_regime_is_a_finding_too() -> None:
    text = read(page(empty)).one(id="front").text
    assert "By these rules nobody of 100,000 synthetic residents spends a day under a sanction." in text
    assert "0 seen" in text
    assert "nan" not in re.findall(r"\w+", read(page(empty)).one(id="main").text)


def test_a_run_that_lacks_tables_says_so(tmp_path: Path) -> None:
    shutil.copytree(strikes().path, tmp_path / "old")
    for name in ("estimates", "disparity"):
        (tmp_path / "old" / "tables" / f"{name}.parquet").unlink()
    text = read(render(Run(tmp_path / "old"), [])).one(id="front").text
    assert "this run has no table of estimates" in text and "No groups are compared in this run." in text


def test_an_interrupted_run_has_no_report_but_a_hint(tmp_path: Path) -> None:
    (tmp_path / "checkpoint").mkdir()
    (tmp_path / "checkpoint" / "plan.json").write_text("{}")
    with pytest.raises(CannotRun) as caught:
        write_report(tmp_path)
    assert caught.value.hint == f"go on with it: demerit resume {tmp_path}"


# ---- hostile texts -----------------------------------------------------------------------------------------------


def test_hostile_texts_stay_texts() -> None:
    run, figures = hostile()
    text = render(run, figures)
    tree = read(text)
    assert tree.all("img") == [] and tree.all("b", onerror="") == []
    assert len([one for one in tree.all("script") if one.attributes.get("type") != "application/json"]) == 1
    assert {"onerror", "onload", "onclick"} & {key for tag in tree.all() for key in tag.attributes} == set()
    title = tree.one("h1").text
    assert title.startswith("</script><img src=x onerror=window.hit=1> {{7*7}} \ufffdevil <b>&amp;W")
    assert len(title) == 140 and title.endswith("…")
    assert "\u202e" not in text
    section = tree.one("section", class_="figure")
    assert section.one("h3").text == clean(ATTACK)
    assert json.loads(section.one("script", class_="spec").text)["title"] == clean(ATTACK)
    assert [row[0] for row in json.loads(section.one("script", class_="rows").text)["rows"]] == [clean(ATTACK), LONG, "=1+1"]
    assert re.fullmatch(r"figure-[a-z0-9-]+", section.attributes["id"])


def test_texts_are_cleaned_and_cut_where_it_matters() -> None:
    assert clean("a\u202eb\x00c\ud800") == "a\ufffdb\ufffdc\ufffd"
    assert clean("荣成 🏙 naïve\nline\ttab") == "荣成 🏙 naïve\nline\ttab"
    assert short("x" * 10_000, 50) == "x" * 49 + "…"
    assert slug("../../etc/passwd") == "etc-passwd" and slug("…") == "figure"
    assert plain({"a": [math.nan, math.inf, (1, True)]}) == {"a": [None, None, [1, True]]}


# ---- size --------------------------------------------------------------------------------------------------------


def big(rows_: int, key: str = "big") -> Figure:
    values = [{"x": i, "text": f"row number {i} of many that are all as long as this"} for i in range(rows_)]
    spec = {"data": {"values": values}, "mark": "point", "encoding": {"x": {"field": "x", "type": "quantitative"}}}
    return Figure(key, "Many", "Many rows.", "rows", spec, ("x", "text"), [tuple(one.values()) for one in values], "", "", "curves")


def test_a_page_stays_small_however_much_is_drawn() -> None:
    text = render(strikes(), [big(5_000)])
    assert len(text.encode()) <= MOST_BYTES
    section = read(text).one("section", class_="figure")
    assert "of 5,000 rows. All are in the CSV" in section.text
    assert len(json.loads(section.one("script", class_="rows").text)["rows"]) == 5_000
    many = [big(5_000, f"big {i}") for i in range(12)]
    text = render(strikes(), many)
    assert len(text.encode()) <= MOST_BYTES
    assert [one.one("h3").text for one in read(text).all("section", class_="figure")] == ["Many rows."] * 12
    assert "Too large to be drawn on this page" in text


# ---- parts -------------------------------------------------------------------------------------------------------


def test_a_bar_begins_at_nothing_and_holds_all_its_numbers() -> None:
    made = bars.bar(50.0, (40.0, 60.0), (10.0, 98.0))
    assert made is not None and made.low == 0 and made.zero == 0
    assert made.range is not None and made.noise is not None and made.value is not None
    assert made.range.at < made.noise.at < made.value < made.noise.end < made.range.end <= 100
    below = bars.bar(-5.0, (None, None), (-10.0, 10.0))
    assert below is not None and below.noise is None and 0 < below.zero < 100
    assert bars.bar(0.0, (0.0, 0.0), (0.0, 0.0)) is None and bars.bar(math.nan, (None, None), None) is None
    assert [one.end for one in bars.stacked([1.0, 0.0, 3.0])] == [25.0, 25.0, 100.0]
    assert [one.length for one in bars.stacked([0.0, 0.0])] == [0.0, 0.0]


def test_the_citation_is_that_of_the_repository() -> None:
    held = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert (held["title"], held["license"], held["authors"][0]["name"]) == (citing.TITLE, citing.LICENCE, citing.AUTHORS)


def test_somebody_is_named_for_every_kind_of_unknown() -> None:
    assert [label for label in {*_LABELS.values(), "error-concentration"} if who(label) == NOBODY] == []
    assert who("something-nobody-has-heard-of") == "nobody named"


def test_the_bundle_is_safe_inside_a_page_and_carries_its_licences() -> None:
    text = (ROOT / "src/demerit/reports/assets/charts.js").read_text("utf-8")
    assert "</script" not in text.lower() and "<!--" not in text
    notice = text[:text.index("*/")]
    assert all(name in notice for name in ("vega 6.4.0", "vega-lite 6.4.3", "vega-interpreter 2.3.2", "vega-tooltip 1.1.0", "University of Washington"))
    assert "axe" not in notice
    lock = json.loads((ROOT / "frontend/package-lock.json").read_text("utf-8"))
    assert [name for name, one in lock["packages"].items() if "resolved" in one] == []


@pytest.mark.skipif(shutil.which("node") is None or not (ROOT / "frontend/node_modules/esbuild").is_dir(), reason="needs node, and `npm ci` in frontend/")
def test_the_bundle_is_what_its_sources_make() -> None:
    done = subprocess.run(["node", "check.mjs"], cwd=ROOT / "frontend", capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


# ---- the command -------------------------------------------------------------------------------------------------


def test_the_command_makes_the_page_again_and_overwrites_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    shutil.copytree(strikes().path, folder)
    done = CliRunner().invoke(command, [str(folder)])
    assert (done.exit_code, done.stdout.strip()) == (0, str(folder / NAME))
    first = (folder / NAME).read_bytes()
    assert CliRunner().invoke(command, [str(folder)]).exit_code == 0
    assert (folder / NAME).read_bytes() == first
    other = tmp_path / "other.html"
    assert CliRunner().invoke(command, [str(folder), "--out", str(other)]).exit_code == 0
    assert other.read_bytes() == first
    again = CliRunner().invoke(command, [str(folder), "--out", str(other)])
    assert again.exit_code == 2 and "is there already" in again.output


@pytest.mark.parametrize("options", [["--images", "svg"], ["--static"]])
def test_without_the_extra_it_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str]) -> None:
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    shutil.copytree(strikes().path, tmp_path / "run", ignore=shutil.ignore_patterns(NAME))
    done = CliRunner().invoke(command, [str(tmp_path / "run"), *options])
    assert isinstance(done.exception, CannotRun)
    assert done.exception.hint is not None and "demerit[images]" in done.exception.hint
    assert not (tmp_path / "run" / "charts").exists() and not (tmp_path / "run" / NAME).exists()


def test_pictures_say_synthetic_inside(tmp_path: Path) -> None:
    pytest.importorskip("vl_convert")
    shutil.copytree(strikes().path, tmp_path / "run")
    run = Run(tmp_path / "run")
    done = CliRunner().invoke(command, [str(run.path), "--images", "svg"])
    assert done.exit_code == 0, done.output
    wanted = [one for one in drawn(run) if one.spec is not None]
    pictures = sorted((run.path / "charts").glob("*.svg"))
    assert len(pictures) == len(wanted) > 3
    assert all("Synthetic" in one.read_text("utf-8") for one in pictures)


def test_the_still_page_has_pictures_and_no_script() -> None:
    pytest.importorskip("vl_convert")
    run = strikes()
    figures = [one for one in drawn(run) if one.spec is not None][:3]
    text = render(run, [*figures, replace(figures[0], key="table", spec=None)], static=True)
    tree = read(text)
    assert [one for one in tree.all("script") if one.attributes.get("type") != "application/json"] == []
    assert "script-src" not in tree.one("meta", http_equiv="Content-Security-Policy").attributes["content"]
    pictures = [base64.b64decode(one.attributes["src"].partition(",")[2]).decode() for one in tree.all("img")]
    assert len(pictures) == 3 and all("Synthetic" in one for one in pictures)
    assert [one.attributes["alt"] for one in tree.all("img")] == [one.sentence for one in figures]
    assert len(text.encode()) < 600_000


def test_a_crowded_first_page_holds_no_more_than_it_has_room_for() -> None:
    front = read(render(crowded(), [])).one(id="front")
    assert len(front.all("tr", data_measure="")) <= 12
    assert len(front.all("tr", data_group="")) == 6 and "6 more comparisons are in the figures." in front.text
    assert front.text.count("so the finding turns") == 3
