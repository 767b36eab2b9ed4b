"""`demerit registry`: a fictional person's entries as the public register would show them."""
from __future__ import annotations

import datetime as dt
import json
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from demerit.terminal import Mistake, say

if TYPE_CHECKING:
    from demerit.stories.register import Page, Shown

WIDTH = 100
LABEL = 13


@click.command("registry")
@click.argument("folder", type=click.Path(path_type=Path), metavar="RUN")
@click.argument("words", nargs=-1, metavar="[CODE]")
@click.option("--random", "where", is_flag=False, flag_value="", metavar="[FILE[.LEVEL]]",
              help="Somebody on this list or level, picked by the run's seed; without a name, on any list, public ones first.")
@click.option("--on", "day", metavar="DATE", help="As it stands at the end of this day.  [default: the last day of the run]")
@click.option("--all", "everything", is_flag=True, help="Also what is not public, and what only the simulation knows; each is marked.")
@click.option("--json", "fmt", flag_value="json", help="Short for --format json.")
@click.option("--format", "fmt", type=click.Choice(["text", "json"]), default="text", show_default=True, help="What goes to standard output.")
def command(folder: Path, words: tuple[str, ...], where: str | None, day: str | None, everything: bool, fmt: str) -> None:
    """What the public register shows of CODE, a person or firm that does not exist, in the finished run RUN.

    Codes begin with FICT-.  The number of a real person or firm is refused: nothing of it is kept or printed.
    """
    code = " ".join(words)
    if bool(code) == (where is not None):
        raise Mistake("whom?" if not code else "a code, or --random: not both", "demerit registry RUN CODE, or demerit registry RUN --random FILE")
    from demerit.stories.codes import NotACode, read
    from demerit.stories.register import page

    try:
        if code:
            read(code)  # before anything else: what could be somebody's number goes no further
    except NotACode as problem:
        raise Mistake(str(problem), problem.hint) from None
    from demerit.stories.residents import NobodyThere, Residents

    residents = Residents(folder)
    try:
        on = residents.last_day if day is None else _day(day)
        tick = residents.tick(on)
        if not code:
            code, stands = residents.anyone(where or None, on)
            say(f"{code}: on {stands} at the end of {on}")
        found = page(residents.names, residents.by_code(code), on, tick, residents.representative(code, tick))
    except NobodyThere as problem:
        raise Mistake(str(problem), problem.hint) from None
    click.echo(json.dumps(found.as_json(everything), ensure_ascii=False) if fmt == "json" else text(found, everything))


def _day(given: str) -> dt.date:
    try:
        return dt.date.fromisoformat(given)
    except ValueError:
        raise Mistake("that is not a date", "write a date as 2018-05-01") from None


def text(whole: Page, everything: bool) -> str:
    """The page for people."""
    seen = whole.seen_by(everything)
    lines = [seen.watermark, *_wrapped(f"{'Everything on record' if everything else 'Public register'}, {seen.on}. {seen.regime}: {seen.title}"), ""]
    lines += _field("code", seen.code) + _field("name", seen.name)
    lines += _field("represented", f"by {seen.representative}, who does not exist either") if seen.representative else []
    lines += _field("sex", seen.sex) if seen.sex else []
    lines += _field("age", str(seen.age)) if seen.age is not None else []
    lines += _field("", seen.present)
    for name, category in seen.groups.items():
        lines += _field(name, f"{category}  (not public)")
    for standing in seen.standings:
        lines += _field(standing.file, standing.level + ("" if standing.public else "  (not public)"))
    for number, entry in enumerate(seen.entries, start=1):
        lines += ["", *_entry(number, entry, everything)]
    lines += [""]
    if not seen.entries:
        lines += ["No entries." if everything else "No public entries."]
    hidden = len(whole.entries) - len(seen.entries)
    if hidden:
        lines += [f"{hidden} {'entry is' if hidden == 1 else 'entries are'} not public; --all shows {'it' if hidden == 1 else 'them'}."]
    return "\n".join([*lines, seen.watermark])


def _entry(number: int, entry: Shown, everything: bool) -> list[str]:
    """One entry, field by field."""
    who = "" if entry.public else "  (not public)"
    rows = [("file", entry.file + who), ("ground", f"{entry.ground} (rule `{entry.rule}`)")]
    rows += [("noticed by", " or ".join(entry.noticed_by))] if entry.noticed_by else []
    rows += [("worth", entry.worth)] if entry.worth is not None else []
    rows += [("case", entry.case), ("written", str(entry.written)), ("until", entry.until), ("status", entry.status), ("decided by", entry.decided_by)]
    rows += [("source", _vouched(entry))]
    rows += [("to object", entry.objection), ("ways off", "; ".join(entry.ways_off) or "none")]
    rows += [("in truth", f"{entry.truth}  (known to the simulation alone)")] if everything else []
    first, *others = [line for label, value in rows for line in _field(label, value, "    ")]
    return [f"{number:>2}. {first.strip()}", *others]


def _vouched(entry: Shown) -> str:
    """Who says that there is such a rule."""
    if entry.cite is None:
        return f"[{entry.evidence}] not cited"
    place = f", {entry.cite.at}" if entry.cite.at else ""
    return f"[{entry.evidence}] {entry.cite.title}{place}"


def _field(label: str, value: str, indent: str = "  ") -> list[str]:
    return _wrapped(value, f"{indent}{label + ' ':<{LABEL}}", indent + " " * LABEL)


def _wrapped(line: str, first: str = "", later: str = "") -> list[str]:
    return textwrap.wrap(line, WIDTH, initial_indent=first, subsequent_indent=later, break_long_words=False, break_on_hyphens=False)
