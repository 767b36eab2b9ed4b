"""The command line.  Standard output is the result; standard error is progress, warnings and errors.

Exit codes: 0 fine; 1 a check found something; 2 wrong use or unusable input; 70 a mistake of ours; 130 stopped (Ctrl-C).
Everything heavy is imported inside the commands.
"""
from __future__ import annotations

import gc
import os
import shlex
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from demerit import __version__
from demerit.terminal import Commands, Mistake, Output, Unwritten, colors, for_programs, in_json, progress, say, say_diagnostics, say_error, show_mistake
from demerit.verbs import audit, calibrate, compare, exits, new, path, registry, report

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from demerit.api import Finished
    from demerit.language import Diagnostic
    from demerit.runs.folder import RunFolder
    from demerit.runs.plan import Plan

FOUND, UNUSABLE, INTERNAL, STOPPED = 1, 2, 70, 130
KINDS = {"regime": "regimes", "world": "worlds", "safeguard": "safeguards", "totals": "known totals", "targets": "published figures", "fitted": "fitted sets"}


class Document(click.ParamType):  # type: ignore[type-arg, unused-ignore]
    """The name of a document in the library, or the path of one; completes both."""

    name = "name"

    def __init__(self, kind: str | None = None):
        self.kind = kind

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Names of the library that begin so; else files."""
        from click.shell_completion import CompletionItem

        from demerit import library

        found = [CompletionItem(one.name, help=one.title) for one in library.names(self.kind) if one.name.startswith(incomplete)]
        return found or [CompletionItem(incomplete, type="file")]


def formats(*names: str) -> Callable[[Any], Any]:
    """`--format`, and `--json` for short."""
    def both(function: Any) -> Any:
        function = click.option("--json", "fmt", flag_value="json", help="Short for --format json.")(function)
        given: dict[str, Any] = {"type": click.Choice(names), "default": names[0], "show_default": True}
        return click.option("--format", "fmt", help="What goes to standard output.", **given)(function)
    return both


PROGRESS = click.option("--progress", "mode", type=click.Choice(["auto", "bar", "json", "none"]), default="auto", show_default=True,
                        help="What goes to standard error: a bar on a terminal, JSON lines for programs.")
THREADS = click.option("--threads", type=click.IntRange(1), metavar="T", help="Threads.  [default: all cores]")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="demerit")
@click.option("--debug", is_flag=True, help="Show the traceback of an internal error.")
def cli(debug: bool) -> None:
    """Run a scoring regime on people who do not exist, and see whom it harms."""


@cli.command("list")
@click.argument("kind", required=False, type=click.Choice(list(KINDS)))
@formats("text", "json")
def list_(kind: str | None, fmt: str) -> None:
    """Show what comes with demerit: regimes, worlds, safeguards."""
    from demerit import library

    found = library.names(kind)
    if fmt == "json":
        rows = [{"name": one.name, "kind": one.kind, "title": one.title, "path": str(one.path)} for one in found]
        click.echo(in_json(rows))
        return
    width = max(len(one.name) for one in found)
    for of in KINDS:
        if any(one.kind == of for one in found):
            click.echo(KINDS[of])
        for one in found:
            if one.kind == of:
                click.echo(f"  {one.name:{width}}  {one.title}")


@cli.command()
@click.argument("name", type=Document())
def show(name: str) -> None:
    """Print a document of the library as it is written."""
    from demerit import library
    from demerit.language.diagnostics import did_you_mean

    path = Path(name)
    try:
        if name.endswith((".yaml", ".yml")) or os.sep in name:
            click.echo(path.read_text("utf-8"), nl=False)
        else:
            click.echo(library.find(name).read_text("utf-8"), nl=False)
    except KeyError:
        hint = did_you_mean(name, [one.name for one in library.names()], "the library has")
        raise Mistake(f"no document is called `{name}`", hint) from None
    except (OSError, UnicodeDecodeError) as problem:
        reason = getattr(problem, "strerror", None) or problem
        raise Mistake(f"{name} cannot be read: {reason}", "run `demerit list` to see what comes with demerit") from None


@cli.command()
@click.argument("documents", nargs=-1, required=True, metavar="FILE...", type=Document())
@click.option("--world", type=Document("world"), help="The world regimes are checked on.  [default: the one each names]")
@formats("text", "json", "github")
def check(documents: tuple[str, ...], world: str | None, fmt: str) -> None:
    """Check documents; print every problem as FILE:LINE:COLUMN.  Exit 0: no error; 1: there is one; 2: a document is not there."""
    from demerit.language import check as check_documents

    found = check_documents(documents, world)
    missing = [one for one in found if one.code in ("D001", "D002") and one.file in documents]
    if fmt == "json":
        click.echo(in_json([one.as_json() for one in found]))
    else:
        for one in found:
            click.echo(one.as_github() if fmt == "github" else one.as_text(color=colors(sys.stdout)) + "\n")
        if fmt == "text":
            errors = sum(one.severity == "error" for one in found)
            many = f"{len(documents)} document{'s' if len(documents) > 1 else ''}"
            say(f"{errors} error(s), {len(found) - errors} warning(s) in {many}" if found else f"{many} fine")
    sys.exit(UNUSABLE if missing else FOUND if any(one.severity == "error" for one in found) else 0)


@cli.command()
@click.argument("kind", type=click.Choice(list(KINDS)))
def schema(kind: str) -> None:
    """Print the JSON Schema of a kind of document, for editors."""
    from demerit.language import json_schema

    click.echo(in_json(json_schema(kind), indent=1))


@cli.command()
def warm() -> None:
    """Compile the engine, once; the first run does it otherwise."""
    from demerit.runs.paired import compile_engine, compiled, compiling_takes

    if compiled():
        say("the engine is compiled")
        return
    say(f"compiling the engine, once: {compiling_takes()}")
    compile_engine()


@cli.command()
@click.argument("regime", required=False, type=Document("regime"))
@click.option("--world", type=Document("world"), help="The world it is run on.  [default: the one the regime names]")
@click.option("--with", "overlays", multiple=True, type=Document("safeguard"), metavar="OVERLAY",
              help="A safeguard laid over the regime; may be repeated.")
@click.option("--set", "sets", multiple=True, metavar="PATH=VALUE",
              help="Change one value, e.g. rules.NAME.write.worth=-5 or town.residents=5000.")
@click.option("--known", multiple=True, type=click.Path(), metavar="FILE", help="Published totals that narrow what is unknown; may be repeated.")
@click.option("--fitted", type=click.Path(), metavar="SET", help="A set found by `demerit calibrate`: its folder, its file, or a name of the library.")
@click.option("--years", type=int, metavar="N", help="Years to live.  [default: 10]")
@click.option("--residents", type=int, metavar="N", help="Synthetic people, rounded up to whole towns.  [default: the world's]")
@click.option("--towns", type=int, metavar="N", help="Towns instead of people.")
@click.option("--precision", type=float, metavar="P", help="As many towns as the first headline needs for +-P of its value, e.g. 0.05.")
@click.option("--seed", type=int, metavar="S", help="Same seed, same luck.  [default: 1]")
@THREADS
@click.option("--no-sweep", is_flag=True, help="Do not explore what nobody knows.")
@click.option("--check", "checked", is_flag=True, help="Check in every town that all counts add up; slower.")
@click.option("--repeat", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="RUN.JSON",
              help="Run it again and compare; exit 1 if a table differs.")
@click.option("--decompose", multiple=True, metavar="ATTRIBUTE", help="Take the differences between these groups apart; may be repeated.")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR",
              help="A new folder for the results.  [default: runs/DATE-NAME-sSEED]")
@formats("text", "json")
@PROGRESS
def run(regime: str | None, overlays: tuple[str, ...], sets: tuple[str, ...], known: tuple[str, ...], out: Path | None, threads: int | None,
        fmt: str, mode: str, repeat: Path | None, no_sweep: bool, checked: bool, decompose: tuple[str, ...], fitted: str | None,
        **given: Any) -> None:
    """Run a REGIME (a name from `demerit list`, or a YAML file) on synthetic people."""
    given = {name: value for name, value in given.items() if value is not None}
    if repeat is not None:
        if regime or given or overlays or sets or known or decompose or fitted or no_sweep or checked:
            raise Mistake("--repeat runs exactly what its file says", "leave out everything but --out, --threads, --format and --progress")
        _repeat(repeat, out, threads, fmt, mode)
        return
    if regime is None:
        raise Mistake("which regime?", "run `demerit list` to see those that come with demerit")
    if "precision" in given and ("residents" in given or "towns" in given):
        raise Mistake("--precision settles the number of towns", "leave out --residents and --towns")
    from demerit import api
    from demerit.runs.plan import prepare

    plan = prepare(regime, overlays=overlays, sets=sets, known=known, decompose=decompose, threads=threads, sweep=not no_sweep, check=checked,
                       command=shlex.join(["demerit", *sys.argv[1:]]), **given)
    if fitted is not None:
        from demerit.studies.members import beside, mismatches

        plan = beside(plan, fitted)
        for line in mismatches(plan):
            say(f"warning: {line}")
    say_diagnostics(list(plan.warnings))
    if "precision" not in given:
        _say_size(plan, given.get("residents"))
    with progress(mode) as step:
        finished = api.start(plan, out, progress=step, say=say, on_folder=_remember)
    _print(finished, fmt)


@cli.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@THREADS
@formats("text", "json")
@PROGRESS
def resume(folder: Path, threads: int | None, fmt: str, mode: str) -> None:
    """Go on with a run that was stopped or killed; it ends in the same numbers."""
    from demerit import api, calibrations
    from demerit.runs.folder import opened

    if calibrations.stopped(folder):
        calibrate.go_on(folder, threads, fmt, mode)
        return
    held = opened(folder)
    if not held.complete:
        _remember(held)
    with progress(mode) as step:
        finished = api.go_on(folder, threads=threads, progress=step, say=say)
    _print(finished, fmt)


for verb in (audit, calibrate, compare, exits, new, path, registry, report):
    cli.add_command(verb.command)


def _repeat(manifest: Path, out: Path | None, threads: int | None, fmt: str, mode: str) -> None:
    """Run again and say what differs."""
    from demerit import api

    with progress(mode) as step:
        finished, differing, edited = api.repeat(manifest, out, threads=threads, progress=step, say=say, on_folder=_remember)
    number = len(finished.run.manifest["tables"])
    if fmt == "json":
        found = {"identical": not differing, "tables": number, "differing": differing, "edited": edited, "folder": str(finished.run.path)}
        click.echo(in_json(found))
    elif differing:
        click.echo(f"differs: {', '.join(differing)} ({len(differing)} of {number} tables)")
    else:
        click.echo(f"identical: all {number} tables")
    say(f"written: {finished.run.path}")
    sys.exit(FOUND if differing else 0)


def _say_size(plan: Plan, asked: int | None) -> None:
    """How many people really are lived, and why not as many as asked for."""
    from demerit.measures.estimates import LEAST_GROUPS
    from demerit.measures.words import years

    towns = f"{plan.towns:,} town{'s' if plan.towns > 1 else ''} of {plan.scenario.residents:,}"
    names = f"{plan.regime.name} on {plan.world.name}"
    say(f"{names}: {plan.residents:,} synthetic residents ({towns}), {years(plan.scenario.years)}, seed {plan.seed}")
    if asked is not None and asked != plan.residents:
        one = f"; of one town no chance interval can be given: --towns {LEAST_GROUPS} has one" if plan.towns == 1 else ""
        say(f"warning: {asked:,} residents were asked for; whole towns are lived, and one of this world and regime has {plan.scenario.residents:,}{one}")


def _print(finished: Finished, fmt: str) -> None:
    """The summary on standard output, the folder on standard error."""
    if fmt == "json":
        click.echo(in_json(finished.run.summary))
    elif finished.summary is None:
        click.echo(finished.run.text)
    else:
        import shutil

        click.echo(finished.summary.text(shutil.get_terminal_size((100, 24)).columns, colors(sys.stdout)))
    report = finished.run.path / "report.html"
    say(f"written: {finished.run.path}" + (f", for reading: {report}" if report.is_file() else ""))
    summary = finished.run.summary
    if summary.get("known") and not summary["draws"]:
        sys.exit(FOUND)  # what is known and the ranges assumed contradict each other


_BEGUN: list[Path] = []


def _remember(folder: RunFolder) -> None:
    """The folder to name if the run is stopped."""
    _BEGUN.append(folder.path)


def _stopped() -> int:
    hint = f"go on with: demerit resume {shlex.quote(str(_BEGUN[-1]))}" if _BEGUN else None
    say("stopped" + (f"; {hint}" if hint else ""))
    return STOPPED


def _unusable(problem: Exception) -> int | None:
    """Say a mistake of the user; None if it is not one."""
    import importlib

    def named(module: str, name: str) -> Any:
        # a class that was never imported cannot have been raised
        return getattr(importlib.import_module(module), name) if module in sys.modules else ()

    if isinstance(problem, named("demerit.language.documents", "Problems")):
        found: list[Diagnostic] = problem.diagnostics
        say_diagnostics(found)
        say_error(f"{len(found)} problem{'s' if len(found) > 1 else ''}; nothing was done")
        return UNUSABLE
    if isinstance(problem, named("demerit.runs.problems", "CannotRun")):
        say_error(problem.message, problem.hint)
        if problem.passes and _BEGUN and (_BEGUN[-1] / "checkpoint" / "plan.json").is_file():
            say(f"  what was lived is kept: demerit resume {shlex.quote(str(_BEGUN[-1]))}")
        return UNUSABLE
    if isinstance(problem, MemoryError):
        said = str(problem).partition("\n")[0]
        say_error("not enough memory" + (f": {said[:1].lower() + said[1:]}" if said else ""), "fewer --threads, --years or people in a town take less")
        return UNUSABLE
    for module, name in (("demerit.engine.town", "PoolOverflow"), ("demerit.engine.assembly.naming", "StreamCollision"),
                         ("demerit.engine.assembly.effects", "TooManyEffects")):
        if isinstance(problem, named(module, name)):
            say_error(str(problem))
            return UNUSABLE
    return None


def start_quickly() -> None:
    """What costs time at the start and brings nothing here; what the user has set stands."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # or every installed package is asked whether it has one
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # or NumPy starts threads that wait for matrices, which never come
    gc.set_threshold(200_000, 10, 10)  # what is read in lives to the end: it need not be looked through again and again


