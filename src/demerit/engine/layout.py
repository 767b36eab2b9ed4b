"""The names of what is counted: rows, columns, and the measures by rule, conduct and channel (specification, section 9)."""
from __future__ import annotations

from dataclasses import dataclass, field

COUNTS = ("acts", "deterred", "chilled", "stopped", "written", "written/false", "written/unmet", "discarded",
          "struck", "lapsed", "fell", "left", "overdue", "denied", "denied/error", "cost", "cost/error", "given", "harm/in")
INTERVALS = ("in-scope", "harm/1", "harm/2", "harm/3", "harm/4", "harm/5", "harm/6", "harm/7", "harm/wholly", "spared")
(C_ACTS, C_DETERRED, C_CHILLED, C_STOPPED, C_WRITTEN, C_FALSE, C_UNMET, C_DISCARDED, C_STRUCK, C_LAPSED, C_FELL, C_LEFT,
 C_OVERDUE, C_DENIED, C_DENIED_ERROR, C_COST, C_COST_ERROR, C_GIVEN, C_HARM_IN) = range(len(COUNTS))
C_SCOPE, C_HARM1, C_HARM2, C_HARM3, C_HARM4, C_HARM5, C_HARM6, C_HARM7, C_WHOLLY, C_SPARED = range(len(COUNTS), len(COUNTS) + 2 * len(INTERVALS), 2)
FIXED = len(COUNTS) + 2 * len(INTERVALS)

BY_RULE = ("written", "false", "unmet", "lapsed", "struck", "fell", "left", "correct-written", "correct-ended", "strikes", "lets-off")
R_WRITTEN, R_FALSE, R_UNMET, R_LAPSED, R_STRUCK, R_FELL, R_LEFT, R_CORRECT, R_CORRECT_ENDED, R_STRIKES, R_LETS_OFF = range(11)
BY_CONDUCT = ("acts", "suppressed", "stopped", "noticed")
BY_CHANNEL = ("noticed", "false", "discarded")
WRONGED = ("false", "unmet", "overdue")
BY_REMEDY = ("open", "open/wronged", "never", "late", "ahead", "void", "asked", "asked/wronged", "granted", "granted/wrongly",
             "refused", "refused/wrongly", "moot", "gone", "pending", "over", "days", "cost")
(Q_OPEN, Q_OPEN_WRONGED, Q_NEVER, Q_LATE, Q_AHEAD, Q_VOID, Q_ASKED, Q_ASKED_WRONGED, Q_GRANTED, Q_GRANTED_WRONGLY,
 Q_REFUSED, Q_REFUSED_WRONGLY, Q_MOOT, Q_GONE, Q_PENDING, Q_OVER, Q_DAYS, Q_COST) = range(len(BY_REMEDY))
BY_TOLD = ("written", "served", "discovered", "unserved", "never", "still", "stock", "held",
           "wrong/written", "wrong/known", "wrong/known/days", "wrong/ended", "wrong/ended/days", "wrong/never",
           "asked", "wrong/asked")
(T_WRITTEN, T_SERVED, T_DISCOVERED, T_UNSERVED, T_NEVER, T_STILL, T_STOCK, T_HELD,
 T_WRONG, T_WRONG_KNOWN, T_KNOWN_DAYS, T_WRONG_ENDED, T_ENDED_DAYS, T_WRONG_NEVER,
 T_ASKED, T_WRONG_ASKED) = range(len(BY_TOLD))
BY_DECIDER = ("joined", "waited", "waited/1", "waited/7", "waited/30", "waited/90", "wait/ticks", "work/ticks")
D_JOINED, D_WAITED, D_WAITED_1, D_WAITED_7, D_WAITED_30, D_WAITED_90, D_WAIT, D_WORK = range(len(BY_DECIDER))
BY_ATTEMPT = ("denied", "denied/error")

PER_LEVEL = 6
"""Columns of a level: net, ticks, correct net, correct ticks, in, first."""
PER_FILE = 3
"""Columns of a file behind those of its levels: worse net, worse ticks, worse in."""


