"""Small regimes with a known answer, as text."""
from __future__ import annotations

from pathlib import Path

from demerit.audit.exits import Outcome, Proof, Row, prove
from demerit.audit.exits.profiles import Profile
from demerit.language import load

WORLD = """\
world: small
title: A small world
currency: EUR
attributes: {district: {docks: 50%, hill: 50%}}
age: {shares: {10: 20%, 18: 40%, 40: 40%}, until: 80}
states:
  able-to-pay: {share: 50%}
  in-debt: {share: 50%}
conducts:
  offence: {context: traffic, rate: 1/y, lasts: 10 d}
  other-offence: {context: traffic, rate: 1/y}
  payment: {context: money, rate: 1/y, done_by: self, needs: able-to-pay, costs: EUR 200}
  course: {context: learning, rate: 1/y, done_by: self, costs: EUR 80}
  good-deed: {context: civic, rate: 1/y, done_by: self}
  release: {context: money, rate: 1/y, done_by: other}
  luck: {context: money, rate: 1/y, done_by: chance}
  mystery: {context: money, rate: 1/y}
attempts:
  train: {context: travel, rate: 5/y}
"""

HEAD = """\
regime: tried
title: A small regime
in_force: 2020-01-01
world: small
sources: {law: {title: The law}}
deciders: {office: {}, court: {reviewers: 2, each: 3 d}}
channels:
  camera: {sees: "*", coverage: 50%}
  sure: {sees: "*", coverage: 100%, delay: 2 d}
  register: {checks: in-debt, every: 1 mo, coverage: 100%}
"""


def proof_of(folder: Path, body: str, *, world: str = WORLD, file: str | None = None, profile: Profile | None = None) -> Proof:
    """The proof of a regime with this body."""
    (folder / "small.yaml").write_text(world, "utf-8")
    path = folder / "tried.yaml"
    path.write_text(HEAD + body, "utf-8")
    return prove(load(path, kind="regime"), load(folder / "small.yaml", kind="world").document, file=file, profile=profile)


def rows(proof: Proof, file: str = "listed") -> dict[str, Row]:
    """Rows of a file by the rules they are about."""
    found = next(one for one in proof.files if one.standing.file == file)
    return {("all" if row.several else " <- ".join("+".join(ground.rules) for ground in row.chain)): row for row in found.rows}


def answer(row: Row, **traits: str) -> Outcome:
    """How the people with these traits fare; they must all fare alike."""
    found = [outcome for profile, outcome in row.people
             if all(profile.maybe(key.replace("_", "-")) in (None, value) for key, value in traits.items())]
    assert len(found) == 1, [(profile.text(), outcome.verdict) for profile, outcome in row.people]
    return found[0]
