"""Who is spared: levels of somebody's own on which what falls on them through others does not (specification, section 14)."""
from __future__ import annotations

from typing import Any

from demerit.engine import memory
from demerit.engine.compiled import rare
from demerit.engine.effects import take_hold
from demerit.engine.thirds import settle_all
from demerit.engine.ties import falls


@rare
def spare(town: Any, slot: Any, file: Any) -> Any:
    """Levels that spare somebody have changed: what falls on them again takes hold, and the rows of ties are brought up to date."""
    c = town[0]
    f = memory.files(town)[c.epoch, file]
    for i in range(f.spares_n):
        x = memory.links(town)[f.spares_at + i]
        effect = memory.effects(town)[c.epoch, x]
        for p in range(effect.pairs_n):
            if falls(town, slot, x, memory.links(town)[effect.pairs_at + 2 * p + 1], 0):
                take_hold(town, slot, x)
    settle_all(town, slot, 0)
