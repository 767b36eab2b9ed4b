"""The audit of one document, from file to findings and verdict."""
from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from demerit.audit import accepting
from demerit.audit.applying import asked
from demerit.audit.exits import Proof
from demerit.audit.exits.data import as_json
from demerit.audit.finding import SEVERITIES, Finding, Severity
from demerit.audit.law import LAWS, SYSTEMS
from demerit.audit.registry import Unsaid, checks, codes
from demerit.audit.verdict import Verdict, judge
from demerit.audit.view import View
from demerit.language.diagnostics import Diagnostic, ordered
from demerit.language.documents import Loaded, Problems, load
from demerit.language.given import several
from demerit.language.references import check_regime, check_world
from demerit.language.societies import parted, society_of
from demerit.library import home


@dataclass(frozen=True)
class Audit:
    """What an audit found.  `unsaid` are checks that could not judge; `warnings` mistakes that do not stop it."""

    name: str
    title: str
    file: str
    verdict: Verdict
    findings: tuple[Finding, ...]
    unsaid: tuple[Unsaid, ...]
    warnings: tuple[Diagnostic, ...] = ()
    texts: dict[str, str] | None = None
    proof: Proof | None = None
    """who has a way off, if that was asked"""
    notes: tuple[str, ...] = ()
    """what to know of the law that was applied"""
    under_eu: bool = True
    """whether EU law was asked, and with it the verdict on social scoring"""

    @property
    def asked(self) -> str:
        """What a command calls the regime: its name in the library, or its file."""
        return self.name if Path(self.file).is_relative_to(home()) else shlex.quote(self.file)

    @property
    def other_law(self) -> tuple[Finding, ...]:
        """Findings that stand without any AI system: by law that is not about such systems alone."""
        return tuple(one for one in self.findings if not one.depends_on_ai and one.accepted is None)

    def trips(self, level: Severity) -> bool:
        """Whether any finding makes `--fail-on LEVEL` fail."""
        return any(one.trips(level) for one in self.findings)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {"regime": self.name, "title": self.title, "file": self.file, "social_scoring": self.verdict.as_json() if self.under_eu else None,
                "other_law": len(self.other_law),
                "findings": [one.as_json() for one in self.findings],
                "not_said": [{"code": one.code, "question": one.question, "key": one.key} for one in self.unsaid],
                "warnings": [one.as_json() for one in self.warnings], "exits": as_json(self.proof) if self.proof is not None else None,
                "notes": list(self.notes)}


def audit(ref: str | Path, *, world: str | Path | None = None, overlays: Iterable[str | Path] | str | Path = (), sets: Iterable[str] | str = (),
          libraries: Iterable[str | Path] = (), laws: Iterable[str] | str = LAWS, select: Iterable[str] | str = (), ignore: Iterable[str] | str = ()) -> Audit:
    """Audit a regime by library name or path.

    `laws` are the legal systems asked; `select` and `ignore` codes or families (`CTX`, `CTX-1`).  Raises `Problems` with every mistake in
    the document, each located: only what can be read is judged.
    """
    for_world, for_regime = parted(sets)
    loaded = load(ref, overlays=overlays, sets=for_regime, libraries=libraries, kind="regime")
    society = society_of(loaded, world, for_world, tuple(libraries))
    found = [one for one in check_world(society) if one.severity == "error"] if society is not None else []
    found = ordered([*found, *check_regime(loaded, society)])
    if any(one.severity == "error" for one in found):
        raise Problems([one for one in found if one.severity == "error"], {**(society.texts if society else {}), **loaded.texts})
    return audit_loaded(loaded, society, laws=laws, select=select, ignore=ignore, warnings=found)


def audit_loaded(loaded: Loaded, society: Loaded | None, *, laws: Iterable[str] | str = LAWS, select: Iterable[str] | str = (),
                 ignore: Iterable[str] | str = (), warnings: Iterable[Diagnostic] = ()) -> Audit:
    """Audit a regime that is loaded and checked already.  Raises `Problems` for acceptances badly written (D405)."""
    asking, chosen, left = frozenset(several(laws)), several(select), several(ignore)
    accepted, wrong = [], []
    for file, text in loaded.texts.items():
        held, bad = accepting.read(file, text)
        accepted += held
        wrong += bad
    if wrong:
        raise Problems(ordered(wrong), loaded.texts)
    view = View(loaded, society.document if society else None, asked(asking))
    findings, unsaid = judged(view, chosen, left)
    findings, idle = accepting.laid(findings, accepted, loaded.texts)
    if chosen or left or asking != frozenset(LAWS):
        idle = []  # what was not looked for cannot be missed
    return Audit(loaded.name, loaded.document.title, loaded.file, judge(view.gathered), tuple(findings), tuple(unsaid), (*warnings, *idle), loaded.texts,
                 view.__dict__.get("proof"), _notes(view, chosen, left), "eu" in asking)


def _notes(view: View, select: tuple[str, ...], ignore: tuple[str, ...]) -> tuple[str, ...]:
    """What the choice of law hangs on, and the codes on which nothing of the law asked was read."""
    chosen = {code: page.provisions for code, page in codes().items() if _chosen(code, select, ignore)}
    silent, asked_ = view.law.silent(chosen), view.law.asked
    out = [view.law.unknown()]
    if silent and asked_ is not None:
        systems = " or ".join(SYSTEMS[one] for one in LAWS if one in asked_)
        out.append(f"No provision of {systems} law was read for {', '.join(silent)}: that nothing is found there says nothing about that law")
    return tuple(filter(None, out))


def judged(view: View, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> tuple[list[Finding], list[Unsaid]]:
    """Every check run; findings by place, what could not be judged by code.  What no law that applies speaks of is left out of both."""
    found: list[Finding] = []
    unsaid: list[Unsaid] = []
    for code, functions in checks().items():
        if not _chosen(code, select, ignore):
            continue
        spoken = any(view.law.keeps(one) for one in codes()[code].provisions)
        mine: list[Finding] = []
        for function in functions:
            for one in function(view):
                if isinstance(one, Unsaid):
                    unsaid += [one] if spoken else []
                elif (kept := view.law.of(one)) is not None:
                    mine.append(kept)
        found += mine
        if mine:  # what fired needs no question beside it, unless that is about something else
            unsaid = [one for one in unsaid if one.code != code or one.beside]
    order = {code: i for i, code in enumerate(codes())}
    unique = {(one.code, one.file, one.span, one.message): one for one in found}
    return sorted(unique.values(), key=lambda one: (one.file, one.span.line, one.span.col, order[one.code])), unsaid


def _chosen(code: str, select: tuple[str, ...], ignore: tuple[str, ...]) -> bool:
    return (not select or _matches(code, select)) and not _matches(code, ignore)


def _matches(code: str, chosen: tuple[str, ...]) -> bool:
    return any(code == one or code.startswith(one.rstrip("-") + "-") for one in chosen)


def worst(findings: Iterable[Finding]) -> Severity | None:
    """The gravest severity among findings not accepted."""
    held = [SEVERITIES.index(one.severity) for one in findings if one.accepted is None]
    return SEVERITIES[min(held)] if held else None


__all__ = ["Audit", "audit", "audit_loaded", "judged", "worst"]
