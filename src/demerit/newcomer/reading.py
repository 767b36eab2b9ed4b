"""Each kind of answer, read from a line of plain words or from YAML."""
from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from demerit.language.diagnostics import did_you_mean
from demerit.language.located import Located
from demerit.newcomer.societies import Society
from demerit.newcomer.wording import RATE, Amount, one_line, parts, rate, share, slug, term, unknown

MOST_ACTS, MOST_LEVELS, START = 30, 6, 100.0
_SIGNED = r"[+-]?\d+(?:\.\d+)?"
_WORTH = re.compile(rf"(?:(?<=\s)|(?<=:)|^)({_SIGNED})(?:\s*(?:to|\.\.)\s*({_SIGNED}))?(?:\s*points?)?$")
_CONTEXT = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True)
class Act:
    """An act that counts.  `worth`: (low, high) points, equal if known exactly, None if nobody knows; `own`: not in the society."""

    name: str
    good: bool
    worth: tuple[float, float] | None = None
    rate: Amount | None = None
    context: str = "other"
    own: bool = False


@dataclass(frozen=True)
class Mistakes:
    """Reports about the wrong person, a share of the right ones; reports of nothing, a rate per person."""

    wrong_person: Amount | None
    made_up: Amount | None


@dataclass(frozen=True)
class Score:
    """`review`: how often people are placed, as a term, or None for a running score; `counts`: None if nobody knows, or `until-struck`."""

    review: str | None
    counts: Amount | str | None


@dataclass(frozen=True)
class Levels:
    """Thresholds from the mildest to the worst, each with its name; or, with `strikes`, bad acts counted."""

    start: float
    edges: tuple[tuple[str, float], ...]
    strikes: int | None = None


@dataclass(frozen=True)
class Consequence:
    """What one level leads to; `level` None: the worst."""

    level: str | None
    denied: tuple[tuple[str, bool], ...] = ()
    costs: str | None = None
    income: str | None = None
    published: bool = False


@dataclass(frozen=True)
class WayOut:
    """An act that takes entries off; `granted`: of how many in a hundred; `takes`: how long."""

    name: str
    own: bool
    granted: Amount | None = None
    takes: Amount | None = None
    appeal: bool = False


@dataclass(frozen=True)
class Decision:
    """Who decides, and how long it takes; `limit`: the law says so."""

    by: str | None
    title: str
    takes: Amount | None = None
    limit: bool = False


@contextmanager
def _under(*path: str | int) -> Iterator[None]:
    """A mistake inside is placed below a path of the answer."""
    try:
        yield
    except Located as problem:
        raise Located(str(problem), *path, *problem.path, hint=problem.hint, code=problem.code, on_key=problem.on_key) from None


def _items(raw: Any) -> list[tuple[tuple[str | int, ...], str]]:
    """Lines of an answer with their places: text is divided at commas, lists and mappings item by item."""
    if isinstance(raw, str):
        return [((), item) for item in parts(raw)]
    if isinstance(raw, dict):
        return [((str(key),), f"{key}: {'' if unknown(value) else value}") for key, value in raw.items()]
    if isinstance(raw, list):
        return [((i,), str(item)) for i, item in enumerate(raw)]
    return [((), str(raw))]


def acts(raw: Any, where: Society) -> tuple[Act, ...]:
    """`unpaid parking fine -10, volunteering +5`; or a mapping from act to worth, or to {worth, rate, context}."""
    out: list[Act] = []
    for path, text in _items(raw):
        value = raw.get(path[0]) if isinstance(raw, dict) else raw[path[0]] if path and isinstance(path[0], int) else None
        with _under(*path):
            if isinstance(raw, dict) and not isinstance(value, dict):
                _only_worth(value)
            act = _act_of_mapping(str(path[0]), value, where) if isinstance(raw, dict) and isinstance(value, dict) else _act(text, where)
        if any(act.name == other.name for other in out):
            raise Located(f"`{act.name}` is there twice", *path, hint="once is enough", code="D200")
        out.append(act)
    if not out:
        raise Located("no act is named", hint="e.g. unpaid parking fine -10, volunteering +5", code="D101")
    if all(act.good for act in out):
        raise Located("no act is bad: nobody's standing can fall", hint="name what takes points off, e.g. late return -5", code="D220")
    if len(out) > MOST_ACTS:
        raise Located(f"{len(out)} acts: at most {MOST_ACTS}", hint="begin with the ones that matter; more can be written into the regime", code="D110")
    return tuple(out)


