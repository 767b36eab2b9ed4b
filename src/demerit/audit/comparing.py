"""Two audits side by side: what one finds and the other does not."""
from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from demerit.audit.finding import Finding
from demerit.audit.judging import Audit


@dataclass(frozen=True)
class Difference:
    """`gone`: found in the first only; `new`: in the second only; `same`: in both."""

    first: Audit
    second: Audit
    gone: tuple[Finding, ...]
    new: tuple[Finding, ...]
    same: tuple[Finding, ...]

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {"first": self.first.name, "second": self.second.name,
                "social_scoring": {"first": self.first.verdict.as_json(), "second": self.second.verdict.as_json()} if self.first.under_eu else None,
                "gone": [one.as_json() for one in self.gone], "new": [one.as_json() for one in self.new], "same": [one.as_json() for one in self.same]}

    def text(self) -> str:
        """For people."""
        a, b = self.first, self.second
        out = [f"{a.name} -> {b.name}"]
        before, after = a.verdict, b.verdict
        if a.under_eu:
            out.append(f"social scoring, AI Act Art. 5(1)(c): {before.kind}" + (f" -> {after.kind}" if after.kind != before.kind else " in both")
                       + f"; with a learned model: {before.if_ai}" + (f" -> {after.if_ai}" if after.if_ai != before.if_ai else " in both"))
        for sign, label, some in (("-", "gone", self.gone), ("+", "new", self.new)):
            out += [f"{sign} {one.code} {one.message}" for one in some] or [f"{sign} nothing {label}"]
        out.append(f"{len(self.gone)} gone, {len(self.new)} new, {len(self.same)} in both")
        return "\n".join(out)


def difference(first: Audit, second: Audit) -> Difference:
    """Findings are the same if code, element and message are."""
    def key(one: Finding) -> tuple[str, str | None, str]:
        return one.code, one.element, one.message

    there, here = Counter(map(key, first.findings)), Counter(map(key, second.findings))
    return Difference(first, second, tuple(one for one in first.findings if key(one) not in here),
                      tuple(one for one in second.findings if key(one) not in there), tuple(one for one in second.findings if key(one) in there))
