"""How the scores spread, and what each demand removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from rmtmatch.charts.chart import BLUE, GREY, ORANGE, Chart, titled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

_BIN = 0.02
_TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1]
_WORDS = {
    "nl": {
        "title": "Scores van wat past, en wat de eisen wegnamen",
        "sub": "{kept} paren bewaard van {possible} mogelijke; een paar telt bij elke eis die het niet haalt",
        "score": "score",
        "pairs": "aantal paren",
        "above": "boven de ondergrens",
        "below": "eronder",
        "removed": "weggenomen paren",
    },
    "en": {
        "title": "Scores of what fits, and what the demands removed",
        "sub": "{kept} pairs kept of {possible} possible; a pair counts under every demand it fails",
        "score": "score",
        "pairs": "pairs",
        "above": "above the reserve",
        "below": "below it",
        "removed": "pairs removed",
    },
}


def spread(
    score: NDArray[np.float64],
    reserve: float,
    removed: Mapping[str, int],
    possible: int,
    lang: Literal["nl", "en"],
) -> Chart:
    """Draw a histogram of scores with the reserve in it, and bars of what each demand removed.

    Parameters
    ----------
    score : ndarray of float64, shape (p,)
        Of the kept pairs, in [0, 1].
    reserve : float
        Below which nobody is proposed.
    removed : mapping of str to int
        Pairs that fail each demand, by its name in words; those that removed nothing are left out.
    possible : int
        Candidates times vacancies.
    lang : {"nl", "en"}

    Returns
    -------
    Chart
        Counts only.

    Examples
    --------
    >>> import numpy as np
    >>> chart = spread(np.array([0.2, 0.5, 0.51]), 0.3, {"travel": 7, "level": 0}, 10, "en")
    >>> [v["pairs"] for v in chart.spec["vconcat"][0]["layer"][0]["data"]["values"] if v["pairs"]]
    [1, 2]
    >>> chart.spec["vconcat"][1]["data"]["values"]
    [{'demand': 'travel', 'pairs': 7, 'share': 0.7}]
    """
    words = _WORDS[lang]
    steps = np.arange(round(1 / _BIN) + 1) * _BIN
    count, _ = np.histogram(np.clip(score, 0, 1), steps)
    bars = [
        {"from": round(a, 4), "to": round(b, 4), "pairs": n, "what": words["above" if a >= reserve else "below"]}
        for a, b, n in zip(steps[:-1].tolist(), steps[1:].tolist(), count.tolist(), strict=True)
    ]
    lost: list[dict[str, Any]] = [
        {"demand": name, "pairs": int(n), "share": round(n / max(1, possible), 4)}
        for name, n in sorted(removed.items(), key=lambda item: -item[1])
        if n
    ]
    histogram = {
        "width": 480,
        "height": 170,
        "layer": [
            {
                "data": {"values": bars},
                "mark": {"type": "bar", "binSpacing": 1},
                "encoding": {
                    "x": {"field": "from", "bin": {"binned": True, "step": _BIN}, "type": "quantitative"}
                    | {"title": words["score"], "scale": {"domain": [0, 1]}, "axis": {"grid": False, "values": _TICKS}},
                    "x2": {"field": "to"},
                    "y": {"field": "pairs", "type": "quantitative", "title": words["pairs"]}
                    | {"axis": {"tickMinStep": 1}},
                    "color": {
                        "field": "what",
                        "type": "nominal",
                        "title": None,
                        "scale": {"domain": [words["above"], words["below"]], "range": [BLUE, GREY]},
                        "legend": {"orient": "top"},
                    },
                    "tooltip": [{"field": f, "type": "quantitative"} for f in ("from", "to", "pairs")],
                },
            },
            {
                "data": {"values": [{"reserve": reserve}]},
                "mark": {"type": "rule", "strokeDash": [4, 3], "color": ORANGE, "size": 2},
                "encoding": {"x": {"field": "reserve", "type": "quantitative"}},
            },
        ],
    }
    demands = {
        "width": 480,
        "height": {"step": 20},
        "data": {"values": lost},
        "mark": {"type": "bar", "color": ORANGE, "opacity": 0.85},
        "encoding": {
            "y": {"field": "demand", "type": "nominal", "sort": None, "title": None},
            "x": {
                "field": "pairs",
                "type": "quantitative",
                "title": words["removed"],
                "axis": {"format": "~s", "tickMinStep": 1},
            },
            "tooltip": [
                {"field": "demand", "type": "nominal"},
                {"field": "pairs", "type": "quantitative", "format": ","},
                {"field": "share", "type": "quantitative", "format": ".1%"},
            ],
        },
    }
    told = words["sub"].format(kept=_n(len(score), lang), possible=_n(possible, lang))
    return Chart(titled(words["title"], {"vconcat": [histogram, demands] if lost else [histogram]}, told))


def _n(count: int, lang: str) -> str:
    return f"{count:,}".replace(",", ".") if lang == "nl" else f"{count:,}"
