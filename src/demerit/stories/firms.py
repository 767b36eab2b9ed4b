"""Firms of a finished run: their codes, and who represents them."""
from __future__ import annotations

import numpy as np

from demerit.engine import draws
from demerit.engine import journal as f
from demerit.engine.ties import FIRM_IDS
from demerit.language.scenario import Scenario
from demerit.stories import codes
from demerit.stories.follower import Follower

ALL64 = (1 << 64) - 1


def code_of(scenario: Scenario, town: int, slot: int, occupant: int) -> str:
    """The code of the occupant-th (from 0) in a slot, of people and then of firms."""
    if slot < scenario.residents:
        return codes.person(town, slot, occupant)
    return codes.firm(town, slot - scenario.residents, occupant)


def representative(follower: Follower, seed: int, town: int, number: int, occupant: int, tick: int) -> str:
    """The code of a firm's legal representative at a tick: whoever is in the place the firm points at (specification, section 14)."""
    scenario = follower.tables.scenario
    slot = pick_by(seed, town, FIRM_IDS + number + occupant * scenario.firms, "representative", scenario.residents)
    journal = follower.follow(seed, town, slot)
    arrived = journal["due"][journal["what"] == f.ARRIVED]
    return codes.person(town, slot, int((arrived <= tick).sum()) - 1)


def pick_by(seed: int, town: int, subject: int, stream: str, n: int) -> int:
    """A whole number in 0 .. n-1 by the first word of the first draw of a subject's stream."""
    with np.errstate(over="ignore"):
        word = draws.philox(np.uint64(draws.key_of(seed, town)), subject, draws.stream(stream), np.uint64(0))[0]
    return (int(word) * n) >> 32
