"""Answers while somebody waits: one person's vacancies or one vacancy's people, from a market that is kept warm."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.joining import join, without
from rmtmatch.market import Market
from rmtmatch.policy import Policy
from rmtmatch.results.pairs import Pairs
from rmtmatch.scoring.blocks import score_blocks
from rmtmatch.skills.linker import SkillLinker
from rmtmatch.skills.relatedness import relatedness

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray
    from pydantic import BaseModel

    from rmtmatch.scoring.blocks import Scored

    Record = Mapping[str, Any] | BaseModel


# What a `Scored` holds that is not one entry a pair.
_OF_THE_MARKET = (
    "routes",
    "removed_candidates",
    "removed_vacancies",
    "only_candidates",
    "met_candidates",
    "met_vacancies",
)


@dataclass(frozen=True, eq=False)
class Matcher:
    """A market and a policy, kept warm, that answer for one person or one vacancy at a time.

    Immutable and free of I/O, so any number of threads may ask one matcher at once; `update` makes a new one, and the
    old keeps answering as before. The numbers are those of `rmtmatch.score` on the same market.

    Parameters
    ----------
    market : Market
        Vacancies and trainings to answer from; its candidates may be asked for by id.
    policy : Policy, optional
        Default ``Policy()``.
    linker : SkillLinker, optional
        Of the market's taxonomy, for people and vacancies that come as records. Default: one is made.

    Examples
    --------
    >>> from rmtmatch import example
    >>> from rmtmatch.matcher import Matcher
    >>> matcher = Matcher(example.region(candidates=60, vacancies=60).market())
    >>> found = matcher.vacancies_for("c8", top=3)
    >>> len(found), bool((found.listing["score"][:-1] >= found.listing["score"][1:]).all())
    (3, True)
    >>> someone = {"id": "new", "occupation": "heftruckchauffeur", "credentials": ["heftruck"], "postcode": 4793}
    >>> matcher.vacancies_for(someone, top=1).listing["vacancy"].tolist()
    ['v1']
    """

    market: Market
    policy: Policy = field(default_factory=Policy)
    linker: SkillLinker | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.linker is None:
            object.__setattr__(self, "linker", SkillLinker(self.market.taxonomy))
        # worked out once and kept on the taxonomy: the first answer need not wait for it
        p = self.policy
        relatedness(self.market.taxonomy, kept=p.related_kept, siblings=p.sibling_relatedness)

    def vacancies_for(self, candidate: str | Record, *, top: int | None = 20) -> Pairs:
        """Return the best vacancies for one person.

        Parameters
        ----------
        candidate : str, dict or Candidate
            The id of a candidate of the market, or a record that need not be in it.
        top : int or None, default 20
            How many; None: every vacancy whose demands are met.

        Returns
        -------
        Pairs
            ``.listing`` has the best first; ``.explain`` and ``.why_not`` work as ever.

        Raises
        ------
        KeyError
            No such id; names the nearest.
        DataError
            A record with faults, all of them.

        Notes
        -----
        Time O(vacancies).
        """
        if isinstance(candidate, str):
            one = self.market.take(candidates=[self.market.candidate_index(candidate)])
        else:
            one = join(self.market.take(candidates=[]), self._linked(candidates=[candidate]))
        return self._best(one, top)

    def candidates_for(self, vacancy: str | Record, *, top: int | None = 20) -> Pairs:
        """Return the best people for one vacancy; as `vacancies_for`, with the sides exchanged.

        Parameters
        ----------
        vacancy : str, dict or Vacancy
        top : int or None, default 20

        Returns
        -------
        Pairs

        Raises
        ------
        KeyError
            No such id; names the nearest.
        DataError
            A record with faults, all of them.

        Notes
        -----
        Time O(candidates).
        """
        if isinstance(vacancy, str):
            one = self.market.take(vacancies=[self.market.vacancy_index(vacancy)])
        else:
            one = join(self.market.take(vacancies=[]), self._linked(vacancies=[vacancy]))
        return self._best(one, top)

    def update(
        self,
        *,
        candidates: Iterable[Record] = (),
        vacancies: Iterable[Record] = (),
        trainings: Iterable[Record] = (),
        gone: Iterable[str] = (),
    ) -> Matcher:
        """Return a matcher that knows more; this one stays as it is.

        Parameters
        ----------
        candidates, vacancies, trainings : iterable of dict or record
            New rows; one whose id is known replaces the old row whole.
        gone : iterable of str
            Ids of candidates and vacancies that are no longer there.

        Returns
        -------
        Matcher

        Raises
        ------
        DataError
            Rows with faults, all of them; nothing has changed then.

        Notes
        -----
        Only the new rows are checked and linked; time O(market) for copying.

        Examples
        --------
        >>> from rmtmatch.testing import tiny_market
        >>> from rmtmatch.matcher import Matcher
        >>> old = Matcher(tiny_market())
        >>> new = old.update(vacancies=[{"id": "cleaner", "occupation": "schoonmaker"}], gone=["picker"])
        >>> len(old.market.vacancies), new.market.vacancies.ids.tolist()
        (4, ['forklift-now', 'forklift-later', 'welder', 'cleaner'])
        """
        ids = set(gone)
        market = without(without(self.market, "candidates", ids), "vacancies", ids)
        new = {"candidates": list(candidates), "vacancies": list(vacancies), "trainings": list(trainings)}
        if any(new.values()):
            market = join(market, self._linked(**new))
        return Matcher(market, self.policy, self.linker)

    def _linked(self, **tables: list[Record]) -> Market:
        """Check and link a few records."""
        return Market(
            tables.get("candidates", []),
            tables.get("vacancies", []),
            tables.get("trainings") or None,
            taxonomy=self.market.taxonomy,
            on=self.market.on,
            postcodes=self.market.postcodes,
            linker=self.linker,
        )

    def _best(self, market: Market, top: int | None) -> Pairs:
        scored = score_blocks(market, self.policy, top=top, routes_for=top)
        if top is not None and len(scored) > top:
            # the other side has one person or vacancy, for whom every pair is among the best: the list is cut here
            one = len(market.vacancies) == 1
            ids = market.candidates.ids[scored.rows] if one else market.vacancies.ids[scored.cols]
            best = np.lexsort((ids.astype(str), -scored.score))[:top]
            scored = _taken(scored, np.sort(best))
        return Pairs(market, self.policy, scored, top)


def _taken(scored: Scored, at: NDArray[np.int64]) -> Scored:
    """Return some of the pairs; the counts of the demands stay."""
    pairs = [f.name for f in fields(scored) if f.name not in _OF_THE_MARKET]
    return replace(scored, **{name: getattr(scored, name)[at] for name in pairs})
