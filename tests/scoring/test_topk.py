import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch.scoring.topk import Best


@given(st.integers(1, 6), st.integers(1, 9), st.integers(1, 4), st.data())
def test_the_best_of_each_group_whatever_the_order_they_come_in(groups, members, top, data):
    score = np.array(
        data.draw(
            st.lists(
                st.sampled_from([0.0, -0.0, 0.25, 0.5, 0.500001, 1.0]),
                min_size=groups * members,
                max_size=groups * members,
            )
        ),
        np.float32,
    ).reshape(groups, members)
    best = Best(groups=groups, members=members, top=top)
    cells = data.draw(st.permutations([(g, k) for g in range(groups) for k in range(members)]))
    cut = data.draw(st.integers(0, len(cells)))
    for part in (cells[:cut], cells[cut:]):
        g, k = np.array([x[0] for x in part], int), np.array([x[1] for x in part], int)
        good = score[g, k] >= best.threshold[g]  # what the threshold leaves out is never missed
        best.add(g[good], k[good], score[g, k][good])
        best._merge()
    expected = [(g, k) for g in range(groups) for k in sorted(range(members), key=lambda k: (-score[g, k], k))[:top]]
    assert list(zip(*(x.tolist() for x in best.kept()), strict=True)) == expected


def test_merging_happens_by_itself_when_much_waits():
    best = Best(groups=2, members=1 << 17, top=2)
    for first in range(0, 1 << 17, 1 << 14):
        member = np.arange(first, first + (1 << 14))
        best.add(np.zeros(len(member), int), member, (member / (1 << 17)).astype(np.float32))
    assert best.threshold[0] > 0.4
    assert np.isneginf(best.threshold[1])
    _group, member = best.kept()
    assert member.tolist() == [(1 << 17) - 1, (1 << 17) - 2]


def test_more_pairs_than_a_word_can_name_are_refused():
    with pytest.raises(ValueError, match=r"2\*\*34"):
        Best(groups=1 << 18, members=1 << 17, top=1)
