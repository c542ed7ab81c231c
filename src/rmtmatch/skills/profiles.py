"""What people bring, vacancies ask and trainings teach, as sparse matrices over the concepts of a taxonomy."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from rmtmatch import view
from rmtmatch.skills.text import distinct
from rmtmatch.skills.told import TOLD_LEVEL, told_skills
from rmtmatch.waiting import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from rmtmatch.frames.tables import Ragged, Table
    from rmtmatch.skills.linker import SkillLinker
    from rmtmatch.skills.taxonomy import Taxonomy
    from rmtmatch.skills.vocabulary import Kind

IMPLIED_SHARE = 0.2
"""A skill is implied where at least this share of the occupations that a title may mean needs it."""
ASKED_SHARE = 0.5
"""A vacancy without skills asks what at least this share of the occupations that its title may mean needs."""


_OFTEN = 10
"""What occurs so often may be shown: it is nobody's own words."""
_COLUMNS = 9  # that are linked


@dataclass(frozen=True, eq=False, repr=False)
class Unlinked:
    """The texts that led to no concept, most frequent first.

    Parameters
    ----------
    text, table, column : ndarray of object, shape (n,)
    count : ndarray of int64, shape (n,)
    kind : str
        The kind of frame that `to_frame` gives unless asked otherwise.
    """

    text: NDArray[np.object_] = field(repr=False)
    table: NDArray[np.object_] = field(repr=False)
    column: NDArray[np.object_] = field(repr=False)
    count: NDArray[np.int64]
    kind: str = "records"

    def __len__(self) -> int:
        return len(self.count)

    def __repr__(self) -> str:
        return f"Unlinked({len(self):,} texts, {int(self.count.sum()):,} times)"

    def _repr_html_(self) -> str:
        # a text that occurs once may name somebody: only frequent ones are shown, the others are counted
        often = self.at_least(_OFTEN)
        columns = {"text": often.text, "table": often.table, "column": often.column, "count": often.count}
        rest = len(self) - len(often)
        note = f"texts that occur less than {_OFTEN} times: {rest:,}; to_frame() shows them" if rest else ""
        return view.table_html("Unlinked texts", columns, len(often), note)

    def at_least(self, count: int) -> Unlinked:
        """Return those that occur so often: what is rare may be personal."""
        keep = self.count >= count
        return Unlinked(self.text[keep], self.table[keep], self.column[keep], self.count[keep], self.kind)

    def to_frame(self, kind: str | None = None) -> Any:  # noqa: ANN401  the dataframe of the caller's choice
        """Return the columns ``text, table, column, count`` as a dataframe."""
        from rmtmatch import frames  # noqa: PLC0415  brings the dataframe layer

        columns = {"text": self.text, "table": self.table, "column": self.column, "count": self.count}
        return frames.to_frame(columns, kind or self.kind)


