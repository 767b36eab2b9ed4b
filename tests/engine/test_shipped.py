"""The kernel as it is shipped: it is what these sources make, it needs no Numba, and without it Numba makes the same."""
from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import scenes
from demerit.engine import Place, assemble, compiled, native, shipped
from engine.test_native import LIVE

pytestmark = pytest.mark.skipif(compiled.INTERPRETED, reason="nothing is compiled")


def test_it_is_made_of_these_sources() -> None:
    assert shipped.read(native.sources_hash()) is not None, "the engine has changed: python -m demerit.engine.training"
    assert native.how_long() == "about ten seconds"


@pytest.mark.slow
def test_it_is_what_numba_makes_of_them_byte_for_byte() -> None:
    if shipped.made_by() != shipped.FILE.read_bytes().split(b"\n", 1)[0].decode("ascii").split(" ", 1)[1]:
        pytest.skip("made by other versions of Numba and LLVM")
    program = "import sys; from demerit.engine.compiling import translated; sys.stdout.write(translated('demerit_live'))"
    environment = {name: value for name, value in os.environ.items() if name != "DEMERIT_NRT"} | {"PYTHONHASHSEED": "7"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == shipped.read(native.sources_hash())


def test_a_first_run_needs_no_numba_and_lives_the_same(tmp_path: Path) -> None:
    path = os.pathsep.join([str(Path(scenes.__file__).parent), *sys.path])
    environment = os.environ | {"PYTHONPATH": path, "DEMERIT_CACHE": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", LIVE], env=environment, capture_output=True, text=True, check=True)
    here = scenes.digest(Place(assemble(scenes.scenario("three-strikes", years=1, residents=8, seed=5))).live(5, 0))
    assert done.stdout.split() == [here, "False"]


@pytest.mark.parametrize("harm", [lambda data: data[:-1], lambda data: data[:100], lambda data: b"", lambda data: b"\xff" + data, lambda data: b"\n"])
def test_half_a_file_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: Callable[[bytes], bytes]) -> None:
    (tmp_path / "kernel").write_bytes(harm(shipped.FILE.read_bytes()))
    monkeypatch.setattr(shipped, "FILE", tmp_path / "kernel")
    assert shipped.read(native.sources_hash()) is None


def test_other_sources_and_other_machines_have_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shipped.read("0" * 16) is None
    monkeypatch.setattr(sys, "byteorder", "big")
    assert shipped.read(native.sources_hash()) is None


def test_without_it_numba_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    from demerit.engine import compiling, emitting

    monkeypatch.setattr(compiling, "translated", lambda symbol: "translated")
    monkeypatch.setattr(emitting, "object_file", lambda code, profile=None: b"code of " + code.encode())
    monkeypatch.setattr(shipped, "read", lambda sources: None)
    assert native._made() == b"code of translated"
    assert native.how_long() == "about half a minute"

    def unreadable(code: str, profile: object = None) -> bytes:
        if code == "another LLVM's":
            raise RuntimeError("expected type")
        return b"code of " + code.encode()
    monkeypatch.setattr(emitting, "object_file", unreadable)
    monkeypatch.setattr(shipped, "read", lambda sources: "another LLVM's")
    assert native._made() == b"code of translated"


def test_what_is_no_code_is_refused() -> None:
    from demerit.engine.emitting import object_file

    with pytest.raises(RuntimeError):
        object_file("no code at all")
