"""Facts an audit needs: what the score is for, what goes in, what comes out, and how people are treated on the way.

A regime may hold nothing else.  What is not said is not known; `unknown` says so in words.  Nothing here changes a run.
"""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, WithJsonSchema

from demerit.language.diagnostics import did_you_mean
from demerit.language.located import Located
from demerit.language.quantities import TERM, Inflow, Quantity, Span, bounded
from demerit.language.schema.base import Name, Names, Strict, unsaid


def _answer(raw: Any) -> Any:
    return ("yes" if raw else "no") if isinstance(raw, bool) else raw


Answer = Annotated[Literal["yes", "no", "unknown"], BeforeValidator(_answer)]

GRAVITY: dict[str, str] = {
    "none": "lawful, everyday conduct: little volunteering, a good purchase record",
    "trifling": "a missed doctor's appointment, a late library book, rubbish put out on the wrong day",
    "minor": "a parking fine, local tax paid late, a bill paid late",
    "moderate": "speeding, breaking a platform's rules, a loan not repaid",
    "serious": "fraud, drunk driving, theft",
    "grave": "violence against people, endangering lives"}
"""How bad the conduct is, mildest first, with anchors."""
SEVERITY: dict[str, str] = {
    "none": "nobody is worse off: faster returns for some, the ordinary service for the rest",
    "slight": "more paperwork, a warning, a slower counter",
    "noticeable": "a dearer price in proportion to the risk, an extra inspection, more surveillance",
    "considerable": "a loan, contract or service refused, an account suspended for a time",
    "severe": "a benefit withdrawn, a job lost, a blacklist, no flights or trains, a name in public",
    "ruinous": "a child taken away, a home or one's liberty lost"}
"""How hard the treatment hits, mildest first, with anchors."""

Gravity = Literal["none", "trifling", "minor", "moderate", "serious", "grave", "unknown"]
Severity = Literal["none", "slight", "noticeable", "considerable", "severe", "ruinous", "unknown"]


# ---- relevance -------------------------------------------------------------------------------------------------


class Relevance(Strict):
    """Why an input matters: `{law: CITATION}` if a law names these data for this use, `{study: CITATION}`, `asserted`, `none`, `unknown`."""

    law: str | None = Field(default=None, description="the law that names these data for this use")
    names_data: Answer = Field(default="yes", description="`no` if the law cited does not name the data")
    study: str | None = Field(default=None, description="the study that shows it")
    word: Literal["asserted", "none", "unknown"] | None = None

    @property
    def kind(self) -> str:
        """law, study, asserted, none or unknown; a law that does not name the data is no better than an assertion."""
        if self.law is not None:
            return "law" if self.names_data == "yes" else "asserted"
        return "study" if self.study is not None else str(self.word)

    def said(self) -> str:
        """In a few words."""
        if self.law is not None:
            return f"law: {self.law}" + ("" if self.names_data == "yes" else " (which does not name the data)")
        return f"study: {self.study}" if self.study is not None else str(self.word)


def _relevance(raw: Any) -> Any:
    if isinstance(raw, Relevance):
        return raw
    if isinstance(raw, str):
        if raw in ("cited-law", "law", "cited-study", "study"):
            key = raw.removeprefix("cited-")
            raise Located(f"`{raw}` needs its citation", hint=f"relevance: {{{key}: \"name and article\"}}", code="D401")
        if raw not in ("asserted", "none", "unknown"):
            raise Located(f"`{raw}` is not a relevance", hint="{law: CITATION}, {study: CITATION}, asserted, none or unknown", code="D401")
        return {"word": raw}
    if isinstance(raw, dict) and sum(key in raw for key in ("law", "study", "word")) != 1:
        raise Located("relevance is shown by a `law` or by a `study`", hint="{law: CITATION}, {study: CITATION}, asserted, none or unknown", code="D401")
    return raw


OneRelevance = Annotated[Relevance, BeforeValidator(_relevance)]


class Relevances(Strict):
    """Relevance to the purpose, and to the treatment (to all, or by the treatment's name)."""

    to_purpose: OneRelevance | None = None
    to_treatment: dict[Name, OneRelevance] = Field(default_factory=dict, description="`any` stands for every treatment")


