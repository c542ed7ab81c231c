"""A chart is its specification: shown by a notebook, drawn to a file where the extra ``plot`` is installed."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import ModuleType

SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
MIME = "application/vnd.vegalite.v5+json"

# Okabe and Ito: told apart by people who see few hues, and against white and black.
BLUE, ORANGE, GREEN, SKY, GREY = "#0072b2", "#d55e00", "#009e73", "#56b4e9", "#8a929b"
PALETTE = (BLUE, ORANGE, GREEN, SKY, "#cc79a7", "#e69f00", "#5f6b7a", "#999933", "#882255", "#44aa99")

_LIGHT = {"ink": "#1b1f24", "soft": "#4a5360", "line": "#dfe3e8", "paper": "#ffffff"}
_DARK = {"ink": "#eceff3", "soft": "#b4bdc8", "line": "#39414b", "paper": "#14181d"}


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """A Vega-Lite chart with its data inside.

    Parameters
    ----------
    spec : dict
        A Vega-Lite 5 specification: plain dictionaries, lists, texts and numbers, ready for `json.dumps` or for any
        Vega-Lite viewer.

    Notes
    -----
    Jupyter, VS Code and marimo draw it as it stands. `save` and `to_svg` need the extra ``plot``.

    Examples
    --------
    >>> chart = Chart(titled("Numbers", {"mark": "bar", "data": {"values": [{"n": 1}]}}))
    >>> chart
    Chart: Numbers (bar, 1 rows)
    >>> chart.spec["$schema"].rsplit("/", 1)[1]
    'v5.json'
    """

    spec: dict[str, Any]

    def __repr__(self) -> str:
        title = self.spec.get("title", "chart")
        text = title.get("text", "chart") if isinstance(title, dict) else title
        mark = self.spec.get("mark", "layers")
        kind = mark.get("type", "layers") if isinstance(mark, dict) else mark
        return f"Chart: {text} ({kind}, {_rows(self.spec)} rows)"

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:  # noqa: ARG002  IPython's signature
        bundle: dict[str, Any] = {MIME: self.spec, "text/plain": repr(self)}
        if find_spec("vl_convert") is not None:  # for a notebook on paper, or on a page that draws no Vega-Lite
            bundle["image/svg+xml"] = self.to_svg()
        return bundle

    def dark(self) -> Chart:
        """Return the chart on a dark ground."""
        return Chart(deepcopy(self.spec) | {"background": _DARK["paper"], "config": _config(_DARK)})

    def to_json(self) -> str:
        """Return the specification as JSON text."""
        return json.dumps(self.spec, ensure_ascii=False)

    def to_altair(self) -> Any:  # noqa: ANN401  altair is optional
        """Return an Altair chart, to go on from (needs the extra ``plot``)."""
        return _plot_module("altair").Chart.from_dict(self.spec)

    def to_svg(self) -> str:
        """Return the picture as SVG text; needs the extra ``plot``, and no network."""
        return str(_plot_module("vl_convert").vegalite_to_svg(self.to_json()))

    def to_html(self) -> str:
        """Return a self-contained page with the picture drawn: no script, no network (needs the extra ``plot``)."""
        title = self.spec.get("title", {})
        text = title.get("text", "") if isinstance(title, dict) else title
        return (
            "<!doctype html><html><head><meta charset='utf-8'>"
            f"<title>{escape(str(text))}</title></head><body>{self.to_svg()}</body></html>\n"
        )

    def save(self, path: str | Path) -> None:
        """Write the chart: ``.json`` as it stands, ``.svg``, ``.png`` or ``.html`` drawn (needs the extra ``plot``).

        Raises
        ------
        ValueError
            For another suffix.
        """
        path = Path(path)
        if path.suffix == ".png":
            path.write_bytes(_plot_module("vl_convert").vegalite_to_png(self.to_json(), scale=2))
            return
        text = {".json": self.to_json, ".svg": self.to_svg, ".html": self.to_html}.get(path.suffix)
        if text is None:
            raise ValueError(f"{path.name}: a chart is saved as .json, .svg, .png or .html")
        path.write_text(text(), encoding="utf-8")


def titled(text: str, view: Mapping[str, Any], subtitle: str | Sequence[str] = "") -> dict[str, Any]:
    """Return a whole specification from a view: schema, title, colours and fonts."""
    title: dict[str, Any] = {"text": text, "anchor": "start"}
    if subtitle:
        title["subtitle"] = [subtitle] if isinstance(subtitle, str) else list(subtitle)
    return {
        "$schema": SCHEMA,
        "title": title,
        "background": _LIGHT["paper"],
        "padding": 12,
        **view,
        "config": _config(_LIGHT),
    }


def _config(colours: Mapping[str, str]) -> dict[str, Any]:
    text = {"labelColor": colours["soft"], "titleColor": colours["soft"], "labelFontSize": 12, "titleFontSize": 12}
    return {
        # of one width wherever it is drawn: what measures the text has the first, a reader one of the others
        "font": "'Liberation Sans', Arial, Helvetica, sans-serif",
        "view": {"stroke": None},
        "title": {"color": colours["ink"], "subtitleColor": colours["soft"], "fontSize": 15, "subtitleFontSize": 12}
        | {"subtitlePadding": 4, "offset": 12},
        "axis": {**text, "gridColor": colours["line"], "domainColor": colours["line"], "tickColor": colours["line"]}
        | {"titleFontWeight": "normal", "labelLimit": 260},
        "axisQuantitative": {"tickCount": 6, "labelOverlap": True},
        "legend": text,
        "header": text,
        "text": {"color": colours["soft"], "fontSize": 12},
        "range": {"category": list(PALETTE)},
    }


def _rows(view: Mapping[str, Any]) -> int:
    """Count the rows of data in a view and everything it is made of."""
    own = len(view.get("data", {}).get("values", ()))
    parts = [part for name in ("layer", "hconcat", "vconcat") for part in view.get(name, ())]
    return own + sum(_rows(part) for part in parts)


def _plot_module(name: str) -> ModuleType:
    from importlib import import_module  # noqa: PLC0415  at use

    try:
        return import_module(name)
    except ImportError:
        raise ImportError(f"drawing needs {name}: pip install 'rmtmatch[plot]'; .spec needs nothing") from None
