"""What each command prints, where, and how it ends."""
from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import demerit as package
from cli.commands import SMALL, Demerit, command
from demerit.cli import cli, start_quickly


def test_list(demerit: Demerit) -> None:
    text = demerit("list")
    assert text.returncode == 0
    assert "rongcheng-2016" in text.stdout
    assert text.stderr == ""
    rows = json.loads(demerit("list", "--json").stdout)
    assert {row["kind"] for row in rows} == {"regime", "world", "safeguard", "targets", "fitted"}
    assert {row["name"] for row in json.loads(demerit("list", "world", "--format", "json").stdout)} >= {"plain", "rongcheng"}


def test_show(demerit: Demerit) -> None:
    assert demerit("show", "three-strikes").stdout.startswith("regime: three-strikes\n")
    wrong = demerit("show", "three-strike")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "did you mean `three-strikes`?" in wrong.stderr


def test_check(demerit: Demerit, tmp_path: Path) -> None:
    fine = demerit("check", "three-strikes", "rongcheng-2016")
    assert fine.returncode == 0
    assert "2 documents" in fine.stderr
    text = demerit("show", "three-strikes").stdout
    (tmp_path / "bad.yaml").write_text(text.replace("    coverage: {", "    covrage: {", 1))
    bad = demerit("check", "bad.yaml")
    assert bad.returncode == 1
    assert bad.stdout.startswith("bad.yaml:")
    assert "did you mean `coverage`?" in bad.stdout
    assert "\x1b" not in bad.stdout
    found = json.loads(demerit("check", "bad.yaml", "--json").stdout)
    assert found[0]["file"] == "bad.yaml"
    assert demerit("check", "bad.yaml", "--format", "github").stdout.startswith("::error file=bad.yaml,line=")
    assert demerit("check", "none.yaml").returncode == 2
    assert demerit("check", "three-strikes", "--world", "plain").returncode == 0
    assert demerit("check", "three-strikes", "--world", "rongcheng").returncode == 1


@pytest.mark.parametrize("kind", ["regime", "world", "safeguard"])
def test_schema(demerit: Demerit, kind: str) -> None:
    assert kind in json.loads(demerit("schema", kind).stdout)["properties"]


def test_warm(demerit: Demerit, tmp_path: Path) -> None:
    assert demerit("warm").returncode == 0
    assert demerit("warm").stderr == "the engine is compiled\n"


def test_a_new_machine_is_told_why_it_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    # without compilation, so that the test does not take as long as the sentence says
    done: list[None] = []
    monkeypatch.setattr("demerit.runs.paired.compiled", lambda: False)
    monkeypatch.setattr("demerit.runs.paired.compile_engine", lambda: done.append(None))
    told = CliRunner().invoke(cli, ["warm"])
    assert told.exit_code == 0
    assert "compiling the engine, once" in told.stderr
    assert done == [None]


def test_run(demerit: Demerit, tmp_path: Path) -> None:
    text = demerit("run", "three-strikes", *SMALL, "--out", "a")
    assert text.returncode == 0, text.stderr
    assert "synthetic residents" in text.stdout
    assert "1,000 synthetic residents (10 towns of 100)" in text.stderr
    assert text.stderr.endswith("written: a, for reading: a/report.html\n")
    assert "nanobind" not in text.stderr
    data = demerit("run", "three-strikes", *SMALL, "--out", "b", "--format", "json", "--check")
    assert json.loads(data.stdout)["synthetic"] is True
    assert package.open(tmp_path / "a").manifest["tables"] == package.open(tmp_path / "b").manifest["tables"]


def test_run_with_the_sweep_and_a_safeguard(demerit: Demerit, tmp_path: Path) -> None:
    (tmp_path / "sure.yaml").write_text("safeguard: sure\ntitle: Plates are read twice\napplies_to: three-strikes\n"
                                        "change: {channels.camera.errors.misread-plate.rate: 0.1%}\n")
    given = ("three-strikes", "--years", 1, "--towns", 8, "--set", "town.residents=50", "--with", "sure.yaml", "--threads", 2)
    done = demerit("run", *given, "--out", "a", "--progress", "json")
    assert done.returncode == 0, done.stderr
    lines = [one for one in map(json.loads, done.stderr.splitlines()) if one["type"] == "progress"]
    assert {line["task"] for line in lines} == {"towns", "unknowns", "moved"}
    assert all(line["done"] <= line["total"] for line in lines)
    assert [line for line in lines if line["task"] == "towns"][-1]["done"] == 16
    again = demerit("run", "--repeat", "a/run.json", "--out", "b", "--threads", 1)
    assert again.stdout == "identical: all 18 tables\n", again.stdout
    assert again.returncode == 0
    manifest = package.open(tmp_path / "b").manifest
    assert [one["name"] for one in manifest["overlays"]] == ["sure"]
    assert manifest["id"] == package.open(tmp_path / "a").manifest["id"]


