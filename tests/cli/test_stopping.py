"""Stopped or killed at any moment, a run goes on where it was and ends in the same numbers."""
from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

import demerit as package
from cli.commands import Demerit, command

RUN = ("run", "three-strikes", "--years", 2, "--towns", 600, "--set", "town.residents=1000", "--no-sweep", "--progress", "json")


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    folder = tmp_path_factory.mktemp("whole")
    subprocess.run(command(*RUN, "--out", "whole"), cwd=folder, check=True, capture_output=True, timeout=300)
    tables: dict[str, object] = package.open(folder / "whole").manifest["tables"]
    return tables


def stopped(folder: Path, number: signal.Signals, at: float) -> subprocess.CompletedProcess[str]:
    """Start a run and send it a signal when a share of its towns is lived."""
    process = subprocess.Popen(command(*RUN, "--out", "run"), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    said = []
    for line in process.stderr:
        said.append(line)
        if (seen := json.loads(line))["type"] == "progress" and seen["done"] >= at * seen["total"]:
            process.send_signal(number)
            break
    out, rest = process.communicate(timeout=60)
    return subprocess.CompletedProcess(process.args, process.returncode, out, "".join(said) + rest)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.parametrize("at", [0.0, 0.3, 0.7, 1.0])
def test_killed(demerit: Demerit, tmp_path: Path, uninterrupted: dict[str, object], at: float) -> None:
    done = stopped(tmp_path, signal.SIGKILL, at)
    assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "run" / "run.json").exists()
    assert demerit("run", "three-strikes", "--out", "run").returncode == 2
    resumed = demerit("resume", "run", "--threads", 1)
    assert resumed.returncode == 0, resumed.stderr
    assert package.open(tmp_path / "run").manifest["tables"] == uninterrupted
    assert not (tmp_path / "run" / "checkpoint").exists()


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no SIGINT to one process")
def test_ctrl_c(demerit: Demerit, tmp_path: Path, uninterrupted: dict[str, object]) -> None:
    began = time.monotonic()
    done = stopped(tmp_path, signal.SIGINT, 0.4)
    assert done.returncode == 130, done.stderr
    assert "demerit resume run" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert time.monotonic() - began < 60
    resumed = demerit("resume", "run", "--progress", "json")
    first = next(one for one in map(json.loads, resumed.stderr.splitlines()) if one["type"] == "progress")
    assert first["done"] > 0.3 * first["total"]  # what was lived is not lived again
    assert package.open(tmp_path / "run").manifest["tables"] == uninterrupted
    assert demerit("resume", "run").returncode == 0  # a finished one is shown


def test_another_engine_does_not_go_on(demerit: Demerit, tmp_path: Path) -> None:
    (tmp_path / "run" / "checkpoint").mkdir(parents=True)
    (tmp_path / "run" / "checkpoint" / "plan.json").write_text(json.dumps({"engine": "0"}))
    done = demerit("resume", "run")
    assert done.returncode == 2
    assert "another version" in done.stderr
