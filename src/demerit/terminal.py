"""What the command line says on standard error: mistakes in one place and one shape, progress in three.

With `--progress json` every line is a JSON object with a `type`: progress, message, error, warning (the last two of documents too).
"""
from __future__ import annotations

import json
import math
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from demerit.language import Diagnostic

AT_MOST = 0.1
"""Seconds between two lines of progress."""
Step = Callable[[str, int, int], None]
_HOW = {"lines": False}


class Unwritten(Exception):
    """Standard output cannot be written to: the disk behind it is full, say.  `problem` is what the system says."""

    def __init__(self, problem: OSError):
        super().__init__(str(problem))
        self.problem = problem


class Output:
    """Standard output, whose own failures are told from those of other files; otherwise the stream it stands for."""

    def __init__(self, stream: Any):
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """As the stream does.  Raises Unwritten."""
        return int(self._tried(self._stream.write, text))

    def flush(self) -> None:
        """As the stream does.  Raises Unwritten."""
        self._tried(self._stream.flush)

    def _tried(self, do: Callable[..., Any], *given: str) -> Any:
        try:
            return do(*given)
        except BrokenPipeError:  # a reader that has seen enough
            raise
        except OSError as problem:
            raise Unwritten(problem) from problem


def for_programs(args: Sequence[str]) -> None:
    """Whether the command asks for JSON lines: said here, before it is read, because a mistake in it is such a line, too."""
    last = [after if arg == "--progress" else arg.partition("=")[2] for arg, after in zip(args, [*args[1:], ""], strict=False)
            if arg == "--progress" or arg.startswith("--progress=")]
    _HOW["lines"] = last[-1:] == ["json"]


def in_json(data: Any, indent: int | None = None) -> str:
    """JSON that every reader takes: what is no number (nan, infinite) is null."""
    try:
        return json.dumps(data, ensure_ascii=False, indent=indent, allow_nan=False)
    except ValueError:
        return json.dumps(_numbers(data), ensure_ascii=False, indent=indent, allow_nan=False)


def _numbers(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _numbers(one) for key, one in data.items()}
    if isinstance(data, list | tuple):
        return [_numbers(one) for one in data]
    return None if isinstance(data, float) and not math.isfinite(data) else data


def _line(kind: str, **said: Any) -> None:
    click.echo(in_json({"type": kind, **said}), err=True)


class Mistake(click.ClickException):
    """A mistake of the user: what, and what to do.  Never a traceback."""

    exit_code = 2

    def __init__(self, message: str, hint: str | None = None):
        super().__init__(message)
        self.hint = hint

    def show(self, file: Any = None) -> None:
        """One line, and a hint."""
        say_error(self.message, self.hint)


def lines() -> bool:
    """Whether every line on standard error is to be JSON."""
    return _HOW["lines"]


def show_mistake(problem: click.ClickException) -> None:
    """A command that was not understood: with how it is used, for people."""
    if lines():
        say_error(problem.format_message(), getattr(problem, "hint", None))
    else:
        problem.show()


class Commands(click.Group):
    """All commands.  Ctrl-C puts no empty line between lines of JSON."""

    def invoke(self, ctx: click.Context) -> Any:
        """See click."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            if lines():
                raise click.Abort from None
            raise


def colors(stream: Any) -> bool:
    """Whether a stream is a terminal that wants colours; a closed one is none."""
    return stream is not None and bool(stream.isatty()) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def styled(text: str, color: str) -> str:
    """Coloured on a terminal."""
    return click.style(text, fg=color, bold=True) if colors(sys.stderr) else text


def say_error(message: str, hint: str | None = None) -> None:
    """An error in one line, a hint in another."""
    if _HOW["lines"]:
        _line("error", message=message, hint=hint)
        return
    click.echo(f"{styled('error', 'red')}: {message}", err=True)
    if hint:
        click.echo(f"  {styled('hint', 'blue')}: {hint}", err=True)


def say(message: str) -> None:
    """A line for people, on standard error."""
    if _HOW["lines"]:
        warns = message.startswith("warning: ")
        _line("warning" if warns else "message", message=message.removeprefix("warning: ").strip())
        return
    click.echo(message, err=True)


def say_diagnostics(found: list[Diagnostic]) -> None:
    """Mistakes in documents, each with its place and line."""
    for one in found:
        if _HOW["lines"]:
            said = one.as_json()
            _line(said["severity"], **said)
            continue
        click.echo(one.as_text(color=colors(sys.stderr)) + "\n", err=True)


@contextmanager
def progress(mode: str) -> Iterator[Step | None]:
    """Yields `step(task, done, total)`: a bar for people, JSON lines for programs; None for silence."""
    if mode == "auto":
        mode = "bar" if sys.stderr is not None and sys.stderr.isatty() else "none"
    if mode == "json":
        yield _lines()
    elif mode == "bar":
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
            tasks: dict[str, Any] = {}

            def step(task: str, done: int, total: int) -> None:
                if task not in tasks:
                    tasks[task] = shown.add_task(task, total=total)
                shown.update(tasks[task], completed=done, total=total)

            yield step
    else:
        yield None


def _lines() -> Step:
    last: dict[str, float] = {}

    def step(task: str, done: int, total: int) -> None:
        now = time.monotonic()
        # the last line of a task always comes; so the total may pass ten a second by one per task
        if done >= total or now - max(last.values(), default=-1.0) >= AT_MOST:
            last[task] = now
            _line("progress", task=task, done=done, total=total)

    return step
