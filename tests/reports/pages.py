"""Runs and pages that several tests read, made once; and a reader of pages that knows no browser."""
from __future__ import annotations

import atexit
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from demerit.reports.figures.figure import Figure
from demerit.reports.page import drawn, render
from demerit.runs.results import Run
from reports.made import complete, made, write

ATTACK = "</script><img src=x onerror=window.hit=1> {{7*7}} \u202eevil <b>&amp;"
LONG = "W" * 10_000
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])


@cache
def _home() -> Path:
    home = Path(tempfile.mkdtemp(prefix="demerit-pages-"))
    atexit.register(shutil.rmtree, home, True)
    return home


@cache
def strikes() -> Run:
    """Forty small towns with their unknowns explored."""
    return made(_home() / "strikes", sweep=True)


@cache
def one_town() -> Run:
    """Too little for any interval, unknowns not explored."""
    return made(_home() / "one", towns=1, sweep=False)


@cache
def empty() -> Run:
    """No regime at all."""
    return made(_home() / "empty", "empty", world="plain", sweep=True)


def changed(name: str, change: Callable[[dict[str, Any]], None], of: Run | None = None) -> Run:
    """A copy of a run with its run.json changed."""
    folder = _home() / name
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree((of or strikes()).path, folder)
    manifest = json.loads((folder / "run.json").read_text("utf-8"))
    change(manifest)
    (folder / "run.json").write_text(json.dumps(manifest), "utf-8")
    return Run(folder)


def hostile() -> tuple[Run, list[Figure]]:
    """A run whose every free text attacks, and a figure that does."""
    def change(m: dict[str, Any]) -> None:
        m["regime"]["title"] = m["world"]["title"] = ATTACK + LONG
        m["regime"]["name"] = m["scenario"] = m["command"] = ATTACK
        m["sets"] = [ATTACK]
        m["summary"]["flips"] = [ATTACK]
        m["summary"]["not_moved"] = [ATTACK]
        for headline in m["summary"]["headlines"]:
            headline["title"] = headline["rests_on"] = ATTACK
            for number in headline["numbers"]:
                number["text"] = ATTACK

    run = changed("hostile", change)
    columns = ("group", "value")
    rows: list[tuple[Any, ...]] = [(ATTACK, 1.5), (LONG, 2.5), ("=1+1", 3.5)]
    spec = {"data": {"values": [{"group": ATTACK, "value": 1.5}]}, "description": ATTACK, "width": "container", "title": ATTACK, "mark": "bar",
            "encoding": {"y": {"field": "group", "type": "nominal", "title": ATTACK}, "x": {"field": "value", "type": "quantitative"}}}
    return run, [Figure(ATTACK, ATTACK, ATTACK, ATTACK, spec, columns, rows, ATTACK, ATTACK, ATTACK), *drawn(run)]


def crowded() -> Run:
    """As much on the first page as it ever has to hold."""
    def change(m: dict[str, Any]) -> None:
        m["regime"]["title"] = m["world"]["title"] = "A composite of a points table, grades and press items, most of whose edges are assumed " * 3
        m["command"] = "demerit run " + "--set rules.speeding.write.worth=-5 " * 12
        m["summary"]["finding"] = ["A finding that is as long as such sentences are in the longest of all reports, and then a little longer still. "] * 6
        m["summary"]["flips"] = ["If the share of offences seen were under 12 % in place of 20 %, north would have fewer days, so the finding turns, "
                                 "alone; with coverage in 17 of 40 draws."] * 9
        headlines = m["summary"]["headlines"]
        m["summary"]["headlines"] = [*headlines, *headlines][:8]
        m["summary"]["headlines"][0]["numbers"][0]["influence"] = {
            "coverage": 0.8, "error-concentration": 0.6, "lifetimes": 0.5}

    run = changed("crowded", change)
    attributes = [("income", f"quintile {n} of five") for n in range(12)]
    relation = run.tables["disparity"].sql()
    columns = tuple(relation.columns)
    first = dict(zip(columns, relation.fetchall()[0], strict=True))
    write(run.path, "disparity", columns, [tuple((first | {"estimand": "harm", "attribute": a, "group": g})[c] for c in columns) for a, g in attributes])
    return Run(run.path)


@cache
def page(of: Callable[[], Run]) -> str:
    """The page of a run."""
    run = of()
    return render(run, drawn(run))


# ---- reading -----------------------------------------------------------------------------------------------------


@dataclass
class Tag:
    """An element: its name, attributes, what is in it."""

    name: str
    attributes: dict[str, str]
    inside: list[Tag | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All text in it."""
        return "".join(one if isinstance(one, str) else one.text for one in self.inside)

    def all(self, name: str = "", **attributes: str) -> list[Tag]:
        """Every element below by name and attributes (`class_`: one of its classes; `""`: whatever value)."""
        out: list[Tag] = []
        for one in self.inside:
            if isinstance(one, Tag):
                if (not name or one.name == name) and all(one._has(k.rstrip("_").replace("_", "-"), v) for k, v in attributes.items()):
                    out.append(one)
                out += one.all(name, **attributes)
        return out

    def one(self, name: str = "", **attributes: str) -> Tag:
        """The first such element."""
        found = self.all(name, **attributes)
        assert found, f"no <{name}> {attributes}"
        return found[0]

    def _has(self, key: str, value: str) -> bool:
        held = self.attributes.get(key)
        return held is not None and (not value or held == value or (key == "class" and value in held.split()))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Tag("", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Tag(tag, {k: v or "" for k, v in attrs})
        self.open[-1].inside.append(made)
        if tag not in VOID:
            self.open.append(made)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open[-1].inside.append(Tag(tag, {k: v or "" for k, v in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].name == tag, f"</{tag}> closes <{self.open[-1].name}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def read(text: str) -> Tag:
    """A page as a tree; every element must be closed where it should be."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert len(reader.open) == 1
    return reader.open[0]


__all__ = ["ATTACK", "LONG", "Tag", "changed", "complete", "crowded", "empty", "hostile", "one_town", "page", "read", "strikes"]
