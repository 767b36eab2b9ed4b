"""Branches are counted where they are, and what was counted is written to them and changes no number."""
from __future__ import annotations

import ctypes
import lzma
import re
from pathlib import Path

import pytest

from demerit.engine import compiled, native, shipped
from demerit.engine.profile import BRANCHES, FUNCTIONS, Profile, counting, told

pytestmark = pytest.mark.skipif(compiled.INTERPRETED, reason="nothing is compiled")

STEPS = """
define i64 @steps(i64 %n) {
begin:
  %none = icmp sle i64 %n, 0
  br i1 %none, label %end, label %turn

turn:
  %i = phi i64 [ 0, %begin ], [ %next, %turn ]
  %sum = phi i64 [ 0, %begin ], [ %more, %turn ]
  %third = call i1 @is_third(i64 %i)
  %by = select i1 %third, i64 10, i64 1
  %more = add i64 %sum, %by
  %next = add i64 %i, 1
  %again = icmp slt i64 %next, %n
  br i1 %again, label %turn, label %end

end:
  %found = phi i64 [ 0, %begin ], [ %more, %turn ]
  ret i64 %found
}

define internal i1 @is_third(i64 %i) {
begin:
  %rest = srem i64 %i, 3
  %is = icmp eq i64 %rest, 0
  ret i1 %is
}
"""
"""One for each number below n, ten for each that can be divided by three."""
COUNTED = Profile(((1, 0), (6, 4), (1, 9)), (1, 10))
"""Of n = 10: begun once, ten turns, four of them thirds, nine times again."""


def steps(code: str, profile: Profile | None = None) -> tuple[object, int]:
    from demerit.engine.emitting import object_file

    engine = native.loaded(object_file(code, profile))
    return engine, ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_int64)(engine.get_function_address("steps"))(10)


def test_what_is_counted_is_what_happens() -> None:
    code, branches, functions = counting(STEPS)
    engine, found = steps(code)
    assert (found, branches, functions) == (46, 3, 2)
    flat = list((ctypes.c_int64 * (2 * branches)).from_address(engine.get_global_value_address(BRANCHES)))  # type: ignore[attr-defined]
    entered = tuple((ctypes.c_int64 * functions).from_address(engine.get_global_value_address(FUNCTIONS)))  # type: ignore[attr-defined]
    assert Profile(tuple(zip(flat[::2], flat[1::2], strict=True)), entered) == COUNTED


def test_a_text_told_gives_the_same_and_is_otherwise_as_it_was() -> None:
    text = told(STEPS, COUNTED)
    assert steps(STEPS, COUNTED)[1] == steps(STEPS)[1] == 46
    notes = dict(re.findall(r"^!(\d+) = !\{(.*)\}$", text, re.MULTILINE))
    said = {re.split(r", | !prof", line)[0].strip(): notes[line.split("!prof !")[1].split()[0]] for line in text.splitlines() if "!prof" in line}
    assert said == {"define i64 @steps(i64 %n)": '!"function_entry_count", i64 1', "define internal i1 @is_third(i64 %i)": '!"function_entry_count", i64 10',
                    "br i1 %none": '!"branch_weights", i32 1, i32 2', "%by = select i1 %third": '!"branch_weights", i32 5, i32 7',
                    "br i1 %again": '!"branch_weights", i32 10, i32 2'}
    plain = re.sub(r",? ?!prof !\d+", "", re.sub(r"^!.*\n", "", text, flags=re.MULTILINE))
    assert plain.split() == STEPS.split()


def test_counts_beyond_31_bits_keep_their_ratio() -> None:
    text = told(STEPS, Profile(((0, 3 * 2**40), (2**40, 3 * 2**40), (1, 1)), (1, 2**50)))
    weights = [tuple(map(int, pair)) for pair in re.findall(r'"branch_weights", i32 (\d+), i32 (\d+)', text)]
    assert all(0 < n < 2**31 for pair in weights for n in pair)
    assert weights[1][0] / weights[1][1] == pytest.approx(3)


@pytest.mark.parametrize("other", [Profile(COUNTED.branches[:-1], COUNTED.functions), Profile((*COUNTED.branches, (1, 1)), COUNTED.functions),
                                   Profile(COUNTED.branches, COUNTED.functions[:-1]), Profile(COUNTED.branches, (*COUNTED.functions, 1))])
def test_what_was_counted_of_another_text_is_refused(other: Profile) -> None:
    with pytest.raises(ValueError, match="another text"):
        told(STEPS, other)


def test_what_is_shipped_was_counted_of_what_is_shipped() -> None:
    code, profile = shipped.read(native.sources_hash()), shipped.profile(native.sources_hash())
    assert code is not None and profile is not None
    _, branches, functions = counting(code)
    assert (len(profile.branches), len(profile.functions)) == (branches, functions)
    # nearly everything that the library's regimes can do was done, and the kernel itself in every town
    assert sum(count > 0 for count in profile.functions) > 0.8 * functions
    assert sum(map(sum, profile.branches)) > 10**7


@pytest.mark.parametrize("data", [None, b"", b"no archive", lzma.compress(b"{}"), lzma.compress(b'{"sources":"others","branches":[],"functions":[]}')])
def test_without_counts_the_kernel_is_made_all_the_same(data: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if data is not None:
        (tmp_path / "profile").write_bytes(data)
    monkeypatch.setattr(shipped, "PROFILE", tmp_path / "profile")
    assert shipped.profile(native.sources_hash()) is None
