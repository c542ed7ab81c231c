"""Limits among many pairs: prices found on some of them hold over all of them."""

import numpy as np
import pytest
from scipy.sparse import csr_array

import rmtmatch.assign.resources as module
from rmtmatch.assign import Edges, Resources, solve


def market(seed, n=150, m=120, share=0.3):
    rng = np.random.default_rng(seed)
    table = csr_array(np.where(rng.random((n, m)) < share, rng.random((n, m)), 0))
    euro = np.where(rng.random(table.nnz) < 0.4, 0, np.round(rng.gamma(2, 900, table.nnz)))
    return table, euro, rng.integers(1, 4, m)


@pytest.mark.parametrize("share", [0.0, 0.05, 0.5, 0.95])
@pytest.mark.parametrize("near", [2, 12])
def test_looking_at_some_pairs_first_gives_as_good_an_answer(monkeypatch, near, share):
    table, euro, places = market(3)
    free = solve(table, places=places)
    resources = Resources(euro[:, None], [share * euro[free.edges].sum()])
    whole = solve(table, places=places, resources=resources)
    monkeypatch.setattr(module, "_WIDE", 0)
    monkeypatch.setattr(module, "_NEAR", near)
    some = solve(table, places=places, resources=resources)
    some.certify(table, places=places, resources=resources)
    assert some.gap < 1e-3
    assert some.bound == pytest.approx(whole.bound, rel=1e-4)
    assert some.value <= whole.bound * (1 + 1e-9)


def test_closed_columns_and_several_limits_among_many_pairs(monkeypatch):
    table, euro, places = market(4, 150, 120)
    places[::7] = 0
    use = np.zeros((table.nnz, 3))
    use[np.arange(table.nnz), np.arange(table.nnz) % 2] = euro
    use[::5, 2] = 1
    spent = use[solve(table, places=places).edges].sum(axis=0)
    resources = Resources(csr_array(use), spent * [0.4, 0.7, 0.0])
    monkeypatch.setattr(module, "_WIDE", 0)
    answer = solve(table, places=places, resources=resources)
    answer.certify(table, places=places, resources=resources)
    assert answer.gap < 1e-2
    assert not np.any(use[answer.edges, 2])


def test_parallel_entries_among_many_pairs(monkeypatch):
    table, euro, _ = market(5, 120, 100)
    rows = np.repeat(np.arange(120), np.diff(table.indptr))
    twice = Edges(
        np.append(rows, rows),
        np.append(table.indices, table.indices),
        np.append(table.data, 0.8 * table.data),
        table.shape,
    )
    use = np.append(euro, np.zeros(len(euro)))
    resources = Resources(use[:, None], [0.3 * euro[solve(table).edges].sum()])
    whole = solve(twice, resources=resources)
    monkeypatch.setattr(module, "_WIDE", 0)
    some = solve(twice, resources=resources)
    some.certify(twice, resources=resources)
    assert some.value == pytest.approx(whole.value, rel=1e-3)
    assert some.gap < 1e-3


def test_limits_that_are_plenty_take_one_solve():
    table, euro, places = market(6, 60, 50)
    answer = solve(table, places=places, resources=Resources(euro[:, None], [1e9]))
    assert (answer.rounds, answer.status, answer.resource_prices.tolist()) == (1, "optimal", [0.0])


@pytest.mark.slow
def test_a_budget_on_a_million_pairs_costs_a_few_solves():
    table, euro, places = market(7, 2000, 2500, 0.1)
    free = solve(table, places=places)
    resources = Resources(euro[:, None], [0.4 * euro[free.edges].sum()])
    answer = solve(table, places=places, resources=resources)
    answer.certify(table, places=places, resources=resources)
    assert answer.gap < 1e-5
    assert answer.rounds <= 20
