"""Groups: the age band of a person at a tick, and factors by group."""
from __future__ import annotations

from typing import Any

from numpy import int64

from demerit.engine import memory
from demerit.engine.calendar import YEAR
from demerit.engine.compiled import leaf


@leaf
def birthday(town: Any, slot: Any, band: Any) -> Any:
    """The tick at which a person enters an age band (the third of the day)."""
    born = memory.subjects(town)[slot].born
    edge = memory.reals(town)[town[0].edges_at + band]
    return (((born + int64(edge * YEAR)) >> 20) << 20) + 3


@leaf
def band_at(town: Any, slot: Any, t: Any) -> Any:
    """The age band of a person at a tick not before now."""
    person = memory.subjects(town)[slot]
    band = int64(person.band)
    if t < person.birthday:
        return band
    last = town[0].bands - 1
    while band < last and birthday(town, slot, band + 1) <= t:
        band += 1
    return band


@leaf
def product(town: Any, slot: Any, thin: Any, band: Any) -> Any:
    """A product of factors over attributes, by the rows a person stands in (age as the band given)."""
    c = town[0]
    value = 1.0
    for i in range(memory.links(town)[thin]):
        j = memory.links(town)[thin + 2 + 2 * i]
        row = int64(memory.rows(town)[slot, j])
        if j == c.rows - 1:
            row = c.first_band + band
        value = value * memory.reals(town)[memory.links(town)[thin + 3 + 2 * i] + row]
    return value


@leaf
def thinned(town: Any, slot: Any, conduct: Any, band: Any) -> Any:
    """The share of candidates that a person's group and age let through."""
    con = memory.conducts(town)[conduct]
    if con.even:
        return 1.0
    return own_share(town, slot, con.thin, band)


@leaf
def own_share(town: Any, slot: Any, thin: Any, band: Any) -> Any:
    """A person's factors over the greatest."""
    return product(town, slot, thin, band) / memory.reals(town)[memory.links(town)[thin + 1]]


@leaf
def covered(town: Any, slot: Any, channel: Any, epoch: Any, band: Any) -> Any:
    """A channel's coverage of a person."""
    ch = memory.channels(town)[epoch, channel]
    if ch.even:
        return ch.coverage
    return ch.coverage * product(town, slot, ch.thin, band)


@leaf
def group_weight(town: Any, slot: Any, conduct: Any) -> Any:
    """Today's occupant's factors for a conduct over the greatest, age left out."""
    con = memory.conducts(town)[conduct]
    return 1.0 if con.even else lasting_share(town, slot, con.thin)


@leaf
def lasting_share(town: Any, slot: Any, thin: Any) -> Any:
    """Today's occupant's factors over the greatest, age left out."""
    c = town[0]
    own = 1.0
    greatest = 1.0
    for i in range(memory.links(town)[thin]):
        j = memory.links(town)[thin + 2 + 2 * i]
        if j != c.rows - 1:
            at = memory.links(town)[thin + 3 + 2 * i]
            own = own * memory.reals(town)[at + int64(memory.rows(town)[slot, j])]
            greatest = greatest * memory.reals(town)[at + 32]
    return own / greatest

