import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rmtmatch as rm
from rmtmatch import Policy, example
from rmtmatch.errors import PolicyError
from rmtmatch.pools import LEAD_DAYS, Pool

YEAR = {"paced_from": dt.date(2026, 1, 1), "paced_until": dt.date(2026, 12, 31)}
EURO = st.floats(0, 1e6)


@given(EURO, EURO, EURO, EURO, st.dates(dt.date(2025, 6, 1), dt.date(2027, 6, 1)))
def test_what_may_be_promised_lies_between_nothing_and_what_is_left(limit, reserved, committed, spent, on):
    pool = Pool(limit=limit, reserved=reserved, committed=committed, spent=spent, **YEAR)
    assert 0 <= pool.available_on(on) <= pool.available
    assert pool.available_on(on) <= pool.available_on(on + dt.timedelta(days=30))
    if on >= YEAR["paced_until"]:
        assert pool.available_on(on) == pool.available


def test_the_first_night_does_not_spend_it_all():
    pool = Pool(limit=365, **YEAR)
    assert pool.available_on(dt.date(2025, 12, 31)) == 0
    assert pool.available_on(dt.date(2026, 1, 1)) == pytest.approx(1 + LEAD_DAYS)
    assert Pool(limit=365).available_on(dt.date(2026, 1, 1)) == 365


def test_half_a_period_is_refused_and_so_is_one_that_runs_backwards():
    with pytest.raises(PolicyError, match="go together"):
        Policy(pools_eur={"a": {"limit": 1, "paced_from": dt.date(2026, 1, 1)}})
    with pytest.raises(PolicyError, match="comes after"):
        Policy(pools_eur={"a": {"limit": 1, "paced_from": dt.date(2026, 2, 1), "paced_until": dt.date(2026, 1, 1)}})


def test_a_policy_with_a_period_comes_back_from_json_and_says_so():
    policy = Policy(pools_eur={"a": {"limit": 1, **YEAR}})
    assert Policy(**json.loads(policy.model_dump_json())) == policy
    assert "2026-12-31" in policy.describe("en")
    assert "2026-12-31" in policy.describe("nl")


def test_a_purse_that_runs_dry_ends_proposals_through_it_and_not_the_people():
    market = example.region(seed=1, candidates=120, vacancies=90).market()
    rich = rm.propose(rm.score(market), Policy(pools_eur={"scholing": Pool(limit=1e6)}))
    dry = rm.propose(rm.score(market), Policy(pools_eur={"scholing": Pool(limit=1e6, committed=1e6)}))
    assert rich.counts["through_training"] > 0
    assert dry.counts["euros"] == 0
    assert dry.counts["placed"] + dry.counts["leftovers"] == 120
    assert dry.counts["placed"] >= rich.counts["placed"] - rich.counts["through_training"]
