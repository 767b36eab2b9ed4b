"""Regimes that take over each other's lists at once: each rule is set off by coming onto a list, so the chain ends by itself."""
from __future__ import annotations

from pathlib import Path

import pytest

from demerit.language.checks import check

SHARED = """\
regime: {name}
title: Bars whom {other} bars
in_force: 2024-01-01
world: plain
alongside: {other}
files: {{out: {{reads: any}}}}
rules:
  own: {{when: {{act: speeding}}, write: {{in: out, counts: 30 d}}}}
  told: {{when: {{enters: {other}/out}}, {does}}}
effects: {{no: {{while: out, denies: rent-a-car}}}}
"""


@pytest.mark.parametrize("counts", ["with-cause", "30 d", "until-struck"])
def test_two_lists_that_hold_each_other_are_no_circle(tmp_path: Path, counts: str) -> None:
    for name, other in (("first", "second"), ("second", "first")):
        (tmp_path / f"{name}.yaml").write_text(SHARED.format(name=name, other=other, does=f"write: {{in: out, counts: {counts}}}"), "utf-8")
    assert [one.code for one in check([tmp_path / "first.yaml", tmp_path / "second.yaml"])] == []


def test_one_that_lets_off_whom_the_other_bars_is(tmp_path: Path) -> None:
    (tmp_path / "first.yaml").write_text(SHARED.format(name="first", other="second", does="write: {in: out, counts: with-cause}"), "utf-8")
    body = SHARED.format(name="second", other="first", does="strike: {in: out}") + ""
    back = "  back: {when: {enters: first/out.off}, write: {in: out}}\n"
    (tmp_path / "second.yaml").write_text(body.replace("effects:", back + "effects:"), "utf-8")
    assert "D222" in {one.code for one in check(tmp_path / "second.yaml")}
