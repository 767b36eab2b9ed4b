"""How the engine's functions are compiled: reference counting off, cache keyed by the engine's sources.

`_nrt=False` switches off Numba's atomic reference counting of every array taken out of the town, a third of the
speed.  It is safe because no compiled function here allocates: a town's arrays are made outside and passed in.
Numba's cache does not notice a changed callee in another file, so its folder carries a hash of all engine sources.
"""
from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def sources_hash() -> str:
    """BLAKE2b (hex, 16 characters) over the engine's Python sources, in order of file name."""
    digest = hashlib.blake2b(digest_size=8)
    for path in sorted(HERE.glob("*.py")):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def cache_folder() -> Path:
    """Where compiled code is kept: `DEMERIT_CACHE`, else the user's cache folder; one folder per engine version."""
    base = os.environ.get("DEMERIT_CACHE") or os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "demerit")
    return Path(base) / f"engine-{sources_hash()}"


# Numba reads this at import; it must be set before, and only for us.
os.environ.setdefault("NUMBA_CACHE_DIR", str(cache_folder()))

from llvmlite.binding import Linkage, create_pass_builder, create_pipeline_tuning_options  # noqa: E402
from numba import njit, types  # noqa: E402
from numba.core.codegen import JITCodeLibrary  # noqa: E402
from numba.core.compiler import CompilerBase, DefaultPassBuilder  # noqa: E402

NRT = os.environ.get("DEMERIT_NRT") == "1"
"""True with DEMERIT_NRT=1: reference counting on, for the test that it changes no tally."""


RARE: list[str] = []
"""Parts of the mangled names of functions that are never inlined: see `rare`."""


class InnerLibrary(JITCodeLibrary):  # type: ignore[misc]
    """The code of a function that only other compiled functions call: kept to be linked, never optimised or emitted alone.

    Numba optimises and emits every function with all it calls, at every level of the call tree: 100 s here.
    Done once, for the whole kernel, it is a tenth of that and the code is the same.
    """

    def _optimize_final_module(self) -> None:
        pass

    def _finalize_final_module(self) -> None:
        self._finalize_dynamic_globals()
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        """No machine code, so no address."""
        self._ensure_finalized()
        return 0

    @property
    def codegen(self) -> Any:
        """The code generator, which is not asked to place an environment for code it has not emitted."""
        return _NoEnvironment(self._codegen)


class _NoEnvironment:
    """A code generator whose `set_env` does nothing: our inner functions raise nothing, so they need none."""

    def __init__(self, codegen: Any):
        self._codegen = codegen

    def set_env(self, *_: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        return getattr(self._codegen, name)


class KernelLibrary(JITCodeLibrary):  # type: ignore[misc]
    """The code of the entry point and of all it calls: what only it calls is made private before it is optimised.

    Numba leaves inner functions visible (`linkonce_odr`), for others may want them; then LLVM must keep their signatures
    and the test of their status after every call, and compile those that are called once on their own.
    """

    def _optimize_final_module(self) -> None:
        for function in self._final_module.functions:
            if not function.is_declaration and function.linkage == Linkage.linkonce_odr:
                function.linkage = Linkage.internal
                if any(part in function.name for part in RARE):
                    function.add_function_attribute("noinline")
        # most loops here go round a few times (rows of a person, rules of an act): unrolled they only cost registers
        tuning = create_pipeline_tuning_options(speed_level=3)
        tuning.loop_unrolling = False
        builder = create_pass_builder(self._codegen._tm, tuning)
        builder.getModulePassManager().run(self._final_module, builder)


class KernelCompiler(CompilerBase):  # type: ignore[misc]
    """Numba's own pipeline, into a KernelLibrary."""

    def define_pipelines(self) -> list[Any]:
        """The nopython pipeline."""
        if self.state.library is None:
            self.state.library = KernelLibrary(self.state.targetctx.codegen(), self.state.func_id.func_qualname)
            self.state.library.enable_object_caching()
        return [DefaultPassBuilder.define_nopython_pipeline(self.state)]


class InnerCompiler(CompilerBase):  # type: ignore[misc]
    """Numba's own pipeline, into an InnerLibrary."""

    def define_pipelines(self) -> list[Any]:
        """The nopython pipeline; `noalias`: the town's record is reached through its own pointer only."""
        self.state.flags.noalias = True
        if self.state.library is None:
            self.state.library = InnerLibrary(self.state.targetctx.codegen(), self.state.func_id.func_qualname)
        return [DefaultPassBuilder.define_nopython_pipeline(self.state)]


def _inner(function: Callable[..., Any], **options: Any) -> Any:
    dispatcher = njit(_nrt=NRT, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, pipeline_class=InnerCompiler, **options)(function)
    if hasattr(dispatcher, "get_call_template"):  # not with NUMBA_DISABLE_JIT=1
        template = dispatcher.get_call_template

        # Numba compiles anew for each literal argument (`count(.., 3, 1)`); one version will do
        def plain(args: Any, keywords: Any) -> Any:
            return template(tuple(types.unliteral(a) for a in args), keywords)
        dispatcher.get_call_template = plain
    return dispatcher


def plain(function: Any) -> Any:
    """The Python function behind a compiled one, for the few the assembly calls itself."""
    return getattr(function, "py_func", function)


def leaf(function: Callable[..., Any]) -> Any:
    """A small step: inlined by LLVM wherever it is called."""
    return _inner(function, forceinline=True)


def happening(function: Callable[..., Any]) -> Any:
    """A function of the town: compiled once, called (said aloud, for Numba hands a caller's `forceinline` down)."""
    return _inner(function, forceinline=False)


def rare(function: Callable[..., Any]) -> Any:
    """A happening that is never put into its caller, not even where it is called once: what comes seldom, or draws from laws with
    many constants, would keep registers from what comes at every act."""
    module = function.__module__.rsplit(".", 1)[-1]
    RARE.append(f"{len(module)}{module}{len(function.__name__)}{function.__name__}B")
    return happening(function)


def kernel(function: Callable[..., Any]) -> Any:
    """The entry point: releases the interpreter lock, cached on disk."""
    return njit(nogil=True, cache=True, _nrt=NRT, error_model="numpy", pipeline_class=KernelCompiler)(function)
