"""Notice, requests and waits: who knows, who asks, what is granted next to what should be, and how long it all takes."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from demerit.reports import sentences
from demerit.reports.data import ALL, Estimated, Findings
from demerit.reports.figures import panels
from demerit.reports.figures.figure import Figure
from demerit.reports.figures.style import framed

KNOWING = {"told": "told by a notice", "found-out": "found out by a refusal", "never-known": "ended unknown", "contested": "asked to be struck",
           "wrong/unknown": "wrong: not known of", "wrong/uncontested": "wrong: never contested"}
RULED = {"granted": "granted", "due": "should be granted", "granted/wrongly": "granted wrongly, of those granted",
         "refused/wrongly": "refused wrongly, of those refused", "over-limit": "decided after the limit", "waiting": "undecided at the end, of those made",
         "ended-first": "ended undecided, of those made", "nothing-left": "nothing left to ask about, of those who would",
         "too-late": "too late to ask", "asks/wronged": "ask, of those wronged", "asks/others": "ask, of the others"}
WAITED = {"cases/waited": "had to wait", "cases/waited-month": "longer than 30 days"}


def procedure(found: Findings) -> list[Figure]:
    """What is known of entries, by file; what became of requests, by remedy; who waited, by decider.  None where a regime has none of it."""
    return [*_some(found, KNOWING, ("contested", "told"), "known", "Who knows of entries, and who contests them", "file", knowing),
            *_some(found, RULED, ("granted",), "requests", "What people asked for, and what came of it", "remedy", ruled),
            *_some(found, WAITED, ("cases/waited",), "cases", "Who waits for a decision", "decider", waited)]


def _some(found: Findings, labels: dict[str, str], first: tuple[str, ...], key: str, title: str, what: str,
          say: Callable[[Findings, str], str]) -> list[Figure]:
    """A panel of shares for each file, remedy or decider."""
    names = list(dict.fromkeys(e.of for one in first for e in found.of(one, row=ALL)))
    if not names:
        return []
    dots = [dot for name in names for dot in panels.dots(name, _shares(found, name, labels), {label: label for label in labels.values()}, 100.0)]
    sentence = " ".join(say(found, name) for name in names)
    spec = framed(panels.drawn(dots, "per cent", across=2), found.about, f"{title}, per cent", sentence) if any(d.value for d in dots) else None
    columns, rows = panels.table(dots, what)
    return [Figure(key, title, sentence, "per cent", spec, (columns[0], "share of", *columns[2:]), rows,
                   "Wrong entries, and what should be granted, are known to a simulation only. Who asks, and how often decisions are wrong, is what the "
                   "regime assumes. Lines: 95 % intervals of chance.", found.about.said, "estimates")]


def _shares(found: Findings, name: str, labels: dict[str, str]) -> tuple[Estimated, ...]:
    """A name's numbers for everybody, with what they are in the place of the group."""
    held = [(label, found.one(key, name)) for key, label in labels.items()]
    return tuple(replace(e, row=label, enough=e.enough) for label, e in held if e is not None)


def knowing(found: Findings, file: str) -> str:
    """How many wrong entries nobody contested; how long until people knew, and until they were off."""
    uncontested, know, off = (found.one(f"wrong/{key}", file) for key in ("uncontested", "days-to-know", "days-to-off"))
    if uncontested is None:
        told, unknown = found.one("told", file), found.one("wrong/unknown", file)
        if told is None or told.value is None:
            return f"Nothing was written into {file}."
        still = f"; of wrong ones, {sentences.percent(unknown.value)} are never known of" if unknown is not None and unknown.value is not None else ""
        return f"A notice is the first the person hears of {sentences.percent(told.value)} of entries in {file}{still}."
    if uncontested.value is None:
        return f"No wrong entry was written into {file}."
    said = (f"Of wrong entries in {file}, {sentences.percent(uncontested.value)}"
            f"{sentences.between(uncontested.low, uncontested.high, share=True)} are never contested.")
    if know is not None and know.value is not None:
        said += f" Who comes to know of one does so after {sentences.number(know.value)} days{sentences.between(know.low, know.high)} on average."
    if off is not None and off.value is not None:
        said += f" Those that are off were there for {sentences.number(off.value)} days{sentences.between(off.low, off.high)}."
    return said


def ruled(found: Findings, remedy: str) -> str:
    """What was granted beside what should have been."""
    granted, due, wrongly, days, ended = (found.one(key, remedy) for key in ("granted", "due", "refused/wrongly", "days-to-decide", "ended-first"))
    if granted is None or granted.value is None or due is None:
        left = f" {sentences.percent(ended.value)} of those made ended before that." if ended is not None and ended.value else ""
        return f"Nobody's request by {remedy} was decided.{left}"
    said = (f"By {remedy}, {sentences.percent(granted.value)}{sentences.between(granted.low, granted.high, share=True)} of requests decided are granted; "
            f"{sentences.percent(due.value)} should be.")
    if wrongly is not None and wrongly.value is not None:
        said += f" {sentences.percent(wrongly.value)}{sentences.between(wrongly.low, wrongly.high, share=True)} of those refused are refused wrongly."
    if days is not None and days.value is not None:
        said += f" Those that were decided took {sentences.number(days.value)} days on average."
    if ended is not None and ended.value:
        said += (f" {sentences.percent(ended.value)}{sentences.between(ended.low, ended.high, share=True)} of those made ended before they were decided, "
                 "as what they were about was over or the person gone.")
    return said


def waited(found: Findings, decider: str) -> str:
    """How long cases wait."""
    days, share = found.one("cases/days-waited", decider), found.one("cases/waited", decider)
    if days is None or days.value is None or share is None:
        return f"Nothing came before {decider}."
    return (f"At {decider}, {sentences.percent(share.value)} of cases wait, on average over all {sentences.number(days.value)} days"
            f"{sentences.between(days.low, days.high)}, as far as the run reaches.")
