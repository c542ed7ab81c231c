import numpy as np
import pytest

import handmade
from rmtmatch.policy import Policy
from rmtmatch.results.edges import PAYER_STEP, plan_edges

FREE = {"score_per_1000_eur": 0.0, "score_per_training_week": 0.0}


def edges_of(market, scored, pinned=(), **policy):
    mask = np.zeros(len(scored.rows), bool)
    mask[list(pinned)] = True
    return plan_edges(market, Policy(**{"reserve": 0.3, **policy}), scored, mask)


def listed(edges):
    return [(int(p), bool(via)) for p, via in zip(edges.pair, edges.via, strict=True)]


def test_a_pair_stands_there_directly_and_through_its_route():
    market = handmade.market(1, 1, [("t", 500, 2, None, None)])
    scored = handmade.scored([(0, 0, 0.5, 0, 0.7)], [((0,), 500, 2)])
    edges = edges_of(market, scored)
    assert listed(edges) == [(0, False), (0, True)]
    assert edges.value.tolist() == pytest.approx([0.5, 0.7 - 0.02 * 0.5 - 0.005 * 2])


def test_a_route_that_brings_less_than_it_costs_is_left_out():
    market = handmade.market(1, 1, [("t", 5000, 20, None, None)])
    scored = handmade.scored([(0, 0, 0.5, 0, 0.55)], [((0,), 5000, 20)])
    assert listed(edges_of(market, scored)) == [(0, False)]


def test_a_pair_that_needs_its_route_is_never_direct():
    market = handmade.market(1, 1, [("t", 500, 2, None, None)])
    scored = handmade.scored([(0, 0, 0.9, 0, 0.9, True)], [((0,), 500, 2)])
    assert listed(edges_of(market, scored)) == [(0, True)]


def test_what_is_not_above_the_reserve_is_left_out_unless_pinned():
    market = handmade.market(1, 2)
    scored = handmade.scored([(0, 0, 0.3), (0, 1, 0.31)])
    assert listed(edges_of(market, scored)) == [(1, False)]
    assert listed(edges_of(market, scored, pinned=[0])) == [(0, False), (1, False)]


def test_without_pools_money_is_no_limit():
    market = handmade.market(1, 1, [("t", 1e6, 2, None, ["SLIM"])], schemes=[[]])
    scored = handmade.scored([(0, 0, 0.4, 0, 0.9)], [((0,), 1e6, 2)])
    edges = edges_of(market, scored, **FREE)
    assert len(edges.limit) == 0
    assert listed(edges) == [(0, False), (0, True)]


def test_a_pool_pays_and_is_a_resource():
    market = handmade.market(1, 1, [("t", 800, 2, None, ["SLIM"])])
    scored = handmade.scored([(0, 0, 0.4, 0, 0.9)], [((0,), 800, 2)])
    pools = {"purse": {"limit": 1000.0, "spent": 100.0, "schemes": ["slim "]}}
    edges = edges_of(market, scored, pools_eur=pools)
    assert edges.resources == (("pool", "purse"),)
    assert edges.limit.tolist() == [900]
    assert edges.use.toarray().tolist() == [[0], [800]]
    assert edges.payments[edges.payment[1]].schemes == ("SLIM",)


def test_payers_stand_in_the_order_of_the_training():
    market = handmade.market(1, 1, [("t", 800, 2, None, ["B", "A"])])
    scored = handmade.scored([(0, 0, 0.4, 0, 0.9)], [((0,), 800, 2)])
    pools = {"a": {"limit": 1000.0, "schemes": ["A"]}, "b": {"limit": 1000.0, "schemes": ["B"]}}
    edges = edges_of(market, scored, pools_eur=pools, **FREE)
    through = [
        (edges.payments[p].schemes, v) for p, v, via in zip(edges.payment, edges.value, edges.via, strict=True) if via
    ]
    assert through == [(("B",), 0.9), (("A",), pytest.approx(0.9 - PAYER_STEP))]


@pytest.mark.parametrize(
    ("person", "course", "ways"),
    [
        (None, ["A"], 1),  # unknown: may be open
        ([], ["A"], 0),  # known to be open to none
        (["B"], ["A"], 0),
        (["A"], ["A"], 1),
        (["A"], None, 1),  # unknown payers: whatever the person has
        (["C"], None, 0),
        (None, [], 0),  # known that no scheme pays
    ],
)
def test_schemes_of_person_and_course_decide_who_may_pay(person, course, ways):
    market = handmade.market(1, 1, [("t", 800, 2, None, course)], schemes=[person])
    scored = handmade.scored([(0, 0, 0.4, 0, 0.9)], [((0,), 800, 2)])
    edges = edges_of(market, scored, pools_eur={"a": {"limit": 1000.0, "schemes": ["A"]}})
    assert int(edges.via.sum()) == ways
    assert edges.barred.tolist() == [ways == 0]


def test_a_course_that_costs_nothing_needs_no_payer():
    market = handmade.market(1, 1, [("t", 0, 2, None, [])], schemes=[[]])
    scored = handmade.scored([(0, 0, 0.4, 0, 0.9)], [((0,), 0, 2)])
    edges = edges_of(market, scored, pools_eur={"a": {"limit": 0.0, "schemes": ["A"]}})
    assert listed(edges) == [(0, False), (0, True)]


def test_each_course_from_its_own_payer_or_one_payer_for_all():
    market = handmade.market(1, 1, [("s", 300, 1, None, ["A", "B"]), ("t", 500, 1, None, ["B"])])
    scored = handmade.scored([(0, 0, 0.4, 0, 0.9)], [((0, 1), 800, 2)])
    pools = {"a": {"limit": 9e3, "schemes": ["A"]}, "b": {"limit": 9e3, "schemes": ["B"]}}
    edges = edges_of(market, scored, pools_eur=pools)
    assert [p.euros for p in edges.payments] == [((0, 300.0), (1, 500.0)), ((1, 800.0),)]


def test_seats_are_a_resource_and_a_full_course_is_none():
    market = handmade.market(2, 1, [("s", 0, 1, 1, None), ("t", 0, 1, 0, None)])
    scored = handmade.scored([(0, 0, 0.4, 0, 0.9), (1, 0, 0.4, 1, 0.9)], [((0,), 0, 1), ((1,), 0, 1)])
    edges = edges_of(market, scored)
    assert listed(edges) == [(0, False), (0, True), (1, False)]
    assert edges.resources == (("training", "s"), ("training", "t"))


def test_no_pairs_at_all():
    edges = edges_of(handmade.market(0, 0), handmade.scored([]))
    assert len(edges) == 0
    assert edges.use.shape[0] == 0


def test_a_route_whose_pool_is_empty_is_barred():
    market = handmade.market(1, 1, [("t", 800, 2, None, ["A"])])
    scored = handmade.scored([(0, 0, 0.9, 0, 0.9, True)], [((0,), 800, 2)])
    edges = edges_of(market, scored, pools_eur={"a": {"limit": 500.0, "schemes": ["A"]}})
    assert len(edges) == 0
    assert edges.barred.tolist() == [True]
