"""The report page: one file, no request to anywhere, at most 2 MB; sentences and tables without JavaScript, charts with it.

Everything comes from the run's folder.  Templates escape every text; scripts run only if their hash stands in the page's own
policy, so that no text of a document, however it is written, is ever more than a text.
"""
from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from demerit.engine.native import cache_folder
from demerit.measures import words
from demerit.reports.citing import Citation
from demerit.reports.exits import parts, proved
from demerit.reports.front import Front, front
from demerit.reports.state import documents, state
from demerit.reports.wording import clean, finalize, marked, plain, short, shown, slug
from demerit.runs.files import write_text
from demerit.runs.folder import one_line
from demerit.runs.problems import CannotRun
from demerit.runs.results import Run

if TYPE_CHECKING:
    from demerit.reports.figures.figure import Figure

HERE = Path(__file__).parent
NAME = "report.html"
MOST_BYTES = 2_000_000
ROWS_SHOWN = (1_000, 300, 100, 25)
"""Rows of a table on the page; fewer where the page would be too large."""
POLICY = "default-src 'none'; {script}style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"


@dataclass(frozen=True)
class Cell:
    """A cell of a table: as shown, and exactly."""

    text: str
    raw: str | None
    number: bool


@dataclass(frozen=True)
class Column:
    """A column of a table."""

    name: str
    number: bool


@dataclass(frozen=True)
class Shown:
    """A figure as the template wants it.  `picture`: a still image in place of the drawing; `left_out`: why there is none."""

    id: str
    name: str
    title: str
    sentence: str
    unit: str
    note: str
    source: str
    table: str
    columns: tuple[Column, ...]
    rows: list[list[Cell]]
    count: int
    spec: dict[str, Any] | None
    data: dict[str, Any] | None
    picture: str = ""
    left_out: str = ""


def write_report(folder: Path | str, out: Path | str | None = None, *, static: bool = False, figures: Sequence[Figure] | None = None) -> Path:
    """Make the page of a finished run and put it at `out` (default: `report.html` in the folder), in one step.

    `static`: pictures in place of drawings, no JavaScript (needs the extra `images`).  `figures`: default all of the run.
    Raises CannotRun: no finished run there, cannot be written, no pictures to be had.
    """
    run = Run(folder)
    held = run.path / NAME if out is None else Path(out)
    page = render(run, drawn(run) if figures is None else figures, static=static)
    with one_line(held.parent):
        write_text(held, page)
    return held


def drawn(run: Run) -> Sequence[Figure]:
    """All figures of a run."""
    from demerit.reports.figures import figures

    found: Sequence[Figure] = figures(run)
    return found


def render(run: Run, figures: Sequence[Figure], *, static: bool = False) -> str:
    """The whole page as text.  Raises CannotRun."""
    held = documents(run.path)
    first = front(run, held)
    script = Markup("") if static else Markup(asset("assets/charts.js"))
    hashed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    given = {
        "front": first, "state": state(held), "slopes": _slopes(run), "ran": _ran(run, first), "tables": _tables(run), "static": static,
        "exit_parts": parts(proved(held)),
        "css": Markup(asset("templates/report.css")), "script": script,
        "policy": POLICY.format(script="" if static else f"script-src 'sha256-{hashed}'; ")}
    template = environment().get_template("report.html.j2")
    pictures = _pictures(figures) if static else {}
    for most in ROWS_SHOWN:
        page = template.render(**given, figures=laid_out(figures, most, first.citation, pictures))
        if _fits(page):
            return page
    shown = laid_out(figures, ROWS_SHOWN[-1], first.citation, pictures)
    for at in sorted(range(len(shown)), key=lambda i: -_weight(shown[i])):
        # the largest drawing goes; its sentence and the beginning of its table stay
        shown[at] = replace(shown[at], spec=None, data=None, picture="", left_out="Too large to be drawn on this page; the table is in the run's folder.")
        page = template.render(**given, figures=shown)
        if _fits(page):
            break
    return page


def _fits(page: str) -> bool:
    return len(page.encode("utf-8", "replace")) <= MOST_BYTES


def _weight(one: Shown) -> int:
    return len(json.dumps(one.spec)) + len(json.dumps(one.data)) + len(one.picture)


@cache
def asset(name: str) -> str:
    """A file of the package, as text."""
    return (HERE / name).read_text("utf-8").strip()


def _translated() -> FileSystemBytecodeCache | None:
    """Where templates are kept as Python's code, beside the engine's; None where nothing can be kept.  Translating them takes a fifth of a second."""
    folder = cache_folder().parent / f"pages-{version('jinja2')}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return FileSystemBytecodeCache(str(folder)) if os.access(folder, os.W_OK) else None


@cache
def environment() -> Environment:
    """Templates that escape every text."""
    made = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, finalize=finalize,
                       trim_blocks=True, keep_trailing_newline=False, bytecode_cache=_translated())
    made.filters["marked"] = marked
    made.policies["json.dumps_kwargs"] = {"sort_keys": False, "separators": (",", ":"), "allow_nan": False}
    return made


# ---- figures -----------------------------------------------------------------------------------------------------


