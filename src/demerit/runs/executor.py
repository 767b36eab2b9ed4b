"""Towns lived side by side: an interface a cluster can stand behind, and three that come with demerit.

Towns are independent and totals are whole numbers, so who lives which town when changes nothing.  An executor gets
chunks of towns and yields each chunk's totals as it is done; a chunk that is lost is simply lived again.
"""
from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from multiprocessing import get_context
from typing import Protocol

import numpy as np

from demerit.engine import Place, Tables, Tally, assemble
from demerit.language.scenario import Scenario
from demerit.runs.conservation import assert_conserved
from demerit.runs.problems import CannotRun
from demerit.runs.totals import BATCHES, Totals, month_ends

POLL = 0.1
"""Seconds between two looks at how far the towns are."""
Parts = Generator[tuple[np.ndarray, Totals], None, None]
"""(town numbers, their totals) of finished chunks"""
OnTown = Callable[[int, int], None]
"""(towns done, towns in all)"""


@dataclass(frozen=True)
class Work:
    """What is lived: enough to do it in another process or on another machine."""

    scenario: Scenario
    check: bool = False

    @cached_property
    def tables(self) -> Tables:
        """The scenario's tables, assembled where they are needed."""
        return assemble(self.scenario)

    def __getstate__(self) -> dict[str, object]:
        return {"scenario": self.scenario, "check": self.check}


class Executor(Protocol):
    """Lives chunks of towns somewhere."""

    def run(self, work: Work, chunks: Iterable[np.ndarray], on_towns: Callable[[int], None]) -> Parts:
        """Yield (town numbers, their totals) per chunk, in any order.  `on_towns(n)` says that n more are done.

        Stops between two towns when the iterator is closed or interrupted.
        """
        ...


class Stopped(Exception):
    """Told to stop between two towns."""


def live_chunk(work: Work, place: Place, towns: Iterable[int], stop: threading.Event, on_towns: Callable[[int], None]) -> Totals | None:
    """Live towns one after another in one place; None if told to stop on the way.

    Towns of one batch share the tallies, which are read once for all of them: reading took a third of the time.
    With `check` each town is read and checked by itself.
    """
    tables = work.tables
    totals = Totals.empty(tables, work.check)
    ends, end = month_ends(tables), int(tables.clock[0]["end"])
    numbers = [int(town) for town in towns]
    if work.check:
        for town in numbers:
            if stop.is_set():
                return None
            tally = place.live(work.scenario.seed, town)
            assert_conserved(tables, tally, town)
            totals.add(town, tally, ends, end)
            on_towns(1)
        return totals
    for batch in sorted({town % BATCHES for town in numbers}):
        group = [town for town in numbers if town % BATCHES == batch]
        try:
            squares, tally = _live_batch(work, place, group, totals, stop)
        except Stopped:
            return None
        totals.add_batch(batch, len(group), tally, squares, ends, end)
        on_towns(len(group))
    return totals


def _live_batch(work: Work, place: Place, group: list[int], totals: Totals, stop: threading.Event) -> tuple[np.ndarray, Tally]:
    """The towns of one batch: the sum of their squared curves, and their tally."""
    before = np.zeros(totals.squares.shape, np.int64)
    squares = np.zeros(totals.squares.shape, np.int64)

    def each(town: int, curves: np.ndarray) -> None:
        if stop.is_set():
            raise Stopped
        if town == group[0]:  # also when a full pool makes the group begin again
            before[...] = squares[...] = 0
        squares[...] += totals.squared(curves - before)
        before[...] = curves

    tally = place.live_all(work.scenario.seed, group, each)
    return squares, tally


class Serial:
    """One town after another, here."""

    def run(self, work: Work, chunks: Iterable[np.ndarray], on_towns: Callable[[int], None]) -> Parts:
        """See Executor."""
        place, never = Place(work.tables, check=work.check), threading.Event()
        for chunk in chunks:
            totals = live_chunk(work, place, chunk, never, on_towns)
            assert totals is not None
            yield chunk, totals


class Threads:
    """One place per thread; the kernel releases the interpreter's lock."""

    def __init__(self, threads: int):
        self.threads = threads

    def run(self, work: Work, chunks: Iterable[np.ndarray], on_towns: Callable[[int], None]) -> Parts:
        """See Executor.  `on_towns` is called from the caller's thread."""
        work.tables  # noqa: B018  (once, before the threads)
        stop, local, lock = threading.Event(), threading.local(), threading.Lock()
        lived = [0]

        def one(towns: int) -> None:
            with lock:
                lived[0] += towns

        def task(chunk: np.ndarray) -> Totals | None:
            if not hasattr(local, "place"):
                local.place = Place(work.tables, check=work.check)
            return live_chunk(work, local.place, chunk, stop, one)

        told = 0
        with ThreadPoolExecutor(self.threads, thread_name_prefix="demerit") as pool:
            try:
                for done in _finished(pool.submit, task, chunks, 2 * self.threads):
                    if lived[0] > told:
                        now = lived[0]
                        on_towns(now - told)
                        told = now
                    for chunk, totals in done:
                        if totals is not None:
                            yield chunk, totals
            finally:
                stop.set()  # also on Ctrl-C: the threads stop before their next town


