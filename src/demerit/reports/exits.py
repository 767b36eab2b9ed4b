"""The ways off as a section of a page: a graph, and for each ground and kind of person what is proved, in words."""
from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from demerit.audit.exits import LOOKED_AT_IN_PASSING, Outcome, Proof, Row, prove
from demerit.audit.exits.drawing import svg_file
from demerit.audit.exits.words import SAID, bound, brackets, depends, headline, path_in, row_said, when_said
from demerit.reports.state import Documents


@dataclass(frozen=True)
class Person:
    """How one kind of person fares: `steps` of the way off, or `stays` with why nothing else helps."""

    who: str
    said: str
    guaranteed: bool
    steps: tuple[str, ...]
    stays: tuple[str, ...]
    last: str
    blocked: tuple[str, ...]
    returns: str


@dataclass(frozen=True)
class Ground:
    """A ground, and the kinds of people."""

    title: str
    people: tuple[Person, ...]


@dataclass(frozen=True)
class Part:
    """A file that harms: the sentence, the graph, the grounds."""

    headline: str
    graph: Markup
    grounds: tuple[Ground, ...]


def parts(proof: Proof | None) -> list[Part]:
    """The section's parts; none if there is no proof or nothing harms."""
    if proof is None:
        return []
    return [Part(headline(file), Markup(svg_file(proof, file)), tuple(
        Ground(row_said(row).replace("`", ""), tuple(_person(proof, row, profile.text(), outcome) for profile, outcome in row.people)) for row in file.rows))
        for file in proof.files]


def proved(held: Documents) -> Proof | None:
    """The proof of a run's regime in its world; None if its documents cannot be read by this version, or hold no effects."""
    return prove(held.loaded, held.world, most=LOOKED_AT_IN_PASSING) if held.loaded is not None and held.regime is not None and held.regime.effects else None


def _person(proof: Proof, row: Row, who: str, outcome: Outcome) -> Person:
    ways = proof.ways
    hangs, length = depends(outcome).replace("`", ""), bound(ways, outcome).replace("`", "")
    said = SAID[outcome.verdict] + (f" ({hangs})" if hangs else "") + (f": {length}" if length else "")
    steps = []
    for time, move in outcome.plan.moves if outcome.plan is not None else ():
        cite = " " + brackets(ways, move.rules[0]) if move.rules and move.kind in ("rule", "ruling", "lapse") else ""
        steps.append((when_said((time, move)) + cite).replace("`", ""))
    open_ = not outcome.guaranteed and outcome.verdict != "undecided"
    stays = [*path_in(ways, row), *(when_said(told) for told in outcome.stays)] if open_ else []
    blocked = [f"{ways.named(one.of) if one.of is not None else 'its term'}: {one.why}" for one in outcome.blocked] if open_ else []
    return Person(who, said, outcome.guaranteed, tuple(steps), tuple(one.replace("`", "") for one in stays),
                  "And so on, for ever." if outcome.circles else "Then nothing more happens by itself.", tuple(one.replace("`", "") for one in blocked),
                  f"Comes back without doing anything, by {', '.join(outcome.returns)}." if outcome.returns else "")
