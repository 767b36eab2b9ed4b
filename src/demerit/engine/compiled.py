"""How each of the engine's functions is to be compiled: marks, no more.

The functions stay what they are, plain Python, and can be called as such.  `engine.compiling` reads the marks and makes machine code of
the entries and of all they call; `engine.native` keeps that code and calls it.  So nothing here needs Numba, and a
command on a machine where the engine is compiled never loads it.
"""
from __future__ import annotations

import os
from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

INTERPRETED = os.environ.get("NUMBA_DISABLE_JIT", "0") not in ("", "0")
"""True with NUMBA_DISABLE_JIT=1: the engine runs as plain Python, slowly, with the same integers."""

REFERENCE_COUNTING = os.environ.get("DEMERIT_NRT") == "1"
"""True with DEMERIT_NRT=1: Numba's reference counting on, for the test that it changes no tally; such code is not kept."""


class Mark(Enum):
    """How a function is compiled."""

    LEAF = "inlined by LLVM wherever it is called"
    HAPPENING = "compiled once, called, or put into its caller where LLVM likes"
    RARE = "never put into its caller"


MARKED: dict[Callable[..., Any], Mark] = {}
"""Every function of the engine, in the order in which they were read."""


def leaf(function: F) -> F:
    """A small step: inlined by LLVM wherever it is called."""
    MARKED[function] = Mark.LEAF
    return function


def happening(function: F) -> F:
    """A function of the town: compiled once, called."""
    MARKED[function] = Mark.HAPPENING
    return function


def rare(function: F) -> F:
    """A happening that is never put into its caller, not even where it is called once: what comes seldom, or draws from laws with
    many constants, would keep registers from what comes at every act."""
    MARKED[function] = Mark.RARE
    return function
