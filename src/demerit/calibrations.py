"""Calibrating from Python, and what `demerit calibrate` calls: documents in, a folder with the fitted set and its page out."""
from __future__ import annotations

import datetime as dt
import hashlib
import json
import shlex
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from demerit import __version__
from demerit.api import Say, ready
from demerit.language import Loaded, load
from demerit.language.given import several
from demerit.runs.files import write_json, write_text
from demerit.runs.folder import RunFolder, alone, make, one_line
from demerit.runs.frozen import FITTED
from demerit.runs.paired import sources
from demerit.runs.parquet import write_table
from demerit.runs.plan import SEED, Plan, for_study, prepare, whole
from demerit.runs.problems import CannotRun
from demerit.studies.calibrating import DRAWS, RESIDENTS, WAVES, Calibration, calibrate, checked
from demerit.studies.kept import Kept
from demerit.studies.matching import CUT, spreads

BEGUN, MANIFEST, KEPT, PAGE = "begun.json", "calibration.json", "kept", "report.html"
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Asked:
    """What is asked for; all of it is kept in the folder, so that a stopped calibration can go on."""

    regime: str
    to: str
    world: str | None = None
    overlays: tuple[str, ...] = ()
    sets: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    draws: int = DRAWS
    waves: int = WAVES
    residents: int = RESIDENTS
    seed: int = SEED
    keep: str | None = None
    command: str = ""

    def read(self, threads: int | None) -> tuple[Plan, Loaded]:
        """The documents, checked as far as can be without a run.  Raises Problems or CannotRun."""
        whole("draws", self.draws), whole("waves", self.waves)
        if self.draws < 10 or not 1 <= self.waves <= 20:
            raise CannotRun(f"{self.draws} runs in each of {self.waves} waves", "at least 10 runs in a wave, and 1 to 20 waves")
        plan = prepare(self.regime, world=self.world, overlays=self.overlays, sets=self.sets, residents=self.residents, seed=self.seed, threads=threads,
                       sweep=False, command=self.command)
        targets = load(self.to, kind="targets")
        checked(plan, targets, self.parameters or tuple(targets.document.parameters))
        return for_study(plan, self.residents), targets


@dataclass(frozen=True)
class Done:
    """A calibration just finished, and its folder."""

    path: Path
    found: Calibration
    manifest: dict[str, Any]


def run(asked: Asked, out: str | Path | None = None, *, threads: int | None = None, progress: Progress | None = None, say: Say | None = None,
        on_folder: Callable[[RunFolder], None] | None = None) -> Done:
    """Calibrate in a new folder.  Raises Problems, CannotRun, KeyboardInterrupt: then `go_on` with the folder."""
    plan, targets = asked.read(threads)
    folder = make(out, f"calibrate-{plan.regime.name}", asked.seed)
    try:
        with one_line(folder.path):
            folder.wrote += [BEGUN, KEPT]
            write_json(folder.path / BEGUN, {**_plain(asked), "stood": _stood(plan, targets)})
            folder.checkpoint.rmdir()  # it claimed the folder; now what is begun does
    except BaseException:
        folder.clear()
        raise
    if on_folder is not None:
        on_folder(folder)
    try:
        return _carry_out(asked, plan, targets, folder.path, progress, say)
    except CannotRun:
        if not any((folder.path / KEPT).glob("*.npz")):  # refused before anything was lived: nothing is lost with it
            folder.clear()
        raise


def stopped(path: str | Path) -> bool:
    """Whether an unfinished calibration lies in a folder."""
    return (Path(path) / BEGUN).is_file() and not (Path(path) / MANIFEST).is_file()


def go_on(path: str | Path, *, threads: int | None = None, progress: Progress | None = None, say: Say | None = None) -> Done:
    """Go on with a stopped calibration; what was lived is kept.  Raises Problems or CannotRun."""
    folder = Path(path)
    try:
        said: dict[str, Any] = json.loads((folder / BEGUN).read_text("utf-8"))
        stood = said.pop("stood")
        given: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in said.items()}
        asked = Asked(**given)
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise CannotRun(f"{folder / BEGUN} cannot be read: {problem}", "start a new calibration") from None
    plan, targets = asked.read(threads)
    if _stood(plan, targets) != stood:
        raise CannotRun(f"the documents or the engine have changed since {folder} was begun", "start a new calibration: one set stands on one text")
    return _carry_out(asked, plan, targets, folder, progress, say)


def _plain(asked: Asked) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in vars(asked).items()}


def _stood(plan: Plan, targets: Loaded) -> dict[str, str]:
    return {"regime": plan.regime.sha256, "world": plan.world.sha256, "targets": targets.sha256, "engine": sources()}


def _carry_out(asked: Asked, plan: Plan, targets: Loaded, folder: Path, progress: Progress | None, say: Say | None) -> Done:
    ready(say)
    with alone(folder), one_line(folder):
        kept = Kept(Path(asked.keep) if asked.keep else folder / KEPT)
        found = calibrate(plan, targets, kept, parameters=asked.parameters, draws=asked.draws, waves=asked.waves, progress=progress)
        return Done(folder, found, written(found, asked, folder))


