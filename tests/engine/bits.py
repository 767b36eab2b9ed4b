"""The draws called from outside: loops over words, compiled, or plain Python with NUMBA_DISABLE_JIT=1.

Run as a script it prints a hash per function, over the same words and the same points.
"""
from __future__ import annotations

import hashlib
import json

import numpy as np
from numba import njit

from demerit.engine import compiling, draws

compiling.teach()


@njit
def words(key, subject, stream, first, out):  # type: ignore[no-untyped-def]
    """The draws with index first, first + 1, ..: out is (n, 4)."""
    for i in range(len(out)):
        out[i, 0], out[i, 1], out[i, 2], out[i, 3] = draws.philox(key, subject, stream, first + np.uint64(i))


@njit
def words_by(key, subject, stream, first, out):  # type: ignore[no-untyped-def]
    """As `words`, by round keys made before."""
    keys = np.zeros(20, np.uint64)
    draws.round_keys(keys, key)
    for i in range(len(out)):
        out[i, 0], out[i, 1], out[i, 2], out[i, 3] = draws.philox_by(keys, subject, stream, first + np.uint64(i))


@njit
def hashed(x, stream, out, out_name):  # type: ignore[no-untyped-def]
    """mix64 and name."""
    for i in range(len(x)):
        out[i] = draws.mix64(x[i])
        out_name[i] = draws.name(x[i] & np.uint64(0xFFFFFFFF), stream, x[i])


@njit
def functions(w, x, out):  # type: ignore[no-untyped-def]
    """expo and normal of words, ln of |x|, exp of x: out is (4, n)."""
    for i in range(len(w)):
        out[0, i] = draws.expo(w[i])
        out[1, i] = draws.normal(w[i])
        out[2, i] = draws.ln(abs(x[i]))
        out[3, i] = draws.exp(x[i])


@njit
def gammas(key, stream, shape, out):  # type: ignore[no-untyped-def]
    """A gamma variate per subject 0, 1, .."""
    keys = np.zeros(20, np.uint64)
    draws.round_keys(keys, key)
    for i in range(len(out)):
        out[i] = draws.gamma(keys, i, stream, shape)


@njit
def choices(w, p, n, out):  # type: ignore[no-untyped-def]
    """below and pick: out is (2, n)."""
    for i in range(len(w)):
        out[0, i] = draws.below(w[i], p[i])
        out[1, i] = draws.pick(w[i], n)


def draw(key: int, subject: int, stream: int, first: int, n: int, by_round_keys: bool = False) -> np.ndarray:
    """(n, 4) words."""
    out = np.zeros((n, 4), np.uint64)
    with np.errstate(over="ignore"):
        (words_by if by_round_keys else words)(np.uint64(key), np.uint64(subject), np.uint64(stream), np.uint64(first), out)
    return out


def values(w: np.ndarray, x: np.ndarray) -> np.ndarray:
    """expo, normal, ln, exp: (4, n)."""
    out = np.zeros((4, len(w)))
    with np.errstate(over="ignore"):
        functions(w, x, out)
    return out


def gamma(key: int, stream: int, shape: float, n: int) -> np.ndarray:
    """n variates."""
    out = np.zeros(n)
    with np.errstate(over="ignore"):
        gammas(np.uint64(key), np.uint64(stream), shape, out)
    return out


def mixed(x: np.ndarray, stream: int) -> tuple[np.ndarray, np.ndarray]:
    """mix64 of x, and names."""
    out, names = np.zeros(len(x), np.uint64), np.zeros(len(x), np.uint64)
    with np.errstate(over="ignore"):
        hashed(x, np.uint64(stream), out, names)
    return out, names


def chosen(w: np.ndarray, p: np.ndarray, n: int) -> np.ndarray:
    """below and pick."""
    out = np.zeros((2, len(w)), np.int64)
    choices(w, p, np.uint64(n), out)
    return out


def hashes() -> dict[str, str]:
    """A hash per function, over 10,000 words."""
    def of(array: np.ndarray) -> str:
        return hashlib.blake2b(np.ascontiguousarray(array).tobytes(), digest_size=16).hexdigest()

    key = draws.key_of(20240101, 7)
    w = draw(key, 3, draws.stream("conduct:speeding"), 2**40, 2500)
    flat = w.reshape(-1)
    x = (flat.astype(np.float64) / 2**32 - 0.5) * 1400.0
    functions_ = values(flat, x)
    mixed_, names = mixed((flat << np.uint64(32)) ^ flat, 12345)
    return {"philox": of(w), "expo": of(functions_[0]), "normal": of(functions_[1]), "ln": of(functions_[2]), "exp": of(functions_[3]),
            "mix64": of(mixed_), "name": of(names), "choices": of(chosen(flat, np.abs(x) / 700.0, 1000)),
            "gamma": of(np.concatenate([gamma(key, 99, shape, 700) for shape in (0.3, 0.5, 1.0, 5.0)]))}


if __name__ == "__main__":
    print(json.dumps(hashes()))
