"""The engine in LLVM's intermediate code: Numba translates each marked function, and what the kernel calls is put together.

Numba optimises and emits every function with all it calls, at every level of the call tree.  Here a function is only translated;
all of them are put together once, made private to the kernel, and left to LLVM (`engine.emitting`).  Reference counting
is off (`_nrt=False`): a third of the speed, and safe because no function here allocates.  A town's arrays are made outside.
"""
from __future__ import annotations

import gc
import operator
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from llvmlite import binding as llvm
from numba import njit, types
from numba.core import cgutils
from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase
from numba.core.compiler_lock import global_compiler_lock
from numba.core.compiler_machinery import PassManager
from numba.core.registry import cpu_target
from numba.core.typed_passes import IRLegalization, NativeLowering, NoPythonBackend, NopythonTypeInference, PreLowerStripPhis
from numba.core.untyped_passes import FixupArgs, IRProcessing, ReconstructSSA, TranslateByteCode

from demerit.engine import live
from demerit.engine.addressing import POINTER, teach_arrays
from demerit.engine.compiled import INTERPRETED, MARKED, REFERENCE_COUNTING, Mark
from demerit.engine.emitting import tidy


class InnerLibrary(JITCodeLibrary):  # type: ignore[misc]
    """The code of a function that only other compiled functions call: kept as it was written, to be put together with the rest."""

    def add_ir_module(self, ir_module: Any) -> None:
        """Keep a module's text."""
        self.text = cgutils.normalize_ir_text(str(ir_module))

    def finalize(self) -> None:
        """Nothing is optimised here."""
        self._finalized = True

    def get_pointer_to_function(self, name: str) -> int:
        """No machine code, so no address."""
        return 0

    @property
    def codegen(self) -> Any:
        """The code generator, which is not asked to place an environment for code it has not emitted."""
        return _NoEnvironment(self._codegen)

    def called(self) -> Iterator[JITCodeLibrary]:
        """The libraries this one calls."""
        yield from self._linking_libraries

    def _get_module_for_linking(self) -> Any:
        """For a function compiled by Numba's own ways: this one with all it calls."""
        if self._shared_module is None:
            self._final_module = together([self])
        return super()._get_module_for_linking()


