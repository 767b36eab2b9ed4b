"""An answer about paths in plain words, and as a graph for Graphviz."""
from __future__ import annotations

import textwrap
from collections.abc import Sequence

from demerit.language.asking import DOINGS, Answer, Consequence, Goal
from demerit.language.facts import Source
from demerit.language.inspection import split_ref
from demerit.language.steps import Step

WIDTH = 100


def question(answer: Answer) -> str:
    """The question, put in full."""
    return {"denies": f"Does anything deny `{answer.asked}`?", "stops": f"Does anything stop `{answer.asked}`?",
            "effect": f"What leads to the effect `{answer.asked}`?", "standing": f"What leads to `{answer.asked}`?"}.get(
                answer.kind, f"What {DOINGS.get(answer.kind, answer.kind)}?")


def leading(answer: Answer) -> str:
    """`denies `flight``, or `leads to ..`, for sentences."""
    if answer.kind in ("denies", "stops"):
        return f"{answer.kind} `{answer.asked}`"
    return DOINGS.get(answer.kind, f"leads to `{answer.asked}`")


def counted(number: int, noun: str, more: bool = False) -> str:
    """`1 route`, `3 routes`, `more than 2,000 routes`."""
    return f"{'more than ' if more else ''}{number:,} {noun}{'' if number == 1 and not more else 's'}"


def sources_of(answer: Answer) -> dict[str, Source]:
    """Every source the answer rests on, by its name."""
    found = [goal.source for goal in answer.goals] + [one.source for one in answer.levels]
    found += [step.source for goal in answer.goals for route in goal.routes for step in route]
    return {one.id: one for one in found if one is not None}


def begins_with(answer: Answer) -> list[str]:
    """What people do, or are, at the beginning of the routes, in order."""
    return list(dict.fromkeys(route[0].of for goal in answer.goals for route in goal.routes))


def scores_said(answer: Answer) -> list[str]:
    """What levels have to do with it."""
    out = []
    idle = " or ".join(f"`{name}`" for name, leads in answer.scores if not leads)
    if not answer.scores:
        out.append("There is no score in this regime: nothing is summed up in levels.")
    if idle and not answer.yes:
        out.append(f"No level of {idle} {leading(answer)}.")
    elif idle and answer.kind == "standing":
        out.append(f"No level of {idle} has any part in it.")
    elif idle:
        first = begins_with(answer)
        by = ", ".join(f"`{one}`" for one in first[:6]) + (f" and {counted(len(first) - 6, 'other')}" if len(first) > 6 else "")
        what = " or ".join(dict.fromkeys(f"`{goal.during}`" for goal in answer.goals if goal.reached()))
        out.append(f"No level of {idle} {leading(answer)}, alone or on the way; what does is {what}" + (f", reached only by {by}." if first else "."))
    exempt = {name for goal in answer.goals for ref in goal.unless for name in (ref.rpartition(".")[0] or ref,)}
    for name, leads in answer.scores:
        if leads and split_ref(answer.asked)[1] != name:
            out.append(f"Levels of `{name}` {'exempt from it' if name in exempt else 'have a part in it'}.")
    return out


def verdict(answer: Answer) -> str:
    """The answer in a sentence."""
    if answer.begins > answer.on:
        return f"No: `{answer.regime}` is in force only from {answer.begins}."
    if not answer.yes and answer.goals:
        where = " or ".join(dict.fromkeys(f"`{goal.during}`" for goal in answer.goals))
        return f"No. The rule stands in `{answer.regime}`, but nothing leads to {where}."
    if not answer.yes:
        return f"No. Nothing in `{answer.regime}` {leading(answer)}."
    goals = [goal for goal in answer.goals if goal.reached()]
    lists = " or ".join(dict.fromkeys(f"`{goal.during}`" for goal in goals))
    routes = counted(answer.routes, "route", answer.more)
    if answer.kind == "standing":
        start = " Everybody starts there." if goals[0].start else ""
        return f"Yes, by {routes}.{start}"
    first = "Everybody is on it from the start." if any(goal.start for goal in goals) else ""
    return " ".join(part for part in (f"Yes: who is on {lists}. {routes} lead{'s' if answer.routes == 1 and not answer.more else ''} there.", first) if part)


