"""CTX: context and relevance."""
from __future__ import annotations

from collections.abc import Iterator

from demerit.audit.elements import Edge, edge_to_purpose, edges
from demerit.audit.finding import Finding
from demerit.audit.gathering import Measure, apart, one_context
from demerit.audit.registry import Unsaid, check
from demerit.audit.view import View, names


@check("CTX-1")
def another_context(view: View) -> Iterator[Finding | Unsaid]:
    """Inputs of one part of life against treatments in another."""
    by_measure: dict[str, tuple[Measure, list[Edge]]] = {}
    for edge in edges(view.gathered):
        if edge.measure is not None and edge.grade in ("met", "open"):
            by_measure.setdefault(edge.measure.name, (edge.measure, []))[1].append(edge)
    for name, (measure, found) in by_measure.items():
        met = [edge for edge in found if edge.grade == "met"]
        parted = met or [edge for edge in found if view.gathered.unrelated(edge.datum, measure)]
        if not parted:
            yield view.unsaid("CTX-1", f"which part of life do `{name}` and what leads to it belong to?", "context")
            continue
        own = measure.effect is not None and measure.effect.cite is not None
        why = (", and no law is cited that ties them" + (", but its own rules" if own else "")) if met else ", and no law is cited that names these data"
        where = f"`{name}` ({measure.context})" if measure.context else f"`{name}`"
        yield view.found("CTX-1", measure.path, f"{where} follows from another part of life: {_by_context(parted)}{why}",
                         severity=None if met else "warning", edge="inputs to treatment")


def _by_context(found: list[Edge]) -> str:
    """`finance (contract-breach and 3 more), traffic (speeding)`."""
    held: dict[str, list[str]] = {}
    for edge in found:
        held.setdefault(edge.datum.context or "not said", []).append(edge.datum.name)
    return "; ".join(f"{context} ({names(items, 3)})" for context, items in held.items())


@check("CTX-2")
def without_a_reason(view: View) -> Iterator[Finding | Unsaid]:
    """Inputs against the purpose of the evaluation."""
    purpose = view.facts.purpose.context
    for datum in view.gathered.inputs:
        relevance = datum.relevance()
        if relevance is not None and relevance.kind == "none":
            yield view.found("CTX-2", datum.path, f"`{datum.name}` has nothing to do with {purpose or 'the purpose'}", element=datum.name, severity="error",
                             edge="inputs to purpose")
        elif one_context(purpose) is not None and not (datum.good and datum.rules):
            edge = edge_to_purpose(view.gathered, datum)
            if edge.grade in ("met", "open") and apart(datum.context, purpose):
                yield view.found("CTX-2", datum.path, edge.why, element=datum.name, severity="error" if edge.grade == "met" else "warning",
                                 edge="inputs to purpose")
            elif edge.grade == "open":
                yield view.unsaid("CTX-2", f"which part of life does `{datum.name}` come from?", "context")
    if one_context(purpose) is None:
        yield view.unsaid("CTX-2", "what is the score for?", "purpose: {context: ..}")


@check("CTX-3")
def another_purpose(view: View) -> Iterator[Finding | Unsaid]:
    """Data put to a new use, or passed on, without a basis."""
    for name, stated in view.facts.inputs.items():
        if stated.reused == "yes" and stated.reuse_basis is None:
            yield view.found("CTX-3", ("facts", "inputs", name), f"`{name}` was collected for something else, and nothing is said to allow the new use")
    for i, sharing in enumerate(view.facts.shared_with):
        if sharing.basis is None:
            yield view.found("CTX-3", ("facts", "shared_with", i), f"passed on to {sharing.who}, and nothing is said to allow it", element=sharing.who)
    for name, rule in view.regime.rules.items():
        ref = rule.when.enters or rule.when.reaches or rule.when.lapses or rule.when.struck
        if ref is not None and "/" in ref and rule.write is not None and rule.cite is None and not rule.off:
            yield view.found("CTX-3", ("rules", name), f"what stands in `{ref}` is used here for something else, and no text is cited that allows it")
    if not any(stated.reused for stated in view.facts.inputs.values()) and view.gathered.inputs:
        yield view.unsaid("CTX-3", "were the data collected for this?", "inputs: {NAME: {reused: ..}}")


@check("CTX-4")
def one_score_for_everything(view: View) -> Iterator[Finding | Unsaid]:
    """Three contexts in and two out of one score."""
    groups: dict[frozenset[str], list[Measure]] = {}
    for measure in view.gathered.treatments:
        groups.setdefault(measure.rests_on, []).append(measure)
    for measures in groups.values():
        out = {one_context(one.context): one.context for one in measures if one_context(one.context)}
        into = {one_context(datum.context): datum.context for one in measures for datum in view.gathered.leading_to(one) if one_context(datum.context)}
        bad = [one for one in measures if one.bad]
        if bad and len(out) >= 2 and len(into) >= 3:
            inside, outside = (names(sorted(map(str, found.values())), 6) for found in (into, out))
            yield view.found("CTX-4", bad[0].path, f"one score takes in {len(into)} parts of life ({inside}) and comes out in {len(out)} ({outside})")
    nowhere = [one.name for one in view.bad if one_context(one.context) is None]
    if nowhere and (len(view.gathered.inputs) > 2 or any(one_context(datum.context) is None for datum in view.gathered.inputs)):
        yield view.unsaid("CTX-4", f"which part of life does {names(nowhere, 2)} touch?", "context")
