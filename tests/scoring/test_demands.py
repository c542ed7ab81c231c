"""Demands that a random market seldom reaches, and pairs named by hand."""

import numpy as np
import pytest
from hypothesis import given, settings

from reference_scoring import Twin
from rmtmatch.policy import DEMANDS, Policy
from rmtmatch.scoring.blocks import score_blocks
from rmtmatch.scoring.demands import pinned_pairs
from rmtmatch.scoring.setting import prepare
from strategies_scoring import POSTCODES, lenient, market, policies, tables

TIMES = {
    "from_pc4": [6511, 6811, 6511],
    "to_pc4": [6811, 6512, 7511],
    "minutes": [15.0, 70.0, None],
    "km": [None, 12.0, 90.0],
}


@settings(max_examples=15)
@given(tables(most=3, courses=2), policies())
def test_the_times_of_the_host_decide_who_can_get_there(drawn, policy):
    m = market(*drawn, travel_times=TIMES)
    twin, scored = Twin(m, policy), score_blocks(m, policy, top=None)
    fails = np.array([[twin.fails(i, j)["travel"] for j in range(twin.m)] for i in range(twin.n)])
    np.testing.assert_array_equal(scored.removed_candidates[:, DEMANDS.index("travel")], fails.sum(axis=1))
    for p, (i, j) in enumerate(zip(scored.rows.tolist(), scored.cols.tolist(), strict=True)):
        assert scored.parts[p, 2] == pytest.approx(twin.travel(i, j), abs=1e-9)


def test_minutes_of_the_host_win_over_speeds():
    person = {"id": "c", "postcode": 6511, "max_travel_min": 20, "transport": ["foot"]}
    job = {"id": "v", "postcode": 6811}
    assert len(score_blocks(market([person], [job]), Policy())) == 0
    assert len(score_blocks(market([person], [job], travel_times=TIMES), Policy())) == 1


def test_pairs_named_by_hand_are_found_once_and_strangers_passed_over():
    people = [{"id": "c0", "excluded": ["v1", "v1", "gone"], "pinned": ["v0", "nobody"]}, {"id": "c1"}]
    jobs = [{"id": "v0"}, {"id": "v1", "excluded": ["c0", "c1"]}]
    m = market(people, jobs)
    found = prepare(m, Policy()).demands
    pairs = sorted(zip(found.excluded_rows.tolist(), found.excluded_cols.tolist(), strict=True))
    assert pairs == [(0, 1), (1, 1)]
    assert [x.tolist() for x in pinned_pairs(m)] == [[0], [0]]
    fails = found.at(np.array([0, 0]), np.array([0, 1]))
    assert fails[:, DEMANDS.index("excluded")].tolist() == [False, True]


def test_a_policy_switches_demands_off_but_not_all():
    m = market([{"id": "c", "hidden": True}], [{"id": "v", "contract": ["volunteering"]}])
    assert set(prepare(m, Policy(demands=lenient())).demands.grids) == {"hidden", "unpaid"}
    on = set(prepare(m, Policy(reach="region", demands={"level": True})).demands.grids)
    assert on == set(DEMANDS) - {"excluded"}


def test_a_route_in_time_saves_a_pair_and_a_late_one_does_not():
    course = {"id": "t", "grants": ["BHV"], "weeks": 3, "online": True}
    person = {"id": "c", "credentials": [], "postcode": POSTCODES["pc4"][0]}

    def kept(start, **more):
        job = {"id": "v", "credentials_before_start": ["BHV"], "starts_on": start}
        return score_blocks(market([{**person, **more}], [job], [course]), Policy())

    in_time = kept("2026-12-13")
    assert in_time.needs_route.tolist() == [True]
    assert in_time.routes[in_time.route[0]].closes_credentials == ("BHV",)
    assert str(in_time.ready_on[0]) == "2026-12-13"
    assert len(kept("2026-12-12")) == 0
    assert len(kept(None)) == 1  # without a start there is no deadline
    assert len(kept("2026-12-13", max_training_weeks=2)) == 0
    assert kept("2026-12-12", credentials=None).needs_route.tolist() == [False]


def test_a_market_without_classes_left():
    m = market([{"id": "c"}], [{"id": "v"}]).take([], [])
    assert prepare(m, Policy()).demands.counts(0, 0)[0].shape == (0, len(DEMANDS))
