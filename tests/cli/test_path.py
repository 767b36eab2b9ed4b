"""`demerit path`: the answer, its formats, its mistakes."""
from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from demerit.language import load
from demerit.verbs.path import command

TANGLE = """\
regime: tangle
title: {title}
in_force: 2020-01-01
files:
{files}
rules:
{rules}
effects:
  grounded: {{while: f0, denies: flight}}
"""


def run(*words: str) -> Result:
    return CliRunner().invoke(command, list(words))


def tangle(folder: Path, title: str = "Many lists that lead to each other") -> Path:
    """400 rules: every list leads to four others, in circles."""
    files = "\n".join(f"  f{i}: {{reads: any}}" for i in range(40))
    rules = [f"  a{i}: {{when: {{act: x{i}}}, write: {{in: f{i % 40}, counts: 1 y}}}}" for i in range(240)]
    rules += [f"  e{i}: {{when: {{enters: f{i % 40}}}, write: {{in: f{(i * 7 + i // 40 * 3 + 1) % 40}, counts: 1 y}}}}" for i in range(160)]
    path = folder / "tangle.yaml"
    path.write_text(TANGLE.format(title=title, files=files, rules="\n".join(rules)), "utf-8")
    return path


def test_the_public_question_in_one_command() -> None:
    done = run("--all", "flight", "--most", "50")
    assert done.exit_code == 0
    said = " ".join(done.stdout.split())
    assert "No score denies `flight`, alone or on the way, in any of them." in said
    assert "Nothing in `rongcheng-2016` denies `flight`. No level of `points` denies `flight`." in said
    for lists in ("`restricted`", "`air-ban`", "`fields-ban`"):
        assert lists in said
    # with sources: the provision, and where it can be read
    assert "[text] spc-2017/spc-2017: Arts. 1(1), 2, 3" in said
    assert "chinalawtranslate.com" in said


def test_no_is_an_answer_and_says_where_else_to_look() -> None:
    done = run("rongcheng-2016", "flight")
    assert done.exit_code == 0
    said = " ".join(done.stdout.split())
    assert "What standing somewhere does lead to: points.AAA: gives CNY 300 (reported)" in said
    assert "demerit path consumption-2010 flight" in said


@pytest.mark.parametrize(("words", "hint"), [
    (("rongcheng-2016", "flights"), "did you mean `flight`?"), (("rongcheng-2016", "point.D"), "did you mean `points.D`?"),
    (("--all", "flihgt"), "did you mean `flight`?"), (("rongcheng-2016", "zzzz"), "there are heating"),
    (("rongcheng-2016", "flight", "--on", "yesterday"), "write a date as"), (("rongcheng-2016",), "demerit path REGIME EFFECT"),
    (("--all", "flight", "--set", "a=b"), "name the regime"), (("--all", "rongcheng-2016", "flight"), "demerit path --all EFFECT")])
def test_mistakes_say_what_to_do(words: tuple[str, ...], hint: str) -> None:
    done = run(*words)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert hint in done.stderr


def test_json_holds_every_route_whatever_is_written_out() -> None:
    said = json.loads(run("travel-2018", "flight", "--json", "--most", "0").stdout)
    assert (said["yes"], said["routes"], said["more_routes"], said["on"]) == (True, 34, False, "2018-05-01")
    routes = {tuple(step["into"] for step in route): route for route in said["goals"][1]["routes"]}
    listed = routes["spc-2017/listed", "consumption-2015/restricted", "fields-ban"]
    assert listed[0]["source"]["at"].startswith("Art. 2")
    many = json.loads(run("--all", "flight", "--json").stdout)
    assert {one["regime"]: one["yes"] for one in many["answers"]}["rongcheng-2016"] is False


def test_dot_is_one_graph() -> None:
    said = run("consumption-2015", "flight", "--format", "dot").stdout
    assert said.startswith("digraph paths {") and said.rstrip().endswith("}")
    # the list is one node, whoever writes on it and whoever looks at it
    assert '"spc-2017/listed" -> "consumption-2015/restricted" [label="listed-must-be"];' in said
    assert said.count('"spc-2017/listed" [shape') == 1


def test_routes_are_capped_and_the_rest_is_counted() -> None:
    done = run("rongcheng-2016", "candidacy", "--most", "3")
    assert done.stdout.count("\n  Route ") == 3
    assert "and 17 more" in done.stdout
    assert "3 of 20 routes shown" in done.stdout


def test_overlays_are_respected() -> None:
    before = run("rongcheng-2016", "candidacy", "--most", "0").stdout
    # neighbours still denounce nothing under this safeguard, so their rule leads nowhere
    after = run("rongcheng-2016", "candidacy", "--most", "0", "--with", "no-neighbours").stdout
    assert "20 routes" in before and "19 routes" in after
    assert "rules.village-littering: nothing is noticed by `neighbours`" in after
    switched = run("spc-2017", "listed", "--set", "rules.refuses-own-motion.off=true").stdout
    assert "rules.refuses-own-motion: switched off" in switched and "7 routes" in switched