def text(answer: Answer, most: int, elsewhere: Sequence[str] = ()) -> str:
    """The whole answer; at most so many routes are written out.  `elsewhere`: regimes of the library that do it."""
    out = [f"{answer.regime}: {answer.title}", f"as in force on {answer.on}", "", *_wrapped(f"{question(answer)} {verdict(answer)}")]
    if answer.begins <= answer.on:
        for line in scores_said(answer):
            out += _wrapped(line, "  ")
    for regime, effects in answer.beside:
        out += [*_wrapped(f"Beside it, `{regime}` {leading(answer)} too ({', '.join(effects)}):", "  "), f"    demerit path {regime} {answer.asked}"]
    if answer.levels:
        out += ["", "What standing somewhere does lead to:"]
        for one in answer.levels:
            out += consequence(one)
    if elsewhere:
        out += ["", *_wrapped(f"Elsewhere in the library it is {', '.join(f'`{name}`' for name in elsewhere)} that {leading(answer)}:"),
                f"  demerit path {elsewhere[0]} {answer.asked}"]
    left = most
    for goal in answer.goals:
        out += ["", *goal_said(goal, left, answer.regime)]
        left = max(0, left - len(goal.routes))
    if answer.routes > most:
        out += ["", f"{most} of {counted(answer.routes, 'route', answer.more)} shown, the shortest of each first; --most N shows more."]
    if answer.left_out:
        out += ["", "Left out, because not in force:"]
        out += [f"  {name}: {why}" for name, why in answer.left_out]
    sources = sources_of(answer)
    if sources:
        out += ["", "Sources"]
        for name, cited in sources.items():
            out += _wrapped(f"{name}: {cited.text()}", "  ", "      ")
    return "\n".join(out)


def consequence(one: Consequence) -> list[str]:
    """An effect in two lines: what, and who says so."""
    start = ", where everybody starts" if one.start else ""
    return [*_wrapped(f"{one.during}{start}{exempted(one.unless)}: {one.does} [{one.name}]", "  "), *_wrapped(vouched(one.evidence, one.source), "      ")]


def exempted(unless: tuple[str, ...], spares: tuple[str, ...] = ()) -> str:
    """Who is exempt from an effect."""
    out = f", unless on {' or '.join(unless)}" if unless else ""
    return out + (f"; it spares those others who are on {' or '.join(spares)}" if spares else "")


def goal_said(goal: Goal, most: int, own: str) -> list[str]:
    """An effect with its routes, one block each."""
    what = f"EFFECT {goal.name}: {goal.does}, while on {goal.during}{exempted(goal.unless, goal.spares)}" if goal.does else f"STANDING {goal.name}"
    out = _wrapped(what)
    if goal.does or goal.source is not None:
        out += _wrapped(vouched(goal.evidence, goal.source), "  ")
    if goal.start:
        out.append("  Everybody starts there.")
    if goal.keeping:
        out += _wrapped(f"Who is there already is kept there longer by {', '.join(f'`{name}`' for name in goal.keeping)}.", "  ")
    if not goal.routes and not goal.start:
        out.append("  Nothing leads there.")
    many = counted(len(goal.routes), "route", goal.more).removesuffix("s").removesuffix(" route")
    for i, route in enumerate(goal.routes[:most]):
        out += ["", f"  Route {i + 1} of {many}"]
        for j, step in enumerate(route):
            out += step_said(step, j + 1, own)
        if goal.does:
            out += _wrapped(f"=> {goal.name}: {goal.does}", "    ", "       ")
    if len(goal.routes) > most:
        out += ["", f"  and {'more than ' if goal.more else ''}{len(goal.routes) - most:,} more"]
    return out


