"""An audit in plain text, as ruff writes, and as annotations of GitHub Actions."""
from __future__ import annotations

import textwrap
from dataclasses import dataclass

from demerit.audit.exits.words import headline
from demerit.audit.finding import SEVERITIES, Finding
from demerit.audit.judging import Audit
from demerit.audit.law import SYSTEMS
from demerit.audit.registry import Code
from demerit.audit.verdict import MEANING

STATES = {"met": "met   ", "failed": "not   ", "open": "open  "}
HEDGE = "Findings are engineering input, not legal advice; no finding is no clearance"
LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


@dataclass(frozen=True)
class Style:
    """Colours, or none."""

    on: bool
    width: int = 120

    def paint(self, text: str, code: str) -> str:
        """Text in a colour of the terminal."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.on else text


_SEVERITY = {"error": "31", "warning": "33", "note": "36"}
_VERDICT = {"likely prohibited": "1;31", "review": "1;33"}
"""`no finding` stays grey: it is no clean bill."""


def report(audit: Audit, style: Style) -> str:
    """Findings, what could not be judged, and last, where it stays on the screen, the verdict on social scoring and one line of sum."""
    blocks = [finding(one, style) for one in audit.findings]
    if audit.unsaid:
        blocks.append(unsaid(audit, style))
    if audit.proof is not None and audit.proof.files:
        blocks.append(ways_off(audit, style))
    if audit.notes:
        blocks.append("\n".join(textwrap.fill(f"{note}.", style.width, subsequent_indent="  ", break_on_hyphens=False) for note in audit.notes))
    if audit.under_eu:
        blocks.append(verdict(audit, style))
    blocks.append(summed(audit))
    return "\n\n".join(blocks)


def finding(one: Finding, style: Style) -> str:
    """One finding: place, code, message; the line; law, numbers, what clears it."""
    s = one.span
    accepted = f" [accepted: {one.accepted}]" if one.accepted is not None else ""
    grade = "" if one.severity == "error" else f"{one.severity}: "
    head = f"{style.paint(f'{one.file}:{s.line + 1}:{s.col + 1}:', '1')} {style.paint(one.code, _SEVERITY[one.severity])} {grade}{one.message}{accepted}"
    out = [head]
    if one.row is not None:
        out.append(style.paint(f"  {s.line + 1} | ", "34") + _cut(one.row.rstrip(), style.width - 8))
    if one.edge:
        out.append(_under("edge", one.edge.replace(" to ", " -> "), style))
    if one.number:
        out.append(_under("file", f"{one.number.file}; law: {one.number.law}", style))
    out.append(_under("law", law(one), style))
    if one.moot:
        out.append(_under("only", "if a learned model were used: the file says that there is no AI system", style))
    out.append(_under("clears", one.clears, style))
    return "\n".join(out)


def law(one: Finding, most: int = 6) -> str:
    """The provisions by legal system and instrument, those somebody read first; what is second-hand, unread or still to come says so."""
    held = sorted(one.provisions, key=lambda provision: provision.mark == "G")
    shown: dict[str, dict[str, list[str]]] = {}
    for provision in held[:most]:
        beside = f" ({provision.beside})" if provision.beside else ""
        shown.setdefault(SYSTEMS[provision.law], {}).setdefault(provision.instrument, []).append(provision.at + beside)
    said = "; ".join(f"{system}: " + "; ".join(f"{instrument} {', '.join(places)}".strip() for instrument, places in instruments.items())
                     for system, instruments in shown.items())
    return said + (f"; and {len(held) - most} more" if len(held) > most else "")


def ways_off(audit: Audit, style: Style) -> str:
    """What is proved of each file that harms, in a sentence; all of it: `demerit exits`."""
    assert audit.proof is not None
    return "\n".join([style.paint("Ways off", "2") + f" (each ground and kind of person: demerit exits {audit.asked}):",
                      *(f"  {headline(file)}" for file in audit.proof.files)])


def verdict(audit: Audit, style: Style) -> str:
    """The verdict both ways, the elements, the limbs, and how much other law says."""
    one = audit.verdict
    count = len(audit.other_law)
    out = [style.paint(one.headline(), _VERDICT.get(one.kind, "2")), f"  {MEANING[one.kind]}", f"  {one.both_ways()}",
           f"  other law: {count} finding{'' if count == 1 else 's'}"]
    out += [f"  {STATES[element.state]}{element.name} ({element.paragraphs}): {element.fact}" for element in one.elements]
    for limb in one.limbs:
        edges = f" [{', '.join(edge.replace(' to ', ' -> ') for edge in limb.edges)}]" if limb.edges else ""
        out.append(f"  {STATES[limb.state]}{limb.name} ({limb.paragraphs}){edges}: {'; '.join(limb.facts)}")
    if one.if_ai in ("likely prohibited", "review") and one.clears:
        out += [f"  clears: {item}" for item in one.clears[:6]]
    return "\n".join(out)


def unsaid(audit: Audit, style: Style) -> str:
    """What could not be judged, and what would say it."""
    out = [style.paint("Not said, so not judged", "2") + " (in brackets what would say it: under `facts:`, if no other place is named):"]
    width = max(len(one.code) for one in audit.unsaid)
    out += [f"  {one.code:{width}}  {one.question}  ({one.key})" for one in audit.unsaid]
    return "\n".join(out)


def summed(audit: Audit) -> str:
    """One line."""
    open_ = [one for one in audit.findings if one.accepted is None]
    accepted = len(audit.findings) - len(open_)
    counts = [(level, sum(one.severity == level for one in open_)) for level in SEVERITIES]
    said = ", ".join(f"{n} {level}{'' if n == 1 else 's'}" for level, n in counts if n)
    found = f"{len(open_)} finding{'' if len(open_) == 1 else 's'}" + (f" ({said})" if said else "")
    asked = len({one.code for one in audit.unsaid})
    return f"{audit.name}: {found}{f', {accepted} accepted' if accepted else ''}; {asked} checks could not be judged by what the file says"


def github(audit: Audit) -> str:
    """Annotations; accepted findings are left out.  What cannot make the command fail, unread law and no AI system, is a notice."""
    def escaped(text: str) -> str:
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")

    out = []
    named = escaped(audit.file).replace(":", "%3A").replace(",", "%2C")
    for one in audit.findings:
        if one.accepted is None:
            s = one.span
            file = escaped(one.file).replace(":", "%3A").replace(",", "%2C")
            level = LEVELS[one.severity] if one.trips("note") else "notice"
            out.append(f"::{level} file={file},line={s.line + 1},col={s.col + 1},title={one.code}::"
                       + escaped(f"{one.message}. {one.clears} Law: {law(one)}."))
    out += [f"::notice file={named},title=Law::{escaped(note)}" for note in (*audit.notes, HEDGE)]
    if not audit.under_eu:
        return "\n".join(out)
    level = "error" if audit.verdict.kind == "likely prohibited" else "notice"
    out.append(f"::{level} file={named},title=Art. 5(1)(c)::{escaped(f'{audit.verdict.headline()}; {audit.verdict.both_ways()}')}")
    return "\n".join(out)


def page(code: Code, width: int = 100) -> str:
    """A code explained."""
    def folded(label: str, text: str) -> str:
        return textwrap.fill(text, width, initial_indent=f"{label:8}", subsequent_indent=" " * 8, break_on_hyphens=False)

    out = [f"{code.id}  {code.title}  ({code.severity})", folded("fires", code.fires), folded("why", code.why), folded("clears", code.clears), "law"]
    out += [f"        {one.text()}: {one.says}" for one in code.provisions]
    return "\n".join(out)


def _under(label: str, text: str, style: Style) -> str:
    return textwrap.fill(text, style.width, initial_indent=f"  {style.paint(label, '2')}: ", subsequent_indent="    ", break_on_hyphens=False,
                         break_long_words=False)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[:width - 2] + ".."


__all__ = ["Style", "finding", "github", "law", "page", "report", "summed", "unsaid", "verdict"]
