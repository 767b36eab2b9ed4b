"""A level as a range of the sum or the number of entries is the level that the definition gives."""
from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from demerit.engine.assembly.files import LIMIT, ranges
from demerit.engine.records import FILE, READINGS

SMALL = st.integers(-6, 6).map(lambda n: 500 * n)


def level(reads: str, start: int, floor: int, ceiling: int, edges: list[int], x: int) -> int:
    """The last level whose edge is at or below the reading (specification, section 7)."""
    if reads == "any":
        return 1 if x > 0 else 0
    value = 1000 * x if reads == "count" else min(max(start + x, floor), ceiling)
    return max((i for i, edge in enumerate(edges) if value >= edge), default=0)


@given(st.sampled_from(["sum", "count", "any"]), SMALL, st.one_of(st.just(-LIMIT), SMALL), st.integers(0, 12), st.booleans(),
       st.lists(SMALL, min_size=2, max_size=5, unique=True))
def test_ranges_are_the_levels(reads: str, start: int, floor: int, above: int, bounded: bool, edges: list[int]) -> None:
    row = np.zeros(1, FILE)[0]
    edges = [0, 1] if reads == "any" else sorted(edges)
    ceiling = max(floor, -3000) + 500 * above if bounded else LIMIT
    for field, value in {"reads": READINGS.index(reads), "start": start, "floor": floor, "ceiling": ceiling, "levels": len(edges)}.items():
        row[field] = value
    found = ranges(row, edges)
    assert len(found) == 2 * len(edges)
    for x in range(8) if reads != "sum" else range(-9000, 9001, 250):
        holding = [i for i in range(len(edges)) if found[2 * i] <= x < found[2 * i + 1]]
        assert holding == [level(reads, start, floor, ceiling, edges, x)], (x, found)
