"""rongcheng-2016 on one core, beside a NumPy version with the same conducts, rates, coverages and worths.

    python benchmarks/rongcheng.py [--towns N] [--years N] [--people N] [--repeat N]
"""
from __future__ import annotations

from typing import Any

from measuring import lives, one_core, options, scenario, speed


def model_of(found: Any) -> Any:
    """The points table as the NumPy version takes it: 24 months, a drawn worth at its middle, straight to C as a big minus."""
    import numpy_step

    regime, world = found.regime.first, found.world
    traits = list(world.traits)
    conducts = []
    for rule in regime.rules.values():
        conduct = world.conducts[rule.when.act]
        worth = rule.write.worth
        middle = -400 if worth is None else sum(worth.uniform) / 2 if hasattr(worth, "uniform") else worth.value
        trait = traits.index(conduct.context) if conduct.context in traits else -1
        coverage = regime.channels[rule.when.seen_by[0]].coverage.value
        conducts.append(numpy_step.Conduct(conduct.rate.value / 12, coverage, round(middle), False, trait))
    edges = [round(edge.value) for edge in regime.files["points"].levels.values()][1:]
    attempts = sum(attempt.rate.value for attempt in world.attempts.values()) / 12
    shapes = tuple(trait.shape.value for trait in world.traits.values())
    return numpy_step.Model(tuple(conducts), tuple(edges), denied_below=850, attempts=attempts, shapes=shapes)


def main() -> None:
    """Print the figures."""
    given = options(__doc__, towns=40, years=10, people=20_000, repeat=5)
    import numpy_step

    from demerit.engine import Place, assemble

    found = scenario("rongcheng-2016", "rongcheng", given.years, 2000)
    place = Place(assemble(found))
    place.live(1, 0)
    model, months = model_of(found), 12 * given.years
    engine: list[float] = []
    hand: dict[str, list[float]] = {"each": [], "few": []}
    for _ in range(given.repeat):
        times, tally = one_core(lives(place, 1, given.towns), 1)
        engine += times
        for draw in hand:
            hand[draw] += one_core(lambda draw=draw: numpy_step.live(model, given.people, months, 1, draw), 1)[0]
    people = 2000 * given.towns
    print(f"rongcheng-2016, {len(model.conducts)} conducts, {given.years} years, one core, by processor time; "
          f"{tally.happenings / people / months:.3f} calendar happenings and {tally.acts / people / months:.3f} acts per resident-month")
    speed(f"demerit, {given.towns} towns of 2,000", engine, people * months, "both standings, errors, deaths, all tallies")
    for draw, note in (("each", "a draw per person and conduct"), ("few", "a draw per act noticed")):
        speed(f"NumPy by the month, {given.people:,}", hand[draw], given.people * months, note)


if __name__ == "__main__":
    main()
