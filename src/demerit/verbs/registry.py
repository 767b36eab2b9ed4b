"""`demerit registry`: a fictional person's entries as the public register would show them."""
from __future__ import annotations

import datetime as dt
import textwrap
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from demerit.terminal import Mistake, in_json, say

if TYPE_CHECKING:
    from demerit.stories.register import Page, Shown

WIDTH = 100
LABEL = 13
MOST = 12
"""Entries on a page, unless all are asked for."""


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
    if not folder.exists():
        raise Mistake("there is no such folder, where the finished run should be", "demerit registry RUN CODE: RUN is the folder of `demerit run --out RUN`")
    if bool(code) == (where is not None):
        raise Mistake("whom? No code is given" if not code else "a code, or --random: not both",
                      "demerit registry RUN CODE, or demerit registry RUN --random FILE")
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
    click.echo(in_json(found.as_json(everything)) if fmt == "json" else text(found, everything))


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
    for target, times, mistaken in seen.denials if everything else ():
        lines += _field("denied", f"{target} {_times(times)} so far" + (f", {_times(mistaken)} only by mistake" if mistaken else "") + "  (not public)")
    told = seen.entries if everything else _newest(seen.entries)
    for number, entry in enumerate(told, start=1):
        lines += ["", *_entry(number, entry, everything)]
    if len(told) < len(seen.entries):
        lines += ["", *_wrapped(f"{len(told)} of {len(seen.entries)} entries, the newest of those in force first. The rest, "
                                f"by file and rule: {_counted(seen.entries, told)}. --all shows them.")]
    lines += [""]
    if not seen.entries:
        lines += ["No entries." if everything else "No public entries."]
    hidden = len(whole.entries) - len(seen.entries)
    if hidden:
        lines += [f"{hidden} {'entry is' if hidden == 1 else 'entries are'} not public; --all shows {'it' if hidden == 1 else 'them'}."]
    return "\n".join([*lines, seen.watermark])


def _newest(entries: tuple[Shown, ...]) -> tuple[Shown, ...]:
    """As many entries as a page holds, in the order they stand in: the newest, of those in force before those that are over."""
    ranked = sorted(entries, key=lambda one: (one.in_force, one.written), reverse=True)[:MOST]
    return tuple(one for one in entries if any(one is other for other in ranked))


def _counted(entries: tuple[Shown, ...], told: tuple[Shown, ...]) -> str:
    rest = Counter(f"{one.file} {one.rule}" for one in entries if not any(one is other for other in told))
    return ", ".join(f"{name} {count}" for name, count in rest.most_common())


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _entry(number: int, entry: Shown, everything: bool) -> list[str]:
    """One entry, field by field."""
    who = "" if entry.public else "  (not public)"
    rows = [("file", entry.file + who), ("ground", f"{entry.ground} (rule `{entry.rule}`)")]
    rows += [("noticed by", " or ".join(entry.noticed_by))] if entry.noticed_by else []
    rows += [("notice", entry.notice)] if entry.notice is not None else []
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
