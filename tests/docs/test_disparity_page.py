"""docs/disparity.md: what it shows of differences taken apart is what the command prints, and what its tables and JSON hold."""
from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from demerit.cli import cli
from docs.shown import CONSOLE, DOCS, EXAMPLE, assert_printed_in_order, squeezed

[BLOCK] = CONSOLE.findall((DOCS / "disparity.md").read_text("utf-8"))


def test_a_difference_is_taken_apart_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for page in ("language.md", "disparity.md"):
        for kind, text, name in EXAMPLE.findall((DOCS / page).read_text("utf-8")):
            if kind in ("regime", "world"):
                (tmp_path / f"{name}.yaml").write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    line, *rest = BLOCK.splitlines()
    words = shlex.split(line.removeprefix("$ demerit "))
    done = CliRunner().invoke(cli, [*words, "--threads", "1", "--progress", "none", "--out", "r"])
    assert done.exit_code == 0, done.output
    assert_printed_in_order(rest, done.stdout)
    [part] = json.loads((tmp_path / "r" / "run.json").read_text("utf-8"))["summary"]["decompositions"]
    steps = {step["step"]: step for step in part["steps"] if step["estimand"] == "harm"}
    assert steps["as written"]["difference"] > 0 and steps["as written"]["taken"] is None
    # all of it is detection: what is left after it is chance
    assert abs(steps["recourse"]["difference"]) < 0.2 * abs(steps["as written"]["difference"])
    assert squeezed(part["told"][0]) in squeezed(done.stdout)
    page = squeezed((tmp_path / "r" / "report.html").read_text("utf-8"))
    assert squeezed("as one thing after another was made the same for all") in page
