"""Whatever is typed is either explained or becomes a regime that passes the check; nothing else happens."""
from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demerit import language
from demerit.language.located import Located
from demerit.newcomer import KEYS, QUESTIONS, Answers, draft
from demerit.newcomer.answers import read_raw
from demerit.newcomer.wording import rate, term

WORDS = [word for question in QUESTIONS for example in question.examples for word in example.split()] + [
    "(", ")", ":", ";", ",", "-10", "+5", "0", "1e9", "%", "<", "below", "0%", "100%", "a year", "0.001 a year", "score", "good", "bad", "#", "{x}", "é",
    "no", "good 90"]
LINES = st.one_of(st.none(), st.text(max_size=40), st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join),
                  *[st.sampled_from(question.examples) for question in QUESTIONS], st.integers(-10**6, 10**6), st.floats(allow_nan=True),
                  st.dictionaries(st.sampled_from(WORDS), st.sampled_from([*WORDS, -5, 0.5, None]), max_size=3), st.lists(st.sampled_from(WORDS), max_size=3),
                  st.booleans())


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.fixed_dictionaries(dict.fromkeys(KEYS, LINES)))
def test_any_answers(raws: dict[str, Any]) -> None:
    answers = Answers()
    for key in KEYS:
        try:
            read_raw(key, raws[key], answers)
        except Located:
            read_raw(key, None, answers)
    drafted = draft(answers, "mine")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mine.yaml"
        path.write_text(drafted.regime, "utf-8")
        if drafted.world is not None:
            (Path(folder) / "mine-world.yaml").write_text(drafted.world, "utf-8")
        found = language.check(path)
        assert not [d for d in found if d.severity == "error"], f"{answers.said}\n" + "\n".join(d.as_text() for d in found)


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(st.sampled_from(QUESTIONS), st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))
def test_words_of_the_examples_in_any_order(question: Any, line: str) -> None:
    test_any_answers.hypothesis.inner_test({key: line if key == question.key else None for key in KEYS})


@pytest.mark.parametrize("read, text", [(term, "90000 months"), (term, "30000 to 40000 months"), (rate, "90000 a day"), (rate, "20 a day")])
def test_what_the_language_does_not_take_is_refused_when_it_is_said(read: Any, text: str) -> None:
    with pytest.raises(Located, match="at most") as found:
        read(text)
    assert found.value.code == "D110"
