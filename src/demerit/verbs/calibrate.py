"""`demerit calibrate`: a regime's world held against published figures; a set of places for what nobody knows, and what it forecasts."""
from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from demerit.terminal import in_json, progress, say

if TYPE_CHECKING:
    from demerit.calibrations import Done
    from demerit.runs.folder import RunFolder

FOUND_NOTHING, STOPPED = 1, 130


@click.command("calibrate")
@click.argument("regime")
@click.option("--to", required=True, metavar="FIGURES", help="Published figures: a name from `demerit list targets`, or a YAML file.")
@click.option("--world", metavar="WORLD", help="The world it is lived on.  [default: the one the regime names]")
@click.option("--with", "overlays", multiple=True, metavar="OVERLAY", help="A safeguard laid over the regime; may be repeated.")
@click.option("--set", "sets", multiple=True, metavar="PATH=VALUE", help="Change one value first; may be repeated.")
@click.option("--parameter", "parameters", multiple=True, metavar="LABEL",
              help="An unknown of the world to adjust; may be repeated.  [default: those FIGURES names]")
@click.option("--draws", type=int, metavar="N", help="Runs in a wave.  [default: 80]")
@click.option("--waves", type=int, metavar="N", help="Waves.  [default: 4]")
@click.option("--residents", type=int, metavar="N", help="Synthetic people in a run.  [default: 100,000]")
@click.option("--seed", type=int, metavar="S", help="Same seed, same set.  [default: 1]")
@click.option("--keep", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="A folder of runs to use and fill; calibrations may share it.  [default: kept in --out]")
@click.option("--threads", type=click.IntRange(1), metavar="T", help="Threads.  [default: all cores]")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="A new folder for the results.  [default: runs/DATE-calibrate-REGIME-sSEED]")
@click.option("--json", "fmt", flag_value="json", help="Short for --format json.")
@click.option("--format", "fmt", type=click.Choice(["text", "json"]), default="text", show_default=True, help="What goes to standard output.")
@click.option("--progress", "mode", type=click.Choice(["auto", "bar", "json", "none"]), default="auto", show_default=True,
              help="What goes to standard error: a bar on a terminal, JSON lines for programs.")
def command(regime: str, to: str, world: str | None, overlays: tuple[str, ...], sets: tuple[str, ...], parameters: tuple[str, ...], keep: Path | None,
            threads: int | None, out: Path | None, fmt: str, mode: str, **sizes: int | None) -> None:
    """Find where what nobody knows can stand, so that REGIME gives FIGURES; then live it on, and compare what was held out.

    Rules and margins stay as they are.  The answer is a set, in fitted.yaml; lay it beside a regime with `demerit run REGIME --fitted DIR`.
    Exit 1 if no run fits.
    """
    from demerit import calibrations

    asked = calibrations.Asked(regime, to, world, overlays, sets, parameters, keep=None if keep is None else str(keep.absolute()),
                               command=calibrations.command_line(), **{name: value for name, value in sizes.items() if value is not None})
    begun: list[Path] = []

    def remember(folder: RunFolder) -> None:
        begun.append(folder.path)

    try:
        with progress(mode) as step:
            done = calibrations.run(asked, out, threads=threads, progress=step, say=say, on_folder=remember)
    except KeyboardInterrupt:
        halt(begun)
    show(done, fmt)


def go_on(folder: Path, threads: int | None, fmt: str, mode: str) -> None:
    """`demerit resume` of a calibration."""
    from demerit import calibrations

    try:
        with progress(mode) as step:
            done = calibrations.go_on(folder, threads=threads, progress=step, say=say)
    except KeyboardInterrupt:
        halt([folder])
    show(done, fmt)


def halt(begun: list[Path]) -> None:
    """Stopped: what is lived is kept."""
    hint = f"; finished runs are kept; go on with: demerit resume {shlex.quote(str(begun[-1]))}" if begun else ""
    say("stopped" + hint)
    sys.exit(STOPPED)


def show(done: Done, fmt: str) -> None:
    """The answer on standard output, the folder on standard error."""
    from demerit.reports.calibrated import words

    click.echo(in_json(done.manifest) if fmt == "json" else words.text(done.found))
    say(f"written: {done.path}, for reading: {done.path / 'report.html'}")
    if not len(done.found.members):
        sys.exit(FOUND_NOTHING)
