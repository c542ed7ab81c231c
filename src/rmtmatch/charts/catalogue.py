"""What training is asked for, against what the catalogue has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from rmtmatch.charts.chart import BLUE, ORANGE, SKY, Chart, titled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_WORDS = {
    "nl": {
        "title": "Vraag naar scholing tegenover het aanbod",
        "sub": "Wie ermee verder komt, wie hem in het plan krijgt, en het aantal plekken (streep)",
        "wanted": "komt ermee verder",
        "used": "in het plan",
        "people": "mensen",
        "skills": "Gevraagd in open vacatures en nergens te leren",
        "vacancies": "open vacatures",
    },
    "en": {
        "title": "Training in demand against the catalogue",
        "sub": "Whom it would bring further, who gets it in the plan, and its seats (line)",
        "wanted": "would bring further",
        "used": "in the plan",
        "people": "people",
        "skills": "Asked by open vacancies and taught nowhere",
        "vacancies": "open vacancies",
    },
}


def catalogue(
    trainings: Sequence[Mapping[str, Any]], untaught: Sequence[Mapping[str, Any]], lang: Literal["nl", "en"]
) -> Chart:
    """Draw people against seats for each training, and below it the skills that no training teaches.

    Parameters
    ----------
    trainings : sequence of mapping
        ``training`` (its title), ``wanted`` and ``used`` in people, ``seats`` or None where unlimited.
    untaught : sequence of mapping
        ``skill`` and ``vacancies``: how many unfilled vacancies ask for it.
    lang : {"nl", "en"}

    Returns
    -------
    Chart

    Examples
    --------
    >>> chart = catalogue([{"training": "VCA", "wanted": 9, "used": 4, "seats": 6}], [], "en")
    >>> [(v["what"], v["people"]) for v in chart.spec["vconcat"][0]["layer"][0]["data"]["values"]]
    [('would bring further', 9), ('in the plan', 4)]
    """
    words = _WORDS[lang]
    bars = [
        {"training": t["training"], "what": words[k], "people": t[k]} for t in trainings for k in ("wanted", "used")
    ]
    y = {"field": "training", "type": "nominal", "sort": None, "title": None}
    x = {"type": "quantitative", "title": words["people"], "axis": {"tickMinStep": 1}}
    panels: list[dict[str, Any]] = [
        {
            "width": 380,
            "height": {"step": 24},
            "layer": [
                {
                    "data": {"values": bars},
                    "mark": {"type": "bar"},
                    "encoding": {
                        "y": y,
                        "x": {**x, "field": "people", "stack": None},
                        "color": {
                            "field": "what",
                            "type": "nominal",
                            "title": None,
                            "scale": {"domain": [words["wanted"], words["used"]], "range": [SKY, BLUE]},
                            "legend": {"orient": "top"},
                        },
                        "tooltip": [{"field": f} for f in ("training", "what", "people")],
                    },
                },
                {
                    "data": {"values": [t for t in trainings if t["seats"] is not None]},
                    "mark": {"type": "tick", "color": ORANGE, "thickness": 3, "size": 20},
                    "encoding": {"y": y, "x": {**x, "field": "seats"}},
                },
            ],
        }
    ]
    if untaught:
        panels.append(
            {
                "title": words["skills"],
                "width": 380,
                "height": {"step": 20},
                "data": {"values": list(untaught)},
                "mark": {"type": "bar", "color": ORANGE, "opacity": 0.85},
                "encoding": {
                    "y": {"field": "skill", "type": "nominal", "sort": "-x", "title": None},
                    "x": {"field": "vacancies", "type": "quantitative", "title": words["vacancies"]}
                    | {"axis": {"tickMinStep": 1}},
                },
            }
        )
    return Chart(titled(words["title"], {"vconcat": panels}, words["sub"]))
