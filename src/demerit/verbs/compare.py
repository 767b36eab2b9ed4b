"""`demerit compare`: regimes lived by the same people with the same luck, number by number, and provision by provision."""
from __future__ import annotations

import math
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from demerit.terminal import Mistake, in_json, progress, say, say_diagnostics

if TYPE_CHECKING:
    from demerit.measures.estimates import Estimate
    from demerit.runs.plan import Plan
    from demerit.studies.comparing import Comparison
    from demerit.studies.provisions import Step

RESIDENTS = 60_000
"""People unless the command says otherwise: as many as a sweep takes."""


@click.command("compare")
@click.argument("regimes", nargs=-1, required=True, metavar="REGIME REGIME...")
@click.option("--world", metavar="NAME", help="The world all are run on.  [default: the one the first names]")
@click.option("--provisions", is_flag=True, help="Two texts: what each provision changes, alone and left out.")
@click.option("--years", type=int, metavar="N", help="Years to live.  [default: 10]")
@click.option("--residents", type=int, metavar="N", help=f"Synthetic people, rounded up to whole towns.  [default: {RESIDENTS}]")
@click.option("--towns", type=int, metavar="N", help="Towns instead of people.")
@click.option("--set", "sets", multiple=True, metavar="PATH=VALUE", help="Change one value of the world, e.g. town.residents=5000.")
@click.option("--seed", type=int, metavar="S", help="Same seed, same luck.  [default: 1]")
@click.option("--threads", type=click.IntRange(1), metavar="T", help="Threads.  [default: all cores]")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="A new folder for the tables.  [default: none is written]")
@click.option("--json", "fmt", flag_value="json", help="Short for --format json.")
@click.option("--format", "fmt", type=click.Choice(["text", "json"]), default="text", show_default=True, help="What goes to standard output.")
@click.option("--progress", "mode", type=click.Choice(["auto", "bar", "json", "none"]), default="auto", show_default=True,
              help="What goes to standard error.")
def command(regimes: tuple[str, ...], world: str | None, provisions: bool, sets: tuple[str, ...], out: Path | None, fmt: str, mode: str,
            **given: Any) -> None:
    """Live several regimes with the same people and the same luck, and say what differs from the first.

    REGIME is a name or a file, with safeguards after a plus: `rongcheng-2016+entries-12-months`.
    """
    if len(regimes) < 2:
        raise Mistake("one regime has nothing to be compared with", "name two or more: demerit compare spc-2013 spc-2017 --world debtors")
    if provisions and len(regimes) != 2:
        raise Mistake("--provisions is about two texts", "name the older and the newer one")
    if out is not None and out.exists():
        raise Mistake(f"{out} is there already", "choose another folder with --out: results are never overwritten")
    from demerit.measures.words import years
    from demerit.studies.comparing import compare
    from demerit.studies.provisions import by_provision

    plans = _plans(regimes, world, sets, {name: value for name, value in given.items() if value is not None})
    labels = list(plans)
    size = next(iter(plans.values()))
    say(f"{' and '.join(labels)} on {size.world.name}: about {size.residents:,} synthetic residents, {years(size.scenario.years)}, seed {size.seed}")
    with _claimed(out), progress(mode) as step:
        found = compare(plans, step)
        steps = by_provision(plans[labels[0]], plans[labels[1]], step) if provisions else []
        if out is not None:
            _write(out, found, steps)
    click.echo(in_json(_as_json(found, steps)) if fmt == "json" else _text(found, steps, labels))
    if out is not None:
        say(f"written: {out}")


def _plans(regimes: tuple[str, ...], world: str | None, sets: tuple[str, ...], given: dict[str, Any]) -> dict[str, Plan]:
    """A plan for each regime, all on the first one's world."""
    from demerit.runs.plan import prepare

    if "towns" not in given:
        given.setdefault("residents", RESIDENTS)
    plans: dict[str, Plan] = {}
    for text in regimes:
        name, *overlays = text.split("+")
        label = Path(name).stem + "".join(f"+{Path(one).stem}" for one in overlays)
        if label in plans:
            raise Mistake(f"`{label}` is named twice", "name different regimes, or the same one with different safeguards")
        plan = prepare(name, world=world, overlays=overlays, sets=sets, sweep=False, command=shlex.join(["demerit", *sys.argv[1:]]), **given)
        say_diagnostics(list(plan.warnings))
        world = world or plan.world.file
        plans[label] = plan
    return plans


@contextmanager
def _claimed(out: Path | None) -> Iterator[None]:
    """The new folder, made before anything is lived: of two processes one has it.  Nothing is left of one in which nothing was written."""
    from demerit.runs.folder import one_line

    if out is None:
        yield
        return
    with one_line(out):
        out.parent.mkdir(parents=True, exist_ok=True)
        out.mkdir()
    try:
        yield
    finally:
        with suppress(OSError):  # something is in it: it stays
            out.rmdir()


