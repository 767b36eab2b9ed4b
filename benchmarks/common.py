"""The common model on one core, beside the same model by hand in NumPy, in the same run.

    python benchmarks/common.py [--towns N] [--years N] [--people N] [--repeat N]
"""
from __future__ import annotations

from measuring import COMMON, lives, one_core, options, scenario, speed


def main() -> None:
    """Print the figures."""
    given = options(__doc__, towns=20, years=10, people=20_000, repeat=5)
    import numpy_step

    from demerit.engine import Place, assemble

    place = Place(assemble(scenario(COMMON / "common.yaml", COMMON / "common-world.yaml", given.years, 2000)))
    place.live(1, 0)
    months = 12 * given.years
    model = numpy_step.Model(tuple(numpy_step.Conduct(chance, .5, worth, worth < 0) for chance, worth in (
        (.10, -5), (.05, -10), (.05, -20), (.03, 5), (.03, 5), (.02, -50), (.01, -100), (.01, 10))),
        (600, 850, 960, 1030, 1050), list_below=850, deters=.1)
    engine: list[float] = []
    hand: dict[str, list[float]] = {"each": [], "few": []}
    seen = {}
    for _ in range(given.repeat):  # turn about, so that both meet the same machine
        times, tally = one_core(lives(place, 1, given.towns), 1)
        engine += times
        for draw in hand:
            times, seen[draw] = one_core(lambda draw=draw: numpy_step.live(model, given.people, months, 1, draw), 1)
            hand[draw] += times
    people = 2000 * given.towns
    print(f"common model, 8 conducts, {given.years} years, one core, by processor time; "
          f"{tally.happenings / people / months:.3f} calendar happenings and {tally.acts / people / months:.3f} acts per resident-month")
    speed(f"demerit, {given.towns} towns of 2,000", engine, people * months, "both standings, errors, denials, all tallies")
    layout = place.tables.layout
    column = {name: tally.cells[:, 0, layout.column(name)].sum() for name in ("acts", "written", "denied", "list.on")}
    column["written"] -= tally.rules[..., layout.rules.index("listing"), 0].sum()
    print(f"      acts {column['acts'] / people / months:.4f}, entries {column['written'] / people / months:.4f}, "
          f"listed {column['list.on'] / people:.4f}, denied {column['denied'] / people / months:.4f}")
    for draw, note in (("each", "a draw per person and conduct"), ("few", "a draw per act noticed")):
        speed(f"NumPy by the month, {given.people:,}", hand[draw], given.people * months, note)
        print("      " + ", ".join(f"{name} {value:.4f}" for name, value in seen[draw].items()))


if __name__ == "__main__":
    main()
