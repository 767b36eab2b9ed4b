"""Evaluation: what the totals of a run become, whole: summary, tables, what sets it apart from other runs, what would flip it."""
from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from demerit.measures import Summary, summarize
from demerit.measures import disparity as disparities
from demerit.measures import tables as measured
from demerit.runs.paired import Lived
from demerit.runs.plan import Plan
from demerit.runs.tidy import TableOf, stacked, tables_of
from demerit.studies import apart
from demerit.studies.contrasts import contrasts
from demerit.studies.equalising import decompose
from demerit.studies.exploration import Exploration, explore
from demerit.studies.flips import Finding, flipped, hits_more_than, mistaken_larger
from demerit.studies.moved import moved
from demerit.studies.own_doing import own_doing
from demerit.studies.unknowns import collect

Progress = Callable[[str, int, int], None]
"""(task, done, total)"""


@dataclass(frozen=True)
class Evaluation:
    """`summary`: the headlines; `tables`: everything, by name; `more`: what the summary's JSON says beyond its own."""

    summary: Summary
    tables: dict[str, TableOf]
    more: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The summary for machines."""
        return self.summary.as_json() | self.more


def evaluate(plan: Plan, lived: Lived, progress: Progress | None = None) -> Evaluation:
    """Explore what is unknown, contrast, take apart what was asked for, and estimate.  `progress` is told of the runs it takes."""
    def told(task: str) -> Callable[[int, int], None] | None:
        return None if progress is None else lambda done, total: progress(task, done, total)

    exploration = explore(plan, progress=told("unknowns")) if plan.sweep else None
    response = contrasts(plan, progress=told("response"))
    parts = [decompose(plan, attribute, progress=told("groups")) for attribute in plan.decompose]
    summary = replace(summarize(plan, lived.on, lived.off, exploration), apart=tuple(line for part in parts for line in apart.told(part)))
    tables = tables_of(lived.tables, lived.on, lived.off) | summary.tables()
    tables |= measured.tables_of(lived.tables, lived.on, lived.off, exploration)
    added = [response.table(), own_doing(plan, progress=told("own doing"))]
    tables["estimates"] = stacked([tables["estimates"], *(table for table in added if table)])
    tables["moved"] = moved(plan, progress=told("moved"))
    tables["disparity"] = disparities.table(disparities.disparity(lived.tables, lived.on))
    if parts:
        tables["decomposition"] = stacked([part.table() for part in parts])
    return Evaluation(summary, tables, {"flips": turned(plan, summary, exploration), "decompositions": [apart.as_json(part) for part in parts],
                                        "response": {"rests_on": response.rests, "residents": response.residents}})


def turned(plan: Plan, summary: Summary, exploration: Exploration | None) -> list[str]:
    """What would flip the first findings, in a line each; none if unknowns were not explored."""
    if exploration is None:
        return []
    found: list[Finding] = []
    for key, make in (("harm", hits_more_than), ("harm/error/share", mistaken_larger)):
        row = summary.row(key)
        if row is not None and math.isfinite(row.estimate.value):
            found.append(make(row.estimate.value))
    unknowns = collect(plan.written.world, tuple(v for _, v in plan.written.regimes))
    return [one.brief() for one in flipped(exploration, found, unknowns)]