@dataclass(frozen=True, eq=False)
class Profiles:
    """The linked side of a market; rows as in its tables, columns as in its taxonomy (S skills, O occupations).

    Parameters
    ----------
    candidate_skills : csr_array of float32, shape (n_c, S)
        The candidate's own skills with their level in 0..1 (1 where none was given); repeated ones by their highest.
        Those that their text tells of are among them.
    candidate_implied : csr_array of float32, shape (n_c, S)
        Essential skills of the candidate's occupation, at the implied level times the share of the occupations meant
        that need them; not where the candidate's own skills cover as much.
    candidate_told : csr_array of float32, shape (n_c, S)
        1 for each skill that counts because the candidate's text tells of it.
    candidate_occupation : csr_array of float32, shape (n_c, O)
        Current or last occupation; a label that several concepts carry is shared by them: a row sums to 1 or 0.
    wanted : csr_array of float32, shape (n_c, O)
        1 for each occupation that is wanted.
    vacancy_essential, vacancy_optional : csr_array of float32, shape (n_v, S)
        The level asked, 1 where none was given; a skill is in at most one of the two. Where no skill is listed, those
        that the text speaks of are optional beside what the occupation needs, and essential where that is unknown.
    vacancy_told : csr_array of float32, shape (n_v, S)
        1 for each skill that is asked because the vacancy's text speaks of it.
    vacancy_occupation : csr_array of float32, shape (n_v, O)
        From the occupation, else from the title; a row sums to 1 or 0.
    vacancy_implied : ndarray of bool, shape (n_v,)
        The essential skills were taken from the occupation or the text: none were given, or none could be linked.
    training_skills : csr_array of float32, shape (n_t, S)
        The level that is reached, 1 where none was given.
    learn_on_the_job : csr_array of float32, shape (n_v, S)
        1 for each skill that the employer teaches.
    unlinked : Unlinked
    """

    candidate_skills: csr_array[np.float32]
    candidate_implied: csr_array[np.float32]
    candidate_told: csr_array[np.float32]
    candidate_occupation: csr_array[np.float32]
    wanted: csr_array[np.float32]
    vacancy_essential: csr_array[np.float32]
    vacancy_optional: csr_array[np.float32]
    vacancy_told: csr_array[np.float32]
    vacancy_occupation: csr_array[np.float32]
    vacancy_implied: NDArray[np.bool_]
    training_skills: csr_array[np.float32]
    learn_on_the_job: csr_array[np.float32]
    unlinked: Unlinked

    def take(self, candidates: NDArray[Any] | None = None, vacancies: NDArray[Any] | None = None) -> Profiles:
        """Return the profiles of some candidates and some vacancies (None: all); trainings stay."""
        rows = dict.fromkeys(_OF_CANDIDATES, candidates) | dict.fromkeys(_OF_VACANCIES, vacancies)
        taken = {name: getattr(self, name)[at] for name, at in rows.items() if at is not None}
        return replace(self, **taken)


_OF_CANDIDATES = ("candidate_skills", "candidate_implied", "candidate_told", "candidate_occupation", "wanted")
_OF_VACANCIES = (
    "vacancy_essential",
    "vacancy_optional",
    "vacancy_told",
    "vacancy_occupation",
    "vacancy_implied",
    "learn_on_the_job",
)


def build_profiles(
    candidates: Table,
    vacancies: Table,
    trainings: Table,
    taxonomy: Taxonomy,
    linker: SkillLinker,
    *,
    implied_level: float = 0.7,
) -> Profiles:
    """Link every text of the tables and return the matrices.

    A text counts where its link is accepted or under review; where several concepts carry its very words, it stands for
    all of them. Any other text is counted in `unlinked`: nothing is guessed and nothing disappears. Free text is read
    sentence by sentence, for skills alone; of it nothing is kept but what it speaks of.

    Parameters
    ----------
    candidates, vacancies, trainings : Table
    taxonomy : Taxonomy
    linker : SkillLinker
        Of the same taxonomy.
    implied_level : float, in 0..1
        How well somebody masters what their occupation needs, where they do not say so.

    Notes
    -----
    Each different text goes through the linker once, so the cost is that of the vocabulary in use, not of the people.
    """
    texts = _Texts(taxonomy, linker)
    own = texts.skills(candidates, "skills")
    told = told_skills(candidates, linker, "skills")
    told = _entries_where(told, _lookup(told, own) < TOLD_LEVEL)
    own = csr_array(own.maximum(told * np.float32(TOLD_LEVEL)))
    essential = texts.skills(vacancies, "skills_essential")
    optional = texts.skills(vacancies, "skills_optional")
    taught = texts.skills(trainings, "skills")
    on_the_job = texts.skills(vacancies, "learn_on_the_job")
    current = texts.occupations(candidates, "occupation")
    asked = texts.occupations(vacancies, "occupation")
    # the title speaks only where the occupation says nothing
    titled = texts.occupations(vacancies, "title", where=np.diff(asked.indptr) == 0)
    occupation = csr_array(asked + titled)
    wanted = _ones(texts.occupations(candidates, "wanted_occupations"))

    named: Ragged = vacancies["skills_essential"]
    none = named.known & (named.lengths == 0)  # known to ask nothing: the occupation is not asked either
    empty = (np.diff(essential.indptr) == 0) & ~none
    from_occupation = _rows_where(_majority(occupation, taxonomy.essential), empty)
    also = _rows_where(_majority(occupation, taxonomy.optional), empty & (np.diff(optional.indptr) == 0))
    optional = csr_array(optional + also)
    essential = csr_array(essential + from_occupation)
    # what the text speaks of: wishes beside what the occupation needs, and all there is where that is unknown
    spoken = _rows_where(told_skills(vacancies, linker, "skills_essential"), empty)
    alone = empty & (np.diff(from_occupation.indptr) == 0)
    essential = csr_array(essential + _rows_where(spoken, alone))
    optional = csr_array(optional + _rows_where(_without(spoken, optional), ~alone))
    return Profiles(
        candidate_skills=own,
        candidate_implied=_implied(current, taxonomy.essential, own, implied_level),
        candidate_told=told,
        candidate_occupation=current,
        wanted=wanted,
        vacancy_essential=essential,
        vacancy_optional=_without(optional, essential),
        vacancy_told=spoken,
        vacancy_occupation=occupation,
        vacancy_implied=empty & (np.diff(essential.indptr) > 0),
        training_skills=taught,
        learn_on_the_job=_ones(on_the_job),
        unlinked=texts.unlinked(),
    )


