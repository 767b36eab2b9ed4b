"""The ways off as a section of a page: a graph, and for each ground and kind of person what is proved, in words."""
from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from demerit.audit.exits import LOOKED_AT_IN_PASSING, Outcome, Proof, Row, prove
from demerit.audit.exits.drawing import svg_file
from demerit.audit.exits.words import bound, headline, more_said, path_in, row_said, sources_of, verdict_said, when_said, why_not
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
    length = bound(ways, outcome).replace("`", "")
    said = verdict_said(outcome).replace("`", "") + (f": {length}" if length else "") + more_said(outcome).replace("`", "")
    steps = []
    for told in outcome.plan.moves if outcome.plan is not None else ():
        steps.append(f"{when_said(told)} {sources_of(ways, told[1])}".rstrip().replace("`", ""))
    open_ = not outcome.guaranteed and outcome.verdict != "undecided"
    stays = [*path_in(ways, row, outcome), *(when_said(told) for told in outcome.stays)] if open_ else []
    blocked = [why_not(ways, one) for one in outcome.blocked] if open_ else []
    return Person(who, said, outcome.guaranteed, tuple(steps), tuple(one.replace("`", "") for one in stays),
                  "And so on, for ever." if outcome.circles else "Then nothing more happens by itself.", tuple(one.replace("`", "") for one in blocked),
                  f"Comes back without doing anything, by {', '.join(outcome.returns)}." if outcome.returns else "")
