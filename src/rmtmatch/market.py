"""The market: who looks for work, which work there is and what can be learned, checked and linked to a taxonomy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, NoReturn

import numpy as np

from rmtmatch import view
from rmtmatch.checking.inputs import Inputs, check_inputs
from rmtmatch.errors import DataError
from rmtmatch.frames.reading import Unreadable, date
from rmtmatch.skills.linker import SkillLinker
from rmtmatch.skills.profiles import Profiles, Unlinked, build_profiles
from rmtmatch.vocabulary import nearest
from rmtmatch.waiting import shown

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from rmtmatch.faults import Faults
    from rmtmatch.frames.tables import Table
    from rmtmatch.postcodes import Postcodes
    from rmtmatch.skills.taxonomy import Taxonomy


@dataclass(frozen=True, slots=True)
class LinkedSkills:
    """What came of the words in a market.

    Parameters
    ----------
    unlinked : Unlinked
        The texts that led to no concept, with their table, column and count; ``to_frame()`` gives them as a dataframe.
    """

    unlinked: Unlinked


class Market:
    """Everything that is matched in one go: checked, linked, immutable.

    Parameters
    ----------
    candidates, vacancies, trainings : list of dict, list of records, or dataframe
        pandas, polars, pyarrow, a duckdb relation, or whatever else narwhals takes. Only ``id`` is required; the fields
        are those of `rmtmatch.Candidate`, `rmtmatch.Vacancy` and `rmtmatch.Training`. Without trainings nothing can be
        learned on the way.
    taxonomy : Taxonomy
    on : date or str
        The day the market is judged on.
    postcodes : dataframe, mapping of columns or path, optional
        ``pc4``, ``lat``, ``lon``, and ``amr_code`` or ``region``; or a GeoNames file. Without it distances are unknown.
    travel_times : dataframe, mapping of columns or path, optional
        ``from_pc4``, ``to_pc4``, ``minutes``, ``km``; replaces great circles where it speaks.
    linker : SkillLinker, optional
        Default: one of this taxonomy.
    columns : mapping, optional
        Their column names to ours, flat (``{"vac_id": "id"}``) or by table (``{"vacancies": {"vac_id": "id"}}``); None
        for ours leaves a column out.
    faults : {"raise", "set_aside"}, default "raise"
        Whether faults that cost a value or a row raise, or are kept in `faults` while the market goes on without.
    pseudonymise : str or bytes, optional
        A secret key: ids of candidates become pseudonyms under it.
    minimum_wage : mapping of str to float, optional
        ``policy.minimum_wage_eur_hour``: adult minimum wages that are not built in, by the day they come into force,
        for the warning about wages below them.

    Attributes
    ----------
    candidates, vacancies, trainings : Table
        The rows that can be used; ``region`` is filled in from the postcode, else ``unknown``.
    taxonomy : Taxonomy
    on : numpy.datetime64[D]
    kind : str
        What answers are given back as: ``pandas``, ``polars``, ``pyarrow``, or ``records``.
    faults : Faults
        All that was found, warnings included; ``to_frame()`` gives ``table, row, id, column, rule, hint, effect``.
    set_aside : tuple of (table, id, rule)
        Rows that could not be used.
    postcodes : Postcodes or None
    travel_times : dict of str to ndarray, or None
    profiles : Profiles
        The sparse matrices over the taxonomy's skills and occupations.
    skills : LinkedSkills
        What could not be linked.

    Raises
    ------
    ProtectedFieldError
        A protected column, or ids that are citizen service numbers: always, and before anything else.
    DataError
        Under ``"raise"``, faults that cost something, all of them in ``.faults``; always, where a table cannot be used.

    Notes
    -----
    Linear in the cells of the tables; each different text is linked once.

    Examples
    --------
    >>> from rmtmatch.skills.taxonomy import Taxonomy
    >>> taxonomy = Taxonomy.from_frame({"concept": ["s1"], "label": ["lassen"], "kind": ["skill"]})
    >>> market = Market(
    ...     [{"id": "c1", "skills": ["lassen"], "hours_max": 98}],
    ...     [{"id": "v1", "skills_essential": "lassen"}],
    ...     taxonomy=taxonomy,
    ...     on="2026-11-22",
    ...     faults="set_aside",
    ... )
    >>> market
    Market(on 2026-11-22: 1 candidates, 1 vacancies, 0 trainings, 1 faults, 0 set aside)
    """

    __slots__ = (
        "_index",
        "candidates",
        "faults",
        "kind",
        "on",
        "postcodes",
        "profiles",
        "set_aside",
        "skills",
        "taxonomy",
        "trainings",
        "travel_times",
        "vacancies",
    )

    candidates: Table
    vacancies: Table
    trainings: Table
    taxonomy: Taxonomy
    on: np.datetime64
    kind: str
    faults: Faults
    set_aside: tuple[tuple[str, str, str], ...]
    postcodes: Postcodes | None
    travel_times: dict[str, NDArray[Any]] | None
    profiles: Profiles
    skills: LinkedSkills
    _index: dict[str, dict[str, int]]

    def __init__(
        self,
        candidates: object,
        vacancies: object,
        trainings: object = None,
        *,
        taxonomy: Taxonomy,
        on: dt.date | np.datetime64 | str,
        postcodes: object = None,
        travel_times: object = None,
        linker: SkillLinker | None = None,
        columns: Mapping[str, Any] | None = None,
        faults: Literal["raise", "set_aside"] = "raise",
        pseudonymise: str | bytes | None = None,
        minimum_wage: Mapping[str, float] | None = None,
    ) -> None:
        if not hasattr(taxonomy, "derived"):
            told = "give Taxonomy.from_esco(folder), Taxonomy.load(file) or Taxonomy.from_frame(labels)"
            raise TypeError(f"taxonomy is a {type(taxonomy).__name__}; {told}")
        if faults not in ("raise", "set_aside"):
            raise ValueError(f"faults={faults!r}; use 'raise' or 'set_aside'")
        day = _day(on)
        with shown(None) as steps:
            inputs = check_inputs(
                candidates,
                vacancies,
                trainings,
                on=day,
                wages=minimum_wage,
                postcodes=postcodes,
                travel_times=travel_times,
                columns=columns,
                pseudonymise=pseudonymise,
            )
            _raise_for(inputs, faults)
            tables = inputs.tables
            if steps is not None:
                steps(1, 1, "checking tables")
            linker = SkillLinker(taxonomy) if linker is None else linker
            profiles = build_profiles(tables["candidates"], tables["vacancies"], tables["trainings"], taxonomy, linker)
        profiles = replace(profiles, unlinked=replace(profiles.unlinked, kind=inputs.kind))
        self.__setstate__(
            {
                **tables,
                "taxonomy": taxonomy,
                "on": np.datetime64(day, "D"),
                "kind": inputs.kind,
                "faults": inputs.faults,
                "set_aside": inputs.set_aside,
                "postcodes": inputs.postcodes,
                "travel_times": inputs.travel_times,
                "profiles": profiles,
                "skills": LinkedSkills(profiles.unlinked),
            },
        )

    def __setstate__(self, state: dict[str, Any]) -> None:
        for name, value in {**state, "_index": {}}.items():
            object.__setattr__(self, name, value)

    def __getstate__(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__ if name != "_index"}

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a Market cannot be changed: make a new one to set {name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a Market cannot be changed: {name} stays")

    def __repr__(self) -> str:
        return (
            f"Market(on {self.on}: {len(self.candidates)} candidates, {len(self.vacancies)} vacancies, "
            f"{len(self.trainings)} trainings, {len(self.faults)} faults, {len(self.set_aside)} set aside)"
        )

    def _repr_html_(self) -> str:
        facts = {name: len(getattr(self, name)) for name in ("candidates", "vacancies", "trainings", "faults")}
        return view.card_html(f"Market on {self.on}", {**facts, "rows set aside": len(self.set_aside)})

    def candidate_index(self, id: str) -> int:  # noqa: A002  the field is called id
        """Return the row of a candidate; raises KeyError with the nearest id."""
        return self._row("candidates", id)

    def vacancy_index(self, id: str) -> int:  # noqa: A002
        """Return the row of a vacancy; raises KeyError with the nearest id."""
        return self._row("vacancies", id)

    def training_index(self, id: str) -> int:  # noqa: A002
        """Return the row of a training; raises KeyError with the nearest id."""
        return self._row("trainings", id)

    def take(
        self,
        candidates: Sequence[int] | NDArray[Any] | None = None,
        vacancies: Sequence[int] | NDArray[Any] | None = None,
    ) -> Market:
        """Return the market of some candidates and some vacancies, in the order given; nothing is linked again.

        Parameters
        ----------
        candidates, vacancies : sequence of int, optional
            Rows, or a mask; default all. Trainings, faults and rows set aside stay as they are.

        Notes
        -----
        Time and memory O(what is taken).
        """
        rows = {
            name: _rows(getattr(self, name), wanted)
            for name, wanted in (("candidates", candidates), ("vacancies", vacancies))
            if wanted is not None
        }
        state = self.__getstate__()
        state.update({name: state[name].take(at) for name, at in rows.items()})
        state["profiles"] = self.profiles.take(rows.get("candidates"), rows.get("vacancies"))
        taken = object.__new__(Market)
        taken.__setstate__(state)
        return taken

    def _row(self, table: str, id: str) -> int:  # noqa: A002
        index = self._index.get(table)
        if index is None:
            # Two threads may both make it: they make the same.
            index = self._index[table] = {i: k for k, i in enumerate(getattr(self, table).ids.tolist())}
        try:
            return index[id]
        except KeyError:
            near = nearest(str(id), index)
            hint = f"; did you mean {near!r}?" if near else ""
            raise KeyError(f"no {id!r} among {len(index)} {table}{hint}") from None


def _day(on: Any) -> dt.date:  # noqa: ANN401  whatever stands for a day
    try:
        day = date(on)
    except Unreadable as e:
        raise DataError(f"on: {e}") from None
    if day is None:
        raise DataError("on: the day the market is judged on is needed, as 2026-11-22")
    return day


def _raise_for(inputs: Inputs, faults: str) -> None:
    costly = inputs.faults.costly
    if inputs.refused:
        told = "a table cannot be used"
    elif faults == "raise" and costly:
        n = len(costly)
        told = "1 fault; mend it" if n == 1 else f"{n} faults; mend them"
        told += ", or give faults='set_aside' to go on without what it costs"
    else:
        return
    raise DataError(f"{told}:\n{costly.listing()}", inputs.faults)


def _rows(table: Table, wanted: Sequence[int] | NDArray[Any]) -> NDArray[np.int64]:
    at = np.asarray(wanted)
    if at.dtype == np.bool_:
        return np.flatnonzero(at)
    return np.arange(len(table), dtype=np.int64)[at.astype(np.int64)]
