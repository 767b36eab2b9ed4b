"""`demerit path`: what leads to an effect, rule by rule, with sources."""
from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from demerit.terminal import Mistake, in_json

if TYPE_CHECKING:
    from demerit.language import Loaded
    from demerit.language.asking import Answer

MOST = 20
"""Routes written out unless the command says otherwise."""


@click.command("path")
@click.argument("words", nargs=-1, metavar="[REGIME] EFFECT")
@click.option("--all", "every", is_flag=True, help="Ask every regime of the library; leave REGIME out.")
@click.option("--with", "overlays", multiple=True, metavar="OVERLAY", help="A safeguard laid over the regime; may be repeated.")
@click.option("--set", "sets", multiple=True, metavar="PATH=VALUE", help="Change one value first, e.g. rules.NAME.off=true.")
@click.option("--on", "day", metavar="DATE", help="The rules as in force on this day.  [default: the first day all of them are]")
@click.option("--most", type=click.IntRange(0), default=MOST, show_default=True, metavar="N", help="Routes written out, per regime.")
@click.option("--json", "fmt", flag_value="json", help="Short for --format json.")
@click.option("--format", "fmt", type=click.Choice(["text", "json", "dot"]), default="text", show_default=True,
              help="What goes to standard output; dot is for Graphviz.")
def command(words: tuple[str, ...], every: bool, overlays: tuple[str, ...], sets: tuple[str, ...], day: str | None, most: int, fmt: str) -> None:
    """What leads to EFFECT?  Every route from what people do, rule by rule, with its source.

    EFFECT is an effect's name, something denied (`flight`), a file or a level (`points.D`), or `costs`, `gives`, `publishes`.
    """
    if len(words) != (1 if every else 2):
        usage = "demerit path --all EFFECT" if every else "demerit path REGIME EFFECT, or demerit path --all EFFECT"
        raise Mistake("which effect?" if len(words) <= 1 and not (every and words) else "too many words", usage)
    on = _day(day)
    if every:
        if overlays or sets:
            raise Mistake("--with and --set lie over one regime", "leave out --all and name the regime")
        _every(words[0], on, most, fmt)
        return
    from demerit.language import load

    answer, elsewhere = _one(load(words[0], overlays=overlays, sets=sets, kind="regime"), words[1], on)
    _print([answer], fmt, most, elsewhere)


def _day(text: str | None) -> dt.date | None:
    try:
        return None if text is None else dt.date.fromisoformat(text)
    except ValueError:
        raise Mistake(f"`{text}` is not a date", "write a date as 2018-05-01") from None


def _library() -> tuple[list[Loaded], dict[str, set[str]]]:
    """Every regime of the library, and what its world lets people try and do."""
    from demerit import library
    from demerit.language import load

    worlds: dict[str, set[str]] = {}
    for one in library.names("world"):
        world = load(one.name, kind="world").document
        worlds[one.name] = {*world.attempts, *world.acts}
    return [load(one.name, kind="regime") for one in library.names("regime")], worlds


def _one(loaded: Loaded, asked: str, on: dt.date | None) -> tuple[Answer, list[str]]:
    """The answer of one regime; where it is no, also who in the library does it."""
    from demerit.language.asking import NoSuchThing, ask, kind_of

    try:
        answer = ask(loaded, asked, on=on)
    except NoSuchThing as problem:
        # it may be something only others deny: then the answer is no, not a mistake
        regimes, worlds = _library()
        kind = next((kind for one in regimes if (kind := kind_of(one.document, asked)) in ("denies", "stops")), None)
        tries = _tries(loaded) | set().union(*worlds.values())
        if kind is None and asked not in tries:
            raise Mistake(str(problem), _meant(loaded, regimes, asked) or problem.hint) from None
        answer = ask(loaded, asked, on=on, kind=kind or "denies")
        return answer, [one.name for one in regimes if kind is not None and kind_of(one.document, asked) == kind and one.name != loaded.name]
    return answer, []


def _meant(loaded: Loaded, regimes: list[Loaded], asked: str) -> str | None:
    """What was perhaps meant: something this regime names, or that people of its world try or do; else what another of the library denies or stops."""
    from demerit.language.asking import kind_of, names
    from demerit.language.diagnostics import near

    own = [*names(loaded.document), *sorted(_tries(loaded))]
    denied = {word: one.name for one in regimes for word in names(one.document) if kind_of(one.document, word) in ("denies", "stops") and word not in own}
    close = near(asked, [*denied, *own])
    if close is None:
        return None
    return f"did you mean `{close}`?" + (f" Nothing in `{loaded.name}` denies or stops it; `{denied[close]}` does" if close in denied else "")


def _tries(loaded: Loaded) -> set[str]:
    """What people of the regime's own world try and do."""
    from demerit.language.documents import load_beside

    if loaded.document.world is None:
        return set()
    world = load_beside(loaded, loaded.document.world, ("world",), "world").document
    return {*world.attempts, *world.acts}


def _every(asked: str, on: dt.date | None, most: int, fmt: str) -> None:
    """Every regime of the library asked the same."""
    from demerit.language.asking import NoSuchThing, ask, kind_of, names

    regimes, worlds = _library()
    kinds = [kind for one in regimes if (kind := kind_of(one.document, asked)) is not None]
    tries = set().union(*worlds.values())
    if not kinds and asked not in tries:
        options = [*(word for one in regimes for word in names(one.document)), *tries]
        problem = NoSuchThing(asked, options, "in the library")
        raise Mistake(str(problem), problem.hint)
    kind = kinds[0] if kinds else "denies"
    if kind in ("effect", "standing"):
        answers = [ask(one, asked, on=on) for one in regimes if kind_of(one.document, asked) is not None]
    else:
        answers = [ask(one, asked, on=on, kind=kind) for one in regimes]
    # those that do it first: they are the answer
    _print(sorted(answers, key=lambda one: not one.yes), fmt, most, [], together=True)


def _print(answers: list[Answer], fmt: str, most: int, elsewhere: list[str], *, together: bool = False) -> None:
    """On standard output, in the format asked for."""
    from demerit.language.asking import as_json
    from demerit.verbs import path_words as words

    if fmt == "json":
        found = [as_json(answer) for answer in answers]
        click.echo(in_json({"asked": answers[0].asked, "answers": found} if together else found[0] | {"elsewhere": elsewhere}))
        return
    if fmt == "dot":
        click.echo(words.dot(answers))
        return
    if together:
        click.echo(words.overview(answers) + "\n")
    click.echo(("\n\n" + "-" * words.WIDTH + "\n\n").join(words.text(answer, most, elsewhere) for answer in answers))
