"""The answer cannot be changed, shows counts only, and proves every claim anew."""

from dataclasses import FrozenInstanceError, replace

import numpy as np
import pytest
from scipy.sparse import csr_array

from rmtmatch.assign import Resources, solve
from rmtmatch.errors import CertificateError, RmtmatchError

SCORES = np.array([[0.9, 0.8, 0.1], [0.8, 0.2, 0.3], [0.7, 0.6, -np.inf]])
LIMITED = Resources(np.arange(9.0).reshape(9, 1), [4.0])


def test_it_cannot_be_changed():
    answer = solve(SCORES)
    with pytest.raises(FrozenInstanceError):
        answer.total = 9.0
    for name in ("rows", "cols", "edges", "row_prices", "col_prices", "resource_prices"):
        with pytest.raises(ValueError, match="read-only"):
            getattr(answer, name)[...] = 0


def test_its_repr_is_one_line_with_counts():
    text = repr(solve(SCORES, places=[1, 1, 1], reserve=0.25))
    assert text == "Assignment(2 of 3 rows in 3 columns, value 1.1, optimal, gap 0, dense)"


def test_an_honest_answer_passes():
    solve(SCORES, reserve=0.1).certify(SCORES, reserve=0.1)
    solve(SCORES, resources=LIMITED).certify(SCORES, resources=LIMITED)


@pytest.mark.parametrize(
    ("claim", "change"),
    [
        ("pairs", {"rows": np.array([1, 0, 2])}),
        ("pairs", {"cols": np.array([0, 0, 1])}),
        ("pairs", {"edges": np.array([1, 3, 99])}),
        ("pairs", {"rows": np.array([0, 1])}),
        ("pairs", {"rows": np.array([0, 0, 2]), "cols": np.array([1, 0, 1]), "edges": np.array([1, 0, 7])}),
        ("pairs", {"rows": np.array([0, 1, 2]), "cols": np.array([0, 1, 2]), "edges": np.array([0, 4, 8])}),
        ("places", {"rows": np.array([0, 1, 2]), "cols": np.array([0, 0, 1]), "edges": np.array([0, 3, 7])}),
        ("total", {"total": 3.0}),
        ("value", {"value": 3.0}),
        ("prices", {"col_prices": np.zeros(3)}),
        ("prices", {"row_prices": np.array([1.0, 1.0, -0.1])}),
        ("prices", {"row_prices": np.array([1.0, 1.0, np.nan])}),
        ("prices", {"row_prices": np.ones(4)}),
        ("prices", {"resource_prices": np.ones(1)}),
        ("bound", {"bound": 1.0}),
        ("gap", {"gap": 0.1}),
        ("status", {"status": "within_gap"}),
    ],
)
def test_a_false_claim_is_named(claim, change):
    with pytest.raises(CertificateError) as caught:
        replace(solve(SCORES), **change).certify(SCORES)
    assert caught.value.claim == claim
    assert isinstance(caught.value, RmtmatchError)


def test_an_answer_to_another_question_fails():
    answer = solve(SCORES)
    for other in (SCORES + 0.1, SCORES[:, ::-1], SCORES[:2], csr_array(SCORES > 0.5)):
        with pytest.raises(CertificateError):
            answer.certify(other)
    with pytest.raises(CertificateError) as caught:
        solve(SCORES).certify(SCORES, resources=Resources(np.ones((9, 1)), [1.0]))
    assert caught.value.claim == "resources"
