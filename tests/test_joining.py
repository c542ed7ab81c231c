"""A market with rows laid into it is the market one would get by reading all rows at once."""

import numpy as np
import pytest

from rmtmatch import example
from rmtmatch.frames.tables import Ragged
from rmtmatch.matcher.joining import join, without
from rmtmatch.testing import tiny_market

REGION = example.region(candidates=60, vacancies=50)


def same(a, b):
    for table in ("candidates", "vacancies", "trainings"):
        one, two = getattr(a, table), getattr(b, table)
        assert one.ids.tolist() == two.ids.tolist()
        for name in one:
            x, y = one[name], two[name]
            if isinstance(x, Ragged):
                assert x.known.tolist() == y.known.tolist(), name
                assert [x.row(i).tolist() for i in range(len(x))] == [y.row(i).tolist() for i in range(len(y))], name
                assert x.values.dtype == y.values.dtype, name
                assert (x.weights is None) == (y.weights is None), name
                if x.weights is not None:
                    np.testing.assert_array_equal(x.weights, y.weights)
            else:
                np.testing.assert_array_equal(x, y)
                assert x.dtype == y.dtype, name
    for name in ("candidate_skills", "candidate_implied", "candidate_occupation", "wanted", "vacancy_essential"):
        assert (getattr(a.profiles, name) != getattr(b.profiles, name)).nnz == 0, name
    for name in ("vacancy_optional", "vacancy_occupation", "training_skills", "learn_on_the_job"):
        assert (getattr(a.profiles, name) != getattr(b.profiles, name)).nnz == 0, name
    assert a.profiles.vacancy_implied.tolist() == b.profiles.vacancy_implied.tolist()


def part(candidates=(), vacancies=(), trainings=()):
    return REGION.market(candidates=candidates, vacancies=vacancies, trainings=list(trainings))


def test_two_halves_are_the_whole():
    c, v, t = REGION.candidates, REGION.vacancies, REGION.trainings
    joined = join(part(c[:40], v[:10], t[:30]), part(c[40:], v[10:], t[30:]))
    same(joined, REGION.market())


def test_a_row_that_is_known_is_replaced_where_it_stood():
    v = [dict(r) for r in REGION.vacancies]
    changed = [{**v[3], "places": 7, "skills_essential": ["koken"]}]
    whole = part(REGION.candidates, [*v[:3], *changed, *v[4:]], REGION.trainings)
    same(join(REGION.market(), part(vacancies=changed)), whole)


def test_nothing_new_changes_nothing():
    same(join(REGION.market(), part()), REGION.market())


def test_both_keep_their_faults_and_the_old_market_stays():
    old, more = tiny_market(), tiny_market(candidates=[{"id": "x", "hours_max": 98}], faults="set_aside")
    both = join(old, more)
    assert len(both.faults) == len(old.faults) + len(more.faults) > len(old.faults)
    assert len(old.candidates) == 5


def test_rows_can_be_left_out():
    left = without(REGION.market(), "candidates", {"c1", "c3", "nobody"})
    assert left.candidates.ids.tolist()[:2] == ["c2", "c4"]
    assert left.profiles.candidate_skills.shape[0] == 58
    assert without(left, "vacancies", set()) is left


def test_markets_of_another_day_or_taxonomy_are_refused():
    with pytest.raises(ValueError, match="cannot be joined"):
        join(tiny_market(), tiny_market(on="2026-11-23"))
    with pytest.raises(ValueError, match="different taxonomies"):
        join(tiny_market(), tiny_market(taxonomy=REGION.taxonomy))
