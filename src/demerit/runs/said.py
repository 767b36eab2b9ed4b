"""What `plan.json` and `run.json` must say for a run to be gone on with, or repeated: read from a disk, it may be anything."""
from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from demerit.runs.plan import MOST_SEED, MOST_TOWNS, MOST_YEARS
from demerit.runs.problems import CannotRun

Positive = Annotated[int, Field(ge=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class _Document(_Strict):
    name: str
    file: str
    sha256: str


class _Said(_Strict):
    regime: _Document
    world: _Document
    alongside: list[_Document]
    overlays: list[_Document]
    sets: list[str]
    years: Annotated[int, Field(ge=1, le=MOST_YEARS)]
    towns: Annotated[int, Field(ge=1, le=MOST_TOWNS)]
    town_residents: Positive
    seed: Annotated[int, Field(ge=0, le=MOST_SEED)]
    sweep: bool
    check: bool
    precision: float | None
    decompose: list[str]
    threads: Positive
    command: str
    fitted: _Document | None = None
    documents: dict[str, str] = Field(default_factory=dict)
    """Hashes of the documents' texts by file name; runs of earlier versions do not say them."""
    tables: dict[str, dict[str, Any]] = Field(default_factory=dict)


def check_said(file: Path, said: dict[str, Any]) -> None:
    """Raises CannotRun if a `plan.json` or `run.json` does not say what a run is, or says what cannot be."""
    try:
        _Said.model_validate(said)
    except ValidationError as problem:
        first = problem.errors(include_url=False)[0]
        key = ".".join(map(str, first["loc"]))
        if first["type"] == "missing":
            raise CannotRun(f"{file} does not say `{key}`", "it was written by another version of demerit, or changed since") from None
        raise CannotRun(f"{file}: `{key}` is {first['input']!r:.60}: {first['msg'][:1].lower() + first['msg'][1:]}",
                        "it was changed since demerit wrote it: put back what stood there") from None
