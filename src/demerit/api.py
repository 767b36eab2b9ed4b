"""Running from Python, and what the command line calls: documents in, a folder and an opened run out."""
from __future__ import annotations

import datetime as dt
import hashlib
import json
import platform
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from demerit import __version__
from demerit.language.given import several
from demerit.measures import Summary
from demerit.measures.estimates import towns_for
from demerit.measures.headlines import headlines
from demerit.reports.notebook import Opened as Run
from demerit.runs.folder import RunFolder, alone, make, one_line, opened, read_manifest
from demerit.runs.frozen import FITTED, REGIME, WORLD, changed
from demerit.runs.paired import Lived, Progress, begin, compile_engine, compiled, compiling_takes, described, live_both, pilot, reopened, sources, unfinished
from demerit.runs.plan import MOST_THREADS, MOST_TOWNS, SEED, YEARS, Plan, attributes, prepare, whole
from demerit.runs.problems import CannotRun
from demerit.runs.said import check_said
from demerit.studies.members import at_centre, beside

if TYPE_CHECKING:
    from demerit.studies.evaluation import Evaluation

PILOT = 40
"""Towns of a pilot (semantics.md 28)."""
Say = Callable[[str], None]
"""Told, in a line, what takes time or has been decided."""


@dataclass(frozen=True)
class Finished:
    """A run just finished: opened, and its summary to print."""

    run: Run
    summary: Summary | None = None
    """None if the run was finished before: its text is kept in `run`"""


class Repeated(NamedTuple):
    """A run done again: what came of it, the names of tables that came out differently, and of documents changed since the first."""

    finished: Finished
    differing: list[str]
    edited: list[str]


def run(regime: str | Path, *, years: int = YEARS, seed: int = SEED, residents: int | None = None, towns: int | None = None,
        world: str | Path | None = None, overlays: Iterable[str | Path] | str | Path = (), sets: Iterable[str] | str = (), threads: int | None = None,
        sweep: bool = True, check: bool = False, precision: float | None = None, known: Iterable[str | Path] | str | Path = (),
        decompose: Iterable[str] | str = (), fitted: str | Path | None = None, out: str | Path | None = None, progress: Progress | None = None) -> Run:
    """Live a regime on synthetic people, with errors and without, and open the results.

    `regime` and `world` are names from the library or paths; `overlays` safeguards; `sets` texts `PATH=VALUE`;
    `known` documents of published totals that narrow what is unknown; `decompose` attributes whose differences are taken apart;
    `fitted` a set found by a calibration (a name, a file or its folder): the run lives its central member, the sweep draws members.
    `residents` people (default: the world's `population`) are rounded up to whole towns.  Results go to `out`, by
    default `runs/<date>-<name>-s<seed>`.  `progress(task, done, total)`.
    Raises demerit.Problems (mistakes in documents) or demerit.CannotRun.
    """
    given = {"years": years, "seed": seed, "residents": residents, "towns": towns, "world": world, "overlays": several(overlays), "sets": several(sets),
             "sweep": sweep, "check": check, "precision": precision, "known": several(known), "decompose": several(decompose)}
    plan = prepare(regime, threads=threads, command=called(regime, given | {"fitted": fitted}), **given)  # type: ignore[arg-type]
    if fitted is not None:
        plan = beside(plan, fitted)
    return start(plan, out, progress=progress).run


def called(regime: str | Path, given: dict[str, Any]) -> str:
    """The call that repeats a run, with what differs from the defaults."""
    plain = {"years": YEARS, "seed": SEED, "residents": None, "towns": None, "world": None, "overlays": (), "sets": (), "sweep": True, "check": False,
             "precision": None, "known": (), "decompose": (), "fitted": None}
    said = [f"{name}={list(map(str, value)) if isinstance(value, tuple) else str(value) if isinstance(value, Path) else value!r}"
            for name, value in given.items() if value != plain[name]]
    return f"demerit.run({', '.join([repr(str(regime)), *said])})".replace("'", '"')


