"""Texts from documents, shown to people: nothing in them may hide, reorder or forge what stands around them."""
from __future__ import annotations

import re

UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""Controls, overrides of the direction of writing, halves of characters."""


def clean(text: str) -> str:
    """A text with everything that misleads the eye made visible; as many characters as before."""
    return UNSEEN.sub("\ufffd", text)


def one_line(text: str) -> str:
    """The same in one line, so that it cannot be taken for a line of its own."""
    return " ".join(clean(text).replace("\u2028", " ").replace("\u2029", " ").split("\n")).replace("\r", " ")
