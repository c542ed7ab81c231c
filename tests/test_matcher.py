"""The matcher says one by one what `score` says of all, and knows new rows without forgetting the old."""

import multiprocessing
import pickle
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from threading import Event

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rmtmatch as rm
from rmtmatch import example
from rmtmatch.errors import DataError, TaxonomyError
from rmtmatch.matcher import Matcher
from rmtmatch.policy import PARTS
from rmtmatch.scoring import swift

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


@pytest.mark.parametrize(
    "change",
    [
        {"vacancies": [{**REGION.vacancies[5], "id": "v2"}, {**REGION.vacancies[8], "id": "more"}]},
        {"candidates": [{**REGION.candidates[5], "id": "c2"}], "gone": ["c9"]},
        {"gone": ["v5", "v6"]},
        {"gone": ["nobody"]},
        {"trainings": REGION.trainings[:2]},
    ],
)
def test_an_update_answers_as_a_matcher_made_anew(matcher, change):
    new = matcher.update(**change)
    fresh = Matcher(new.market)
    for who in ("c1", "c2", "c30"):
        assert new.vacancies_for(who).listing.to_dicts() == fresh.vacancies_for(who).listing.to_dicts()
    for job in ("v2", "v4", "v40"):
        assert new.candidates_for(job).listing.to_dicts() == fresh.candidates_for(job).listing.to_dicts()
    assert new.update(gone=["v4"]).vacancies_for("c1").met <= new.vacancies_for("c1").met


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