def _relevances(raw: Any) -> Any:
    if not isinstance(raw, dict) or not ({"to_purpose", "to_treatment"} & set(raw)):
        one = _relevance(raw)
        return {"to_purpose": one, "to_treatment": {"any": one}}
    to = raw.get("to_treatment")
    if to is None or (isinstance(to, dict) and not ({"law", "study"} & set(to))):
        return raw
    return raw | {"to_treatment": {"any": to}}


# ---- what goes in, what comes out ------------------------------------------------------------------------------


class Purpose(Strict):
    """What the evaluation is for."""

    context: Name | None = Field(default=None, description="the part of life the evaluation belongs to: tax, welfare, finance, ..")
    aim: str | None = Field(default=None, description="what it is to achieve, in a line")
    legitimate: Answer | None = Field(default=None, description="is that a specific and lawful aim?")


class Input(Strict):
    """One kind of data that goes into the score."""

    what: str | None = Field(default=None, description="in a line")
    context: Name | None = Field(default=None, description="the part of life it comes from")
    basis: Literal["behaviour", "trait", "unknown"] | None = Field(default=None, description="what people do, or what they are or are thought to be")
    provenance: Literal["observed", "known", "reported", "inferred", "predicted", "unknown"] | None = None
    source: str | None = Field(default=None, description="who or what supplies it: court, bank, social-network, neighbours, ..")
    relevance: Annotated[Relevances, BeforeValidator(_relevances)] | None = None
    gravity: Gravity | None = Field(default=None, description="how bad the conduct is, if it is held against people as such")
    protected: Answer | None = Field(
        default=None,
        description="a special category: religion, health, origin, politics, ..; `no`: neither that nor the use of a right, whatever its name says")
    proxy: Answer | None = Field(default=None, description="a stand-in for one: nationality of a spouse, birthplace, type of car, ..")
    document: Answer | None = Field(default=None, description="rests on a legally effective document (a judgment, a decision)")
    checked: Answer | None = Field(default=None, description="checked, and marked as an assessment, before it counts")
    reused: Answer | None = Field(default=None, description="collected for something else")
    reuse_basis: str | None = Field(default=None, description="what allows the new use")


FALLS_ON = ("the-person", "person", "self", "the-actor", "actor", "child", "children", "spouse", "partner", "parents", "household", "family", "relatives",
            "friends", "neighbours", "colleagues", "employees", "members", "guarantor", "representative", "representatives", "controller", "director", "others")
"""Whom a treatment can be said to fall on; the first five are the one who acted."""


def _falls_on(raw: Any) -> Any:
    items = [raw] if isinstance(raw, str) else raw
    if isinstance(items, list):
        for i, item in enumerate(items):
            if isinstance(item, str) and item not in FALLS_ON:
                plain = item.lower().replace(" ", "-")
                raise Located(f"`{item}` is nobody something can be said to fall on", *([] if isinstance(raw, str) else [i]), code="D103",
                              hint=did_you_mean(plain, FALLS_ON, "one of"))
    return items


class Treatment(Strict):
    """One thing that happens to people because of the score."""

    what: str | None = Field(default=None, description="in a line")
    context: Name | None = Field(default=None, description="the part of life it touches")
    kind: Literal["harm", "reward", "inspection", "unknown"] | None = None
    severity: Severity | None = Field(default=None, description="how hard it hits")
    proportionate: Answer | None = Field(default=None, description="does it keep in proportion to what the data show?")
    baseline_preserved: Answer | None = Field(default=None, description="does everyone keep the ordinary service and the essentials?")
    essential: Answer | None = Field(default=None, description="is something taken that nobody can do without?")
    falls_on: Annotated[Names, BeforeValidator(_falls_on)] = Field(
        default_factory=list, description="the-person, child, spouse, household, relatives, friends, employees, representative, others")
    necessity: str | None = Field(default=None, description="why nothing milder would do")
    ends: Answer | None = Field(default=None, description="it ends a service or an account, rather than limiting it")


class LegalBasis(Strict):
    """A law the scheme rests on."""

    law: str
    names_data: Answer | None = Field(default=None, description="does it name the data?")
    proportionate: Answer | None = Field(default=None, description="does it keep the treatment in proportion?")


