"""`demerit report DIR`: the page of a finished run, made again without simulating."""
from __future__ import annotations

from pathlib import Path

import click

from demerit.terminal import Mistake, say


@click.command("report")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="A new file.  [default: report.html in DIR]")
@click.option("--static", is_flag=True, help="Still pictures, no JavaScript; needs the extra `images`.")
@click.option("--images", "kind", type=click.Choice(["png", "svg"]), help="Also write every chart to DIR/charts; needs the extra `images`.")
def command(folder: Path, out: Path | None, static: bool, kind: str | None) -> None:
    """Make the report of a finished run again, from the folder DIR alone."""
    from demerit.reports.images import write_images
    from demerit.reports.page import drawn, write_report
    from demerit.runs.results import Run

    if out is not None and out.exists():
        raise Mistake(f"{out} is there already", "choose another file with --out, or delete it: results are never overwritten")
    run = Run(folder)
    figures = drawn(run)
    pictures = write_images(run.path, figures, kind) if kind else []
    page = write_report(run.path, out, static=static, figures=figures)
    click.echo(str(page))
    if pictures:
        say(f"written: {len(pictures)} {'picture' if len(pictures) == 1 else 'pictures'} in {pictures[0].parent}")
