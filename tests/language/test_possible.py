"""What can come about at all, by the documents alone: in doubt it can."""
from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from demerit.language.possible import possible_effects
from demerit.runs.plan import prepare

WORLD = """
world: yard
title: A yard
town: {residents: 50}
age: {shares: {18: 100%}, until: 80}
states: {bad: {share: 0%}, seen: {share: 50%}}
conducts: {shout: {context: noise, rate: 0/y}, run: {context: noise, rate: 1/y}}
attempts: {enter: {context: yard, rate: 1/y}}
"""
REGIME = """
regime: gate
title: Who may come in
in_force: 2024-01-01
world: yard
channels:
  ear: {sees: shout, coverage: 50%}
  eye: {checks: bad, every: 1 mo, coverage: 100%}
  see: {sees: run, coverage: 0%}
files:
  heard: {reads: any}
  strikes: {reads: count, worse: up, levels: {none: 0, one: 1, two: 2}}
  out: {reads: any}
rules:
  hear: {when: {act: shout, seen_by: ear}, write: {in: heard, counts: 30 d}}
  found: {when: {state: bad, seen_by: eye}, write: {in: strikes, counts: 30 d}}
  ran: {when: {act: run, seen_by: see}, write: {in: strikes, counts: 30 d}}
  gone: {when: {reaches: strikes.two}, write: {in: out, counts: 30 d}}
effects:
  shut: {while: out, denies: enter}
  pays: {while: heard, gives: CNY 5}
"""


def lived(folder: Path, *sets: str, text: str = REGIME) -> Any:
    (folder / "yard.yaml").write_text(WORLD, "utf-8")
    (folder / "gate.yaml").write_text(text, "utf-8")
    return prepare(folder / "gate.yaml", years=1, towns=1, seed=1, sweep=False, sets=list(sets)).scenario


@pytest.mark.parametrize(("sets", "found"), [
    ([], set()),  # nobody shouts, is bad or is seen running
    (["conducts.shout.rate=1/y"], {"pays"}),
    (["channels.ear.errors={invents: {kind: no-such-act, rate: 0.001/y}}"], {"pays"}),
    (["channels.ear.errors={mixes: {kind: other-person, rate: 10%}}"], set()),  # nobody is taken for somebody who does nothing
    (["states.bad.gains=0.01/y"], {"shut"}),
    (["channels.eye.errors={misses: {kind: false-match, rate: 0.001%}}"], {"shut"}),
    (["channels.eye.errors={misses: {kind: false-match, rate: 0%}}"], set()),
    (["channels.see.coverage={value: 0%, evidence: assumed, range: [0%, 1%]}"], {"shut"}),  # nobody knows that it is 0
    (["channels.see.coverage=1%", "rules.ran.off=true"], set()),
    (["channels.see.coverage=1%", "rules.ran.since=2025-01-01"], set()),  # after the run
    (["channels.see.coverage=1%", "effects.shut.since=2025-06-01"], set()),
    (["rules.gone.when={struck: strikes}", "channels.see.coverage=1%", "rules.off={when: {act: run}, strike: {in: strikes}}"], {"shut"}),
    (["rules.gone.when={enters: heard}", "conducts.shout.rate=1/y"], {"pays", "shut"}),
    (["effects.shut.while=strikes.none"], {"shut"}),  # everybody begins there
    (["rules.dated={when: {date: 2024-02-01}, write: {in: out}}"], {"shut"})])
def test_what_can_be_in_force(tmp_path: Path, sets: list[str], found: set[str]) -> None:
    scenario = lived(tmp_path, *sets)
    names = {id(effect): name for name, effect in scenario.regime.first.effects.items()}
    assert {names[id(one)] for one in possible_effects(scenario)} == found


def test_what_the_regime_alongside_does_is_possible_too(tmp_path: Path) -> None:
    (tmp_path / "beside.yaml").write_text(
        "regime: beside\ntitle: Beside\nin_force: 2024-01-01\nworld: yard\nchannels: {cam: {sees: run, coverage: 10%}}\nfiles: {seen: {reads: any}}\n"
        "rules: {s: {when: {act: run, seen_by: cam}, write: {in: seen, counts: 3 d}}}\n", "utf-8")
    shared = REGIME.replace("world: yard", "world: yard\nalongside: beside").replace("reaches: strikes.two", "enters: beside/seen")
    assert [one.denies for one in possible_effects(lived(tmp_path, text=shared))] == [["enter"]]
