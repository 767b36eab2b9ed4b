"""What the command line says on standard error: mistakes in one place and one shape, progress in three."""
from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from demerit.language import Diagnostic

AT_MOST = 0.1
"""Seconds between two lines of progress."""
Step = Callable[[str, int, int], None]


class Mistake(click.ClickException):
    """A mistake of the user: what, and what to do.  Never a traceback."""

    exit_code = 2

    def __init__(self, message: str, hint: str | None = None):
        super().__init__(message)
        self.hint = hint

    def show(self, file: Any = None) -> None:
        """One line, and a hint."""
        say_error(self.message, self.hint)


def colors(stream: Any) -> bool:
    """Whether a stream is a terminal that wants colours."""
    return bool(stream.isatty()) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def styled(text: str, color: str) -> str:
    """Coloured on a terminal."""
    return click.style(text, fg=color, bold=True) if colors(sys.stderr) else text


def say_error(message: str, hint: str | None = None) -> None:
    """An error in one line, a hint in another."""
    click.echo(f"{styled('error', 'red')}: {message}", err=True)
    if hint:
        click.echo(f"  {styled('hint', 'blue')}: {hint}", err=True)


def say(message: str) -> None:
    """A line for people, on standard error."""
    click.echo(message, err=True)


def say_diagnostics(found: list[Diagnostic]) -> None:
    """Mistakes in documents, each with its place and line."""
    for one in found:
        click.echo(one.as_text(color=colors(sys.stderr)) + "\n", err=True)


@contextmanager
def progress(mode: str) -> Iterator[Step | None]:
    """Yields `step(task, done, total)`: a bar for people, JSON lines for programs; None for silence."""
    if mode == "auto":
        mode = "bar" if sys.stderr.isatty() else "none"
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
            click.echo(json.dumps({"type": "progress", "task": task, "done": done, "total": total}), err=True)

    return step
