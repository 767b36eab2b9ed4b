"""The engine and the slow twin agree to the integer on everything made up, compiled and interpreted."""
from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from itertools import combinations
from pathlib import Path

import pytest

from demerit.language.scenario import Scenario, Versions
from twin.comparing import Counts, differences, engine, slow
from twin.making import Made, dice
from twin.test_making import classes

EXAMPLES = 300
INTERPRETED = 30
MOST_YEARS_LIVED = 24
"""Residents times years of what is interpreted, which takes a hundred times as long."""
CHUNK = 50


def scenario_of(one: Made, errors: bool) -> Scenario:
    """The made-up documents as a scenario."""
    world, epochs, alongside = one.validated()
    return Scenario(world, Versions(epochs[0][1].regime, tuple(epochs)), one.years, one.residents, one.seed,
                    tuple(Versions(name, tuple(versions)) for name, versions in alongside.items()), errors)


def digest(counts: Counts) -> str:
    """One hash for all counts."""
    lines = sorted(f"{kind} {key} {count}" for kind, counter in counts.items() for key, count in counter.items())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, EXAMPLES, CHUNK))
def test_compiled_engine_equals_the_twin(first: int) -> None:
    for seed in range(first, first + CHUNK):
        one = dice(seed)
        scenario = scenario_of(one, errors=seed % 5 != 0)
        assert differences(engine(scenario, one.town), slow(scenario, one.town)) == [], f"dice({seed})"


@pytest.mark.slow
def test_every_pair_of_classes_is_among_those_compared() -> None:
    seen: set[frozenset[str]] = set()
    for seed in range(EXAMPLES):
        present = dice(seed).features & set(classes())
        seen.update(frozenset(pair) for pair in combinations(sorted(present), 2))
    assert [pair for pair in combinations(sorted(classes()), 2) if frozenset(pair) not in seen] == []


def interpreted(seeds: list[int]) -> dict[int, str]:
    """Hashes of made-up scenarios lived by the engine in plain Python, in a process of its own."""
    here = Path(__file__).parent
    program = ("import json, warnings; warnings.simplefilter('ignore')\n"
               "from twin.test_equality import digest, scenario_of\nfrom twin.comparing import engine\nfrom twin.making import dice\n"
               f"print(json.dumps({{s: digest(engine(scenario_of(dice(s), s % 5 != 0), dice(s).town)) for s in {seeds}}}))")
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1", "PYTHONPATH": os.pathsep.join([str(here.parent), *sys.path])}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    return {int(seed): found for seed, found in json.loads(done.stdout).items()}


@pytest.mark.slow
def test_interpreted_engine_equals_the_twin() -> None:
    seeds = [seed for seed in range(EXAMPLES) if (one := dice(seed)).residents * one.years <= MOST_YEARS_LIVED][:INTERPRETED]
    found = interpreted(seeds)
    assert len(found) == INTERPRETED
    for seed, own in found.items():
        one = dice(seed)
        assert own == digest(slow(scenario_of(one, seed % 5 != 0), one.town)), f"dice({seed})"


def test_the_comparison_sees_a_seeded_fault() -> None:
    one = dice(1)
    scenario = scenario_of(one, errors=True)
    other = Scenario(scenario.world, scenario.regime, scenario.years, scenario.residents, scenario.seed + 1, scenario.alongside, True)
    assert differences(engine(scenario, one.town), slow(other, one.town)) != []
