"""The language: documents people write, read with every mistake located."""
from demerit.language.checks import check, json_schema
from demerit.language.diagnostics import Diagnostic
from demerit.language.documents import Loaded, Problems, load

__all__ = ["Diagnostic", "Loaded", "Problems", "check", "json_schema", "load"]
