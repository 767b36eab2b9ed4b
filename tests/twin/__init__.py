"""The slow twin: a small town in plain Python, written from docs/specification.md and never from the kernel."""
from __future__ import annotations

from typing import Any

from twin.tally import Result


def live(*args: Any, **kwargs: Any) -> Result:
    """One town; see `twin.town.live`."""
    from twin.town import live as town_live

    return town_live(*args, **kwargs)


__all__ = ["Result", "live"]
