"""A town lived again with one slot followed: the engine's own functions, and after each happening a look at what changed.

The loop is that of `engine.live`, and the functions are the same, so the town comes out with the same integers.  What
is found is written into a journal: one row for each thing that happened to whoever lives in the slot.
"""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numba import int64, uint64

from demerit.engine import Place, memory
from demerit.engine.calendar import month_of, open_bucket, put_back, take
from demerit.engine.compiled import happening, kernel
from demerit.engine.effects import bit, correct_effects
from demerit.engine.hanging import own_mask
from demerit.engine.live import begin, close, happen
from demerit.engine.records import ACT, ATTEMPT, ENTRY, LAPSE, LEAVE, NOTICE, OVERDUE, PROVOKED
from demerit.engine.town import MOST_PLACES, POOLS, PoolOverflow

ARRIVED, ROW, LEVEL, EFFECTS, HAPPENED, WRITTEN, CHANGED, PASSED, COVERS = range(9)
"""What a row of the journal says."""
ACTED, SUPPRESSED, STOPPED = range(3)
"""What became of an act somebody was about to do."""

JOURNAL = np.dtype([
    ("due", "i8"), ("position", "i8"), ("what", "i8"), ("kind", "i8"), ("of", "i8"), ("mask", "i8"), ("class_", "i8"),
    ("a", "i8"), ("b", "i8"), ("c", "i8"), ("place", "i8"), ("name", "u8"), ("cause", "u8"), ("case", "u8")])
"""A row.  `due`: tick; `position`: number of the happening in the town, 0 for arrivals at the start; `kind`: that of the happening.

ARRIVED   of: generation; name: subject id; a, b: ticks of birth and of leaving (far off: not before the end)
ROW       of: place among a person's rows; a: the tally row (`Layout.rows`)
LEVEL     of: file; mask: ledger (1 recorded, 2 correct); a, b: level left and level entered (left is -1 on arrival)
EFFECTS   mask: ledger; name: effects in force (bits)
HAPPENED  of, mask, name: the happening's `of`, `mask` and index; cause: its stream; of an act or provoked act class_: ACTED ..,
          a: the conduct, b: channels that noticed it of its author (bits); of an attempt class_: 1 denied, 2 denied in error; of a notice class_: 1 false
WRITTEN   of: rule; mask (in force), class_, name, cause, case of the entry; a, c: its worth in the two ledgers,
          in thousandths; b: the tick at which it lapses (-1: not before the end)
CHANGED   an entry ended in a ledger or changed class: of: rule; mask: ledgers in which it still is in force; class_; name;
          a: ledgers in which it was; b: bits of records.IS_OVERDUE and its like.  In force or held: see IS_HELD
PASSED    an entry written and ended in one happening: of, class_, name, cause, case, a, c
COVERS    name: an entry written where another had been written and ended in the same happening; only inside this module

`place`: of the last four, where the entry lies; two entries with one name are told apart by it.
"""
JOURNAL_FULL = 5
N, HELD, ROW_OF_ACT, MONTH, DEEDS, NOTES = (0, 1, 2, 3, 4, 7)
"""Places in `counts`: rows so far; entries in force; the row of the act under way (-1: none), and before it its month, what
was counted of its conduct (3), and what each channel had noticed."""


@kernel
def follow(town: Any, slot: Any, journal: Any, counts: Any, held: Any, shadow: Any, seen: Any, levels: Any, bits: Any) -> Any:
    """Live one town and follow a slot.  Returns 0, or what was full: a pool of the town, or 5, the journal."""
    return follow_on(memory.pointer(town), slot, journal, counts, held, shadow, seen, levels, bits)


