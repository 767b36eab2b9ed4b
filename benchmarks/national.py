"""The regime `national` on one core: firms, households, debts, notices and requests in one town of 50,000 people.

    python benchmarks/national.py [--years N] [--people N] [--repeat N]

Most acts in it can only strike what is not there.  They are counted, and so stand among the acts, but have no moment in the
calendar (docs/engine.md): calendar happenings alone say little of the work done.
"""
from __future__ import annotations

from measuring import lives, one_core, options, scenario, speed, spread


def main() -> None:
    """Print the figures."""
    given = options(__doc__, years=10, people=50_000, repeat=5)
    from demerit.engine import Place, assemble

    place = Place(assemble(scenario("national", "china", given.years, given.people)))
    place.live(1, 0)
    times, tally = one_core(lives(place, 1, 1), given.repeat)
    months = 12 * given.years * given.people
    both = tally.happenings + tally.acts
    print(f"national, {given.people:,} people, {given.years} years, one core, by processor time; {tally.happenings / months:.3f} calendar happenings "
          f"+ {tally.acts / months:.3f} acts = {both / months:.3f} events per resident-month")
    speed(f"demerit, one town of {given.people:,}", times, months, "both standings, errors, deaths, all tallies")
    for what, count in (("calendar happenings", tally.happenings), ("acts", tally.acts), ("sum", both)):
        print(f"  {what:34} {spread([count / t / 1e6 for t in times], 2)} M/s")


if __name__ == "__main__":
    main()
