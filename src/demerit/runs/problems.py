"""What stops a run, said in one line, with what to do about it."""
from __future__ import annotations


class CannotRun(Exception):
    """A run that cannot be started, finished or written: `message` says why, `hint` what to do."""

    def __init__(self, message: str, hint: str | None = None):
        super().__init__(message)
        self.message, self.hint = message, hint
