"""*A city wants to deny library cards for unpaid parking fines and score residents yearly: who is hit?*  At most four commands."""
from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "new.md"
SMALL = ("--towns", "40", "--years", "2", "--set", "town.residents=200", "--set", "conducts.unpaid-parking-fine.rate=0.2/y", "--threads", "2")


def shell(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "demerit", *args], cwd=folder, capture_output=True, text=True, timeout=300, check=False,
                          env={**os.environ, "COLUMNS": "100"}, stdin=subprocess.DEVNULL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder with the answers printed in the documentation."""
    found = re.search(r"^```text (cards\.answers\.yaml)\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert found is not None
    (tmp_path / found[1]).write_text(found[2], "utf-8")
    return tmp_path


@pytest.mark.slow
def test_the_example_of_the_page_from_answers_to_results(folder: Path) -> None:
    block = re.search(r"^```console\n(\$ demerit new --answers.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert block is not None
    lines = block[1].splitlines()
    commands = [line.removeprefix("$ demerit ").split() for line in lines if line.startswith("$")]
    assert [args[0] for args in commands] == ["new", "check", "run"]
    for args, first in zip(commands, [line for line in lines if not line.startswith("$")], strict=True):
        done = shell(folder, *args, *(SMALL if args[0] == "run" else ()), *(("--out", "result") if args[0] == "run" else ()))
        assert done.returncode == 0, done.stderr
        assert first in done.stdout + done.stderr, f"{args}: the page shows\n{first}\nit said\n{done.stdout}{done.stderr}"
    manifest = json.loads((folder / "result" / "run.json").read_text("utf-8"))
    assert manifest["regime"]["name"] == "cards"
    assert manifest["world"]["name"] == "plain-city-eu"
    import demerit

    curves = demerit.open(folder / "result").tables["totals"]
    assert curves is not None


def test_mistakes_in_answers_are_shown_at_their_place(folder: Path) -> None:
    (folder / "bad.yaml").write_text("who: a city\nlevls: below 90\n", "utf-8")
    done = shell(folder, "new", "--answers", "bad.yaml")
    assert done.returncode == 2
    assert "bad.yaml:2:1: D102 unknown key `levls`" in done.stderr
    assert "did you mean `levels`?" in done.stderr
    assert done.stdout == ""
    assert sorted(path.name for path in folder.iterdir()) == ["bad.yaml", "cards.answers.yaml"]
    assert shell(folder, "new", "--answers", "none.yaml").returncode == 2


def test_nothing_is_overwritten_and_another_folder_is_made(folder: Path) -> None:
    done = shell(folder, "new", "--answers", "cards.answers.yaml", "--out", "deep/down")
    assert done.returncode == 0, done.stderr
    assert "demerit run   deep/down/cards.yaml" in done.stdout
    before = (folder / "deep" / "down" / "cards.yaml").read_text("utf-8")
    again = shell(folder, "new", "--answers", "cards.answers.yaml", "--out", "deep/down")
    assert again.returncode == 2
    assert "not overwritten" in again.stderr
    assert (folder / "deep" / "down" / "cards.yaml").read_text("utf-8") == before
