"""Documents: found, read, merged with what they include and what lies over them, validated, with every epoch.

What lies over a regime lies in this order, at every date: its own text, its own dated `changes` up to that date, the
safeguards in the order given (those with `on:` from that date), and what is set by hand.  So nothing a safeguard or a
`--set` says is undone by a later change of the regime.
"""
from __future__ import annotations

import datetime as dt
import gc
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from demerit import library
from demerit.language.diagnostics import Diagnostic, at, did_you_mean, from_yaml, missing_file, ordered, validate
from demerit.language.given import several
from demerit.language.origins import Origins
from demerit.language.overlay import SETS, Edit, apply, copied, edits_of, edits_of_sets
from demerit.language.schema import Fitted, Regime, Safeguard, Targets, Totals, World
from demerit.language.source_map import Path as Place
from demerit.language.source_map import YamlProblem, decode, read

MODELS: dict[str, type[Regime | World | Safeguard | Totals | Targets | Fitted]] = {
    "regime": Regime, "world": World, "safeguard": Safeguard, "totals": Totals, "targets": Targets, "fitted": Fitted}
SECTIONS = frozenset(info.alias or name for model in (Regime, World) for name, info in model.model_fields.items()
                     if info.default_factory is dict) | {"facts"}
"""Top-level mappings a document may leave out, and a change may begin."""


class Problems(Exception):
    """Documents that cannot be used: every mistake found, and the texts the mistakes stand in."""

    def __init__(self, diagnostics: Sequence[Diagnostic], texts: dict[str, str]):
        super().__init__("\n\n".join(d.as_text() for d in diagnostics))
        self.diagnostics, self.texts = list(diagnostics), texts


@dataclass(frozen=True)
class Loaded:
    """A document ready for use.

    `document` is the validated document as it is at the start, `data` the merged plain data it was validated from,
    `origins` where each element of `data` came from, `texts` the texts of all files read.  `sha256` is over the
    canonical JSON of `data` (document order kept, since the order of categories matters; with dated changes, over the
    data of every epoch).  `epochs` are the dates from which a regime reads differently, the first at `in_force`;
    `layers` the data and origins of each.
    """

    kind: str
    name: str
    file: str
    document: Any
    data: dict[str, Any]
    origins: Origins
    texts: dict[str, str]
    epochs: tuple[tuple[dt.date, Regime], ...] = ()
    layers: tuple[tuple[dict[str, Any], Origins], ...] = ()
    alongside: tuple[Loaded, ...] = ()
    overlays: tuple[Loaded, ...] = ()

    @cached_property
    def sha256(self) -> str:
        """SHA-256 (hex) of the canonical JSON; see above."""
        datas = [data for data, _ in self.layers]
        content: Any = datas[0] if len(datas) == 1 else {"epochs": [[str(on), data] for (on, _), data in zip(self.epochs, datas, strict=True)]}
        canonical = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()

    def diagnostic(self, path: Place, code: str, message: str, hint: str | None = None, *, on_key: bool = False,
                   severity: str = "error", epoch: int = 0) -> Diagnostic:
        """A mistake at a path of the merged document, in the file the element came from."""
        origins = self.layers[epoch][1] if self.layers else self.origins
        return at(origins, path, code, message, hint, on_key=on_key, severity=severity)


@dataclass
class _Session:
    """What one `load` gathers on its way."""

    libraries: tuple[Path | str, ...]
    texts: dict[str, str] = field(default_factory=dict)
    found: list[Diagnostic] = field(default_factory=list)

    def stop_if_any(self) -> None:
        if any(d.severity == "error" for d in self.found):
            raise Problems(ordered(self.found), self.texts)


