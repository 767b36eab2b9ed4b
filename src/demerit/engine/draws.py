"""Draws by name: Philox4x32-10 keyed by town, and our own ln, exp, normal and gamma with the same bits everywhere.

No other generator exists in the engine, and nothing counts calls: a draw is a pure function of
(seed, town, subject, stream, index).  See docs/specification.md, sections 2 and 11.
"""
from __future__ import annotations

import hashlib
from decimal import Decimal, localcontext
from typing import Any

import numpy as np
from numpy import float64, int64, uint64

from demerit.engine.compiled import leaf

TWO32 = 4294967296.0
LN2 = 0.6931471805599453
NEVER = 2**62
ALL64 = (1 << 64) - 1
_TABLE_BITS = 7


def stream(text: str) -> int:
    """The 32-bit number of a named stream."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest(), "little")


def _tables() -> tuple[np.ndarray, np.ndarray]:
    """1/c and ln(c) at the middles c of 128 slices of [1, 2), correctly rounded (Decimal, 40 digits)."""
    size = 1 << _TABLE_BITS
    inverse, logarithm = np.empty(size), np.empty(size)
    with localcontext() as context:
        context.prec = 40
        for i in range(size):
            inverse[i] = float(1 / (1 + (Decimal(i) + Decimal("0.5")) / size))
            logarithm[i] = float(-Decimal(float(inverse[i])).ln())
    return inverse, logarithm


INVERSE, LOGARITHM = _tables()


def key_of(seed: int, town: int) -> int:
    """The key of a town's draws from the scenario's seed and the town's number (both whole, from 0)."""
    return mixed(mixed(seed & ALL64) ^ (town & ALL64))


def mixed(x: int) -> int:
    """`mix64` of a Python whole number below 2^64."""
    x = (x + 0x9E3779B97F4A7C15) & ALL64
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & ALL64
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & ALL64
    return x ^ (x >> 31)


@leaf
def mix64(x: Any) -> Any:
    """SplitMix64's finalizer: uint64 -> uint64."""
    x = uint64(x) + uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> uint64(30))) * uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> uint64(27))) * uint64(0x94D049BB133111EB)
    return x ^ (x >> uint64(31))


@leaf
def name(subject: Any, stream_number: Any, index: Any) -> Any:
    """The 64-bit name of a happening of a subject in a stream."""
    return mix64(mix64((uint64(stream_number) << uint64(32)) + uint64(subject)) ^ uint64(index))


@leaf
def philox(key: Any, subject: Any, stream_number: Any, index: Any) -> Any:
    """Four words of 32 bits (as uint64) for (subject, stream, index) under the town's key."""
    low = uint64(0xFFFFFFFF)
    k0 = uint64(key) & low
    k1 = uint64(key) >> uint64(32)
    c0 = uint64(subject)
    c1 = uint64(stream_number)
    c2 = uint64(index) & low
    c3 = uint64(index) >> uint64(32)
    for _ in range(10):
        p0 = uint64(0xD2511F53) * c0
        p1 = uint64(0xCD9E8D57) * c2
        c0 = (p1 >> uint64(32)) ^ c1 ^ k0
        c1 = p1 & low
        c2 = (p0 >> uint64(32)) ^ c3 ^ k1
        c3 = p0 & low
        k0 = (k0 + uint64(0x9E3779B9)) & low
        k1 = (k1 + uint64(0xBB67AE85)) & low
    return c0, c1, c2, c3


@leaf
def round_keys(keys: Any, key: Any) -> Any:
    """Write the twenty round keys of a town's key: (k0, k1) of each round."""
    low = uint64(0xFFFFFFFF)
    k0 = uint64(key) & low
    k1 = uint64(key) >> uint64(32)
    for i in range(10):
        keys[2 * i] = k0
        keys[2 * i + 1] = k1
        k0 = (k0 + uint64(0x9E3779B9)) & low
        k1 = (k1 + uint64(0xBB67AE85)) & low