def test_a_tangle_is_bounded_and_the_same_again(tmp_path: Path) -> None:
    from demerit.language.asking import as_json, ask

    loaded = load(tangle(tmp_path))
    answer = ask(loaded, "flight")
    assert answer.more and answer.routes == 2000
    for route in answer.goals[0].routes:
        assert len({step.into for step in route}) == len(route), "a route passes no list twice"
    assert as_json(ask(loaded, "flight")) == as_json(answer)
    assert "more than 2,000 routes" in run(str(tmp_path / "tangle.yaml"), "flight").stdout


def test_hostile_titles_stay_text(tmp_path: Path) -> None:
    path = tangle(tmp_path, title='"a \\"]; } [label=x] <b>&\\\\"')
    assert 'a "]; } [label=x] <b>&' in run(str(path), "flight", "--most", "0").stdout
    graph = run(str(path), "flight", "--format", "dot").stdout
    assert graph.count("digraph") == 1


EXEMPT = """\
regime: exempt
title: A cut from which a good standing exempts
in_force: 2020-01-01
files:
  sanction: {reads: any}
  merits: {reads: count, worse: down, levels: {none: 0, some: 1}}
  friends: {reads: any}
rules:
  missed: {when: {act: misses}, write: {in: sanction, counts: 28 d}}
  merit: {when: {act: attends}, write: {in: merits, counts: 28 d}}
  kind: {when: {act: attends}, write: {in: friends, counts: 28 d}}
effects:
  cut: {while: sanction, denies: loan, UNLESS}
"""


def test_who_is_exempt_is_said_and_an_exempting_score_has_a_part(tmp_path: Path) -> None:
    path = tmp_path / "exempt.yaml"
    path.write_text(EXEMPT.replace(", UNLESS", ", unless: [merits.some, friends]"), "utf-8")
    said = " ".join(run(str(path), "cut").stdout.split())
    assert "while on sanction, unless on merits.some or friends" in said
    assert "Levels of `merits` exempt from it." in said and "No level of `merits`" not in said
    found = json.loads(run(str(path), "cut", "--json").stdout)
    assert found["goals"][0]["unless"] == ["merits.some", "friends"] and found["scores"] == [{"file": "merits", "leads_there": True}]
    path.write_text(EXEMPT.replace(", UNLESS", ""), "utf-8")
    said = " ".join(run(str(path), "cut").stdout.split())
    assert "No level of `merits` leads to `cut`" in said and "unless" not in said


CITED = """\
regime: cited
title: Points with a law behind them
in_force: 2020-01-01
world: plain
sources: {{law: {{title: The law}}, order: {{title: An order}}}}
channels: {{patrol: {{sees: "*", coverage: 50%{channel}}}}}
files:
  points: {{reads: sum, worse: up, levels: {{few: 0, many: {edge}}}{file}}}
rules:
  late: {{when: {{act: speeding, seen_by: patrol}}, write: {{in: points, worth: 1, counts: 2 y}}{rule}}}
effects:
  fee: {{while: points.many, context: traffic, costs: EUR 5{effect}}}
"""
LAW = ', cite: {{source: law, at: "{}"}}'


def cited(folder: Path, **said: str) -> str:
    path = folder / "cited.yaml"
    path.write_text(CITED.format(**({"channel": "", "file": "", "rule": "", "effect": "", "edge": "3"} | said)), "utf-8")
    done = run(str(path), "fee")
    assert done.exit_code == 0, done.stderr
    return " ".join(done.stdout.split())


@pytest.mark.parametrize(("where", "number"), [
    ("file", "from 0 to 3 ({})"), ("channel", "`patrol` (50%: {})"), ("rule", "writes 1 ({}) in `points`, for 2 y ({})"), ("effect", "costs EUR 5 ({})")])
def test_what_is_cited_for_a_whole_is_the_source_of_its_numbers(tmp_path: Path, where: str, number: str) -> None:
    assert number.format(*["no source"] * 2) in cited(tmp_path)
    assert number.format(*["law: § 4"] * 2) in cited(tmp_path, **{where: LAW.format("§ 4")})


@pytest.mark.parametrize(("edge", "said"), [
    ("{value: 3, cite: {source: order}}", "order"), ("{value: 3, evidence: quoted}", "quoted"), ("{value: 3, evidence: none}", "no source"),
    ("{value: 3, evidence: assumed, range: [2, 5]}", "assumed, 2 to 5")])
def test_what_a_number_says_itself_comes_first(tmp_path: Path, edge: str, said: str) -> None:
    assert f"from 0 to 3 ({said})" in cited(tmp_path, edge=edge, file=LAW.format("§ 4"))


def test_a_hint_names_something_of_the_regime_or_what_another_denies(tmp_path: Path) -> None:
    cited(tmp_path)
    path = str(tmp_path / "cited.yaml")
    # `noises` is near to what people do in another world alone
    for word, hint in (("nope", "there are fee, points, points.few, points.many"), ("noises", "there are fee"), ("fees", "did you mean `fee`?"),
                       ("rents-a-car", "did you mean `rent-a-car`?"), ("flights", "did you mean `flight`? Nothing in `cited` denies or stops it; `")):
        done = run(path, word)
        assert done.exit_code == 2 and f"hint: {hint}" in " ".join(done.stderr.split()), (word, done.stderr)