@happening
def follow_on(town: Any, slot: Any, journal: Any, counts: Any, held: Any, shadow: Any, seen: Any, levels: Any, bits: Any) -> Any:
    """The engine's loop, with a look after each happening."""
    c = town[0]
    begin(town)
    greet(town, slot, journal, counts, levels, bits, -1)
    for bucket in range(town[0].d0_heads):
        if memory.heads(town)[bucket] < 0:
            continue
        if c.full or not open_bucket(town, bucket):
            break
        while c.head >= 0 and not c.full:
            e = take(town)
            kind = int64(memory.events(town)[e].kind)
            whose = int64(memory.events(town)[e].slot)
            if whose == slot:
                generation = int64(memory.subjects(town)[slot].generation)
                own(town, e, slot, journal, counts)
                if kind == LEAVE and generation == int64(memory.events(town)[e].generation):
                    happen(town, e)
                    sweep(town, slot, journal, counts, shadow, seen, kind)
                    look(town, slot, journal, counts, held, shadow, seen, kind)
                    greet(town, slot, journal, counts, levels, bits, kind)
                else:
                    happen(town, e)
                    told(town, journal, counts)
            else:
                happen(town, e)
            put_back(town, e)
            sweep(town, slot, journal, counts, shadow, seen, kind)
            if whose == slot or whose < 0 or kind in (ACT, PROVOKED):
                look(town, slot, journal, counts, held, shadow, seen, kind)
                stand(town, slot, journal, counts, levels, bits, kind)
    if not c.full:
        close(town)
    return c.full


@happening
def note(town: Any, journal: Any, counts: Any, what: Any, kind: Any, of: Any, mask: Any, class_: Any, a: Any, b: Any) -> Any:
    """A row of the journal with its plain columns; the row's number, the last again if the journal is full."""
    n = counts[N]
    if n >= journal.shape[0]:
        town[0].full = JOURNAL_FULL
        return n - 1
    row = journal[n]
    row.due = town[0].now
    row.position = town[0].happened
    row.what = what
    row.kind = kind
    row.of = of
    row.mask = mask
    row.class_ = class_
    row.a = a
    row.b = b
    row.c = 0
    row.place = -1
    row.name = uint64(0)
    row.cause = uint64(0)
    row.case = uint64(0)
    counts[N] = n + 1
    return n


@happening
def greet(town: Any, slot: Any, journal: Any, counts: Any, levels: Any, bits: Any, kind: Any) -> Any:
    """Somebody has arrived in the slot: who, in which groups, on which levels, under what."""
    c = town[0]
    person = memory.subjects(town)[slot]
    n = note(town, journal, counts, ARRIVED, kind, int64(person.generation), 0, 0, int64(person.born), int64(person.leaves))
    journal[n].name = uint64(person.id)
    for i in range(c.rows):
        note(town, journal, counts, ROW, kind, i, 0, 0, int64(memory.rows(town)[slot, i]), 0)
    for i in range(levels.shape[0]):
        levels[i] = -1
    bits[0] = uint64(0)
    bits[1] = uint64(0)
    stand(town, slot, journal, counts, levels, bits, kind)


@happening
def stand(town: Any, slot: Any, journal: Any, counts: Any, levels: Any, bits: Any, kind: Any) -> Any:
    """Changes of level and of effects in force, in both ledgers."""
    c = town[0]
    person = memory.subjects(town)[slot]
    for file in range(c.files):
        s = memory.standings(town)[slot * c.files + file]
        for ledger in range(2):
            level = int64(s.level1) if ledger == 1 and person.forked else int64(s.level0)
            if level != levels[2 * file + ledger]:
                note(town, journal, counts, LEVEL, kind, file, 1 + ledger, 0, levels[2 * file + ledger], level)
                levels[2 * file + ledger] = level
    for ledger in range(2):
        active = correct_effects(person) if ledger == 1 else person.active0
        if active != bits[ledger]:
            n = note(town, journal, counts, EFFECTS, kind, 0, 1 + ledger, 0, 0, 0)
            journal[n].name = active
            bits[ledger] = active


@happening
def own(town: Any, e: Any, slot: Any, journal: Any, counts: Any) -> Any:
    """A happening of the person's own is about to happen: a row, unless it belongs to somebody who has left."""
    c = town[0]
    x = memory.events(town)[e]
    person = memory.subjects(town)[slot]
    kind = int64(x.kind)
    generation = int64(x.generation)
    counts[ROW_OF_ACT] = -1
    if kind in (LAPSE, OVERDUE):
        if generation != int64(memory.entries(town)[int64(x.ref)].generation):
            return
    elif kind != ACT and generation != int64(person.generation) and not (kind == NOTICE and generation < 0):
        return
    outcome = int64(0)
    conduct = int64(-1)
    if kind == ACT:
        conduct = int64(x.of)
    elif kind == PROVOKED:
        if not person.active0 & bit(int64(x.of)):
            return
        conduct = memory.effects(town)[c.epoch, int64(x.of)].provokes
    elif kind == ATTEMPT:
        target = memory.targets(town)[int64(x.of)]
        if person.active0 & target.deniers:
            outcome = int64(1) if correct_effects(person) & target.deniers else int64(2)
    elif kind == NOTICE:
        outcome = int64(memory.memos(town)[int64(x.ref)].class_)
    n = note(town, journal, counts, HAPPENED, kind, int64(x.of), int64(x.mask), outcome, conduct, 0)
    journal[n].due = int64(x.due)
    journal[n].position += 1
    journal[n].name = x.index
    journal[n].cause = uint64(x.stream)
    if conduct >= 0:
        counts[ROW_OF_ACT] = n
        before(town, conduct, int64(x.due), counts)


