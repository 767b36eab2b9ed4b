"""docs/registry.md: what it shows is what the commands print."""
from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from demerit import api
from demerit.runs.plan import prepare
from demerit.verbs.registry import command
from docs.shown import CONSOLE, DOCS, EXAMPLE, assert_printed_in_order

PAGE = (DOCS / "registry.md").read_text("utf-8")
BLOCKS = CONSOLE.findall(PAGE)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example as a reader would save it, and run as the page says."""
    folder = tmp_path_factory.mktemp("page")
    for _, text, name in EXAMPLE.findall(PAGE):
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    words = shlex.split(BLOCKS[0].splitlines()[0].removeprefix("$ demerit run "))
    assert words == ["harbour-board.yaml", "--towns", "2", "--years", "2", "--no-sweep", "--out", "board-run"]
    api.start(prepare(folder / "harbour-board.yaml", towns=2, years=2, sweep=False), folder / "board-run")
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("block", BLOCKS[1:], ids=lambda block: block.splitlines()[0])
def test_what_is_shown_is_printed_in_this_order(block: str, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    line, *rest = block.splitlines()
    words = shlex.split(line.removeprefix("$ demerit registry "))
    if "CODE" in words:
        found = CliRunner().invoke(command, ["board-run", "--random", "board", "--json"])
        words[words.index("CODE")] = re.findall(r'"code": "(FICT-[^"]+)"', found.stdout)[0]
    done = CliRunner().invoke(command, words)
    assert done.exit_code == 0, done.output
    assert_printed_in_order(rest, done.stdout)


def test_the_page_has_examples() -> None:
    assert len(BLOCKS) >= 4
