"""Noticing: which channel an entry comes from, where its rule takes notice of several.

What sets a rule off has a name made of whose act it was, of the channel, and of the act (specification, section 3); so whoever's act it was, the
channel can be found by trying them.  Whether the notice was right is not asked: a register does not know.
"""
from __future__ import annotations

import numpy as np

from demerit.engine.draws import name
from demerit.engine.ties import FIRM_IDS
from demerit.language.schema.regime import Rule
from demerit.stories.events import Entry
from demerit.stories.lives import Names

MOST_REPORTS = 4096
"""False reports about one person that are looked through."""
GENERATIONS = 16
"""People who have lived in one place that are looked through, beside one for each year."""


def noticed_by(names: Names, entry: Entry, rule: Rule, subject: int) -> tuple[str, ...]:
    """The channel that noticed what an entry of somebody (by their id) is about; all that may have, if it cannot be told."""
    channels = tuple(rule.when.seen_by)
    if len(channels) < 2 or rule.when.act is None:
        return channels
    prefix = names.versions(entry.rule)[0]
    numbers = {channel: names.tables.layout.channels.index(prefix + channel) for channel in channels}
    with np.errstate(over="ignore"):
        by_act = [channel for channel, number in numbers.items()
                  if np.any(name(_everybody(names), names.tables.arrays["channels"]["stream"][0, number], entry.case) == np.uint64(entry.cause))]
        found = by_act or [channel for channel, number in numbers.items() if _reported(names, number, entry, subject)]
    return tuple(found) if len(found) == 1 else channels


def _everybody(names: Names) -> np.ndarray:
    """The ids that anybody in a town may have."""
    scenario = names.scenario
    generations = GENERATIONS + scenario.years
    people, firms = np.arange(scenario.residents * generations), FIRM_IDS + np.arange(scenario.firms * generations)
    return np.concatenate([people, firms]).astype(np.uint64)


def _reported(names: Names, channel: int, entry: Entry, subject: int) -> bool:
    """Whether a channel delivered a report of what nobody did that an entry rests on."""
    errors = names.tables.arrays["errors"]
    reports = np.arange(MOST_REPORTS, dtype=np.uint64)
    return any(bool(np.any(name(np.uint64(subject), errors["false_stream"][0, number], reports) == np.uint64(entry.cause)))
               for number in range(errors.shape[1]) if int(errors["channel"][0, number]) == channel)


__all__ = ["noticed_by"]
