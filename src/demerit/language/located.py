"""A mistake that knows where in a document it stands."""
from __future__ import annotations


class Located(ValueError):
    """Raised inside validators: what is wrong, at which path below the value being validated, and what to do.

    `path` continues the path of the value under validation; with `on_key` the key itself is marked, not its value.
    """

    def __init__(self, message: str, *path: str | int, hint: str | None = None, code: str = "D200", on_key: bool = False):
        super().__init__(message)
        self.path, self.hint, self.code, self.on_key = path, hint, code, on_key
