"""Asking: twelve questions at a terminal, back and forth, nothing lost on the way."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from demerit.language.located import Located
from demerit.newcomer.answers import Answers, read_raw, read_raws
from demerit.newcomer.questions import PLEDGE, QUESTIONS, Question
from demerit.newcomer.wording import one_line, unknown

BACK, HELP, STOP, CLEAR = "<", "?", ("quit", "exit", "q"), "-"
Read = Callable[[str], str]
"""Shows a prompt and returns a line; raises EOFError when there is no more."""
Show = Callable[[str, str], None]
"""Shows a text in a style: `head`, `hint`, `wrong` or `plain`."""


class Stopped(Exception):
    """Somebody stopped before the last question; the answers are saved."""


def ask(path: Path, read: Read, show: Show) -> Answers:
    """Ask what `path` does not hold yet, writing each answer into it at once.  Raises Stopped."""
    raws = _continued(path)
    begun = path.exists()
    answers, at = Answers(), 0
    show(PLEDGE, "plain")
    show("Enter: I do not know (it becomes a range). ?: help. <: back. quit: stop; the answers are kept.", "hint")
    if begun:
        show(f"Going on with {path}: Enter keeps what is there, - takes it away.", "hint")
    while at < len(QUESTIONS):
        question = QUESTIONS[at]
        show(f"{at + 1} of {len(QUESTIONS)}  {question.ask}", "head")
        show("   e.g. " + "  |  ".join(question.examples), "hint")
        for line in _ready(question.key, answers):
            show(f"   {line}", "hint")
        kept = raws.get(question.key)
        if not unknown(kept):
            show(f"   now: {one_line(kept)}", "hint")
        try:
            line = one_line(read("> "))
        except (EOFError, KeyboardInterrupt):
            raise Stopped from None
        if line.lower() in STOP:
            raise Stopped
        if line == HELP:
            show(f"{question.more} Enter: {question.unknown}.", "plain")
        elif line == BACK:
            at = max(0, at - 1)
        elif _taken(question, line, raws, answers, show):
            _save(path, raws)
            at += 1
    return answers


def _taken(question: Question, line: str, raws: dict[str, Any], answers: Answers, show: Show) -> bool:
    """Whether the line is an answer; it is kept then.  What is refused is never kept."""
    raw: Any = raws.get(question.key) if line == "" else None if line == CLEAR else line
    try:
        read_raw(question.key, raw, answers)
    except Located as problem:
        show(f"{problem}" + (f" ({problem.hint})" if problem.hint else ""), "wrong")
        if line == "":
            raws.pop(question.key, None)
        return False
    raws[question.key] = None if unknown(raw) else raw
    for note in _news(question.key, answers):
        show(f"   {note}", "hint")
    if raws[question.key] is None:
        show(f"   not known: {question.unknown}", "hint")
    return True


def _ready(key: str, answers: Answers) -> list[str]:
    """What the chosen society has already."""
    where = answers.society
    if key == "acts":
        return [f"ready in the {where.word}: {', '.join(where.conducts)}"]
    return [f"ready in the {where.word}: {', '.join(where.attempts)}"] if key == "leads_to" else []


def _news(key: str, answers: Answers) -> list[str]:
    """What was named and is not in the society: it will be in a world of one's own, unless something else was meant."""
    where = answers.society
    named: list[tuple[str, str]] = []
    if key == "acts":
        named = [(act.name, "conducts") for act in answers.acts or () if act.name not in where.conducts]
    elif key == "leads_to":
        named = [(name, "attempts") for one in answers.leads_to or () for name, own in one.denied if own]
    notes = []
    for name, of in named:
        close = where.close(name, of)
        meant = f" (or did you mean {close}? then < and again)" if close else ""
        notes.append(f"new: {name}; how often is a wide guess unless you say{meant}")
    return notes


def _continued(path: Path) -> dict[str, Any]:
    """What was answered before, if anything.  Raises Problems if the file cannot be read."""
    return dict(read_raws(path)[0]) if path.exists() else {}


def _save(path: Path, raws: dict[str, Any]) -> None:
    """Write all answers so far; complete at any moment, by renaming."""
    import json

    lines = ["# Answers to `demerit new`; go on with the same command, or use them with `demerit new --answers`.", f"# {PLEDGE}"]
    for question in QUESTIONS:
        if question.key in raws:
            value = raws[question.key]
            lines += [f"# {question.ask}", f"{question.key}:" + ("" if value is None else f" {json.dumps(value, ensure_ascii=False)}")]
    part = path.with_name(path.name + ".part")
    part.write_text("\n".join(lines) + "\n", "utf-8")
    part.replace(path)
