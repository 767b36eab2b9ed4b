"""What a command does in bad company: two at once, a full or closed output, programs that read every line, sizes nobody can run."""
from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path

import pytest

import demerit as package
from cli.commands import SMALL, Demerit, command


@pytest.mark.parametrize("there", [False, True])
def test_two_runs_into_one_folder(tmp_path: Path, there: bool) -> None:
    """One runs, the others are refused, and the folder is that of the one."""
    if there:
        (tmp_path / "two").mkdir()
    begun = [subprocess.Popen(command("run", "three-strikes", *SMALL, "--out", "two", "--seed", seed), cwd=tmp_path, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True) for seed in (1, 2, 3)]
    said = [process.communicate(timeout=300)[1] for process in begun]
    assert sorted(process.returncode for process in begun) == [0, 2, 2], said
    winner = next(i for i, process in enumerate(begun) if process.returncode == 0)
    assert package.open(tmp_path / "two").manifest["seed"] == winner + 1
    assert all("two is taken" in text or "two is not empty" in text for i, text in enumerate(said) if i != winner), said


def test_two_comparisons_into_one_folder(demerit: Demerit, tmp_path: Path) -> None:
    given = ("compare", "three-strikes", "three-strikes+sure.yaml", "--years", 1, "--residents", 1000, "--set", "town.residents=100", "--out", "both")
    (tmp_path / "sure.yaml").write_text("safeguard: sure\ntitle: Plates are read twice\napplies_to: three-strikes\n"
                                        "change: {channels.camera.errors.misread-plate.rate: 0.1%}\n")
    begun = [subprocess.Popen(command(*given), cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate(timeout=300)[1] for process in begun]
    assert sorted(process.returncode for process in begun) == [0, 2], said
    assert [child.name for child in (tmp_path / "both").iterdir()] == ["comparison.parquet"]
    assert demerit("compare", "three-strikes", "three-strikes+none", "--out", "gone").returncode == 2
    assert not (tmp_path / "gone").exists()


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")
def test_an_output_that_is_full(tmp_path: Path) -> None:
    for args in (["list"], ["show", "three-strikes"], ["--help"], ["run", "three-strikes", *SMALL, "--out", "a"]):
        with open("/dev/full", "w") as full:
            done = subprocess.run(command(*args), cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        assert done.returncode == 2, done.stderr
        assert "cannot write to standard output: no space left on device" in done.stderr
        assert "internal" not in done.stderr and "Exception" not in done.stderr
    assert done.stderr.endswith("written: a, for reading: a/report.html\n")
    assert package.open(tmp_path / "a").manifest["seed"] == 1


@pytest.mark.skipif(os.name == "nt", reason="no such shell")
def test_an_output_that_is_closed(tmp_path: Path) -> None:
    line = " ".join(command("run", "three-strikes", *SMALL, "--out"))
    for closed in (">&-", "2>&-", ">&- 2>&-"):
        done = subprocess.run(["sh", "-c", f"{line} out{len(closed)} {closed}"], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert (tmp_path / f"out{len(closed)}" / "run.json").is_file()


@pytest.mark.parametrize(("args", "code", "kinds"), [
    (["run", "three-strikes", *SMALL, "--out", "a", "--progress", "json"], 0, {"message", "progress"}),
    (["run", "three-strikes", "--years", 1, "--residents", 150, "--set", "town.residents=100", "--no-sweep", "--progress=json"], 0,
     {"message", "progress", "warning"}),
    (["run", "three-strike", "--progress", "json"], 2, {"error"}), (["run", "three-strikes", "--years", 0, "--progress", "json"], 2, {"error"}),
    (["run", "three-strikes", "--progress", "json", "--none"], 2, {"error"}), (["run", "--progress", "json"], 2, {"error"}),
    (["resume", "none", "--progress", "json"], 2, {"error"}),
    (["compare", "three-strikes", "three-strikes", "--progress", "json"], 2, {"error"})])
def test_every_line_for_programs_is_json(demerit: Demerit, args: list[object], code: int, kinds: set[str]) -> None:
    done = demerit(*args)
    assert done.returncode == code, done.stderr
    lines = [json.loads(line) for line in done.stderr.split("\n")[:-1]]
    assert {line["type"] for line in lines} == kinds
    assert all(line["message"] and "\n" not in line["message"] for line in lines if line["type"] != "progress")


def test_without_a_word_it_says_how_it_is_used(demerit: Demerit) -> None:
    done = demerit()
    assert "Usage: demerit" in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(os.name == "nt", reason="no SIGINT to one process")
def test_stopping_is_told_to_programs_in_json(tmp_path: Path) -> None:
    import signal

    process = subprocess.Popen(command("run", "three-strikes", "--towns", 100_000, "--no-sweep", "--threads", 1, "--out", "a", "--progress", "json"),
                               cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not (tmp_path / "a" / "checkpoint" / "plan.json").is_file():
        assert process.poll() is None
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    lines = [json.loads(line) for line in said.split("\n")[:-1]]
    assert lines[-1]["type"] == "message" and "demerit resume a" in lines[-1]["message"]


@pytest.mark.parametrize(("args", "says"), [
    (["--residents", "99999999999999999999"], "99999999999999999999 residents cannot be run"), (["--towns", "99999999"], "99999999 towns cannot be run"),
    (["--set", "population=99999999999999999999"], "99999999999999999999 residents cannot be run"),
    (["--set", "in_force=9990-01-01", "--years", "100"], "in the year 1000 or later, and before 4000: got 9990-01-01"),
    (["--set", "in_force=0001-01-01"], "in the year 1000 or later, and before 4000: got 0001-01-01"),
    (["--seed", "-1"], "a seed of -1 cannot be used"), (["--threads", "5000"], "5000 threads cannot be run"),
    (["--set", "conducts.speeding.rate=1e300/y"], "a rate is at most 10000 a year: got 1e+300"),
    (["--set", "conducts.speeding.rate=-1/y"], "a rate is not negative: got -1"),
    (["--precision", "0.000001", "--years", "1", "--set", "town.residents=200"], "a precision of 1e-06 takes")])
def test_what_nobody_can_run(demerit: Demerit, tmp_path: Path, args: list[str], says: str) -> None:
    done = demerit("run", "three-strikes", "--no-sweep", *args)
    assert done.returncode == 2, done.stderr
    assert says in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "runs").exists() or not any((tmp_path / "runs").iterdir())


def test_rounding_up_is_said(demerit: Demerit) -> None:
    given = ("run", "three-strikes", "--years", 1, "--no-sweep", "--set", "town.residents=400", "--residents")
    up = demerit(*given, 100).stderr
    assert "warning: 100 residents were asked for; whole towns are lived, and one of this world and regime has 400; of one town no chance interval" in up
    assert "--towns 8 has one" in up
    assert "interval" not in demerit(*given, 500).stderr
    assert "warning" not in demerit(*given, 800).stderr


def test_what_is_no_document(demerit: Demerit, tmp_path: Path) -> None:
    assert demerit("run", "three-strikes", *SMALL, "--out", "a").returncode == 0
    (tmp_path / "alone").mkdir()
    (tmp_path / "bare").mkdir()
    (tmp_path / "alone" / "run.json").write_bytes((tmp_path / "a" / "run.json").read_bytes())
    for args, says in ((["run", "a"], "`a` is a folder; give a file of it: a/regime-before.yaml"), (["run", "a/"], "a/ is a folder"),
                       (["check", "bare/"], "demerit list"), (["run", "bare/x.yaml"], "demerit list"), (["run", os.devnull], f"{os.devnull} is no file"),
                       (["run", "a/run.json"], "this is the run.json of a run"),
                       (["run", "--repeat", "alone/run.json"], "regime.yaml is missing in alone")):
        done = demerit(*args)
        said = done.stdout + done.stderr
        assert done.returncode == 2, said
        assert says in said
        assert "there are none" not in said


def test_a_plan_that_is_cut_off(demerit: Demerit, tmp_path: Path) -> None:
    (tmp_path / "run" / "checkpoint").mkdir(parents=True)
    (tmp_path / "run" / "checkpoint" / "plan.json").write_text('{"engine": "0", "see')
    said = demerit("resume", "run").stderr
    assert "cannot be read" in said and "start a new run" in said
    assert "demerit resume" not in said


@pytest.mark.parametrize("width", ["1", "20", "37", "60"])
def test_narrow_terminals(demerit: Demerit, width: str) -> None:
    done = demerit("run", "three-strikes", *SMALL, COLUMNS=width)
    assert done.returncode == 0, done.stderr
    assert max(map(len, done.stdout.splitlines())) <= max(20, int(width))
    assert demerit("audit", "three-strikes", COLUMNS=width).returncode in (0, 1)
    assert demerit("audit", "--explain", "EXP-1", COLUMNS=width).returncode == 0
