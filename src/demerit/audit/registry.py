"""The register of checks: a code, its page, and the functions that look for it.

A family module writes

    @check("BIS-1")
    def twice(view: View) -> Iterator[Finding | Unsaid]: ..

and is named in `FAMILIES`.  A code may have several functions; what all of them find is reported.
"""
from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from demerit import library
from demerit.audit.finding import Finding, Severity
from demerit.audit.law import Provision, provisions
from demerit.language.source_map import read

if TYPE_CHECKING:
    from demerit.audit.view import View


@dataclass(frozen=True)
class Unsaid:
    """A check could not judge: the file does not say.  `key` is what would say it; `beside`: it is asked though the code fired elsewhere."""

    code: str
    question: str
    key: str
    beside: bool = False


Check = Callable[["View"], Iterable[Finding | Unsaid]]
FAMILIES: tuple[str, ...] = ("context", "traits", "legality", "proportion", "parties", "rights", "traps", "notices", "deciding", "workload",
                             "appeals", "expiry", "leaving", "exits.checks", "governing")
"""Modules of checks, in the order their findings are explained."""
_CHECKS: dict[str, list[Check]] = {}


@dataclass(frozen=True)
class Code:
    """What a code means: one page of `--explain`."""

    id: str
    title: str
    severity: Severity
    fires: str
    why: str
    clears: str
    provisions: tuple[Provision, ...]
    depends_on_ai: bool = False

    def as_json(self) -> dict[str, Any]:
        """The page for programs."""
        return {"id": self.id, "title": self.title, "severity": self.severity, "fires": self.fires, "why": self.why, "clears": self.clears,
                "law": [{"text": one.text(), "says": one.says} for one in self.provisions], "depends_on_ai": self.depends_on_ai}


def check(code: str) -> Callable[[Check], Check]:
    """Register a function that looks for a code.  KeyError if `library/law/checks.yaml` has no such page."""
    if code not in codes():
        raise KeyError(code)

    def register(function: Check) -> Check:
        _CHECKS.setdefault(code, []).append(function)
        return function
    return register


@cache
def codes() -> dict[str, Code]:
    """Every code with its page, in order."""
    path = library.home() / "law" / "checks.yaml"
    data, _ = read(path.read_text("utf-8"), str(path))
    return {name: Code(name, one["title"], one["severity"], one["fires"], one["why"], one["clears"],
                       tuple(provisions()[key] for key in one["provisions"]), one.get("ai", False)) for name, one in data.items()}


@cache
def checks() -> dict[str, tuple[Check, ...]]:
    """Every code's functions, in the order of `codes`."""
    for module in FAMILIES:
        import_module(f"demerit.audit.{module}")
    return {code: tuple(_CHECKS.get(code, ())) for code in codes()}
