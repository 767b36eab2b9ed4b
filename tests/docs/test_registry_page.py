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

PAGE = (Path(__file__).parents[2] / "docs" / "registry.md").read_text("utf-8")
EXAMPLE = re.compile(r"^```yaml regime\n(# example: (\S+)\n.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = re.findall(r"^```console\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example as a reader would save it, and run as the page says."""
    folder = tmp_path_factory.mktemp("page")
    for text, name in EXAMPLE.findall(PAGE):
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    words = shlex.split(BLOCKS[0].splitlines()[0].removeprefix("$ demerit run "))
    assert words == ["harbour-board.yaml", "--towns", "2", "--years", "2", "--no-sweep", "--out", "board-run"]
    api.start(prepare(folder / "harbour-board.yaml", towns=2, years=2, sweep=False), folder / "board-run")
    return folder


def squeezed(text: str) -> str:
    return " ".join(text.split())


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
    said, at = squeezed(done.stdout), 0
    for part in "\n".join(rest).split(".."):
        wanted = squeezed(part)
        found_at = said.find(wanted, at)
        assert found_at >= 0, f"not printed, or not in this order:\n{wanted}\n--- said:\n{done.stdout[:3000]}"
        at = found_at + len(wanted)


def test_the_page_has_examples() -> None:
    assert len(BLOCKS) >= 4