class _Texts:
    """Links the texts of columns and remembers which led nowhere."""

    def __init__(self, taxonomy: Taxonomy, linker: SkillLinker) -> None:
        self._shape = {"skill": len(taxonomy.skills), "occupation": len(taxonomy.occupations)}
        self._linker = linker
        self._known: dict[tuple[Kind, str], tuple[int, ...]] = {}
        self._lost: list[tuple[str, str, str, int]] = []
        self._columns = 0

    def skills(self, table: Table, column: str) -> csr_array[np.float32]:
        """Return the levels of a column of skills, the highest where one is named twice."""
        ragged: Ragged = table[column]
        levels = np.ones(len(ragged.values), np.float32)
        if ragged.weights is not None:
            levels = np.where(np.isnan(ragged.weights), 1, ragged.weights).astype(np.float32)
        values, owner = ragged.values, ragged.rows
        entry, concept, _ = self._link(values, "skill", table, column)
        return _highest(owner[entry], concept, levels[entry], (len(table), self._shape["skill"]))

    def occupations(self, table: Table, column: str, where: NDArray[np.bool_] | None = None) -> csr_array[np.float32]:
        """Return the shares of the concepts that a column of occupations may mean."""
        values = table[column]
        owner = np.arange(len(table), dtype=np.int64)
        if not isinstance(values, np.ndarray):
            values, owner = values.values, values.rows
        keep = np.array([isinstance(v, str) and bool(v.strip()) for v in values.tolist()], np.bool_)
        if where is not None:
            keep &= where[owner]
        values, owner = values[keep], owner[keep]
        entry, concept, share = self._link(values, "occupation", table, column)
        return _highest(owner[entry], concept, share, (len(table), self._shape["occupation"]))

    def unlinked(self) -> Unlinked:
        """Return what led nowhere, most frequent first."""
        rows = sorted(self._lost, key=lambda r: (-r[3], r[:3]))
        columns = [np.empty(len(rows), object) for _ in range(3)]
        for i, column in enumerate(columns):
            column[:] = [r[i] for r in rows]
        return Unlinked(columns[0], columns[1], columns[2], np.array([r[3] for r in rows], np.int64))

    def _link(
        self, values: NDArray[np.object_], kind: Kind, table: Table, column: str
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
        """Return, for every text and each concept it stands for: which text, which concept, its share."""
        different, where = distinct(values.tolist())
        with shown(None) as steps:
            if steps is not None:
                steps(self._columns, _COLUMNS, "linking texts")
            self._learn(different, kind)
        self._columns += 1
        found = [self._known[kind, text] for text in different]
        times = np.bincount(where, minlength=len(different))
        self._lost += [
            (text, table.name, column, int(n))
            for text, rows, n in zip(different, found, times.tolist(), strict=True)
            if not rows
        ]
        lengths = np.array([len(rows) for rows in found], np.int64)
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        flat = np.array([r for rows in found for r in rows], np.int64)
        many = lengths[where]
        entry = np.repeat(np.arange(len(where)), many)
        ends = np.cumsum(many)
        at = np.repeat(starts[:-1][where] - (ends - many), many) + np.arange(len(entry))
        return entry, flat[at], (1 / many[entry]).astype(np.float32)

    def _learn(self, different: Sequence[str], kind: Kind) -> None:
        new = [text for text in different if (kind, text) not in self._known]
        named = self._linker.named(new, kind)
        self._known |= {(kind, t): tuple(n.concepts) for t, n in zip(new, named, strict=True) if n is not None}
        rest = [text for text, n in zip(new, named, strict=True) if n is None]
        links = self._linker.link(rest, kind, top=1)
        used = np.isin(links.bands.astype(str), ("accept", "review"))
        for text, code, yes in zip(rest, links.codes[:, 0].tolist(), used.tolist(), strict=True):
            self._known[kind, text] = (code,) if yes else ()


def _highest(
    rows: NDArray[np.int64], columns: NDArray[np.int64], values: NDArray[np.float32], shape: tuple[int, int]
) -> csr_array[np.float32]:
    """Return a sparse matrix where an entry that occurs several times has its highest value; zeros are no entries."""
    kept = values > 0
    key = rows[kept] * shape[1] + columns[kept]
    order = np.argsort(key, kind="stable")
    key, start = np.unique(key[order], return_index=True)
    data = np.maximum.reduceat(values[kept][order], start) if len(key) else np.zeros(0, np.float32)
    counts = np.bincount(key // max(1, shape[1]), minlength=shape[0])
    indptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)]).astype(np.int32)
    return csr_array((data, (key % max(1, shape[1])).astype(np.int32), indptr), shape=shape)