def laid_out(figures: Sequence[Figure], most: int, citation: Citation, pictures: dict[str, str]) -> list[Shown]:
    """Figures as the template wants them, each under an address of its own."""
    out: list[Shown] = []
    taken: set[str] = set()
    for figure in figures:
        name = stem = slug(figure.key)
        number = 2
        while name in taken:
            name, number = f"{stem}-{number}", number + 1
        taken.add(name)
        out.append(_shown(figure, name, most, citation, pictures.get(figure.key, "")))
    return out


def _shown(figure: Figure, name: str, most: int, citation: Citation, picture: str) -> Shown:
    numeric = [_numeric([row[i] for row in figure.rows]) for i in range(len(figure.columns))]
    rows = [[_cell(value, number) for value, number in zip(row, numeric, strict=True)] for row in figure.rows[:most]]
    data = {"synthetic": f"synthetic; {citation.cite_as}", "columns": list(figure.columns), "rows": figure.rows}
    return Shown(
        f"figure-{name}", f"{name}-{citation.code}", figure.title, figure.sentence, figure.unit, figure.note, figure.source, figure.table,
        tuple(Column(column, number) for column, number in zip(figure.columns, numeric, strict=True)), rows, len(figure.rows),
        None if picture else plain(figure.spec), None if picture else plain(data), picture)


def _numeric(values: list[Any]) -> bool:
    """Whether a column holds numbers."""
    held = [value for value in values if value is not None]
    return bool(held) and all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in held)


def _cell(value: Any, number: bool) -> Cell:
    exact = repr(value) if number and value is not None and value == value else None  # nan is not itself
    return Cell(clean(shown(value)), exact, number)


def _pictures(figures: Sequence[Figure]) -> dict[str, str]:
    """Still images by figure, as data addresses."""
    from demerit.reports.images import picture

    return {one.key: f"data:image/svg+xml;base64,{base64.b64encode(picture(one, 'svg')).decode()}" for one in figures if one.spec is not None}


# ---- the rest ----------------------------------------------------------------------------------------------------


def _slopes(run: Run) -> list[str]:
    """How mistaken days, and listings by mistake, go with the share of entries that are wrong."""
    slopes = run.summary.get("slopes") or {}
    said = {"harm/error": "mistaken days a year", "because": "days a year because of mistakes"} | {
        key: f"times a year that somebody is put on {clean(key.removesuffix('/starts/error'))} by mistake" for key in slopes if key.endswith("/starts/error")}
    return [f"For each 1 % of entries that are wrong: {words.number(one['per_1_percent_of_entries_wrong'], 2)} {said[key]} per 100,000 "
            f"(±{words.number(2 * one['standard_error'], 2)}; a line through the draws, {one['explained']:.0%} of their spread lies on it)."
            for key, one in slopes.items() if key in said]


def _ran(run: Run, first: Front) -> list[tuple[str, str | list[str]]]:
    """(what, one text or several): documents and their hashes, settings, versions, times."""
    m, summary = run.manifest, run.summary
    out: list[tuple[str, str | list[str]]] = [
        (what.capitalize(), [short(f"{m[what]['name']}: {m[what].get('title') or ''}", 2_000), f"SHA-256 {m[what]['sha256']}"]) for what in ("regime", "world")]
    if m.get("alongside"):
        out.append(("Beside it", [f"{one['name']}, SHA-256 {one['sha256']}" for one in m["alongside"]]))
    if m.get("overlays"):
        out.append(("Safeguards", [short(f"{one['name']}: {one.get('title') or ''}", 400) for one in m["overlays"]]))
    if m.get("sets"):
        out.append(("Settings", [short(one, 400) for one in m["sets"]]))
    known = summary.get("known")
    if known:
        kept = f"{first.draws} of {known['draws_tried']} draws fit them" if first.draws else first.over
        out.append(("Known totals", [*(short(one, 400) for one in known["totals"]), kept]))
    out.append(("Towns", f"{first.scale}; {first.groups} groups of towns; each lived twice, with the regime's errors and without them."))
    unknowns = "nothing is assumed: every number is in a source" if not first.over else "not explored"
    if first.explored and first.over:
        unknowns = f"{first.over}, on {summary.get('residents_per_draw', 0):,} residents each"
    out.append(("Unknowns", unknowns))
    for key, title in (("moved_without_evidence", "Without evidence, moved from half to double"), ("not_moved", "Not moved")):
        if summary.get(key):
            out.append((title, [short(one, 200) for one in summary[key]]))
    out.append(("Command", short(str(m.get("command") or "not kept"), 4_000)))
    out.append(("Versions", ", ".join([f"demerit {m['demerit']}", *(f"{name} {number}" for name, number in m["versions"].items())])))
    out.append(("Engine", f"SHA-256 {m['engine']}"))
    out.append(("Finished", str(m.get("finished", ""))))
    return out


def _tables(run: Run) -> list[tuple[str, int, str]]:
    return [(name, int(one["rows"]), str(one["sha256"])) for name, one in (run.manifest.get("tables") or {}).items()]


__all__ = ["MOST_BYTES", "NAME", "POLICY", "CannotRun", "asset", "drawn", "environment", "render", "write_report"]