def _only_worth(value: Any) -> None:
    """What stands behind an act in a mapping is its worth, and perhaps how often and which part of life."""
    rest = one_line(_CONTEXT.sub(" ", RATE.sub(" ", "" if unknown(value) else str(value)))).strip(" ,")
    if rest and rest.lower() not in ("good", "bad") and not (_WORTH.fullmatch(rest)):
        raise Located(f"`{rest}` is not a number of points", hint="-10, +5, -20 to -5, or nothing if you do not know it", code="D120")


def _act(text: str, where: Society) -> Act:
    context = _CONTEXT.search(text)
    rest = one_line(_CONTEXT.sub(" ", text)).replace(":", " ")
    often = rate(rest)
    if often is not None:
        rest = RATE.sub(" ", rest).strip()
    match = _WORTH.search(rest)
    name, worth = (rest[:match.start()], _worth(match[1], match[2])) if match else (rest, None)
    good: bool | None = None
    for word, value in (("good", True), ("bad", False)):
        if name.lower().split()[-1:] == [word] and len(name.split()) > 1:
            name, good = name.rsplit(None, 1)[0], value
    if match and worth and worth[0] > 0 and not match[1].startswith("+") and good is None and not where.good(slug(name)) and isinstance(text, str):
        if ":" not in text:
            raise Located(f"is `{one_line(name)}` good or bad?", hint=f"write -{match[1]} for bad, +{match[1]} for good", code="D103")
    return _made(name, worth, good, often, context[1] if context else None, where)


def _act_of_mapping(name: str, value: dict[str, Any], where: Society) -> Act:
    for key in value:
        if key not in ("worth", "rate", "context"):
            raise Located(f"unknown key `{key}`", key, hint=did_you_mean(key, ("worth", "rate", "context"), "an act has"), code="D102", on_key=True)
    worth = None
    if not unknown(value.get("worth")):
        match = _WORTH.search(one_line(value["worth"]))
        if match is None:
            raise Located(f"`{one_line(value['worth'])}` is not a number of points", "worth", hint="-10, or -20 to -5", code="D120")
        worth = _worth(match[1], match[2])
    often = None
    if not unknown(value.get("rate")):
        often = rate(one_line(value["rate"]))
        if often is None:
            raise Located(f"`{one_line(value['rate'])}` does not say how often", "rate", hint="0.2 a year", code="D120")
    context = None if unknown(value.get("context")) else one_line(value["context"])
    return _made(name, worth, None, often, context, where)


def _worth(low: str, high: str | None) -> tuple[float, float]:
    ends = sorted((float(low), float(high if high is not None else low)))
    if ends[0] < 0 < ends[1]:
        raise Located("an act is either good or bad", hint="give both ends the same sign", code="D122")
    if ends[0] == 0 == ends[1]:
        raise Located("an act worth 0 changes nothing", hint="leave the number out if you do not know it", code="D110")
    return ends[0], ends[1]


def _made(text: str, worth: tuple[float, float] | None, good: bool | None, often: Amount | None, context: str | None, where: Society) -> Act:
    name = slug(text)
    found = where.conduct(name)
    better = good if good is not None else worth[1] > 0 if worth else where.good(found or name)
    own = found is None or often is not None  # another rate is another world
    life = slug(context) if context else where.conducts.get(found or "", "other")
    return Act(found or name, better, worth, often, life, own or life != where.conducts.get(found or "", life))


