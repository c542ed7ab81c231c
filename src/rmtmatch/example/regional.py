"""A whole example region: people, vacancies, trainings, places, and what we know about some of them beforehand."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.example.catalogue import taxonomy
from rmtmatch.example.courses import trainings
from rmtmatch.example.jobs import draw_vacancies
from rmtmatch.example.people import draw_candidates
from rmtmatch.example.places import HOME_REGIONS, areas
from rmtmatch.example.planted import Truth, plant

if TYPE_CHECKING:
    from rmtmatch.market import Market
    from rmtmatch.skills.taxonomy import Taxonomy

ON = dt.date(2026, 11, 22)


@dataclass(frozen=True, eq=False)
class Region:
    """An example region as tables: what a team would have on a night.

    Parameters
    ----------
    candidates, vacancies, trainings : list of dict
        Rows with our columns.
    postcodes : dict of columns
        ``pc4, lat, lon, region``, as ``Market(postcodes=)`` takes it.
    taxonomy : Taxonomy
    on : date
        The day of the market.
    truth : Truth
        What is known beforehand of the planted people and vacancies.
    """

    candidates: list[dict[str, Any]] = field(repr=False)
    vacancies: list[dict[str, Any]] = field(repr=False)
    trainings: list[dict[str, Any]] = field(repr=False)
    postcodes: dict[str, list[Any]] = field(repr=False)
    taxonomy: Taxonomy
    on: dt.date
    truth: Truth = field(repr=False)

    def market(self, **options: Any) -> Market:  # noqa: ANN401  keywords of Market
        """Return the market of this region.

        Parameters
        ----------
        **options
            Passed on to `Market`; what is given replaces what the region has, such as another ``on`` or ``linker``.

        Examples
        --------
        >>> len(region(candidates=30, vacancies=25).market().candidates)
        30
        """
        from rmtmatch.market import Market  # noqa: PLC0415  the tables alone need no market

        given = {"taxonomy": self.taxonomy, "on": self.on, "postcodes": self.postcodes}
        tables = {"candidates": self.candidates, "vacancies": self.vacancies, "trainings": self.trainings}
        return Market(**{**tables, **given, **options})


def region(seed: int = 0, candidates: int = 400, vacancies: int = 250) -> Region:
    """Draw the example region: two neighbouring Dutch labour-market regions, all of it invented.

    A distribution centre, a textile factory and a call centre are closing; other people come in one by one. The first
    rows are planted: `Region.truth` knows how they stand to each other. Asking for fewer rows than were planted keeps
    the first ones, and the truth that is about them alone.

    Parameters
    ----------
    seed : int, default 0
        The same seed and sizes give the same region, on every machine.
    candidates, vacancies : int
        How many, at least 1.

    Returns
    -------
    Region

    Raises
    ------
    ValueError
        Where a size is below 1.

    Examples
    --------
    >>> from rmtmatch import example
    >>> r = example.region(seed=1)
    >>> len(r.candidates), len(r.vacancies), len(r.trainings)
    (400, 250, 59)
    >>> c, v, credential, training = r.truth.earns[0]
    >>> credential, training
    ('heftruck', 'logistics-forklift-port')
    """
    if min(candidates, vacancies) < 1:
        raise ValueError(f"a region has people and vacancies; got {candidates} candidates and {vacancies} vacancies")
    people, work, truth = plant(ON)
    # one stream a table: more vacancies leave the people as they are
    for_people, for_work = np.random.default_rng(seed).spawn(2)
    people += draw_candidates(candidates - len(people), ON, for_people, len(people) + 1)
    work += draw_vacancies(vacancies - len(work), ON, for_work, len(work) + 1)
    people, work = people[:candidates], work[:vacancies]
    return Region(
        candidates=people,
        vacancies=work,
        trainings=trainings(ON),
        postcodes=areas().within(HOME_REGIONS).table(),
        taxonomy=taxonomy(),
        on=ON,
        truth=truth.among({str(p["id"]) for p in people}, {str(w["id"]) for w in work}),
    )