def _ones(matrix: csr_array[np.float32]) -> csr_array[np.float32]:
    return csr_array((np.ones_like(matrix.data), matrix.indices, matrix.indptr), shape=matrix.shape)


def _shares(occupation: csr_array[np.float32], needs: csr_array[np.float32]) -> csr_array[np.float32]:
    """Return for each row the share of its occupations that needs each skill."""
    out = csr_array(occupation @ needs)
    out.sort_indices()
    return out


def _majority(occupation: csr_array[np.float32], needs: csr_array[np.float32]) -> csr_array[np.float32]:
    shares = _shares(occupation, needs)
    # a third and a third and a third add up to a hair less than the whole
    return _ones(_entries_where(shares, shares.data >= ASKED_SHARE - 1e-6))


def _implied(
    occupation: csr_array[np.float32], needs: csr_array[np.float32], own: csr_array[np.float32], level: float
) -> csr_array[np.float32]:
    shares = _shares(occupation, needs)
    shares = _entries_where(shares, shares.data >= IMPLIED_SHARE - 1e-6)
    shares.data = np.minimum(shares.data, 1) * np.float32(level)
    # what the candidate says of the same skill counts where it is as much
    return _entries_where(shares, _lookup(shares, own) < shares.data)


def _entries_where(matrix: csr_array[np.float32], keep: NDArray[np.bool_]) -> csr_array[np.float32]:
    counts = np.concatenate([np.zeros(1, np.int64), np.cumsum(keep)])
    indptr = counts[matrix.indptr].astype(np.int32)
    return csr_array((matrix.data[keep], matrix.indices[keep], indptr), shape=matrix.shape)


def _rows_where(matrix: csr_array[np.float32], keep: NDArray[np.bool_]) -> csr_array[np.float32]:
    return _entries_where(matrix, np.repeat(keep, np.diff(matrix.indptr)))


def _keys(matrix: csr_array[np.float32]) -> NDArray[np.int64]:
    """Return one number an entry, rising where the columns of each row are sorted."""
    rows = np.repeat(np.arange(matrix.shape[0], dtype=np.int64), np.diff(matrix.indptr))
    return rows * matrix.shape[1] + matrix.indices


def _lookup(matrix: csr_array[np.float32], other: csr_array[np.float32]) -> NDArray[np.float32]:
    """Return the value that `other` has at each entry of `matrix`, 0 where it has none."""
    keys, known = _keys(matrix), _keys(other)
    at = np.minimum(np.searchsorted(known, keys), max(0, len(known) - 1))
    if not len(known):
        return np.zeros(len(keys), np.float32)
    return np.where(known[at] == keys, other.data[at], 0).astype(np.float32)


def _without(matrix: csr_array[np.float32], other: csr_array[np.float32]) -> csr_array[np.float32]:
    matrix.sort_indices()
    return _entries_where(matrix, _lookup(matrix, other) == 0)
