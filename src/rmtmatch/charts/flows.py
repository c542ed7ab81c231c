"""From which sector to which sector people move: ribbons as wide as their number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from rmtmatch.charts.chart import Chart, titled

if TYPE_CHECKING:
    from collections.abc import Mapping

_STEPS = 24
_GAP = 0.02  # between two sectors, as a share of everybody
_EDGE = 0.03  # width of the bars at both ends
_LETTERS = 34  # of a name at either end
_WORDS = {
    "nl": {
        "sector": "Van sector naar sector",
        "group": "Van beroepsgroep naar beroepsgroep",
        "sub": "{n} mensen met een voorstel; links waar ze werken of werkten",
    },
    "en": {
        "sector": "From sector to sector",
        "group": "From group of occupations to group of occupations",
        "sub": "{n} people with a proposal; on the left where they work or worked",
    },
}


def flows(
    counts: Mapping[tuple[str, str], int], lang: Literal["nl", "en"], of: Literal["sector", "group"] = "sector"
) -> Chart:
    """Draw flows between two columns of sectors, the largest on top.

    Parameters
    ----------
    counts : mapping of (from, to) to int
        People, by the names of the sectors.
    lang : {"nl", "en"}
    of : {"sector", "group"}
        What the names are: sectors, or groups of occupations.

    Returns
    -------
    Chart

    Notes
    -----
    Vega-Lite has no Sankey diagram: each ribbon is an area whose two edges follow a smooth step, worked out here.

    Examples
    --------
    >>> chart = flows({("trade", "care"): 3, ("trade", "trade"): 1}, "en")
    >>> chart
    Chart: From sector to sector (layers, 54 rows)
    """
    total = max(1, sum(counts.values()))
    left, right = (_stack({k: n for k, n in counts.items() if n}, side, total) for side in (0, 1))
    order = sorted(counts, key=lambda pair: (left[1][pair[0]][0], right[1][pair[1]][0]))
    ribbons: list[dict[str, Any]] = []
    along = np.linspace(0, 1, _STEPS)
    smooth = along * along * (3 - 2 * along)
    for pair in order:
        if not counts[pair]:
            continue
        (a, b), height = (left[0][pair], right[0][pair]), counts[pair] / total
        top = a + (b - a) * smooth
        ribbons += [
            {"flow": f"{pair[0]} → {pair[1]}", "from": pair[0], "people": counts[pair], "x": round(x, 4)}
            | {"y": round(y, 5), "y2": round(y + height, 5)}
            for x, y in zip((_EDGE + along * (1 - 2 * _EDGE)).tolist(), top.tolist(), strict=True)
        ]
    ends: list[dict[str, Any]] = [
        {
            "sector": f"{name if len(name) <= _LETTERS else f'{name[:_LETTERS]}…'}  {n}",
            "name": name,
            "x": x,
            "x2": x + _EDGE,
            "y": round(y, 5),
            "y2": round(y + n / total, 5),
        }
        | {"middle": round(y + n / total / 2, 5)}
        for (_, at), x in ((left, 0.0), (right, 1 - _EDGE))
        for name, (y, n) in at.items()
    ]
    domain = {"scale": {"domain": [0, 1]}, "axis": None, "type": "quantitative"}
    deep = {"scale": {"domain": [max((e["y2"] for e in ends), default=1), 0]}, "axis": None, "type": "quantitative"}
    colour = {"field": "from", "type": "nominal", "legend": None, "scale": {"domain": [*left[1]]}}
    view = {
        "width": 380,
        "height": 440,
        "layer": [
            {
                "data": {"values": ribbons},
                "mark": {"type": "area", "opacity": 0.55},
                "encoding": {
                    "x": {"field": "x", **domain},
                    "y": {"field": "y", **deep},
                    "y2": {"field": "y2"},
                    "detail": {"field": "flow"},
                    "color": colour,
                    "tooltip": [{"field": "flow"}, {"field": "people"}],
                },
            },
            {
                "data": {"values": ends},
                "mark": {"type": "rect", "color": "#5f6b7a"},
                "encoding": {
                    "x": {"field": "x", **domain},
                    "x2": {"field": "x2"},
                    "y": {"field": "y", **deep},
                    "y2": {"field": "y2"},
                    "tooltip": [{"field": "sector"}],
                },
            },
            _labels([e for e in ends if e["x"] == 0], domain, deep, is_left=True),
            _labels([e for e in ends if e["x"] > 0], domain, deep, is_left=False),
        ],
    }
    return Chart(titled(_WORDS[lang][of], view, _WORDS[lang]["sub"].format(n=sum(counts.values()))))


def _stack(
    counts: Mapping[tuple[str, str], int], side: int, total: int
) -> tuple[dict[tuple[str, str], float], dict[str, tuple[float, int]]]:
    """Lay the sectors of one side below each other; return where each flow begins, and each sector with its people."""
    people: dict[str, int] = {}
    for pair, n in counts.items():
        people[pair[side]] = people.get(pair[side], 0) + n
    names = sorted(people, key=lambda name: (-people[name], name))
    at, starts, y = {}, {}, 0.0
    for name in names:
        at[name] = (y, people[name])
        inside = y
        others = sorted((p for p in counts if p[side] == name), key=lambda p: (-counts[p], p))
        for pair in others:
            starts[pair] = inside
            inside += counts[pair] / total
        y += people[name] / total + _GAP
    return starts, at


def _labels(ends: list[dict[str, Any]], x: dict[str, Any], y: dict[str, Any], *, is_left: bool) -> dict[str, Any]:
    return {
        "data": {"values": [{**e, "at": 0.0 if is_left else 1.0} for e in ends]},
        "mark": {"type": "text", "align": "right" if is_left else "left", "dx": -6 if is_left else 6, "clip": False},
        "encoding": {
            "x": {"field": "at", **x},
            "y": {"field": "middle", **y},
            "text": {"field": "sector", "type": "nominal"},
        },
    }