class _NoEnvironment:
    """A code generator whose `set_env` does nothing: our functions raise nothing, so they need none."""

    def __init__(self, codegen: Any):
        self._codegen = codegen

    def set_env(self, *_: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        return getattr(self._codegen, name)


class InnerCompiler(CompilerBase):  # type: ignore[misc]
    """Into an InnerLibrary, by those of Numba's passes that plain functions of numbers and records need.

    The others (closures, generators, literals, array expressions, loops to be lifted) find nothing here, and looking takes a third of the time.
    """

    def define_pipelines(self) -> list[Any]:
        """One pipeline; `noalias`: the town's record is reached through its own pointer only."""
        self.state.flags.noalias = True
        if self.state.library is None:
            self.state.library = InnerLibrary(self.state.targetctx.codegen(), self.state.func_id.func_qualname)
        passes = PassManager("engine")
        for one, what in ((TranslateByteCode, "bytecode"), (FixupArgs, "arguments"), (IRProcessing, "processing"), (ReconstructSSA, "single assignment"),
                          (NopythonTypeInference, "types"), (PreLowerStripPhis, "phis"), (IRLegalization, "legal"), (NativeLowering, "lowering"),
                          (NoPythonBackend, "backend")):
            passes.add_pass(one, what)
        passes.finalize()
        return [passes]


@cache
def teach() -> dict[Callable[..., Any], Any]:
    """Tell Numba how the engine's functions and arrays are compiled; each function's dispatcher.  Only once in a process."""
    if INTERPRETED:
        return {}
    teach_arrays()
    context = cpu_target.typing_context
    known = {}
    for function, mark in MARKED.items():
        known[function] = _dispatcher(function, mark)
        context.insert_global(function, types.Dispatcher(known[function]))
    return known


def _dispatcher(function: Callable[..., Any], mark: Mark) -> Any:
    # said aloud where it is not a leaf, for Numba hands a caller's `forceinline` down
    dispatcher = njit(_nrt=REFERENCE_COUNTING, error_model="numpy", no_cpython_wrapper=True, no_cfunc_wrapper=True, pipeline_class=InnerCompiler,
                      forceinline=mark is Mark.LEAF)(function)
    template = dispatcher.get_call_template
    found: dict[Any, Any] = {}

    # Numba compiles anew for each literal argument (`count(.., 3, 1)`), and looks for what is compiled at each call; one version, found once, will do
    def plain(args: Any, keywords: Any) -> Any:
        given = tuple(types.unliteral(a) for a in args), tuple(keywords.items())
        if given not in found:
            found[given] = template(given[0], keywords)
        return found[given]
    dispatcher.get_call_template = plain
    return dispatcher


@contextmanager
def remembered_types() -> Iterator[None]:
    """While it lasts, Numba works out only once what an operation gives for arguments of these types: a sixth of the time."""
    context = cpu_target.typing_context
    resolve, known = context.resolve_function_type, {}
    plain = {getattr(operator, name) for name in operator.__all__} - {operator.getitem, operator.setitem, operator.pow}  # a literal changes nothing

    def resolved(function: Any, args: Any, keywords: Any) -> Any:
        if isinstance(function, types.NumberClass) or getattr(function, "typing_key", function) in plain:
            args = tuple(types.unliteral(a) for a in args)
        elif not isinstance(function, types.Function):
            return resolve(function, args, keywords)
        given = function, tuple(args), tuple(keywords.items())
        if given not in known:
            known[given] = resolve(function, args, keywords)
        return known[given]

    context.resolve_function_type = resolved
    try:
        yield
    finally:
        del context.resolve_function_type


@contextmanager
def without_collecting() -> Iterator[None]:
    """While it lasts, Python looks for no garbage: a fifth of the time, for two hundred megabytes until it is over."""
    on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if on:
            gc.enable()


def translated(symbol: str) -> str:
    """`live.live` under this symbol, with all it calls, tidied: the same text in every process and on every machine."""
    with global_compiler_lock, remembered_types(), without_collecting():
        kernel = teach()[live.live]
        kernel.compile((POINTER,))
        made = kernel.overloads[(POINTER,)]
        module = together([made.library])
        rare = [_mangled(function) for function, mark in MARKED.items() if mark is Mark.RARE]
        for function in module.functions:
            if function.name == made.fndesc.llvm_func_name:
                function.name = symbol
            elif not function.is_declaration:
                function.linkage = llvm.Linkage.internal
                if any(part in function.name for part in rare):
                    function.add_function_attribute("noinline")
        for number, variable in enumerate(module.global_variables):
            if not variable.is_declaration:  # Numba names some of them by where they lay in memory
                variable.linkage = llvm.Linkage.internal
                variable.name = f"global.{number}"
        tidy(module)
        return "".join(line for line in str(module).splitlines(keepends=True) if not line.startswith("target "))


def together(libraries: list[Any]) -> Any:
    """One module of these libraries and of all they call."""
    codegen = cpu_target.target_context.codegen()
    module = llvm.parse_assembly(str(codegen._create_empty_module("demerit")))
    seen: dict[Any, None] = {}
    waiting = list(libraries)
    while waiting:
        library = waiting.pop()
        if library in seen:
            continue
        seen[library] = None
        if isinstance(library, InnerLibrary):
            part = llvm.parse_assembly(library.text)
            waiting.extend(library.called())
        else:
            part = library._get_module_for_linking()
        module.link_in(part, preserve=not isinstance(library, InnerLibrary))
    module.verify()
    return module


def numba_s_engine() -> Any:
    """The execution engine in which Numba's own runtime is, for code that counts references."""
    return cpu_target.target_context.codegen()._engine._ee


def _mangled(function: Callable[..., Any]) -> str:
    """The part of a function's symbol that says which it is."""
    module = function.__module__.rsplit(".", 1)[-1]
    return f"{len(module)}{module}{len(function.__name__)}{function.__name__}B"
