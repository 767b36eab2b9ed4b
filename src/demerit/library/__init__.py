"""The library: regimes, worlds, safeguards, totals and targets that come with demerit, and those in folders of one's own.

A folder holds `regimes/`, `worlds/`, `safeguards/`, `totals/` and `targets/`, or the YAML files themselves.  The name of a document in it is the
file's name without `.yaml`.
"""
from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

KINDS = {"regime": "regimes", "world": "worlds", "safeguard": "safeguards", "totals": "totals", "targets": "targets", "fitted": "fitted"}
"""Kind of document: its folder."""
_KIND = re.compile(r"^(regime|world|safeguard|totals|targets|fitted)\s*:", re.MULTILINE)
_TITLE = re.compile(r"^title\s*:[ \t]*(.*?)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True)
class Listed:
    """One document of a library."""

    name: str
    title: str
    kind: str
    path: Path


def home() -> Path:
    """The folder of the library that comes with demerit."""
    return Path(str(files(__name__)))


def find(name: str, *, kind: str | None = None, folders: Iterable[Path | str] = ()) -> Path:
    """The file of a document by name; `folders` are searched before the own library.  KeyError if there is none."""
    wanted = [KINDS[kind]] if kind else list(KINDS.values())
    if not re.fullmatch(r"[\w.-]+", name):
        raise KeyError(name)
    for folder in [*map(Path, folders), home()]:
        for place in [folder / sub for sub in wanted] + [folder]:
            path = place / f"{name}.yaml"
            if path.is_file() and (place != folder or kind is None or _kind(path) == kind):
                return path
    raise KeyError(name)


def names(kind: str | None = None, *, folders: Iterable[Path | str] = ()) -> list[Listed]:
    """Every document of a kind (or of all), by name; of two with the same name and kind the first folder's counts."""
    out: dict[tuple[str, str], Listed] = {}
    for folder in [*map(Path, folders), home()]:
        for place in [folder / sub for sub in KINDS.values()] + [folder]:
            for path in sorted(place.glob("*.yaml")):
                of = _kind(path)
                if of is not None and kind in (None, of):
                    out.setdefault((of, path.stem), Listed(path.stem, _title(path), of, path))
    return sorted(out.values(), key=lambda one: (one.kind, one.name))


def _text(path: Path) -> str:
    return path.read_text("utf-8-sig", errors="replace")


def _kind(path: Path) -> str | None:
    match = _KIND.search(_text(path))
    return match[1] if match else None


def _title(path: Path) -> str:
    # not parsed: a listing must not fail, or take long, because of one broken file
    match = _TITLE.search(_text(path))
    title = match[1] if match else ""
    if len(title) > 1 and title[0] == title[-1] and title[0] in "\"'":
        title = title[1:-1]
    return title
