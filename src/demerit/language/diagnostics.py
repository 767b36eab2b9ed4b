"""A mistake in a document: where it stands, what it is, what to do; and how validation errors become one."""
from __future__ import annotations

import difflib
import re
import typing
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pydantic

from demerit.language.codes import CODES
from demerit.language.located import Located
from demerit.language.origins import Origins
from demerit.language.source_map import NOWHERE, Path, SourceMap, Span, YamlProblem
from demerit.language.visible import clean

__all__ = ["CODES", "Diagnostic", "at", "dotted", "from_yaml", "missing_file", "near", "validate"]

Model = typing.TypeVar("Model", bound=pydantic.BaseModel)


def _cells(text: str) -> int:
    """Terminal columns: Chinese characters take two, combining marks none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def dotted(path: Path) -> str:
    """A path as people write it: `rules.refuses.unless[0]`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


@dataclass(frozen=True)
class Diagnostic:
    """One mistake.  `code` is explained in `CODES`; `row` is the line it stands on; `utf16` the offsets browsers count."""

    file: str
    span: Span
    code: str
    message: str
    hint: str | None = None
    path: str = ""
    severity: str = "error"
    row: str | None = field(default=None, compare=False)
    utf16: tuple[int, int] = field(default=(0, 1), compare=False)

    def as_json(self) -> dict[str, Any]:
        """For programs: 1-based lines and columns in characters; `from`/`to` are offsets in UTF-16 units."""
        s = self.span
        return {"file": self.file, "code": self.code, "severity": self.severity, "message": self.message, "hint": self.hint,
                "path": self.path, "line": s.line + 1, "column": s.col + 1, "end_line": s.end_line + 1, "end_column": s.end_col + 1,
                "from": self.utf16[0], "to": max(self.utf16[1], self.utf16[0] + 1)}

    def as_text(self, text: str | None = None, color: bool = False) -> str:
        """For people: place, message, the line with a caret under the mistake, hint.  Without `text` the own row is shown."""
        s = self.span
        red, blue, bold, off = ("\x1b[31m", "\x1b[34m", "\x1b[1m", "\x1b[0m") if color else ("",) * 4
        kind = "" if self.severity == "error" else f"{self.severity}: "
        out = [f"{bold}{self.file}:{s.line + 1}:{s.col + 1}:{off} {red}{self.code}{off} {kind}{clean(self.message)}"]
        row = self.row if text is None else _row(text, s.line)
        number = str(s.line + 1)
        pad = " " * len(number)
        if row is not None:
            row = clean(row.replace("\t", " "))
            width = max(1, _cells(row[s.col:s.end_col if s.end_line == s.line else len(row)]))
            out += [f"{blue}{pad} |{off}", f"{blue}{number} |{off} {row}",
                    f"{blue}{pad} |{off} {' ' * _cells(row[:s.col])}{red}{'^' * width}{off}"]
        if self.hint:
            out.append(f"{blue}{pad} ={off} hint: {clean(self.hint)}")
        return "\n".join(out)

    def as_github(self) -> str:
        """An annotation of GitHub Actions."""
        def escaped(text: str) -> str:
            return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

        s, level = self.span, "error" if self.severity == "error" else "warning"
        file = escaped(self.file).replace(":", "%3A").replace(",", "%2C")
        message = escaped(self.message + (f" ({self.hint})" if self.hint else ""))
        return f"::{level} file={file},line={s.line + 1},col={s.col + 1},title={self.code}::{message}"


@lru_cache(maxsize=8)
def _lines(text: str) -> tuple[str, ...]:
    # a document with many mistakes is split once
    return tuple(re.split(r"\r\n|[\n\r\x85\u2028\u2029]", text))


def _row(text: str, line: int) -> str:
    lines = _lines(text)
    return lines[min(line, len(lines) - 1)]


def _placed(source: SourceMap, span: Span, code: str, message: str, hint: str | None, path: str, severity: str) -> Diagnostic:
    text = source.text
    start = len(text[:span.start].encode("utf-16-le", "surrogatepass")) // 2
    end = start + len(text[span.start:span.end].encode("utf-16-le", "surrogatepass")) // 2
    return Diagnostic(source.file, span, code, message, hint, path, severity, _row(text, span.line), (start, end))


def at(origins: Origins, path: Path, code: str, message: str, hint: str | None = None, *, on_key: bool = False,
       severity: str = "error") -> Diagnostic:
    """A mistake at a path of a merged document, placed in the file it came from."""
    source, span = origins.span(path, on_key=on_key)
    return _placed(source, span, code, message, hint, dotted(path), severity)


