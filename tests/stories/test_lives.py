"""A life told from the town lived again is the life the twin tells: entries, ends, levels, effects and denials, to the tick."""
from __future__ import annotations

from collections import Counter

import pytest

from demerit.engine import assemble
from demerit.engine.draws import stream
from demerit.language.scenario import Scenario, Versions
from demerit.language.schema import Regime, World
from demerit.stories.follower import Follower
from demerit.stories.lives import CORRECT, RECORDED, Denied, Entry, Life, Moved, Took, life
from stories.watched import Told, lived
from twin.making import dice
from twin.test_equality import scenario_of

CHUNK = 25


def lives(follower: Follower, seed: int, town: int, slot: int) -> list[Life]:
    found: list[Life] = []
    while (one := life(follower, seed, town, slot, len(found))) is not None:
        found.append(one)
    return found


def as_told(one: Life) -> Told:
    told = Told(one.begins)
    told.moves = [(e.tick, e.file, e.ledger, e.after) for e in one.events if isinstance(e, Moved)]
    told.took = [(e.tick, e.effect, e.ledger, e.holds) for e in one.events if isinstance(e, Took)]
    told.denied = [(e.tick, e.target) for e in one.events if isinstance(e, Denied)]
    told.entries = [{"name": e.name, "rule": e.rule, "file": e.file, "written": e.written, "ledgers": e.ledgers, "worth": worths(e),
                     "lapses": e.lapses if e.ledgers else None, "ends": e.ends, "wrong": e.wrong} for e in one.entries]
    return told


def worths(entry: Entry) -> list[int]:
    """In both ledgers; an entry in one ledger has one worth."""
    both = [round(1000 * entry.worth[ledger]) for ledger in (RECORDED, CORRECT)]
    return both if entry.ledgers in (0, 3) else [both[entry.ledgers - 1]] * 2


def rows(told: Told) -> dict[str, Counter[str]]:
    """Comparable: order within one happening does not matter."""
    entries = [{k: v for k, v in row.items() if k != "step"} for row in told.entries]
    for row in entries:
        row["lapses"] = row["lapses"] if row["ledgers"] else None
        row["ends"] = sorted(row["ends"].items())
    return {"begins": Counter(map(str, sorted(told.begins.items()))), "moves": Counter(map(str, told.moves)), "took": Counter(map(str, told.took)),
            "denied": Counter(map(str, told.denied)), "entries": Counter(str(sorted(row.items())) for row in entries)}


def compared(scenario: Scenario, town: int, slots: set[int]) -> tuple[list[str], int]:
    """Differences as lines, and how many entries were compared."""
    with pytest.MonkeyPatch.context() as patch:
        twins = lived(scenario, town, slots, patch)
    follower = Follower(assemble(scenario))
    out, entries = [], 0
    for slot in sorted(slots):
        for one in lives(follower, scenario.seed, town, slot):
            person = slot + one.occupant * scenario.residents
            ours, theirs = rows(as_told(one)), rows(twins.pop(person))
            entries += len(one.entries)
            for what in ours:
                out += [f"{person} {what}: only ours {row}" for row in (ours[what] - theirs[what])]
                out += [f"{person} {what}: only the twin's {row}" for row in (theirs[what] - ours[what])]
    return out + [f"{person}: only the twin knows" for person in twins], entries


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 100, CHUNK))
def test_lives_are_the_twins(first: int) -> None:
    seen = 0
    for seed in range(first, first + CHUNK):
        one = dice(seed)
        scenario = scenario_of(one, errors=seed % 5 != 0)
        slots = {0, seed % scenario.residents, scenario.residents - 1}
        found, entries = compared(scenario, one.town, slots)
        assert found == [], f"dice({seed})"
        seen += entries
    assert seen > 100


def test_what_comes_and_goes_in_one_moment_is_told_though_another_entry_lies_over_it() -> None:
    first, second, third, fourth = sorted("abcd", key=lambda name: stream(f"rule:{name}"))
    world = World.model_validate({"world": "w", "title": "By hand", "age": {"shares": {18: "100%"}},
                                  "conducts": {"speeding": {"rate": "2/y", "context": "traffic"}}})
    regime = Regime.model_validate({
        "regime": "r", "title": "By hand", "in_force": "2020-01-01",
        "files": {"f": {"reads": "any"}, "g": {"reads": "count", "worse": "up", "levels": {"few": 0}}},
        "rules": {first: {"when": {"act": "speeding"}, "write": {"in": "f"}}, second: {"when": {"act": "speeding"}, "strike": {"in": "f"}},
                  third: {"when": {"act": "speeding"}, "write": {"in": "f"}}, fourth: {"when": {"act": "speeding"}, "write": {"in": "g", "counts": "1 y"}}}})
    scenario = Scenario(world, Versions("r", ((regime.in_force, regime),)), 2, 5, 1)
    found, entries = compared(scenario, 0, set(range(5)))
    assert found == [] and entries > 15
    passed = [e for slot in range(5) for one in lives(Follower(assemble(scenario)), 1, 0, slot) for e in one.entries if e.ledgers == 0]
    assert passed and {e.rule for e in passed} == {first}
