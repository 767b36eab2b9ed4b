"""`demerit audit FILE`: what is wrong with a regime before anyone runs it."""
from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from demerit.terminal import Mistake, colors, in_json, say, say_diagnostics

if TYPE_CHECKING:
    from demerit.audit import Audit

LAWS = ("eu", "cn", "us", "un", "coe")
LEVELS = ("error", "warning", "note", "never")
FOUND = 1


def _listed(_: Any, __: Any, value: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if value else ()


@click.command("audit")
@click.argument("documents", nargs=-1, metavar="FILE...")
@click.option("--format", "fmt", type=click.Choice(["text", "json", "sarif", "html", "github"]), default="text", show_default=True,
              help="What goes to standard output.")
@click.option("--json", "fmt", flag_value="json", help="Short for --format json.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Write to a new file instead of standard output.")
@click.option("--law", "laws", callback=_listed, metavar="LIST", help="Legal systems asked: eu,cn,us,un,coe.  [default: all]")
@click.option("--select", callback=_listed, metavar="LIST", help="Only these codes or families, e.g. CTX,NOT-2.")
@click.option("--ignore", callback=_listed, metavar="LIST", help="Not these codes or families.")
@click.option("--fail-on", "fail_on", type=click.Choice(LEVELS), default="note", show_default=True,
              help="Exit 1 if a finding is as grave as this; what rests on unread law never counts.")
@click.option("--with", "overlays", multiple=True, metavar="OVERLAY", help="A safeguard laid over the regime; may be repeated.")
@click.option("--set", "sets", multiple=True, metavar="PATH=VALUE", help="Change one value first, e.g. facts.ai_system=yes.")
@click.option("--world", metavar="NAME", help="The world regimes are read with.  [default: the one each names]")
@click.option("--diff", is_flag=True, help="Compare two: demerit audit --diff BEFORE AFTER.")
@click.option("--explain", metavar="CODE", help="Explain a code or a family and stop, e.g. CTX-2, CTX; `all` lists them.")
def command(documents: tuple[str, ...], fmt: str, out: Path | None, laws: tuple[str, ...], select: tuple[str, ...], ignore: tuple[str, ...],
            fail_on: str, overlays: tuple[str, ...], sets: tuple[str, ...], world: str | None, diff: bool, explain: str | None) -> None:
    """Say what is wrong with a regime before anyone runs it: findings with the law they rest on, and what clears each.

    FILE is a name from `demerit list` or a YAML file; it may hold nothing but `facts`.  Exit 0: nothing found; 1: something was; 2: unusable.
    """
    if explain is not None:
        click.echo(_explained(explain, fmt))
        return
    _known(laws, select, ignore)
    if not documents:
        raise Mistake("which regime?", "run `demerit list regime` to see those that come with demerit, or name a YAML file")
    if diff and len(documents) != 2:
        raise Mistake("--diff compares two regimes", "demerit audit --diff BEFORE AFTER")
    if diff and fmt not in ("text", "json"):
        raise Mistake(f"--diff has no format {fmt}", "text or json")
    if out is not None and out.exists():
        raise Mistake(f"{out} is there already", "choose another file with --out: nothing is overwritten")
    from demerit.audit import audit

    found = [audit(one, world=world, overlays=overlays, sets=sets, laws=laws or (*LAWS, "ours"), select=select, ignore=ignore) for one in documents]
    for one in found:
        say_diagnostics(list(one.warnings))
    _write(_compared(found, fmt) if diff else _shaped(found, fmt, out is None), out)
    if fail_on != "never" and any(_fails(one, fail_on, laws, select, ignore) for one in (found[1:] if diff else found)):
        sys.exit(FOUND)


def _fails(one: Audit, level: str, laws: tuple[str, ...], select: tuple[str, ...], ignore: tuple[str, ...]) -> bool:
    """Whether a finding is grave enough, or the verdict is: a whole audit under EU law fails on a likely prohibition."""
    whole = not select and not ignore and (not laws or "eu" in laws)
    return one.trips(level) or (whole and one.under_eu and one.verdict.kind == "likely prohibited")  # type: ignore[arg-type]


def _known(laws: tuple[str, ...], select: tuple[str, ...], ignore: tuple[str, ...]) -> None:
    """Names of laws and codes, checked before anything is read."""
    for law in laws:
        if law not in LAWS:
            raise Mistake(f"no legal system is called `{law}`", "there are: " + ", ".join(LAWS))
    if select or ignore:
        from demerit.audit.registry import codes
        from demerit.language.diagnostics import did_you_mean

        families = {code.partition("-")[0] for code in codes()}
        for one in (*select, *ignore):
            if one not in codes() and one not in families:
                raise Mistake(f"no finding has the code `{one}`", did_you_mean(one, [*codes(), *sorted(families)]))


def _explained(code: str, fmt: str) -> str:
    """The pages of a code, a family or all, as text or JSON."""
    if fmt not in ("text", "json"):
        raise Mistake(f"--explain has no format {fmt}", "text or json")
    from demerit.audit.registry import codes
    from demerit.audit.text import page
    from demerit.language.diagnostics import did_you_mean

    width = min(120, shutil.get_terminal_size((100, 24)).columns)
    every = code.lower() == "all"
    family = list(codes().values()) if every else [one for name, one in codes().items() if name.startswith(code.upper().rstrip("-") + "-")]
    if not family and code.upper() not in codes():
        raise Mistake(f"no finding has the code `{code}`", did_you_mean(code.upper(), codes()) or "demerit audit --explain all")
    pages = family or [codes()[code.upper()]]
    if fmt == "json":
        return in_json([one.as_json() for one in pages] if family else pages[0].as_json())
    if every:
        return "\n".join(f"{one.id:6}  {one.severity:7}  {one.title}" for one in pages)
    return "\n\n".join(page(one, width) for one in pages)


def _shaped(found: list[Audit], fmt: str, shown: bool) -> str:
    """All audits in one text."""
    if fmt == "json":
        whole = [one.as_json() for one in found]
        return in_json(whole[0] if len(whole) == 1 else whole)
    if fmt == "sarif":
        from demerit.audit.sarif import log

        return in_json(log(found), indent=1)
    if fmt == "html":
        from demerit.reports.audited import render

        return render(found)
    from demerit.audit import text

    if fmt == "github":
        return "\n".join(text.github(one) for one in found)
    style = text.Style(shown and colors(sys.stdout), min(140, shutil.get_terminal_size((120, 24)).columns))
    return "\n\n\n".join(text.report(one, style) for one in found)


def _compared(found: list[Audit], fmt: str) -> str:
    from demerit.audit.comparing import difference

    both = difference(*found)
    return in_json(both.as_json()) if fmt == "json" else both.text()


def _write(text: str, out: Path | None) -> None:
    if out is None:
        click.echo(text)
        return
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(text + "\n")
    except OSError as problem:
        raise Mistake(f"{out} cannot be written: {problem.strerror}") from None
    say(f"written: {out}")
