"""The facts of a drafted regime: what an audit needs beside the rules, as far as the twelve answers say it."""
from __future__ import annotations

import json
import re

from demerit.newcomer.answers import Answers
from demerit.newcomer.pieces import UNKNOWN

_LEARNS = re.compile(r"\b(?:learn\w*|trained|machine learning|neural|artificial intelligence|ai|a model|predict\w*|infer\w*)\b", re.IGNORECASE)
_WRITTEN = re.compile(r"\b(?:fixed rules?|written rules?|rules? (?:that )?people wrote|points? table|no (?:ai|model|learning)|spreadsheet)\b", re.IGNORECASE)


def ai_system(answers: Answers) -> str:
    """Whether a system learns or infers, by what was said of who scores and who decides: yes, no or unknown."""
    text = " ".join(answers.said.get(key, "") for key in ("who", "decides"))
    return "no" if _WRITTEN.search(text) else "yes" if _LEARNS.search(text) else "unknown"


def facts(answers: Answers) -> list[str]:
    """The section, with everything open marked."""
    ai = ai_system(answers)
    open_ = f"   # {UNKNOWN}: yes if a system learns or infers; no if people wrote every rule and software only applies them" if ai == "unknown" else ""
    out = ["# For `demerit audit`: what it needs to know and a run does not (docs/facts.md). What is left out is not judged.", "facts:",
           f"  ai_system: {ai}{open_}"]
    if answers.who is not None:
        out.append(f"  actor: {json.dumps(answers.who, ensure_ascii=False)}")
    out += ["  subject: person", "  observations: several"]
    if answers.decides is not None and answers.decides.by is None:
        out.append("  human_role: none   # it was said that nobody decides")
    return [*out,
            f"  # purpose: {{context: library, aim: \"what it is for\", legitimate: yes}}   # {UNKNOWN}: what is the score for?",
            "  # notice: {before: yes}, hearing: yes, reasons: yes, appeal: {within: 5 wd}   # how people are treated on the way"]
