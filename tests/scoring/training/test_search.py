"""Searching on where a quick look does not settle it: the answer must be the same as without any limit."""

import numpy as np
import pytest

from rmtmatch import example
from rmtmatch.policy import Policy
from rmtmatch.scoring.blocks import score_blocks
from rmtmatch.scoring.training import routes


@pytest.fixture(scope="module")
def region():
    """A small region in which many gaps have several ways out."""
    return example.region(seed=5, candidates=60, vacancies=40).market()


def _prices(market, scored, policy):
    weeks = np.nan_to_num(market.trainings["weeks"])
    price = market.trainings["cost_eur"] + policy.eur_per_training_week * weeks
    return [price[list(scored.routes[r].trainings)].sum() if r >= 0 else 0 for r in scored.route.tolist()]


def _closed(scored):
    found = [scored.routes[r] if r >= 0 else None for r in scored.route.tolist()]
    return [r and (sorted(r.closes_skills), r.closes_credentials, sorted(r.unbridged_skills)) for r in found]


@pytest.mark.parametrize("milp_for", [10**9, 0])
def test_what_is_left_open_is_searched_on_or_said_to_be_open(region, monkeypatch, milp_for):
    policy = Policy(max_training_weeks=12)  # not everything can be learned in time: some of it is not told at a glance
    usual = score_blocks(region, policy, routes_for=None)
    assert usual.route_exact.all()
    monkeypatch.setattr(routes, "QUICK_WORK", 1)
    monkeypatch.setattr(routes, "WORK", 1)
    monkeypatch.setattr(routes, "LAST_WORK", 1)
    monkeypatch.setattr(routes, "THOROUGH_FOR", 10**9)
    monkeypatch.setattr(routes, "MILP_FOR", milp_for)
    other = score_blocks(region, policy, routes_for=None)
    if milp_for:
        assert other.route_exact.all()
    else:
        assert not other.route_exact.all()
    sure = other.route_exact
    mine, theirs = (np.array(_prices(region, s, policy)) for s in (usual, other))
    np.testing.assert_allclose(mine[sure], theirs[sure])
    for one, two, is_sure in zip(_closed(usual), _closed(other), sure, strict=True):
        assert not is_sure or (one is None) == (two is None)
    # a pair whose credential was not found a course for has no route, whatever else was
    assert all(other.routes[r].closes_credentials for r in other.route[other.needs_route].tolist() if r >= 0)


def test_routes_are_read_one_by_one_or_in_slices(region):
    found = score_blocks(region, Policy()).routes
    assert len(found) > 3
    assert [str(r) for r in found[1:3]] == [str(found[1]), str(found[2])]
    assert str(found[-1]) == str(found[len(found) - 1])
    with pytest.raises(IndexError):
        found[len(found)]
    # no two of them are the same
    assert len({str(r) for r in found}) == len(found)
