"""Routes against every set of trainings there is, and what holds of all of them."""

import numpy as np
import pytest
from hypothesis import given

from reference_scoring import Twin
from rmtmatch.scoring.blocks import score_blocks
from strategies_scoring import market, policies, tables


@given(tables(most=2, courses=6), policies())
def test_routes_equal_the_best_of_all_sets_of_trainings(drawn, policy):
    m = market(*drawn)
    twin, scored = Twin(m, policy), score_blocks(m, policy, top=None, routes_for=None)
    skills = m.taxonomy.skills
    assert scored.route_exact.all()
    for p, (i, j) in enumerate(zip(scored.rows.tolist(), scored.cols.tolist(), strict=True)):
        brief = twin.pair(i, j)
        items, at_work, closes, limit = twin.gap(i, j, brief)
        closable = [x for x in items if any(x in found for found in closes.values())]
        included, _, best = twin.cheapest(closable, closes, limit)
        _, price, _ = twin.cheapest(closable, closes, np.inf)
        assert scored.price_low[p] - 1e-6 <= price <= scored.price_high[p] + 1e-6
        useless = any(isinstance(x, str) and x not in included for x in items)
        if useless or not (included or at_work):
            assert scored.route[p] == -1
            assert (scored.euro[p], scored.weeks[p], scored.fit_after[p], scored.score_after[p]) == (
                0,
                0,
                scored.fit_now[p],
                scored.score[p],
            )
            assert np.isnat(scored.ready_on[p])
            continue
        route = scored.routes[scored.route[p]]
        bought = tuple(sorted(route.trainings))
        assert bought in best
        closed = set().union(*(closes[k] for k in bought))
        assert set(route.closes_credentials) == {x for x in closed if isinstance(x, str)}
        closed_skills = {x for x in closed if not isinstance(x, str)} | set(at_work)
        assert sorted(route.closes_skills) == sorted(skills[s] for s, _ in closed_skills)
        left = [x for x in brief.missing if x not in closed_skills]
        assert sorted(route.unbridged_skills) == sorted(skills[s] for s, _ in left)
        assert route.euro == scored.euro[p] == pytest.approx(sum(twin.euro(k) for k in bought))
        assert route.weeks == scored.weeks[p] == pytest.approx(sum(twin.weeks(k) for k in bought))
        fit, score = twin.after(i, j, brief, bought)
        assert scored.fit_after[p] == pytest.approx(max(fit, brief.fit), abs=1e-9)
        assert scored.score_after[p] == pytest.approx(score, abs=1e-9)
        if bought:
            days = max(*(twin.ready(k) for k in bought), 7 * sum(twin.weeks(k) for k in bought))
            assert (scored.ready_on[p] - m.on).astype(int) == pytest.approx(days, abs=1)
        else:
            assert np.isnat(scored.ready_on[p])


@given(tables(most=2, courses=6), policies())
def test_a_route_never_lowers_fit_and_no_training_in_it_can_be_left_out(drawn, policy):
    m = market(*drawn)
    twin, scored = Twin(m, policy), score_blocks(m, policy, top=None, routes_for=None)
    assert (scored.fit_after >= scored.fit_now).all()
    for p in np.flatnonzero(scored.route >= 0).tolist():
        i, j = int(scored.rows[p]), int(scored.cols[p])
        route = scored.routes[scored.route[p]]
        _, _, closes, limit = twin.gap(i, j, twin.pair(i, j))
        assert sum(twin.weeks(k) for k in route.trainings) <= limit + 1e-9
        closed = set().union(*(closes[k] for k in route.trainings))
        for k in route.trainings:
            rest = set().union(*(closes[x] for x in route.trainings if x != k))
            # Something that costs neither money nor time may stand by.
            assert rest < closed or twin.price(k) == 0
