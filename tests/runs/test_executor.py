"""The same integers whoever lives the towns, in whatever portions."""
from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from demerit.engine import assemble
from demerit.runs.executor import Serial, Threads, Work, chunked, executor_named, live_towns
from demerit.runs.plan import Plan, prepare
from demerit.runs.problems import CannotRun
from demerit.runs.totals import ARRAYS, BATCHES, Totals


@pytest.fixture(scope="module")
def plan() -> Plan:
    return prepare("three-strikes", years=1, towns=45, sets=["town.residents=120"], sweep=False)


@pytest.fixture(scope="module")
def once(plan: Plan) -> Totals:
    return live_towns(plan.scenario, range(plan.towns), threads=1, executor="serial")


def same(a: Totals, b: Totals) -> bool:
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in ARRAYS) and (a.happenings, a.acts) == (b.happenings, b.acts)


@pytest.mark.parametrize("executor", ["serial", "threads"])
@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("chunk", [None, 1, 7, 45, 1000])
def test_threads_and_chunks_change_nothing(plan: Plan, once: Totals, executor: str, threads: int, chunk: int | None) -> None:
    assert same(once, live_towns(plan.scenario, range(plan.towns), threads=threads, chunk=chunk, executor=executor))
    assert once.towns.sum() == 45
    assert once.towns[0] == 2 == 1 + (BATCHES < 45)
    assert once.happenings > 0


@pytest.mark.slow
def test_processes_change_nothing(plan: Plan, once: Totals) -> None:
    assert same(once, live_towns(plan.scenario, range(plan.towns), threads=2, executor="processes"))


def test_any_order_of_towns(plan: Plan, once: Totals) -> None:
    towns = np.random.default_rng(1).permutation(plan.towns)
    assert same(once, live_towns(plan.scenario, towns, threads=2, chunk=4))


def test_tables_are_taken_if_given(plan: Plan, once: Totals) -> None:
    assert same(once, live_towns(plan.scenario, range(plan.towns), threads=2, tables=assemble(plan.scenario)))


def test_chunks_hold_every_town_once() -> None:
    for towns, threads, size in ((0, 2, None), (1, 8, None), (1000, 2, None), (37, 3, 5)):
        chunks = list(chunked(np.arange(towns), threads, size))
        assert sorted(int(t) for chunk in chunks for t in chunk) == list(range(towns))
        assert all(len(chunk) for chunk in chunks)


def test_progress_ends_at_all_towns(plan: Plan) -> None:
    told: list[tuple[int, int]] = []
    live_towns(plan.scenario, range(plan.towns), threads=2, on_town=lambda done, total: told.append((done, total)))
    assert told[-1] == (45, 45)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_failure_in_a_town_comes_out(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr(Totals, "add_batch", broken)
    with pytest.raises(ValueError, match="broken"):
        live_towns(plan.scenario, range(plan.towns), threads=2)
    assert not [t for t in threading.enumerate() if t.name.startswith("demerit_")]


def test_stopping_waits_for_no_more_than_the_towns_begun(plan: Plan) -> None:
    class Stop(Exception):
        pass

    def stop(done: int, total: int) -> None:
        raise Stop

    began = time.monotonic()
    with pytest.raises(Stop):
        live_towns(plan.scenario, range(1_000_000), threads=2, on_town=stop)
    assert time.monotonic() - began < 120, "a million towns would take hours"


def test_an_executor_of_ones_own(plan: Plan, once: Totals) -> None:
    class Backwards:
        def run(self, work: Work, chunks, on_towns):  # type: ignore[no-untyped-def]
            yield from Serial().run(work, reversed(list(chunks)), on_towns)

    assert same(once, live_towns(plan.scenario, range(plan.towns), threads=2, executor=Backwards()))


def test_unknown_executor() -> None:
    with pytest.raises(CannotRun, match="no executor"):
        executor_named("cloud", 2)
    assert isinstance(executor_named("threads", 2), Threads)