MONEY = ("money/brought", "money/income", "money/essentials", "money/short", "money/paid", "money/left", "money/savings",
         "money/owed", "money/interest", "money/forgiven", "money/written-off", "money/debt")
"""Columns of money, in minor units, only in worlds that have money: what account holders bring, earn, need, lack, pay on debts, take along,
and have at the run's end; what is newly owed, added, forgiven, lost with leavers, and owed at the end (specification, section 13)."""
(M_BROUGHT, M_INCOME, M_ESSENTIALS, M_SHORT, M_PAID, M_LEFT, M_SAVINGS, M_OWED, M_INTEREST, M_FORGIVEN, M_WRITTEN_OFF, M_DEBT) = range(len(MONEY))
FORGONE = "forgone"
"""Attempts not made after a denial, only in worlds where denials discourage."""


@dataclass(frozen=True)
class Layout:
    """Names along each axis of the tallies, in order."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    months: tuple[str, ...]
    rules: tuple[str, ...]
    conducts: tuple[str, ...]
    channels: tuple[str, ...]
    spell_files: tuple[str, ...]
    spell_bins: int
    files: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Level names per file, in order of edge."""
    moves: tuple[tuple[str, str, str], ...] = ()
    """(file, level left, level entered): all ordered pairs, by file, in order of edge."""
    sources: tuple[str, ...] = ()
    """Error sources as CHANNEL/SOURCE."""
    remedies: tuple[str, ...] = ()
    told_files: tuple[str, ...] = ()
    """Files with a notice, or with remedies against them."""
    deciders: tuple[str, ...] = ()
    """Deciders with reviewers."""
    beside: tuple[str, ...] = ()
    """The last rows, which are of no residents: `firms`, and those who are hit through each tie."""

    falls: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Tie -> the levels (FILE.LEVEL) from which something harmful falls on those it leads to."""

    of_firms: tuple[str, ...] = ()
    """Files about firms."""

    attempts: tuple[str, ...] = ()
    """What people try to get."""

    @property
    def subjects(self) -> tuple[str, ...]:
        """The rows of residents, and that of firms."""
        return (*self.groups, *self.beside[:1]) if self.beside[:1] == ("firms",) else self.groups

    @property
    def groups(self) -> tuple[str, ...]:
        """The rows of residents."""
        return self.rows[:len(self.rows) - len(self.beside)]

    def column(self, name: str) -> int:
        """Position of a column; KeyError says which are known."""
        try:
            return self.columns.index(name)
        except ValueError:
            raise KeyError(f"no column `{name}`; known: {', '.join(self.columns)}") from None

    def row(self, name: str) -> int:
        """Position of a row by name."""
        return self.rows.index(name)


def moves(files: dict[str, tuple[str, ...]]) -> tuple[tuple[str, str, str], ...]:
    """All ordered pairs of two levels of a file."""
    return tuple((file, a, b) for file, levels in files.items() for a in levels for b in levels if a != b)


def columns(files: dict[str, tuple[str, ...]], money: bool = False, forgone: bool = False) -> tuple[tuple[str, ...], dict[str, int]]:
    """All column names, and the first column of each file (-1 for a file with one level); those of money and forgone attempts last."""
    names = list(COUNTS)
    for interval in INTERVALS:
        names += [interval, f"{interval}/ticks"]
    first: dict[str, int] = {}
    for file, levels in files.items():
        if len(levels) < 2:
            first[file] = -1
            continue
        first[file] = len(names)
        for level in levels:
            at = f"{file}.{level}"
            names += [at, f"{at}/ticks", f"{at}/correct", f"{at}/correct/ticks", f"{at}/in", f"{at}/first"]
        names += [f"{file}/worse", f"{file}/worse/ticks", f"{file}/worse/in"]
    names += (MONEY if money else ()) + ((FORGONE,) if forgone else ())
    return tuple(names), first
