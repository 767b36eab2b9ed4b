"""A safeguard: a small patch on a regime."""

from typing import Any

from pydantic import Field

from demerit.language.schema.base import Cite, Date, Document, Name, Names


class Safeguard(Document):
    """Changes by path: `rules.*.write.counts: 12 mo`.  A path that matches nothing is an error."""

    safeguard: Name
    applies_to: Names = Field(default_factory=list, description="regimes it is written for; empty: any")
    on: Date | None = Field(default=None, description="from this date; else from the start")
    change: dict[str, Any] = Field(description="PATH: VALUE; `*` for any one key; `null` takes the element away")
    cite: Cite | None = None
