"""A place in which towns are lived with one slot followed: memory for the journal, grown as needed."""
from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from demerit.engine import Place, memory, native
from demerit.engine.journal import HAPPENED, JOURNAL_FULL, PASSED, N
from demerit.engine.records import JOURNAL
from demerit.engine.ties import FIRM_IDS
from demerit.engine.town import MOST_PLACES, POOLS, PoolOverflow, journal_arrays


@dataclass
class Follower(Place):
    """A place in which towns are lived with one slot followed."""

    slot: int = 0
    until: int | None = None
    """The tick before which towns end; None: that of the run."""
    rows: int = 4096
    """Rows of the journal; doubled when they do not do."""
    journal: np.ndarray = field(default_factory=lambda: np.zeros(0, JOURNAL))

    def follow(self, seed: int, town: int, slot: int) -> np.ndarray:
        """The journal of a slot, an array of JOURNAL in the order in which things happened.  Raises PoolOverflow."""
        self.slot = slot
        self.live(seed, town)
        # what came and went in a happening is noted as it goes: told after what happened, before what has changed
        journal = self.journal
        after = np.select([journal["what"] == HAPPENED, journal["what"] == PASSED], [0, 1], 2)
        return journal[np.lexsort((after, journal["position"]))]

    def standings(self, file: int) -> np.ndarray:
        """The recorded level of each slot in a file, as the town last lived ended: (slots) int8."""
        files = int(self._town[0]["files"])
        levels: np.ndarray = self._arrays["standings"]["level0"].reshape(-1, files)[:, file].copy()
        return levels

    def occupants(self) -> np.ndarray:
        """How many have been in each slot, people and then firms, before whoever is at the end of the town last lived: (slots) int64."""
        scenario = self.tables.scenario
        ids = self._arrays["subjects"]["id"][:scenario.residents + scenario.firms].astype(np.int64)
        people, firms = ids[:scenario.residents], ids[scenario.residents:]
        return np.concatenate([people // scenario.residents, (firms - FIRM_IDS) // max(1, scenario.firms)])

    def _one(self, seed: int, town: int, trace: int, suppressed: int) -> bool:
        work = journal_arrays(self.rows, self.sizes["entries"], int(self.tables.clock[0]["files"]), self._arrays["notes"].shape[1])
        memory.disconnect({name: self._arrays[name] for name in work})
        self._arrays |= work
        self._ready(seed, town, trace, suppressed)
        self._town["followed"] = self.slot
        if self.until is not None:
            self._town["end"] = self.until
        with np.errstate(over="ignore"):
            full = native.live(self._town)
        self._happenings += int(self._town[0]["happened"])
        self._acts += int(self._town[0]["acts"])
        if not full:
            self.journal = work["journal"][:work["noted"][N]].copy()
            return True
        self._grow(full, town)
        return False

    def _grow(self, full: int, town: int) -> None:
        """Twice the room for what was full.  Raises PoolOverflow."""
        if full == JOURNAL_FULL:
            self.rows *= 2
            return
        pool = POOLS[full]
        if self.sizes[pool] >= MOST_PLACES:
            raise PoolOverflow(f"town {town}: more than {MOST_PLACES:,} {pool} at once; use smaller towns (--set town.residents=..)")
        self.sizes[pool] = min(2 * self.sizes[pool], MOST_PLACES)
        self._free()
