"""The reviewed audits of every regime of the library: `python tests/audit/golden.py` writes them anew, to be read before they are kept.

Reviewed line by line when written; no line numbers, so that a comment added to a regime changes nothing here.
"""
from __future__ import annotations

from pathlib import Path

from demerit import library
from demerit.audit import audit

HELD = Path(__file__).parent / "golden.txt"


def said() -> str:
    """Every finding, what could not be judged, and the verdict both ways."""
    out = []
    for one in library.names("regime"):
        found = audit(one.path)
        out.append(f"== {one.name}: {found.verdict.kind}; {found.verdict.both_ways()}")
        out += [f"{f.code} {f.severity} {f.element}: {f.message}" + (f" [{f.number.file}]" if f.number else "") for f in found.findings]
        out.append("not said: " + (" ".join(dict.fromkeys(f.code for f in found.unsaid)) or "nothing"))
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    HELD.write_text(said(), "utf-8")
