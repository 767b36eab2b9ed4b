"""Lives of small towns held against the proof: nobody stays longer than it says, and those it says stay are seen to."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from demerit.audit.exits import Proof, prove
from demerit.audit.exits.profiles import AGE
from demerit.engine import assemble
from demerit.language.documents import Loaded
from demerit.language.scenario import Scenario, Versions
from demerit.stories.follower import Follower
from demerit.stories.lives import DAY, RECORDED, Life, Moved, life

SLACK = 8 / DAY
"""Days: the reserved ticks of a day."""


@dataclass(frozen=True)
class Stay:
    """A stay on harmful levels.  `last`: when something was last written, or struck, that has a part in leaving; `ends` None: still there."""

    life: Life
    begins: float
    last: float
    ends: float | None
    until: float


def loaded_of(scenario: Scenario) -> Loaded:
    """A scenario's regimes as the proof wants them."""
    made = [Loaded("regime", versions.name, versions.name, versions.first, {}, None, {}, versions.epochs)  # type: ignore[arg-type]
            for _, versions in scenario.regimes]
    first = made[0]
    return Loaded("regime", first.name, first.file, first.document, {}, None, {}, first.epochs, alongside=tuple(made[1:]))  # type: ignore[arg-type]


def steady(scenario: Scenario) -> Scenario:
    """The same with rules that do not change and people who do not: what a proof is about."""
    def still(versions: Versions) -> Versions:
        date, regime = versions.epochs[0]
        rules = {name: rule.model_copy(update={"since": None, "until": None, "off": False}) for name, rule in regime.rules.items()}
        effects = {name: one.model_copy(update={"since": None, "until": None}) for name, one in regime.effects.items()}
        return Versions(versions.name, ((date, regime.model_copy(update={"rules": rules, "effects": effects, "changes": []})),))

    states = {name: state.model_copy(update={"gains": None, "loses": None}) for name, state in scenario.world.states.items()}
    return Scenario(scenario.world.model_copy(update={"states": states}), still(scenario.regime), scenario.years, scenario.residents, scenario.seed,
                    tuple(map(still, scenario.alongside)), scenario.errors)


def lives(scenario: Scenario, town: int = 0, most: int = 1_000) -> Iterator[Life]:
    """Everybody of the first slots of a town."""
    follower = Follower(assemble(scenario))
    for slot in range(min(most, scenario.residents)):
        occupant = 0
        while (one := life(follower, scenario.seed, town, slot, occupant)) is not None:
            yield one
            occupant += 1


def stays(found: list[Life], scenario: Scenario, file: str, levels: tuple[str, ...], part: set[str]) -> Iterator[Stay]:
    """Every stay on some levels of a file; `part` are the files that have a part in leaving."""
    end = (scenario.end - scenario.start).days
    for one in found:
        until = one.left / DAY if one.left is not None else float(end)
        changes = [(one.arrived / DAY, one.begins[file, RECORDED])] + [
            (e.tick / DAY, e.after) for e in one.events if isinstance(e, Moved) and (e.file, e.ledger) == (file, RECORDED)]
        events = sorted(at / DAY for entry in one.entries if entry.file in part
                        for at in (entry.written, *(tick for tick, way in entry.ends.values() if way in ("struck", "fell"))))
        at: float | None = None
        for tick, level in changes:
            if level in levels and at is None:
                at = tick
            elif level not in levels and at is not None:
                if tick > at:
                    # what ends the stay is no beginning of it
                    yield Stay(one, at, max([e for e in events if e < tick], default=at), tick, until)
                at = None
        if at is not None:
            yield Stay(one, at, max([e for e in events if e < until], default=at), None, until)


def too_long(scenario: Scenario, found: list[Life], proof: Proof) -> tuple[list[Any], int]:
    """(stays that outlast what time alone guarantees, how many were held against a bound)."""
    out, held = [], 0
    for file in proof.files:
        if proof.ways.file((file.standing.regime, file.standing.file)).about == "firms":
            continue  # lives are those of persons
        outcomes = [(profile, outcome) for row in file.rows for profile, outcome in row.people]
        if not outcomes or any(outcome.verdict != "time" or profile.maybe(AGE) for profile, outcome in outcomes):
            continue
        plans = [outcome.plan for _, outcome in outcomes if outcome.plan is not None]
        if not all(plan.time.bounded for plan in plans):
            continue
        bound = max(plan.time.most for plan in plans)
        part = {proof.ways.named(key) for key in proof.ways.cone((file.standing.regime, file.standing.file))}
        name = proof.ways.named((file.standing.regime, file.standing.file))
        for stay in stays(found, scenario, name, file.standing.levels, part):
            held += 1
            if (stay.ends if stay.ends is not None else stay.until) - stay.last > bound + SLACK:
                out.append((name, file.standing.levels, bound, stay.begins, stay.last, stay.ends, stay.until, stay.life.slot, stay.life.occupant))
    return out, held


def proved(scenario: Scenario) -> Proof:
    """The proof of a scenario's regime in its world."""
    return prove(loaded_of(scenario), scenario.world)
