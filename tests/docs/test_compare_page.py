"""docs/compare.md: what it shows is what the command prints."""
from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from demerit.verbs.compare import command
from docs.shown import CONSOLE, DOCS, EXAMPLE, assert_printed_in_order

BLOCKS = CONSOLE.findall((DOCS / "compare.md").read_text("utf-8"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The examples of this page and of the language's, as a reader would save them side by side."""
    home = tmp_path_factory.mktemp("compared")
    for page in ("language.md", "compare.md"):
        for kind, text, name in EXAMPLE.findall((DOCS / page).read_text("utf-8")):
            if kind in ("regime", "world", "safeguard"):
                (home / f"{name}.yaml").write_text(text, "utf-8")
    return home


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.splitlines()[0])
def test_what_is_shown_is_printed_in_this_order(block: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    line, *rest = block.splitlines()
    words = shlex.split(line.removeprefix("$ demerit compare "))
    monkeypatch.chdir(folder)
    done = CliRunner().invoke(command, [*words, "--threads", "1"])
    assert done.exit_code == 0, done.output
    assert_printed_in_order(rest, done.stdout)


def test_the_page_has_examples() -> None:
    assert len(BLOCKS) >= 2
