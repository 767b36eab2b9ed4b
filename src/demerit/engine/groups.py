"""Groups: the age band of a person at a tick, and factors by group."""
from __future__ import annotations

from typing import Any

from numba import int64

from demerit.engine.calendar import YEAR
from demerit.engine.compiled import leaf


@leaf
def birthday(town: Any, slot: Any, band: Any) -> Any:
    """The tick at which a person enters an age band (the third of the day)."""
    born = town.subjects[slot].born
    edge = town.reals[town.clock[0].edges_at + band]
    return (((born + int64(edge * YEAR)) >> 20) << 20) + 3


@leaf
def band_at(town: Any, slot: Any, t: Any) -> Any:
    """The age band of a person at a tick not before now."""
    person = town.subjects[slot]
    band = int64(person.band)
    if t < person.birthday:
        return band
    last = town.clock[0].bands - 1
    while band < last and birthday(town, slot, band + 1) <= t:
        band += 1
    return band


@leaf
def product(town: Any, slot: Any, thin: Any, band: Any) -> Any:
    """A product of factors over attributes, by the rows a person stands in (age as the band given)."""
    c = town.clock[0]
    value = 1.0
    for i in range(town.links[thin]):
        j = town.links[thin + 2 + 2 * i]
        row = int64(town.rows[slot, j])
        if j == c.rows - 1:
            row = c.first_band + band
        value = value * town.reals[town.links[thin + 3 + 2 * i] + row]
    return value


@leaf
def thinned(town: Any, slot: Any, conduct: Any, band: Any) -> Any:
    """The share of candidates that a person's group and age let through."""
    con = town.conducts[conduct]
    if con.flat:
        return 1.0
    return product(town, slot, con.thin, band) / town.reals[town.links[con.thin + 1]]


@leaf
def covered(town: Any, slot: Any, channel: Any, epoch: Any, band: Any) -> Any:
    """A channel's coverage of a person."""
    ch = town.channels[epoch, channel]
    if ch.flat:
        return ch.coverage
    return ch.coverage * product(town, slot, ch.thin, band)


@leaf
def group_weight(town: Any, slot: Any, conduct: Any) -> Any:
    """Today's occupant's factors for a conduct over the greatest, age left out."""
    con = town.conducts[conduct]
    if con.flat:
        return 1.0
    c = town.clock[0]
    own = 1.0
    greatest = 1.0
    for i in range(town.links[con.thin]):
        j = town.links[con.thin + 2 + 2 * i]
        if j != c.rows - 1:
            at = town.links[con.thin + 3 + 2 * i]
            own = own * town.reals[at + int64(town.rows[slot, j])]
            greatest = greatest * town.reals[at + 32]
    return own / greatest