@happening
def before(town: Any, conduct: Any, due: Any, counts: Any) -> Any:
    """What had been counted of a conduct, and by the channels, before an act."""
    m = month_of(town, due)
    counts[MONTH] = m
    for k in range(3):
        counts[DEEDS + k] = memory.deeds(town)[m, conduct, 1 + k]
    for channel in range(town[0].d1_channels):
        counts[NOTES + channel] = memory.notes(town)[m, channel, 0]


@happening
def told(town: Any, journal: Any, counts: Any) -> Any:
    """What became of an act, by what was counted meanwhile."""
    n = counts[ROW_OF_ACT]
    if n < 0:
        return
    m = counts[MONTH]
    row = journal[n]
    conduct = int64(row.a)
    if memory.deeds(town)[m, conduct, 1] != counts[DEEDS]:
        row.class_ = SUPPRESSED
    elif memory.deeds(town)[m, conduct, 2] != counts[DEEDS + 1]:
        row.class_ = STOPPED
    if memory.deeds(town)[m, conduct, 3] != counts[DEEDS + 2]:
        channels = int64(0)
        for channel in range(min(town[0].d1_channels, 62)):
            if memory.notes(town)[m, channel, 0] != counts[NOTES + channel]:
                channels |= int64(1) << channel
        row.b = channels


@happening
def look(town: Any, slot: Any, journal: Any, counts: Any, held: Any, shadow: Any, seen: Any, kind: Any) -> Any:
    """Entries of the slot: which ended or changed, which are new."""
    c = town[0]
    kept = 0
    for i in range(counts[HELD]):
        e = held[i]
        x = memory.entries(town)[e]
        s = shadow[e]
        gone = x.generation != s.generation
        if gone or own_mask(x) != s.mask or x.class_ != s.class_ or x.kept != s.kept:
            # a freed place may have been written again: what it was when it ended is then not known, and it was not changed but ended
            same = not gone or (own_mask(x) == 0 and x.generation == s.generation + 1)
            n = note(town, journal, counts, CHANGED, kind, int64(s.rule), 0 if gone else own_mask(x),
                     int64(x.class_) if same else int64(s.class_), int64(s.mask), int64(x.kept) if same else int64(s.kept))
            journal[n].name = s.name
            journal[n].place = e
            if gone and seen[e] == s.generation:
                seen[e] += 1
            remember(x, s)
        if gone:
            s.mask = 0
        else:
            held[kept] = e
            kept += 1
    counts[HELD] = kept
    for file in range(c.files):
        e = int64(memory.standings(town)[slot * c.files + file].head)
        while e >= 0:
            x = memory.entries(town)[e]
            s = shadow[e]
            if s.mask == 0 or s.generation != x.generation:
                fresh(town, e, journal, counts, seen, kind)
                remember(x, s)
                if counts[HELD] < held.shape[0]:
                    held[counts[HELD]] = e
                    counts[HELD] += 1
                else:
                    c.full = JOURNAL_FULL
            e = int64(x.older)


@happening
def remember(x: Any, s: Any) -> Any:
    """Copy what may change of an entry."""
    s.name = x.name
    s.generation = x.generation
    s.mask = own_mask(x)
    s.class_ = x.class_
    s.kept = x.kept
    s.rule = x.rule