def seen(raw: Any, named: list[str]) -> dict[str, Amount]:
    """A share for all (under ""), or shares by act."""
    out: dict[str, Amount] = {}
    for path, text in _items(raw):
        with _under(*path):
            value = share(text.partition(":")[2] if isinstance(raw, dict) else text)
        number = raw.get(path[0]) if isinstance(raw, dict) else raw
        if value is None and isinstance(number, float) and 0 <= number <= 1:
            value = Amount(f"{number * 100:g}%")
        if isinstance(raw, dict) and unknown(number):
            continue
        if value is None:
            raise Located(f"`{text}` is not a share", *path, hint="write 90%, or 5% to 40%", code="D120")
        words = str(path[0]) if isinstance(raw, dict) else re.sub(r"[\d.,%]+.*$", "", text).strip(" :")
        name = "" if words.lower() in ("", "all", "always", "half", "everything", "none", "never", "about", "the rest") else slug(words)
        if name and name not in named:
            plural = next((one for one in named if one.rstrip("s") == name.rstrip("s")), None)
            if plural is None:
                raise Located(f"`{name}` is not among the acts", *path, hint=did_you_mean(name, named, "the acts are"), code="D204", on_key=bool(path))
            name = plural
        out[name] = value
    return out


def mistakes(raw: Any) -> Mistakes:
    """`1%`, `never`, `1% and 0.01 a year made up`."""
    if isinstance(raw, dict):
        for key in raw:
            if key not in ("wrong-person", "made-up"):
                raise Located(f"unknown key `{key}`", key, hint=did_you_mean(key, ("wrong-person", "made-up")), code="D102", on_key=True)
        raw = f"{raw.get('wrong-person') or ''} and {raw.get('made-up') or ''}"
    text = f"{raw * 100:g}%" if isinstance(raw, float) and raw < 1 else one_line(raw)
    if text.lower() in ("never", "nobody", "no one", "none", "no", "0", "0%", "nothing"):
        return Mistakes(None, None)
    wrong, made_up = share(text), rate(text)
    if wrong is None and made_up is None:
        raise Located(f"`{text}` does not say how often", hint="write 1%, or 0.1% to 5%, or never", code="D120")
    return Mistakes(wrong, made_up)


def score(raw: Any) -> Score:
    """`yearly`, `running, 2 years`, `every 6 months, 24 months`."""
    if isinstance(raw, dict):
        for key in raw:
            if key not in ("review", "counts"):
                raise Located(f"unknown key `{key}`", key, hint=did_you_mean(key, ("review", "counts")), code="D102", on_key=True)
        raw = f"{'running' if unknown(raw.get('review')) else 'every ' + str(raw['review'])}, {raw.get('counts') or ''}"
    text = one_line(raw).lower()
    review: str | None = None
    for pattern, every in ((r"\byearly\b|\bannual(?:ly)?\b|once a year|every year", "12 mo"), (r"half-?yearly|twice a year", "6 mo"),
                           (r"\bquarterly\b", "3 mo"), (r"\bmonthly\b|every month", "1 mo")):
        if re.search(pattern, text):
            review, text = every, re.sub(pattern, " ", text)
    every_so = re.search(r"every ([^,]+)", text)
    if review is None and every_so and (found := term(every_so[1])) is not None:
        review, text = found.value, text.replace(every_so[0], " ")
    if review is None and "running" not in text and term(text) is None and not _for_ever(text):
        raise Located(f"`{one_line(raw)}` says neither yearly nor running", hint="write yearly, or running, 2 years", code="D103")
    counts: Amount | str | None = "until-struck" if _for_ever(text) else term(text)
    return Score(review, counts)


def _for_ever(text: str) -> bool:
    return bool(re.search(r"for ?ever|never (?:ends|lapses|expires)|permanent|for life|always|until (?:taken off|struck)", text.lower()))


