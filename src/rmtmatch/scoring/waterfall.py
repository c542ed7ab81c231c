"""The parts of a score as a waterfall: a plain Vega-Lite dictionary, drawn by whoever shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

_TOTAL = {"nl": "score", "en": "score"}
_KNOWN = {"nl": ("bekend", "niet alles bekend"), "en": ("known", "not all known")}


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
    known, unknown = _KNOWN[lang]
    values: list[dict[str, Any]] = []
    at: float = 0
    for name, contribution, is_unknown in steps:
        values.append({"part": name, "from": at, "to": at + contribution, "known": unknown if is_unknown else known})
        at += contribution
    values.append({"part": _TOTAL[lang], "from": 0, "to": total, "known": known})
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "data": {"values": values},
        "mark": {"type": "bar"},
        "encoding": {
            "y": {"field": "part", "type": "nominal", "sort": None, "title": None},
            "x": {"field": "from", "type": "quantitative", "title": None, "scale": {"domain": [0, 1]}},
            "x2": {"field": "to"},
            # Shape and text besides colour: a reader need not see the difference between hues.
            "color": {
                "field": "known",
                "type": "nominal",
                "title": None,
                "scale": {"domain": [known, unknown], "range": ["#1b5e8c", "#c9b458"]},
            },
            "tooltip": [
                {"field": "part", "type": "nominal"},
                {"field": "to", "type": "quantitative", "format": ".3f"},
            ],
        },
    }
