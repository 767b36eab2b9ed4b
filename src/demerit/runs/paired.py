"""The main run: the same towns twice, with error sources on and off, held in checkpoints while it lives."""
from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from demerit.engine import Tables, assemble, native
from demerit.language import load
from demerit.language.scenario import Scenario
from demerit.runs.checkpoint import Checkpoint
from demerit.runs.executor import Executor, live_towns
from demerit.runs.files import write_json, write_text
from demerit.runs.folder import PLAN, RunFolder
from demerit.runs.frozen import BARE, FITTED, REGIME, WHOLE, WORLD, changed, frozen, text_hash
from demerit.runs.plan import Plan, versions
from demerit.runs.problems import CannotRun
from demerit.runs.said import check_said
from demerit.runs.totals import Totals

Progress = Callable[[str, int, int], None]
"""(task, done, total)"""


@dataclass(frozen=True)
class Lived:
    """Both arms of a run, and the tables of the first."""

    tables: Tables
    on: Totals
    off: Totals


@cache
def sources() -> str:
    """SHA-256 (hex) over all sources that settle the integers: the engine, its assembly, and the language."""
    digest, home = hashlib.sha256(), Path(__file__).parents[1]
    for path in sorted(path for part in ("engine", "language") for path in (home / part).rglob("*.py")):
        digest.update(path.relative_to(home).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()


def begin(plan: Plan, folder: RunFolder, said: dict[str, Any]) -> dict[str, Any]:
    """Write what resuming needs: the documents as they run, and the plan; the plan with the hashes of the documents' texts.

    OSError if it cannot be written.
    """
    texts = frozen(plan.regime, plan.world, plan.bare, plan.fitted)
    for name, text in texts.items():
        folder.wrote.append(name)
        write_text(folder.path / name, text)
    said = said | {"documents": {name: text_hash(text) for name, text in texts.items()}}
    write_json(folder.checkpoint / PLAN, said | {"engine": sources()})
    return said


def described(plan: Plan) -> dict[str, Any]:
    """The plan in plain data, for `plan.json` and `run.json`."""
    regime, world = plan.regime, plan.world
    return {
        "regime": {"name": regime.name, "title": regime.document.title, "file": regime.file, "sha256": regime.sha256},
        "world": {"name": world.name, "title": world.document.title, "file": world.file, "sha256": world.sha256},
        "alongside": [{"name": one.name, "file": one.file, "sha256": one.sha256} for one in regime.alongside],
        "overlays": [{"name": one.name, "title": one.document.title, "file": one.file, "sha256": one.sha256} for one in regime.overlays],
        "sets": list(plan.sets), "years": plan.scenario.years, "start": str(plan.scenario.start), "end": str(plan.scenario.end),
        "towns": plan.towns, "town_residents": plan.scenario.residents, "residents": plan.residents, "seed": plan.seed,
        "sweep": plan.sweep, "check": plan.check, "precision": plan.precision, "decompose": list(plan.decompose),
        "fitted": None if plan.fitted is None else {"name": plan.fitted.name, "file": plan.fitted.file, "sha256": plan.fitted.sha256},
        "threads": plan.threads, "command": plan.command}


def reopened(folder: Path, said: dict[str, Any], threads: int | None = None) -> Plan:
    """The plan of a run from its folder: the documents as they ran, and what `plan.json` or `run.json` says.

    With a fitted set the scenario still stands at the numbers as written: studies.members.at_centre moves it.

    Raises Problems or CannotRun.
    """
    check_said(folder, said)
    for name in (REGIME, WORLD):
        if not (folder / name).is_file():
            raise CannotRun(f"{name} is missing in {folder}", WHOLE)
    regime = load(folder / REGIME, kind="regime")
    world = load(folder / WORLD, kind="world")
    bare = load(folder / BARE, kind="regime") if (folder / BARE).is_file() else None
    fitted = load(folder / FITTED, kind="fitted") if said.get("fitted") else None
    scenario = Scenario(world.document, versions(regime), said["years"], said["town_residents"], said["seed"],
                        tuple(versions(one) for one in regime.alongside))
    return Plan(regime, world, scenario, said["towns"], threads or said["threads"], said["seed"], said["command"], said["sweep"],
                said["check"], said["precision"], tuple(said["sets"]), decompose=tuple(said["decompose"]), bare=bare,
                fitted=fitted)


def unfinished(folder: RunFolder, threads: int | None = None) -> tuple[Plan, dict[str, Any]]:
    """The plan of an unfinished run, and its description as it was begun.  Raises Problems or CannotRun."""
    path = folder.checkpoint / PLAN
    try:
        said = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise CannotRun(f"{path} cannot be read: {problem}", "the disk is damaged, or somebody changed it; start a new run in another folder") from None
    if not isinstance(said, dict) or said.get("engine") != sources():
        raise CannotRun(f"{folder.path} was begun by another version of the engine", "finish it with that version, or start a new run")
    check_said(path, said)
    edited = changed(folder.path, said.get("documents", {}))
    if edited:
        raise CannotRun(f"{' and '.join(edited)} in {folder.path} {'was' if len(edited) == 1 else 'were'} changed since this run began",
                        "put back what stood there, or start a new run with what stands there now")
    return reopened(folder.path, said, threads), said


def live_both(plan: Plan, folder: RunFolder, progress: Progress | None = None, *, executor: str | Executor = "threads",
              chunk: int | None = None) -> Lived:
    """Live all towns not lived yet, errors on, then off.  Interrupted at any moment, the checkpoint holds what is done.

    Raises PoolOverflow, NotConserved, OSError, KeyboardInterrupt.
    """
    arms: dict[str, Totals] = {}
    tables: dict[str, Tables] = {}
    for number, (arm, scenario) in enumerate((("on", plan.scenario), ("off", plan.without_errors()))):
        tables[arm] = assemble(scenario)
        held = Checkpoint(folder.checkpoint, arm, tables[arm], plan.towns, plan.check)
        before = number * plan.towns + int(held.done.sum())

        def told(done: int, _: int, before: int = before) -> None:
            if progress is not None:
                progress("towns", before + done, 2 * plan.towns)

        told(0, 0)
        try:
            live_towns(scenario, held.missing, threads=plan.threads, check=plan.check, on_town=told, tables=tables[arm],
                       executor=executor, chunk=chunk, on_chunk=held.add)
        except KeyboardInterrupt:
            held.write()
            raise
        held.write()
        arms[arm] = held.totals
    return Lived(tables["on"], arms["on"], arms["off"])


def pilot(plan: Plan, towns: int = 40) -> tuple[Totals, Totals]:
    """A few towns of both arms, to see how much they differ."""
    on, off = (live_towns(scenario, range(towns), threads=plan.threads) for scenario in (plan.scenario, plan.without_errors()))
    return on, off


def compiled() -> bool:
    """Whether the engine is compiled on this machine."""
    return native.kept()


def compiling_takes() -> str:
    """About how long compiling takes, in words."""
    return native.how_long()


def compile_engine() -> None:
    """Compile the engine, once (ten seconds, or half a minute if the engine was changed), or load what is compiled."""
    native.ready()
