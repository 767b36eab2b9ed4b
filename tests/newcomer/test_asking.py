"""Asked at a terminal: forth and back, help, stopping and going on, nothing lost and nothing overwritten."""
from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from demerit import language
from demerit.newcomer import KEYS
from demerit.verbs.new import command

ALL = ["the city scores its residents", "city", "unpaid parking fine -10", "95%", "", "yearly", "below 100", "no library card",
       "as long as the standing is bad", "pay", "automatic", ""]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(*lines: str, name: str | None = "cards") -> Result:
    return CliRunner().invoke(command, [name] if name else [], input="".join(f"{line}\n" for line in lines))


def kept(here: Path) -> dict[str, object]:
    found: dict[str, object] = yaml.safe_load((here / "cards.answers.yaml").read_text("utf-8"))
    return found


def test_twelve_answers_become_a_regime_that_passes_the_check(here: Path) -> None:
    result = typed(*ALL)
    assert result.exit_code == 0, result.output
    assert "12 of 12" in result.stderr
    assert "written: cards.yaml" in result.stdout
    assert "left open: mistakes, known" in result.stdout
    assert "demerit run   cards.yaml" in result.stdout
    assert language.check("cards.yaml") == []
    assert not list(here.glob("*.part"))


def test_enter_all_the_way_takes_seconds_and_becomes_ranges(here: Path) -> None:
    result = typed(*[""] * 12)
    assert result.exit_code == 0, result.output
    assert language.check("cards.yaml") == []
    assert "left open: who, society, acts" in result.stdout


def test_back_and_help(here: Path) -> None:
    result = typed(ALL[0], "platform", "<", "city", "?", *ALL[2:])
    assert result.exit_code == 0, result.output
    assert "Acts in a row, with commas" in result.stderr
    assert kept(here)["society"] == "city"
    assert language.load("cards.yaml").document.world == "plain-city-eu"


def test_going_back_further_than_the_first_stays_there(here: Path) -> None:
    assert typed("<", "<", *ALL).exit_code == 0


def test_a_wrong_answer_is_explained_and_asked_again(here: Path) -> None:
    result = typed(ALL[0], "village", "city", "unpaid parking fine 10", *ALL[2:])
    assert result.exit_code == 0, result.output
    assert "`village` is not one of" in result.stderr
    assert "write -10 for bad" in result.stderr


def test_what_is_ready_is_shown_and_what_is_new_is_said(here: Path) -> None:
    result = typed(*ALL[:2], "unpaid parking fin -10", "<", *ALL[2:])
    assert result.exit_code == 0, result.output
    shown = " ".join(result.stderr.split())
    assert "ready in the city: parking-fine, unpaid-parking-fine" in shown
    assert "did you mean unpaid-parking-fine?" in shown
    assert not (here / "cards-world.yaml").exists()


def test_persons_are_refused_and_never_kept(here: Path) -> None:
    result = typed("Anna Kowalska, Jan Nowak", "quit")
    assert "never about people" in result.stderr
    assert not (here / "cards.answers.yaml").exists() or "Kowalska" not in (here / "cards.answers.yaml").read_text("utf-8")


@pytest.mark.parametrize("last", ["quit", None], ids=["quit", "end of input"])
def test_stopping_loses_nothing(here: Path, last: str | None) -> None:
    result = typed(*ALL[:4], *([last] if last else []))
    assert result.exit_code == 130
    assert "go on with: demerit new cards" in result.stderr
    assert list(kept(here)) == list(KEYS[:4])
    assert not (here / "cards.yaml").exists()
    again = typed(*[""] * 4, *ALL[4:])
    assert again.exit_code == 0, again.output
    assert "Going on with cards.answers.yaml" in again.stderr
    assert kept(here)["acts"] == "unpaid parking fine -10"
    assert "UNKNOWN" not in [line for line in (here / "cards.yaml").read_text("utf-8").splitlines() if "coverage:" in line][1]


def test_a_kept_answer_can_be_taken_away(here: Path) -> None:
    typed(*ALL[:4], "quit")
    assert typed("", "", "", "-", *ALL[4:]).exit_code == 0
    assert kept(here)["seen"] is None


def test_the_kept_answers_are_an_answers_file(here: Path) -> None:
    typed(*ALL)
    first = (here / "cards.yaml").read_text("utf-8")
    (here / "cards.yaml").unlink()
    result = CliRunner().invoke(command, ["--answers", "cards.answers.yaml"])
    assert result.exit_code == 0, result.output
    assert (here / "cards.yaml").read_text("utf-8") == first


def test_nothing_is_overwritten(here: Path) -> None:
    (here / "cards.yaml").write_text("mine")
    result = typed(*ALL)
    assert result.exit_code == 2
    assert "is not overwritten" in result.output
    assert (here / "cards.yaml").read_text() == "mine"
    assert not (here / "cards.answers.yaml").exists(), "said before anything is asked"


def test_a_name_of_the_library_or_no_name_is_refused(here: Path) -> None:
    assert "in the library already" in typed(*ALL, name="three-strikes").output
    assert "e.g. my-cards" in typed(*ALL, name="my cards").output


def test_the_name_is_asked_for(here: Path) -> None:
    assert typed("Our cards", *ALL, name=None).exit_code == 0
    assert (here / "our-cards.yaml").exists()


def test_a_blank_file_is_printed(here: Path) -> None:
    result = CliRunner().invoke(command, ["--print-answers"])
    assert list(yaml.safe_load(result.stdout)) == list(KEYS)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminal")
def test_at_a_real_terminal(tmp_path: Path) -> None:
    """As a person: the prompt comes, keys are typed, Ctrl-C keeps the answers, the same command goes on."""
    first = at_terminal(tmp_path, [*ALL[:3], "\x03"])
    assert "Traceback" not in first
    assert "go on with: demerit new cards" in first
    second = at_terminal(tmp_path, ["", "", "", *ALL[3:]])
    assert "now: unpaid parking fine -10" in second
    assert "What now?" in second
    assert language.check(tmp_path / "cards.yaml") == []


def at_terminal(folder: Path, lines: list[str]) -> str:
    """What a terminal shows while lines are typed, each when a prompt has come."""
    import pty
    import select

    master, slave = pty.openpty()
    process = subprocess.Popen([sys.executable, "-m", "demerit", "new", "cards"], cwd=folder, stdin=slave, stdout=slave, stderr=slave, close_fds=True,
                               start_new_session=True, preexec_fn=lambda: _controlling(slave), env={**os.environ, "TERM": "xterm"})
    os.close(slave)
    shown, waiting = "", list(lines)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        ready, _, _ = select.select([master], [], [], 0.2)
        if ready:
            try:
                data = os.read(master, 4096)
            except OSError:  # Linux says so when the other side is closed
                break
            if not data:
                break
            shown += data.decode("utf-8", "replace")
        elif waiting and re.search(r"> $", shown):
            line = waiting.pop(0)
            os.write(master, (line if line == "\x03" else line + "\n").encode())
            shown += "\n"
    process.wait(timeout=10)
    os.close(master)
    return shown


def _controlling(slave: int) -> None:
    import fcntl
    import termios

    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
