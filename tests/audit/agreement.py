"""How far two encodings of one description agree: `python tests/audit/agreement.py`.

Those in `second` were made by somebody who had the guide without its worked examples, and the description, and nothing else.

Compared are what the audit makes of them: the verdict, the state of each element and limb, and for each code whether it fires.
"""
from __future__ import annotations

from pathlib import Path

from demerit.audit import Audit, audit
from demerit.audit.registry import codes

HERE = Path(__file__).parent
PAIRS = ("g01-tax", "g03-welfare", "g06-municipality", "p01-credit", "p03-telematics", "p09-returns", "t01-points-table")


def judgements(found: Audit) -> dict[str, object]:
    """Everything two coders could differ on, by name."""
    fired = {one.code for one in found.findings}
    return ({"verdict": found.verdict.kind} | {one.key: one.state for one in found.verdict.elements}
            | {limb.name: limb.state for limb in found.verdict.limbs} | {code: code in fired for code in codes()})


def agreement(name: str) -> tuple[int, int, list[str]]:
    """Judgements that agree, all of them, and those that differ."""
    first, second = (judgements(audit(HERE / folder / f"{name}.yaml")) for folder in ("cases", "second"))
    differing = [key for key in first if first[key] != second[key]]
    return len(first) - len(differing), len(first), differing


def firing(name: str) -> tuple[int, int]:
    """Codes that fire for both, and that fire for either: agreement that what is never found does not inflate."""
    first, second = (judgements(audit(HERE / folder / f"{name}.yaml")) for folder in ("cases", "second"))
    return sum(first[code] is True and second[code] is True for code in codes()), sum(first[code] is True or second[code] is True for code in codes())


def main() -> None:
    """Print the figures."""
    for pair in PAIRS:
        print(pair, *agreement(pair), "codes:", *firing(pair))


if __name__ == "__main__":
    main()
