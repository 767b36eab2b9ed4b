"""Epochs: a dated change may alter numbers, not what there is or what refers to what."""
from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from demerit.language.diagnostics import Diagnostic, at, at_span, dotted
from demerit.language.origins import Origins
from demerit.language.overlay import Edit, parse_path
from demerit.language.quantities import Quantity
from demerit.language.schema import Regime
from demerit.language.schema.regime import Charge, DrawnSpan, DrawnWorth, Effect, Remedy, Rule, When
from demerit.language.source_map import Path

_PROSE = frozenset({"title", "about", "sources", "cite", "evidence", "why", "headline", "findings",
                    "unknowns", "changes", "jurisdiction", "include", "provisions"})
_HINT = "dated changes alter numbers; `rules.NAME.off: true`, `since` and `until` switch rules and effects"


_NONE = object()


def unlike(regimes: list[tuple[dt.date, Regime]], layers: list[tuple[dict[str, Any], Origins, list[Edit]]]) -> list[Diagnostic]:
    """Where the structure of a later epoch differs from the first's (D320), at the change that makes it differ.

    `layers` are each epoch's data, origins and dated edits made so far.
    """
    found: list[Diagnostic] = []
    if len(regimes) < 2:
        return found
    first = dict(structure(regimes[0][1]))
    for (date, regime), (data, origins, edits) in zip(regimes[1:], layers[1:], strict=True):
        later = dict(structure(regime))
        said: list[Path] = []
        for path in {**first, **later}:
            if first.get(path, _NONE) == later.get(path, _NONE) or any(path[:len(other)] == other for other in said):
                continue
            said.append(path)
            verb = "takes away" if path not in later else "adds" if path not in first else "changes"
            message = f"from {date} this {verb} `{dotted(path)}`, which is structure"
            edit = next((edit for edit in reversed(edits) if _touches(edit, path)), None)
            found.append(at(origins, _existing(data, path), "D320", message, _HINT) if edit is None
                         else at_span(edit.source, edit.key, "D320", message, _HINT, path))
    return found


def _touches(edit: Edit, path: Path) -> bool:
    try:
        parts = parse_path(edit.text)
    except ValueError:
        return False
    return all(part.any or part.key == str(key) for part, key in zip(parts, path, strict=False))


def _existing(data: Any, path: Path) -> Path:
    out: Path = ()
    for part in path:
        if not (isinstance(data, dict) and part in data):
            break
        data, out = data[part], (*out, part)
    return out


def structure(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """What may not change by date: names, references, kinds, what there is.  Numbers, dates, `off` and how a time is drawn may."""
    if isinstance(value, (Quantity, DrawnSpan, DrawnWorth)):
        return
    if isinstance(value, BaseModel):
        yield path, type(value).__name__
        for name, info in type(value).model_fields.items():
            item = getattr(value, name)
            here = (*path, info.alias or name)
            if name in _PROSE or item is None or (isinstance(value, Rule | Remedy) and name in ("off", "since", "until")):
                continue
            if isinstance(value, Effect) and name in ("costs", "gives", "every"):
                yield here, "income" if isinstance(item, Charge) else "given"
            elif name == "counts":
                # until-struck is a term without end; with-cause is another mechanism
                yield here, item if item == "with-cause" else "a term"
            elif name in ("cap", "repeats", "overdue", "errs"):
                continue
            elif isinstance(item, dt.date):
                if isinstance(value, (When, Regime)):
                    yield here, item
            else:
                yield from structure(item, here)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield (*path, key), "is there"
            yield from structure(item, (*path, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from structure(item, (*path, i))
    elif isinstance(value, (str, bool)):
        yield path, value
