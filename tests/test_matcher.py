"""The matcher says one by one what `score` says of all, and knows new rows without forgetting the old."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import rmtmatch as rm
from rmtmatch import example
from rmtmatch.errors import DataError
from rmtmatch.matcher import Matcher
from rmtmatch.policy import PARTS

REGION = example.region(candidates=80, vacancies=70)
NUMBERS = ("score", "low", "high", "fit_now", "travel_km", *PARTS)


@pytest.fixture(scope="module")
def matcher():
    return Matcher(REGION.market())


@pytest.fixture(scope="module")
def every(matcher):
    return rm.score(matcher.market, top=None)


def of(listing, name, who):
    """The rows of one person or vacancy in a listing, by the id of the other side."""
    other = "vacancy" if name == "candidate" else "candidate"
    rows = np.flatnonzero(listing[name] == who)
    return {listing[other][i]: [float(listing[n][i]) for n in NUMBERS] for i in rows}


def test_one_person_gets_the_numbers_of_the_whole(matcher, every):
    for who in ("c1", "c5", "c40"):
        found = matcher.vacancies_for(who, top=None).listing
        whole = of(every.listing, "candidate", who)
        mine = of(found, "candidate", who)
        assert mine.keys() == whole.keys()
        for v, numbers in mine.items():
            np.testing.assert_allclose(numbers, whole[v], atol=1e-12)


def test_one_vacancy_gets_the_numbers_of_the_whole(matcher, every):
    found = of(matcher.candidates_for("v4", top=None).listing, "vacancy", "v4")
    whole = of(every.listing, "vacancy", "v4")
    assert found.keys() == whole.keys()
    for c, numbers in found.items():
        np.testing.assert_allclose(numbers, whole[c], atol=1e-12)


@pytest.mark.parametrize("top", [1, 3, 20])
def test_the_list_is_as_long_as_asked_and_has_the_best(matcher, every, top):
    found = matcher.vacancies_for("c30", top=top).listing
    scores = sorted((n[0] for n in of(every.listing, "candidate", "c30").values()), reverse=True)
    assert found["score"].tolist() == pytest.approx(scores[:top])
    assert (np.diff(found["score"]) <= 0).all()


def test_a_record_is_answered_like_the_row_it_would_be(matcher):
    record = {**REGION.candidates[6], "id": "someone"}
    new = matcher.vacancies_for(record, top=None).listing
    known = matcher.vacancies_for("c7", top=None).listing
    assert dict(zip(new["vacancy"], new["score"], strict=True)) == pytest.approx(
        dict(zip(known["vacancy"], known["score"], strict=True))
    )
    job = {**REGION.vacancies[3], "id": "somewhere"}
    assert matcher.candidates_for(job).listing["score"].tolist() == pytest.approx(
        matcher.candidates_for("v4").listing["score"].tolist()
    )


def test_an_answer_explains_itself(matcher):
    found = matcher.vacancies_for("c1", top=3)
    best = found.listing["vacancy"][0]
    told = found.explain("c1", best).to_dict()
    assert told["score"] == pytest.approx(found.listing["score"][0], abs=1e-9)


def test_an_update_knows_more_and_the_old_one_stays(matcher):
    new = matcher.update(vacancies=[{**REGION.vacancies[0], "id": "twin"}], gone=["v1", "c3"])
    assert "twin" in new.vacancies_for("c1").listing["vacancy"].tolist()
    assert "v1" not in new.market.vacancies.ids.tolist()
    assert "v1" in matcher.vacancies_for("c1").listing["vacancy"].tolist()
    assert len(matcher.market.vacancies) == len(new.market.vacancies) == 70
    with pytest.raises(KeyError):
        new.vacancies_for("c3")


def test_a_new_training_opens_a_route():
    bare = Matcher(REGION.market(trainings=None))
    c, v, _, training = REGION.truth.earns[0]
    assert v not in bare.vacancies_for(c, top=None).listing["vacancy"].tolist()
    course = next(t for t in REGION.trainings if t["id"] == training)
    again = bare.update(trainings=[course])
    assert v in again.vacancies_for(c, top=None).listing["vacancy"].tolist()


def test_many_threads_get_the_same_answers(matcher):
    ids = [f"c{k}" for k in range(1, 25)]
    alone = [matcher.vacancies_for(i, top=5).listing["vacancy"].tolist() for i in ids]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda i: matcher.vacancies_for(i, top=5).listing["vacancy"].tolist(), ids))
    assert together == alone


def test_nobody_of_that_name_and_rows_with_faults_are_said(matcher):
    with pytest.raises(KeyError, match="did you mean"):
        matcher.vacancies_for("c1000")
    with pytest.raises(DataError):
        matcher.vacancies_for({"id": "x", "hours_max": 98})
    with pytest.raises(DataError):
        matcher.update(vacancies=[{"id": "x", "leeftijd": 61}])
