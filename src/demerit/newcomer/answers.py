"""Answers: from plain words or YAML to what a regime needs, every mistake located."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from demerit.language import Diagnostic, Problems
from demerit.language.diagnostics import at, did_you_mean, from_yaml, missing_file, near, ordered
from demerit.language.located import Located
from demerit.language.origins import Origins
from demerit.language.source_map import YamlProblem, decode, read
from demerit.newcomer import reading, totals
from demerit.newcomer.questions import KEYS
from demerit.newcomer.reading import Act, Consequence, Decision, Levels, Mistakes, Score, WayOut
from demerit.newcomer.refusing import refuse
from demerit.newcomer.societies import NAMES, Society, society
from demerit.newcomer.totals import Total
from demerit.newcomer.wording import Amount, one_line, unknown


@dataclass
class Answers:
    """Twelve answers, read.  None: nobody knows.  `said` is what was written, for comments in the drafted regime."""

    who: str | None = None
    society: Society = field(default_factory=lambda: society("city"))
    acts: tuple[Act, ...] | None = None
    seen: dict[str, Amount] | None = None
    mistakes: Mistakes | None = None
    score: Score | None = None
    levels: Levels | None = None
    leads_to: tuple[Consequence, ...] | None = None
    lasts: Amount | str | None = None
    way_out: tuple[WayOut, ...] | None = None
    decides: Decision | None = None
    known: tuple[Total, ...] | None = None
    said: dict[str, str] = field(default_factory=dict)

    @property
    def not_known(self) -> tuple[str, ...]:
        """The questions nobody could answer."""
        return tuple(key for key in KEYS if key not in self.said)


def read_raw(key: str, raw: Any, answers: Answers) -> None:
    """Read one answer into `answers`; earlier questions must have been read before.  Raises Located."""
    if unknown(raw):
        answers.said.pop(key, None)
        setattr(answers, key, society("city") if key == "society" else None)
        return
    refuse(key, raw, answers.society.words)
    for kind, allowed, what in ((dict, _MAPPINGS, "a mapping"), (list, _LISTS, "a list")):
        if isinstance(raw, kind) and key not in allowed:
            raise Located(f"`{key}` is one line of text, not {what}", hint="`demerit new --print-answers` shows examples", code="D121")
    setattr(answers, key, _READERS[key](raw, answers))
    answers.said[key] = one_line(raw if isinstance(raw, str) else _flow(raw))


_LISTS = frozenset({"acts", "leads_to", "way_out", "known"})
_MAPPINGS = frozenset({"acts", "seen", "mistakes", "score", "levels", "leads_to", "way_out"})
_NEEDS = {"seen": "acts", "leads_to": "levels"}
"""An answer that names parts of another: if that one could not be read, nothing is said about the names."""


def _who(raw: Any, _: Answers) -> str:
    return one_line(raw)[:120]


def _society(raw: Any, _: Answers) -> Society:
    word = one_line(raw).lower()
    word = {**{world: short for short, world in NAMES.items()}, "1": "city", "2": "platform", "3": "country"}.get(word, word)
    word = next((short for short in NAMES if short in word.split()), word)
    if word not in NAMES:
        close = near(word, NAMES)
        raise Located(f"`{one_line(raw)}` is not one of: {', '.join(NAMES)}", hint=f"did you mean `{close}`?" if close else None, code="D103")
    return society(word)


_READERS: dict[str, Callable[[Any, Answers], Any]] = {
    "who": _who, "society": _society,
    "acts": lambda raw, a: reading.acts(raw, a.society),
    "seen": lambda raw, a: reading.seen(raw, [act.name for act in a.acts or ()]),
    "mistakes": lambda raw, a: reading.mistakes(raw),
    "score": lambda raw, a: reading.score(raw),
    "levels": lambda raw, a: reading.levels(raw),
    "leads_to": lambda raw, a: reading.leads_to(raw, a.society, a.levels),
    "lasts": lambda raw, a: reading.lasts(raw),
    "way_out": lambda raw, a: reading.way_out(raw, a.society),
    "decides": lambda raw, a: reading.decides(raw),
    "known": lambda raw, a: totals.known(raw),
}


def _flow(raw: Any) -> str:
    if isinstance(raw, dict):
        return ", ".join(f"{key} {_flow(value)}" for key, value in raw.items())
    if isinstance(raw, list):
        return ", ".join(_flow(value) for value in raw)
    return "" if raw is None else str(raw)


def read_raws(path: Path) -> tuple[dict[str, Any], Origins, str]:
    """The mapping in an answers file, where everything stands, and the text.  Raises Problems."""
    file = str(path)
    try:
        data = path.read_bytes()
    except OSError as problem:
        hint = "`demerit new --print-answers > my.answers.yaml` writes a blank one"
        raise Problems([missing_file(file, f"cannot be read: {problem.strerror}", hint, "D002")], {}) from None
    text = data.decode("utf-8", "replace")
    try:
        text = decode(data)
        raw, source = read(text, file)
    except YamlProblem as problem:
        raise Problems([from_yaml(problem, text, file)], {file: text}) from None
    origins = Origins(source)
    if not isinstance(raw, dict):
        what = "the file is empty" if raw is None else "answers are a mapping of keys"
        raise Problems([at(origins, (), "D010", what, "`demerit new --print-answers` prints a blank file")], {file: text})
    return raw, origins, text


def read_answers(path: str | Path) -> Answers:
    """The answers in a file.  Raises Problems with every mistake, each at its line."""
    raw, origins, text = read_raws(Path(path))
    answers, found, failed = Answers(), [], set()
    for key in raw:
        if key not in KEYS:
            hint = did_you_mean(key, KEYS, "the twelve keys are")
            found += _personal(key, raw, answers, origins) or [at(origins, (key,), "D102", f"unknown key `{key}`", hint, on_key=True)]
    for key in KEYS:
        try:
            read_raw(key, raw.get(key), answers)
        except Located as problem:
            if not (_NEEDS.get(key) in failed and problem.code in ("D202", "D204")):
                found.append(_placed(problem, key, origins))
            failed.add(key)
    if found:
        raise Problems(ordered(found), {str(path): text})
    return answers


def _personal(key: str, raw: dict[str, Any], answers: Answers, origins: Origins) -> list[Diagnostic]:
    """An unknown key is looked at too: what is refused should be said first."""
    try:
        refuse(key, {key: raw[key]}, answers.society.words)
    except Located as problem:
        return [at(origins, problem.path, problem.code, str(problem), problem.hint, on_key=problem.on_key)]
    return []


def _placed(problem: Located, key: str, origins: Origins) -> Diagnostic:
    return at(origins, (key, *problem.path), problem.code, str(problem), problem.hint, on_key=problem.on_key)
