"""Answers while somebody waits: one person's vacancies or one vacancy's people, from a market that is kept warm."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch import view
from rmtmatch.errors import DataError
from rmtmatch.frames.tables import Fault
from rmtmatch.market import Market
from rmtmatch.matcher import storage
from rmtmatch.matcher.best import best_pairs, cut
from rmtmatch.matcher.joining import join, without
from rmtmatch.policy import Policy
from rmtmatch.results.pairs import Pairs
from rmtmatch.scoring.blocks import score_pairs
from rmtmatch.scoring.cutting import with_rows_of
from rmtmatch.scoring.rescoring import rescore
from rmtmatch.scoring.setting import prepare
from rmtmatch.scoring.single import few_candidates, single_candidate, single_vacancy
from rmtmatch.skills.linker import SkillLinker
from rmtmatch.skills.relatedness import relatedness

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from typing import Self

    from pydantic import BaseModel

    from rmtmatch.scoring.setting import Setting

    Record = Mapping[str, Any] | BaseModel


@dataclass(frozen=True, eq=False, repr=False)
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
    # everything that can be worked out before somebody asks; a question about a row of the market only cuts it out
    _whole: Setting = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.linker is None:
            object.__setattr__(self, "linker", SkillLinker(self.market.taxonomy))
        # worked out once and kept on the taxonomy: the first answer need not wait for it
        p = self.policy
        relatedness(self.market.taxonomy, kept=p.related_kept, siblings=p.sibling_relatedness)
        object.__setattr__(self, "_whole", prepare(self.market, p))

    @classmethod
    def _of(cls, whole: Setting, linker: SkillLinker | None) -> Self:
        """Return a matcher over what is prepared already."""
        matcher = object.__new__(cls)
        for name, value in (("market", whole.market), ("policy", whole.policy), ("linker", linker), ("_whole", whole)):
            object.__setattr__(matcher, name, value)
        return matcher

    @classmethod
    def load(cls, path: str | Path, *, policy: Policy | None = None, linker: SkillLinker | None = None) -> Self:
        """Return a matcher over a market that `save` wrote; its arrays stay in the file and are read when touched.

        Processes that load the same file, or are forked after loading, share its memory.

        Parameters
        ----------
        path : path
            The folder that `save` wrote.
        policy : Policy, optional
            Default ``Policy()``.
        linker : SkillLinker, optional
            As for the matcher itself.

        Returns
        -------
        Matcher

        Raises
        ------
        TaxonomyError
            There is no saved market at `path`, or a newer rmtmatch wrote it.
        """
        return cls(storage.load(path), Policy() if policy is None else policy, linker)

    def save(self, path: str | Path) -> None:
        """Write the market to a folder, for `load`; no pickle, nothing in it can run code.

        Raises
        ------
        OSError
            The folder cannot be written.

        Examples
        --------
        >>> import tempfile
        >>> from pathlib import Path
        >>> from rmtmatch.testing import tiny_market
        >>> folder = Path(tempfile.mkdtemp()) / "warm"
        >>> Matcher(tiny_market()).save(folder)
        >>> Matcher.load(folder).vacancies_for("anna", top=1).listing["vacancy"].tolist()
        ['forklift-later']
        """
        storage.save(self.market, path)

    def __repr__(self) -> str:
        return f"Matcher({self.market!r}, {self.policy!r})"

    def _repr_html_(self) -> str:
        m = self.market
        facts = {"candidates": len(m.candidates), "vacancies": len(m.vacancies), "trainings": len(m.trainings)}
        return view.card_html(f"Matcher, warm for {m.on}", facts)

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (self.market, self.policy, self.linker))

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
            setting = single_candidate(self._whole, self.market.candidate_index(candidate))
        else:
            one = with_rows_of(self.market, "candidates", self._one("candidates", candidate))
            setting = prepare(one, self.policy, vacancies=self._whole.sides.vacancies)
        return self._best(setting, top, row=0)

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
            setting = single_vacancy(self._whole, self.market.vacancy_index(vacancy))
        else:
            one = with_rows_of(self.market, "vacancies", self._one("vacancies", vacancy))
            setting = prepare(one, self.policy, candidates=self._whole.sides.candidates)
        return self._best(setting, top, col=0)

    def update(
        self,
        *,
        candidates: Iterable[Record] = (),
        vacancies: Iterable[Record] = (),
        trainings: Iterable[Record] = (),
        gone: Iterable[str] = (),
    ) -> Self:
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
        # what follows from a side that stays as it is need not be worked out again
        sides, same_courses = self._whole.sides, market.trainings is self.market.trainings
        people = same_courses and market.candidates is self.market.candidates
        work = same_courses and market.vacancies is self.market.vacancies
        kept = {"candidates": sides.candidates if people else None, "vacancies": sides.vacancies if work else None}
        return self._of(prepare(market, self.policy, **kept), self.linker)

    def _one(self, table: str, record: Record) -> Market:
        """Check and link one record."""
        found = self._linked(**{table: [record]})
        if not len(getattr(found, table)):  # an empty record has no column that could be at fault
            fault = Fault(table, 0, None, "id", "the record is empty", "give at least an id", "refused")
            raise DataError(str(fault), [fault])
        return found

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
            minimum_wage=self.policy.minimum_wage_eur_hour,
        )

    def _best(self, setting: Setting, top: int | None, *, row: int | None = None, col: int | None = None) -> Pairs:
        """Score one person against all vacancies or the other way round, and keep the best."""
        if top is not None and top < 1:
            raise ValueError(f"top={top}: at least 1, or None for every pair")
        market = setting.market
        rows, cols, counts = best_pairs(setting, top, row=row, col=col)
        who = rows
        if row is None:  # of many people only those who can be on the list are looked at
            setting, rows = few_candidates(setting, who), np.arange(len(who))
        exact = rescore(setting, rows, cols)
        if top is not None and len(rows) > top:
            ids = market.candidates.ids[who] if row is None else market.vacancies.ids[cols]
            best = np.sort(np.lexsort((ids.astype(str), -exact.score))[:top])
            rows, cols, exact = rows[best], cols[best], cut(exact, best)
        scored = score_pairs(setting, rows, cols, counts, routes_for=top, exact=exact)
        if row is None:
            scored = replace(scored, rows=who[rows].astype(np.int32))
        return Pairs(market, self.policy, scored, top)
