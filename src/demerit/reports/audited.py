"""The page of an audit: one file, no request to anywhere, no script; and the lines of an audit on a run's first page."""
from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from markupsafe import Markup

from demerit import library
from demerit.audit import Audit
from demerit.audit.finding import SEVERITIES
from demerit.audit.registry import codes
from demerit.audit.text import summed
from demerit.audit.verdict import MEANING
from demerit.reports.exits import parts
from demerit.reports.page import POLICY, asset, environment

WORDS = {"met": "met", "failed": "not met", "open": "open"}


def render(audits: Sequence[Audit]) -> str:
    """The whole page as text."""
    css = Markup(asset("templates/report.css") + asset("templates/audit.css"))
    given: dict[str, Any] = {"audits": audits, "meaning": MEANING, "words": WORDS, "summed": summed, "pages": codes(), "version": version("demerit"),
                             "css": css, "named": named, "begun": begun,
                             "exit_parts": [parts(one.proof) for one in audits], "policy": POLICY.format(script="")}
    return environment().get_template("audit.html.j2").render(**given)


def begun(text: str) -> str:
    """With a capital letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def named(file: str) -> str:
    """A file as it is shown: of the library without the folders it was installed in."""
    home = str(library.home())
    return "library" + file.removeprefix(home).replace("\\", "/") if file.startswith(home) else file


MOST_CODES = 4
BESIDE = {"CTX": "under cause 6", "RGT-1": "under cause 5", "EQ": "by group", "DAT": "under causes 1-3", "LEG-2": "under causes 1-3",
          "APP": "under causes 1-3", "NOT": "under cause 4", "EXP": "as how long stays last", "EXI": "as how long stays last", "RGT-2": "as refusals",
          "BAS": "as refusals", "TRP": "as payments"}
"""Where the report counts the harm a finding predicts, by code or family."""


def lines(audit: Audit) -> list[str]:
    """An audit in at most six short lines: the verdict both ways, the gravest codes with where the run counts what they predict, the rest."""
    verdict = audit.verdict
    out = [f"Social scoring, Art. 5(1)(c): {verdict.kind}; {verdict.both_ways()}."]
    open_ = [one for one in audit.findings if one.accepted is None and one.verified]
    ranked = sorted(open_, key=lambda one: SEVERITIES.index(one.severity))
    for code in list(dict.fromkeys(one.code for one in ranked))[:MOST_CODES]:
        many = [one for one in ranked if one.code == code]
        beside = BESIDE.get(code) or BESIDE.get(many[0].family)
        times = f" ({len(many)} times)" if len(many) > 1 else ""
        out.append(f"{code} {codes()[code].title}{times}" + (f"; counted here {beside}" if beside else "") + ".")
    rest = len({one.code for one in ranked}) - MOST_CODES
    if rest > 0 or audit.unsaid:
        more = f"{rest} more codes; " if rest > 0 else ""
        out.append(f"{more}{len({one.code for one in audit.unsaid})} checks not judged: `demerit audit` says which, and why.")
    return out