def _write(out: Path, found: Comparison, steps: list[Step]) -> None:
    """The tables as Parquet."""
    from demerit.runs.folder import one_line
    from demerit.runs.parquet import write_table
    from demerit.studies.provisions import steps_table

    with one_line(out):
        write_table(out / "comparison.parquet", found.table(), {"about": "regimes lived by the same people with the same luck"})
        if steps:
            write_table(out / "provisions.parquet", steps_table(steps), {"about": "each provision alone, and left out"})


def _as_json(found: Comparison, steps: list[Step]) -> dict[str, Any]:
    def said(one: Estimate | None) -> dict[str, Any] | None:
        return None if one is None else {"value": one.value, "low": one.low, "high": one.high, "unit": one.unit}

    return {"synthetic": True, "world": found.world, "years": found.years, "towns": found.towns, "residents": found.residents, "seed": found.seed,
            "arms": [{"arm": arm.label, "title": arm.title, "from": arm.start,
                      "numbers": {key: {"text": one.text.strip(), **(said(one.value) or {}), "less": said(one.less)} for key, one in arm.numbers.items()}}
                     for arm in found.arms],
            "provisions": [{"provision": one.provision.name, "title": one.provision.title,
                            "parts": [".".join(p for p in part if p) for part in one.provision.parts],
                            "alone": {key: said(e) for key, e in one.alone.items()}, "left_out": {key: said(e) for key, e in one.left_out.items()}}
                           for one in steps]}


def _text(found: Comparison, steps: list[Step], labels: list[str]) -> str:
    from demerit.measures import words
    from demerit.measures.estimates import LEAST_GROUPS
    from demerit.measures.headlines import SHARE

    lines = [f"{found.towns:,} {'town' if found.towns == 1 else 'towns'} of {found.residents // found.towns:,} synthetic residents on {found.world}, "
             f"{words.years(found.years)}, seed {found.seed}; the same people, the same luck. Nobody in them exists.", ""]
    lines += [f"  {arm.label}: {arm.title}, from {arm.start}" for arm in found.arms]
    noise = "+- is simulation noise" if found.towns >= LEAST_GROUPS else (
        f"simulation noise is not known: {found.towns} {'town is' if found.towns == 1 else 'towns are'} too few (at least {LEAST_GROUPS})")
    first = found.arms[0]
    for arm in found.arms[1:]:
        lines += ["", f"{arm.label}, and how much more (+) or less (-) than {first.label}; {noise}"]
        width = max(len(one.text) for one in arm.numbers.values())
        title = ""
        for one in arm.numbers.values():
            if one.headline != title:
                title = one.headline
                lines.append(title)
            here = words.quantity(one.value.value, one.value.unit)
            unit = words.rest_of_unit(one.value.unit) or one.value.unit
            unit = unit if one.value.unit != SHARE and math.isfinite(one.value.value) else ""  # shares say it by their per cent
            lines.append(f"  {one.text:{width}}  {here:>16}  {_signed(one.less, one.value.value):>24}  {unit}".rstrip())
        missing = [one.text.strip() for key, one in first.numbers.items() if key not in arm.numbers]
        if missing:
            lines.append(f"  not in {arm.label}: {', '.join(missing)}")
    if steps:
        lines += ["", *_provisions(steps, labels)]
    lines += ["", "What nobody knows is not explored here: run each regime for its range."]
    return "\n".join(lines)


DUST = 1e-6
"""A difference so small beside the number itself is that of sums taken in another order, or of one tick."""


def _signed(one: Estimate | None, of: float) -> str:
    """A difference to the first, with its noise; of shares in percentage points."""
    from demerit.measures import words
    from demerit.measures.headlines import SHARE

    if one is None:
        return "not in the first"
    if not math.isfinite(one.value):
        return "-"
    half = 0.0 if one.half is not None and one.half <= DUST * max(abs(of), abs(one.value)) else one.half
    if abs(one.value) <= DUST * abs(of) and not half:
        return "no difference"
    scale, points = (100, " points") if one.unit == SHARE else (1, "")
    noise = f" +- {words.number(scale * half, 2)}" if half is not None else ""
    return f"{'+' if one.value > 0 else '-' if one.value < 0 else ''}{words.number(scale * abs(one.value))}{noise}{points}"


def _provisions(steps: list[Step], labels: list[str]) -> list[str]:
    """Provision by provision, on the first headline."""
    out = [f"Provision by provision, days under a sanction per 100,000 a year: what each adds to {labels[0]} by itself, and what {labels[1]} owes to it.",
           "They need not add up: provisions work together.", ""]
    width = min(60, max(len(one.provision.title) for one in steps))
    for one in steps:
        alone, owed = (_signed(which.get("harm"), 0.0) for which in (one.alone, one.left_out))
        out.append(f"  {one.provision.title[:width]:{width}}  alone {alone:>22}   owed {owed:>22}")
    return out
