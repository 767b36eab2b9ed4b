"""Regimes written in a test, audited."""
from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from demerit.audit.judging import Audit, audit

HEAD = "regime: made\ntitle: made for a test\n"


@pytest.fixture
def audited(tmp_path: Path) -> Callable[..., Audit]:
    """Audit a text; `HEAD` is put before one that names no regime."""
    def run(text: str, **given: Any) -> Audit:
        path = tmp_path / "made.yaml"
        path.write_text(text if "regime:" in text else HEAD + text, "utf-8")
        return audit(path, **given)
    return run
