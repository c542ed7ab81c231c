"""The pairs that meet the demands, with their scores: what `rmtmatch.score` answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from rmtmatch import view
from rmtmatch.policy import DEMANDS, PARTS
from rmtmatch.results.listing import Listing, score_versions, text_array

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from rmtmatch.market import Market
    from rmtmatch.policy import Policy
    from rmtmatch.results.plots import PairsPlot
    from rmtmatch.scoring.blocks import Scored
    from rmtmatch.scoring.explaining.explain import Explanation, WhyNot
    from rmtmatch.scoring.sides import Sides

PAIR_COLUMNS = (
    "candidate",
    "vacancy",
    "score",
    "low",
    "high",
    "fit_now",
    "fit_after",
    "euro",
    "weeks",
    "ready_on",
    "route_exact",
    "travel_km",
    *PARTS,
    "score_after",
    "starts_early",
    "score_version",
)


@dataclass(frozen=True, eq=False)
class Pairs:
    """Scored pairs of one market, immutable; made by `rmtmatch.score`.

    Attributes
    ----------
    market : Market
    policy : Policy
    scored : Scored
        The numbers themselves, one array a quantity.
    top : int or None
        How many pairs were kept for each candidate and each vacancy; None: all that meet the demands.
    sides : Sides or None
        What was worked out of each table alone, for the proof of a plan; it is not pickled.

    Examples
    --------
    >>> import rmtmatch as rm
    >>> from rmtmatch import example
    >>> pairs = rm.score(example.region(seed=1, candidates=40, vacancies=30).market())
    >>> frame = pairs.to_frame("pandas")
    >>> bool((frame["score"] <= frame["high"] + 1e-9).all())
    True
    """

    market: Market = field(repr=False)
    policy: Policy = field(repr=False)
    scored: Scored = field(repr=False)
    top: int | None = 50
    sides: Sides | None = field(default=None, repr=False)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "sides": None}

    def __len__(self) -> int:
        return len(self.scored.rows)

    def __repr__(self) -> str:
        m, kept = self.market, len(self)
        return (
            f"Pairs: {kept:,} of {self.met:,} that meet the demands kept, {len(m.candidates):,} candidates, "
            f"{len(m.vacancies):,} vacancies"
        )

    def _repr_html_(self) -> str:
        m = self.market
        possible = len(m.candidates) * len(m.vacancies)
        facts: dict[str, Any] = {
            "candidates": len(m.candidates),
            "vacancies": len(m.vacancies),
            "possible pairs": possible,
            "meet the demands": self.met,
            "kept": len(self),
            "need a training first": int(self.scored.needs_route.sum()),
        }
        return view.card_html("Pairs", facts)

    @property
    def met(self) -> int:
        """How many pairs meet all demands, kept or not."""
        return int(self.scored.met_candidates.sum())

    @property
    def complete(self) -> bool:
        """Whether every pair that meets the demands was kept."""
        return self.met == len(self)

    @cached_property
    def listing(self) -> Listing:
        """The pairs as a table, best first for each candidate, columns `PAIR_COLUMNS`."""
        at = np.lexsort((-self.scored.score, self.scored.rows))
        return Listing("pairs", pair_columns(self, at), self.market.kind)

    @cached_property
    def removed(self) -> Listing:
        """What each demand removed: ``demand, pairs``; a pair counts under every demand it fails."""
        counts = np.asarray(self.scored.removed_candidates, np.int64).sum(axis=0)
        columns = {"demand": text_array(list(DEMANDS)), "pairs": counts}
        return Listing("removed", columns, self.market.kind)

    def questions(self, by: Literal["candidate", "vacancy"] = "candidate") -> Listing:
        """Return the one empty field of each candidate, or vacancy, that would narrow its best scores most.

        Columns ``candidate`` or ``vacancy, field, narrows``: by how much the interval would shrink on the mean. Who
        misses nothing that matters is not listed.
        """
        from rmtmatch.scoring.explaining.asking import questions  # noqa: PLC0415  the kernels are loaded at use

        found = questions(self.market, self.policy, self.scored, by)
        ids = (self.market.candidates if by == "candidate" else self.market.vacancies).ids[found.row]
        return Listing("questions", {by: ids, "field": found.field, "narrows": found.narrows}, self.market.kind)

    @property
    def plot(self) -> PairsPlot:
        """The charts: ``pairs.plot.scores()`` and ``pairs.plot.waterfall(candidate, vacancy)``."""
        from rmtmatch.results.plots import PairsPlot  # noqa: PLC0415  charts are loaded at use

        return PairsPlot(self)

    def to_frame(self, kind: str | None = None) -> Any:  # noqa: ANN401  whichever dataframe was asked for
        """Return one row a kept pair, columns `PAIR_COLUMNS`, in the caller's kind of dataframe or the one named."""
        return self.listing.to_frame(kind)

    def to_json(self, path: str | Path | None = None) -> str:
        """Return the kept pairs as a JSON array, and write it to `path` where one is given."""
        return self.listing.to_json(path)

    def to_parquet(self, path: str | Path) -> None:
        """Write the kept pairs to one Parquet file (needs the extra ``batch``)."""
        self.listing.to_parquet(path)

    def find(self, candidate: str, vacancy: str) -> int:
        """Return the row of a kept pair, or -1.

        Raises
        ------
        KeyError
            There is no such candidate or vacancy; names the nearest id.
        """
        c, v = self.market.candidate_index(candidate), self.market.vacancy_index(vacancy)
        first, last = np.searchsorted(self.scored.rows, [c, c + 1])
        at = first + int(np.searchsorted(self.scored.cols[first:last], v))
        return at if at < last and self.scored.cols[at] == v else -1

    def explain(self, candidate: str, vacancy: str) -> Explanation:
        """Say where the score of a pair comes from; its parts sum to the score.

        Raises
        ------
        KeyError
            There is no such candidate or vacancy (names the nearest id), or the pair fails a demand: ask `why_not`.
        """
        from rmtmatch.scoring.blocks import score_blocks  # noqa: PLC0415  the kernels are loaded at use
        from rmtmatch.scoring.explaining.explain import explain  # noqa: PLC0415  texts and labels are loaded at use

        row = self.find(candidate, vacancy)
        # beyond the short lists only bounds of the route are known: who asks about such a pair gets it worked out
        if row >= 0 and self.scored.route_exact[row]:
            return explain(self.market, self.policy, self.scored, row)
        c, v = self.market.candidate_index(candidate), self.market.vacancy_index(vacancy)
        alone = self.market.take(candidates=np.array([c]), vacancies=np.array([v]))
        scored = score_blocks(alone, self.policy, top=None)
        if not len(scored.rows):
            raise KeyError(
                f"{candidate} and {vacancy} do not meet the demands: see why_not({candidate!r}, {vacancy!r})"
            )
        return explain(alone, self.policy, scored, 0)

    def why_not(self, candidate: str, vacancy: str) -> WhyNot:
        """Say which demands a pair fails, by how much, and what the smallest change would be.

        Raises
        ------
        KeyError
            There is no such candidate or vacancy; names the nearest id.
        """
        from rmtmatch.scoring.explaining.explain import why_not  # noqa: PLC0415  texts and labels are loaded at use

        c, v = self.market.candidate_index(candidate), self.market.vacancy_index(vacancy)
        return why_not(self.market, self.policy, c, v, self.scored)


