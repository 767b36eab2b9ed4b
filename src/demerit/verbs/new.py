"""`demerit new`: a regime from twelve plain questions."""
from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from demerit.terminal import Mistake, say

if TYPE_CHECKING:
    from demerit.newcomer import Answers, Draft

DEFAULT = "my-rules"


@click.command("new")
@click.argument("name", required=False)
@click.option("--answers", "given", type=click.Path(path_type=Path), metavar="FILE", help="Take the answers from a file instead of asking.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), metavar="DIR", help="Where to write.  [default: here]")
@click.option("--print-answers", "blank_file", is_flag=True, help="Print a blank answers file, with comments.")
def command(name: str | None, given: Path | None, out: Path, blank_file: bool) -> None:
    """Write a regime of your own, from twelve plain questions; no need to know the language.

    Writes NAME.yaml, and NAME-world.yaml if your rules are about things people of the ready worlds do not do.
    """
    from demerit.newcomer import blank, draft, read_answers

    if blank_file:
        click.echo(blank(), nl=False)
        return
    called = _name(name, given)
    _free(out, called)
    out.mkdir(parents=True, exist_ok=True)
    answers = read_answers(given) if given is not None else _asked(out, called)
    drafted = draft(answers, called)
    written = _write(drafted, out)
    _say_next(drafted, written, answers)


def _name(name: str | None, given: Path | None) -> str:
    """The name of the regime: as given, else that of the answers file, else asked for."""
    from demerit.language.located import Located
    from demerit.language.schema.base import NAME
    from demerit.newcomer.wording import slug

    if name is None:
        name = _after(given) if given is not None else _ask_name()
    if not NAME.match(name):
        try:
            hint = f"e.g. {slug(name)}"
        except Located:
            hint = f"e.g. {DEFAULT}"
        raise Mistake(f"`{name}` is not a name: a letter, then letters, digits and hyphens", hint)
    return name


def _after(given: Path) -> str:
    """`cards.answers.yaml` -> `cards`; of another file a name that cannot be the file itself."""
    stem = given.name.removesuffix(given.suffix)
    return stem.removesuffix(".answers") if stem.endswith(".answers") else f"{stem}-rules"


def _ask_name() -> str:
    try:
        line: str = click.prompt("What shall it be called?", default=DEFAULT)
    except click.Abort:
        raise Mistake("no name was given", "demerit new NAME, or demerit new --answers FILE") from None
    from demerit.newcomer.wording import slug

    return slug(line)


def _free(out: Path, name: str) -> None:
    """Nothing is ever overwritten: look before ten minutes are spent."""
    from demerit import library

    for path in (out / f"{name}.yaml", out / f"{name}-world.yaml"):
        if path.exists():
            raise Mistake(f"{path} is there already and is not overwritten", f"choose another name: demerit new {name}-2")
    if any(one.name in (name, f"{name}-world") for one in library.names()):
        raise Mistake(f"`{name}` is in the library already", f"choose another name: demerit new my-{name}")


def _asked(out: Path, name: str) -> Answers:
    """Ask at the terminal; on stopping, say how to go on."""
    from rich.console import Console
    from rich.text import Text

    from demerit.newcomer.asking import Stopped, ask

    console = Console(stderr=True, highlight=False)
    styles = {"head": "bold", "hint": "dim", "wrong": "red", "plain": ""}

    def show(text: str, style: str) -> None:
        if style == "head":
            console.print()
        console.print(Text(text, style=styles[style]))  # never as markup: what people type may hold brackets

    def read(prompt: str) -> str:
        try:
            line: str = click.prompt("", prompt_suffix=prompt, default="", show_default=False, err=True)
        except click.Abort:
            raise EOFError from None
        return line

    path = out / f"{name}.answers.yaml"
    try:
        return ask(path, read, show)
    except Stopped:
        say("")
        say(f"kept: {path}" if path.exists() else "nothing was answered yet")
        elsewhere = "" if out == Path() else f" --out {out}"
        say(f"go on with: demerit new {name}{elsewhere}")
        raise click.exceptions.Exit(130) from None


def _write(drafted: Draft, out: Path) -> list[Path]:
    """The files, each created anew (a file that appeared meanwhile is not overwritten either)."""
    texts = {out / f"{drafted.name}.yaml": drafted.regime}
    if drafted.world is not None:
        texts[out / f"{drafted.name}-world.yaml"] = drafted.world
    for path, text in texts.items():
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            raise Mistake(f"{path} is there already and is not overwritten", f"choose another name: demerit new {drafted.name}-2") from None
        except OSError as problem:
            raise Mistake(f"{path} cannot be written: {problem.strerror}") from None
    return list(texts)


def _say_next(drafted: Draft, written: list[Path], answers: Answers) -> None:
    """What was written, what is open, what to type next."""
    for note in drafted.notes:
        say(f"note: {note}")
    click.echo("written: " + ", ".join(map(str, written)))
    if answers.not_known:
        click.echo(f"left open: {', '.join(answers.not_known)}: look for UNKNOWN in {written[0]}")
    click.echo("")
    click.echo("What now?")
    width = len(str(written[0])) + 1
    click.echo(f"  demerit check {written[0]!s:{width}} does it fit together?")
    click.echo(f"  demerit audit {written[0]!s:{width}} is it social scoring? what does the law say, and what would clear it?")
    click.echo(f"  demerit run   {written[0]!s:{width}} who is hit? the report is in the folder it names")
    click.echo("  It takes minutes; add --residents 10000 for a first look.")
