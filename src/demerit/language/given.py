"""What is given from Python: one thing where several may be."""
from __future__ import annotations

from pathlib import Path
from typing import Any


def several(given: Any) -> tuple[Any, ...]:
    """Several texts or paths; one by itself is one."""
    return (given,) if isinstance(given, str | Path) else tuple(given)
