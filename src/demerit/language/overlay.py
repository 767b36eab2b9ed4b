"""Changes by path: what safeguards, a regime's dated `changes` and `--set PATH=VALUE` have in common.

A path is names joined by dots: `rules.refuses.write.counts`.  `*` stands for any one key or item, `[0]` (or a plain
integer) for an item of a list, `"a.b"` in quotes for a key that contains a dot.

What stands at the path is replaced by the value, whole: a mapping given for a mapping replaces it.  A bare value given
for a quantity `{value, evidence, range, ..}` becomes the quantity: the evidence and the range were about the number
that is gone, and without a range no sweep moves the new one.  A last key that is not there yet is added to the mapping
around it.  `null` takes the element away.  Elements replaced or added keep pointing at the overlay's text.
"""
from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from demerit.language.diagnostics import Diagnostic, at_span, did_you_mean, from_yaml
from demerit.language.origins import Origins
from demerit.language.source_map import Path, SourceMap, Span, YamlProblem, read_value

_PART = re.compile(r'"((?:[^"\\]|\\.)*)"|\[(\d+)\]|([^.\[\]"]+)')
SETS = "--set"
"""The file name of what the command line sets."""


@dataclass(frozen=True)
class Part:
    """One step of a path; `start`/`end` are its offsets in the path's text."""

    key: str
    start: int
    end: int
    quoted: bool = False

    @property
    def any(self) -> bool:
        """Whether this is `*`."""
        return self.key == "*" and not self.quoted


@dataclass(frozen=True)
class Edit:
    """One change: the path as written and where, the value and where."""

    text: str
    value: Any
    source: SourceMap
    local: Path
    """Path of the value in `source`."""
    key: Span
    """Where the path itself is written."""

    def part_span(self, part: Part | None) -> Span:
        """The span of one step, if the path is written plainly; else of the whole path."""
        if part is None or self.source.text[self.key.start:self.key.end] != self.text:
            return self.key
        return Span(self.key.line, self.key.col + part.start, self.key.line, self.key.col + part.end,
                    self.key.start + part.start, self.key.start + part.end)


class _Stop(Exception):
    def __init__(self, code: str, message: str, part: Part | None = None, hint: str | None = None):
        super().__init__(message)
        self.code, self.part, self.hint = code, part, hint


def parse_path(text: str) -> list[Part]:
    """The steps of a path.  ValueError if it is not written as one."""
    parts: list[Part] = []
    at = 0
    while at < len(text):
        if parts and text[at] == ".":
            at += 1
        elif parts and text[at] != "[":
            raise ValueError(f"`{text}` is not a path")
        match = _PART.match(text, at)
        if match is None:
            raise ValueError(f"`{text}` is not a path")
        if match[1] is not None:
            parts.append(Part(json.loads(match[0]), at, match.end(), quoted=True))
        else:
            parts.append(Part((match[2] or match[3]).strip(), at, match.end()))
        at = match.end()
    if not parts or text.endswith("."):
        raise ValueError(f"`{text}` is not a path")
    return parts


def edits_of(change: Any, origins: Origins, path: Path) -> list[Edit]:
    """The edits written under `change` at `path` of a (merged) document."""
    out = []
    for text, value in change.items() if isinstance(change, dict) else ():
        source, local = origins.locate((*path, text))
        out.append(Edit(text, value, source, local, source.span(local, prefer_key=True)))
    return out


def edits_of_sets(sets: Iterable[str]) -> tuple[list[Edit], list[Diagnostic], str]:
    """The edits of `PATH=VALUE` texts, what is wrong with them, and the text their places refer to (file `--set`)."""
    sets = list(sets)
    full = "\n".join(sets)
    edits: list[Edit] = []
    found: list[Diagnostic] = []
    line = offset = 0
    for text in sets:
        path, equals, value = text.partition("=")
        whole = SourceMap(full, SETS)
        span = Span(line, 0, line, len(path), offset, offset + len(path))
        if not equals or not path.strip():
            found.append(at_span(whole, span, "D303", f"`{text}` has no `PATH=`", "write it as --set path.to.value=new"))
        elif not value.strip():
            found.append(at_span(whole, span, "D303", f"`{text}` has no value", "`PATH=null` takes an element away"))
        else:
            try:
                shift = (line, len(path) + 1, offset + len(path) + 1)
                data, source = read_value(value, full, SETS, shift)
                edits.append(Edit(path, data, source, (), span))
            except YamlProblem as problem:
                found.append(from_yaml(problem, full, SETS))
        line += text.count("\n") + 1
        offset += len(text) + 1
    return edits, found, full