@happening
def fresh(town: Any, e: Any, journal: Any, counts: Any, seen: Any, kind: Any) -> Any:
    """An entry not seen before."""
    x = memory.entries(town)[e]
    ends = int64(-1)
    for i in range(town[0].event_top):
        event = memory.events(town)[i]
        if event.kind == LAPSE and event.ref == e and event.generation == x.generation and event.index == x.name:
            ends = int64(event.due)
    n = note(town, journal, counts, WRITTEN, kind, int64(x.rule), int64(x.mask), int64(x.class_), int64(x.worth0), ends)
    row = journal[n]
    row.c = x.worth1
    row.place = e
    row.name = x.name
    row.cause = x.cause
    row.case = x.case
    if int64(x.generation) - int64(seen[e]) > 0:
        n = note(town, journal, counts, COVERS, kind, int64(x.rule), 0, 0, 0, 0)
        journal[n].place = e
        journal[n].name = x.name
    seen[e] = x.generation


@happening
def sweep(town: Any, slot: Any, journal: Any, counts: Any, shadow: Any, seen: Any, kind: Any) -> Any:
    """Places freed in this happening stand first among the free ones: those never seen in force were passed through."""
    e = int64(town[0].entry_free)
    while e >= 0:
        x = memory.entries(town)[e]
        if x.generation == seen[e]:
            return
        seen[e] = x.generation
        if int64(x.slot) == slot and (shadow[e].mask == 0 or x.generation != shadow[e].generation + 1):
            n = note(town, journal, counts, PASSED, kind, int64(x.rule), 0, int64(x.class_), int64(x.worth0), -1)
            journal[n].c = x.worth1
            journal[n].place = e
            journal[n].name = x.name
            journal[n].cause = x.cause
            journal[n].case = x.case
        e = int64(x.older)


@dataclass
class Follower(Place):
    """A place in which towns are lived with one slot followed."""

    slot: int = 0
    rows: int = 4096
    """Rows of the journal; doubled when they do not do."""
    journal: np.ndarray = field(default_factory=lambda: np.zeros(0, JOURNAL))

    def follow(self, seed: int, town: int, slot: int, *, suppressed: tuple[int, ...] = ()) -> np.ndarray:
        """The journal of a slot, an array of JOURNAL in the order in which things happened.  Raises PoolOverflow."""
        self.slot = slot
        self.live(seed, town, suppressed=suppressed)
        journal = self.journal
        covering = journal["what"] == COVERS
        under = [self._under(row, seed, town, suppressed) for row in journal[covering]]
        if not under:
            return journal
        whole = np.concatenate([journal[~covering], *under])
        return whole[np.argsort(whole["position"], kind="stable")]

    def _under(self, row: np.void, seed: int, town: int, suppressed: tuple[int, ...]) -> np.ndarray:
        """What an entry was written over: until that moment the town is the same without it, and then the place is left as it was."""
        journal = self.follow(seed, town, self.slot, suppressed=(*suppressed, int(row["name"])))
        there: np.ndarray = journal[(journal["what"] == PASSED) & (journal["position"] == row["position"]) & (journal["place"] == row["place"])]
        return there

    def standings(self, file: int) -> np.ndarray:
        """The recorded level of each slot in a file, as the town last lived ended: (slots) int8."""
        files = int(self._town[0]["files"])
        levels: np.ndarray = self._arrays["standings"]["level0"].reshape(-1, files)[:, file].copy()
        return levels

    def occupants(self) -> np.ndarray:
        """How many have lived in each slot before whoever does at the end of the town last lived: (slots) int64."""
        slots = self.tables.scenario.residents
        return self._arrays["subjects"]["id"][:slots].astype(np.int64) // slots

    def _one(self, seed: int, town: int, trace: int, suppressed: int) -> bool:
        self._ready(seed, town, trace, suppressed)
        files, entries = int(self._town[0]["files"]), self.sizes["entries"]
        journal = np.zeros(self.rows, JOURNAL)
        counts = np.zeros(NOTES + self._arrays["notes"].shape[1], np.int64)
        work = (counts, np.zeros(self.rows, np.int64), np.zeros(entries, ENTRY).view(np.recarray), np.zeros(entries, np.int32),
                np.full(2 * files, -1, np.int64), np.zeros(2, np.uint64))
        with np.errstate(over="ignore"):
            full = int(follow(self._town.view(np.recarray), self.slot, journal.view(np.recarray), *work))
        self._happenings += int(self._town[0]["happened"])
        self._acts += int(self._town[0]["acts"])
        if not full:
            self.journal = journal[:counts[N]].copy()
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
