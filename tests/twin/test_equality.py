"""The engine and the slow twin agree to the integer on everything made up, compiled and interpreted."""
from __future__ import annotations

import hashlib
import os
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from demerit.language.scenario import Scenario, Versions
from twin.comparing import Counts, differences, engine, slow
from twin.drawn import PARTS, examples
from twin.making import Made, dice

MOST_RESIDENTS = 10
"""Of a made-up town that is lived here: the twin takes half as long, and all of its rules are there."""
INTERPRETED = 10
"""Of each part of what is drawn."""
MOST_YEARS_LIVED = 12
"""Residents times years of what is interpreted, which takes a hundred times as long."""
FEATURES = 200
"""Classes and options of what is interpreted, at least."""


def scenario_of(one: Made, errors: bool) -> Scenario:
    """The made-up documents as a scenario."""
    world, epochs, alongside = one.validated()
    return Scenario(world, Versions(epochs[0][1].regime, tuple(epochs)), one.years, one.residents, one.seed,
                    tuple(Versions(name, tuple(versions)) for name, versions in alongside.items()), errors)


def digest(counts: Counts) -> str:
    """One hash for all counts."""
    lines = sorted(f"{kind} {key} {count}" for kind, counter in counts.items() for key, count in counter.items())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def lived(one: Made) -> Counts:
    """What the engine counts of a made-up scenario; one in five is without errors."""
    return engine(scenario_of(one, one.seed % 5 != 0), one.town)


def interpreted(some: list[Made]) -> list[str]:
    """Hashes of made-up scenarios lived by the engine in plain Python, in a process of its own."""
    program = ("import pickle, sys, warnings; warnings.simplefilter('ignore')\n"
               "from twin.test_equality import digest, lived\n"
               "print(*(digest(lived(one)) for one in pickle.load(sys.stdin.buffer)))")
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])}
    done = subprocess.run([sys.executable, "-c", program], env=environment, input=pickle.dumps(some), capture_output=True, check=True)
    return done.stdout.decode().split()


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_the_engine_equals_the_twin_compiled_and_interpreted(part: int) -> None:
    """What is compared holds every class of the schema with every other: test_making counts them."""
    again: list[tuple[Made, str]] = []

    def compare(drawn: Made) -> None:
        one = replace(drawn, residents=min(drawn.residents, MOST_RESIDENTS))
        counts = slow(scenario_of(one, one.seed % 5 != 0), one.town)
        assert differences(lived(one), counts) == []
        if len(again) < INTERPRETED and one.residents * one.years <= MOST_YEARS_LIVED and len(one.features) >= FEATURES:
            again.append((one, digest(counts)))

    examples(part, compare)
    assert len(again) == INTERPRETED
    assert interpreted([one for one, _ in again]) == [told for _, told in again]


def test_the_comparison_sees_a_seeded_fault() -> None:
    one = dice(1)
    scenario = scenario_of(one, errors=True)
    other = Scenario(scenario.world, scenario.regime, scenario.years, scenario.residents, scenario.seed + 1, scenario.alongside, True)
    assert differences(engine(scenario, one.town), slow(other, one.town)) != []
