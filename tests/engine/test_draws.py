"""Draws: Philox against known answers, our functions against the usual ones, the same bits compiled and interpreted."""
from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import bits
import numpy as np
import pytest
from scipy import special, stats

from demerit.engine import draws
from twin import luck

ONES = 0xFFFFFFFF
ANSWERS = [  # counter, key, words: the known answers of Random123 for philox4x32-10
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ONES, ONES, ONES, ONES), (ONES, ONES), (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    ((0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0), (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1)),
]
EDGES = np.array([0, 1, 2, 3, 2**31 - 1, 2**31, 2**31 + 1, 2**32 - 2, 2**32 - 1], np.uint64)


@pytest.fixture(scope="module")
def some_words() -> np.ndarray:
    """40,000 words and the extreme ones."""
    return np.concatenate([bits.draw(1, 2, 3, 0, 10_000).reshape(-1), EDGES])


@pytest.mark.parametrize(("counter", "key", "answer"), ANSWERS)
def test_philox_gives_the_known_answers(counter: tuple[int, ...], key: tuple[int, int], answer: tuple[int, ...]) -> None:
    k = key[0] | key[1] << 32
    index = counter[2] | counter[3] << 32
    assert tuple(int(w) for w in bits.draw(k, counter[0], counter[1], index, 1)[0]) == answer
    with np.errstate(over="ignore"):
        assert tuple(int(w) for w in draws.philox(k, counter[0], counter[1], index)) == answer
    assert luck.philox(k, counter[0], counter[1], index) == answer


def test_draws_by_round_keys_made_before_are_the_same() -> None:
    for key, subject, first in ((0, 0, 0), (2**64 - 1, 2**32 - 1, 2**64 - 9), (0x0123456789ABCDEF, 77, 1 << 40)):
        assert np.array_equal(bits.draw(key, subject, 5, first, 8, by_round_keys=True), bits.draw(key, subject, 5, first, 8))


def test_a_wrong_round_key_is_noticed() -> None:
    """The seeded fault of the known answers: the two halves of the key the wrong way round."""
    counter, key, answer = ANSWERS[2]
    assert tuple(bits.draw(key[1] | key[0] << 32, counter[0], counter[1], counter[2] | counter[3] << 32, 1)[0]) != answer


def test_words_are_uniform_and_streams_subjects_towns_and_indices_differ() -> None:
    n, age = 4096, draws.stream("age")
    base = bits.draw(draws.key_of(1, 0), 0, age, 0, n)
    assert stats.kstest(base.reshape(-1) / 2**32, "uniform").pvalue > 1e-3
    others = [bits.draw(draws.key_of(1, 1), 0, age, 0, n), bits.draw(draws.key_of(2, 0), 0, age, 0, n),
              bits.draw(draws.key_of(1, 0), 1, age, 0, n), bits.draw(draws.key_of(1, 0), 0, draws.stream("trait:a"), 0, n),
              bits.draw(draws.key_of(1, 0), 0, age, 2**33, n)]
    for other in others:
        assert (base == other).sum() < 4
        # of 16,384 pairs; a correlation's standard error is 1/128
        assert abs(np.corrcoef(base.reshape(-1), other.reshape(-1))[0, 1]) < 4 / 128


def test_streams_are_blake2b_of_their_text() -> None:
    from hashlib import blake2b

    texts = ["age", "conduct:speeding", "error:camera.misread-plate", "attribute:größe", "other/points"]
    for text in texts:
        assert draws.stream(text) == int.from_bytes(blake2b(text.encode("utf-8"), digest_size=4).digest(), "little") == luck.stream(text)
    assert len({draws.stream(t) for t in texts}) == len(texts)


def test_key_of_mixes_the_seed_then_the_town() -> None:
    mask = 2**64 - 1

    def mix64(x: int) -> int:
        x = (x + 0x9E3779B97F4A7C15) & mask
        x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & mask
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & mask
        return x ^ (x >> 31)

    assert mix64(0) == 0xE220A8397B1DCDAF  # the first output of SplitMix64 from 0
    for seed, town in ((0, 0), (1, 0), (0, 1), (2**64 - 1, 2**31), (20240101, 999)):
        assert draws.key_of(seed, town) == mix64(mix64(seed) ^ town)
    keys = {draws.key_of(seed, town) for seed in range(60) for town in range(60)}
    assert len(keys) == 3600
    x = np.array([0, 1, 2**63, mask, 0x123456789ABCDEF], np.uint64)
    mixed, names = bits.mixed(x, 77)
    assert [int(v) for v in mixed] == [mix64(int(v)) for v in x]
    assert [int(v) for v in names] == [mix64(mix64((77 << 32) + (int(v) & ONES)) ^ int(v)) for v in x]


