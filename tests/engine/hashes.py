"""A hash over every tally of a few towns of three regimes; run as a script it prints them, however it is compiled."""
from __future__ import annotations

import json

from demerit.engine import Place, assemble
from scenes import COMMON, DENSE, digest, scenario

SCENARIOS = {"three-strikes": ("three-strikes", 2, 20), "common": (COMMON, 2, 16), "dense": (DENSE, 2, 12)}
"""Regime, years, people."""


def hashes() -> dict[str, list[str]]:
    """Regime -> a hash per town."""
    out = {}
    for name, (regime, years, residents) in SCENARIOS.items():
        place = Place(assemble(scenario(regime, years=years, residents=residents, seed=5)), check=name == "dense")
        out[name] = [digest(place.live(5, town)) for town in (0, 41)]
    return out


if __name__ == "__main__":
    print(json.dumps(hashes()))
