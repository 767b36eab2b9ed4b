"""The example of docs/calibration.md as files: a town with a known answer, and one unknown nothing published depends on."""
from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "calibration.md"


def lay_down(folder: Path) -> Path:
    """World, regime and figures, each as NAME.yaml."""
    for _, text in re.findall(r"^```yaml (world|regime|targets)\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL):
        name = re.match(r"# example: (\S+)", text)
        assert name is not None
        (folder / f"{name[1]}.yaml").write_text(text, "utf-8")
    return folder


def changed(folder: Path, name: str, *swaps: tuple[str, str], to: str) -> Path:
    """A document with some words swapped, under another file name."""
    text = (folder / f"{name}.yaml").read_text("utf-8")
    for old, new in swaps:
        assert old in text, old
        text = text.replace(old, new)
    path = folder / f"{to}.yaml"
    path.write_text(text, "utf-8")
    return path