def start(plan: Plan, out: str | Path | None, *, progress: Progress | None = None, say: Say | None = None,
          on_folder: Callable[[RunFolder], None] | None = None, origin: dict[str, Any] | None = None) -> Finished:
    """Carry out a plan in a new folder.

    `on_folder` is told of it before anything is lived.  `origin`: where the documents came from, if the plan's are copies.
    """
    if plan.sweep:
        from demerit.studies.known import reached

        reached(plan.scenario.regime.first, 12 * plan.scenario.years)
    folder = make(out, plan.regime.name, plan.seed)
    try:
        ready(say)
        plan = sized(plan, say)
        said = described(plan) | (origin or {})
        with one_line(folder.path):
            said = begin(plan, folder, said)
    except BaseException:
        folder.clear()
        raise
    if on_folder is not None:
        on_folder(folder)
    with alone(folder.checkpoint):
        return _carry_out(plan, folder, progress, said)


def resume(path: str | Path, *, threads: int | None = None, progress: Progress | None = None) -> Run:
    """Go on with a run that was stopped or killed, and open it.  Raises demerit.CannotRun."""
    return go_on(path, threads=threads, progress=progress).run


def go_on(path: str | Path, *, threads: int | None = None, progress: Progress | None = None, say: Say | None = None) -> Finished:
    """Go on with a run that was stopped or killed; a finished one is just opened.  Raises CannotRun."""
    folder = opened(path)
    if folder.complete:
        from demerit.runs.checkpoint import remove

        remove(folder.checkpoint)  # killed between the last two steps
        return Finished(Run(path))
    with alone(folder.checkpoint):
        if folder.complete:  # another process was at work on it, and is through
            return Finished(Run(path))
        plan, said = unfinished(folder, None if threads is None else whole("threads", threads, MOST_THREADS))
        attributes(plan.scenario.world, plan.decompose)
        plan = at_centre(plan)
        ready(say)
        folder.clear_results()
        return _carry_out(plan, folder, progress, said)


def repeat(manifest: str | Path, out: str | Path | None, *, threads: int | None = None, progress: Progress | None = None,
           say: Say | None = None, on_folder: Callable[[RunFolder], None] | None = None) -> Repeated:
    """Run the scenario of a run.json again, and say what differs.

    The documents are those in its folder, as they stand there now: normally exactly as they ran.  Raises CannotRun or Problems.
    """
    path = Path(manifest)
    said = read_manifest(path)
    check_said(path, said)
    if threads is not None:
        threads = whole("threads", threads, MOST_THREADS)
    edited = changed(path.parent, said.get("documents", {}))
    # a changed document is described as it is now, where it lies now
    now = {"regime" if name == REGIME else "world" if name == WORLD else "fitted" if name == FITTED else "alongside" for name in edited}
    origin = {key: said.get(key) for key in ("regime", "world", "alongside", "overlays", "fitted", "command") if key not in now}
    if edited and say is not None:
        say(f"warning: changed since that run: {', '.join(str(path.parent / name) for name in edited)}; what runs is what stands there now")
    finished = start(at_centre(reopened(path.parent, said, threads)), out, progress=progress, say=say, on_folder=on_folder, origin=origin)
    before, after = said["tables"], finished.run.manifest["tables"]
    differing = [name for name in [*before, *(n for n in after if n not in before)] if before.get(name) != after.get(name)]
    return Repeated(finished, differing, edited)


def ready(say: Say | None = None) -> None:
    """Compile the engine if it is not compiled yet, saying so."""
    if not compiled():
        if say is not None:
            say(f"compiling the engine, once: {compiling_takes()}")
        compile_engine()


def sized(plan: Plan, say: Say | None = None) -> Plan:
    """The plan with as many towns as its precision asks for (semantics.md 28); unchanged without one.  Raises CannotRun."""
    if plan.precision is None:
        return plan
    on, off = pilot(plan, PILOT)
    first = headlines(on.layout, plan.scenario.regime.first, plan.scenario.world)[0].measures[0]
    estimate = first.compute(on, off)
    towns = towns_for(estimate, PILOT, plan.precision) if estimate is not None else None
    if towns is None:
        raise CannotRun(f"a pilot of {PILOT} towns saw too little of `{first.key}` to say how many towns are needed", "give --towns")
    if towns > MOST_TOWNS:
        raise CannotRun(f"a precision of {plan.precision:g} takes {towns:,} towns, after a pilot of {PILOT}",
                        f"at most {MOST_TOWNS:,} are run: give a coarser one")
    if say is not None:
        say(f"{towns} towns for ±{plan.precision:.3g} of `{first.key}`, after a pilot of {PILOT}")
    # the number of towns is now settled: a repeated run asks for no pilot
    return replace(plan, towns=towns, precision=None)


