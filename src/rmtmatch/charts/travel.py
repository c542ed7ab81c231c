"""Where the proposals are: postcode areas and the lines between home and work, from coordinates alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from rmtmatch.charts.chart import BLUE, GREY, ORANGE, Chart, titled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

_WIDTH = 460
_WORDS = {
    "nl": {
        "title": "Van huis naar werk",
        "sub": "{n} voorstellen tussen postcodegebieden; {unknown} binnen één gebied of zonder bekende plaats",
        "direct": "direct",
        "route": "via scholing",
        "people": "mensen",
    },
    "en": {
        "title": "From home to work",
        "sub": "{n} proposals between postcode areas; {unknown} within one area or without a known place",
        "direct": "directly",
        "route": "through training",
        "people": "people",
    },
}


def travel_map(
    lines: Sequence[Mapping[str, Any]],
    areas: tuple[NDArray[np.float64], NDArray[np.float64]],
    elsewhere: int,
    lang: Literal["nl", "en"],
) -> Chart:
    """Draw a line for each pair of postcode areas with a proposal.

    Parameters
    ----------
    lines : sequence of mapping
        ``from_pc4``, ``to_pc4``, ``from_lat``, ``from_lon``, ``to_lat``, ``to_lon``, ``people`` and ``through`` (bool:
        most of them through training).
    areas : (latitudes, longitudes)
        The postcode areas of the market, in degrees: the ground of the map.
    elsewhere : int
        Proposals that cannot be drawn.
    lang : {"nl", "en"}

    Returns
    -------
    Chart
        East and north in kilometres (equirectangular about the middle): no tiles, no network.

    Examples
    --------
    >>> import numpy as np
    >>> line = {"from_pc4": 5011, "to_pc4": 5012, "from_lat": 51.56, "from_lon": 5.08, "to_lat": 51.57, "to_lon": 5.1}
    >>> chart = travel_map([{**line, "people": 2, "through": False}], (np.array([51.5]), np.array([5.0])), 0, "en")
    >>> chart.spec["layer"][1]["data"]["values"][0]["people"]
    2
    """
    words = _WORDS[lang]
    lat, lon = areas
    lats = np.concatenate([lat, [r[k] for r in lines for k in ("from_lat", "to_lat")]])
    lons = np.concatenate([lon, [r[k] for r in lines for k in ("from_lon", "to_lon")]])
    middle = (float(lats.mean()), float(lons.mean())) if len(lats) else (52.1, 5.3)
    ground = [{"east": e, "north": n} for e, n in _km(lat.tolist(), lon.tolist(), middle)]
    starts = _km([r["from_lat"] for r in lines], [r["from_lon"] for r in lines], middle)
    ends = _km([r["to_lat"] for r in lines], [r["to_lon"] for r in lines], middle)
    drawn: list[dict[str, Any]] = [
        {"line": f"{r['from_pc4']} → {r['to_pc4']}", "people": int(r["people"])}
        | {"how": words["route" if r["through"] else "direct"]}
        | {"east": a[0], "north": a[1], "east2": b[0], "north2": b[1]}
        for r, a, b in zip(lines, starts, ends, strict=True)
    ]
    (e0, e1), (n0, n1) = (_ends([p[k] for p in (*_km(lats.tolist(), lons.tolist(), middle),)]) for k in (0, 1))
    most = max((int(r["people"]) for r in lines), default=1)
    x = {"field": "east", "type": "quantitative", "axis": None, "scale": {"domain": [e0, e1]}}
    y = {"field": "north", "type": "quantitative", "axis": None, "scale": {"domain": [n0, n1]}}
    view = {
        "width": _WIDTH,
        # a kilometre to the north is as long as one to the east
        "height": int(np.clip(_WIDTH * (n1 - n0) / (e1 - e0), 160, 720)),
        "layer": [
            {
                "data": {"values": ground},
                "mark": {"type": "circle", "color": GREY, "size": 12, "opacity": 0.5},
                "encoding": {"x": x, "y": y},
            },
            {
                "data": {"values": drawn},
                "mark": {"type": "rule", "opacity": 0.6},
                "encoding": {
                    "x": x,
                    "y": y,
                    "x2": {"field": "east2"},
                    "y2": {"field": "north2"},
                    "size": {"field": "people", "type": "quantitative", "title": words["people"]}
                    | {"scale": {"domain": [0, most], "range": [0.5, 6]}, "legend": {"values": sorted({1, most})}},
                    "color": {
                        "field": "how",
                        "type": "nominal",
                        "title": None,
                        "scale": {"domain": [words["direct"], words["route"]], "range": [BLUE, ORANGE]},
                    },
                    "tooltip": [{"field": f} for f in ("line", "people", "how")],
                },
            },
            {
                "data": {"values": drawn},
                "mark": {"type": "circle", "size": 26, "opacity": 1},
                "encoding": {
                    "x": {**x, "field": "east2"},
                    "y": {**y, "field": "north2"},
                    "color": {"field": "how", "type": "nominal"},
                },
            },
        ],
    }
    n = sum(int(r["people"]) for r in lines)
    return Chart(titled(words["title"], view, words["sub"].format(n=n, unknown=elsewhere)))


def _km(lat: list[float], lon: list[float], middle: tuple[float, float]) -> list[tuple[float, float]]:
    east = np.radians(np.asarray(lon, float) - middle[1]) * 6371 * np.cos(np.radians(middle[0]))
    north = np.radians(np.asarray(lat, float) - middle[0]) * 6371
    return list(zip(east.round(2).tolist(), north.round(2).tolist(), strict=True))


def _ends(values: list[float]) -> tuple[float, float]:
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    room = max(1.0, (high - low) * 0.04)
    return round(low - room, 2), round(high + room, 2)
