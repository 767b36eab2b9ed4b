"""Figures of a run: each a sentence made from the numbers, a Vega-Lite drawing with its data inside, and the same numbers as a table."""
from __future__ import annotations

from demerit.reports.data import Findings, findings
from demerit.reports.figures.figure import Figure
from demerit.runs.results import Run

__all__ = ["Figure", "drawn", "figures"]


def figures(run: Run) -> list[Figure]:
    """All figures that a run has numbers for, in the order of a report; a run without a table has no figure of it."""
    return drawn(findings(run))


def drawn(found: Findings) -> list[Figure]:
    """All figures of what was read of a run."""
    from demerit.reports.figures.burden import burden
    from demerit.reports.figures.denials import denials
    from demerit.reports.figures.disparity import disparity
    from demerit.reports.figures.effects import effects
    from demerit.reports.figures.entries import entries
    from demerit.reports.figures.errors import errors
    from demerit.reports.figures.firms import firms
    from demerit.reports.figures.influence import influence
    from demerit.reports.figures.levels import levels
    from demerit.reports.figures.lists import lists
    from demerit.reports.figures.moves import moves
    from demerit.reports.figures.procedure import procedure
    from demerit.reports.figures.ranges import ranges
    from demerit.reports.figures.stays import stays

    makers = (ranges, burden, levels, moves, lists, stays, procedure, effects, denials, entries, errors, firms, disparity, influence)
    return [figure for maker in makers for figure in maker(found)]
