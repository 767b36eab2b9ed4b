"""The law as data: every citation is written as such things are written, every limit has a bound, every code a page."""
from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from demerit import library
from demerit.audit import law
from demerit.audit.finding import SEVERITIES, Finding
from demerit.audit.registry import codes
from demerit.language.source_map import Span

ELI = re.compile(r"http://data\.europa\.eu/eli/(reg|dir)/\d{4}/\d+/oj")
ECLI = re.compile(r"ECLI:[A-Z]{2}:[A-Z]+:\d{4}:\d+")
EVERY = [f"{family}-{number}" for family, many in {"CTX": 4, "EQ": 2, "DAT": 2, "LEG": 3, "PRO": 4, "TIM": 1, "BIS": 1, "COL": 2, "RGT": 3, "TRP": 1, "BAS": 1,
                                                  "NOT": 3, "REA": 2, "HUM": 2, "APP": 8, "EXP": 2, "EXI": 4, "GOV": 2}.items()
         for number in range(1, many + 1)]


def test_references_are_eli_ecli_or_a_document_number() -> None:
    for one in law.provisions().values():
        assert one.mark in law.MARKS and one.says and one.instrument
        assert one.ref is None or ELI.fullmatch(one.ref) or ECLI.fullmatch(one.ref) or one.ref == "C(2025) 5052 final", one.ref
        assert one.date is None or re.fullmatch(r"\d{4}(-\d\d-\d\d)?", one.date)
        if one.ref and (eli := re.search(r"/(\d{4})/\d+/oj", one.ref)):
            assert one.date is not None and abs(int(one.date[:4]) - int(eli[1])) <= 1


def test_every_limit_has_a_bound_and_no_unread_one_is_a_number_that_trips() -> None:
    for one in law.limits().values():
        assert (one.max is None) != (one.min is None), one.id
        assert one.extended is None or (one.max is not None and one.extended.days > one.max.days)
        assert re.match(r"at (most|least) \d", one.text())


def test_every_check_of_the_specification_has_a_page() -> None:
    assert list(codes()) == EVERY
    for one in codes().values():
        assert one.severity in SEVERITIES and one.provisions
        assert all(len(text) > 10 for text in (one.title[:1] * 11, one.fires, one.why, one.clears))
    named = {one.id for page in codes().values() for one in page.provisions}
    # the rest belong to the verdict on social scoring
    assert all(key.startswith(("eu.ai-act", "eu.guidelines")) for key in set(law.provisions()) - named)


@pytest.mark.parametrize("text, found", [("library-card", "library card"), ("LIBRARY CARDS", "library cards"), ("schoolbus", None), ("a school bus", "school")])
def test_words_are_found_whole(text: str, found: str | None) -> None:
    assert law.said("essentials", text) == found


def test_word_lists_are_lower_case_and_without_hyphens_so_that_they_can_match() -> None:
    for name, items in law.words().items():
        for item in items if isinstance(items, list) else ():
            assert item == item.lower() and "-" not in item and "_" not in item, (name, item)


def test_the_law_files_are_plain_yaml_for_anybody() -> None:
    for path in Path(library.home() / "law").glob("*.yaml"):
        assert yaml.safe_load(path.read_text("utf-8")), path


def finding(severity: str, *marks: str, accepted: str | None = None) -> Finding:
    held = tuple(next(one for one in law.provisions().values() if one.mark == mark) for mark in marks)
    return Finding("CTX-1", severity, "m", "f.yaml", Span(0, 0, 0, 1, 0, 1), "p", provisions=held, accepted=accepted)  # type: ignore[arg-type]


def test_what_nobody_read_never_trips_nor_what_was_accepted() -> None:
    assert finding("error", "P").trips("error") and finding("warning", "S").trips("note")
    assert not finding("warning", "P").trips("error")
    assert not finding("error", "G").trips("note") and not finding("error", "G").verified
    assert finding("error", "G", "P").trips("error")
    assert not finding("error", "P", accepted="because").trips("note")
