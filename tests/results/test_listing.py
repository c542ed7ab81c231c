import json

import numpy as np
import pytest

from rmtmatch.results import Listing


@pytest.fixture
def listing():
    return Listing(
        "things",
        {
            "id": np.array(["a", None], object),
            "number": np.array([0.5, np.nan]),
            "on": np.array(["2026-11-22", "NaT"], "datetime64[D]"),
            "new": np.array([True, False]),
        },
    )


def test_unknown_is_none_in_plain_values(listing):
    assert listing.to_dicts() == [
        {"id": "a", "number": 0.5, "on": "2026-11-22", "new": True},
        {"id": None, "number": None, "on": None, "new": False},
    ]
    assert json.loads(listing.to_json()) == listing.to_dicts()


def test_it_does_not_change(listing):
    with pytest.raises(ValueError, match="read-only"):
        listing["number"][0] = 1
    with pytest.raises(TypeError):
        listing.columns["more"] = np.zeros(2)
    with pytest.raises(AttributeError):
        listing.name = "other"


def test_rows_by_mask_and_by_index(listing):
    assert listing.where(listing["new"]).to_dicts()[0]["id"] == "a"
    assert listing.where(np.array([1, 0]))["number"].tolist()[1] == 0.5


def test_columns_of_different_length_are_refused():
    with pytest.raises(ValueError, match="different length"):
        Listing("wrong", {"a": np.zeros(1), "b": np.zeros(2)})


@pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])
def test_it_becomes_any_dataframe(listing, kind):
    frame = listing.to_frame(kind)
    assert type(frame).__module__.split(".")[0] == kind
    assert len(frame) == 2


def test_repr_is_one_line_and_html_shows_no_nan(listing):
    assert repr(listing) == "things: 2 rows (id, number, on, new)"
    html = listing._repr_html_()
    assert "nan" not in html.lower()
    assert "NaT" not in html


def test_html_escapes_what_it_shows():
    html = Listing("x", {"a": np.array(["<script>alert(1)</script>"], object)})._repr_html_()
    assert "<script>" not in html


def test_html_says_how_many_rows_are_not_shown():
    html = Listing("x", {"a": np.arange(1234)})._repr_html_()
    assert "10 of 1,234 rows" in html
