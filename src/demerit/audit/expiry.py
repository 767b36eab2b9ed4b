"""EXP: an end, and no copy that outlives its source."""
from __future__ import annotations

from collections.abc import Iterator

from demerit.audit.finding import Finding, Number
from demerit.audit.law import Limit, limits
from demerit.audit.notices import exceeded
from demerit.audit.registry import Unsaid, check
from demerit.audit.view import View, names
from demerit.language.facts import fact
from demerit.language.quantities import Quantity
from demerit.language.schema.channel import DrawnSpan
from demerit.language.schema.regime import Write

KEPT = ("cn.crir.retention", "cn.shandong.retention", "us.fcra.obsolete")


@check("EXP-1")
def ends(view: View) -> Iterator[Finding | Unsaid]:
    """Entries that never end, or end too late."""
    stated = view.facts.retention
    if stated.term in ("until-struck", "none"):
        yield view.found("EXP-1", view.at("retention"), "entries have no end", element="retention", number=Number("no end", _law(KEPT)))
    elif isinstance(stated.term, Quantity):
        yield from _long(view, stated.term, ("facts", "retention"), "entries are kept", "retention")
    endless: dict[str, list[str]] = {}
    assumed = []
    for name, rule in view.held_against.items():
        write = rule.write
        assert write is not None
        if write.counts == "until-struck":
            endless.setdefault(write.into, []).append(name)
        elif isinstance(write.counts, (Quantity, DrawnSpan)):
            term = _length(write)
            if term is not None and term.evidence == "assumed":
                assumed.append(name)
            if term is not None:
                yield from _long(view, term, ("rules", name, "write", "counts"), f"entries of `{name}` count", name)
    for file, rules in endless.items():
        yield view.found("EXP-1", ("rules", rules[0], "write"), f"entries of {names(rules)} in `{file}` count until somebody strikes them", element=rules[0],
                         number=Number("no end", _law(KEPT)))
    if assumed:
        yield view.unsaid("EXP-1", f"how long entries count is only assumed in {len(assumed)} rules: what does the text say?", "write: {counts: ..}")
    if not view.regime.rules and stated.term in (None, "unknown"):
        yield view.unsaid("EXP-1", "how long are entries kept, counted from when?", "retention: {term: .., from: ..}")


def _length(write: Write) -> Quantity | None:
    """The term of an entry; of a drawn one its mean or median."""
    if isinstance(write.counts, DrawnSpan):
        return write.counts.mean or write.counts.median
    return write.counts if isinstance(write.counts, Quantity) else None


def _long(view: View, term: Quantity, path: tuple[str, ...], what: str, element: str) -> Iterator[Finding]:
    over = exceeded(term.value.days - 3, KEPT)
    if over:
        yield view.found("EXP-1", path, f"{what} for {fact(term).text}", element=element, only=tuple(limit.provision for limit in over),
                         number=Number(fact(term).text, _law(tuple(limit.id for limit in over))), severity="warning" if term.evidence == "assumed" else None)


def _law(keys: tuple[str, ...]) -> str:
    found: list[Limit] = [limits()[key] for key in keys]
    return "; ".join(f"{one.text()}, {one.provision.title}" for one in found)


@check("EXP-2")
def copies(view: View) -> Iterator[Finding | Unsaid]:
    """Copies that outlive their source."""
    stated = view.facts.retention
    source = stated.source_term
    if source is not None and stated.term is not None:
        endless = stated.term in ("until-struck", "none")
        if endless or (isinstance(stated.term, Quantity) and stated.term.value.days > source.value.days):
            mine = "without end" if not isinstance(stated.term, Quantity) else fact(stated.term).text
            yield view.found("EXP-2", view.at("retention"), f"a copy is kept {mine}, its source {fact(source).text}", element="retention",
                             number=Number(mine, f"no longer than the source, {fact(source).text}"))
    for name, rule in view.held_against.items():
        ref = rule.when.enters or rule.when.reaches
        write = rule.write
        if ref is None or "/" not in ref or write is None or write.counts == "with-cause":
            continue
        endless = write.counts == "until-struck"
        yield view.found("EXP-2", ("rules", name), f"`{name}` copies `{ref}` and goes on when that has ended", severity=None if endless else "warning",
                         clears="Let it end with its cause: `counts: with-cause`.")
    if source is None and view.facts.shared_with:
        yield view.unsaid("EXP-2", "do copies end with their source?", "retention: {source_term: ..}")