def _carry_out(plan: Plan, folder: RunFolder, progress: Progress | None, said: dict[str, Any]) -> Finished:
    """Live, explore, estimate, write.  Stopped at any moment, the checkpoint stays."""
    from demerit.reports.page import write_report
    from demerit.studies.evaluation import evaluate

    began, clock = dt.datetime.now(dt.UTC), time.monotonic()
    with one_line(folder.path):
        lived = live_both(plan, folder, progress)
        lived_at = time.monotonic()
        found = evaluate(plan, lived, progress)
        explored_at = time.monotonic()
        manifest = _manifest(said, lived, found) | {"audit": _legal(plan)}
        manifest |= {"started": began.isoformat(timespec="seconds"), "finished": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
                     "seconds": {"towns": round(lived_at - clock, 3), "unknowns": round(explored_at - lived_at, 3)}}
        try:
            folder.finish(found.tables, manifest, _readme(manifest))
        except BaseException:
            folder.clear_results()
            raise
    with one_line(folder.path):
        write_report(folder.path)
    return Finished(Run(folder.path), found.summary)


def _manifest(said: dict[str, Any], lived: Lived, found: Evaluation) -> dict[str, Any]:
    """run.json, but for times and tables."""
    fixed = {key: said[key] for key in ("years", "towns", "town_residents", "seed", "sweep", "check", "decompose")}
    fixed |= {key: said[key]["sha256"] for key in ("regime", "world")} | {"alongside": [one["sha256"] for one in said["alongside"]]}
    fixed |= {"engine": sources()} | ({"fitted": said["fitted"]["sha256"]} if said.get("fitted") else {})
    identity = hashlib.sha256(json.dumps(fixed, sort_keys=True).encode()).hexdigest()
    return {"demerit": __version__, "synthetic": True, "id": identity, "scenario": said["regime"]["name"]} | {
        key: value for key, value in said.items() if key != "engine"} | {
        "engine": sources(),
        "versions": {"python": platform.python_version()} | {name: version(name) for name in ("numpy", "numba", "duckdb", "pydantic")},
        "platform": {"system": platform.platform(), "machine": platform.machine(), "byteorder": sys.byteorder},
        "happenings": {"on": lived.on.happenings, "off": lived.off.happenings}, "acts": {"on": lived.on.acts, "off": lived.off.acts},
        "summary": found.as_json(), "text": found.summary.text(100, False)}


def _legal(plan: Plan) -> list[str]:
    """What an audit finds in the regime as it ran, in a few lines; a comment badly written never stops a run that is over."""
    from demerit.audit import audit_loaded
    from demerit.language import Problems
    from demerit.reports.audited import lines

    try:
        return lines(audit_loaded(plan.regime, plan.world))
    except Problems as problems:
        return [f"Not audited: {problems.diagnostics[0].message}."]


def _readme(manifest: dict[str, Any]) -> str:
    """Ten lines for who finds the folder."""
    regime, world = manifest["regime"], manifest["world"]
    return "\n".join([
        f"A run of `{regime['name']}` on the world `{world['name']}`, by demerit {manifest['demerit']}.",
        f"{regime['title']}",
        "Everything here is SYNTHETIC: nobody in these tables exists, and no row describes a real person.",
        f"{manifest['residents']:,} synthetic residents in {manifest['towns']:,} towns, "
        f"{manifest['years']} year{'s' if manifest['years'] > 1 else ''} from {manifest['start']}, seed {manifest['seed']}.",
        "run.json           what ran: hashes, versions, command, times, headlines, content hashes of the tables",
        "regime.yaml        the regime exactly as it ran (world.yaml: the world)",
        "report.html        what was found, for people: one file, opens in any browser, offline",
        "tables/            Parquet; each column `errors` says on or off: the same people and luck without errors in the records",
        "datapackage.json   every table and column with its unit and meaning",
        "Open:              python -c \"import demerit; print(demerit.open('.').tables['curves'].df())\"",
        "Run it again:      demerit run --repeat run.json      (says whether every table comes out the same)"]) + "\n"
