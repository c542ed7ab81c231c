import numpy as np
import pytest

import rmtmatch as rm
from rmtmatch.testing import assert_plan_sound, tiny_market


@pytest.fixture(scope="module")
def market():
    return tiny_market()


def test_the_default_policy_is_the_policy(market):
    assert rm.score(market).policy == rm.Policy()


def test_progress_ends_at_the_total(market):
    told = []
    rm.propose(rm.score(market, progress=lambda *step: told.append(step)), progress=lambda *step: told.append(step))
    pairs = [step for step in told if step[2] == "pairs"]
    assert pairs[-1][0] == pairs[-1][1] == len(market.candidates) * len(market.vacancies)


def test_top_keeps_the_best_of_both_sides(market):
    every, few = rm.score(market, top=None), rm.score(market, top=1)
    assert len(few) <= len(every)
    kept = set(zip(few.scored.rows.tolist(), few.scored.cols.tolist(), strict=True))
    for side in ("rows", "cols"):
        index = getattr(every.scored, side)
        for k in np.unique(index):
            here = np.flatnonzero(index == k)
            best = here[np.argmax(every.scored.score[here])]
            ties = here[every.scored.score[here] == every.scored.score[best]]
            assert kept & {(int(every.scored.rows[p]), int(every.scored.cols[p])) for p in ties}


def test_another_policy_may_come_with_the_proposal(market):
    pairs = rm.score(market)
    plan = rm.propose(pairs, pairs.policy.with_(reserve=1.0))
    assert len(plan.proposals) == 0
    assert plan.policy.reserve == 1.0
    assert_plan_sound(plan)


def test_memory_does_not_change_the_answer(market):
    a, b = rm.score(market, working_memory_mb=1), rm.score(market)
    assert a.listing.to_dicts() == b.listing.to_dicts()


def test_no_memory_of_earlier_calls(market):
    first = rm.propose(rm.score(market))
    rm.propose(rm.score(market, rm.Policy(reserve=0.9)))
    assert rm.propose(rm.score(market)).proposals.to_dicts() == first.proposals.to_dicts()


@pytest.mark.parametrize(
    ("call", "hint"),
    [
        (lambda: rm.score("people.csv"), "market is a str; give Market"),
        (lambda: rm.score(tiny_market(), {"reserve": 0.3}), "policy is a dict; give Policy"),
        (lambda: rm.propose(tiny_market()), "pairs is a Market; give score"),
        (lambda: rm.Market([], [], taxonomy="esco", on="2026-11-22"), "taxonomy is a str; give Taxonomy.from_esco"),
    ],
)
def test_something_else_altogether_is_refused_with_the_right_call(call, hint):
    with pytest.raises(TypeError, match=hint):
        call()
