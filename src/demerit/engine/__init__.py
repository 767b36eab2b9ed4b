"""The engine: a scenario's documents become tables, and one town at a time lives them through."""
import demerit.engine.compiled  # isort: skip  # noqa: F401  (names the cache folder before Numba is first imported)
from demerit.engine.assembly import Tables, assemble
from demerit.engine.layout import Layout
from demerit.engine.town import Place, PoolOverflow, Tally

__all__ = ["Layout", "Place", "PoolOverflow", "Tables", "Tally", "assemble"]