def apply(data: dict[str, Any], origins: Origins, edits: Iterable[Edit], sections: frozenset[str] = frozenset()) -> list[Diagnostic]:
    """Make the edits in `data` and `origins`, in order; what could not be made comes back as diagnostics.

    `sections` are top-level mappings that may be absent: a path into one of them makes it; one into `facts` makes every mapping on its way.
    """
    found = []
    for edit in edits:
        try:
            parts = parse_path(edit.text)
            _apply(data, origins, edit, parts, sections)
        except ValueError as problem:
            found.append(at_span(edit.source, edit.key, "D303", str(problem), "write it as rules.NAME.write.counts, with `*` for any one key"))
        except _Stop as stop:
            found.append(at_span(edit.source, edit.part_span(stop.part), stop.code, str(stop), stop.hint))
    return found


def _apply(data: dict[str, Any], origins: Origins, edit: Edit, parts: list[Part], sections: frozenset[str]) -> None:
    if len(parts) > 1 and parts[0].key in sections and parts[0].key not in data and edit.value is not None:
        data[parts[0].key] = {}
        origins.put((parts[0].key,), edit.source, edit.local)
    if parts[0].key == FACTS and edit.value is not None:
        _grow(data, origins, edit, parts)
    wild = any(part.any for part in parts)
    places: list[tuple[Path, Any]] = [((), data)]
    for part in parts[:-1]:
        following = [((*path, key), container[key]) for path, container in places for key in _keys(container, part)]
        if not following:
            raise _lost(edit, part, places, wild)
        places = following
    last = parts[-1]
    if not sum([_put(container, path, last, origins, edit) for path, container in places]):
        raise _lost(edit, last, places, wild)


FACTS = "facts"
"""Optional in all their parts, so that there may be nothing yet for a path to lead to; the schema knows which keys there are."""


def _grow(data: dict[str, Any], origins: Origins, edit: Edit, parts: list[Part]) -> None:
    """Make the mappings on the way that are not there."""
    at: Any = data
    for i, part in enumerate(parts[:-1], 1):
        if part.any or not isinstance(at, dict):
            return
        if part.key not in at:
            at[part.key] = {}
            origins.put(tuple(one.key for one in parts[:i]), edit.source, edit.local)
        at = at[part.key]


def _keys(container: Any, part: Part) -> list[Any]:
    if isinstance(container, dict):
        return list(container) if part.any else [part.key] if part.key in container else []
    if isinstance(container, list):
        if part.any:
            return list(range(len(container)))
        return [int(part.key)] if part.key.isdigit() and int(part.key) < len(container) else []
    return []


def _put(container: Any, path: Path, last: Part, origins: Origins, edit: Edit) -> int:
    """Replace, add or remove the last step in one container; how many elements that changed."""
    keys = _keys(container, last)
    if edit.value is None:
        for key in reversed(keys):
            del container[key]
            if isinstance(container, list):
                _moved_up(origins, path, key, len(container))
            else:
                origins.drop((*path, key))
        return len(keys)
    if not keys and isinstance(container, dict) and not last.any:
        keys = [last.key]
    for key in keys:
        container[key] = copied(edit.value)
        origins.put((*path, key), edit.source, edit.local)
    return len(keys)


def _moved_up(origins: Origins, path: Path, gone: int, left: int) -> None:
    """An item is taken out of a list: those behind it keep their origin under the position they move to."""
    places = [origins.locate((*path, i + 1)) for i in range(gone, left)]
    for i, (source, local) in enumerate(places, gone):
        origins.put((*path, i), source, local)
    origins.drop((*path, left))


def _lost(edit: Edit, part: Part, places: list[tuple[Path, Any]], wild: bool) -> _Stop:
    if wild:
        return _Stop("D302", f"`{edit.text}` matches nothing", part if not part.any else None, _options(part, places))
    container = places[0][1] if places else None
    before = edit.text[:part.start].rstrip(".")
    if not isinstance(container, (dict, list)):
        return _Stop("D301", f"`{before}` is the bare value `{container}`: there is nothing inside it", part, f"change `{before}` as a whole")
    what = f"nothing is called `{part.key}`" if isinstance(container, dict) else f"there is no item {part.key}"
    return _Stop("D301", what + (f" in `{before}`" if before else " in the document"), part, _options(part, places))


def _options(part: Part, places: list[tuple[Path, Any]]) -> str | None:
    names = list(dict.fromkeys(str(key) for _, container in places if isinstance(container, dict) for key in container))
    return did_you_mean(part.key, names, "known there") if names and not part.any else None


def copied(data: Any) -> Any:
    """A deep copy of plain data."""
    if isinstance(data, dict):
        return {key: copied(value) for key, value in data.items()}
    if isinstance(data, list):
        return [copied(value) for value in data]
    return data