@leaf
def turn(c0: Any, c1: Any, c2: Any, c3: Any, k0: Any, k1: Any) -> Any:
    """One round of Philox4x32."""
    low = uint64(0xFFFFFFFF)
    p0 = uint64(0xD2511F53) * c0
    p1 = uint64(0xCD9E8D57) * c2
    return (p1 >> uint64(32)) ^ c1 ^ k0, p1 & low, (p0 >> uint64(32)) ^ c3 ^ k1, p0 & low


@leaf
def philox_by(keys: Any, subject: Any, stream_number: Any, index: Any) -> Any:
    """`philox` by round keys made before, the ten rounds written out (LLVM is told not to unroll loops)."""
    low = uint64(0xFFFFFFFF)
    c0 = uint64(subject)
    c1 = uint64(stream_number)
    c2 = uint64(index) & low
    c3 = uint64(index) >> uint64(32)
    c0, c1, c2, c3 = turn(c0, c1, c2, c3, keys[0], keys[1])
    c0, c1, c2, c3 = turn(c0, c1, c2, c3, keys[2], keys[3])
    c0, c1, c2, c3 = turn(c0, c1, c2, c3, keys[4], keys[5])
    c0, c1, c2, c3 = turn(c0, c1, c2, c3, keys[6], keys[7])
    c0, c1, c2, c3 = turn(c0, c1, c2, c3, keys[8], keys[9])
    c0, c1, c2, c3 = turn(c0, c1, c2, c3, keys[10], keys[11])
    c0, c1, c2, c3 = turn(c0, c1, c2, c3, keys[12], keys[13])
    c0, c1, c2, c3 = turn(c0, c1, c2, c3, keys[14], keys[15])
    c0, c1, c2, c3 = turn(c0, c1, c2, c3, keys[16], keys[17])
    c0, c1, c2, c3 = turn(c0, c1, c2, c3, keys[18], keys[19])
    return c0, c1, c2, c3


@leaf
def luck_of(w2: Any, w3: Any) -> Any:
    """The luck of an act: the last two words of its draw as one whole number of 64 bits (int64)."""
    return (int64(w2) << 32) | int64(w3)


@leaf
def notice_words(luck: Any, salt: Any) -> Any:
    """The first pair of words of an act's notice by a channel, as one number: w0 above, w3 below."""
    return mix64(np.int64(luck).view(np.uint64) ^ uint64(salt))


@leaf
def below(word: Any, probability: Any) -> Any:
    """True with the probability, by a 32-bit word."""
    return int64(word) < int64(probability * TWO32)


@leaf
def pick(word: Any, n: Any) -> Any:
    """A whole number in 0 .. n-1 by a 32-bit word."""
    return int64((uint64(word) * uint64(n)) >> uint64(32))


