"""Figures in a notebook, and the example notebook run from top to bottom."""
from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from demerit.reports.notebook import figures_of
from reports.pages import strikes

ROOT = Path(__file__).parents[2]
NOTEBOOK = ROOT / "examples" / "report.ipynb"
VEGA = "application/vnd.vegalite.v5+json"


def test_figures_are_found_by_number_and_by_name() -> None:
    figures = figures_of(strikes())
    assert figures[figures[0].key] == figures[0] == next(iter(figures))
    assert len(figures) > 5
    with pytest.raises(KeyError, match="there are: "):
        figures["none"]
    assert all(one.sentence in repr(figures) for one in figures)
    assert figures._repr_html_().count("<tr>") == len(figures) + 1


def test_a_figure_shows_in_a_notebook() -> None:
    drawn = [one for one in figures_of(strikes().path) if one.spec is not None]
    assert drawn
    for figure in drawn:
        bundle = figure._repr_mimebundle_()
        assert bundle[VEGA]["$schema"].endswith("/v5.json")
        assert figure.sentence in bundle["text/plain"]
        json.dumps(bundle, allow_nan=False)


def outputs(folder: Path) -> list[list[dict[str, Any]]]:
    """What every cell of the example shows: by a kernel if there is one, else cell by cell."""
    held = json.loads(NOTEBOOK.read_text("utf-8"))
    sources = ["".join(cell["source"]) for cell in held["cells"] if cell["cell_type"] == "code"]
    try:
        import ipykernel  # noqa: F401
        import nbclient
        import nbformat
    except ImportError:
        return [_executed(source, names) for names in [{"__name__": "__main__"}] for source in sources]
    notebook = nbformat.reads(json.dumps(held), 4)
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    nbformat.validate(notebook)
    return [[one.get("data", {"text/plain": one.get("text", "")}) for one in cell["outputs"] if one.get("name") != "stderr"]
            for cell in notebook.cells if cell["cell_type"] == "code"]


def _executed(source: str, names: dict[str, Any]) -> list[dict[str, Any]]:
    import ast

    tree = ast.parse(source)
    last = tree.body[-1]
    body, end = (tree.body[:-1], last.value) if isinstance(last, ast.Expr) else (tree.body, None)
    exec(compile(ast.Module(body, []), "cell", "exec"), names)
    if end is None:
        return []
    value = eval(compile(ast.Expression(end), "cell", "eval"), names)
    if value is None:
        return [{"text/plain": ""}]
    bundle = getattr(value, "_repr_mimebundle_", None)
    return [bundle() if bundle else {"text/plain": repr(value)}]


@pytest.mark.slow
def test_the_example_notebook_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]))
    shown = outputs(tmp_path)
    assert len(shown) == 5
    assert any(VEGA in one for cell in shown for one in cell)
    assert list(tmp_path.glob("runs/*/report.html"))


def test_the_example_notebook_is_kept_without_outputs() -> None:
    held = json.loads(NOTEBOOK.read_text("utf-8"))
    code = [cell for cell in held["cells"] if cell["cell_type"] == "code"]
    assert all(cell["outputs"] == [] and cell["execution_count"] is None for cell in code)
    assert "nobody here exists" in "".join(held["cells"][0]["source"])
