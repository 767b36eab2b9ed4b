"""Two threads (or more) against one: the same towns, a place per thread.

    python benchmarks/threads.py [--threads N] [--towns N] [--years N] [--repeat N]
"""
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from statistics import median

from measuring import COMMON, options, scenario, speed, timed


def main() -> None:
    """Print the figures."""
    given = options(__doc__, threads=2, towns=40, years=10, repeat=5)
    from demerit.engine import Place, assemble

    for name, regime, world in (("common", COMMON / "common.yaml", COMMON / "common-world.yaml"),
                                ("rongcheng-2016", "rongcheng-2016", "rongcheng")):
        tables = assemble(scenario(regime, world, given.years, 2000))
        places = [Place(tables) for _ in range(given.threads)]
        for place in places:
            place.live(1, 0)
        share = [range(t, given.towns, given.threads) for t in range(given.threads)]
        one: list[float] = []
        many: list[float] = []
        with ThreadPoolExecutor(given.threads) as pool:
            for _ in range(given.repeat):
                one += timed(lambda: places[0].live_all(1, range(given.towns)), 1)[0]  # noqa: B023
                many += timed(lambda: list(pool.map(lambda p, towns: p.live_all(1, towns), places, share)), 1)[0]  # noqa: B023
        months = given.towns * 2000 * 12 * given.years
        print(f"{name}, {given.towns} towns of 2,000")
        speed("one thread", one, months)
        speed(f"{given.threads} threads", many, months, f"{median(one) / median(many):.2f} x")


if __name__ == "__main__":
    main()
