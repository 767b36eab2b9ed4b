"""Pictures of figures: SVG and PNG, made by vl-convert (the extra `images`); what is drawn says `Synthetic` inside."""
from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demerit.reports.wording import plain, slug
from demerit.runs.files import write_atomically
from demerit.runs.folder import one_line
from demerit.runs.problems import CannotRun

if TYPE_CHECKING:
    from demerit.reports.figures.figure import Figure

FORMATS = ("svg", "png")
FOLDER = "charts"
SCALE = 2
WIDTH = 640


def picture(figure: Figure, kind: str) -> bytes:
    """A figure as `svg` or `png`.  Raises CannotRun without the extra, ValueError for a figure that is a table only."""
    if figure.spec is None:
        raise ValueError(f"`{figure.key}` is a table: there is nothing to draw")
    drawn = _library()
    spec = json.dumps(plain(figure.static(WIDTH)))
    made: bytes = drawn.vegalite_to_png(spec, scale=SCALE) if kind == "png" else drawn.vegalite_to_svg(spec).encode("utf-8")
    return made


def write_images(folder: Path, figures: Sequence[Figure], kind: str) -> list[Path]:
    """Write `charts/KEY.svg` or `.png` for every figure that is drawn; the paths.  Raises CannotRun."""
    _library()
    out, home = [], folder / FOLDER
    with one_line(home):
        home.mkdir(exist_ok=True)
        for figure in figures:
            if figure.spec is not None:
                made, path = picture(figure, kind), home / f"{slug(figure.key)}.{kind}"
                write_atomically(path, lambda file, made=made: file.write(made))  # type: ignore[misc]
                out.append(path)
    return out


def _library() -> Any:
    try:
        import vl_convert
    except ImportError:
        raise CannotRun("pictures need the extra `images`, which is not installed",
                        "pip install 'demerit[images]', or in a copy of the repository: pip install '.[images]'") from None
    return vl_convert