def load(ref: str | Path, *, overlays: Iterable[str | Path] | str | Path = (), sets: Iterable[str] | str = (),
         libraries: Iterable[str | Path] = (), kind: str | None = None) -> Loaded:
    """Read a document by library name or path, with safeguards and `PATH=VALUE` settings laid over it.

    `libraries` are folders searched for names before the own library; `kind` is what the document must be.
    Raises `Problems` with every mistake found.
    """
    session = _Session(tuple(libraries))
    file = _locate(str(ref), session, kind=kind, near=None)
    with _no_collection():
        return _load_file(file, session, several(overlays), several(sets), kind, with_alongside=True)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without garbage collection: a document makes many objects that all stay, and looking through them again and
    again takes longer than reading them."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def load_beside(loaded: Loaded, ref: str, path: Place, kind: str, *, overlays: Iterable[str | Path] = (),
                libraries: Iterable[str | Path] = ()) -> Loaded:
    """Load what a document names at `path` (its world, a regime it applies to): beside it first, beside the file that says so, then in the libraries.

    `Problems` with D001 at the name if there is no such document.
    """
    session = _Session(tuple(libraries))
    try:
        file = _locate(ref, session, kind=kind, near=loaded.file, written_in=loaded.diagnostic(path, "D001", "").file)
    except Problems as problems:
        first = problems.diagnostics[0]
        raise Problems([loaded.diagnostic(path, "D001", first.message, first.hint)], loaded.texts) from None
    with _no_collection():
        return _load_file(file, session, tuple(overlays), (), kind, with_alongside=True)


LIST = "run `demerit list` to see what comes with demerit"


def _is_path(ref: str) -> bool:
    return ref.endswith((".yaml", ".yml")) or os.sep in ref or "/" in ref


def _locate(ref: str, session: _Session, *, kind: str | None, near: str | None, written_in: str | None = None) -> str:
    """The file of a name or path; names are looked for beside the document `near` first, then beside the file they are written in, if an include
    brought them along.  A name given by hand (`near` None) is of the library, else of the folder one is in.  Raises `Problems` (D001)."""
    if near is not None and written_in is not None and os.path.dirname(written_in) != os.path.dirname(near):
        try:
            return _locate(ref, session, kind=kind, near=near)
        except Problems:
            return _locate(ref, session, kind=kind, near=written_in)
    if _is_path(ref):
        path = ref if near is None or os.path.isabs(ref) else os.path.join(os.path.dirname(near), ref)
        if os.path.isfile(path):
            return os.path.normpath(path)
        folder = os.path.dirname(path) or "."
        others = _documents_in(folder)
        hint = LIST
        if os.path.isdir(path):
            reason, hint = f"{path} is a folder", _a_file_of(path) or LIST
        elif os.path.exists(path):
            reason = f"{path} is no file"
        else:
            reason = f"no such file: {path}"
            hint = (did_you_mean(os.path.basename(path), others, "the folder holds") if others else None) or LIST
        raise Problems([missing_file(path, reason, hint)], session.texts)
    folders = _folders(session, near)
    try:
        return str(library.find(ref, kind=kind, folders=folders))
    except KeyError:
        if near is None and (here := [f for f in (f"{ref}.yaml", f"{ref}.yml") if os.path.isfile(f)]):
            return here[0]
        names = [one.name for one in library.names(kind, folders=folders)]
        where = "the library has" if near is None else f"beside {near} and in the library there are"
        hint = _a_file_of(ref) or did_you_mean(ref, names, where) or LIST
        raise Problems([missing_file(ref, f"no {kind or 'document'} is called `{ref}`", hint)], session.texts) from None


def _documents_in(folder: str) -> list[str]:
    return sorted(name for name in (os.listdir(folder) if os.path.isdir(folder) else ()) if name.endswith((".yaml", ".yml")))


def _a_file_of(folder: str) -> str | None:
    """A hint where somebody gives a folder of documents."""
    inside = _documents_in(folder)
    return f"`{folder}` is a folder; give a file of it: {', '.join(os.path.join(folder, name) for name in inside[:5])}" if inside else None


def _folders(session: _Session, near: str | None) -> list[str | Path]:
    beside: list[str | Path] = [Path(near).parent, Path(near).parent.parent] if near else []
    # `x.yaml` -> parent `.`; its parent is `.` again, which does no harm
    return [*beside, *session.libraries]


