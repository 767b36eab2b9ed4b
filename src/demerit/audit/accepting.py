"""Accepted findings: `# demerit: accept CTX-1 because ..` beside what fired, on its line or alone on the line above.

Alone above the first key it holds for the whole file.  Nothing is hidden: an accepted finding is shown with its reason.
"""
from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from demerit.audit.finding import Finding
from demerit.audit.registry import codes
from demerit.language.diagnostics import Diagnostic, at_span, did_you_mean
from demerit.language.source_map import SourceMap, Span
from demerit.language.visible import clean

_COMMENT = re.compile(r"#\s*demerit\s*:\s*(?P<rest>.*?)\s*$")
_ACCEPT = re.compile(r"accept\s+(?P<codes>[A-Z]{2,4}-\d+(?:\s*,\s*[A-Z]{2,4}-\d+)*)\s+because\s+(?P<why>\S.*)")
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'")
HINT = "write it as `# demerit: accept CTX-1 because it was decided so on ..`"


@dataclass(frozen=True)
class Acceptance:
    """What one comment accepts, on which line (0-based; None: the whole file), and why."""

    file: str
    codes: tuple[str, ...]
    line: int | None
    why: str
    span: Span


def read(file: str, text: str) -> tuple[list[Acceptance], list[Diagnostic]]:
    """The acceptances in a text, and comments that mean to be one and are not (D405)."""
    out: list[Acceptance] = []
    wrong: list[Diagnostic] = []
    lines = text.split("\n")
    begun = next((i for i, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")), len(lines))
    offset = 0
    for i, line in enumerate(lines):
        bare = _QUOTED.sub(lambda found: "x" * len(found[0]), line)
        match = _COMMENT.search(bare)
        if match is not None:
            span = Span(i, match.start(), i, len(line), offset + match.start(), offset + len(line))
            said = _ACCEPT.fullmatch(line[match.start("rest"):match.end("rest")])
            source = SourceMap(text, file)
            if said is None:
                wrong.append(at_span(source, span, "D405", "this is not an acceptance", HINT))
            else:
                named = tuple(part.strip() for part in said["codes"].split(","))
                unknown = [code for code in named if code not in codes()]
                if unknown:
                    wrong.append(at_span(source, span, "D405", f"no finding has the code {unknown[0]}", did_you_mean(unknown[0], codes(), "codes are")))
                else:
                    out.append(Acceptance(file, named, _line(lines, i, begun), clean(said["why"]), span))
        offset += len(line) + 1
    return out, wrong


def _line(lines: list[str], i: int, begun: int) -> int | None:
    """The line an acceptance is about: its own, or the next that says something."""
    if not lines[i].lstrip().startswith("#"):
        return i
    if i < begun:
        return None
    return next((j for j in range(i + 1, len(lines)) if lines[j].strip() and not lines[j].lstrip().startswith("#")), i)


def laid(found: Iterable[Finding], acceptances: list[Acceptance], texts: dict[str, str]) -> tuple[list[Finding], list[Diagnostic]]:
    """The findings with the reasons of those accepted; and acceptances of nothing, as warnings (D405)."""
    used: set[int] = set()
    out = []
    for one in found:
        hit = next((i for i, held in enumerate(acceptances) if held.file == one.file and one.code in held.codes
                    and held.line in (None, one.span.line)), None)
        if hit is not None:
            used.add(hit)
        out.append(one if hit is None else replace(one, accepted=acceptances[hit].why))
    idle = [replace(at_span(SourceMap(texts[held.file], held.file), held.span, "D405", f"{', '.join(held.codes)}: nothing here to accept",
                            "remove the comment, or put it on the line of the finding"), severity="warning")
            for i, held in enumerate(acceptances) if i not in used]
    return out, idle
