"""Groups are compared by counts alone, small ones cannot be had, and nothing about a person is kept."""

import gc
import pickle
from types import SimpleNamespace

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch.errors import DataError
from rmtmatch.fairness import Audit, audit
from rmtmatch.results.listing import Listing, text_array


def plan(n, placed):
    ids = text_array([f"c{k}" for k in range(n)])
    market = SimpleNamespace(candidates=SimpleNamespace(ids=ids), kind="records")
    named = text_array([i for k in placed for i in [f"c{k}"] * 2])  # two proposals each
    return SimpleNamespace(pairs=SimpleNamespace(market=market), proposals=Listing("proposals", {"candidate": named}))


def rows(found):
    return {r["group"]: r for r in found.groups.to_dicts()}


PEOPLE = [{"candidate": f"c{k}", "sex": "f" if k < 40 else "m", "age": "55+" if k % 4 else "55-"} for k in range(100)]


def test_rates_and_ratios_of_each_group():
    found = rows(audit(plan(100, range(10, 60)), PEOPLE, by="sex"))
    assert found["f"]["people"] == 40
    assert found["f"]["proposed"] == 30
    assert found["f"]["rate"] == 0.75
    assert found["f"]["ratio"] == 1
    assert found["m"]["rate"] == pytest.approx(20 / 60)
    assert found["m"]["ratio"] == pytest.approx((20 / 60) / 0.75)


def test_the_interval_is_wilsons():
    # 30 of 40: the interval by the formula as printed in the literature
    z, n, p = 1.959964, 40, 0.75
    root = z * np.sqrt(p * (1 - p) / n + z * z / 4 / n / n)
    ends = [(p + z * z / 2 / n + s * root) / (1 + z * z / n) for s in (-1, 1)]
    found = rows(audit(plan(100, range(10, 60)), PEOPLE, by="sex"))["f"]
    assert [found["low"], found["high"]] == pytest.approx(ends, abs=1e-6)


def test_each_fact_stands_on_its_own():
    found = audit(plan(100, range(50)), PEOPLE, by=["sex", "age"])
    assert found.groups["fact"].tolist() == ["sex", "sex", "age", "age"]
    assert found.suppressed == {"sex": 0, "age": 0}
    assert "4 groups by sex, age, 0 suppressed" in repr(found)


@pytest.mark.parametrize(
    "table", [pd.DataFrame(PEOPLE), pl.DataFrame(PEOPLE), {k: [r[k] for r in PEOPLE] for k in PEOPLE[0]}]
)
def test_any_kind_of_table(table):
    assert rows(audit(plan(100, range(50)), table, by="sex")).keys() == {"f", "m"}


def test_people_the_table_does_not_name_are_a_group_of_their_own():
    found = rows(audit(plan(120, range(0, 120, 2)), [*PEOPLE[:90], {"candidate": "c90", "sex": None}], by="sex"))
    assert found["unknown"]["people"] == 30
    assert found["unknown"]["rate"] == 0.5


@given(sizes=st.lists(st.integers(1, 40), min_size=1, max_size=6), minimum=st.integers(1, 25))
def test_what_is_left_out_cannot_be_had_by_subtraction(sizes, minimum):
    group = np.repeat(np.arange(len(sizes)), sizes)
    people = [{"id": f"c{k}", "group": f"g{g}"} for k, g in enumerate(group.tolist())]
    found = audit(plan(len(group), range(0, len(group), 3)), people, by="group", minimum=minimum)
    shown = found.groups["people"]
    assert (shown >= minimum).all()
    hidden = len(sizes) - len(shown)
    assert found.suppressed["group"] == hidden
    assert hidden != 1 or len(sizes) == 1
    if hidden and len(shown):
        assert len(group) - shown.sum() >= minimum
    if min(sizes) >= minimum:
        assert hidden == 0


def test_nothing_of_anybody_is_kept():
    people = [{"candidate": f"c{k}", "secret": "PLANTEDFACT" if k == 3 else "x"} for k in range(60)]
    found = audit(plan(60, range(30)), people, by="secret")
    kept = pickle.dumps((found.groups, found.suppressed)) + repr(found).encode() + found._repr_html_().encode()
    assert b"PLANTEDFACT" not in kept
    assert b"c3" not in kept
    del people
    gc.collect()
    assert not [o for o in gc.get_referents(found) if isinstance(o, pd.DataFrame)]


def test_nobody_proposed_has_no_ratio():
    found = rows(audit(plan(100, []), PEOPLE, by="sex"))
    assert found["f"]["rate"] == 0
    assert found["f"]["ratio"] is None


def test_every_fault_at_once_and_no_value_in_the_message():
    people = [{"candidate": "c1", "sex": "f"}, {"candidate": "c1", "sex": "SECRET"}]
    with pytest.raises(DataError) as caught:
        audit(plan(50, []), people, by=["sex", "age"])
    assert len(caught.value.faults) == 2
    assert "SECRET" not in str(caught.value)
    with pytest.raises(DataError, match="column of pseudonyms"):
        audit(plan(50, []), [{"sex": "f"}], by="sex")
    with pytest.raises(DataError, match="not one id"):
        audit(plan(50, []), [{"id": "someone", "sex": "f"}], by="sex")


@pytest.mark.parametrize("options", [{"by": []}, {"by": "sex", "minimum": 0}])
def test_questions_without_sense_are_refused(options):
    with pytest.raises(ValueError, match="minimum must be"):
        audit(plan(5, []), PEOPLE, **options)


def test_the_answer_is_a_dataframe_on_request():
    found = audit(plan(100, range(50)), PEOPLE, by="sex")
    assert isinstance(found, Audit)
    frame = found.to_frame("pandas")
    assert list(frame.columns)[:5] == ["fact", "group", "people", "proposed", "rate"]