def at_span(source: SourceMap, span: Span, code: str, message: str, hint: str | None = None, path: Path = ()) -> Diagnostic:
    """A mistake at a span of a source."""
    return _placed(source, span, code, message, hint, dotted(path), "error")


def from_yaml(problem: YamlProblem, text: str, file: str) -> Diagnostic:
    """A text that is no document."""
    return _placed(SourceMap(text, file), problem.span, problem.code, problem.message, problem.hint, "", "error")


def missing_file(file: str, message: str, hint: str | None, code: str = "D001") -> Diagnostic:
    """A file that is not there has no line to show."""
    return Diagnostic(file, NOWHERE, code, message, hint)


def near(word: Any, options: Iterable[Any]) -> str | None:
    """The option somebody probably meant, or None."""
    known = {str(option).lower(): str(option) for option in options}
    found = difflib.get_close_matches(str(word).lower(), list(known), n=1, cutoff=0.6)
    return known[found[0]] if found else None


def did_you_mean(word: Any, options: Iterable[Any], what: str = "known here") -> str | None:
    """The nearest option, else the options if they are few."""
    options = [str(option) for option in options]
    close = near(word, options)
    if close:
        return f"did you mean `{close}`?"
    if not options:
        return f"there are none {what}" if what != "known here" else None
    return f"{what}: " + ", ".join(options[:20]) + (", .." if len(options) > 20 else "")


# ---- validation ------------------------------------------------------------------------------------------------


def validate(model: type[Model], data: Any, origins: Origins) -> tuple[Model | None, list[Diagnostic]]:
    """The document, or every mistake in it (never both), in order of place."""
    empty = list(_nulls(data, ())) if any(source.nulls for source in origins.sources()) else []
    found = [at(origins, path, "D106", f"`{path[-1]}` has no value" if isinstance(path[-1], str) else "an item has no value",
                "give it one, or remove the key" if isinstance(path[-1], str) else None, on_key=True) for path in empty]
    try:
        document = model.model_validate(data)
        if not found:
            return document, []
    except pydantic.ValidationError as problem:
        for error in problem.errors(include_url=False):
            diagnostic = _converted(model, data, origins, typing.cast(dict[str, Any], error), set(empty))
            if diagnostic is not None:
                found.append(diagnostic)
    return None, ordered(found)


