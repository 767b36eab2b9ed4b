"""What a check sees: the document, its world, and a way to say what is wrong where."""
from __future__ import annotations

from collections.abc import Iterable, Sequence

from demerit.audit.finding import Edge, Finding, Number, Severity
from demerit.audit.gathering import Gathered
from demerit.audit.law import Limit, Provision
from demerit.audit.registry import Unsaid, codes
from demerit.language.diagnostics import dotted, resolve
from demerit.language.documents import Loaded
from demerit.language.schema import Regime, World
from demerit.language.source_map import Path


class View:
    """One regime under audit.

    `regime` is the document as it reads at the start; `world` the society it names, or None.
    """

    def __init__(self, loaded: Loaded, world: World | None = None) -> None:
        self.loaded, self.world = loaded, world
        self.regime: Regime = loaded.document
        self.gathered = Gathered(self.regime, world, {one.name: one.document for one in loaded.alongside})
        self.facts = self.gathered.facts

    def found(self, code: str, path: Path, message: str, *, element: str | None = None, severity: Severity | None = None, edge: Edge | None = None,
              number: Number | None = None, limit: Limit | None = None, clears: str | None = None, only: Sequence[Provision] | None = None,
              on_key: bool = True) -> Finding:
        """A finding at a path of the document.

        Severity, provisions and what clears it are those of the code's page unless given; `limit` puts its provision first.
        """
        page = codes()[code]
        there = resolve(self.loaded.data, path)
        provisions = tuple(page.provisions if only is None else only)
        if limit is not None:
            provisions = (limit.provision, *(one for one in provisions if one != limit.provision))
        place = self.loaded.diagnostic(there, code, message, on_key=on_key)
        if element is None and len(path) > 1 and isinstance(path[1], str):
            element = path[1]
        return Finding(code, severity or page.severity, message, place.file, place.span, dotted(there), element, edge, provisions, number,
                       clears or page.clears, page.depends_on_ai, row=place.row)

    def unsaid(self, code: str, question: str, key: str) -> Unsaid:
        """The file does not say; `key` would."""
        return Unsaid(code, question, key)


def names(items: Iterable[str], most: int = 5) -> str:
    """`a`, `b` and 3 more."""
    all_ = [f"`{item}`" for item in items]
    shown = all_[:most]
    return ", ".join(shown) + (f" and {len(all_) - most} more" if len(all_) > most else "")
