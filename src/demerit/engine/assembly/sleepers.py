"""Conducts whose clocks may sleep: see engine/sleeping.py."""
from __future__ import annotations

import numpy as np

from demerit.engine.assembly.naming import Parts
from demerit.engine.records import NO_SPAN, SPAN_MONTHS, SPAN_TICKS, SPAN_WORKDAYS

FIXED = (SPAN_TICKS, SPAN_MONTHS, SPAN_WORKDAYS)


def sleepers(parts: Parts, conduct_table: np.ndarray, file_table: np.ndarray, rule_table: np.ndarray, blank: list[int]) -> None:
    """Mark the conducts that do nothing but strike, and link them with the files they strike; adds a column to `blank` for each."""
    wakes: dict[int, list[int]] = {}
    conduct_table["sleeps"] = -1
    for number, row in enumerate(conduct_table):
        rules = [parts.links[row["rules_at"] + i] for i in range(row["rules_n"])]
        alone = row["rate"] > 0 and row["debt"] < 0 and not (row["channels_n"] or row["stoppers"] or row["tied_stoppers"] or row["deters_n"])
        if not rules or not alone or not all(only_strikes(rule) for rule in rule_table[:, rules].flat):
            continue
        struck = sorted({int(file) for file in rule_table["file"][:, rules].flat})
        row["sleeps"] = len(blank)
        blank.append(-1)
        row["struck_at"], row["struck_n"] = parts.link(struck), len(struck)
        for file in struck:
            wakes.setdefault(file, []).append(number)
    for file, numbers in wakes.items():
        file_table["wakes_at"][:, file], file_table["wakes_n"][:, file] = parts.link(numbers), len(numbers)


def only_strikes(rule: np.void) -> bool:
    """Whether a rule in an epoch does nothing to an empty file: it strikes, joins no queue, and is decided at once or later by a fixed time."""
    later = rule["takes_kind"] in FIXED and rule["takes_a"] > 0 and (rule["split"] == 0 or rule["within_a"] > 0)
    return bool(rule["strikes"]) and rule["desk"] < 0 and (rule["takes_kind"] == NO_SPAN or later)