def test_below_and_pick() -> None:
    w = np.array([0, 1, 2**31 - 1, 2**31, 2**32 - 1], np.uint64)
    for p in (0.0, 1e-12, 2.0**-32, 0.5, 1.0, 1.5):
        below, pick = bits.chosen(w, np.full(len(w), p), 10)
        assert below.tolist() == [int(v) < math.trunc(p * 2**32) for v in w]
        assert pick.tolist() == [0, 0, 4, 5, 9]


def test_our_logarithm_is_the_logarithm(some_words: np.ndarray) -> None:
    x = np.concatenate([(some_words + 0.5) / 2**32, 1 + np.linspace(-0.02, 0.02, 5001), [1e-300, 1e300]])
    got = bits.values(np.zeros(len(x), np.uint64), x)[2]
    assert np.abs(got - np.log(x)).max() <= 4e-16 * max(1.0, np.abs(np.log(x)).max())
    small = np.abs(np.log(x)) < 30
    assert np.abs(got - np.log(x))[small].max() <= 8e-15


def test_our_exponential_is_the_exponential() -> None:
    x = np.concatenate([np.linspace(-700, 700, 100_001), np.linspace(-1, 1, 10_001)])
    got = bits.values(np.zeros(len(x), np.uint64), x)[3]
    assert np.abs(got / np.exp(x) - 1).max() <= 1e-15
    assert bits.values(np.zeros(1, np.uint64), np.array([-701.0]))[3, 0] == 0.0


def test_exponential_times(some_words: np.ndarray) -> None:
    got = bits.values(some_words, np.ones(len(some_words)))[0]
    assert np.abs(got + np.log((some_words.astype(float) + 0.5) / 2**32)).max() <= 1e-10
    assert got.min() > 0
    assert stats.kstest(got[:40_000], "expon").pvalue > 1e-3


def test_normals(some_words: np.ndarray) -> None:
    p = (some_words.astype(float) + 0.5) / 2**32
    got = bits.values(some_words, np.ones(len(some_words)))[1]
    assert np.abs(got - special.ndtri(p)).max() <= 1e-13
    assert stats.kstest(got[:40_000], "norm").pvalue > 1e-3
    low, high = bits.values(np.array([5, 2**32 - 6], np.uint64), np.ones(2))[1]
    assert low == -high


@pytest.mark.parametrize("shape", [0.3, 0.5, 1.0, 2.0, 5.0])
def test_gamma_variates(shape: float) -> None:
    """Mean and variance within 4 standard errors, and the whole law by Kolmogorov-Smirnov."""
    n = 40_000
    x = bits.gamma(draws.key_of(11, 3), draws.stream("trait:test"), shape, n)
    assert abs(x.mean() - shape) <= 4 * math.sqrt(shape / n)
    fourth = 3 * shape**2 + 6 * shape
    assert abs(((x - shape) ** 2).mean() - shape) <= 4 * math.sqrt((fourth - shape**2) / n)
    assert stats.kstest(x, stats.gamma(shape).cdf).pvalue > 1e-3


def test_a_gamma_without_its_last_step_is_noticed() -> None:
    """The seeded fault: shape 0.5 drawn as shape 1.5, the boost left out."""
    x = bits.gamma(draws.key_of(11, 3), draws.stream("trait:test"), 1.5, 4000)
    assert abs(x.mean() - 0.5) > 4 * math.sqrt(0.5 / 4000)


def test_gamma_is_the_twin_s() -> None:
    luck_ = luck.Luck(5, 6)
    for shape in (0.3, 1.0, 2.5):
        ours = bits.gamma(draws.key_of(5, 6), 4242, shape, 200)
        assert ours.tolist() == [luck_.gamma(i, 4242, shape) for i in range(200)]


@pytest.mark.slow
def test_the_same_bits_compiled_and_interpreted() -> None:
    """10,000 words through every function, in this process compiled and in another without Numba."""
    done = subprocess.run([sys.executable, str(Path(bits.__file__))], env=os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == bits.hashes()
