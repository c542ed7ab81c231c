"""Keys and coins: what decides between equals."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference import coin_loop, splitmix_loop
from rmtmatch.assign.ties import _SALT, TIE, coins, key_hash, key_order, read_keys
from rmtmatch.errors import DataError


@given(st.integers(-(2**63), 2**63 - 1), st.integers(0, 2**63 - 1))
def test_a_coin_is_what_the_rule_says(row, col):
    got = coins(key_hash(np.array([row]), "row"), key_hash(np.array([col]), "column"))[0]
    salts = int(_SALT["row"]), int(_SALT["column"])
    assert got == coin_loop(row % 2**64, col, *salts, splitmix_loop)
    assert 0 <= got < 1


def test_a_coin_stays_small_enough_for_the_gap():
    assert TIE <= 1e-10


def test_coins_differ_and_spread():
    keys = np.arange(300)
    table = coins(key_hash(keys, "row")[:, None], key_hash(keys, "column")[None, :])
    assert len(np.unique(table)) == table.size
    assert np.histogram(table, 10, (0, 1))[0].min() > 0.095 * table.size


@given(
    st.lists(st.text(st.characters(exclude_characters="\0"), max_size=8), unique=True, min_size=1, max_size=6),
    st.text("ab", max_size=30),
)
def test_the_hash_of_a_text_does_not_depend_on_its_neighbours(texts, longer):
    alone = [int(key_hash(read_keys([text], 1, "row"), "row")[0]) for text in texts]
    together = key_hash(read_keys([*texts, longer], len(texts) + 1, "row"), "row")[:-1].tolist()
    assert alone == together
    assert len(set(alone)) == len(texts)


@pytest.mark.parametrize(
    ("keys", "kind"),
    [
        (None, "i"),
        ([3, 1], "i"),
        (np.array([3, 1], object), "i"),
        (["b", "a"], "U"),
        ([True, False], "i"),
        ([2**70, 1], "U"),
    ],
)
def test_keys_are_whole_numbers_or_texts(keys, kind):
    assert read_keys(keys, 2, "row").dtype.kind == kind


def test_order_of_keys():
    assert key_order(np.array([1, 2, 2, 3])) is None
    assert key_order(np.array([5, 2, 9, 2])).tolist() == [1, 3, 0, 2]


def test_one_key_each():
    with pytest.raises(DataError, match="row_keys"):
        read_keys([1, 2, 3], 2, "row")
