"""Compiled code is kept whole or not at all, loaded without Numba, and made again when it is not for this engine or this machine."""
from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import scenes
from demerit.engine import Place, assemble, compiled, native

pytestmark = pytest.mark.skipif(compiled.INTERPRETED, reason="nothing is compiled")

LIVE = """
import sys
import scenes
from demerit.engine import Place, assemble
print(scenes.digest(Place(assemble(scenes.scenario("three-strikes", years=1, residents=8, seed=5))).live(5, 0)), "numba" in sys.modules)
"""


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Another cache, empty."""
    monkeypatch.setenv("DEMERIT_CACHE", str(tmp_path))
    native.cache_folder.cache_clear()
    native.file.cache_clear()
    yield tmp_path
    monkeypatch.undo()
    native.cache_folder.cache_clear()
    native.file.cache_clear()


def test_a_compiled_engine_runs_without_numba() -> None:
    native.ready()
    path = os.pathsep.join([str(Path(scenes.__file__).parent), *sys.path])
    done = subprocess.run([sys.executable, "-c", LIVE], env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, check=True)
    here = scenes.digest(Place(assemble(scenes.scenario("three-strikes", years=1, residents=8, seed=5))).live(5, 0))
    assert done.stdout.split() == [here, "False"]


def test_numba_is_taught_once_however_often_it_is_asked() -> None:
    # the tests of the draws teach it, and the kernel may be compiled in the same process afterwards
    from demerit.engine import compiling

    assert compiling.teach() is compiling.teach()
    assert compiling.teach().keys() == compiled.MARKED.keys()


def test_code_is_kept_and_read_again(elsewhere: Path) -> None:
    assert not native.kept()
    native._keep(b"some code")
    assert native.kept()
    assert native._read() == b"some code"
    assert [one.name for one in native.cache_folder().iterdir()] == [native.file().name]


@pytest.mark.parametrize("harm", [lambda data: data[:-1], lambda data: data[:native.DIGEST], lambda data: b"", lambda data: data[:40] + b"\0" + data[41:]])
def test_half_a_file_is_not_code(elsewhere: Path, harm: Callable[[bytes], bytes]) -> None:
    native._keep(b"some code that is long enough")
    whole = native.file().read_bytes()
    native.file().write_bytes(harm(whole))
    assert native._read() is None


def test_where_nothing_can_be_written_nothing_is_kept(elsewhere: Path) -> None:
    elsewhere.joinpath(native.cache_folder().name).write_text("in the way")
    native._keep(b"some code")
    assert native._read() is None


def test_another_version_or_machine_has_another_file(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = native.file()
    native.file.cache_clear()
    monkeypatch.setattr(native, "version", lambda package: "0.0")
    assert native.file() != first
    assert native.file().parent == first.parent


def test_the_folder_knows_the_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = native.sources_hash()
    for path in native.HERE.glob("*.py"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(native, "HERE", tmp_path)
    assert native.sources_hash() == before
    with (tmp_path / "acts.py").open("a") as file:
        file.write("#\n")
    assert native.sources_hash() != before


def test_two_processes_compile_once(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(native, "_made", lambda: made.append("here") or b"code")

    def other_began() -> None:
        time.sleep(0.3)
        native._keep(b"the other's code")

    with native._alone():
        thread = threading.Thread(target=lambda: made.append(native._made_once().decode()))
        thread.start()
        other_began()
    thread.join()
    assert made == ["the other's code"]
    assert native._made_once() == b"the other's code"


def test_where_files_cannot_be_locked_each_compiles_for_itself(elsewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere.joinpath(native.cache_folder().name).write_text("in the way")
    monkeypatch.setattr(native, "_made", lambda: b"code")
    assert native._made_once() == b"code"


def test_two_threads_write_no_line_in_common() -> None:
    from demerit.engine.town import ALONE, lined

    taken = [lined(n, "i4") for n in (1, 3, 40, 1, 1000, 7)]
    blocks = [set(range(one.ctypes.data // ALONE, (one.ctypes.data + one.nbytes - 1) // ALONE + 1)) for one in taken]
    assert all(one.ctypes.data % ALONE == 0 for one in taken)
    assert sum(map(len, blocks)) == len(set().union(*blocks))