@leaf
def ln(x: Any) -> Any:
    """Natural logarithm of a positive normal double: table of 128 slices and a series, IEEE operations only."""
    bits = np.float64(x).view(np.int64)
    exponent = (bits >> 52) - 1023
    i = (bits >> 45) & 127
    mantissa = np.int64((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000).view(np.float64)
    r = mantissa * INVERSE[i] - 1.0
    series = r * (1.0 - r * (0.5 - r * (0.3333333333333333 - r * (0.25 - r * (0.2 - r * (0.16666666666666666 - r * 0.14285714285714285))))))
    return float64(exponent) * LN2 + (LOGARITHM[i] + series)


@leaf
def exp(x: Any) -> Any:
    """The exponential of a double in [-700, 700]; below -700 it is 0."""
    if x < -700.0:
        return 0.0
    k = int64(x / LN2 + (0.5 if x >= 0.0 else -0.5))
    r = x - float64(k) * 0.6931471803691238
    r = r - float64(k) * 1.9082149292705877e-10
    series = 1.0 + r * (1.0 + r * (0.5 + r * (0.16666666666666666 + r * (0.041666666666666664 + r * (0.008333333333333333 + r * (
        0.001388888888888889 + r * (0.0001984126984126984 + r * (2.48015873015873e-05 + r * (2.7557319223985893e-06 + r * (
            2.755731922398589e-07 + r * (2.505210838544172e-08 + r * (2.08767569878681e-09 + r * 1.6059043836821613e-10))))))))))))
    return series * np.int64((k + 1023) << 52).view(np.float64)


@leaf
def expo(word: Any) -> Any:
    """A standard exponential time by a 32-bit word: -ln((w + 0.5) / 2^32) to 10^-10, a short series of `ln`."""
    bits = np.float64(float64(word) + 0.5).view(np.int64)
    exponent = (bits >> 52) - 1023
    i = (bits >> 45) & 127
    mantissa = np.int64((bits & 0xFFFFFFFFFFFFF) | 0x3FF0000000000000).view(np.float64)
    r = mantissa * INVERSE[i] - 1.0
    return (float64(32 - exponent) * LN2 - LOGARITHM[i]) - r * (1.0 - r * (0.5 - r * 0.3333333333333333))


@leaf
def normal(word: Any) -> Any:
    """A standard normal by a 32-bit word: Wichura's AS 241 (PPND16) at (w + 0.5) / 2^32."""
    p = (float64(word) + 0.5) / TWO32
    q = p - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * (((((((2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853) * r
                        + 45921.953931549871457) * r + 13731.693765509461125) * r + 1971.5909503065514427) * r
                     + 133.14166789178437745) * r + 3.387132872796366608) / (
                   ((((((5226.495278852854561 * r + 28729.085735721942674) * r + 39307.89580009271061) * r
                       + 21213.794301586595867) * r + 5394.1960214247511077) * r + 687.1870074920579083) * r
                    + 42.313330701600911252) * r + 1.0)
    tail = p if q < 0.0 else 1.0 - p
    r = np.sqrt(-ln(tail))
    if r <= 5.0:
        r = r - 1.6
        z = (((((((7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177) * r
                 + 1.27045825245236838258) * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r
              + 4.6303378461565452959) * r + 1.42343711074968357734) / (
            ((((((1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966) * r
                + 0.14810397642748007459) * r + 0.68976733498510000455) * r + 1.6763848301838038494) * r
             + 2.05319162663775882187) * r + 1.0)
    else:
        r = r - 5.0
        z = (((((((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386) * r
                 + 0.026532189526576123093) * r + 0.29656057182850489123) * r + 1.7848265399172913358) * r
              + 5.4637849111641143699) * r + 6.6579046435011037772) / (
            ((((((2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5) * r
                + 7.868691311456132591e-4) * r + 0.0148753612908506148525) * r + 0.13692988092273580531) * r
             + 0.59983220655588793769) * r + 1.0)
    return -z if q < 0.0 else z


@leaf
def gamma(keys: Any, subject: Any, stream_number: Any, shape: Any) -> Any:
    """A gamma variate of the shape, scale 1, over the draws 0, 1, .. of (subject, stream) by round keys: Marsaglia and Tsang (2000)."""
    a = shape if shape >= 1.0 else shape + 1.0
    d = a - 0.3333333333333333
    c = 1.0 / np.sqrt(9.0 * d)
    i = 0
    while True:
        w0, w1, w2, _ = philox_by(keys, subject, stream_number, i)
        x = normal(w0)
        v = 1.0 + c * x
        if v > 0.0:
            v = v * v * v
            # the cheap bound implies the exact test
            if float64(w1) + 1.0 < TWO32 * (1.0 - 0.0331 * x * x * x * x) or expo(w1) > -(0.5 * x * x + d - d * v + d * ln(v)):
                value = d * v
                if shape < 1.0:
                    value = value * exp(-(expo(w2) / shape))
                return value
        i += 1


@leaf
def ticks(amount: Any) -> Any:
    """A span in ticks from a double, truncated; NEVER above 10^17."""
    if amount > 1e17:
        return int64(NEVER)
    return int64(amount)
