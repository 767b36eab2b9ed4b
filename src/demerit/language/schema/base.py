"""What every schema class shares: strictness, names, citations, sources."""

import datetime as dt
import re
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from demerit.language.located import Located

NAME = re.compile(r"^[A-Za-z][A-Za-z0-9-]*$")


class Strict(BaseModel):
    """Unknown keys are errors; documents do not change once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)


def _name(raw: Any) -> str:
    if not isinstance(raw, str) or not NAME.match(raw):
        raise Located(f"`{raw}` is not a name", hint="a name is a letter, then letters, digits and hyphens", code="D124")
    return raw


def _many(raw: Any) -> Any:
    """One text where a list of texts may stand."""
    return [raw] if isinstance(raw, str) else raw


def _date(raw: Any) -> dt.date:
    if isinstance(raw, dt.date):
        return raw
    try:
        return dt.date.fromisoformat(str(raw))
    except ValueError:
        raise Located(f"`{raw}` is not a date", hint="write a date as 2016-01-05", code="D125") from None


Name = Annotated[str, BeforeValidator(_name)]
Many = BeforeValidator(_many)
Names = Annotated[list[str], Many]
Date = Annotated[dt.date, BeforeValidator(_date)]


def unsaid(part: type[Strict]) -> Any:
    """The default of a part that may be left out: all its own defaults, made without its validator, which then need not be built to read the schema in."""
    return Field(default_factory=part.model_construct)


class Source(Strict):
    """A document that numbers are taken from."""

    title: str = Field(description="title of the source")
    publisher: str | None = None
    date: str | None = Field(default=None, description="date or year as the source gives it")
    url: str | None = None
    mark: str | None = Field(default=None, description="how the source was read: P text, P- quoted text, S second-hand")


class Cite(Strict):
    """Where a rule or its numbers stand in a source."""

    source: str = Field(description="an id under `sources`")
    at: str | None = Field(default=None, description="article, page or row")


class Document(Strict):
    """What every document has: a title, an account of itself, its sources."""

    title: str = Field(description="one line saying what this is")
    about: str | None = Field(default=None, description="what a reader must know before using it")
    sources: dict[Name, Source] = Field(default_factory=dict)
    include: Names = Field(default_factory=list, description="files merged in before this one, relative to it")
