"""`demerit calibrate` as a user runs it: the answer, its exit codes, stopped and gone on with."""
from __future__ import annotations

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from cli.commands import Demerit, command
from studies.kerb import changed, lay_down

SIZES = ("--draws", 12, "--waves", 2, "--residents", 2000, "--threads", 2)


@pytest.mark.slow
def test_the_answer_the_page_and_the_set(demerit: Demerit, tmp_path: Path) -> None:
    lay_down(tmp_path)
    done = demerit("calibrate", "./kerb-wardens.yaml", "--to", "./kerb-counted.yaml", *SIZES, "--out", "out")
    assert done.returncode == 0, done.stderr
    first, *_ = done.stdout.splitlines()
    assert "runs of `kerb-wardens` on `kerb-town` fit the published figures of `kerb-counted`: a set, not a point." in first
    assert "not identified: humming" in done.stdout and "left out, young: nothing depends on age in this world." in done.stdout
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert page.count('class="spec"') == 2 and "Against the published figures" in page and "http-equiv" in page
    assert demerit("check", "out/fitted.yaml").returncode == 0
    said = demerit("calibrate", "./kerb-wardens.yaml", "--to", "./kerb-counted.yaml", *SIZES, "--out", "again", "--keep", "out/kept", "--json")
    found = json.loads(said.stdout)
    assert found["lived"] == 0 and found["synthetic"] and found["not_identified"] == ["humming"]
    assert (tmp_path / "again" / "fitted.yaml").read_text().splitlines()[-5:] == (tmp_path / "out" / "fitted.yaml").read_text().splitlines()[-5:]


def test_mistakes_are_said_in_their_place(demerit: Demerit, tmp_path: Path) -> None:
    lay_down(tmp_path)
    changed(tmp_path, "kerb-counted", ("unit: entries\n    use: fit", "unit: persons\n    use: fit"), to="mixed")
    done = demerit("calibrate", "./kerb-wardens.yaml", "--to", "./mixed.yaml", "--out", "out")
    assert done.returncode == 2 and "mixed.yaml:12:11: D350" in done.stderr and not (tmp_path / "out").exists()
    many = [word for label in ("parking", "humming", "permits") for word in ("--parameter", label)]
    done = demerit("calibrate", "./kerb-wardens.yaml", "--to", "./kerb-counted.yaml", *many)
    assert done.returncode == 2 and "3 parameters" in done.stderr and "Traceback" not in done.stderr
    done = demerit("run", "./kerb-wardens.yaml", "--fitted", "nothing")
    assert done.returncode == 2 and "no fitted is called `nothing`" in done.stderr


@pytest.mark.slow
def test_no_run_fits_is_a_finding(demerit: Demerit, tmp_path: Path) -> None:
    lay_down(tmp_path)
    changed(tmp_path, "kerb-counted", ("at_least: 110000", "at_least: 900000"), ("at_most: 125000", "at_most: 950000"), to="impossible")
    done = demerit("calibrate", "./kerb-wardens.yaml", "--to", "./impossible.yaml", *SIZES, "--out", "out")
    assert done.returncode == 1, done.stderr
    assert "No run of `kerb-wardens` on `kerb-town` fits" in done.stdout and "the nearest misses" in done.stdout
    assert not (tmp_path / "out" / "fitted.yaml").exists() and (tmp_path / "out" / "calibration.json").exists()


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no SIGINT to one process")
def test_ctrl_c_keeps_what_is_lived(demerit: Demerit, tmp_path: Path) -> None:
    lay_down(tmp_path)
    given = ("calibrate", "./kerb-wardens.yaml", "--to", "./kerb-counted.yaml", *SIZES)
    process = subprocess.Popen(command(*given, "--out", "out", "--progress", "json"), cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    for line in process.stderr:
        if json.loads(line).get("done", 0) >= 4:
            process.send_signal(signal.SIGINT)
            break
    _, rest = process.communicate(timeout=120)
    assert process.returncode == 130 and "go on with: demerit resume out" in rest, rest
    assert len(list((tmp_path / "out" / "kept").glob("*.npz"))) >= 4
    resumed = demerit("resume", "out")
    assert resumed.returncode == 0, resumed.stderr
    whole = demerit(*given, "--out", "whole")
    assert whole.stdout == resumed.stdout
