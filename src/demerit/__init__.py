"""demerit: a laboratory for scoring regimes, lived through by people who do not exist.

    import demerit
    run = demerit.run("rongcheng-2016", years=10, seed=1)
    run.tables["curves"].df()

Names are imported when first used, so that `import demerit` is quick.
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from demerit.api import resume, run
    from demerit.language import Diagnostic, Loaded, Problems, check, json_schema, load
    from demerit.reports.notebook import Opened as Run
    from demerit.reports.notebook import Opened as open
    from demerit.runs.problems import CannotRun

_FROM = {"run": ("demerit.api", "run"), "resume": ("demerit.api", "resume"), "calibrate": ("demerit.calibrations", "by_hand"),
         "Run": ("demerit.reports.notebook", "Opened"),
         "open": ("demerit.reports.notebook", "Opened"), "CannotRun": ("demerit.runs.problems", "CannotRun")}
_FROM |= {name: ("demerit.language", name) for name in ("Diagnostic", "Loaded", "Problems", "check", "json_schema", "load")}

calibrate: Any   # demerit.calibrations.by_hand
__all__ = ["CannotRun", "Diagnostic", "Loaded", "Problems", "Run", "calibrate", "check", "json_schema", "load", "open", "resume", "run"]


def __getattr__(name: str) -> Any:
    if name not in _FROM:
        raise AttributeError(f"module 'demerit' has no attribute {name!r}")
    from importlib import import_module

    module, attribute = _FROM[name]
    value = getattr(import_module(module), attribute)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
