"""Whatever stands in a document, the answer is a document or located mistakes, never a traceback."""
from __future__ import annotations

import json
import random
from typing import Any

import pytest

from demerit.language import check
from demerit.language.overlay import copied
from demerit.language.source_map import YamlProblem, read

JUNK: list[Any] = [None, True, -1, 0, 1e400, 3.5, "", "x", "24 mo", "30%", "2/y", "CNY 5", [], ["x"], [1, [2]], {}, {"value": 1}, {"a": {"b": []}},
                   {"value": "1%", "range": ["0%", "2%"], "unknown": 3}, {"drawn": "exponential"}, {"uniform": [1, "a"], "step": 0}, "score.D", "*", "a/b.c"]


def places(data: Any, path: tuple = ()) -> list[tuple]:
    out = [path] if path else []
    for key, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        out += places(value, (*path, key))
    return out


def spoiled(data: Any, luck: random.Random) -> Any:
    data = json.loads(json.dumps(data))
    for _ in range(luck.choice([1, 1, 2, 3])):
        path = luck.choice(places(data))
        around = data
        for part in path[:-1]:
            around = around[part]
        if luck.random() < 0.2:
            del around[path[-1]]
        elif luck.random() < 0.2 and isinstance(around, dict):
            around[luck.choice(["x", "value", "drawn", "states", "attributes", "range", "1"])] = copied(luck.choice(JUNK))
        else:
            around[path[-1]] = copied(luck.choice(JUNK))
        if not data:
            break
    return data


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("which", ["points.yaml", "town.yaml"])
def test_spoiled_data(case, which, seed):
    luck = random.Random(seed)
    text = case.REGIME if which == "points.yaml" else case.WORLD
    changes = "changes:\n  - {on: 2021-01-01, change: {rules.helps.write.worth: 9, files.score.levels.A: 1200}}\n" if which == "points.yaml" else ""
    data, _ = read(text + changes)
    for _ in range(60):
        case.write(which, json.dumps(spoiled(data, luck), indent=1).replace("Infinity", ".inf"))
        for one in case.check(which):
            assert one.code in one.as_text(color=True) and json.dumps(one.as_json()) and one.as_github()
            lines = (case.folder / which).read_text("utf-8").count("\n") + 1
            assert 0 <= one.span.line < lines or one.file != str(case.folder / which)


def test_spoiled_text(case):
    luck = random.Random(7)
    for _ in range(150):
        text = list(case.REGIME)
        for _ in range(luck.randint(1, 4)):
            at = luck.randrange(len(text))
            text[at] = luck.choice(["\t", "\n", ":", "{", "}", "[", "'", '"', "&a ", "*a", "!", "#", "- ", "酒", "\x85", "\u2028", "%", "? ", "\r"])
        case.write("points.yaml", "".join(text))
        for one in check(str(case.folder / "points.yaml")):
            assert one.as_text()


def test_random_text():
    luck = random.Random(3)
    for _ in range(2000):
        try:
            read("".join(luck.choice("ab:{}[],-?&*!|>'\"%@` \n\t#") for _ in range(luck.randint(1, 40))))
        except YamlProblem as problem:
            assert problem.code.startswith("D0")
