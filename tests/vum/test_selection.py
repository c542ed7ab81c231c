import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch.errors import VumError
from rmtmatch.records import Vacancy
from rmtmatch.vum import selection

QUERY = {
    "selectiegebied": {"postcode": "6511AB", "afstand": 40},
    "arbeidsmarktkwalificatie.taalbeheersing": {
        "$all": [
            {"$elemMatch": {"codeTaal": {"$eq": "nld"}, "codeNiveauTaalbeheersingMondeling": {"$gte": 3}}},
            {"$elemMatch": {"codeTaal": {"$eq": "eng"}, "codeNiveauTaalbeheersingSchriftelijk": {"$gte": 2}}},
        ]
    },
    "arbeidsmarktkwalificatie.rijbewijs": {
        "$all": [
            {"$elemMatch": {"codeSoortRijbewijs": {"$eq": "B"}}},
            {"$elemMatch": {"codeSoortRijbewijs": {"$eq": "CE"}}},
        ]
    },
    "werktijden.aantalWerkurenPerWeekMaximaal": {"$gte": 24},
    "werktijden.aantalWerkurenPerWeekMinimaal": {"$lte": 36},
    "werktijden.indicatieKantoortijden": {"$eq": 1},
    "flexibiliteit.indicatieOnregelmatigWerkOfPloegendienst": {"$eq": 1},
    "contractvorm": {"$elemMatch": {"$or": [{"codeTypeArbeidscontract": {"$eq": k}} for k in "OBO"]}},
    "bemiddelingsberoep": {"$elemMatch": {"$or": [{"beroep.codeBeroepsnaam": {"$eq": "uri"}}]}},
    "datumAanvangBeschikbaarVoorWerk": {"$lte": "2026-12-01"},
}


def test_each_criterion_gets_its_column():
    asked = selection(QUERY)
    (vacancy,) = asked["vacancies"]
    assert vacancy == {
        "id": "query",
        "postcode": "6511",
        "hours_min": 24,
        "hours_max": 36,
        "shifts": ["day", "irregular"],
        "starts_on": "2026-12-01",
        "languages": ["nld:3", "eng"],
        "credentials_now": ["rijbewijs:B", "rijbewijs:CE"],
        "contract": ["permanent", "temporary"],
        "occupation": "uri",
    }
    assert asked["max_travel_km"] == 40
    assert asked["ignored"] == {"arbeidsmarktkwalificatie.taalbeheersing.codeNiveauTaalbeheersingSchriftelijk.$gte": 1}
    assert Vacancy(**vacancy).hours_min == 24
    assert selection(json.dumps(QUERY)) == asked


def test_nested_names_mean_the_same_as_dotted_ones():
    nested = selection({"werktijden": {"aantalWerkurenPerWeekMaximaal": {"$gte": 24}}})
    assert nested == selection({"werktijden.aantalWerkurenPerWeekMaximaal": {"$gte": 24}})
    assert nested["vacancies"][0]["hours_min"] == 24


def test_hours_that_are_no_range_are_asked_for_apart():
    asked = selection(
        {
            "werktijden": {"aantalWerkurenPerWeekMaximaal": {"$gte": 34}},
            "contractvorm": QUERY["contractvorm"],
            "werktijden.aantalWerkurenPerWeekMinimaal": {"$lte": 22},
        }
    )
    assert asked["vacancies"] == [
        {"id": "query", "hours_min": 34, "contract": ["permanent", "temporary"]},
        {"id": "query-2", "hours_max": 22},
    ]


def test_criteria_that_are_unknown_or_malformed_are_left_out_and_counted():
    asked = selection(
        {
            "haarkleur": {"$eq": "x"},
            "werktijden.aantalWerkurenPerWeekMaximaal": {"$regex": "2."},
            "contractvorm": {"$elemMatch": {"$or": [{"codeTypeArbeidscontract": {"$eq": "Z"}}]}},
            "arbeidsmarktkwalificatie.rijbewijs": {"$all": [{"$elemMatch": {"codeSoortRijbewijs": {"$eq": "Q"}}}]},
            "bemiddelingsberoep": {"$elemMatch": {"$or": [{"x": 1}]}},
        }
    )
    assert asked["vacancies"] == [{"id": "query"}]
    assert asked["max_travel_km"] is None
    assert asked["ignored"] == Counter(
        [
            "haarkleur.$eq",
            "werktijden.aantalWerkurenPerWeekMaximaal.$regex",
            "contractvorm",
            "arbeidsmarktkwalificatie.rijbewijs",
            "bemiddelingsberoep",
        ]
    )


@pytest.mark.parametrize("query", ["{", "[]", [], 3, None])
def test_what_is_no_query_is_said(query):
    with pytest.raises(VumError, match="query"):
        selection(query)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.sampled_from(["nld", "B", 1]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["$eq", "$gte", "$all", "$or", "$elemMatch", "codeTaal"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*QUERY, "x"]), JSON))
def test_no_query_crashes(query):
    assert selection(query)["vacancies"][0]["id"] == "query"
