"""EQ and DAT: protected traits and their stand-ins, guesses, and what a credit score may not look at."""
from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from demerit.audit.finding import Finding, Severity
from demerit.audit.gathering import Datum, one_context
from demerit.audit.law import Provision, is_said, kinds, said
from demerit.audit.registry import Unsaid, check
from demerit.audit.view import View
from demerit.language.quantities import Quantity
from demerit.language.schema.conditions import AgeIs, Condition
from demerit.language.source_map import Path

ADULT = 18


@dataclass(frozen=True)
class Named:
    """What makes an input protected (or a stand-in, or something else that words tell): a stated fact, or a word; `sure` if no word has to be weighed."""

    word: str | None
    sure: bool

    @property
    def severity(self) -> Severity | None:
        """A word alone is a warning; what is stated, or is nothing but the word, is as grave as the code."""
        return None if self.sure else "warning"


def texts(datum: Datum) -> tuple[str, ...]:
    """Names and the one-line description; not the places in sources, where any word may stand."""
    return tuple(filter(None, (datum.name, datum.stated.what, datum.stated.source)))


def named(words: str, stated: str | None, *given: str) -> Named | None:
    """What tells that something is of a kind: the file says so, or a word does and the file does not say otherwise."""
    if stated in ("yes", "no"):
        return Named(None, True) if stated == "yes" else None
    word = said(words, " | ".join(given))
    return Named(word, any(is_said(words, one) for one in given)) if word is not None else None


def protected_trait(datum: Datum) -> Named | None:
    """Whether an input is about a protected trait; by age, never more than a warning."""
    found = named("protected", datum.stated.protected, *texts(datum))
    if found is None and datum.stated.protected != "no" and (word := said("ages", " | ".join(texts(datum)))) is not None:
        return Named(word, False)
    return found


def _kind(datum: Datum) -> str | None:
    relevance = datum.relevance() or datum.relevance("any")
    return relevance.kind if relevance is not None else None


@check("EQ-1")
def protected(view: View) -> Iterator[Finding | Unsaid]:
    """Special categories as inputs."""
    for datum in view.gathered.inputs:
        found = protected_trait(datum)
        if found is not None and not datum.good and _kind(datum) != "law":
            what = f"`{datum.name}` is a protected trait" if found.word is None or is_said("protected", datum.name) else (
                f"`{datum.name}` is about a protected trait ({found.word})")
            yield view.found("EQ-1", datum.path, f"{what} and goes into the score", element=datum.name, severity=found.severity, only=_naming(view, found.word),
                             clears=None if found.sure else "Take it out, cite the law that names it, or say that it is none (`protected: no`).")
    open_ = [name for name, stated in view.facts.inputs.items() if stated.protected in (None, "unknown")]
    if open_:
        yield view.unsaid("EQ-1", "is any of the inputs about a special category (health, origin, religion, ..)?", "inputs: {NAME: {protected: ..}}")


@check("EQ-1")
def decided_by(view: View) -> Iterator[Finding | Unsaid]:
    """Special categories by which rules, channels and remedies tell people apart."""
    for attribute, categories in view.regime.scope.attributes.items():
        if said("protected", attribute):
            yield _by(view, ("scope", "attributes", attribute), f"only {', '.join(categories)} (`{attribute}`) are scored", attribute, attribute)
    age = view.regime.scope.age
    if age is not None and age.under is not None and age.under > ADULT:
        yield _by(view, ("scope", "age"), f"only people under {age.under} are scored", "age", "age", "warning")
    for name, rule in view.regime.rules.items():
        if rule.off:
            continue
        against = name in view.held_against
        for i, one in enumerate(rule.unless):
            for what, who in _traits(one):
                yield _by(view, ("rules", name, "unless", i), f"`{name}` does not apply to {who} (`{what}`)", name, what, _age(what))
        for what, who in _traits(rule.condition):
            if not against or what == "age":  # what is held against people is an input, see above
                yield _by(view, ("rules", name, "if"), f"`{name}` applies only to {who} (`{what}`)", name, what, _age(what))
    for name, remedy in view.regime.remedies.items():
        wanted = (("open_to", remedy.open_to, "is open only to"), ("if", remedy.condition, "is granted only to"))
        for key, condition, does in () if remedy.off else wanted:
            for what, who in _traits(condition):
                yield _by(view, ("remedies", name, key), f"`{name}` {does} {who} (`{what}`)", name, what, _age(what))
        for i, one in enumerate(() if remedy.off else remedy.unless):
            for what, who in _traits(one):
                yield _by(view, ("remedies", name, "unless", i), f"`{name}` is not granted to {who} (`{what}`)", name, what, _age(what))
    yield from _seen(view)


