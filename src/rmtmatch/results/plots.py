"""The charts of an answer: ``pairs.plot`` and ``plan.plot``, to be called by name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from rmtmatch.charts.catalogue import catalogue
from rmtmatch.charts.chart import Chart
from rmtmatch.charts.contested import contested
from rmtmatch.charts.flows import flows
from rmtmatch.charts.frontier import frontier_chart
from rmtmatch.charts.spread import spread
from rmtmatch.charts.travel import travel_map
from rmtmatch.policy import DEMANDS
from rmtmatch.results.budget import frontier
from rmtmatch.results.edges import pair_values
from rmtmatch.results.sectors import group_flows, sector_flows
from rmtmatch.results.shortages import shortages
from rmtmatch.results.words import DEMAND_WORDS
from rmtmatch.waiting import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from rmtmatch.results.pairs import Pairs
    from rmtmatch.results.plan import Plan


@dataclass(frozen=True, slots=True, eq=False)
class PairsPlot:
    """The charts of scored pairs: ``pairs.plot.scores()``, or ``pairs.plot("scores")``.

    Parameters
    ----------
    pairs : Pairs

    Examples
    --------
    >>> import rmtmatch as rm
    >>> from rmtmatch import example
    >>> pairs = rm.score(example.region(seed=1, candidates=40, vacancies=30).market())
    >>> sorted(pairs.plot().spec)[:3]
    ['$schema', 'background', 'config']
    """

    pairs: Pairs

    kinds: ClassVar[tuple[str, ...]] = ("scores", "waterfall")

    def __call__(self, kind: str = "scores", *args: Any, **options: Any) -> Chart:  # noqa: ANN401  of the chart named
        """Return the chart of that name."""
        return _named(self, self.kinds, kind)(*args, **options)

    def scores(self) -> Chart:
        """Return how the kept scores spread, with the reserve, and how many pairs each demand removed."""
        pairs, lang = self.pairs, self.pairs.policy.language
        removed = pairs.removed["pairs"].tolist()
        named = {DEMAND_WORDS[d][lang]: n for d, n in zip(DEMANDS, removed, strict=True)}
        possible = len(pairs.market.candidates) * len(pairs.market.vacancies)
        return spread(pairs.scored.score, pairs.policy.reserve, named, possible, lang)

    def waterfall(self, candidate: str, vacancy: str) -> Chart:
        """Return how the score of one pair is built up, part by part.

        Raises
        ------
        KeyError
            There is no such candidate or vacancy, or the pair fails a demand.
        """
        return Chart(self.pairs.explain(candidate, vacancy).chart())


@dataclass(frozen=True, slots=True, eq=False)
class PlanPlot:
    """The charts of a plan: ``plan.plot.flows()``, or ``plan.plot("flows")``.

    Parameters
    ----------
    plan : Plan

    Examples
    --------
    >>> import rmtmatch as rm
    >>> from rmtmatch import example
    >>> plan = rm.propose(rm.score(example.region(seed=1, candidates=40, vacancies=30).market()))
    >>> plan.plot("contested", n=3).spec["title"]["text"]
    'Meest gevraagde vacatures'
    """

    plan: Plan

    kinds: ClassVar[tuple[str, ...]] = (
        "flows",
        "scores",
        "waterfall",
        "contested",
        "trainings",
        "map",
        "frontier",
    )

    def __call__(self, kind: str = "flows", *args: Any, **options: Any) -> Chart:  # noqa: ANN401  of the chart named
        """Return the chart of that name."""
        return _named(self, self.kinds, kind)(*args, **options)

    def scores(self) -> Chart:
        """Return how the kept scores spread; see `PairsPlot.scores`."""
        return PairsPlot(self.plan.pairs).scores()

    def waterfall(self, candidate: str, vacancy: str) -> Chart:
        """Return how the score of one pair is built up; see `PairsPlot.waterfall`."""
        return PairsPlot(self.plan.pairs).waterfall(candidate, vacancy)

    def contested(self, n: int = 15) -> Chart:
        """Return the `n` dearest vacancies: what one more place in each would be worth."""
        market, prices = self.plan.pairs.market, self.plan.prices
        chosen = np.flatnonzero(prices["price"] > 0)[:n]
        at = [market.vacancy_index(v) for v in prices["vacancy"][chosen].tolist()]
        met = self.plan.pairs.scored.met_vacancies
        titles = market.vacancies["title"]
        rows = [
            {"vacancy": f"{titles[v] or ''} ({i})".strip(), "price": round(p, 4), "places": k, "met": int(met[v])}
            for v, i, p, k in zip(
                at,
                prices["vacancy"][chosen].tolist(),
                prices["price"][chosen].tolist(),
                prices["places"][chosen].tolist(),
                strict=True,
            )
        ]
        return contested(rows, self.plan.policy.language)

    def trainings(self, n: int = 15) -> Chart:
        """Return the `n` trainings most in demand, against their seats, and skills that no training teaches."""
        plan, market = self.plan, self.plan.pairs.market
        wanted, used = _training_people(plan)
        order = np.lexsort((market.trainings.ids.astype(str), -used, -wanted))
        order = order[wanted[order] > 0][:n]
        titles, seats = market.trainings["title"], np.asarray(market.trainings["seats"], np.float64)
        named = [str(titles[t] or market.trainings.ids[t]) for t in order.tolist()]
        twice = {
            name for name in named if named.count(name) > 1
        }  # one bar for each, also where the titles are the same
        rows = [
            {
                "training": f"{name} ({market.trainings.ids[t]})" if name in twice else name,
                "wanted": int(wanted[t]),
                "used": int(used[t]),
            }
            | {"seats": None if np.isnan(seats[t]) else int(seats[t])}
            for t, name in zip(order.tolist(), named, strict=True)
        ]
        short = shortages(plan.solved)
        untaught = np.flatnonzero(short["trainings"] == 0)[:n]
        lacking = [
            {"skill": label, "vacancies": int(k)}
            for label, k in zip(short["label"][untaught].tolist(), short["vacancies"][untaught].tolist(), strict=True)
        ]
        return catalogue(rows, lacking, plan.policy.language)

    def flows(self) -> Chart:
        """Return from which sector to which sector the assigned people move.

        Where no vacancy names its sector: from which group of occupations (ISCO) to which.
        """
        solved, lang = self.plan.solved, self.plan.policy.language
        named = any(solved.pairs.market.vacancies["sector_sbi"].tolist())
        groups = {} if named else group_flows(solved, lang)
        return flows(groups, lang, of="group") if groups else flows(sector_flows(solved, lang), lang)

    def map(self) -> Chart:
        """Return the assigned proposals on a map: lines between four-digit postcode areas."""
        plan = self.plan
        places = plan.pairs.market.postcodes
        lines, elsewhere = _travel_lines(plan)
        none = np.zeros(0)
        ground = (none, none) if places is None else (places.lat, places.lon)
        if lines and places is not None:
            # a plan of one region needs no ground of the whole country
            near = _around(ground, lines)
            ground = (ground[0][near], ground[1][near])
        return travel_map(lines, ground, elsewhere, plan.policy.language)

    def frontier(self, points: int = 9, progress: Callable[[int, int, str], None] | None = None) -> Chart:
        """Return what each budget for training would bring; solves the plan `points` times."""
        plan = self.plan
        with shown(progress) as steps:
            listed = frontier(plan.pairs, plan.policy, points, steps)
        rows = [{k: v for k, v in row.items() if k != "score_version"} for row in listed.to_dicts()]
        return frontier_chart(rows, plan.policy.language)


def _named(plots: object, kinds: tuple[str, ...], kind: str) -> Callable[..., Chart]:
    if kind not in kinds:
        raise ValueError(f"no chart {kind!r}; there are {', '.join(kinds)}")
    chart: Callable[..., Chart] = getattr(plots, kind)
    return chart


def _training_people(plan: Plan) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Count for each training the people it would bring further, and those who get it in the plan."""
    s, n = plan.pairs.scored, len(plan.pairs.market.trainings)
    direct, through = pair_values(plan.policy, s)
    worth = (s.route >= 0) & (through > np.maximum(plan.policy.reserve, np.where(s.needs_route, -np.inf, direct)))
    edges, chosen = plan.solved.edges, plan.solved.assigned
    taken = edges.pair[chosen][edges.via[chosen]]

    def people(pairs: NDArray[np.int64]) -> NDArray[np.int64]:
        seen = {(t, int(s.rows[p])) for p in pairs.tolist() for t in s.routes[int(s.route[p])].trainings}
        return np.bincount(np.array([t for t, _ in seen], np.int64), minlength=n)

    return people(np.flatnonzero(worth)), people(taken)


