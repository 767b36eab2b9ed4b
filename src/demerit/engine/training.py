"""What is shipped for the kernel is made: its text, and how often each branch is taken where the library's regimes are lived.

    python -m demerit.engine.training

after every change of the engine.  It takes two minutes.
"""
from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator

import numpy as np

from demerit import library
from demerit.engine import native, shipped
from demerit.engine.assembly import Tables, assemble
from demerit.engine.emitting import object_file
from demerit.engine.profile import BRANCHES, FUNCTIONS, Profile, counting
from demerit.engine.town import Place
from demerit.language import load
from demerit.language.scenario import Scenario, Versions

YEARS, RESIDENTS, SEED = 10, 2000, 1
EACH = 10_000_000
"""What the counts of a regime add up to, however much happens in it: a busy one does not speak for the quiet."""


def scenarios() -> Iterator[Scenario]:
    """Every regime of the library on its own world."""
    for listed in library.names("regime"):
        loaded = load(listed.name, kind="regime")
        world = load(loaded.document.world, kind="world").document
        beside = tuple(Versions(other.name, tuple(other.epochs)) for other in loaded.alongside)
        yield Scenario(world, Versions(loaded.name, tuple(loaded.epochs)), YEARS, RESIDENTS, SEED, beside)


def counted(code: str, places: Iterable[Tables]) -> Profile:
    """Counts of the kernel's text while one town of each is lived, each place with the same weight."""
    text, branches, functions = counting(code)
    engine = native.loaded(object_file(text))
    kernel = native.kernel_of(engine)
    counters = [np.ctypeslib.as_array((ctypes.c_int64 * n).from_address(engine.get_global_value_address(name)))
                for name, n in ((BRANCHES, 2 * branches), (FUNCTIONS, functions))]
    sums = [np.zeros(len(one), np.int64) for one in counters]
    for tables in places:
        for one in counters:
            one[...] = 0
        Place(tables, kernel=kernel).live(SEED, 0)
        scale = EACH / max(1, counters[0].sum())
        for sum_, one in zip(sums, counters, strict=True):
            sum_ += np.ceil(one * scale).astype(np.int64)
    return Profile(tuple(zip(*[iter(sums[0].tolist())] * 2, strict=True)), tuple(sums[1].tolist()))


if __name__ == "__main__":
    from demerit.engine.compiling import translated

    made, sources = translated(native.SYMBOL), native.sources_hash()
    shipped.write(sources, made)
    shipped.write_profile(sources, counted(made, map(assemble, scenarios())))
    for file in (shipped.FILE, shipped.PROFILE):
        print(f"{file.name}: {file.stat().st_size:,} bytes")
