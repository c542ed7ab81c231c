"""What each next euro for training brings: the efficient frontier of budget against value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from rmtmatch.charts.chart import BLUE, ORANGE, Chart, titled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WORDS = {
    "nl": {
        "title": "Wat brengt elke volgende euro scholing?",
        "sub": "Elk punt is het beste plan bij dat budget; waarde is score boven de ondergrens",
        "budget": "budget voor scholing (euro)",
        "placed": "mensen met een voorstel",
        "value": "waarde van het plan",
    },
    "en": {
        "title": "What does the next euro of training bring?",
        "sub": "Each point is the best plan at that budget; value is score above the reserve",
        "budget": "budget for training (euro)",
        "placed": "people with a proposal",
        "value": "value of the plan",
    },
}


def frontier_chart(points: Sequence[Mapping[str, Any]], lang: Literal["nl", "en"]) -> Chart:
    """Draw the value of the best plan, and the people it places, against the budget.

    Parameters
    ----------
    points : sequence of mapping
        ``budget`` and ``spent`` in euros, ``value`` in score, ``placed`` and ``through_training`` in people; rising by
        budget.
    lang : {"nl", "en"}

    Returns
    -------
    Chart

    Examples
    --------
    >>> point = {"budget": 0.0, "spent": 0.0, "value": 9.1, "placed": 20, "through_training": 0}
    >>> frontier_chart([point], "en")
    Chart: What does the next euro of training bring? (layers, 1 rows)
    """
    words = _WORDS[lang]
    x = {"field": "budget", "type": "quantitative", "title": words["budget"], "axis": {"format": "~s"}}
    tooltip = [{"field": f, "type": "quantitative", "format": ",.4~g"} for f in ("budget", "spent", "value", "placed")]

    def panel(field: str, colour: str) -> dict[str, Any]:
        y = {"field": field, "type": "quantitative", "title": words[field], "scale": {"zero": False}}
        return {
            "width": 400,
            "height": 180,
            "mark": {"type": "line", "point": {"size": 50, "filled": True, "color": colour}, "color": colour},
            "encoding": {"x": x, "y": y, "tooltip": tooltip},
        }

    view = {"data": {"values": list(points)}, "vconcat": [panel("value", BLUE), panel("placed", ORANGE)]}
    return Chart(titled(words["title"], view, words["sub"]))
