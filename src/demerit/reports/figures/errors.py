"""Where mistakes come from, and whom they meet."""
from __future__ import annotations

from demerit.reports import sentences
from demerit.reports.data import ALL, WRONG_ENTRIES, Findings, Wronged
from demerit.reports.figures import panels
from demerit.reports.figures.figure import Figure
from demerit.reports.figures.style import framed

LEAST_EVENTS, MOST, MOST_RULES = 10, 12, 20
AXIS, UNIT = "a year per 100,000", "false reports a year per 100,000 synthetic residents"
NOTE = "A report is false if what it says was not done, or not by this person. Lines: 95 % intervals of chance."
KINDS = {"other-person": "taken for somebody else", "no-such-act": "nobody did it", "false-match": "matched to the wrong person"}


def errors(found: Findings) -> list[Figure]:
    """By source for everybody, then by source and group; then entries that are wrong by rule."""
    sources = tuple(w for w in found.errors if w.kind not in WRONG_ENTRIES)
    everybody = {w.source: w for w in sources if w.row == ALL}
    of_sources = [by_source(found, everybody), *by_group(found, sources, everybody)] if everybody else []
    return [*of_sources, *by_rule(found)]


def by_source(found: Findings, everybody: dict[str, Wronged]) -> Figure:
    """False reports against everybody, a row for each source."""
    total = sum(w.per_100000_a_year or 0.0 for w in everybody.values())
    sentence = sentences.errors(list(everybody), total)
    dots = panels.over_names("all", everybody)
    spec = framed(panels.drawn(dots, AXIS, worst=frozenset({"all"})), found.about,
                  "False reports against synthetic residents a year, by source, per 100,000", sentence)
    columns, rows = panels.table(dots, None)
    kinds = (KINDS.get(w.kind, w.kind) for w in everybody.values())
    return Figure("errors", "Where mistakes come from", sentence, UNIT, spec, ("source", "kind", *columns[1:]),
                  [(row[0], kind, *row[1:]) for row, kind in zip(rows, kinds, strict=True)], NOTE, _rests(found, everybody), "errors")


def by_group(found: Findings, sources: tuple[Wronged, ...], everybody: dict[str, Wronged]) -> list[Figure]:
    """A panel for each source that has met enough people of any group; every source and group is in the table."""
    labels = panels.labels_of(sources)
    dots = [dot for s in everybody for dot in panels.wronged_dots(s, tuple(w for w in sources if w.source == s), labels, LEAST_EVENTS)]
    whole = labels[ALL]
    told = list(dict.fromkeys(dot.panel for dot in dots if dot.group != whole and dot.value is not None))
    if len(labels) < 2:
        return []
    sentence = sentences.error_groups(len(told), len(everybody))
    spec = framed(panels.drawn([dot for dot in dots if dot.panel in told[:MOST]], AXIS, worst=frozenset(told)), found.about,
                  "False reports against synthetic residents a year, per 100,000 of each group, by source", sentence) if told else None
    columns, rows = panels.table(dots, "source")
    return [Figure("errors-groups", "Whom mistakes meet", sentence, UNIT, spec, columns, rows,
                   f"{NOTE} Each source has a scale of its own, from zero. Dashed: everybody.", _rests(found, everybody), "errors")]


def by_rule(found: Findings) -> list[Figure]:
    """Wrong entries against everybody: a panel for each way to be wrong, a row for each rule with any; none if there are none."""
    wrong = [w for w in found.errors if w.row == ALL and w.kind in WRONG_ENTRIES and w.count]
    if not wrong:
        return []
    rules = sorted({w.source for w in wrong}, key=lambda rule: (-sum(w.count for w in wrong if w.source == rule), rule))[:MOST_RULES]
    dots = [dot for kind in WRONG_ENTRIES
            for dot in panels.over_names(kind, {rule: w for rule in rules for w in wrong if w.kind == kind and w.source == rule})]
    sentence = sentences.wrong_entries({kind: sum(w.per_100000_a_year or 0.0 for w in wrong if w.kind == kind) for kind in WRONG_ENTRIES})
    spec = framed(panels.drawn(dots, AXIS, worst=frozenset(WRONG_ENTRIES)), found.about,
                  "Entries against synthetic residents that are wrong, a year, per 100,000, by rule", sentence)
    columns, rows = panels.table(dots, "wrong because")
    more = len({w.source for w in wrong}) - len(rules)
    return [Figure("wrong-entries", "Entries that are wrong, by rule", sentence, "entries a year per 100,000 synthetic residents", spec,
                   (columns[0], "rule", *columns[2:]), rows, "Lines: 95 % intervals of chance. Each panel has a scale of its own, from zero. Rules without "
                   f"a wrong entry are left out.{f' {more} more rules are in the table `errors`.' if more else ''}",
                   f"{sum(w.count for w in wrong):,} wrong entries about {found.about.said}", "errors")]


def _rests(found: Findings, everybody: dict[str, Wronged]) -> str:
    return f"{sum(w.count for w in everybody.values()):,} false reports against {found.about.said}"