def pair_columns(pairs: Pairs, at: NDArray[np.int64], via: NDArray[np.bool_] | None = None) -> dict[str, NDArray[Any]]:
    """Return the pair columns of the kept pairs `at`.

    Where `via` is given, what belongs to the route (euros, weeks, date, fit after) stands only in rows that go through
    it: a direct proposal costs nothing.
    """
    s, market = pairs.scored, pairs.market
    through = np.ones(len(at), bool) if via is None else via
    return {
        "candidate": market.candidates.ids[s.rows[at]],
        "vacancy": market.vacancies.ids[s.cols[at]],
        "score": s.score[at],
        "low": s.low[at],
        "high": s.high[at],
        "fit_now": s.fit_now[at],
        "fit_after": np.where(through, s.fit_after[at], s.fit_now[at]),
        "euro": np.where(through, s.euro[at], 0.0),
        "weeks": np.where(through, s.weeks[at], 0.0),
        "ready_on": np.where(through, s.ready_on[at], np.datetime64("NaT", "D")),
        "route_exact": s.route_exact[at],
        "travel_km": s.travel_km[at],
        **{part: s.parts[at, k] for k, part in enumerate(PARTS)},
        "score_after": np.where(through, s.score_after[at], s.score[at]),
        "starts_early": s.starts_early[at],
        "score_version": score_versions(len(at)),
    }