def _read_merged(file: str, session: _Session, chain: tuple[str, ...]) -> tuple[dict[str, Any], Origins]:
    """A file's data with its includes merged under it.  Raises `Problems` if it cannot be read at all."""
    try:
        raw = Path(file).read_bytes()
    except OSError as problem:
        raise Problems([missing_file(file, f"cannot be read: {problem.strerror}", None, "D002")], session.texts) from None
    text = ""
    try:
        text = decode(raw)
        session.texts[file] = text
        data, source = read(text, file)
    except YamlProblem as yaml_problem:
        text = text or raw.decode("utf-8", "replace")
        session.texts[file] = text
        raise Problems([from_yaml(yaml_problem, text, file)], session.texts) from None
    origins = Origins(source)
    if not isinstance(data, dict):
        what = "the document is empty" if data is None else "a document is a mapping of keys"
        raise Problems([at(origins, (), "D010", what, "begin with `regime: my-name`, `world: my-name` or `safeguard: my-name`")], session.texts)
    includes = data.get("include")
    items = [includes] if isinstance(includes, str) else includes
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        return data, origins  # validation says what is wrong with it, if it is there at all
    merged: tuple[dict[str, Any], Origins] | None = None
    for i, item in enumerate(items):
        path: Place = ("include", i) if isinstance(includes, list) else ("include",)
        part = _included(item, at_path=(origins, path), near=file, session=session, chain=chain)
        if part is not None:
            merged = part if merged is None else _merge(merged, part)
    del data["include"]
    return (data, origins) if merged is None else _merge(merged, (data, origins))


def _included(item: str, *, at_path: tuple[Origins, Place], near: str, session: _Session,
              chain: tuple[str, ...]) -> tuple[dict[str, Any], Origins] | None:
    try:
        file = _locate(item, session, kind=None, near=near)
    except Problems as problems:
        first = problems.diagnostics[0]
        session.found.append(at(*at_path, "D311", f"the included file is missing: {first.message}", first.hint))
        return None
    if os.path.realpath(file) in chain:
        circle = [*chain[chain.index(os.path.realpath(file)):], os.path.realpath(file)]
        session.found.append(at(*at_path, "D310", "includes go in a circle: " + " -> ".join(map(os.path.basename, circle))))
        return None
    return _read_merged(file, session, (*chain, os.path.realpath(file)))


def _merge(under: tuple[dict[str, Any], Origins], over: tuple[dict[str, Any], Origins]) -> tuple[dict[str, Any], Origins]:
    """`over` laid on `under`: mappings are merged key by key, everything else is replaced."""
    data = copied(under[0])
    source, local = over[1].locate(())
    origins = Origins(source, local)
    for key in data:
        origins.put((key,), *under[1].locate((key,)))
        _carry(origins, under[1], (key,))
    _lay(data, origins, over, ())
    return data, origins


def _carry(origins: Origins, other: Origins, path: Place) -> None:
    for deeper, (source, local) in other.below(path):
        origins.put(deeper, source, local)


def _lay(data: dict[str, Any], origins: Origins, over: tuple[dict[str, Any], Origins], path: Place) -> None:
    value: Any = over[0]
    for part in path:
        value = value[part]
    for key, item in value.items():
        here = (*path, key)
        if isinstance(item, dict) and isinstance(data.get(key), dict):
            _lay(data[key], origins, over, here)
        else:
            data[key] = copied(item)
            origins.put(here, *over[1].locate(here))
            _carry(origins, over[1], here)


def _kind(data: dict[str, Any], origins: Origins, wanted: str | None, session: _Session) -> str:
    kinds = [kind for kind in MODELS if kind in data]
    if {"demerit", "scenario", "tables"} <= data.keys():
        raise Problems([*session.found, at(origins, ("demerit",), "D012", "this is the run.json of a run, not a document",
                                           "its documents lie beside it; to run it again: demerit run --repeat FILE", on_key=True)], session.texts)
    # a regime names its world with the key that makes a world a world
    kind = "fitted" if "fitted" in kinds else "regime" if "regime" in kinds else kinds[0] if kinds else None
    if kind is None:
        hint = did_you_mean(next(iter(data), ""), MODELS, "begin with one of")
        raise Problems([*session.found, at(origins, (), "D011", "not a regime, a world, a safeguard, totals or targets: none of these keys is there", hint,
                                           on_key=True)], session.texts)
    if wanted is not None and kind != wanted:
        raise Problems([*session.found, at(origins, (kind,), "D012", f"this is a {kind}; a {wanted} is needed here", on_key=True)], session.texts)
    return kind


