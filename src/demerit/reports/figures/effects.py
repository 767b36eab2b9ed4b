"""Who is under each effect, and for how long."""
from __future__ import annotations

from dataclasses import replace

from demerit.reports import sentences
from demerit.reports.data import ALL, Estimated, Findings
from demerit.reports.figures import panels
from demerit.reports.figures.figure import Figure
from demerit.reports.figures.style import framed

MOST = 12
"""effects drawn by group"""


def effects(found: Findings) -> list[Figure]:
    """All effects for everybody; then each by group."""
    days = found.of("effect", row=ALL)
    if not days:
        return []
    return [overall(found), *by_group(found)]


def overall(found: Findings) -> Figure:
    """Days and people under each effect, everybody."""
    days = tuple(e for e in found.of("effect", row=ALL) if e.value or e.of not in found.on_firms)
    people = {e.of: e for e in found.of("effect/people", row=ALL) if e.value or e.of not in found.on_firms}
    firms = f" On firms: {', '.join(found.on_firms)}; see Firms." if found.on_firms else ""
    names = {e.of: e.of for e in days}
    dots = [dot for title, part in (("days a year", days), ("people on the last day", tuple(people.values())))
            for dot in panels.dots(title, tuple(_named(e) for e in part), names)]
    sentence = sentences.effects(days, people, found.on_firms, found.can_be("effect"))
    spec = framed(panels.drawn(dots, "per 100,000", across=2), found.about, "Under each effect: synthetic residents, per 100,000", sentence)
    columns, rows = panels.table(dots, "what")
    return Figure("effects", "Who is under which effect, and for how long", sentence, "days a year and people, per 100,000 synthetic residents", spec,
                  (columns[0], "effect", *columns[2:]), rows, "Effects overlap: their days do not add up. Lines: 95 % intervals of chance." + firms,
                  found.about.said, "estimates")


def _named(e: Estimated) -> Estimated:
    """The same with the effect in the place of the group; a number without an interval may still be told of everybody."""
    return replace(e, row=e.of, enough=e.enough or bool(e.value))


def by_group(found: Findings) -> list[Figure]:
    """Days under each effect by group."""
    reached = [e.of for e in found.of("effect", row=ALL) if e.value]
    shown = reached[:MOST]
    estimates = {name: found.of("effect", name) for name in shown}
    if not any(e.row != ALL for part in estimates.values() for e in part):
        return []
    labels = panels.labels_of(*estimates.values())
    dots = [dot for name in shown for dot in panels.dots(name, estimates[name], labels)]
    everybody = {e.of: e.value for e in found.of("effect", row=ALL) if e.value is not None}
    sentence = sentences.effects_by_group(len(shown), [e for part in estimates.values() for e in part if e.row != ALL], everybody)
    spec = framed(panels.drawn(dots, "days a year per 100,000"), found.about,
                  "Days under each effect a year, per 100,000 synthetic residents of each group", sentence)
    columns, rows = panels.table(dots, "effect")
    more = f" {len(reached) - MOST} more effects are in the table `estimates`." if len(reached) > MOST else ""
    return [Figure("effects-groups", "Under each effect, by group", sentence, "days a year per 100,000 synthetic residents", spec, columns, rows,
                   f"Each effect has a scale of its own, from zero. Lines: 95 % intervals of chance. Dashed: everybody.{more}",
                   found.about.said, "estimates")]
