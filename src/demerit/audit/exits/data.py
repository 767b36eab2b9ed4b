"""The proof of exit as data for programs: every step with its source."""
from __future__ import annotations

from typing import Any

from demerit.audit.exits.outcomes import Outcome
from demerit.audit.exits.proof import FileProof, Proof, Row
from demerit.audit.exits.search import Told
from demerit.audit.exits.ways import WaysOut
from demerit.audit.exits.words import WHOSE, cited, headline, money
from demerit.language.facts import Source


def as_json(proof: Proof) -> dict[str, Any]:
    """Everything, with every step."""
    return {"regime": proof.regime, "on": str(proof.on), "harmless": list(proof.harmless), "files": [_file(proof.ways, file) for file in proof.files]}


def _file(ways: WaysOut, file: FileProof) -> dict[str, Any]:
    return {"file": file.standing.file, "of": file.standing.regime or None, "levels": list(file.standing.levels), "effects": list(file.effects),
            "verdict": file.worst, "says": headline(file), "grounds": [_row(ways, row) for row in file.rows]}


def _row(ways: WaysOut, row: Row) -> dict[str, Any]:
    chain = [{"file": ways.named(ground.file), "level": ground.level, "rules": list(ground.rules), "lasts": ground.kind,
              "term": ground.term.as_json() if ground.kind == "term" else None} for ground in row.chain]
    return {"grounds": chain, "all_at_once": row.several, "all_tried": row.whole, "verdict": row.worst,
            "people": [{"profile": dict(profile.traits)} | outcome_json(ways, outcome) for profile, outcome in row.people]}


def outcome_json(ways: WaysOut, outcome: Outcome) -> dict[str, Any]:
    """One kind of person on one ground."""
    def told(steps: tuple[Told, ...]) -> list[dict[str, Any]]:
        return [{"after": time.as_json(), "kind": move.kind, "name": move.name, "depends_on": WHOSE[move.rank], "because": move.because or None,
                 "by": [{"rule": ways.named(key), "evidence": cited(ways, key)[0], "source": _source(cited(ways, key)[1])} for key in move.rules]}
                for time, move in steps]

    plan = outcome.plan
    return {"verdict": outcome.verdict, "guaranteed": outcome.guaranteed, "time": plan.time.as_json() if plan is not None else None,
            "worst": outcome.worst.as_json() if outcome.worst is not None else None, "least_cost": money(ways, outcome.cheapest) if plan is not None else None,
            "way": told(plan.moves) if plan is not None else None, "times": {WHOSE[rank]: one.time.as_json() for rank, one in outcome.plans.items()},
            "say_also": list(outcome.ask), "depends_on_any_of": list(outcome.helpers), "comes_back_by": list(outcome.returns),
            "never_leaves": None if outcome.guaranteed else {
                "beside": [{"file": ways.named(one.file), "rules": list(one.rules)} for one in outcome.beside],
                "happens": told(outcome.stays), "again_and_again": outcome.circles,
                "blocked": [{"rule": ways.named(one.of) if one.of is not None else None, "ground": list(one.ground), "why": one.why}
                            for one in outcome.blocked]}}


def _source(one: Source | None) -> dict[str, Any] | None:
    return {"id": one.id, "title": one.title, "at": one.at} if one is not None else None
