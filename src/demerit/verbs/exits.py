"""`demerit exits`: whether everybody has a way off what harms them, for every kind of person, with bounds or a counterexample."""
from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from demerit.terminal import Mistake, in_json

if TYPE_CHECKING:
    from demerit.audit.exits.profiles import Profile
    from demerit.language import Loaded
    from demerit.language.schema import World


@click.command("exits")
@click.argument("regime")
@click.argument("file", required=False)
@click.option("--profile", "traits", multiple=True, metavar="TRAIT=VALUE", help="Ask about one kind of person: able-to-pay=no, knows=yes, age=17, "
              "creditor-request=no; several with commas, or repeated.")
@click.option("--world", metavar="NAME", help="The world that says whose doing a conduct is.  [default: the one the regime names]")
@click.option("--with", "overlays", multiple=True, metavar="OVERLAY", help="A safeguard laid over the regime; may be repeated.")
@click.option("--set", "sets", multiple=True, metavar="PATH=VALUE", help="Change one value first, e.g. rules.NAME.off=true.")
@click.option("--on", "day", metavar="DATE", help="The rules as in force on this day.  [default: the first day all of them are]")
@click.option("--fail", is_flag=True, help="Exit 1 if no way off is guaranteed to somebody.")
@click.option("--json", "fmt", flag_value="json", help="Short for --format json.")
@click.option("--format", "fmt", type=click.Choice(["text", "json", "dot", "svg"]), default="text", show_default=True,
              help="What goes to standard output; dot is for Graphviz, svg a drawing.")
def command(regime: str, file: str | None, traits: tuple[str, ...], world: str | None, overlays: tuple[str, ...], sets: tuple[str, ...], day: str | None,
            fail: bool, fmt: str) -> None:
    """Does everybody have a way off that depends only on themselves, or on time?

    For every file of REGIME with harmful effects (or for FILE), every ground and every kind of person: the shortest way off with its time and
    cost, or a path on which they never leave.
    """
    from demerit.audit.exits import GUARANTEED, drawing, prove, words
    from demerit.language import load
    from demerit.language.societies import parted, society_of

    for_world, for_regime = parted(sets)
    loaded = load(regime, overlays=overlays, sets=for_regime, kind="regime")
    lived_in = society_of(loaded, world, for_world)
    society: World | None = lived_in.document if lived_in is not None else None
    on = _day(day)
    profile = _profile(loaded, society, traits)
    try:
        proof = prove(loaded, society, file=file, profile=profile, on=on)
    except KeyError:
        from demerit.language.diagnostics import did_you_mean

        harmed = [one.standing.file if not one.standing.regime else f"{one.standing.regime}/{one.standing.file}" for one in prove(loaded, society, on=on).files]
        known = (file or "") in loaded.document.files
        raise Mistake(f"`{file}` has no harmful effects" if known else f"no file is called `{file}` in `{loaded.name}`",
                      did_you_mean(file or "", harmed, "harmful effects hang on") if harmed else "nothing in this regime harms anybody") from None
    if fmt == "json":
        from demerit.audit.exits.data import as_json

        click.echo(in_json(as_json(proof)))
    elif fmt == "dot":
        click.echo(drawing.dot(proof))
    elif fmt == "svg":
        click.echo(drawing.svg(proof))
    else:
        click.echo(words.text(proof))
    if fail and any(one.worst not in GUARANTEED for one in proof.files):
        raise SystemExit(1)


def _day(text: str | None) -> dt.date | None:
    try:
        return None if text is None else dt.date.fromisoformat(text)
    except ValueError:
        raise Mistake(f"`{text}` is not a date", "write a date as 2018-05-01") from None


def _profile(loaded: Loaded, world: World | None, given: tuple[str, ...]) -> Profile:
    """What was said of the person; a Mistake for what nobody knows."""
    from demerit.audit.exits.profiles import Profile, allowed
    from demerit.language.diagnostics import did_you_mean

    found: dict[str, str] = {}
    known = allowed(world, loaded)
    for part in (piece.strip() for one in given for piece in one.split(",") if piece.strip()):
        key, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals:
            raise Mistake(f"`{part}` is not TRAIT=VALUE", "write able-to-pay=no")
        if key not in known:
            raise Mistake(f"nobody is told apart by `{key}` here", did_you_mean(key, list(known), "traits are"))
        if known[key] and value not in known[key]:
            raise Mistake(f"`{key}` cannot be `{value}`", f"it is one of {', '.join(known[key])}")
        if not known[key] and not value.isdigit():
            raise Mistake(f"`{key}` is whole years: got `{value}`", "write age=17")
        found[key] = value
    return Profile(tuple(found.items()))