def test_repeat_says_what_differs(demerit: Demerit, tmp_path: Path) -> None:
    assert demerit("run", "three-strikes", *SMALL, "--out", "a").returncode == 0
    manifest = json.loads((tmp_path / "a" / "run.json").read_text())
    manifest["tables"]["curves"]["sha256"] = "0"
    (tmp_path / "a" / "run.json").write_text(json.dumps(manifest))
    again = demerit("run", "--repeat", "a/run.json", "--json")
    assert again.returncode == 1
    assert json.loads(again.stdout)["differing"] == ["curves"]
    assert demerit("run", "three-strikes", "--repeat", "a/run.json").returncode == 2
    assert demerit("run", "--repeat", "a/README.txt").returncode == 2


def test_default_folder(demerit: Demerit, tmp_path: Path) -> None:
    for _ in range(2):
        assert demerit("run", "three-strikes", *SMALL).returncode == 0
    assert sorted(p.name[10:] for p in (tmp_path / "runs").iterdir()) == ["-three-strikes-s1", "-three-strikes-s1-2"]


def test_precision(demerit: Demerit, tmp_path: Path) -> None:
    done = demerit("run", "three-strikes", "--years", 1, "--set", "town.residents=200", "--no-sweep", "--precision", "0.1", "--out", "a")
    assert done.returncode == 0, done.stderr
    assert "after a pilot of 40" in done.stderr
    manifest = package.open(tmp_path / "a").manifest
    first = manifest["summary"]["headlines"][0]["numbers"][0]
    assert (first["noise"][1] - first["noise"][0]) / 2 < 0.2 * first["value"], first
    assert demerit("run", "three-strikes", "--precision", "0.1", "--towns", 3).returncode == 2


@pytest.mark.parametrize(("args", "says"), [
    (["run"], "which regime?"), (["run", "three-strike"], "did you mean `three-strikes`?"), (["run", "none.yaml"], "no such file"),
    (["run", "three-strikes", "--set", "channels.camera.covrage=1%"], "did you mean"),
    (["run", "three-strikes", "--world", "plan"], "did you mean `plain`"),
    (["run", "three-strikes", "--with", "none"], "no safeguard is called `none`"), (["run", "three-strikes", "--years", "0"], "0 years"),
    (["run", "three-strikes", "--residents", "5", "--towns", "5"], "both"), (["runn"], "No such command"),
    (["run", "three-strikes", "--seed", "x"], "--seed"),
    (["resume", "none"], "no such folder"), (["resume", "."], "holds no run"), (["schema", "law"], "'law'"),
    (["run", "three-strikes", "--out", "/proc/none/x"], "cannot write to")])
def test_mistakes_of_the_user(demerit: Demerit, args: list[str], says: str) -> None:
    done = demerit(*args)
    assert done.returncode == 2, done.stderr
    assert done.stdout == ""
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_existing_results_stay(demerit: Demerit, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.doc").write_text("years of work")
    done = demerit("run", "three-strikes", *SMALL, "--out", "mine")
    assert done.returncode == 2
    assert "mine is not empty" in done.stderr
    assert "never overwritten" in done.stderr
    assert [p.name for p in (tmp_path / "mine").iterdir()] == ["thesis.doc"]


def test_a_mistake_of_ours(tmp_path: Path) -> None:
    code = ("import demerit.runs.plan\ndef broken(*a, **k): raise ZeroDivisionError('oh')\ndemerit.runs.plan.prepare = broken\n"
            "from demerit.cli import main\nmain()")
    for debug in ([], ["--debug"]):
        done = subprocess.run([sys.executable, "-c", code, *debug, "run", "three-strikes"], cwd=tmp_path, capture_output=True,
                              text=True, check=False)
        assert ("Traceback" in done.stderr) == bool(debug)
        assert debug or (done.returncode == 70 and "internal: ZeroDivisionError: oh" in done.stderr)


def test_names_are_completed(tmp_path: Path) -> None:
    env = {**os.environ, "_DEMERIT_COMPLETE": "bash_complete", "COMP_WORDS": "demerit run three", "COMP_CWORD": "2"}
    done = subprocess.run(command(), cwd=tmp_path, capture_output=True, text=True, env=env, check=False)
    assert "three-strikes" in done.stdout


def test_help_imports_nothing_heavy() -> None:
    code = ("import sys, demerit.cli, demerit\n"
            "print([m for m in ('numpy', 'numba', 'pydantic', 'rich', 'duckdb', 'yaml', 'scipy') if m in sys.modules])")
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stdout == "[]\n"


def test_what_the_user_has_set_for_other_libraries_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", "3")
    monkeypatch.delenv("PYDANTIC_DISABLE_PLUGINS", raising=False)
    before = gc.get_threshold()
    try:
        start_quickly()
        assert os.environ["OPENBLAS_NUM_THREADS"] == "3"
        assert os.environ["PYDANTIC_DISABLE_PLUGINS"] == "__all__"
        assert gc.isenabled()
    finally:
        gc.set_threshold(*before)


def test_a_reader_that_goes_away(tmp_path: Path) -> None:
    with subprocess.Popen(command("show", "rongcheng-2016"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert "Traceback" not in process.stderr.read()