def test_a_saved_market_answers_alike_and_its_numbers_stay_in_the_file(matcher, tmp_path):
    matcher.save(tmp_path / "warm")
    again = Matcher.load(tmp_path / "warm")
    assert again.vacancies_for("c5").listing.to_dicts() == matcher.vacancies_for("c5").listing.to_dicts()
    assert again.candidates_for("v4").listing.to_dicts() == matcher.candidates_for("v4").listing.to_dicts()
    held = again.market.candidates["hours_min"]
    assert isinstance(held.base, np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        held[0] = 1.0
    again.save(tmp_path / "warm")  # over the one that is there
    assert len(Matcher.load(tmp_path / "warm", policy=rm.Policy(language="en")).market.vacancies) == 70


def test_no_saved_market_says_how_to_make_one(tmp_path):
    with pytest.raises(TaxonomyError, match=r"Matcher\.save"):
        Matcher.load(tmp_path / "nothing")
    (tmp_path / "market.json").write_text('{"rmtmatch market": 99}', encoding="utf-8")
    with pytest.raises(TaxonomyError, match="newer rmtmatch"):
        Matcher.load(tmp_path)


def test_a_copy_sent_to_another_process_answers_alike(matcher):
    sent = pickle.loads(pickle.dumps(matcher))  # noqa: S301  our own bytes
    assert sent.vacancies_for("c9").listing.to_dicts() == matcher.vacancies_for("c9").listing.to_dicts()


def test_counts_are_those_of_the_whole(matcher, every):
    mine = matcher.vacancies_for("c9", top=2)
    row = matcher.market.candidate_index("c9")
    assert mine.scored.removed_candidates[0].tolist() == every.scored.removed_candidates[row].tolist()
    assert mine.scored.only_candidates[0].tolist() == every.scored.only_candidates[row].tolist()
    assert mine.met == every.scored.met_candidates[row]
    theirs = matcher.candidates_for("v9", top=2)
    col = matcher.market.vacancy_index("v9")
    assert theirs.scored.removed_vacancies[0].tolist() == every.scored.removed_vacancies[col].tolist()


@pytest.mark.parametrize("name", ["optional", "skills"])
def test_the_best_are_found_whatever_weighs(name):
    region = example.region(seed=3, candidates=8, vacancies=300)
    weights = {**dict.fromkeys(PARTS, 0.0), name: 0.8, "travel": 0.2}
    matcher = Matcher(region.market(), rm.Policy(weights=weights))
    whole = rm.score(matcher.market, matcher.policy, top=None).listing
    for who in matcher.market.candidates.ids:
        scores = sorted((n[0] for n in of(whole, "candidate", who).values()), reverse=True)
        assert matcher.vacancies_for(who, top=4).listing["score"].tolist() == pytest.approx(scores[:4], abs=1e-9)


def test_no_list_of_nothing(matcher):
    with pytest.raises(ValueError, match="at least 1"):
        matcher.vacancies_for("c1", top=0)


@settings(max_examples=8, deadline=None)
@given(
    seed=st.integers(0, 50),
    top=st.sampled_from([1, 4, 20, None]),
    policy=st.sampled_from(
        [
            rm.Policy(),
            rm.Policy(reach="region", demands={"level": True, "travel": False}),
            rm.Policy(weights={**dict.fromkeys(PARTS, 0.0), "skills": 0.5, "optional": 0.3, "wish": 0.2}),
        ]
    ),
)
def test_every_answer_is_that_of_the_batch(seed, top, policy):
    matcher = Matcher(example.market_from(REGION.taxonomy, 12, 60, seed=seed), policy)
    whole = rm.score(matcher.market, policy, top=None).listing
    place = {pair: k for k, pair in enumerate(zip(whole["candidate"], whole["vacancy"], strict=True))}
    for who in matcher.market.candidates.ids.tolist():
        mine = matcher.vacancies_for(who, top=top)
        at = [place[pair] for pair in zip(mine.listing["candidate"], mine.listing["vacancy"], strict=True)]
        for name in NUMBERS:
            np.testing.assert_allclose(mine.listing[name], whole[name][at], atol=1e-12)
        best = np.sort(whole["score"][whole["candidate"] == who])[::-1][:top]
        np.testing.assert_allclose(mine.listing["score"], best, atol=1e-12)
    for who in matcher.market.candidates.ids[:2].tolist():
        mine = matcher.vacancies_for(who, top=top)
        # routes are worked out for the people named, so they are those of a batch over this one person
        alone = rm.score(matcher.market.take(candidates=[matcher.market.candidate_index(who)]), policy, top=None)
        row = {v: k for k, v in enumerate(alone.listing["vacancy"])}
        again = [row[v] for v in mine.listing["vacancy"]]
        known = mine.listing["route_exact"] & alone.listing["route_exact"][again]
        for name in ("euro", "weeks", "fit_after", "score_after"):
            np.testing.assert_allclose(mine.listing[name][known], alone.listing[name][again][known], atol=1e-12)
    for job in matcher.market.vacancies.ids[::7].tolist():
        mine = matcher.candidates_for(job, top=top)
        at = [place[pair] for pair in zip(mine.listing["candidate"], mine.listing["vacancy"], strict=True)]
        for name in NUMBERS:
            np.testing.assert_allclose(mine.listing[name], whole[name][at], atol=1e-12)
        best = np.sort(whole["score"][whole["vacancy"] == job])[::-1][:top]
        np.testing.assert_allclose(np.sort(mine.listing["score"])[::-1], best, atol=1e-12)


@pytest.mark.parametrize("compiled", [True, False])
def test_of_many_equals_those_come_first_whose_ids_do(compiled, monkeypatch):
    if not compiled:
        monkeypatch.setattr(swift, "usable", lambda: False)
    job = {"occupation": "kok", "postcode": 4811}
    work = [{**job, "id": f"twin{k:03d}"} for k in reversed(range(400))]
    people = [{"id": f"p{k:03d}", "occupation": "kok", "postcode": 4811} for k in reversed(range(90))]
    matcher = Matcher(rm.Market(people, work, taxonomy=REGION.taxonomy, on=REGION.on))
    assert sorted(matcher.vacancies_for("p003", top=5).listing["vacancy"]) == [f"twin{k:03d}" for k in range(5)]
    assert sorted(matcher.candidates_for("twin030", top=5).listing["candidate"]) == [f"p{k:03d}" for k in range(5)]


def _asked_in_a_child(ids):
    return [_FORKED.vacancies_for(i, top=5).listing.to_dicts() for i in ids]


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.skipif(sys.platform == "win32", reason="no fork there")
def test_forked_children_answer_alike(matcher):
    global _FORKED  # noqa: PLW0603  what a server sets up before it forks
    _FORKED = matcher
    ids = [f"c{k}" for k in range(1, 9)]
    alone = _asked_in_a_child(ids)
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork")) as pool:
        assert [*pool.map(_asked_in_a_child, [ids, ids[::-1]])] == [alone, alone[::-1]]


def test_updates_while_others_ask_disturb_nobody(matcher):
    ids = [f"c{k}" for k in range(1, 13)]
    before = {i: matcher.vacancies_for(i, top=3).listing.to_dicts() for i in ids}
    done, wrong = Event(), []

    def ask():
        while not done.is_set():
            wrong.extend(i for i in ids if matcher.vacancies_for(i, top=3).listing.to_dicts() != before[i])

    with ThreadPoolExecutor(3) as pool:
        asking = [pool.submit(ask) for _ in range(3)]
        new = matcher
        for k in range(4):
            new = new.update(vacancies=[{**REGION.vacancies[0], "id": f"more{k}"}], gone=[f"v{k + 1}"])
        done.set()
        for each in asking:
            each.result()
    assert not wrong
    assert len(new.market.vacancies) == 70
    assert new.vacancies_for("c1", top=3).listing.to_dicts() != before["c1"]