def ordered(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Each mistake once, by file and place."""
    unique = {(d.file, d.span, d.code, d.message): d for d in found}
    return sorted(unique.values(), key=lambda d: (d.file, d.span.line, d.span.col, d.code))


def _nulls(data: Any, path: Path) -> Iterator[Path]:
    """Keys without a value; under `change` a null takes an element away."""
    if isinstance(data, dict):
        for key, value in data.items():
            if value is None:
                yield (*path, key)
            elif not (key == "change" and (not path or path[0] == "changes")):
                yield from _nulls(value, (*path, key))
    elif isinstance(data, list):
        for i, value in enumerate(data):
            if value is None:
                yield (*path, i)
            else:
                yield from _nulls(value, (*path, i))


def resolve(data: Any, loc: Iterable[str | int]) -> Path:
    """Drop from a pydantic `loc` what is not in the data: union members, `[key]`, list positions of a lone value."""
    out: Path = ()
    for part in loc:
        if isinstance(data, dict):
            key = part if part in data else str(part)
            if key in data:
                data, out = data[key], (*out, key)
        elif isinstance(data, list) and isinstance(part, int) and 0 <= part < len(data):
            data, out = data[part], (*out, part)
    return out


def _models_in(annotation: Any) -> list[type[pydantic.BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, pydantic.BaseModel):
        return [annotation]
    return [model for argument in typing.get_args(annotation) for model in _models_in(argument)]


def _names(model: type[pydantic.BaseModel]) -> dict[str, Any]:
    """Fields by the name people write."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


def _models_at(model: type[pydantic.BaseModel], loc: Path, data: Any) -> list[type[pydantic.BaseModel]]:
    """Models that could stand at `loc`; of several, those sharing a key with the data."""
    current = [model]
    for part in loc:
        data = data.get(str(part)) if isinstance(data, dict) else data[part] if isinstance(data, list) and isinstance(part, int) else None
        following = [m for c in current if part in _names(c) for m in _models_in(_names(c)[str(part)].annotation)]
        current = following or current
    if len(current) > 1 and isinstance(data, dict):
        sharing = [m for m in current if set(_names(m)) & set(data)]
        current = sharing or current
    return current


_CODE = {"missing": "D101", "extra_forbidden": "D102", "literal_error": "D103"}
_WANTED = (("int", "a whole number", "D120"), ("float", "a number", "D120"), ("string", "text", "D121"), ("bool", "`yes` or `no`", "D121"),
           ("list", "a list", "D121"), ("dict", "a mapping of keys", "D121"), ("model", "a mapping of keys", "D121"))


_NOT_YET = {"scorecard": "a scorecard", "scorecards": "a scorecard", "hearing": "a hearing", "hearings": "a hearing", "matching": "encounters",
            "encounters": "encounters", "inspections": "encounters"}
"""Keys people try for what the language has no words for, and what they mean."""


def _name_hint(path: Path, data: Any, cause: Located) -> str | None:
    """What a name that is none was perhaps meant to be, by where it stands."""
    value = data
    for part in path:
        value = value[part]
    if cause.code != "D124" or not isinstance(value, str):
        return cause.hint
    file, dot, _ = value.partition(".")
    if path[-1] in ("against", "in") and dot and file:
        return f"a file, without a level: write `{file}`"
    if path == ("world",) and ("/" in value or value.endswith((".yaml", ".yml"))):
        return "here stands the name of a world beside the regime, in `worlds/` there, or in the library; one that lies elsewhere is given with --world PATH"
    return cause.hint


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _converted(model: type[pydantic.BaseModel], data: Any, origins: Origins, error: dict[str, Any], empty: set[Path]) -> Diagnostic | None:
    loc, kind = tuple(error["loc"]), error["type"]
    path = resolve(data, loc)
    if path in empty:
        return None
    cause = (error.get("ctx") or {}).get("error")
    if kind == "missing":
        return _missing(model, data, origins, resolve(data, loc[:-1]), str(loc[-1]))
    if kind == "extra_forbidden":
        models = _models_at(model, path[:-1], data)
        known = sorted({name for m in models for name in _names(m)})
        # the name a field has in Python is a likely guess at the word people write
        alias = next((m.model_fields[str(path[-1])].alias for m in models if str(path[-1]) in m.model_fields), None)
        hint = f"did you mean `{alias}`?" if alias else did_you_mean(path[-1], known, "known keys here")
        if str(path[-1]) in _NOT_YET:
            hint = f"that cannot be said yet: docs/language.md, section 16, says what to write instead of {_NOT_YET[str(path[-1])]}"
        return at(origins, path, "D102", f"unknown key `{path[-1]}`", hint, on_key=True)
    if isinstance(cause, Located):
        full = resolve(data, (*loc, *cause.path))
        if full in empty:
            return None
        return at(origins, full, cause.code, str(cause), _name_hint(full, data, cause), on_key=cause.on_key or "[key]" in loc)
    if kind == "literal_error":
        options = re.findall(r"'([^']*)'", error["ctx"]["expected"])
        close = near(error["input"], options)
        return at(origins, path, "D103", f"{_shown(error['input'])} is not one of: " + ", ".join(options),
                  f"did you mean `{close}`?" if close else None)
    for prefix, wanted, code in _WANTED:
        if kind.startswith(prefix + "_"):
            number = isinstance(error["input"], (int, float)) and not isinstance(error["input"], bool)
            hint = f"put it in quotes: \"{error['input']}\"" if prefix == "string" and number else None
            if prefix == "list" and isinstance(error["input"], (str, int, float)):
                hint = f"write it in brackets: [{_shown(error['input']).strip('`')}]"
            return at(origins, path, code, f"expected {wanted}, got {_shown(error['input'])}", hint)
    if kind in ("too_long", "too_short") and isinstance(error["input"], list):
        limit = error["ctx"]["max_length" if kind == "too_long" else "min_length"]
        return at(origins, path, "D110", f"{len(error['input'])} items, where there may be at {'most' if kind == 'too_long' else 'least'} {limit}")
    if kind.startswith(("greater_", "less_", "too_", "finite")):
        return at(origins, path, "D110", f"{_shown(error['input'])}: {error['msg'].replace('Input s', 's').replace('List s', 's')}")
    return at(origins, path, "D199", error["msg"].removeprefix("Value error, "))


def _missing(model: type[pydantic.BaseModel], data: Any, origins: Origins, path: Path, key: str) -> Diagnostic:
    infos = [_names(m)[key] for m in _models_at(model, path, data) if key in _names(m)]
    where = next((part for part in reversed(path) if isinstance(part, str)), None)
    return at(origins, path, "D101", f"missing key `{key}`" + (f" in `{where}`" if where else ""),
              infos[0].description if infos else None, on_key=True)
