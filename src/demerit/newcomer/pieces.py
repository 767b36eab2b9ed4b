"""Pieces of the drafted text: quantities with their ranges, comments, and what stands for what nobody knows."""
from __future__ import annotations

import textwrap

from demerit.newcomer.answers import Answers
from demerit.newcomer.questions import QUESTIONS
from demerit.newcomer.wording import Amount, doubted

UNKNOWN = "UNKNOWN"
"""The word every open number is marked with."""
WIDTH = 150
Open = tuple[str, str, str, str]
"""Value, low, high, label."""
COVERAGE: Open = ("30%", "5%", "90%", "coverage")
WRONG_PERSON: Open = ("1%", "0.1%", "5%", "error-rates")
MADE_UP: Open = ("0.001/y", "0/y", "0.01/y", "error-rates")
DELAY: Open = ("7 d", "1 d", "30 d", "delays")
COUNTS: Open = ("15 mo", "3 mo", "60 mo", "lifetimes")
LASTS: Open = ("8 mo", "1 mo", "60 mo", "lifetimes")
DECISION: Open = ("10 d", "0 d", "60 d", "delays")
EXTRA: Open = ("10 d", "0 d", "60 d", "delays")
GRANTED: Open = ("30%", "5%", "80%", "way-out")
WORTH_BAD: Open = ("-10", "-30", "-2", "worths")
WORTH_GOOD: Open = ("5", "1", "15", "worths")
OWN_RATE: Open = ("0.3/y", "0.03/y", "3/y", "conduct")
OWN_ATTEMPT: Open = ("0.2/y", "0.02/y", "2/y", "attempts")
_BY_KEY = {question.key: question for question in QUESTIONS}


def _mapping(value: str, low: str, high: str, label: str) -> str:
    return f"{{value: {value}, evidence: assumed, range: [{low}, {high}], unknown: {label}}}"


def guessed(amount: Amount | None, open_: Open) -> str:
    """A guess about the world: what was said, from half to twice unless a range was given; else what stands for not knowing."""
    if amount is None:
        return _mapping(*open_)
    wide = doubted(amount)
    if wide.low is None or wide.high is None or wide.low == wide.high:
        return _mapping(amount.value, amount.value, amount.value, open_[3])
    return _mapping(wide.value, wide.low, wide.high, open_[3])


def ruled(amount: Amount | None, open_: Open) -> str:
    """A number of the rule itself: as it was said; else what stands for not knowing."""
    if amount is None:
        return _mapping(*open_)
    return amount.value if amount.certain else _mapping(amount.value, str(amount.low), str(amount.high), open_[3])


def said(answers: Answers, key: str, meaning: str) -> list[str]:
    """Comments: what a section is, what was asked, and what was answered."""
    answer = answers.said.get(key)
    lines = [meaning, f"Asked: {_BY_KEY[key].ask}", f"Said: {answer}" if answer is not None else f"{UNKNOWN}: taken as {_BY_KEY[key].unknown}."]
    return [f"# {row}" for text in lines for row in textwrap.wrap(text, WIDTH, break_on_hyphens=False)]
