"""EQ and DAT: protected traits and their stand-ins, guesses, and what a credit score may not look at."""
from __future__ import annotations

from collections.abc import Iterator

from demerit.audit.finding import Finding
from demerit.audit.gathering import Datum, one_context
from demerit.audit.law import Provision, kinds, said
from demerit.audit.registry import Unsaid, check
from demerit.audit.view import View


def _named(datum: Datum) -> str:
    """Names and the one-line description; not the places in sources, where any word may stand."""
    return " ".join(filter(None, (datum.name, datum.stated.what, datum.stated.source)))


def _word(datum: Datum, stated: str | None, words: str) -> str | None:
    """What makes an input protected (or a stand-in): the file says so, or a word does and the file does not say otherwise."""
    if stated in ("yes", "no"):
        return datum.name if stated == "yes" else None
    return said(words, _named(datum))


def _kind(datum: Datum) -> str | None:
    relevance = datum.relevance() or datum.relevance("any")
    return relevance.kind if relevance is not None else None


@check("EQ-1")
def protected(view: View) -> Iterator[Finding | Unsaid]:
    """Special categories as inputs, or in the scope."""
    for datum in view.gathered.inputs:
        word = _word(datum, datum.stated.protected, "protected")
        if word is not None and not datum.good and _kind(datum) != "law":
            what = f"`{datum.name}` is a protected trait" if word == datum.name else f"`{datum.name}` is about a protected trait ({word})"
            yield view.found("EQ-1", datum.path, f"{what} and goes into the score", element=datum.name, only=_naming(view, word))
    for attribute, categories in view.regime.scope.attributes.items():
        if said("protected", attribute):
            yield view.found("EQ-1", ("scope", "attributes", attribute), f"only {', '.join(categories)} (`{attribute}`) are scored", element=attribute,
                             only=_naming(view, attribute))


def _naming(view: View, text: str) -> tuple[Provision, ...]:
    """The provisions that name the ground; all where no word tells which ground it is."""
    grounds = kinds("grounds", text)
    return tuple(one for one in view.page("EQ-1").provisions if not grounds or not one.grounds or grounds & set(one.grounds))


@check("EQ-2")
def stand_in(view: View) -> Iterator[Finding | Unsaid]:
    """Stand-ins for protected traits."""
    for datum in view.gathered.inputs:
        if _word(datum, datum.stated.protected, "protected") is not None:
            continue
        word = _word(datum, datum.stated.proxy, "proxies")
        if word is not None and not datum.good and _kind(datum) not in ("law", "study"):
            yield view.found("EQ-2", datum.path, f"`{datum.name}` stands for origin or means rather than conduct", element=datum.name)


@check("DAT-1")
def guesses(view: View) -> Iterator[Finding | Unsaid]:
    """Inferred, predicted or merely reported data that nobody checks or holds back."""
    facts = view.facts
    held_back = facts.appeal.flag == "yes" or any(remedy.flags or remedy.suspends for remedy in view.regime.remedies.values())
    for name, stated in facts.inputs.items():
        if stated.provenance in ("inferred", "predicted", "reported") and stated.checked != "yes" and not held_back:
            yield view.found("DAT-1", ("facts", "inputs", name), f"`{name}` is {stated.provenance}, and nothing says that it is checked or held back while "
                             "contested", severity="note" if stated.provenance == "reported" else None)
    if any(stated.provenance in (None, "unknown") for stated in facts.inputs.values()):
        yield view.unsaid("DAT-1", "are the data observed, known, reported, inferred or predicted?", "inputs: {NAME: {provenance: ..}}")


@check("DAT-2")
def networks(view: View) -> Iterator[Finding | Unsaid]:
    """Social networks in a score for credit."""
    purpose = view.facts.purpose
    credit = one_context(purpose.context) == "finance" or any(one_context(one.context) == "finance" for one in view.bad)
    for datum in view.gathered.inputs if credit else ():
        word = said("networks", _named(datum))
        if word is not None:
            yield view.found("DAT-2", datum.path, f"`{datum.name}` ({word}) goes into a score for credit", element=datum.name)