def _travel_lines(plan: Plan) -> tuple[list[dict[str, Any]], int]:
    """Count the assigned pairs by the areas they connect; pairs without a place or within one area are only counted."""
    solved, market = plan.solved, plan.pairs.market
    chosen = solved.assigned
    home = np.asarray(market.candidates["postcode"], np.float64)[solved.rows[chosen]]
    work = np.asarray(market.vacancies["postcode"], np.float64)[solved.cols[chosen]]
    places = market.postcodes
    if places is None:
        return [], len(chosen)
    drawn = np.isin(home, places.pc4) & np.isin(work, places.pc4) & (home != work)
    pairs = np.column_stack([home, work])[drawn].astype(np.int64)
    ends, of = np.unique(pairs, axis=0, return_inverse=True)
    people = np.bincount(of.reshape(-1), minlength=len(ends))
    trained = np.bincount(of.reshape(-1), solved.edges.via[chosen][drawn].astype(float), len(ends))
    a, b = (np.searchsorted(places.pc4, ends[:, k]) for k in (0, 1))
    lines = [
        {"from_pc4": f, "to_pc4": t, "people": n, "through": through}
        | {"from_lat": fa, "from_lon": fo, "to_lat": ta, "to_lon": to}
        for f, t, n, through, fa, fo, ta, to in zip(
            ends[:, 0].tolist(),
            ends[:, 1].tolist(),
            people.tolist(),
            (trained * 2 > people).tolist(),
            places.lat[a].tolist(),
            places.lon[a].tolist(),
            places.lat[b].tolist(),
            places.lon[b].tolist(),
            strict=True,
        )
    ]
    return lines, int((~drawn).sum())


def _around(ground: tuple[NDArray[Any], NDArray[Any]], lines: list[dict[str, Any]]) -> NDArray[np.int64]:
    """Return the places within the box of the lines."""
    inside = np.ones(len(ground[0]), bool)
    for values, keys in zip(ground, (("from_lat", "to_lat"), ("from_lon", "to_lon")), strict=True):
        ends = [line[k] for line in lines for k in keys]
        inside &= (values >= min(ends)) & (values <= max(ends))
    return np.flatnonzero(inside)
