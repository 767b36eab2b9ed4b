"""NOT and REA: being told, in time, with reasons."""
from __future__ import annotations

from collections.abc import Iterator

from demerit.audit.finding import Finding, Number
from demerit.audit.law import cited, limits, said
from demerit.audit.registry import Unsaid, check
from demerit.audit.times import Taken, slowest, strictest
from demerit.audit.view import View, names
from demerit.language.contradictions import unreached
from demerit.language.facts import fact
from demerit.language.quantities import Quantity
from demerit.language.schema.facts import REASONS

REACHED = 0.5
"""If fewer are reached than this, most people are not told."""
TOLD = ("eu.gdpr.notice", "us.reg-b.notice", "cn.apl.service")


@check("NOT-1")
def before(view: View) -> Iterator[Finding | Unsaid]:
    """Before it takes effect, and heard."""
    notice, hearing = view.facts.notice, view.facts.hearing
    if notice.before == "no":
        yield view.found("NOT-1", view.at("notice", "before"), "it takes effect before people are told", element="notice")
    if hearing == "no":
        yield view.found("NOT-1", view.at("hearing"), "nobody is heard before it takes effect", element="hearing")
    for name in sorted(view.gathered.harmful_files):
        file = view.regime.files[name]
        if file.notice is not None and file.notice.by != "none" and notice.before != "no":
            late = file.notice.takes or file.notice.within
            if late is not None and not (isinstance(late, Quantity) and late.value.days == 0):
                yield view.found("NOT-1", ("files", name, "notice"), f"entries in `{name}` count at once; the notice comes {fact(late).text} later",
                                 element=name)
    if notice.before in (None, "unknown") or hearing in (None, "unknown"):
        yield view.unsaid("NOT-1", "are people told, and heard, before it takes effect?", "notice: {before: ..}, hearing")


@check("NOT-2")
def told(view: View) -> Iterator[Finding | Unsaid]:
    """Told at all, and in time."""
    notice = view.facts.notice
    if notice.given == "no":
        yield view.found("NOT-2", view.at("notice"), "nobody is told of the decision", element="notice")
    if notice.within is not None:
        yield from _late(view, slowest(notice.within, None), ("facts", "notice", "within"), "notice")
    known = notice.given is not None
    for name in sorted(view.gathered.harmful_files):
        told_by = view.regime.files[name].notice
        if told_by is None:
            continue
        known = True
        if unreached(told_by):
            yield view.found("NOT-2", ("files", name, "notice"), f"nobody is told of entries in `{name}`", element=name)
            continue
        if told_by.reaches is not None and told_by.reaches.value < REACHED:
            few = told_by.reaches
            yield view.found("NOT-2", ("files", name, "notice", "reaches"), f"only {fact(few).text} of those with an entry in `{name}` are reached",
                             element=name, severity="warning" if few.evidence == "assumed" else None, clears="See that the notice reaches people.")
        taken = slowest(told_by.within, told_by.takes)
        if taken is not None:
            yield from _late(view, taken, ("files", name, "notice", taken.key), name)
    if not known or notice.given == "unknown":
        yield view.unsaid("NOT-2", "are people told, and how soon?", "notice: {given: .., within: ..}; or `notice` on the file")


def _late(view: View, taken: Taken | None, path: tuple[str, ...], element: str) -> Iterator[Finding]:
    over = view.law.over(taken.term, TOLD) if taken is not None else None
    if taken is not None and over is not None:
        soon = strictest(over.limits)
        yield view.late("NOT-2", path, f"people are told {'within' if taken.key == 'within' else 'after'} {taken.text}", taken.text, over, element=element,
                        assumed=taken.assumed, clears=f"Tell people within {soon} (`within: {soon}`).")


@check("NOT-3")
def ended(view: View) -> Iterator[Finding | Unsaid]:
    """Notice before an end."""
    limit = limits()["eu.p2b.termination-notice"]
    lead = view.facts.notice.lead
    assert limit.min is not None
    open_: list[str] = []
    for measure in view.bad:
        named = " ".join(filter(None, (measure.name, measure.stated.what, *(measure.effect.denies if measure.effect else ()))))
        if measure.stated.ends != "yes" and (measure.stated.ends == "no" or said("termination", named) is None):
            if measure.stated.ends != "no" and measure.effect is None and lead is None:
                open_.append(measure.name)
            continue
        if lead is None:
            yield view.unsaid("NOT-3", f"how long beforehand is the end of a service (`{measure.name}`) announced?", "notice: {lead: ..}")
        elif lead.value.days < limit.min.days:
            yield view.found("NOT-3", view.at("notice", "lead"), f"`{measure.name}` ends a service on {fact(lead).text} notice", element=measure.name,
                             limit=limit, number=Number(fact(lead).text, cited([limit])))
    if open_:
        yield view.unsaid("NOT-3", f"does {names(open_, 2)} end a service, and how long beforehand is that announced?",
                          "treatments: {NAME: {ends: ..}}, notice: {lead: ..}")


@check("REA-1")
def reasons(view: View) -> Iterator[Finding | Unsaid]:
    """Reasons, and what they say."""
    stated = view.facts.reasons
    missing = [part for part in REASONS if part not in stated.says]
    if stated.given == "no":
        yield view.found("REA-1", view.at("reasons"), "no reasons are given", element="reasons", severity="error")
    elif stated.says and missing:
        yield view.found("REA-1", view.at("reasons", "says"), f"the reasons leave out: {', '.join(missing)}", element="reasons")
    elif not stated.says:
        yield view.unsaid("REA-1", "are reasons given, and what do they say?", "reasons: {says: [..]}")


@check("REA-2")
def what_if(view: View) -> Iterator[Finding | Unsaid]:
    """What would have led to another result."""
    stated = view.facts.reasons
    if stated.counterfactual == "no":
        yield view.found("REA-2", view.at("reasons", "counterfactual"), "the reasons do not say what would have led to another result", element="reasons")
    elif stated.counterfactual != "yes" and stated.given != "no":
        yield view.unsaid("REA-2", "do the reasons say what would have led to another result?", "reasons: {counterfactual: ..}")
