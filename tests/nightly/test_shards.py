"""What is in reach of a region holds every pair that meets the demands, and shards are people of one region."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rmtmatch as rm
from rmtmatch import Policy, example
from rmtmatch.nightly.groups import group_keys, groups
from rmtmatch.nightly.quota import quotas
from rmtmatch.nightly.shards import Shard, cut, in_reach
from rmtmatch.nightly.work import Work, key_of
from rmtmatch.nightly.yesterday import before_of, read_prices, write_prices
from rmtmatch.testing import tiny_market


@pytest.fixture(scope="module")
def market():
    return example.country(300, 250, seed=6, trainings=20, kind="pandas").market()


@pytest.mark.parametrize("reach", ["region", "travel"])
def test_every_pair_that_meets_the_demands_is_in_reach(market, reach):
    policy = Policy(reach=reach)
    scored = rm.score(market, policy, top=None).scored
    known = ~np.isnan(market.candidates["max_travel_km"]) & (market.candidates["postcode"] > 0)
    outside = 0
    for region, people in cut(market):
        near = in_reach(market, policy, people)
        here = np.isin(scored.rows, people) & known[scored.rows]
        assert near[scored.cols[here]].all(), region
        outside += int((~near).sum())
    assert outside > len(market.vacancies)  # and it is not simply everything


def test_without_travel_as_a_demand_everything_is_in_reach(market):
    policy = Policy(reach="travel", demands={"travel": False})
    assert in_reach(market, policy, cut(market)[0][1]).all()


def test_shards_are_everybody_once_by_region(market):
    pieces = cut(market, most=10)
    rows = np.concatenate([r for _, r in pieces])
    assert sorted(rows.tolist()) == list(range(300))
    for region, part in pieces:
        assert len(part) <= 10
        assert set(market.candidates["region"][part]) == {region}
    assert pieces[-1][0] == "unknown" or "unknown" not in set(market.candidates["region"])


@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=3), max_size=12))
def test_groups_join_what_is_linked_and_nothing_else(links):
    names = [str(k) for k in range(10)]
    number = groups(names, [[str(k) for k in link] for link in links])
    of = dict(enumerate(range(10)))  # the slow twin: spread the lowest number until nothing changes
    changed = True
    while changed:
        changed = False
        for link in links:
            low = min(of[k] for k in link)
            for k in link:
                if of[k] != low:
                    of[k], changed = low, True
    for a in range(10):
        for b in range(10):
            assert (number[a] == number[b]) == (of[a] == of[b])


def test_regions_are_solved_apart_unless_money_or_seats_are_shared():
    shards = [Shard("a", "AM07", 0, 5, 5, ("AM07",)), Shard("b", "AM08", 0, 5, 5, ("AM08",))]
    market, offered = tiny_market(), {"AM07": "x", "AM08": "y"}
    seats = np.asarray(market.trainings["seats"])
    apart = group_keys(market, Policy(), shards, offered, [])
    assert (apart["AM07"] == apart["AM08"]) == bool((~np.isnan(seats)).any())
    together = group_keys(market, Policy(pools_eur={"p": {"limit": 1.0}}), shards, offered, [])
    assert together["AM07"] == together["AM08"]
    assert group_keys(market, Policy(), shards, {**offered, "AM08": "z"}, [])["AM08"] != apart["AM08"]


@given(
    st.dictionaries(
        st.sampled_from(["AM01", "AM02", "AM03"]),
        st.dictionaries(st.sampled_from("abc"), st.integers(1, 50), min_size=1),
    ),
    st.integers(1, 9),
)
def test_no_adviser_gets_more_new_items_than_allowed(people, most):
    shares = quotas(people, most)
    for adviser in "abc":
        given_out = [shares[r].get(adviser, 0) for r in people]
        assert sum(given_out) == (most if any(adviser in people[r] for r in people) else 0)


def test_work_appears_whole_and_goes_with_its_key(tmp_path):
    work = Work(tmp_path / "work")
    work.save("k1.a", {"x": 1})
    work.save("k2.a", 2)
    assert work.load("k1.a") == {"x": 1}
    work.keep_only({"k2"})
    assert not work.has("k1.a")
    assert work.has("k2.a")
    assert key_of("a", 1) != key_of("a", 2)


def test_prices_stay_for_vacancies_that_were_not_looked_at(tmp_path):
    write_prices(tmp_path, {"v1": 0.5, "v2": 0.25})
    write_prices(tmp_path, {"v2": 0.0})
    assert read_prices(tmp_path / ".state" / "prices.npz") == {"v1": 0.5, "v2": 0.0}


def test_yesterday_is_divided_over_the_shards_of_its_people():
    a, b = before_of(None, frozenset({("c1", "v1"), ("gone", "v2")}), [["c1"], ["c2"]])
    assert a.open == {("c1", "v1")} == a.listed
    assert not b.open
    assert a.parts() != b.parts()
