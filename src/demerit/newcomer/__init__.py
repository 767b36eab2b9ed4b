"""For somebody who does not know the language: twelve plain questions, and the documents they become.

Questions ask about rules, never about people.  What somebody does not know becomes a range.
"""
from demerit.newcomer.answers import Answers, read_answers
from demerit.newcomer.drafting import Draft, draft
from demerit.newcomer.questions import KEYS, QUESTIONS, blank

__all__ = ["KEYS", "QUESTIONS", "Answers", "Draft", "blank", "draft", "read_answers"]
