"""Markets drawn from a taxonomy follow the recipe, take any size, and are the same for the same seed."""

import datetime as dt
import tracemalloc

import numpy as np
import pytest

from rmtmatch import Taxonomy, example
from rmtmatch.example.drawn_skills import JobMarket
from rmtmatch.example.from_taxonomy import _where, draw
from rmtmatch.frames.raw import distinct
from rmtmatch.records import Candidate, Training, Vacancy

ON = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def taxonomy():
    return example.taxonomy()


@pytest.fixture(scope="module")
def tables(taxonomy):
    return example.tables_from(taxonomy, 600, 900, seed=1)


def rows(table):
    plain = {k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in table.items()}
    for values in zip(*plain.values(), strict=True):
        # NaN is how an array of numbers says unknown
        yield {k: None if v != v else v for k, v in zip(plain, values, strict=True)}  # noqa: PLR0124


def test_sizes_and_ids(tables):
    for table, n in ((tables.candidates, 600), (tables.vacancies, 900), (tables.trainings, 200)):
        assert {len(column) for column in table.values()} == {n}
        assert len(set(table["id"])) == n


def test_every_row_is_a_valid_record(tables):
    for record, table in ((Candidate, tables.candidates), (Vacancy, tables.vacancies), (Training, tables.trainings)):
        for row in rows(table):
            record(**row)


@pytest.mark.parametrize("kind", ["pandas", "polars"])
def test_the_tables_are_columns_for_a_dataframe(tables, kind):
    frame = pytest.importorskip(kind).DataFrame(tables.candidates)
    assert len(frame) == 600


def test_the_seed_decides(taxonomy, tables):
    again = example.tables_from(taxonomy, 600, 900, seed=1)
    other = example.tables_from(taxonomy, 600, 900, seed=2)
    assert again.candidates["skills"] == tables.candidates["skills"]
    assert again.vacancies["shifts"] == tables.vacancies["shifts"]
    assert other.candidates["skills"] != tables.candidates["skills"]


def test_people_keep_the_skills_of_their_job_by_the_stated_shares(taxonomy):
    rng = np.random.default_rng(0)
    market = JobMarket.draw(taxonomy, rng)
    jobs = rng.choice(len(taxonomy.occupations), 4000, p=market.supply)
    got = np.zeros((4000, len(taxonomy.skills)), bool)
    got[market.of_people(jobs, rng)] = True
    general = market.general[0]
    for relations, share in ((taxonomy.essential, 0.8), (taxonomy.optional, 0.25)):
        asked = relations[jobs].toarray() > 0
        asked[:, general] = False  # these come from elsewhere too
        assert got[asked].mean() == pytest.approx(share, abs=0.02)


def test_vacancies_ask_part_of_the_essential_skills_and_never_one_twice(taxonomy):
    rng = np.random.default_rng(0)
    market = JobMarket.draw(taxonomy, rng)
    jobs = rng.choice(len(taxonomy.occupations), 2000, p=market.demand)
    (rows_e, skills_e), (rows_o, skills_o) = market.of_vacancies(jobs, rng)
    essential, optional = (
        set(zip(r.tolist(), s.tolist(), strict=True)) for r, s in ((rows_e, skills_e), (rows_o, skills_o))
    )
    assert len(essential) == len(rows_e)
    assert not essential & optional
    assert (taxonomy.essential[jobs[rows_e], skills_e] == 1).all()
    asked, has = np.bincount(rows_e, minlength=2000), taxonomy.essential[jobs].sum(axis=1)
    assert (asked >= np.minimum(3, has)).all()
    assert 0.7 < (asked / has).mean() < 0.9


def test_some_jobs_are_much_more_common_than_others_and_demand_is_not_supply(taxonomy):
    market = JobMarket.draw(taxonomy, np.random.default_rng(0))
    assert market.supply.sum() == pytest.approx(1)
    assert market.demand.sum() == pytest.approx(1)
    assert np.sort(market.supply)[-8:].sum() > 0.3
    assert np.corrcoef(market.supply, market.demand)[0, 1] < 0.99


def test_an_earlier_job_is_of_the_same_isco_group(taxonomy):
    market = JobMarket.draw(taxonomy, np.random.default_rng(0))
    order, start, end = market.kin
    for o in range(len(taxonomy.occupations)):
        kin = order[start[o] : end[o]]
        assert o in kin
        assert {code[:2] for code in taxonomy.isco[kin]} == {taxonomy.isco[o][:2]}


def test_some_fields_are_unknown(tables):
    for name in ("transport", "languages", "credentials", "shifts"):
        share = np.mean([v is None for v in tables.candidates[name]])
        assert 0.05 < share < 0.3, name
    assert 0.1 < np.isnan(tables.candidates["wage_min_eur_hour"]).mean() < 0.4
    assert not np.isnan(tables.vacancies["postcode"]).any()


def test_dates_lie_around_the_day(taxonomy):
    t = example.tables_from(taxonomy, 50, 50, on=dt.date(2030, 1, 7))
    days = t.vacancies["starts_on"][~np.isnat(t.vacancies["starts_on"])]
    assert days.min() >= np.datetime64("2030-01-07")
    assert t.on == dt.date(2030, 1, 7)


def test_own_postcodes(taxonomy):
    t = example.tables_from(
        taxonomy, 40, 40, postcodes={"pc4": ["6511", "6512"], "lat": [51.8, 51.8], "lon": [5.8, 5.9]}
    )
    assert set(t.candidates["postcode"].tolist()) == {6511.0, 6512.0}
    assert t.postcodes["pc4"] == ["6511", "6512"]


@pytest.mark.parametrize("sizes", [(0, 4), (4, 0)])
def test_an_empty_market_is_refused(taxonomy, sizes):
    with pytest.raises(ValueError, match="people and vacancies"):
        example.tables_from(taxonomy, *sizes)


def test_a_taxonomy_without_occupations_is_refused():
    only_skills = Taxonomy.from_frame([{"concept": "s", "label": "lassen", "kind": "skill"}])
    with pytest.raises(ValueError, match="no occupation"):
        example.tables_from(only_skills, 4, 4)


def test_postcodes_without_codes_are_refused(taxonomy):
    with pytest.raises(ValueError, match="no column pc4"):
        example.tables_from(taxonomy, 4, 4, postcodes={"postcode": [6511]})


def test_a_taxonomy_without_relations_and_isco_still_works():
    bare = Taxonomy.from_frame(
        [
            {"concept": "o", "label": "lasser", "kind": "occupation"},
            {"concept": "s", "label": "lassen", "kind": "skill"},
        ]
    )
    t = example.tables_from(bare, 5, 5)
    assert set(t.vacancies["title"]) == {"lasser"}


def test_no_trainings(taxonomy):
    assert example.tables_from(taxonomy, 4, 4, trainings=0).trainings["id"] == []


@pytest.mark.data
@pytest.mark.slow
def test_real_size_is_drawn_in_little_memory(esco):
    tracemalloc.start()
    drawn = draw(esco, (10_000, 20_000, 200), 0, ON, _where(None)[0])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 15 < len(drawn["candidates"]["skills"].items.codes) / 10_000 < 40
    assert len(distinct(drawn["vacancies"]["occupation"]).words) == len(esco.occupations)
    assert peak < 400e6
