"""Stopped: acts that an effect in force makes impossible, and those of them that are protected."""
from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from demerit.engine.assembly.population import is_protected
from demerit.engine.layout import BY_CONDUCT
from demerit.language.schema import Regime, World
from demerit.language.subjects import PERSONS, matches
from demerit.measures import counting as of
from demerit.runs.totals import Totals

STOPPED = "stopped"


def stops_protected(regimes: Sequence[Regime], world: World) -> bool:
    """Whether an effect stops a conduct of residents that is protected."""
    names = [one for regime in regimes for effect in regime.effects.values() for one in effect.stops]
    return any(is_protected(name, conduct) and matches(names, name, world, PERSONS) for name, conduct in world.acts.items())


def stopped_protected(totals: Totals, world: World) -> np.ndarray | None:
    """Protected acts of residents that were stopped, by group of towns; None where they cannot be told.

    By conduct they are counted over all towns, so they are laid on the groups of towns as all stopped acts are.  Acts stopped through somebody
    else stand among them there: then they are not residents' own alone.
    """
    whole = of.counted(totals, STOPPED)
    counts = totals.conducts.sum(axis=0)[:, BY_CONDUCT.index(STOPPED)]
    protected = every = 0
    for at, name in enumerate(totals.layout.conducts):
        conduct = world.acts[name]
        if conduct.about == PERSONS:
            every += int(counts[at])
            protected += int(counts[at]) if is_protected(name, conduct) else 0
    if every != int(whole.sum()):
        return None
    return whole * (protected / every) if every else whole
