"""The regimes that Hypothesis makes up for the comparison, in parts that are the same every time."""
from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, Phase, given, seed, settings

from twin.making import Made, made

PARTS = 3
EACH = 116


def examples(part: int, each: Callable[[Made], None]) -> None:
    """Call `each` with every example of a part; one that fails is made as small as it can be."""
    @seed(part)
    @settings(max_examples=EACH, database=None, deadline=None, phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck))
    @given(made())
    def draw(one: Made) -> None:
        each(one)

    draw()
