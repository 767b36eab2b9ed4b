"""What a check sees: the document, its world, and a way to say what is wrong where."""
from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from demerit.audit.applying import Applying, Over
from demerit.audit.finding import Edge, Finding, Number, Severity
from demerit.audit.gathering import Gathered, Measure
from demerit.audit.law import Limit, Provision
from demerit.audit.registry import Code, Unsaid, codes
from demerit.language.diagnostics import dotted, resolve
from demerit.language.documents import Loaded
from demerit.language.schema import Regime, World
from demerit.language.schema.regime import Rule
from demerit.language.source_map import Path
from demerit.language.visible import clean, one_line

if TYPE_CHECKING:
    from demerit.audit.exits import Proof


class View:
    """One regime under audit.

    `regime` is the document as it reads at the start; `world` the society it names, or None; `law` the law that applies, of the legal
    systems `asked` by name, or if None of all.
    """

    def __init__(self, loaded: Loaded, world: World | None = None, asked: frozenset[str] | None = None) -> None:
        self.loaded, self.world = loaded, world
        self.regime: Regime = loaded.document
        self.law = Applying(self.regime, asked)
        self.gathered = Gathered(self.regime, world, {one.name: one.document for one in loaded.alongside})
        self.facts = self.gathered.facts

    @cached_property
    def proof(self) -> Proof | None:
        """Who has a way off what harms; None if there are no rules, or no effects."""
        from demerit.audit.exits import LOOKED_AT_IN_PASSING, prove

        return prove(self.loaded, self.world, most=LOOKED_AT_IN_PASSING) if self.regime.rules and self.regime.effects else None

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
            element = str(path[2]) if path[0] == "facts" and path[1] in ("inputs", "treatments") and len(path) > 2 else path[1]
        return Finding(code, severity or page.severity, one_line(message), place.file, place.span, dotted(there), element, edge, provisions, number,
                       one_line(clears or page.clears), page.depends_on_ai, row=clean(place.row) if place.row is not None else None)

    def late(self, code: str, path: Path, message: str, taken: str, over: Over, *, assumed: bool = False, **more: Any) -> Finding:
        """A finding on a time past limits of the law, as grave as they make it; a time that is only assumed is warned of."""
        severity: Severity = "warning" if assumed else over.severity
        return self.found(code, path, message, only=over.provisions, severity=severity, number=Number(taken, over.text()), **more)

    @property
    def bad(self) -> tuple[Measure, ...]:
        """Treatments somebody may be worse off for."""
        return tuple(one for one in self.gathered.treatments if one.bad)

    @cached_property
    def held_against(self) -> dict[str, Rule]:
        """Rules that write against people into a file some harmful treatment hangs on."""
        harmful, good = self.gathered.harmful_files, self.gathered.good
        return {name: rule for name, rule in self.regime.rules.items()
                if rule.write is not None and not rule.off and rule.write.into in harmful and not good(rule)}

    @property
    def joined_by_facts(self) -> bool:
        """Whether the facts say that one matter counts once."""
        return self.facts.counted_once == "yes"

    def page(self, code: str) -> Code:
        """What a code means."""
        return codes()[code]

    def text_of(self, name: str, rule: Rule) -> str:
        """What names a rule: its name, its act, its place in the source."""
        return " ".join(filter(None, (name, rule.when.act or rule.when.state, rule.cite.at if rule.cite else None)))

    def at(self, *keys: str) -> Path:
        """Where facts say something, by their keys; else the first treatment; else the name of the regime."""
        path: Path = ("facts", *keys)
        if len(resolve(self.loaded.data, path)) > 1:
            return path
        return next((one.path for one in self.bad), ("regime",))

    def unsaid(self, code: str, question: str, key: str, *, beside: bool = False) -> Unsaid:
        """The file does not say; `key` would.  `beside`: asked even where the code fires for something else."""
        return Unsaid(code, one_line(question), key, beside)


def names(items: Iterable[str], most: int = 5) -> str:
    """`a`, `b` and 3 more."""
    all_ = [f"`{item}`" for item in items]
    shown = all_[:most]
    return ", ".join(shown) + (f" and {len(all_) - most} more" if len(all_) > most else "")
