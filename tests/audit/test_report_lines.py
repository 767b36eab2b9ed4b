"""The lines of an audit on a run's first page, the agreement figure, and the worked examples of the docs."""
from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from audit.agreement import PAIRS, agreement, firing
from audit.test_verdict import CASES, EXPECTED
from demerit.audit import audit
from demerit.reports.audited import lines

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("name", ["rongcheng-2016", "empty", "three-strikes", "national"])
def test_a_few_short_lines_with_the_verdict_both_ways_and_where_the_harm_is_counted(name: str) -> None:
    said = lines(audit(name))
    assert 1 <= len(said) <= 6 and all(len(one) <= 160 for one in said)
    assert said[0].startswith("Social scoring, Art. 5(1)(c): ") and "if " in said[0]
    if name == "rongcheng-2016":
        assert any(one.startswith("CTX-1 ") and one.endswith("; counted here under cause 6.") for one in said)


def test_the_agreement_of_two_encodings_is_the_one_in_the_docs() -> None:
    found = [agreement(pair) for pair in PAIRS]
    same, of = sum(one[0] for one in found), sum(one[1] for one in found)
    page = (DOCS / "facts.md").read_text("utf-8").replace("\n", " ")
    assert f"**{same} of {of} agree**" in page and same / of > 0.9
    assert f"**verdicts {sum('verdict' not in one[2] for one in found)} agree**" in page
    both, either = (sum(counts) for counts in zip(*map(firing, PAIRS), strict=True))
    assert (both, either) == (5, 7) and "of the seven codes that fire for either coder 5 fire for both" in page


def test_the_worked_examples_of_the_docs_are_the_cases_of_the_tests() -> None:
    page = (DOCS / "facts.md").read_text("utf-8")
    for path in CASES.glob("*.yaml"):
        assert f"# example: {path.stem}\n{path.read_text('utf-8')}```" in page
        code = path.stem.partition("-")[0]
        assert re.search(rf"\*\*{code.upper()}\*\*: \*{EXPECTED[code]}\*", page)


def test_every_code_is_in_the_docs_and_the_complete_example_has_no_finding(tmp_path: Path) -> None:
    from demerit.audit.registry import codes

    page = (DOCS / "audit.md").read_text("utf-8")
    assert all(f"| `{one.id}` {one.title} | {one.severity} |" in page and one.fires.replace("|", "/") in page for one in codes().values())
    found = re.search(r"```yaml regime\n(# example: every-fact\n.*?)```", (DOCS / "facts.md").read_text("utf-8"), re.DOTALL)
    assert found is not None
    path = tmp_path / "every-fact.yaml"
    path.write_text(found[1], "utf-8")
    result = audit(path)
    assert result.findings == () and result.unsaid == () and result.verdict.kind == "no finding"


def test_from_twelve_answers_to_the_verdict_both_ways_in_two_steps(tmp_path: Path) -> None:
    from demerit.newcomer import draft, read_answers

    block = re.search(r"```text cards\.answers\.yaml\n(.*?)```", (DOCS / "new.md").read_text("utf-8"), re.DOTALL)
    assert block is not None
    answers = tmp_path / "cards.answers.yaml"
    for decides, ai in (("automatic", "unknown"), ("automatic, by a learned model", "yes"), ("automatic, by fixed rules", "no")):
        answers.write_text(block[1].replace("decides: automatic", f"decides: {decides}"), "utf-8")
        path = tmp_path / "cards.yaml"
        path.write_text(draft(read_answers(answers), "cards").regime, "utf-8")
        found = audit(path)
        assert found.verdict.ai_system == ai and found.verdict.if_ai == "likely prohibited" and found.verdict.if_not == "not applicable"
        fired = {one.code: one.clears for one in found.findings}
        assert {"CTX-1", "BAS-1"} <= set(fired) and all(fired.values())


def test_the_city_tries_what_would_clear_each_finding(tmp_path: Path) -> None:
    """The commands of docs/new.md, as they stand there."""
    from click.testing import CliRunner

    from demerit.cli import cli

    page = (DOCS / "new.md").read_text("utf-8")
    block = re.search(r"```text cards\.answers\.yaml\n(.*?)```", page, re.DOTALL)
    assert block is not None
    (tmp_path / "cards.answers.yaml").write_text(block[1], "utf-8")
    tried = [shlex.split(line.removeprefix("$ demerit ")) for line in re.findall(r"^\$ demerit audit cards\.yaml --set .*$", page, re.MULTILINE)]
    assert len(tried) == 2
    run = CliRunner()
    made = run.invoke(cli, ["new", "--answers", str(tmp_path / "cards.answers.yaml"), "--out", str(tmp_path)])
    assert made.exit_code == 0, made.output
    said = [json.loads(run.invoke(cli, ["audit", str(tmp_path / "cards.yaml"), "--json", *words[2:]]).output) for words in ([], *tried)]
    codes = [{one["code"] for one in found["findings"]} for found in said]
    assert {"CTX-1", "BAS-1"} <= codes[0]
    assert "BAS-1" not in codes[1] and "CTX-1" in codes[1]
    assert "CTX-1" not in codes[2] and "BAS-1" in codes[2]
    assert [found["social_scoring"]["if_ai"] for found in said] == ["likely prohibited", "likely prohibited", "no finding"]
