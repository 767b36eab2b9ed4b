"""Draws by name in plain integers and floats (specification, sections 2 and 11)."""
from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from types import FunctionType
from typing import Any

from demerit.engine import draws

ALL64 = (1 << 64) - 1
LOW32 = (1 << 32) - 1
TWO32 = 4294967296.0
NEVER = 2**62

Words = tuple[int, int, int, int]


@lru_cache(maxsize=100_000)
def stream(text: str) -> int:
    """The number of a named stream."""
    return int.from_bytes(blake2b(text.encode(), digest_size=4).digest(), "little")


def mix64(x: int) -> int:
    """SplitMix64's finalizer."""
    x = (x + 0x9E3779B97F4A7C15) & ALL64
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & ALL64
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & ALL64
    return x ^ (x >> 31)


def name(subject: int, stream_number: int, index: int) -> int:
    """The name of a happening."""
    return mix64(mix64((stream_number << 32) + subject) ^ index)


def key_of(seed: int, town: int) -> int:
    """The key of a town's draws."""
    return mix64(mix64(seed & ALL64) ^ (town & ALL64))


def philox(key: int, subject: int, stream_number: int, index: int) -> Words:
    """Philox4x32-10: four words of 32 bits."""
    k0, k1 = key & LOW32, key >> 32
    c0, c1, c2, c3 = subject & LOW32, stream_number, index & LOW32, index >> 32
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c0, 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & LOW32, (p0 >> 32) ^ c3 ^ k1, p0 & LOW32
        k0, k1 = (k0 + 0x9E3779B9) & LOW32, (k1 + 0xBB67AE85) & LOW32
    return c0, c1, c2, c3


def below(word: int, probability: float) -> bool:
    """True with the probability."""
    return word < int(probability * TWO32)


def pick(word: int, n: int) -> int:
    """A whole number in 0 .. n-1."""
    return (word * n) >> 32


def _plain() -> dict[str, Callable[[Any], Any]]:
    """The engine's own Python text of ln, exp, expo and normal, calling each other and nothing compiled."""
    space: dict[str, Any] = dict(vars(draws)) | {"int64": int, "uint64": int, "float64": float}
    for one in ("ln", "exp", "expo", "normal"):
        space[one] = FunctionType(getattr(draws, one).__code__, space, one)
    return space


_SPACE = _plain()


def ln(x: float) -> float:
    """Natural logarithm."""
    return float(_SPACE["ln"](x))


def exp(x: float) -> float:
    """The exponential."""
    return float(_SPACE["exp"](x))


def expo(word: int) -> float:
    """A standard exponential time."""
    return float(_SPACE["expo"](word))


def normal(word: int) -> float:
    """A standard normal."""
    return float(_SPACE["normal"](word))


def ticks(amount: float) -> int:
    """A span in ticks, truncated; never above 10^17."""
    return NEVER if amount > 1e17 else int(amount)


class Luck:
    """All draws of one town."""

    def __init__(self, seed: int, town: int) -> None:
        self.key = key_of(seed, town)

    def draw(self, subject: int, stream_number: int, index: int) -> Words:
        """The four words of a draw."""
        return philox(self.key, subject, stream_number, index)

    def gamma(self, subject: int, stream_number: int, shape: float) -> float:
        """A gamma variate over the draws 0, 1, .. (section 11)."""
        a = shape if shape >= 1.0 else shape + 1.0
        d = a - 0.3333333333333333
        c = 1.0 / math.sqrt(9.0 * d)
        i = 0
        while True:
            w0, w1, w2, _ = self.draw(subject, stream_number, i)
            x = normal(w0)
            v = 1.0 + c * x
            if v > 0.0:
                v = v * v * v
                if expo(w1) > -(0.5 * x * x + d - d * v + d * ln(v)):
                    return d * v * exp(-(expo(w2) / shape)) if shape < 1.0 else d * v
            i += 1
