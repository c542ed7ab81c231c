"""Joining scored pairs keeps each pair with its own route, however often it is done."""

import numpy as np

from rmtmatch import Policy, example
from rmtmatch.scoring.blocks import score_blocks
from rmtmatch.scoring.scored import trainings_of


def test_each_pair_keeps_its_route_when_parts_are_joined():
    market = example.region(seed=1, candidates=40, vacancies=40).market()
    whole = score_blocks(market, Policy(), top=None, routes_for=None)
    joined = whole.take(np.arange(len(whole)) % 4 == 0)
    for k in (1, 2, 3):
        joined = joined.joined(whole.take(np.arange(len(whole)) % 4 == k))
    assert (whole.route >= 0).sum() > 100
    assert joined.rows.tolist() == whole.rows.tolist()
    for a, b in zip(joined.route.tolist(), whole.route.tolist(), strict=True):
        assert (a < 0) == (b < 0)
        if a >= 0:
            assert repr(joined.routes[a]) == repr(whole.routes[b])  # a day that is not known equals no other
            assert trainings_of(joined.routes, np.array([a]))[1].tolist() == list(whole.routes[b].trainings)
    for order in (np.arange(len(joined.routes)), np.arange(len(joined.routes))[::-1], np.array([3, 3, 0])):
        count, trainings = trainings_of(joined.routes, order)
        made = [joined.routes[r].trainings for r in order.tolist()]
        assert count.tolist() == [len(x) for x in made]
        assert trainings.tolist() == [t for x in made for t in x]
        plain = trainings_of([joined.routes[r] for r in range(len(joined.routes))], order)  # routes in a list
        assert (plain[0].tolist(), plain[1].tolist()) == (count.tolist(), trainings.tolist())
    used = len(np.unique(whole.route[whole.route >= 0]))
    assert len(joined.routes) <= len(whole.routes) + 3 * used  # only routes of the pairs that came
