"""How compiled code reaches a town: one pointer to its record, and each array made on the spot of the address in it.

The plain Python side is `engine.memory`; this is what Numba is told of it.
"""
from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.registry import cpu_target
from numba.core.typing import signature
from numba.core.typing.templates import AbstractTemplate, infer_global
from numba.extending import intrinsic, lower_builtin, models, register_model
from numba.np.arrayobj import make_array, populate_array
from numba.np.numpy_support import from_dtype

from demerit.engine import memory
from demerit.engine.memory import ARRAYS, LAST_AXIS, TOWN


class Pointer(types.Type):  # type: ignore[misc]
    """A town as the kernel's functions take it: the address of its record.  `town[0]` is the record."""

    def __init__(self) -> None:
        super().__init__("town")


register_model(Pointer)(models.OpaqueModel)
POINTER = Pointer()
RECORD = from_dtype(TOWN)


@infer_global(operator.getitem)
class _TheRecord(AbstractTemplate):  # type: ignore[misc]
    """`town[0]`."""

    def generic(self, args: Any, keywords: Any) -> Any:
        """Its type."""
        return signature(RECORD, args[0], args[1]) if isinstance(args[0], Pointer) else None


@lower_builtin(operator.getitem, Pointer, types.Integer)  # type: ignore[untyped-decorator]
def _the_record(context: Any, builder: Any, types_: Any, args: Any) -> Any:
    return builder.bitcast(args[0], context.get_value_type(RECORD))


def _address(context: Any, builder: Any, kind: Any, value: Any) -> Any:
    """The address of a town's record, be it given as an array of one or as a pointer."""
    return make_array(kind)(context, builder, value).data if isinstance(kind, types.Array) else value


def teach_arrays() -> None:
    """Tell Numba what the accessors of `engine.memory` and `memory.prefetch` are."""
    for function, name in memory.ACCESSORS.items():
        _insert(function, _access(name))
    _insert(memory.prefetch, _prefetch)


def _insert(function: Callable[..., Any], compiled: Callable[..., Any]) -> None:
    """A plain function is this intrinsic in compiled code."""
    context = cpu_target.typing_context
    one = intrinsic(compiled)
    context.refresh()
    context.insert_global(function, context.resolve_value_type(one))


def _access(name: str) -> Callable[..., Any]:
    """One of a town's arrays, made of its address and lengths."""
    dtype, axes = ARRAYS[name]
    element, size = from_dtype(np.dtype(dtype)), np.dtype(dtype).itemsize
    array_type = types.Array(element, axes, "A", aligned=False)
    offsets = [TOWN.fields[field][1] for field in ("at_" + name, *(f"d{axis}_{name}" for axis in range(axes)))]  # type: ignore[index]

    def generate(target: Any, builder: Any, signature: Any, args: Any) -> Any:
        record = _address(target, builder, signature.args[0], args[0])
        words = [builder.load(builder.bitcast(cgutils.pointer_add(builder, record, offset), ir.IntType(64).as_pointer())) for offset in offsets]
        if name in LAST_AXIS:
            words[-1] = ir.Constant(ir.IntType(64), LAST_AXIS[name])
        for word in words[:-1] if name in LAST_AXIS else words:  # addresses and lengths do not change while a town lives: LLVM need not load them again
            word.set_metadata("invariant.load", builder.module.add_metadata([]))
        array = make_array(array_type)(target, builder)
        strides = [ir.Constant(ir.IntType(64), size)]
        for length in reversed(words[2:]):
            strides.insert(0, builder.mul(strides[0], length))
        # lengths 0: no index is negative here, so Numba's wrap-around (index + length) folds away
        shape = [ir.Constant(ir.IntType(64), 0)] * axes
        populate_array(array, data=builder.inttoptr(words[0], array.data.type), shape=shape, strides=strides,
                       itemsize=ir.Constant(ir.IntType(64), size), meminfo=None)
        return array._getvalue()

    def access(context: Any, town: Any) -> Any:
        return array_type(town), generate

    return access


def _prefetch(context: Any, record: Any) -> Any:
    """Ask for a record's cache line before it is needed."""
    def generate(target: Any, builder: Any, signature: Any, args: Any) -> Any:
        byte, word = ir.IntType(8).as_pointer(), ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [byte, word, word, word])
        function = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        write, near, data = (ir.Constant(word, value) for value in (1, 3, 1))
        builder.call(function, [builder.bitcast(args[0], byte), write, near, data])
        return target.get_dummy_value()

    return types.none(record), generate
