"""Which vacancies are sought after most: what one more place in each would be worth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from rmtmatch.charts.chart import BLUE, Chart, titled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WORDS = {
    "nl": {
        "title": "Meest gevraagde vacatures",
        "sub": "Wat één plek erbij waard is; ernaast: plekken, en mensen die aan de eisen voldoen",
        "price": "waarde van één plek erbij (in score)",
        "beside": "plekken {places}, passend {met}",
    },
    "en": {
        "title": "Most contested vacancies",
        "sub": "What one more place is worth; beside it: places, and people who meet the demands",
        "price": "worth of one more place (in score)",
        "beside": "places {places}, fitting {met}",
    },
}


def contested(rows: Sequence[Mapping[str, Any]], lang: Literal["nl", "en"]) -> Chart:
    """Draw vacancies by their price.

    Parameters
    ----------
    rows : sequence of mapping
        ``vacancy`` (how it is called), ``price`` in score, ``places``, ``met`` (people who meet its demands); dearest
        first.
    lang : {"nl", "en"}

    Returns
    -------
    Chart

    Examples
    --------
    >>> chart = contested([{"vacancy": "v1", "price": 0.2, "places": 2, "met": 31}], "en")
    >>> chart.spec["data"]["values"][0]["beside"]
    'places 2, fitting 31'
    """
    words = _WORDS[lang]
    values = [{**r, "beside": words["beside"].format(**r)} for r in rows]
    y = {"field": "vacancy", "type": "nominal", "sort": None, "title": None}
    x = {"field": "price", "type": "quantitative", "title": words["price"], "axis": {"tickCount": 5}}
    view = {
        "width": 360,
        "height": {"step": 22},
        "data": {"values": values},
        "layer": [
            {
                "mark": {"type": "bar", "color": BLUE},
                "encoding": {"y": y, "x": x, "tooltip": [{"field": "vacancy"}, {"field": "price", "format": ".3f"}]},
            },
            {
                "mark": {"type": "text", "align": "left", "dx": 5},
                "encoding": {"y": y, "x": x, "text": {"field": "beside", "type": "nominal"}},
            },
        ],
    }
    return Chart(titled(words["title"], view, words["sub"]))
