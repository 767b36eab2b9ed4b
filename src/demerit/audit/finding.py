"""A finding: what fired, where, which provisions say so, what would clear it."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from demerit.audit.law import Provision
from demerit.language.source_map import Span

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""error: the file says what a provision forbids that somebody read and that applies as far as the file says; warning: it may; note: worth knowing.
Gravest first."""
Edge = Literal["inputs to purpose", "inputs to treatment"]


@dataclass(frozen=True)
class Number:
    """The file's number beside the law's: `12 y` against `at most 5 y`."""

    file: str
    law: str


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, or may be.

    `path` is the path in the document (`rules.bank-arrears`), `span` its place in `file`; `element` the name of the rule, effect,
    file, input or treatment that fired.  `provisions` are those that speak for it; `clears` says what would make it go away.
    `depends_on_ai`: it falls away if no AI system is used; `moot`: the file says that none is.  `accepted`: the reason written
    beside it, if somebody accepted it.
    """

    code: str
    severity: Severity
    message: str
    file: str
    span: Span
    path: str
    element: str | None = None
    edge: Edge | None = None
    provisions: tuple[Provision, ...] = ()
    number: Number | None = None
    clears: str = ""
    depends_on_ai: bool = False
    accepted: str | None = None
    moot: bool = False
    row: str | None = field(default=None, compare=False)
    """the line it stands on"""

    @property
    def family(self) -> str:
        """The letters of the code."""
        return self.code.partition("-")[0]

    @property
    def verified(self) -> bool:
        """Whether somebody read at least one of the provisions (marks P and S)."""
        return any(one.mark != "G" for one in self.provisions)

    def trips(self, level: Severity) -> bool:
        """Whether it makes `--fail-on LEVEL` fail: as grave as that, resting on a provision somebody read, not moot, not accepted."""
        return self.verified and not self.moot and self.accepted is None and SEVERITIES.index(self.severity) <= SEVERITIES.index(level)

    def as_json(self) -> dict[str, Any]:
        """For programs; lines and columns from 1."""
        s = self.span
        return {"code": self.code, "severity": self.severity, "message": self.message, "file": self.file, "line": s.line + 1, "column": s.col + 1,
                "end_line": s.end_line + 1, "end_column": s.end_col + 1, "path": self.path, "element": self.element, "edge": self.edge,
                "provisions": [one.as_json() for one in self.provisions], "unverified": not self.verified,
                "number": {"file": self.number.file, "law": self.number.law} if self.number else None,
                "clears": self.clears, "depends_on_ai": self.depends_on_ai, "accepted": self.accepted,
                "moot": self.moot}


OURS = "ours"
"""The `law` of rules of our own, which no provision states."""
