"""EXI-2 and EXI-4 from the proof: who has no way off that is theirs, and ways off that the list itself stops."""
from __future__ import annotations

from collections.abc import Iterator

from demerit.audit.exits.outcomes import Outcome
from demerit.audit.exits.profiles import Profile
from demerit.audit.exits.proof import FileProof, Row
from demerit.audit.exits.words import depends, named, row_said
from demerit.audit.finding import Finding
from demerit.audit.registry import Unsaid, check
from demerit.audit.view import View, names

HELD = {"luck": "only with luck", "unknown": "only by something of which the world does not say whose doing it is",
        "others": "only through somebody else"}
"""How somebody gets off whom neither time nor what they do lets off for certain."""


@check("EXI-2")
def proved(view: View) -> Iterator[Finding | Unsaid]:
    """No way off that depends only on the person, or on time: a finding for each ground, with the people it holds."""
    proof = view.proof
    for file in proof.files if proof is not None else ():
        undecided = [row for row in file.rows if any(outcome.verdict == "undecided" for _, outcome in row.people)]
        if undecided:
            ask = tuple(dict.fromkeys(one for row in undecided for _, outcome in row.people for one in outcome.ask))
            yield view.unsaid("EXI-2", f"is there a way off {file.standing.text()} for everybody? More situations than were looked at: "
                              f"ask `demerit exits`, about one kind of person with `--profile`{f' ({named(ask)})' if ask else ''}", "exit", beside=True)
        for row in file.rows:
            held = [(profile, outcome) for profile, outcome in row.people if not outcome.guaranteed and outcome.verdict != "undecided"]
            if held:
                yield _finding(view, file, row, held)


def _finding(view: View, file: FileProof, row: Row, held: list[tuple[Profile, Outcome]]) -> Finding:
    """One ground: the kind of people it holds fastest, and how many more; `never` is said of those alone of whom it is proved."""
    profile, outcome = max(held, key=lambda one: one[1].verdict == "none")
    hangs = depends(outcome)
    who = profile.text() if profile.traits else "everybody"
    where = file.standing.text()
    said = f"{who} never gets off {where}" if outcome.verdict == "none" else f"{who} gets off {where} {HELD[outcome.verdict]}"
    same = sum(one.verdict == outcome.verdict for _, one in held) - 1
    others = len(held) - 1 - same
    said += (f" ({hangs})" if hangs else "") + (f"; and so {_kinds(same)}" if same else "") + (f"; {_kinds(others)} not by themselves" if others else "")
    said += f"; held by {row_said(row).replace('`', '')}" if row.chain else ""
    # the ground's own rule if it is in this document, else the file or the effect that hangs on it
    own = next((ground.rules[0] for ground in row.chain if not ground.file[0]), None)
    path = ("rules", own) if own is not None else ("effects", file.effects[0])
    return view.found("EXI-2", path, said, element=own or file.effects[0], severity=None if outcome.verdict in ("others", "none") else "warning")


def _kinds(n: int) -> str:
    return f"{n} more kind{'' if n == 1 else 's'} of people"


@check("EXI-4")
def stopped(view: View) -> Iterator[Finding | Unsaid]:
    """Effects that stop the very conduct that would end them."""
    proof = view.proof
    if proof is None:
        return
    ways = proof.ways
    for name, effect in view.regime.effects.items():
        standings = [one for one in (ways.standing("", ref) for ref in effect.during) if one is not None]
        if not effect.stops or ways.left_out("", effect) is not None or not standings:
            continue
        cone = set(ways.cone((standings[0].regime, standings[0].file)))
        ending = {rule.when.act for (regime, _), rule in ways.in_force.items()
                  if rule.strike is not None and (regime, rule.strike.into) in cone and rule.when.act is not None}
        for act in effect.stops:
            if act in ending:
                yield view.found("EXI-4", ("effects", name, "stops"), f"`{name}` stops {names([act])}, which is a way off it", element=name)
