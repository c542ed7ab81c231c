import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch.results.order import id_order, turn


@given(st.lists(st.integers(0, 5)))
def test_turn_counts_equal_ones_before(keys):
    assert turn(np.array(keys, np.int64)).tolist() == [keys[:i].count(k) for i, k in enumerate(keys)]


@given(
    st.lists(st.text(st.characters(blacklist_characters="\0", blacklist_categories=("Cs",)), min_size=1), unique=True)
)
def test_ids_are_ordered_as_text(ids):
    array = np.empty(len(ids), object)
    array[:] = ids
    assert id_order(array).tolist() == [sorted(ids).index(i) for i in ids]