def _seen(view: View) -> Iterator[Finding]:
    """Channels that notice more of what some do, or whose errors fall on some more often, where that is held against them."""
    used = {one for rule in view.held_against.values() for one in rule.when.seen_by}
    for name, channel in view.regime.channels.items():
        if name not in used:
            continue
        for attribute, most in _apart(channel.by):
            yield _by(view, ("channels", name, "by", attribute), f"`{name}` notices not everybody alike (`{attribute}`: {most})", name, attribute, "warning")
        for source, error in channel.errors.items():
            for attribute, most in _apart(error.by):
                yield _by(view, ("channels", name, "errors", source, "by", attribute),
                          f"`{source}` of `{name}` does not fall on everybody alike (`{attribute}`: {most})", name, attribute, "warning")


def _apart(by: Mapping[str, Mapping[str, Quantity]]) -> Iterator[tuple[str, str]]:
    """Protected attributes by which factors tell people apart, with the factors in words."""
    for attribute, factors in by.items():
        apart = {category: factor for category, factor in factors.items() if factor.value != 1}
        if apart and said("protected", attribute):
            yield attribute, ", ".join(f"{category} {factor.value:g} times" for category, factor in apart.items())


def _by(view: View, path: Path, message: str, element: str, trait: str, severity: Severity | None = None) -> Finding:
    return view.found("EQ-1", path, message, element=element, severity=severity, only=_naming(view, trait), clears="Let it hold for everybody alike.")


def _age(what: str) -> Severity | None:
    return "warning" if what == "age" else None


def _traits(condition: Condition | None) -> Iterable[tuple[str, str]]:
    """Protected attributes, states and ages a condition asks for, with who has them."""
    if condition is None:
        return
    for attribute, categories in condition.attributes.items():
        if said("protected", attribute):
            yield attribute, ", ".join(categories)
    for state, holds in condition.states.items():
        if said("protected", state):
            yield state, f"people {'with' if holds else 'without'} it"
    if condition.age is not None and not _childhood(condition.age):
        edges = (("from", condition.age.at_least), ("under", condition.age.under))
        yield "age", "people " + " and ".join(f"{word} {edge}" for word, edge in edges if edge is not None)


def _childhood(age: AgeIs) -> bool:
    """Whether an age only tells children from adults."""
    return (age.at_least or 0) <= ADULT and (age.under is None or age.under <= ADULT)


def _naming(view: View, text: str | None) -> tuple[Provision, ...]:
    """The provisions that name the ground; all where no word tells which ground it is."""
    grounds = kinds("grounds", text or "")
    return tuple(one for one in view.page("EQ-1").provisions if not grounds or not one.grounds or grounds & set(one.grounds))


@check("EQ-2")
def stand_in(view: View) -> Iterator[Finding | Unsaid]:
    """Stand-ins for protected traits."""
    for datum in view.gathered.inputs:
        if protected_trait(datum) is not None:
            continue
        found = named("proxies", datum.stated.proxy, *texts(datum))
        if found is not None and not datum.good and _kind(datum) not in ("law", "study"):
            yield view.found("EQ-2", datum.path, f"`{datum.name}` stands for origin or means rather than conduct" + (f" ({found.word})" if found.word else ""),
                             element=datum.name)
    if any(stated.proxy in (None, "unknown") for stated in view.facts.inputs.values()):
        yield view.unsaid("EQ-2", "does any of the inputs stand in for a protected trait (birthplace, neighbourhood, ..)?", "inputs: {NAME: {proxy: ..}}")


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
        found = named("networks", None, *texts(datum), *filter(None, (datum.context,)))
        if found is not None:
            yield view.found("DAT-2", datum.path, f"`{datum.name}` ({found.word}) goes into a score for credit", element=datum.name, severity=found.severity)
    if any(stated.source is None for stated in view.facts.inputs.values()) and (credit or (purpose.context is None and not view.regime.rules)):
        yield view.unsaid("DAT-2", "who supplies the data: does any come from social networks?", "inputs: {NAME: {source: ..}}")
