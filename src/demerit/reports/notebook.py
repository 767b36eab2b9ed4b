"""Figures in a notebook: `figures_of(run)` by number or by name; the last line of a cell shows one, or a list of them all."""
from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from demerit.reports.page import drawn
from demerit.reports.wording import clean
from demerit.runs.results import Run

if TYPE_CHECKING:
    from demerit.reports.figures.figure import Figure


class Figures(Sequence["Figure"]):
    """A run's figures.  `[0]` and `["survival"]` give one; a notebook draws it."""

    def __init__(self, held: Sequence[Figure]):
        self._held = tuple(held)

    def __getitem__(self, which: int | str) -> Figure:  # type: ignore[override]
        if isinstance(which, str):
            found = next((one for one in self._held if one.key == which), None)
            if found is None:
                raise KeyError(f"no figure `{which}`; there are: {', '.join(one.key for one in self._held)}")
            return found
        return self._held[which]

    def __len__(self) -> int:
        return len(self._held)

    def __iter__(self) -> Iterator[Figure]:
        return iter(self._held)

    def __repr__(self) -> str:
        return "\n".join(f"{one.key}: {one.sentence}" for one in self._held) or "<no figures>"

    def _repr_html_(self) -> str:
        """A table of keys and sentences."""
        rows = "".join(f"<tr><td>{html.escape(clean(one.key))}</td><td>{html.escape(clean(one.sentence))}</td></tr>" for one in self._held)
        return f"<table><caption>Figures of this run (synthetic)</caption><tr><th>key</th><th>what it says</th></tr>{rows}</table>"


class Opened(Run):
    """A finished run, with the figures of its report: `.figures[0]`, `.figures["burden"]`, `.report`."""

    @cached_property
    def figures(self) -> Figures:
        """All figures of the report."""
        return figures_of(self)

    @property
    def report(self) -> Path:
        """The report: one file that opens in any browser, offline."""
        return self.path / "report.html"


def figures_of(run: Run | Path | str) -> Figures:
    """All figures of a finished run, or of its folder.  Raises CannotRun."""
    return Figures(drawn(run if isinstance(run, Run) else Run(run)))