def _unwritten(problem: OSError) -> int:
    """The result could not be printed: say so, and where it is kept."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or the interpreter tries once more as it ends
    if isinstance(problem, BrokenPipeError):
        return 0
    say_error(f"cannot write to standard output: {(problem.strerror or str(problem)).lower()}", "send it elsewhere")
    if _BEGUN and (_BEGUN[-1] / "run.json").is_file():
        say(f"written: {_BEGUN[-1]}, for reading: {_BEGUN[-1] / 'report.html'}")
    return UNUSABLE


def main() -> None:
    """The entry point: every way out has its exit code."""
    if sys.stdout is not None:  # it is where a shell has closed it
        sys.stdout = Output(sys.stdout)
    code = _ended()
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except Unwritten as full:
        code = _unwritten(full.problem)
    except BrokenPipeError as gone:
        code = _unwritten(gone)
    exec("")  # or Python ends by the signal, not with the code, if Ctrl-C fell into text it was carrying out (dataclasses, as they are read in)
    gc.freeze()  # or the interpreter looks through all that was read in once more before it ends: a quarter of a second
    sys.exit(code)


def _ended() -> int:
    """The command carried out, and its exit code."""
    debug = "--debug" in sys.argv[1:]
    for_programs(sys.argv[1:])
    start_quickly()
    try:
        code = cli.main(args=[arg for arg in sys.argv[1:] if arg != "--debug"], prog_name="demerit", standalone_mode=False)
        return code if isinstance(code, int) else 0
    except SystemExit as left:
        return left.code if isinstance(left.code, int) else 0 if left.code is None else FOUND
    except click.ClickException as problem:
        show_mistake(problem)
        return problem.exit_code
    except (KeyboardInterrupt, click.Abort):
        return _stopped()
    except BrokenPipeError as gone:
        return _unwritten(gone)
    except Unwritten as full:
        return _unwritten(full.problem)
    except Exception as problem:
        known = _unusable(problem)
        if known is None:
            if debug:
                raise
            first = (str(problem).splitlines() or [""])[0]
            say_error(f"internal: {type(problem).__name__}: {first}", "run `demerit --debug ..` and report what it says")
            known = INTERNAL
        return known
