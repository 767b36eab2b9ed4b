"""The order of all tests: each of two workers begins with one half, and each half with what takes longest, so that neither is left alone with it."""
from __future__ import annotations

from itertools import groupby

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    slow = [item for item in items if item.get_closest_marker("slow")]
    quick = [item for item in items if not item.get_closest_marker("slow")]
    first: list[pytest.Item] = []
    second: list[pytest.Item] = []
    for _, of_a_module in groupby(slow, key=lambda item: item.path):  # what a module sets up, it sets up once
        min(first, second, key=len).extend(of_a_module)
    rest = max(0, len(items) // 2 - len(first))
    items[:] = [*first, *quick[:rest], *second, *quick[rest:]]