def step_said(step: Step, number: int, own: str) -> list[str]:
    """A step in a few lines: what sets it off; what is written; how much is enough; who says so."""
    head, body = f"    {number}. ", "       "
    if step.kind == "cap":
        return [*_wrapped(f"who is on {step.of} is held at {step.into}", head, body), *_wrapped(vouched(step.evidence, step.source), body)]
    if step.kind == "lapse":
        return _wrapped(f"coming back from {step.of} to {step.into}: entries lapse or are struck", head, body)
    out = _wrapped(trigger(step), head, body)
    decided = f", decided by {step.decided}" if step.decided else ""
    rule = f"rule `{step.name}`" + (f" of `{step.regime}`" if step.regime != own else "")
    what = f" {step.worth.said()}" if step.worth is not None else ""
    file = step.into.split(" or ")[0].split(".")[0]
    out += _wrapped(f"{rule}{decided}: writes{what} in `{file}`, {term(step)}{f'; {step.cap}' if step.cap else ''}", body)
    enough = alone_said(step)
    if enough:
        out += _wrapped(enough, body)
    return [*out, *_wrapped(vouched(step.evidence, step.source), body)]


def trigger(step: Step) -> str:
    """What sets a rule off, under which conditions."""
    start = {"act": f"somebody does `{step.of}`", "state": f"somebody is found `{step.of}`", "date": f"on {step.of}, everybody in scope",
             "enters": f"entering {step.of}", "reaches": f"reaching {step.of}, or going beyond",
             "lapses": f"an entry in {step.of} comes to its own end", "struck": f"an entry in {step.of} is struck",
             **{kind: f"the request `{step.of}` is {done}" for kind, done in (("asked", "made"), ("granted", "granted"), ("refused", "refused"))}}[step.trigger]
    seen = [f"`{one.channel}` ({one.coverage.text}: {one.coverage.known()}" + (f"; may write {' or '.join(one.mistakes)}" if one.mistakes else "") + ")"
            for one in step.notices]
    by = f", noticed by {' or '.join(seen)}" if seen else ", noticed always" if step.trigger == "act" else ""
    held = f"; if {' and '.join(step.conditions)}" if step.conditions else ""
    return start + by + held + (f"; unless {' or '.join(step.excepted)}" if step.excepted else "")


def term(step: Step) -> str:
    """How long the entry counts."""
    if step.counts is None:
        return ""
    if step.counts.text == "until-struck":
        return "until it is struck"
    if step.counts.text == "with-cause":
        return f"as long as {step.of} lasts"
    return f"for {step.counts.said()}"


def alone_said(step: Step) -> str:
    """How many of one kind, and nothing else, are enough."""
    one = step.alone
    if one is None or (one.start is None and one.entries == 1):
        return "once is enough" if one is not None else ""
    what = step.of if step.trigger in ("act", "state") else f"{step.trigger} {step.of}"
    each = f" ({step.worth.text})" if step.worth is not None else ""
    if one.entries is None and one.low is None:
        return f"{step.into}: never by {what} alone ({one.why})"
    span = ""
    if step.edge is not None and one.start is not None:
        down = one.edge is not None and one.edge <= one.start
        span = f", from {one.start:,.10g} to {'below ' if down else ''}{step.edge.said()}"
    ends = []
    if (one.low, one.high) != (one.entries, one.entries):
        ends = [f"{one.low:,}" if one.low is not None else "", f"{one.high:,}" if one.high is not None else "never"]
    over = f"; {ends[0]} to {ends[1]} over what is assumed" if ends else ""
    soon = f"; {one.faster} if each soon follows the last" if one.faster is not None else ""
    within = " within the time they count" if step.counts is not None and step.counts.text not in ("until-struck", "with-cause") else ""
    number = f"{one.entries:,} x {what}{each} alone{within}" if one.entries is not None else f"at the values written, never by {what} alone ({one.why})"
    return f"{step.into}: {number}{span}{over}{soon}"


