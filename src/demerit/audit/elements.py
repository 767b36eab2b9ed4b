"""The elements of Art. 5(1)(c) and its two limbs, each with the guideline paragraphs and the fact that meets it, fails it or leaves it open."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from demerit.audit.gathering import Datum, Gathered, Measure, apart, one_context
from demerit.audit.law import said
from demerit.audit.scales import gravity, severity, too_harsh
from demerit.language.visible import one_line

State = Literal["met", "failed", "open"]


@dataclass(frozen=True)
class Element:
    """One element: met, failed or open, by which fact, under which paragraphs of the Guidelines."""

    key: str
    name: str
    state: State
    paragraphs: str
    fact: str

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


@dataclass(frozen=True)
class Limb:
    """Limb (i) or (ii).  `facts` say why; `clears` what would change it; `edges` which edges of limb (i) fired."""

    name: str
    state: State
    paragraphs: str
    facts: tuple[str, ...]
    clears: tuple[str, ...] = ()
    edges: tuple[str, ...] = ()

    def shown(self) -> Limb:
        """The same with each text in one line, whatever the document has in it."""
        return replace(self, facts=tuple(map(one_line, self.facts)), clears=tuple(map(one_line, self.clears)))

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


def of(g: Gathered) -> tuple[Element, ...]:
    """Elements 0 to 7."""
    out = []
    for key, name, paragraphs, judge in _ELEMENTS:
        state, fact = judge(g)
        out.append(Element(key, name, state, paragraphs, one_line(fact)))
    return tuple(out)


def _ai(g: Gathered) -> tuple[State, str]:
    said_ = g.facts.ai_system
    if said_ == "yes":
        return "met", "there is an AI system"
    if said_ == "no":
        return "failed", "no AI system: people wrote every rule, and software only applies them"
    return "open", "whether there is an AI system is not said"


def _use(g: Gathered) -> tuple[State, str]:
    f = g.facts
    if f.actor or f.role not in (None, "unknown") or f.sector not in (None, "unknown"):
        who = f.actor or (f"a {f.sector} body" if f.sector not in (None, "unknown") else "somebody")
        return "met", f"who scores: {who}" + (f" ({f.role})" if f.role not in (None, "unknown") else "")
    if g.regime.rules:
        return "met", "rules are applied to people"
    if g.treatments:  # by anybody, public or private, is enough
        return "met", f"somebody uses it ({g.treatments[0].name} follows); who, is not said"
    return "open", "who scores is not said"


def _persons(g: Gathered) -> tuple[State, str]:
    f = g.facts
    if f.subject == "entity":
        if f.aggregates_persons == "no":
            return "failed", "only legal entities are scored, and their score does not add up people (173)"
        if f.aggregates_persons == "yes":
            return "met", "entities are scored, but the score adds up people and hits them (173)"
        return "open", "entities are scored; whether the score adds up people is not said (173)"
    if f.subject in ("person", "group"):
        return "met", f"{'people' if f.subject == 'person' else 'groups of people'} are scored"
    if g.regime.rules:
        return "met", "people are scored"
    return "open", "whether people or firms are scored is not said"


def _output(g: Gathered) -> tuple[State, str]:
    out = g.facts.output
    if out == "average-of-ratings":
        return "failed", "a plain average of ratings that users give (174)"
    if out == "none":
        return "failed", "nobody is evaluated or classified"
    if out not in (None, "unknown"):
        return "met", f"people get a {out}"
    if g.regime.files:
        return "met", f"people get a standing in {', '.join(f'`{name}`' for name in list(g.regime.files)[:3])}"
    if out is None and g.inputs and g.treatments:  # whoever is treated by data is told apart by them; number, rank or label makes no difference
        return "met", f"data decide who gets {g.treatments[0].name}; whether by a score, a rank or a label, is not said"
    return "open", "what the evaluation results in is not said"


def _period(g: Gathered) -> tuple[State, str]:
    f = g.facts
    contexts = sorted({one for datum in g.inputs if (one := one_context(datum.context)) is not None})
    if f.observations == "one":
        if len(contexts) > 1:
            return "open", f"one grading, but on data from {_and(contexts)}: paragraph 155 asks whether that is a way round"
        return "failed", "a single grading in one context (155)"
    if f.observations == "several":
        return "met", "people are observed several times"
    if f.period not in (None, "unknown", "none"):
        return "met", f"data over {f.period if isinstance(f.period, str) else f.period.value}"
    adding = [name for name in g.regime.files if name in g.harmful_files and g.regime.files[name].reads != "any"]
    if adding and f.observations is None and f.period is None:
        return "met", f"entries in `{adding[0]}` add up over time"
    if len(contexts) > 1:  # even if nobody knows for how long
        return "met", f"data from {_and(contexts)}: not a single grading in one context"
    alone = next((name for name in g.regime.files if name in g.harmful_files), None)
    return "open", (f"one entry in `{alone}` is enough: " if alone is not None else "") + "whether people are observed over a time is not said"


def _basis(g: Gathered) -> tuple[State, str]:
    inputs = g.inputs
    if not inputs:
        if g.regime.facts is not None and "inputs" in g.facts.model_fields_set:
            return "failed", "nothing about people's conduct or traits goes in"
        return "open", "what goes in is not said"
    known = [datum for datum in inputs if not (datum.basis is None and datum.stated.basis == "unknown")]
    if not known:
        return "open", "whether conduct or traits go in is not said"
    kinds = [word for word, basis in (("conduct", "behaviour"), ("traits", "trait")) if any(datum.basis in (basis, None) for datum in known)]
    shown = ", ".join(datum.name for datum in known[:4]) + (", .." if len(known) > 4 else "")
    return "met", f"{' and '.join(kinds)}: {shown}"


def _causes(g: Gathered) -> tuple[State, str]:
    weight = g.facts.weight
    if not g.treatments:
        if g.regime.facts is not None and "treatments" in g.facts.model_fields_set:
            return "failed", "nothing follows from it"
        return "open", "what follows from it is not said"
    if weight == "none":
        return "failed", "the score weighs nothing"
    if weight in ("little", "unknown"):
        return "open", "the score weighs little: does it weigh enough (160-161)?" if weight == "little" else "how much the score weighs is not known (160-161)"
    used = f", used by {g.facts.used_by} (162)" if g.facts.used_by else ""
    if weight is not None:
        return "met", f"the score is {'decisive' if weight == 'decisive' else 'of ' + weight + ' weight'} for the treatment{used}"
    return "met", f"{_and([one.name for one in g.treatments][:3])} follow{'s' if len(g.treatments) == 1 else ''} from it{used}"


def _unfavourable(g: Gathered) -> tuple[State, str]:
    treatments = g.treatments
    if not treatments:
        return "open", "what follows from it is not said"
    hits = [one for one in treatments if one.bad and not ((step := severity(one)) is not None and step.step == 0)]
    sure = [one for one in hits if one.kind is not None or one.stated.kind is None]
    if sure:
        extra = " (being looked at more is enough, 165)" if all(one.kind == "inspection" for one in sure) else ""
        return "met", f"people are treated worse: {', '.join(one.name for one in sure[:4])}{extra}"
    if hits:
        return "open", f"whether {hits[0].name} makes anybody worse off is not known"
    lost = [one for one in treatments if one.stated.baseline_preserved == "no"]
    if lost:
        return "met", f"a reward, but everyone else loses the ordinary service: {lost[0].name} (169)"
    if all(one.stated.baseline_preserved == "yes" or (not one.bad and (s := severity(one)) is not None and s.stated and s.step == 0) for one in treatments):
        return "failed", "an advantage only; everyone else keeps the ordinary service (169, 177)"
    return "open", "rewards only; whether everyone else keeps the ordinary service is not said (169)"


_ELEMENTS: tuple[tuple[str, str, str, Callable[[Gathered], tuple[State, str]]], ...] = (
    ("ai-system", "an AI system", "AI Act Rec. 12, Art. 3(1)", _ai),
    ("use", "put on the market or used, by anybody", "149(i), 150, 170", _use),
    ("persons", "people or groups of people", "152, 173", _persons),
    ("output", "evaluated or classified", "151-154", _output),
    ("period", "over a certain period", "155", _period),
    ("basis", "on social behaviour or personal traits", "156-159", _basis),
    ("causes", "the score leads to the treatment", "160-162", _causes),
    ("unfavourable", "people are treated worse", "165, 169", _unfavourable))


# ---- limb (i): contexts ----------------------------------------------------------------------------------------

Grade = Literal["met", "open", "cleared", "not"]


@dataclass(frozen=True)
class Edge:
    """One input on one edge: to the purpose (`measure` is None) or to a treatment."""

    datum: Datum
    measure: Measure | None
    grade: Grade
    why: str


def edges(g: Gathered) -> list[Edge]:
    """Every input against the treatments it leads to; one that leads to none against the purpose."""
    if "edges" not in g.memo:
        g.memo["edges"] = _edges(g)
    return list(g.memo["edges"])


def _edges(g: Gathered) -> list[Edge]:
    out = []
    reached: set[str] = set()
    judged: dict[tuple[object, ...], tuple[Grade, str]] = {}
    for measure in g.treatments:
        if measure.kind == "reward" and measure.stated.baseline_preserved != "no":
            continue  # nobody is worse off for it, as far as the file says
        for datum in g.leading_to(measure):
            reached.add(datum.name)
            # effects of one context stand alike to data of which no relevance is stated: judged once
            key = (datum.name, measure.context, measure.related) if measure.context and datum.stated.relevance is None else (datum.name, measure.name)
            if key not in judged:
                judged[key] = _graded(g, datum, measure)
            out.append(Edge(datum, measure, *judged[key]))
    for datum in g.inputs:
        if not g.treatments or datum.name in reached:
            out.append(edge_to_purpose(g, datum))
    return out


def edge_to_purpose(g: Gathered, datum: Datum) -> Edge:
    """One input against the purpose."""
    grade, why = _graded(g, datum, None)
    return Edge(datum, None, grade, why)


def _graded(g: Gathered, datum: Datum, measure: Measure | None) -> tuple[Grade, str]:
    """How an input stands to the purpose, or to a treatment."""
    purpose = g.facts.purpose.context
    if measure is None:
        relevance, parted, target = datum.relevance(), apart(datum.context, purpose), purpose or "the purpose"
    else:
        relevance, parted, target = datum.relevance(measure.name), g.unrelated(datum, measure), measure.context or measure.name
        if relevance is None and apart(purpose, measure.context, measure.related) is False:
            relevance = datum.relevance()  # the treatment is in the field of the purpose: what matters for one matters for the other
    kind = relevance.kind if relevance is not None else None
    from_ = datum.context or "an unknown context"
    if kind == "none":
        return "met", f"{datum.name} has nothing to do with {target}"
    if kind == "law":
        assert relevance is not None
        return ("not" if parted is False else "cleared"), f"{datum.name}: {relevance.law} names it"
    if parted is False:
        return "not", f"{datum.name} and {target} are one part of life"
    if parted is None:
        return "open", _missing(datum, measure)
    stated = datum.stated
    sensitive = stated.protected == "yes" or stated.proxy == "yes" or (stated.protected != "no" and said("protected", datum.name)) or (
        stated.proxy != "no" and said("proxies", datum.name))
    if kind == "asserted" and sensitive:
        return "met", f"{datum.name} ({from_}) is only asserted to matter for {target}, and stands for what may not count"
    if kind is not None:
        how = {"unknown": "not known", "asserted": "only asserted", "study": "by a study"}[kind]
        return "open", f"{datum.name} ({from_}) for {target}: relevance {how}"
    if any(basis.names_data == "yes" for basis in g.facts.legal_basis):
        return "open", f"{datum.name} ({from_}) for {target}: does the law named say so of this input?"
    return "met", f"{datum.name} ({from_}) for {target}: no reason is given"


def _asked(edge: Edge) -> str:
    """What would tell whether two parts of life are one."""
    if one_context(edge.datum.context) is None:
        return f"which part of life {edge.datum.name} comes from (`context`)"
    return "what the score is for (`purpose: {context: ..}`)" if edge.measure is None else f"which part of life {edge.measure.name} touches (`context`)"


def _missing(datum: Datum, measure: Measure | None) -> str:
    """Which context is not said, and where it would be."""
    if one_context(datum.context) is None:
        return f"{datum.name}: which part of life it comes from is not said (`inputs: {{{datum.name}: {{context: ..}}}}`)"
    if measure is None:
        return f"{datum.name} ({datum.context}): what the score is for is not said (`purpose: {{context: ..}}`)"
    return f"{datum.name} ({datum.context}): which part of life {measure.name} touches is not said (`context`)"


def first_limb(g: Gathered, second: Limb) -> Limb:
    """Limb (i), on both edges.  A law that names the data clears it only where aim and proportion stand."""
    found = edges(g)
    if g.facts.purpose.context is not None:  # the edge to the purpose, for every input
        seen = {edge.datum.name for edge in found if edge.measure is None}
        for datum in g.inputs:
            if datum.name not in seen and not (datum.good and datum.rules):
                found.append(edge_to_purpose(g, datum))
    if not found:
        return Limb("(i) unrelated context", "open", "163, 166", ("what goes in, or what comes out, is not said",))
    if g.treatments and all(one.kind == "reward" and one.stated.baseline_preserved != "no" for one in g.treatments):
        return Limb("(i) unrelated context", "failed", "163, 166", ("rewards only",))
    met = [edge for edge in found if edge.grade == "met"]
    fired = tuple(name for name, some in (("inputs to purpose", any(e.measure is None for e in met)),
                                          ("inputs to treatment", any(e.measure is not None for e in met))) if some)
    if met:
        clear = _cure("leave {} out, or cite the law that names {}", met)
        return Limb("(i) unrelated context", "met", "163, 166", _few(edge.why for edge in met), clear, fired)
    undecided = [edge for edge in found if edge.grade == "open"]
    if undecided:
        unknown = [edge for edge in undecided if (edge.datum.relevance() if edge.measure is None else edge.datum.relevance(edge.measure.name)) is None
                   and None in (one_context(edge.datum.context), one_context(edge.measure.context if edge.measure else g.facts.purpose.context))]
        clear = (*_cure("show with a citation why {} matter{}", [edge for edge in undecided if edge not in unknown]),
                 *dict.fromkeys(f"say {_asked(edge)}" for edge in unknown))
        return Limb("(i) unrelated context", "open", "163, 166", _few(edge.why for edge in undecided), clear)
    cleared = [edge for edge in found if edge.grade == "cleared"]
    if cleared:
        if second.state == "failed":
            return Limb("(i) unrelated context", "failed", "147, 164, 175-177", (*_few(edge.why for edge in cleared), "aim and proportion stand"))
        return Limb("(i) unrelated context", "open", "147, 164, 175-177",
                    (*_few(edge.why for edge in cleared), "it clears this only if the treatment is in proportion and the aim lawful, which is not shown"),
                    ("say what the aim is and whether the treatment is in proportion",))
    return Limb("(i) unrelated context", "failed", "163, 166", ("inputs, purpose and treatment are one part of life",))


# ---- limb (ii): aim and proportion -----------------------------------------------------------------------------


def second_limb(g: Gathered) -> Limb:
    """Limb (ii): no legitimate aim, or out of proportion to the conduct or its gravity."""
    name, paragraphs = "(ii) unjustified or out of proportion", "163, 167"
    met: list[str] = []
    undecided: list[str] = []
    clears: list[str] = []
    aim = g.facts.purpose.legitimate
    if aim == "no":
        met.append("there is no legitimate aim")
        clears.append("state a specific and lawful aim")
    elif aim != "yes":
        undecided.append("whether the aim is legitimate is not said")
    for measure in g.treatments:
        state, fact = _proportion(g, measure)
        if state == "met":
            met.append(fact)
            clears.append(f"make {measure.name} milder, or drop the conduct it is too grave for" if measure.stated.baseline_preserved != "no"
                          else f"let everyone keep the ordinary service ({measure.name})")
        elif state == "open":
            undecided.append(fact)
    if not g.treatments:
        undecided.append("what follows is not said")
    if met:
        return Limb(name, "met", paragraphs, tuple(met), tuple(clears))
    if undecided:
        return Limb(name, "open", paragraphs, tuple(undecided), ("say what the aim is, how grave the conduct is and how hard the treatment hits",))
    return Limb(name, "failed", paragraphs, ("the aim is legitimate, and nothing is out of proportion by what is said",))


def _proportion(g: Gathered, measure: Measure) -> tuple[State, str]:
    stated = measure.stated
    if measure.kind == "reward":
        if stated.baseline_preserved == "no":
            return "met", f"{measure.name}: everyone else loses the ordinary service"
        if stated.baseline_preserved == "yes":
            return "failed", f"{measure.name}: everyone keeps the ordinary service"
        return "open", f"{measure.name}: whether everyone else keeps the ordinary service is not said"
    if stated.proportionate == "no":
        return "met", f"{measure.name} is out of proportion"
    leading = g.leading_to(measure)
    harsh = too_harsh(measure, leading)
    hits = severity(measure)
    if harsh and hits is not None:
        datum, grade = harsh[0]
        return "met", f"{measure.name} ({hits.said()}) for {datum.name} ({grade.said()})"
    if stated.baseline_preserved == "no" and stated.proportionate != "yes":
        return "met", f"{measure.name}: the ordinary service or an essential is taken away"
    if stated.proportionate == "yes":
        return "failed", f"{measure.name} is in proportion"
    kept = next((basis for basis in g.facts.legal_basis if basis.proportionate == "yes"), None)
    if kept is not None:
        return "failed", f"{measure.name}: {kept.law} keeps it in proportion"
    if hits is None:
        return "open", f"how hard {measure.name} hits is not said"
    if hits.step <= 2:
        return "failed", f"{measure.name} is {hits.said()}"
    grades = [gravity(datum) for datum in leading if datum.basis != "trait"]
    if grades and all(grade is not None for grade in grades):
        return "failed", f"{measure.name} ({hits.said()}) is no more than a step above the conduct"
    return "open", f"whether {measure.name} ({hits.said()}) is in proportion is not said"


def _cure(text: str, found: list[Edge]) -> tuple[str, ...]:
    """One line for each input, or one for all if they are many."""
    names_ = list(dict.fromkeys(edge.datum.name for edge in found))
    leaving = text.startswith("leave")
    if len(names_) <= 4:
        return tuple(text.format(name, "it" if leaving else "s") for name in names_)
    return (text.format(f"{', '.join(names_[:3])} and {len(names_) - 3} more", "them" if leaving else ""),)


def _and(items: list[str]) -> str:
    return " and ".join([", ".join(items[:-1]), items[-1]]) if len(items) > 1 else "".join(items)


def _few(facts: Any, most: int = 6) -> tuple[str, ...]:
    all_ = tuple(dict.fromkeys(facts))
    return all_ if len(all_) <= most else (*all_[:most], f"and {len(all_) - most} more like these")