def _finished(submit: Callable[..., Future[Totals | None]], task: Callable[..., Totals | None], chunks: Iterable[np.ndarray],
              ahead: int) -> Iterator[list[tuple[np.ndarray, Totals | None]]]:
    """Keep `ahead` chunks submitted; yield what is finished, at least every POLL seconds (then perhaps nothing)."""
    waiting: dict[Future[Totals | None], np.ndarray] = {}
    source = iter(chunks)
    more = True
    try:
        while waiting or more:
            while more and len(waiting) < ahead:
                chunk = next(source, None)
                if chunk is None:
                    more = False
                else:
                    waiting[submit(task, chunk)] = chunk
            done, _ = wait(waiting, timeout=POLL, return_when=FIRST_COMPLETED)
            yield [(waiting.pop(future), future.result()) for future in done]
    finally:
        for future in waiting:
            future.cancel()


_HERE: dict[str, object] = {}


def _start(work: Work) -> None:
    _HERE["work"], _HERE["place"] = work, Place(work.tables, check=work.check)


def _in_process(chunk: np.ndarray) -> Totals | None:
    work, place = _HERE["work"], _HERE["place"]
    assert isinstance(work, Work)
    assert isinstance(place, Place)
    return live_chunk(work, place, chunk, threading.Event(), lambda n: None)


class Processes:
    """One place per process, as a cluster would have it: only the scenario goes out, only totals come back."""

    def __init__(self, processes: int):
        self.processes = processes

    def run(self, work: Work, chunks: Iterable[np.ndarray], on_towns: Callable[[int], None]) -> Parts:
        """See Executor."""
        with ProcessPoolExecutor(self.processes, mp_context=get_context("spawn"), initializer=_start, initargs=(work,)) as pool:
            for done in _finished(pool.submit, _in_process, chunks, 2 * self.processes):
                for chunk, totals in done:
                    assert totals is not None
                    on_towns(len(chunk))
                    yield chunk, totals


def executor_named(name: str, threads: int) -> Executor:
    """`threads`, `serial` or `processes`.  CannotRun for any other."""
    made: dict[str, Callable[[], Executor]] = {
        "threads": lambda: Threads(threads), "serial": Serial, "processes": lambda: Processes(threads)}
    if name not in made:
        raise CannotRun(f"there is no executor `{name}`", "known: " + ", ".join(made))
    return made[name]()


def chunked(towns: np.ndarray, threads: int, size: int | None = None) -> Iterator[np.ndarray]:
    """Towns in chunks: of `size`, else small enough that all threads end together and large enough to cost nothing.

    Towns are taken batch by batch, so that a chunk holds few batches.
    """
    size = size or int(min(64, max(1, len(towns) // (8 * threads))))
    by_batch = towns[np.argsort(towns % BATCHES, kind="stable")]
    for first in range(0, len(towns), size):
        yield by_batch[first:first + size]


def live_towns(scenario: Scenario, towns: range | np.ndarray, *, threads: int, check: bool = False, on_town: OnTown | None = None,
               tables: Tables | None = None, executor: str | Executor = "threads", chunk: int | None = None,
               on_chunk: Callable[[np.ndarray, Totals], None] | None = None) -> Totals:
    """Live towns of a scenario and add them up; the same integers for any threads, chunks and executor.

    `on_town(done, total)` is told of progress, `on_chunk(towns, totals)` of each finished chunk; both in the caller's
    thread.  `tables`: the scenario's, if already assembled.  Raises PoolOverflow, NotConserved, KeyboardInterrupt.
    """
    work = Work(scenario, check)
    if tables is not None:
        work.__dict__["tables"] = tables
    numbers = np.asarray(towns, np.int64)
    done = [0]

    def on_towns(n: int) -> None:
        done[0] += n
        if on_town is not None:
            on_town(done[0], len(numbers))

    place = executor_named(executor, threads) if isinstance(executor, str) else executor
    totals = Totals.empty(work.tables, check)
    with closing(place.run(work, chunked(numbers, threads, chunk), on_towns)) as parts:
        for lived, part in parts:
            totals.merge(part)
            if on_chunk is not None:
                on_chunk(lived, part)
    return totals