def levels(raw: Any) -> Levels:
    """`below 90`, `start 1000, below 960`, `poor below 90, barred below 70`, `3 strikes`, `one is enough`."""
    if isinstance(raw, dict):
        raw = ", ".join(f"start {value}" if key == "start" else f"{key} below {value}" for key, value in raw.items())
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        raw = f"below {raw:g}"
    text = one_line(raw).lower()
    if re.search(r"\bone (?:is )?enough\b|\bfirst (?:time|entry|act)\b", text):
        return Levels(0, (("bad", 1),), 1)
    strikes = re.search(r"(\d+|two|three|four|five|six)[ -](?:strikes?|times?|bad acts?|entries)", text)
    if strikes:
        number = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}.get(strikes[1]) or int(strikes[1])
        if not 1 <= number <= 1000:
            raise Located(f"{number} strikes cannot be counted", hint="from 1 to 1000", code="D110")
        return Levels(0, (("bad", number),), number)
    start = re.search(rf"starts?(?: at| from| with)?:? ({_SIGNED})", text)
    begin = float(start[1]) if start else START
    edges: list[tuple[str, float]] = []
    for item in parts(text.replace(start[0], " ") if start else text):
        match = re.search(rf"^(.*?)\b(?:below|under|less than|<)\s*({_SIGNED})(.*)$", item)
        if match is None:
            raise Located(f"`{item}` is not a threshold", hint="write below 90, or 3 strikes", code="D120")
        words = (match[1].strip(" :,") or match[3].strip(" :,is")).removesuffix(" points").removesuffix("points").strip()
        edges.append((slug(words) if words else "bad", float(match[2])))
    edges.sort(key=lambda edge: -edge[1])
    if not edges:
        raise Located("no threshold is given", hint="write below 90", code="D101")
    if len({name for name, _ in edges}) < len(edges) or len({edge for _, edge in edges}) < len(edges):
        edges = [(name if name != "bad" else f"bad-{i}", edge) for i, (name, edge) in enumerate(edges, start=1)]
    if len(edges) > MOST_LEVELS or len({name for name, _ in edges}) < len(edges) or "good" in {name for name, _ in edges}:
        raise Located("levels need different names, at most six, none called `good`", hint="poor below 90, barred below 70", code="D215")
    if edges[0][1] > begin:
        raise Located(f"everybody starts at {begin:g}, below {edges[0][1]:g}: all would stand badly from the first day",
                      hint=f"say where people start: start 1000, below {edges[0][1]:g}", code="D200")
    return Levels(begin, tuple(edges))


def leads_to(raw: Any, where: Society, placed: Levels | None) -> tuple[Consequence, ...]:
    """`no library card, published`, or by level: `poor: published; barred: no loan`, or a mapping from level to that."""
    known_levels = [name for name, _ in placed.edges] if placed else []
    groups: list[tuple[tuple[str | int, ...], str | None, str]] = []
    if isinstance(raw, dict):
        groups = [((str(key),), str(key), ", ".join(map(str, value)) if isinstance(value, list) else str(value)) for key, value in raw.items()]
    elif isinstance(raw, list):
        groups = [((), None, ", ".join(map(str, raw)))]
    elif ":" in str(raw):
        groups = [((), item.partition(":")[0], item.partition(":")[2]) for item in re.split(r"[;\n]", str(raw)) if item.strip()]
    else:
        groups = [((), None, str(raw))]
    out: list[Consequence] = []
    for path, level, text in groups:
        name = slug(level) if level is not None else None
        if name is not None and name not in known_levels:
            hint = did_you_mean(name, known_levels, "the levels are") if known_levels else "name it in `levels`, e.g. poor below 90"
            raise Located(f"no level is called `{name}`", *path, hint=hint, code="D202", on_key=bool(path))
        if any(name == other.level for other in out):
            raise Located(f"`{name}` is there twice", *path, hint="put all of it behind one `:`", code="D200")
        with _under(*path):
            out.append(_consequence(name, text, where))
    if not out:
        raise Located("nothing is named", hint="say what is denied, what it costs, or published", code="D101")
    return tuple(out)


