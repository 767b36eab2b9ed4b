"""Moves between levels: how often people go from one to another, as it is recorded."""
from __future__ import annotations

import numpy as np

from demerit.language.subjects import FIRMS
from demerit.measures import counting as of
from demerit.measures.estimates import ratios
from demerit.measures.headlines import YEARLY
from demerit.runs.basis import IN_SCOPE
from demerit.runs.tidy import TableOf
from demerit.runs.totals import Totals


def moves(totals: Totals) -> TableOf:
    """file, from, to, moves, per_100000_a_year, low, high: every ordered pair of levels of a file, also those nobody went.

    Of people, those in scope; of a file about firms, firms and firm-years.
    """
    pairs = totals.layout.moves
    above = totals.moves[:, :len(pairs)].astype(float)
    sums = above.sum(axis=0).astype(np.int64)
    firms = {file: FIRMS if file in totals.layout.of_firms else of.ALL for file, _, _ in pairs}
    years = {row: of.years(totals, *IN_SCOPE, row=row) for row in set(firms.values())}
    found = ratios(above, np.column_stack([years[firms[file]] for file, _, _ in pairs]), totals.towns, unit=YEARLY, per=of.PER, events=sums) if pairs else []
    names = {name: np.array([pair[i] for pair in pairs], object) for i, name in enumerate(("file", "from", "to"))}
    return names | {"moves": sums, "per_100000_a_year": np.array([one.value for one in found], float),
                    "low": np.array([np.nan if one.low is None else one.low for one in found], float),
                    "high": np.array([np.nan if one.high is None else one.high for one in found], float)}