def written(found: Calibration, asked: Asked, folder: Path) -> dict[str, Any]:
    """The folder of a finished calibration: the set, tables, the page, and last calibration.json.  OSError if it cannot be written."""
    from demerit.reports.calibrated import words
    from demerit.reports.calibrated.page import render

    said = words.as_json(found)
    fixed = {"stood": _stood(found.plan, found.targets), "asked": {k: v for k, v in _plain(asked).items() if k not in ("command", "keep")}}
    manifest: dict[str, Any] = {
        "demerit": __version__, "synthetic": True, "id": hashlib.sha256(json.dumps(fixed, sort_keys=True).encode()).hexdigest(),
        "engine": sources(), "command": asked.command, "finished": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), "lived": found.lived, **said}
    if len(found.members):
        write_text(folder / FITTED, as_yaml(found, said, asked.command))
    (folder / "tables").mkdir(exist_ok=True)
    for name, table in tables(found, said).items():
        write_table(folder / "tables" / f"{name}.parquet", table, {"table": name, "scenario": found.plan.regime.name})
    write_text(folder / PAGE, render(found, manifest))
    write_json(folder / MANIFEST, manifest)
    return manifest


def as_yaml(found: Calibration, said: dict[str, Any], command: str) -> str:
    """The set as a document that can be laid beside a regime: `demerit run REGIME --fitted FILE`."""
    plan, targets = found.plan, found.targets
    name = f"{plan.regime.name}-{targets.name}"
    stood = {"regime": plan.bare or plan.regime, "world": plan.world, "figures_of": targets}
    roles = {False: "lived-over", True: "fitted"}
    outcomes = {one["name"]: {"use": one["use"], "unit": one["unit"], "at_least": one["published"][0]}
                | ({} if one["published"][1] is None else {"at_most": one["published"][1]})
                | {"accepted": [_short(v) for v in one["accepted"]], "noise": _short(one["noise"]), "hit": one["hit"]} for one in said["figures"]}
    data: dict[str, Any] = {
        "fitted": name, "title": f"{plan.regime.name} fitted to the published figures {targets.name} (a set of {len(found.members)}, synthetic)",
        "about": said["finding"], **{key: {"name": one.name, "sha256": one.sha256} for key, one in stood.items()},
        "version": __version__, "engine": sources(), "command": command, "seed": plan.seed, "begin": str(found.begin), "residents": plan.residents,
        "tried": said["tried"], "waves": said["waves"], "cut": CUT, "parameters": list(found.parameters), "labels": list(found.labels),
        "not_identified": said["not_identified"], "at_edge": [one["label"] for one in said["ranges"] if one["at_edge"]],
        "ranges": {one.label: {"low": _short(one.low), "high": _short(one.high), "width": _short(one.width), "role": roles[one.fitted]}
                   for one in spreads(found.labels, found.parameters, found.members)},
        "outcomes": outcomes, "central": found.central}
    head = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=140)
    rows = "".join(f"- [{', '.join(f'{q:.6f}' for q in member)}]\n" for member in found.members)
    return f"# found by demerit; people in it are synthetic\n{head}members:   # {', '.join(found.labels)}\n{rows}"


def tables(found: Calibration, said: dict[str, Any]) -> dict[str, dict[str, np.ndarray]]:
    """runs: every run of every wave; figures: every figure with the set."""
    matched = found.matched
    runs: dict[str, np.ndarray] = {"run": np.arange(len(matched.places)), "wave": matched.waves, "implausibility": matched.implausibility,
                                   "accepted": matched.implausibility <= CUT}
    runs |= {f"quantile {label}": matched.places[:, i] for i, label in enumerate(matched.labels)}
    runs |= {aim.name: np.exp(matched.logs[:, i]) for i, aim in enumerate(matched.aims)}
    runs |= {f"{aim.name}/noise": matched.noise[:, i] for i, aim in enumerate(matched.aims)}
    nan = float("nan")

    def ends(key: str, which: int) -> np.ndarray:
        return np.array([nan if one[key] is None or one[key][which] is None else one[key][which] for one in said["figures"]], float)

    figures = {key: np.array([str(one[key]) for one in said["figures"]], object) for key in ("name", "title", "use", "unit", "of")}
    figures |= {f"{key}_{end}": ends(key, which) for key in ("published", "allowed", "first_wave", "accepted") for which, end in enumerate(("low", "high"))}
    figures |= {key: np.array([one[key] for one in said["figures"]], float) for key in ("as_written", "noise")}
    figures["hit"] = np.array([bool(one["hit"]) for one in said["figures"]])
    return {"runs": runs, "figures": figures}


def _short(value: float) -> float:
    return float(f"{value:.6g}")


def command_line() -> str:
    """The command as it was given."""
    return shlex.join(["demerit", *sys.argv[1:]])


def by_hand(regime: str | Path, to: str | Path, *, world: str | Path | None = None, overlays: Iterable[str | Path] | str | Path = (),
            sets: Iterable[str] | str = (), parameters: Iterable[str] | str = (), draws: int = DRAWS, waves: int = WAVES,
            residents: int = RESIDENTS, seed: int = SEED, keep: str | Path | None = None, threads: int | None = None,
            out: str | Path | None = None, progress: Progress | None = None) -> Done:
    """Find the places of a world's unknowns at which a regime gives published figures (`to`: targets), as `demerit.calibrate`.

    `parameters`: unknowns of the world to adjust (default: those the targets name).  `waves` of `draws` runs of `residents` people.  `keep`: a
    folder of runs to use and fill.  The set lies in the folder as fitted.yaml.  Raises Problems or CannotRun.
    """
    asked = Asked(str(regime), str(to), None if world is None else str(world), tuple(map(str, several(overlays))), several(sets), several(parameters),
                  draws, waves, residents, seed, None if keep is None else str(keep), f"demerit.calibrate({str(regime)!r}, to={str(to)!r}, seed={seed})")
    return run(asked, out, threads=threads, progress=progress)