def vouched(evidence: str, source: Source | None) -> str:
    """Who says so."""
    word = {"none": "no evidence given" if source is not None else "no source given"}.get(evidence, evidence)
    return f"[{word}] {source.id}{f': {source.at}' if source.at else ''}" if source is not None else f"[{word}]"


def _wrapped(line: str, first: str = "", later: str | None = None) -> list[str]:
    return textwrap.wrap(line, WIDTH, initial_indent=first, subsequent_indent=first if later is None else later,
                         break_long_words=False, break_on_hyphens=False)


def dot(answers: Sequence[Answer]) -> str:
    """Every route as one directed graph, for Graphviz: acts are boxes, rules are lines, standings ovals, effects diamonds."""
    nodes: dict[str, str] = {}
    edges: dict[tuple[str, str, str], None] = {}
    for answer in answers:
        for goal in answer.goals:
            if goal.does:
                effect = f"{answer.regime}: {goal.name}"
                nodes[effect] = f'shape=diamond, label={_quoted(f"{goal.name}: {goal.does}")}'
            for route in goal.routes:
                for step in route:
                    file = _named(answer, step.into, step.regime)
                    nodes.setdefault(file, f"shape=ellipse, label={_quoted(step.into)}")
                    if step.trigger in ("act", "state", "date", "asked", "granted", "refused"):
                        cause = f"{step.trigger} {step.of}"
                        nodes.setdefault(cause, f"shape=box, label={_quoted(step.of)}")
                    else:
                        cause = _named(answer, step.of, step.regime)
                        nodes.setdefault(cause, f"shape=ellipse, label={_quoted(step.of)}")
                    name = step.name if step.kind == "rule" else step.kind
                    edges[cause, file, name + (f" ({step.worth.text})" if step.worth is not None else "")] = None
                if goal.does:
                    edges[_named(answer, goal.during, answer.regime), effect, ""] = None
    lines = ["digraph paths {", "  rankdir=LR;", '  label="synthetic: rules, not people";']
    lines += [f"  {_quoted(name)} [{shape}];" for name, shape in nodes.items()]
    lines += [f"  {_quoted(a)} -> {_quoted(b)}" + (f" [label={_quoted(label)}];" if label else ";") for a, b, label in edges]
    return "\n".join([*lines, "}"])


def _named(answer: Answer, standing: str, regime: str) -> str:
    """A standing's name in the graph: the same whoever asks."""
    return standing if "/" in standing else f"{answer.regime}/{standing}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def overview(answers: Sequence[Answer]) -> str:
    """The library's answer on top: who does it, by which file, and whether a score has any part in it."""
    yes, no = [one for one in answers if one.yes], [one for one in answers if not one.yes]
    out = _wrapped(f"{question(answers[0])} Asked of {counted(len(answers), 'regime')} of the library: {len(yes)} yes, {len(no)} no.")
    width = max(len(one.regime) for one in answers)
    for one in answers:
        if one.yes:
            files = ", ".join(dict.fromkeys(f"`{goal.during}`" for goal in one.goals if goal.reached()))
            said = f"by {files}, {counted(one.routes, 'route', one.more)}"
        elif one.begins > one.on:
            said = f"in force only from {one.begins}"
        else:
            said = "; ".join(f"no level of `{name}` does" for name, _ in one.scores) or "there is no score in it"
            said += "".join(f"; beside it, `{name}` does" for name, _ in one.beside)
        out += _wrapped(f"{'yes' if one.yes else 'no ':3} {one.regime:{width}}  {said}", "  ", " " * (width + 8))
    leading_scores = [(one.regime, name) for one in yes for name, leads in one.scores if leads]
    if yes and answers[0].kind not in ("effect", "standing"):
        out += [""]
        if leading_scores:
            out += _wrapped("A score has a part in it in: " + ", ".join(f"`{regime}` ({name})" for regime, name in leading_scores) + ".")
        else:
            out += _wrapped(f"No score {leading(answers[0])}, alone or on the way, in any of them. What does is being on a list; "
                            "each route below says how somebody comes onto it, and who says so.")
    return "\n".join(out)