def _load_file(file: str, session: _Session, overlays: tuple[str | Path, ...], sets: tuple[str, ...], wanted: str | None,
               *, with_alongside: bool) -> Loaded:
    data, origins = _read_merged(file, session, (os.path.realpath(file),))
    session.stop_if_any()  # what an included file that is not there would have said is not missing
    kind = _kind(data, origins, wanted, session)
    guards = [guard for ref in overlays if (guard := _overlay(ref, session, data.get(kind))) is not None]
    by_hand, problems, text = edits_of_sets(sets)
    session.found += problems
    if sets:
        session.texts[SETS] = text
    layers = _layers(kind, data, origins, guards, by_hand, session)
    documents = []
    for layer in layers:
        document, problems = validate(MODELS[kind], layer.data, layer.origins)
        documents.append(document)
        session.found += problems
    session.stop_if_any()
    epochs: list[tuple[dt.date, Regime]] = []
    if kind == "regime":
        from demerit.language.epochs import unlike

        epochs = [(layer.date, document) for layer, document in zip(layers, documents, strict=True) if isinstance(document, Regime)]
        if len(epochs) == len(layers):
            session.found += unlike(epochs, [(layer.data, layer.origins, layer.edits) for layer in layers])
    beside = _alongside(epochs[0][1], file, layers[0].origins, session) if epochs and with_alongside else ()
    session.stop_if_any()
    merged = layers[0].data
    return Loaded(kind, str(merged[kind]), file, documents[0], merged, layers[0].origins, session.texts, tuple(epochs),
                  tuple((layer.data, layer.origins) for layer in layers), beside, tuple(guards))


def _overlay(ref: str | Path, session: _Session, name: Any) -> Loaded | None:
    inner = _Session(session.libraries, session.texts)
    try:
        guard = _load_file(_locate(str(ref), inner, kind="safeguard", near=None), inner, (), (), "safeguard", with_alongside=False)
    except Problems as problems:
        session.found += problems.diagnostics
        return None
    targets = guard.document.applies_to
    if targets and name not in targets:
        session.found.append(guard.diagnostic(("applies_to",), "D330", f"the safeguard `{guard.name}` is not written for `{name}`",
                                              "it is written for: " + ", ".join(targets)))
    return guard


@dataclass(frozen=True)
class _Layer:
    """A regime as it reads from a date on, and the dated edits that made it so."""

    date: dt.date
    data: dict[str, Any]
    origins: Origins
    edits: list[Edit]


def _layers(kind: str, data: dict[str, Any], origins: Origins, guards: list[Loaded], by_hand: list[Edit], session: _Session) -> list[_Layer]:
    """The merged data and origins from each date on; the first from the start."""
    own = sorted(_own_changes(data, origins) if kind == "regime" else [], key=lambda one: one[0])
    laid: list[tuple[dt.date | None, list[Edit]]] = [
        (guard.document.on, edits_of(guard.data["change"], guard.origins, ("change",))) for guard in guards]
    start = _date(data.get("in_force")) or dt.date.min
    dates = sorted({start} | {on for on, _ in [*own, *laid] if on is not None and on > start})
    out: list[_Layer] = []
    untouched = len(dates) == 1 and not own and not laid and not by_hand
    for date in dates:
        merged, places = (data, origins) if untouched else (copied(data), origins.copy())
        problems: list[Diagnostic] = []
        dated: list[Edit] = []
        for on, edits in [*own, *laid]:
            if on is None or on <= date:
                problems += apply(merged, places, edits, SECTIONS)
                dated += edits if on is not None and on > start else []
        problems += apply(merged, places, by_hand, SECTIONS)
        session.found += problems
        out.append(_Layer(date, merged, places, dated))
    return out


def _date(raw: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(raw))
    except ValueError:
        return None


def _own_changes(data: dict[str, Any], origins: Origins) -> list[tuple[dt.date, list[Edit]]]:
    """The regime's dated changes; those not written properly are left to validation."""
    changes = data.get("changes")
    out: list[tuple[dt.date, list[Edit]]] = []
    for i, change in enumerate(changes if isinstance(changes, list) else ()):
        date = _date(change.get("on")) if isinstance(change, dict) else None
        if date is not None:
            out.append((date, edits_of(change.get("change"), origins, ("changes", i, "change"))))
    return out


def _alongside(regime: Regime, file: str, origins: Origins, session: _Session) -> tuple[Loaded, ...]:
    out = []
    for i, ref in enumerate(regime.alongside):
        inner = _Session(session.libraries, session.texts)
        try:
            found = _locate(ref, inner, kind="regime", near=file, written_in=at(origins, ("alongside", i), "D001", "").file)
        except Problems as problems:
            first = problems.diagnostics[0]
            session.found.append(at(origins, ("alongside", i), "D001", first.message, first.hint))
            continue
        try:
            out.append(_load_file(found, inner, (), (), "regime", with_alongside=False))
        except Problems as problems:
            session.found += problems.diagnostics
    return tuple(out)