class Sharing(Strict):
    """Somebody the score or the entries are passed on to."""

    who: str
    basis: str | None = Field(default=None, description="what allows it")


# ---- procedure -------------------------------------------------------------------------------------------------

REASONS = ("measure", "scope", "duration", "facts", "automation", "ground", "redress")


class Notice(Strict):
    """Whether and when people are told."""

    given: Answer | None = None
    before: Answer | None = Field(default=None, description="before it takes effect")
    within: Span | None = Field(default=None, description="how soon after the decision")
    lead: Span | None = Field(default=None, description="how long before an end of service")


class Reasons(Strict):
    """Whether reasons are given, and what they say."""

    given: Answer | None = None
    says: list[Literal["measure", "scope", "duration", "facts", "automation", "ground", "redress"]] = Field(default_factory=list)
    counterfactual: Answer | None = Field(default=None, description="what would have led to another result")


class Appeal(Strict):
    """How somebody can object."""

    possible: Answer | None = None
    free: Answer | None = None
    window: Span | None = Field(default=None, description="open for how long")
    within: Span | None = Field(default=None, description="decided how soon")
    human: Answer | None = Field(default=None, description="decided by a person")
    suspends: Answer | None = Field(default=None, description="the effect waits while it is decided")
    flag: Answer | None = Field(default=None, description="contested entries are marked or held back meanwhile")
    external: Answer | None = Field(default=None, description="an independent body outside can be asked")
    external_within: Span | None = None
    court: Answer | None = None
    independent: Answer | None = Field(default=None, description="somebody independent looks after the list")
    penalised: Answer | None = Field(default=None, description="appealing costs points or standing")


class Annulment(Strict):
    """What happens elsewhere when an entry falls."""

    spreads: Answer | None = None
    within: Span | None = None


class Exit(Strict):
    """How somebody gets off."""

    stated: Answer | None = None
    way: str | None = Field(default=None, description="in a line")
    only_money: Answer | None = Field(default=None, description="only by paying")
    others_will: Answer | None = Field(default=None, description="only if somebody else is willing")
    repair: Answer | None = Field(default=None, description="by putting things right")
    repair_free: Answer | None = None
    repair_within: Span | None = None
    loop: Answer | None = Field(default=None, description="the consequence makes the trigger more likely")


def _term(raw: Any) -> Any:
    return raw if raw in ("until-struck", "none", "unknown") else bounded(TERM, raw)


SpanOr = Annotated[Quantity | Literal["until-struck", "none", "unknown"], BeforeValidator(_term),
                   WithJsonSchema({"type": "string", "description": "a time (`24 mo`), `until-struck`, `none` or `unknown`"})]


class Retention(Strict):
    """How long entries are kept and count."""

    term: SpanOr | None = None
    counted_from: Literal["act", "end", "entry", "finding", "fulfilment", "delisting", "unknown"] | None = Field(default=None, alias="from")
    source_term: Span | None = Field(default=None, description="how long the list it was copied from keeps it")


class Surcharge(Strict):
    """A charge or deduction that comes again and again."""

    recurs: Answer | None = None
    capped: Answer | None = None
    stops_in_review: Answer | None = None


class Publication(Strict):
    """Who stands badly is made public."""

    identity: Answer | None = Field(default=None, description="people can be known by it")
    term: Answer | None = Field(default=None, description="for a stated time only")
    ground: Answer | None = Field(default=None, description="with the ground")


class Workload(Strict):
    """What the people who decide have to do, and how many they are."""

    cases: Inflow | None = Field(default=None, description="cases that come to them: `400/d`")
    reviewers: int | None = Field(default=None, ge=1, description="how many decide")
    needs: Span | None = Field(default=None, description="time a case needs: `20 min`")
    week: Span | None = Field(default=None, description="working time of one of them in a week: `40 h`; without it day and night")


class Logging(Strict):
    """Records of what the system did."""

    done: Answer | None = None
    kept: Span | None = None


