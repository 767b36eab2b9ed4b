"""Loading the engine without what it never uses."""
from __future__ import annotations


def without_linear_algebra() -> None:
    """Tell Numba that there is no BLAS, before anything compiled is loaded: it imports scipy.linalg only to ask.

    A fifth of a second of a command that answers in one.  For a process of our own: what is compiled afterwards in the same process
    cannot multiply matrices.  The kernel does not.
    """
    from numba.np import linalg

    def missing() -> None:
        raise ImportError("not asked for")

    linalg.ensure_blas = missing
