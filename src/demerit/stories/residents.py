"""The residents of a finished run: found by code, or by standing on a list, from the run's folder alone."""
from __future__ import annotations

import datetime as dt
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from demerit.engine import assemble
from demerit.engine.draws import key_of
from demerit.language.diagnostics import did_you_mean
from demerit.runs.folder import MANIFEST, opened, read_manifest
from demerit.runs.frozen import changed
from demerit.runs.paired import reopened, sources
from demerit.runs.problems import CannotRun
from demerit.stories.codes import read
from demerit.stories.firms import code_of, representative
from demerit.stories.follower import Follower
from demerit.stories.lives import DAY, Life, Names, life

TOWNS_ASKED = 100
"""Towns lived, at most, to find somebody on a list."""


class NobodyThere(LookupError):
    """No such person, file or day in the run.  `hint` says what to do."""

    def __init__(self, message: str, hint: str | None = None):
        super().__init__(message)
        self.hint = hint


class Residents:
    """The people of a finished run, each recomputed when asked for.

    Raises CannotRun if the folder holds no finished run, or one of another version: its lives cannot be told exactly.
    """

    def __init__(self, folder: str | Path) -> None:
        held = opened(folder)
        if not held.complete:
            raise CannotRun(f"{folder} is not finished", f"go on with it: demerit resume {folder}")
        self.path = held.path
        self.manifest: dict[str, Any] = read_manifest(held.path / MANIFEST)
        if self.manifest.get("engine") != sources():
            raise CannotRun(f"{folder} was run by another version of the engine: its people cannot be told exactly",
                            f"run it again: demerit run --repeat {held.path / MANIFEST}")
        edited = changed(held.path, self.manifest.get("documents", {}))
        if edited:
            raise CannotRun(f"{' and '.join(edited)} in {folder} {'was' if len(edited) == 1 else 'were'} changed since the run: "
                            "the lives in it cannot be told from what stands there now", "put back what stood there")
        self.plan = reopened(held.path, self.manifest)
        if self.plan.fitted is not None:
            from demerit.studies.members import at_centre  # which reads in all studies; most runs have no fitted set

            self.plan = at_centre(self.plan)
        self.scenario = self.plan.scenario

    @cached_property
    def follower(self) -> Follower:
        """Where its towns are lived again."""
        return Follower(assemble(self.scenario))

    @cached_property
    def names(self) -> Names:
        """What numbers stand for."""
        return Names(self.scenario, self.follower.tables)

    @property
    def last_day(self) -> dt.date:
        """The last day of the run."""
        return self.scenario.end - dt.timedelta(days=1)

    def tick(self, on: dt.date) -> int:
        """The last tick of a day.  Raises NobodyThere for a day outside the run."""
        if not self.scenario.start <= on <= self.last_day:
            raise NobodyThere(f"{on} is not in the run", f"it is from {self.scenario.start} to {self.last_day}")
        return ((on - self.scenario.start).days + 1) * DAY - 1

    def by_code(self, code: str) -> Life:
        """The life of whom a code names.  Raises NotACode or NobodyThere; what was typed is in neither."""
        found = read(code)
        if found.firm and not self.scenario.firms:
            raise NobodyThere("that is a firm's code, and this run has no firms")
        slot = found.slot + (self.scenario.residents if found.firm else 0)
        if found.town < self.plan.towns and found.slot < (self.scenario.firms if found.firm else self.scenario.residents):
            one = life(self.follower, self.plan.seed, found.town, slot, found.occupant)
            if one is not None:
                return one
        raise NobodyThere("nobody in this run has this code; it may be of another run", f"somebody of this one: demerit registry {self.path} --random")

    def representative(self, code: str, tick: int) -> str | None:
        """The code of a firm's legal representative at a tick; None of a person."""
        found = read(code)
        return representative(self.follower, self.plan.seed, found.town, found.slot, found.occupant, tick) if found.firm else None

    def anyone(self, where: str | None, on: dt.date) -> tuple[str, str]:
        """(code, FILE.LEVEL) of somebody who stands on a list, or on a level, at the end of a day; the run's seed picks.

        `where`: FILE or FILE.LEVEL; None: the first file with somebody on a bad level, public ones first.  FILE alone means on
        the list, or on any level but the one with nothing in it.  Raises NobodyThere.
        """
        wanted, until = self._wanted(where, on), self.tick(on) + 1
        number = min(self.plan.towns, TOWNS_ASKED)
        first = int(key_of(self.plan.seed, 0)) % self.plan.towns
        for town in ((first + i) % self.plan.towns for i in range(number)):
            found = self._of_town(town, wanted, until)
            if found is not None:
                return found
        what = f"on `{where}`" if where else "on any list"
        asked = "any town" if number == self.plan.towns else f"{number} of its {self.plan.towns:,} towns"
        raise NobodyThere(f"nobody in {asked} stands {what} on {on}", "ask for another file, level or day")

    def _of_town(self, town: int, wanted: list[tuple[int, set[int]]], until: int) -> tuple[str, str] | None:
        """(code, FILE.LEVEL) of somebody of a town who stands on the first wanted levels on which anybody stands before a tick."""
        follower, layout, residents = self.follower, self.follower.tables.layout, self.scenario.residents
        follower.until = until
        try:
            follower.live(self.plan.seed, town)
        finally:
            follower.until = None
        for file, levels in wanted:
            name, at = self.names.files[file], follower.standings(file)
            whose = slice(residents, None) if name in layout.of_firms else slice(0, residents)
            here = np.flatnonzero(np.isin(at[whose], sorted(levels))) + whose.start
            if len(here):
                slot = int(here[int(key_of(self.plan.seed, town)) % len(here)])
                return code_of(self.scenario, town, slot, int(follower.occupants()[slot])), f"{name}.{layout.files[name][int(at[slot])]}"
        return None

    def _wanted(self, where: str | None, on: dt.date) -> list[tuple[int, set[int]]]:
        """(file, levels) by number."""
        layout, files = self.follower.tables.layout, self.names.files
        if where is None:
            telling = [i for i, name in enumerate(files) if len(layout.files[name]) > 1]
            telling.sort(key=lambda i: self.names.file(files[i], on).shown != "public")
            return [(i, self._bad(i, on)) for i in telling]
        known = [*(name for name in files if len(layout.files[name]) > 1), *(f"{name}.{level}" for name in files for level in layout.files[name])]
        if where not in known:
            # what was typed is not said again: it may be a number put in the wrong place
            raise NobodyThere("the run has no such file or level", did_you_mean(where, known, "it has"))
        name, _, level = where.partition(".")
        i = files.index(name)
        return [(i, {layout.files[name].index(level)} if level else self._bad(i, on))]

    def _bad(self, i: int, on: dt.date) -> set[int]:
        """The levels worse than where somebody without entries stands."""
        name = self.names.files[i]
        n, begins = len(self.follower.tables.layout.files[name]), int(self.follower.tables.arrays["files"]["begins"][0, i])
        up = self.names.file(name, on).reads == "any" or self.names.file(name, on).worse != "down"
        return set(range(begins + 1, n)) if up else set(range(begins))

