"""What a run leaves behind: complete, or resumable, or nothing."""
from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pytest

import demerit
from demerit.runs import folder as folders
from demerit.runs.checkpoint import Checkpoint
from demerit.runs.folder import RunFolder, make
from demerit.runs.parquet import content_hash, write_table
from demerit.runs.problems import CannotRun

SMALL = {"years": 1, "towns": 10, "sets": ["town.residents=100"], "sweep": False, "threads": 2}


def begun(out: Path, **given: object) -> demerit.Run:
    return demerit.run("three-strikes", out=out, **{**SMALL, **given})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> demerit.Run:
    return begun(tmp_path_factory.mktemp("runs") / "one")


def test_everything_is_there(run: demerit.Run) -> None:
    assert {p.name for p in run.path.iterdir()} == {"README.txt", "run.json", "regime.yaml", "regime-before.yaml", "world.yaml", "tables", "report.html",
                                                    "datapackage.json"}
    readme = (run.path / "README.txt").read_text()
    assert len(readme.splitlines()) == 11
    assert "SYNTHETIC" in readme
    for key in ("demerit", "regime", "world", "sets", "seed", "versions", "engine", "command", "platform", "seconds", "happenings",
                "tables", "summary"):
        assert key in run.manifest, key
    assert run.manifest["residents"] == 1000
    assert run.manifest["synthetic"] is True


def test_tables_open_everywhere(run: demerit.Run) -> None:
    curves = run.tables["curves"]
    assert len(curves.df()) == len(curves.pl()) == curves.sql().shape[0] == run.manifest["tables"]["curves"]["rows"]
    people = run.tables.sql("select sum(stock) from curves where row = 'all' and \"column\" = 'in-scope' and month = '2024-12'").fetchall()
    assert people == [(2000.0,)] or people == [(2000,)]
    with pytest.raises(KeyError, match="there are: attempts"):
        run.tables["people"]


def test_tables_agree_with_each_other(run: demerit.Run) -> None:
    sql = run.tables.sql
    for arm in ("on", "off"):
        monthly = sql(f"select sum(value) from curves where errors='{arm}' and row='all' and \"column\"='written'").fetchall()
        batches = sql(f"select sum(count) from totals where errors='{arm}' and row='all' and \"column\"='written'").fetchall()
        rules = sql(f"select sum(count) from rules where errors='{arm}' and measure='written'").fetchall()
        assert monthly == batches == rules
    days = sql("""
        select c."column", c.days, t.days
        from (select "column", sum(person_days) as days from curves where errors='on' and row='all' group by 1) c
        join (select "column", sum(person_days) as days from totals where errors='on' and row='all' group by 1) t
        using ("column")""").fetchall()
    assert any(a for _, a, _ in days)
    for column, a, b in days:
        assert (a is None) == (b is None), column
        assert a is None or abs(a - b) < 1e-6, column
    whole = sql("select sum(person_days) from curves where errors='on' and row='all' and \"column\" like 'strikes.%/correct'").fetchall()
    assert whole == [(1000.0 * 366,)]
    assert sql("select sum(count) from channels where errors='off' and measure='false'").fetchall() == [(0,)]
    assert sql("select sum(count) from channels where errors='on' and measure='false'").fetchall() > [(0,)]


def test_every_column_is_described(run: demerit.Run) -> None:
    package = json.loads((run.path / "datapackage.json").read_text())
    assert package["$schema"].startswith("https://datapackage.org/profiles/2")
    assert {r["name"] for r in package["resources"]} == set(run.tables)
    for resource in package["resources"]:
        assert (run.path / resource["path"]).is_file()
        assert [f["name"] for f in resource["schema"]["fields"]] == run.tables[resource["name"]].sql().columns
        for field in resource["schema"]["fields"]:
            assert field.get("description"), (resource["name"], field)


def test_synthetic_is_inside_every_parquet_file(run: demerit.Run) -> None:
    for path in (run.path / "tables").iterdir():
        found = dict(duckdb.sql(f"select key, value from parquet_kv_metadata('{path}')").fetchall())
        assert found[b"synthetic"].startswith(b"synthetic")


def test_hashes_are_of_content(run: demerit.Run, tmp_path: Path) -> None:
    for name, said in run.manifest["tables"].items():
        path = run.path / "tables" / f"{name}.parquet"
        assert content_hash(path) == (said["rows"], said["sha256"])
        duckdb.sql(f"copy (select * from '{path}') to '{tmp_path}/other.parquet' (format parquet, compression snappy, row_group_size 2048)")
        assert (tmp_path / "other.parquet").read_bytes() != path.read_bytes()
        assert content_hash(tmp_path / "other.parquet")[1] == said["sha256"]


