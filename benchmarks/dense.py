"""Regimes above 0.3 events per resident-month: million events a second on one core.

    python benchmarks/dense.py [--towns N] [--years N] [--repeat N]

A calendar happening is anything that has its own moment in the calendar (notices, lapses, decisions, attempts, ..).  An act
nobody can notice never enters the calendar; one that may be noticed does, and so is in both counts.  How many are is measured
on one traced town, and taken out of the last sum.  `plain` has thirty conducts and one list; `dense` touches most of the language.
"""
from __future__ import annotations

import dataclasses

from measuring import COMMON, lives, one_core, options, scenario, spread


def main() -> None:
    """Print the figures."""
    given = options(__doc__, towns=5, years=10, repeat=5)
    from demerit.engine import Place, assemble
    from demerit.engine.records import ACT, PROVOKED

    for name, regime, world in (("common", "common", "common-world"), ("plain", "plain", "plain-world"), ("dense", "dense", "dense-world")):
        found = scenario(COMMON / f"{regime}.yaml", COMMON / f"{world}.yaml", given.years, 2000)
        place = Place(assemble(found))
        place.live(1, 0)
        times, tally = one_core(lives(place, 1, given.towns), given.repeat)
        small = Place(assemble(dataclasses.replace(found, residents=200))).live(1, 0, trace=-2)
        twice = int(((small.trace["kind"] == ACT) | (small.trace["kind"] == PROVOKED)).sum()) / max(1, small.acts)
        months = 12 * given.years * 2000 * given.towns
        both = tally.happenings + tally.acts
        print(f"{name}: {tally.happenings / months:.2f} calendar happenings + {tally.acts / months:.2f} acts = {both / months:.2f} "
              "events per resident-month")
        for what, count in (("calendar happenings", tally.happenings), ("acts", tally.acts), ("sum", both),
                            (f"sum, each act once ({twice:.0%} of acts are on the calendar)", both - twice * tally.acts)):
            print(f"  {what:58} {spread([count / t / 1e6 for t in times], 2)} M/s")
        print(f"  {'resident-months':58} {spread([months / t / 1e6 for t in times], 2)} M/s")


if __name__ == "__main__":
    main()
