"""A figure: a drawing, the sentence that says what it shows, and its numbers as a table."""
from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

Spec = dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """`key` names it in addresses and files.  `sentence`: the finding, made from the numbers; also the drawing's description.

    `spec`: Vega-Lite with its data inside, None if there is only a table.  `columns` and `rows`: the numbers that are drawn.
    `source`: whom the numbers rest on.  `table`: the run's table they are from.
    """

    key: str
    title: str
    sentence: str
    unit: str
    spec: Spec | None
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    note: str
    source: str
    table: str

    def static(self, width: int = 640) -> Spec | None:
        """The drawing at a width in pixels, for pictures and notebooks; drawings of several panels keep theirs."""
        if self.spec is None or self.spec.get("width") != "container":
            return self.spec
        return {**self.spec, "width": width}

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """For notebooks.  They know Vega-Lite 5 by name and draw 6 with it; a PNG beside it with the extra `images`."""
        bundle: dict[str, Any] = {"text/plain": f"{self.title}: {self.sentence}"}
        spec = self.static()
        if spec is None:
            return bundle
        bundle["application/vnd.vegalite.v5+json"] = {**spec, "$schema": str(spec["$schema"]).replace("/v6", "/v5")}
        try:
            import vl_convert
        except ImportError:
            return bundle
        import base64

        return bundle | {"image/png": base64.b64encode(vl_convert.vegalite_to_png(json.dumps(spec), scale=2)).decode()}
