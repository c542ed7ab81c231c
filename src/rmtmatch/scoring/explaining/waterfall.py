"""The parts of a score as a waterfall: a plain Vega-Lite dictionary, drawn by whoever shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rmtmatch.charts.chart import BLUE, GREY, ORANGE, titled

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORDS = {
    "nl": {"title": "Waaruit de score bestaat", "total": "score", "known": "bekend", "open": "niet alles bekend"},
    "en": {"title": "What the score is made of", "total": "score", "known": "known", "open": "not all known"},
}


def waterfall(steps: Sequence[tuple[str, float, bool]], total: float, lang: str) -> dict[str, Any]:
    """Draw steps that add up to a total.

    Parameters
    ----------
    steps : sequence of (name, contribution, unknown)
    total : float
    lang : {"nl", "en"}

    Returns
    -------
    dict
        A Vega-Lite 5 specification with its data inside.

    Examples
    --------
    >>> spec = waterfall([("skills", 0.5, False), ("travel", 0.1, True)], 0.6, "en")
    >>> [(round(d["from"], 1), round(d["to"], 1)) for d in spec["data"]["values"]]
    [(0, 0.5), (0.5, 0.6), (0, 0.6)]
    """
    words = _WORDS[lang]
    values: list[dict[str, Any]] = []
    at: float = 0
    for name, contribution, is_unknown in steps:
        known = words["open" if is_unknown else "known"]
        values.append({"part": name, "from": at, "to": at + contribution, "known": known})
        at += contribution
    values.append({"part": words["total"], "from": 0, "to": total, "known": words["total"]})
    for row in values:
        row["points"] = row["to"] - row["from"]
    y = {"field": "part", "type": "nominal", "sort": None, "title": None}
    bars = {
        "mark": {"type": "bar"},
        "encoding": {
            "y": y,
            "x": {"field": "from", "type": "quantitative", "title": None, "scale": {"domain": [0, 1]}},
            "x2": {"field": "to"},
            "color": {
                "field": "known",
                "type": "nominal",
                "title": None,
                "scale": {"domain": [words["known"], words["open"], words["total"]], "range": [BLUE, ORANGE, GREY]},
                "legend": {"orient": "top", "values": [words["known"], words["open"]]},
            },
            "tooltip": [
                {"field": "part", "type": "nominal"},
                {"field": "points", "type": "quantitative", "format": ".3f"},
                {"field": "known", "type": "nominal"},
            ],
        },
    }
    # Text besides colour: a reader need not see the difference between hues.
    points = {
        "mark": {"type": "text", "align": "left", "dx": 4},
        "encoding": {
            "y": y,
            "x": {"field": "to", "type": "quantitative"},
            "text": {"field": "points", "type": "quantitative", "format": ".2f"},
        },
    }
    view = {"width": 380, "height": {"step": 22}, "data": {"values": values}, "layer": [bars, points]}
    return titled(words["title"], view)