def _consequence(level: str | None, text: str, where: Society) -> Consequence:
    denied: list[tuple[str, bool]] = []
    costs = income = None
    published = False
    for item in (piece for part in parts(text) for piece in re.split(r"\s+and\s+", part)):
        lowered = one_line(item).lower()
        money = re.search(r"(?:([A-Za-z]{3}|€|£)\s*)?(\d+(?:\.\d+)?)\s*([A-Za-z]{3}\b|€|£)?", item)
        if re.search(r"publish|public|shown|posted|named", lowered):
            published = True
        elif "income" in lowered and (part_of := share(lowered)):
            if not where.incomes:
                raise Located(f"`{where.world}` has no incomes", hint=f"give an amount: fine {where.currency} 50", code="D229")
            income = part_of.value
        elif money and re.search(r"fine|fee|cost|pay|charge|penalty|€|£", lowered):
            given = (money[1] or money[3] or where.currency).upper().replace("€", "EUR").replace("£", "GBP")
            if given != where.currency:
                raise Located(f"`{item}` is not in the society's currency, {where.currency}", hint=f"fine {where.currency} {money[2]}", code="D218")
            costs = f"{where.currency} {money[2]}"
        elif lowered in ("nothing", "none"):
            raise Located("then nothing follows, and nobody is harmed by the rules", hint="say what is denied, what it costs, or published", code="D135")
        else:
            name = slug(re.sub(r"^(?:no|not|deny|denied|denies|refuse|refused|without|loses?|loss of)\s+(?:an?\s+|any\s+)?", "", lowered))
            found = where.attempt(name)
            denied.append((found or name, found is None))
    if not (denied or costs or income or published):
        raise Located("nothing is named", hint="say what is denied, what it costs, or published", code="D101")
    return Consequence(level, tuple(dict.fromkeys(denied)), costs, income, published)


def lasts(raw: Any) -> Amount | str:
    """`standing` (as long as it is bad), `until-struck`, or a term."""
    text = one_line(raw).lower()
    found = term(text)
    if found is not None:
        return found
    if _for_ever(text):
        return "until-struck"
    if re.search(r"as long|while|until (?:the )?(?:standing|score|it)|standing", text):
        return "standing"
    raise Located(f"`{text}` is not a time", hint="6 months, for ever, or as long as the standing is bad", code="D120")


def way_out(raw: Any, where: Society) -> tuple[WayOut, ...]:
    """`pay, course (5 days), appeal 30%`; `nothing` is an empty tuple."""
    out: list[WayOut] = []
    for path, text in _items(raw):
        lowered = one_line(text).lower().replace(":", " ")
        if lowered in ("nothing", "none", "no", "wait", "waiting", "nobody"):
            continue
        with _under(*path):
            takes, granted = term(lowered), share(lowered)
        bare = re.sub(r"\(.*?\)|\bwithin\b.*|\bin \d.*|[\d.]+\s*%?.*$", "", lowered).strip(" ,")
        try:
            name = slug(bare)
        except Located as problem:
            raise Located(f"`{text}` does not say what one can do", *path, hint="pay, course, appeal, nothing", code=problem.code) from None
        appeal = bool(re.match(r"appeal|object|contest|complain|review|court|hearing", name))
        wanted = "appeal" if appeal else "payment" if re.match(r"pay", name) else name
        found = where.conduct(wanted)
        way = WayOut(found or wanted, found is None, granted, takes, appeal)
        if all(way.name != other.name for other in out):
            out.append(way)
    return tuple(out)


def decides(raw: Any) -> Decision:
    """`automatic`, `an official, 10 days`, `a court, within 3 months`."""
    text = one_line(raw)
    if re.search(r"\bautomatic|\bnobody\b|\bcomputer\b|\bmachine\b|\bat once\b", text.lower()) and term(text) is None:
        return Decision(None, text)
    takes = term(text)
    who = re.sub(r"[,;]?\s*(?:within|in|after|about)?\s*\d.*$", "", text).strip(" ,;") or "office"
    name = slug(re.sub(r"^(?:an?|the)\s+", "", who.lower()))
    return Decision(name, who, takes, "within" in text.lower())
