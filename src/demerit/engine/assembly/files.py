"""Files: readings, levels, caps, reviews, and what hangs on them."""
from __future__ import annotations

import numpy as np

from demerit.engine.assembly.naming import Parts, best_level, level_names, span, thousandths
from demerit.engine.records import FILE, READINGS
from demerit.language.schema.regime import File

LIMIT = 2**62
RANGED = ("sum", "count", "any")
"""Readings whose level is a range of one number."""


def files(parts: Parts, columns: dict[str, int]) -> np.ndarray:
    """The file table by epoch, without rules and effects."""
    elements = parts.elements("files")
    epochs = len(parts.boundaries)
    table = np.zeros((epochs, len(elements)), FILE)
    prefixes = [prefix for prefix, _ in parts.scenario.regimes]
    lists = [prefix + name for prefix, name, document in elements if document.reads == "any"]
    moves = 0
    for number, (prefix, name, first) in enumerate(elements):
        for epoch in range(epochs):
            document: File = parts.version(prefix, epoch).files[name]
            row = table[epoch, number]
            reading(row, document)
            edges = [thousandths(edge.value) for edge in document.levels.values()]
            row["edges_at"] = parts.link(edges)
            row["empty"] = empty_level(document, edges)
            row["column"] = columns[prefix + name]
            row["spells"] = lists.index(prefix + name) if prefix + name in lists else -1
            row["moves"] = moves
            row["regime"] = prefixes.index(prefix)
            row["about"] = document.about == "firms"
            caps: list[int] = []
            for reference, most in document.capped_while.items():
                capping, mask = parts.levels_mask(prefix, reference)
                caps += [capping, mask, level_names(document).index(most)]
            row["caps_at"], row["caps_n"] = parts.link(caps), len(caps) // 3
            row["within_at"] = parts.link(ranges(row, edges)) if row["levels"] > 1 and not caps and not row["walks"] and document.reads in RANGED else -1
        moves += len(level_names(first)) * (len(level_names(first)) - 1)
    link_caps(parts, table)
    for epoch in range(epochs):
        begin_capped(parts, table[epoch])
    return table


def ranges(row: np.ndarray, edges: list[int]) -> list[int]:
    """Of each level the least sum of a `sum` (number of entries of a `count` or `any`) and the first beyond it."""
    least = [-LIMIT]
    for level in range(1, int(row["levels"])):
        if READINGS[row["reads"]] == "any":
            least.append(1)
        elif READINGS[row["reads"]] == "count":
            least.append(-(-edges[level] // 1000))
        elif row["floor"] >= edges[level]:
            least.append(-LIMIT)
        else:
            least.append(edges[level] - int(row["start"]) if row["ceiling"] >= edges[level] else LIMIT)
    return [bound for level, bound in enumerate(least) for bound in (bound, [*least, LIMIT][level + 1])]


def begin_capped(parts: Parts, row: np.ndarray) -> None:
    """The level someone begins with: that of the empty file, no better than what other files' beginnings allow."""
    row["begins"] = row["empty"]
    capped = [file for file in row if file["caps_n"]]
    for _ in capped:  # caps may hang on caps; check refuses circles
        for file in capped:
            level = int(file["empty"])
            for i in range(file["caps_n"]):
                capping, mask, most = parts.links[file["caps_at"] + 3 * i:file["caps_at"] + 3 * i + 3]
                if (mask >> int(row["begins"][capping])) & 1:
                    level = max(level, most) if file["worse_up"] else min(level, most)
            file["begins"] = level


def reading(row: np.ndarray, document: File) -> None:
    """How a file is read."""
    row["reads"] = READINGS.index(document.reads)
    row["start"] = thousandths(document.start.value) if document.start else 0
    row["has_start"] = document.start is not None
    row["floor"] = thousandths(document.floor.value) if document.floor else -LIMIT
    row["ceiling"] = thousandths(document.ceiling.value) if document.ceiling else LIMIT
    row["levels"] = len(level_names(document))
    row["worse_up"] = document.reads == "any" or document.worse == "up"
    row["window"] = document.of.last if document.of else 0
    row["at_least"] = document.at_least
    row["highest"] = document.highest is not None
    row["best"] = best_level(document)
    row["walks"] = bool(document.of or document.highest or document.reads == "last")
    row["reviewed"] = document.reviewed is not None
    if document.reviewed:
        row["in_order"] = document.reviewed.in_order
        row["review_kind"], row["review_a"], _ = span(document.reviewed.every)


def empty_level(document: File, edges: list[int]) -> int:
    """The level of a file without entries."""
    if document.reads == "any" or len(edges) < 2:
        return 0
    if document.reads in ("mean", "share") or (document.reads == "last" and document.start is None):
        return best_level(document)
    value = thousandths(document.start.value) if document.start else 0
    if document.reads == "sum":
        low = thousandths(document.floor.value) if document.floor else -LIMIT
        high = thousandths(document.ceiling.value) if document.ceiling else LIMIT
        value = min(max(value, low), high)
    elif document.reads == "count":
        value = 0
    return max((i for i, edge in enumerate(edges) if value >= edge), default=0)


def link_caps(parts: Parts, table: np.ndarray) -> None:
    """For each file, the files it caps, from top to bottom."""
    for number in range(table.shape[1]):
        capped = []
        for other in range(table.shape[1]):
            row = table[0, other]
            capping = [parts.links[row["caps_at"] + 3 * i] for i in range(row["caps_n"])]
            if number in capping:
                capped.append(other)
        table["capped_at"][:, number], table["capped_n"][:, number] = parts.link(capped), len(capped)


