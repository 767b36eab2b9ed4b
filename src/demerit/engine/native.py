"""The kernel's machine code: kept on disk once it is made, loaded and called without Numba.

LLVM makes it once, of what Numba made of the engine's sources (`engine.shipped`, `engine.compiling`): one object file of a few
hundred kilobytes, which LLVM alone can load, in hundredths of a second.  Its name says for which processor and by which versions
it was made, its folder carries a hash of all engine sources, and it begins with a hash of itself: another version,
another machine or half a file compile anew.
"""
from __future__ import annotations

import ctypes
import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from demerit.engine import memory, shipped
from demerit.engine.compiled import INTERPRETED, REFERENCE_COUNTING

HERE = Path(__file__).parent
DIGEST = 32
SYMBOL = "demerit_live"
"""The kernel's name in its object file."""

_lock = threading.RLock()


def sources_hash() -> str:
    """BLAKE2b (hex, 16 characters) over the engine's Python sources, in order of file name."""
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(HERE.glob("*.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


@cache
def cache_folder() -> Path:
    """Where compiled code is kept: `DEMERIT_CACHE`, else the user's cache folder; one folder per engine version."""
    base = os.environ.get("DEMERIT_CACHE") or os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "demerit")
    return Path(base) / f"engine-{sources_hash()}"


@cache
def file() -> Path:
    """The file of this machine's code."""
    from llvmlite import binding as llvm

    machine = "\n".join([llvm.get_process_triple(), llvm.get_host_cpu_name(), llvm.get_host_cpu_features().flatten(), version("llvmlite"), version("numba")])
    return cache_folder() / f"kernel-{hashlib.blake2b(machine.encode(), digest_size=8).hexdigest()}.o"


def kept() -> bool:
    """Whether the engine is compiled on this machine, or needs no compilation."""
    return INTERPRETED or _read() is not None


def _read() -> bytes | None:
    """The object code kept, if it is whole."""
    try:
        data = file().read_bytes()
    except OSError:
        return None
    code = data[DIGEST:]
    return code if code and hashlib.blake2b(code, digest_size=DIGEST).digest() == data[:DIGEST] else None


def _keep(code: bytes) -> None:
    """Write the object code, whole or not at all.  Where nothing can be written, it is made again next time."""
    place = file()
    half = place.with_name(f"{place.name}.{os.getpid()}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        half.write_bytes(hashlib.blake2b(code, digest_size=DIGEST).digest() + code)
        os.replace(half, place)
    except OSError:
        with suppress(OSError):
            half.unlink()


def _made() -> bytes:
    """Object code, made now: of what is shipped, or, with other sources than those, of what Numba makes of them."""
    from demerit.engine.emitting import object_file

    code = None if REFERENCE_COUNTING else shipped.read(sources_hash())
    if code is not None:
        with suppress(RuntimeError):  # an LLVM that cannot read it
            return object_file(code, shipped.profile(sources_hash()))
    from demerit.engine.compiling import translated

    return object_file(translated(SYMBOL))


def how_long() -> str:
    """About how long compiling takes, in words."""
    return "about half a minute" if shipped.read(sources_hash()) is None else "about ten seconds"


def _made_once() -> bytes:
    """Object code, made now and kept, or by another process that had begun."""
    with _alone():
        code = _read()
        if code is None:
            code = _made()
            _keep(code)
        return code


@contextmanager
def _alone() -> Iterator[None]:
    """While it lasts, no other process compiles into this folder; where files cannot be locked, each does it for itself."""
    try:
        import fcntl

        cache_folder().mkdir(parents=True, exist_ok=True)
        lock = (cache_folder() / "lock").open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
    except (ImportError, OSError):
        yield
        return
    with lock:
        yield


@cache
def _engine() -> Any:
    """The execution engine with the kernel in it; made or read once in a process."""
    code = _made() if REFERENCE_COUNTING else _read() or _made_once()
    if REFERENCE_COUNTING:
        from demerit.engine.compiling import numba_s_engine

        return _with(numba_s_engine(), code)
    return loaded(code)


def loaded(code: bytes) -> Any:
    """An execution engine with this object file in it."""
    from llvmlite import binding as llvm

    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    machine = llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine(jit=True)
    return _with(llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine), code)


def _with(engine: Any, code: bytes) -> Any:
    from llvmlite import binding as llvm

    engine.add_object_file(llvm.ObjectFileRef.from_data(code))
    engine.finalize_object()
    return engine


def kernel_of(engine: Any) -> Callable[..., int]:
    """The kernel as a C function: result and exception come first (Numba's convention), then the town.  It runs without the interpreter's lock."""
    kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_int64), ctypes.POINTER(ctypes.c_void_p), ctypes.c_void_p)
    return kind(engine.get_function_address(SYMBOL))


@cache
def _kernel() -> Callable[..., int]:
    """The kernel that towns are lived by."""
    return kernel_of(_engine())


def ready() -> None:
    """Compile the engine if need be, and load it."""
    if not INTERPRETED:
        with _lock:
            _kernel()


def live(town: np.ndarray, kernel: Callable[..., int] | None = None) -> int:
    """Live one town, given as an array of its one record (memory.TOWN), by another kernel than ours if one is given.  0, or which pool was full:
    see town.POOLS.

    Raises RuntimeError if the kernel does not come to its end, which no input can cause.
    """
    if INTERPRETED:
        from demerit.engine.live import live as interpreted

        return int(interpreted(memory.readable(town)))
    if kernel is None:
        ready()
        kernel = _kernel()
    full, raised = ctypes.c_int64(), ctypes.c_void_p()
    status = kernel(ctypes.byref(full), ctypes.byref(raised), town.ctypes.data)
    if status:
        raise RuntimeError(f"the kernel stopped with status {status}")
    return full.value
