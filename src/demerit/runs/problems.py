"""What stops a run, said in one line, with what to do about it."""
from __future__ import annotations


class CannotRun(Exception):
    """A run that cannot be started, finished or written: `message` says why, `hint` what to do.

    `passes`: what stopped it may pass (a full disk), so that what was lived till then can be gone on with.
    """

    def __init__(self, message: str, hint: str | None = None, *, passes: bool = False):
        super().__init__(message)
        self.message, self.hint, self.passes = message, hint, passes
