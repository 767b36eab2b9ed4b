"""What is counted: cells by month, row and column; intervals as two columns (specification, section 9)."""
from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from twin.clock import DAY, MONTH, Clock

WAYS = ("lapsed", "struck", "fell", "left", "open")
LAPSED, STRUCK, FELL, LEFT, OPEN = range(5)


@dataclass
class Result:
    """Everything counted in one town.  Zero counts are absent."""

    cells: Counter[tuple[int, str, str]] = field(default_factory=Counter)
    rules: Counter[tuple[int, str, str]] = field(default_factory=Counter)
    conducts: Counter[tuple[int, str, str]] = field(default_factory=Counter)
    channels: Counter[tuple[int, str, str]] = field(default_factory=Counter)
    spells: Counter[tuple[str, int, int, int]] = field(default_factory=Counter)
    spell_sums: Counter[tuple[str, int, int, str]] = field(default_factory=Counter)
    row_spells: Counter[tuple[str, str, int, int, int, str]] = field(default_factory=Counter)
    moves: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    blamed: Counter[tuple[str, str]] = field(default_factory=Counter)
    wronged: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    remedies: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    notices: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    deciders: Counter[tuple[str, str]] = field(default_factory=Counter)
    refused: Counter[tuple[int, str, str]] = field(default_factory=Counter)
    in_force: Counter[tuple[str, str]] = field(default_factory=Counter)
    """At the end: (rule, `recorded` or `correct`) -> entries."""
    events: list[tuple[int, int, int, int, int, int, str]] = field(default_factory=list)
    entries: list[Any] = field(default_factory=list)
    """With a trace: every entry ever written, as it was at its end."""
    log: list[tuple[int, int, str, str]] = field(default_factory=list)
    """With a trace: (tick, person, what, of which element), recorded ledger only."""

    def finish(self) -> Result:
        """Without zero counts."""
        for counts in (self.cells, self.rules, self.conducts, self.channels, self.spells, self.spell_sums, self.row_spells, self.moves,
                       self.blamed, self.wronged, self.refused, self.remedies, self.notices, self.deciders, self.in_force):
            for key in [key for key, count in counts.items() if count == 0]:  # type: ignore[attr-defined]
                del counts[key]
        return self


class Tally:
    """Counts as they come."""

    def __init__(self, clock: Clock, result: Result) -> None:
        self.clock, self.result = clock, result

    def cell(self, tick: int, rows: list[str], column: str, amount: int = 1) -> None:
        """A count in each of the rows."""
        month = self.clock.month(tick)
        for row in rows:
            self.result.cells[month, row, column] += amount

    def step(self, tick: int, rows: list[str], column: str, change: int) -> None:
        """An interval begins (+1) or ends (-1)."""
        self.cell(tick, rows, column, change)
        self.cell(tick, rows, f"{column}/ticks", change * self.clock.left_of_month(tick))

    def rule(self, tick: int, rule: str, measure: str) -> None:
        """A count by rule."""
        self.result.rules[self.clock.month(tick), rule, measure] += 1

    def conduct(self, tick: int, conduct: str, measure: str) -> None:
        """A count by conduct."""
        self.result.conducts[self.clock.month(tick), conduct, measure] += 1

    def channel(self, tick: int, channel: str, measure: str, amount: int = 1) -> None:
        """A count by channel."""
        self.result.channels[self.clock.month(tick), channel, measure] += amount

    def move(self, file: str, level: str, other: str) -> None:
        """A recorded change of level."""
        self.result.moves[file, level, other] += 1

    def blame(self, rows: list[str], channel: str, source: str, amount: int = 1) -> None:
        """False notices of somebody."""
        for row in rows:
            self.result.blamed[row, f"{channel}/{source}"] += amount

    def wrong(self, rows: list[str], rule: str, how: str) -> None:
        """An entry that is wrong."""
        for row in rows:
            self.result.wronged[row, rule, how] += 1

    def remedy(self, rows: list[str], remedy: str, what: str, amount: int = 1) -> None:
        """A step of a request."""
        for row in rows:
            self.result.remedies[row, remedy, what] += amount

    def notice(self, rows: list[str], file: str, what: str, amount: int = 1) -> None:
        """How entries of a file become known."""
        for row in rows:
            self.result.notices[row, file, what] += amount

    def decider(self, decider: str, what: str, amount: int = 1) -> None:
        """The cases of a queue."""
        self.result.deciders[decider, what] += amount
    def refuse(self, tick: int, rows: list[str], attempt: str, measure: str) -> None:
        """An attempt denied."""
        self.cell(tick, rows, measure)
        self.result.refused[self.clock.month(tick), attempt, measure] += 1

    def spell(self, rows: list[str], file: str, wrong: bool, way: int, length: int) -> None:
        """A time on a list has ended, or is still open at the end."""
        days, months = (length + DAY // 2) // DAY, max(0, length - 3 * DAY) // MONTH
        self.result.spells[file, int(wrong), way, months] += 1
        for measure, amount in (("n", 1), ("days", days), ("days2", days * days)):
            self.result.spell_sums[file, int(wrong), way, measure] += amount
        for row in rows:
            self.result.row_spells[file, row, int(wrong), way, months, "n"] += 1
            self.result.row_spells[file, row, int(wrong), way, months, "days"] += days
