"""What pages of the documentation show: examples, commands, and whether what is shown is what is printed."""
from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLE = re.compile(r"^```yaml (\w+)\n(# example: (\S+)\n.*?)^```$", re.MULTILINE | re.DOTALL)
CONSOLE = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def squeezed(text: str) -> str:
    """A text with single blanks."""
    return " ".join(text.split())


def assert_printed_in_order(shown: Sequence[str], printed: str) -> None:
    """Lines a page shows, `..` between what it leaves out, stand in this order in what is printed."""
    said, at = squeezed(printed), 0
    for part in "\n".join(shown).split(".."):
        wanted = squeezed(part)
        found = said.find(wanted, at)
        assert found >= 0, f"not printed, or not in this order:\n{wanted}\n--- said:\n{printed[:3000]}"
        at = found + len(wanted)