def test_hash_tells_tables_apart(tmp_path: Path) -> None:
    tables = [{"a": np.array([1, 2]), "s": np.array(["x", "y"], object)}, {"a": np.array([1, 3]), "s": np.array(["x", "y"], object)},
              {"a": np.array([1, 2]), "s": np.array(["xy", ""], object)}, {"b": np.array([1, 2]), "s": np.array(["x", "y"], object)},
              {"a": np.array([1.0, 2.0]), "s": np.array(["x", "y"], object)},
              {"a": np.ma.masked_array([1, 2], [0, 1]), "s": np.array(["x", "y"], object)},
              {"a": np.ma.masked_array([1, 0], [0, 1]), "s": np.array(["x", "y"], object)}]
    found = []
    for table in tables:
        write_table(tmp_path / "t.parquet", table, {})  # type: ignore[arg-type]
        found.append(content_hash(tmp_path / "t.parquet")[1])
    assert len(set(found[:6])) == 6
    assert found[5] == found[6]  # what stands behind an empty cell does not count


def test_threads_change_no_table(run: demerit.Run, tmp_path: Path) -> None:
    assert begun(tmp_path / "two", threads=1).manifest["tables"] == run.manifest["tables"]
    assert begun(tmp_path / "three", seed=2).manifest["tables"] != run.manifest["tables"]


def test_default_folders_are_numbered(tmp_path: Path) -> None:
    names = [make(None, "x", 3, tmp_path / "runs").path.name for _ in range(3)]
    assert names[0].endswith("-x-s3")
    assert names[1:] == [f"{names[0]}-2", f"{names[0]}-3"]


def test_nothing_is_overwritten(run: demerit.Run, tmp_path: Path) -> None:
    before = (run.path / "run.json").read_bytes()
    with pytest.raises(CannotRun, match="not empty"):
        begun(run.path)
    assert (run.path / "run.json").read_bytes() == before
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotRun, match="cannot write"):
        begun(tmp_path / "file" / "deeper")
    with pytest.raises(CannotRun, match="cannot write"):
        begun(tmp_path / "file")


def test_opening_what_is_no_run(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(CannotRun):
            demerit.open(path)
        with pytest.raises(CannotRun):
            demerit.resume(path)


def test_failing_to_write_results_leaves_what_resuming_needs(run: demerit.Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []

    def full(path: Path, *args: object) -> None:
        calls.append(path)
        if len(calls) == 3:
            raise duckdb.IOException("IO Error: Could not write file: No space left on device")
        write_table(path, *args)  # type: ignore[arg-type]

    out = tmp_path / "run"
    with monkeypatch.context() as patched:
        patched.setattr(folders, "write_table", full)
        with pytest.raises(CannotRun, match="no space left") as failed:
            begun(out)
    assert "\n" not in failed.value.message
    assert not RunFolder(out).complete
    assert RunFolder(out).resumable
    assert not (out / "tables").exists()
    again = demerit.resume(out)
    assert again.manifest["tables"] == run.manifest["tables"]
    assert not (out / "checkpoint").exists()


def test_failing_at_the_start_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CannotRun, match="no space left on device"):
        begun(tmp_path / "run")
    assert not (tmp_path / "run").exists()


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """A file system of 400 kB."""
    place = tmp_path / "tiny"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(place)]
    if os.name == "nt" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("may not mount")
    yield place
    subprocess.run(["umount", str(place)], check=False)


def test_a_disk_that_is_really_full(tiny: Path) -> None:
    with pytest.raises(CannotRun, match="cannot write"):
        begun(tiny / "run", years=10)
    assert not (tiny / "run" / "run.json").exists()
    subprocess.run(["mount", "-o", "remount,size=100m", str(tiny)], check=True)
    if (tiny / "run").exists():
        assert demerit.resume(tiny / "run").manifest["years"] == 10


def test_checkpoints_read_back(tmp_path: Path) -> None:
    from demerit.engine import assemble
    from demerit.runs.executor import live_towns
    from demerit.runs.plan import prepare

    scenario = prepare("three-strikes", years=1, towns=6, sets=["town.residents=50"]).scenario
    tables = assemble(scenario)
    held = Checkpoint(tmp_path, "on", tables, 6, False, every=0)
    live_towns(scenario, range(4), threads=1, tables=tables, on_chunk=held.add)
    again = Checkpoint(tmp_path, "on", tables, 6, False)
    assert again.missing.tolist() == [4, 5]
    assert np.array_equal(again.totals.curves, held.totals.curves)
    assert again.totals.happenings == held.totals.happenings > 0
    (tmp_path / "on.npz").write_bytes(b"PK")
    with pytest.raises(CannotRun, match="cannot be read"):
        Checkpoint(tmp_path, "on", tables, 6, False)


def test_one_process_at_a_time(tmp_path: Path) -> None:
    (tmp_path / "checkpoint").mkdir()
    with folders.alone(tmp_path / "checkpoint"), pytest.raises(CannotRun, match="another process"), folders.alone(tmp_path / "checkpoint"):
        pass


def test_a_regime_without_rules_has_tables_too(tmp_path: Path) -> None:
    run = demerit.run("empty", years=1, towns=2, sets=["town.residents=50"], sweep=False, out=tmp_path / "run")
    assert run.manifest["tables"]["rules"]["rows"] == 0
    assert [str(kind) for kind in run.tables["rules"].sql().types] == ["VARCHAR"] * 4 + ["BIGINT"]
    assert content_hash(run.path / "tables" / "rules.parquet")[0] == 0