def _short(key: str, as_text: str | None = None) -> Callable[[Any], Any]:
    """`notice: yes` for `notice: {given: yes}`; any other text goes to `as_text`."""
    def expand(raw: Any) -> Any:
        if isinstance(raw, (dict, BaseModel)):
            return raw
        if _answer(raw) in ("yes", "no", "unknown") or as_text is None:
            return {key: raw}
        return {key: "yes", as_text: raw} if key == "stated" else {as_text: raw}
    return expand


# ---- all of it -------------------------------------------------------------------------------------------------


class Facts(Strict):
    """What an audit needs to know and a run does not."""

    ai_system: Answer | None = Field(default=None, description="a system that learns or infers; `no` if people wrote every rule and software only applies them")
    purpose: Purpose = unsaid(Purpose)
    actor: str | None = Field(default=None, description="what kind of body scores; no names of people")
    role: Literal["provider", "deployer", "both", "unknown"] | None = None
    sector: Literal["public", "private", "unknown"] | None = None
    subject: Literal["person", "group", "entity", "unknown"] | None = None
    aggregates_persons: Answer | None = Field(default=None, description="an entity's score adds up the people in it and hits them")
    output: Literal["score", "rank", "label", "list", "average-of-ratings", "none", "unknown"] | None = None
    period: SpanOr | None = Field(default=None, description="the time the data reach over")
    observations: Literal["one", "several", "unknown"] | None = Field(default=None, description="one grading, or people observed several times")
    made_by: str | None = Field(default=None, description="who makes the score")
    used_by: str | None = Field(default=None, description="who acts on it, if somebody else")
    weight: Literal["decisive", "strong", "some", "little", "none", "unknown"] | None = Field(default=None, description="how much the score weighs")
    human_role: Literal["meaningful", "symbolic", "none", "unknown"] | None = Field(default=None, description="what the people in it do")
    workload: Workload = unsaid(Workload)
    third_party_reliance: Answer | None = Field(default=None, description="others draw strongly on the score")
    legal_basis: list[LegalBasis] = Field(default_factory=list)
    safeguards: Names = Field(default_factory=list, description="what else protects people, one line each")
    inputs: dict[Name, Input] = Field(default_factory=dict)
    treatments: dict[Name, Treatment] = Field(default_factory=dict)
    shared_with: list[Sharing] = Field(default_factory=list)
    same_matter: list[Names] = Field(default_factory=list, description="inputs or rules that can be about one and the same matter")
    counted_once: Answer | None = Field(default=None, description="one matter counts once, with its gravest row")
    published: Answer | None = Field(default=None, description="are the rules public?")
    retroactive: Answer | None = Field(default=None, description="do acts from before the rule count?")
    limitation: SpanOr | None = Field(default=None, description="how old an act may be when it is written down; `none` if it does not matter")
    de_minimis: Answer | None = Field(default=None, description="trifles pass")
    first_offence: Answer | None = Field(default=None, description="a first breach passes with a warning")
    lowest_age: int | None = Field(default=None, ge=0, le=120)
    incapacity: Answer | None = Field(default=None, description="incapacity and coercion are taken into account")
    fault_defence: Answer | None = Field(default=None, description="who was without fault is spared")
    directly_responsible: Answer | None = Field(default=None, description="of a firm only those directly responsible are hit")
    hearing: Answer | None = None
    notice: Annotated[Notice, BeforeValidator(_short("given"))] = unsaid(Notice)
    reasons: Annotated[Reasons, BeforeValidator(_short("given"))] = unsaid(Reasons)
    appeal: Annotated[Appeal, BeforeValidator(_short("possible"))] = unsaid(Appeal)
    annulment: Annotated[Annulment, BeforeValidator(_short("spreads"))] = unsaid(Annulment)
    exit: Annotated[Exit, BeforeValidator(_short("stated", "way"))] = unsaid(Exit)
    retention: Annotated[Retention, BeforeValidator(_short("term", "term"))] = unsaid(Retention)
    surcharge: Annotated[Surcharge, BeforeValidator(_short("recurs"))] = unsaid(Surcharge)
    publication: Annotated[Publication, BeforeValidator(_short("identity"))] = unsaid(Publication)
    logging: Annotated[Logging, BeforeValidator(_short("done", "kept"))] = unsaid(Logging)
    impact_assessment: Answer | None = None
