"""The market: what it refuses, what it goes on without, and that it cannot be changed."""

import datetime as dt
import pickle

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import rmtmatch as rm
from rmtmatch import example, vum
from rmtmatch.errors import DataError, ProtectedFieldError
from rmtmatch.policy import Policy
from rmtmatch.records import Candidate, Training, Vacancy

SKILLS = {"lassen": "s1", "frezen": "s2", "heftruck besturen": "s3"}
PLACES = {"pc4": [6511, 9401], "lat": [51.84, 52.99], "lon": [5.86, 6.56], "amr_code": ["AM08", "AM01"]}
PEOPLE = [
    {"id": "c1", "postcode": "6511AB", "skills": ["lassen", "breien"], "hours_max": 98},
    {"id": "c2", "postcode": 9401, "region": "AM18", "skills": "frezen"},
    {"id": "c1", "postcode": 9401},
    {"id": None},
    {"id": "c3", "postcode": 1011},
    {"id": "c4"},
]
WORK = [{"id": "v1", "skills_essential": "lassen", "postcode": 9401}, {"id": "v2", "title": "?", "excluded": ["c2"]}]
COURSES = [{"id": "t1", "skills": ["heftruck besturen"], "postcode": "6511"}]


@pytest.fixture(scope="module")
def taxonomy():
    frame = {"concept": list(SKILLS.values()), "label": list(SKILLS), "kind": ["skill"] * 3, "lang": ["nl"] * 3}
    return rm.Taxonomy.from_frame(frame)


@pytest.fixture
def market(taxonomy):
    return rm.Market(PEOPLE, WORK, COURSES, taxonomy=taxonomy, on="2026-11-22", postcodes=PLACES, faults="set_aside")


def make(taxonomy, people=None, work=None, **options):
    people, work = [{"id": "c1"}] if people is None else people, [{"id": "v1"}] if work is None else work
    return rm.Market(people, work, **{"taxonomy": taxonomy, "on": "2026-11-22", **options})


def test_faults_are_kept_and_the_market_goes_on(market):
    assert market.candidates.ids.tolist() == ["c1", "c2", "c3", "c4"]
    assert [(f.table, f.row, f.column, f.effect) for f in market.faults] == [
        ("candidates", 0, "hours_max", "blanked"),
        ("candidates", 2, "id", "set_aside"),
        ("candidates", 3, "id", "set_aside"),
        ("candidates", 4, "postcode", "warning"),
    ]
    assert market.set_aside == (
        ("candidates", "c1", "the id occurs before"),
        ("candidates", "row 3", "the id is missing"),
    )
    assert market.on == np.datetime64("2026-11-22")


def test_regions_follow_from_postcodes_unless_given(market):
    assert market.candidates["region"].tolist() == ["AM08", "AM18", "unknown", "unknown"]
    assert market.vacancies["region"].tolist() == ["AM01", "unknown"]
    assert market.trainings["region"].tolist() == ["AM08"]


def test_skills_are_linked_and_the_rest_is_kept(market, taxonomy):
    at = taxonomy.skill_index("s1")
    assert market.profiles.candidate_skills[:, [at]].toarray().ravel().tolist() == [1, 0, 0, 0]
    assert market.profiles.vacancy_essential[:, [at]].toarray().ravel().tolist() == [1, 0]
    unlinked = market.skills.unlinked.to_frame("pyarrow").to_pylist()
    assert {"text": "breien", "table": "candidates", "column": "skills", "count": 1} in unlinked


def test_under_raise_one_error_lists_every_fault_that_costs_something(taxonomy):
    with pytest.raises(DataError) as refused:
        rm.Market(PEOPLE, WORK, COURSES, taxonomy=taxonomy, on="2026-11-22", postcodes=PLACES)
    assert not isinstance(refused.value, ProtectedFieldError)
    assert [f.effect for f in refused.value.faults] == ["blanked", "set_aside", "set_aside", "warning"]
    lines = str(refused.value).splitlines()
    assert lines[0].startswith("3 faults")
    assert "candidates, row 0, column hours_max: 98 is outside 0 to 60" in lines[1]


def test_a_long_list_of_faults_is_cut_with_a_count(taxonomy):
    with pytest.raises(DataError) as refused:
        make(taxonomy, [{"id": f"c{i}", "hours_max": 98} for i in range(50)])
    assert len(refused.value.faults) == 50
    lines = str(refused.value).splitlines()
    assert len(lines) == 22
    assert lines[-1] == "… and 30 more"


def test_warnings_never_raise(taxonomy):
    market = make(
        taxonomy,
        [{"id": "c1", "excluded": ["v1", "v9"], "pinned": ["v8"]}],
        [{"id": "v1", "wage_max_eur_hour": 9, "excluded": "c7"}],
        columns={"nothing": "id"},
    )
    assert {f.effect for f in market.faults} == {"warning"}
    assert [(f.table, f.column, f.rule) for f in market.faults if "ids are unknown" in f.rule] == [
        ("candidates", "pinned", "1 of 1 ids are unknown"),
        ("candidates", "excluded", "1 of 2 ids are unknown"),
        ("vacancies", "excluded", "1 of 1 ids are unknown"),
    ]
    assert not any("v9" in str(f) or "c7" in str(f) for f in market.faults)


def test_rows_of_warnings_are_those_of_the_input(taxonomy):
    people = [{"id": None}, {"id": "c1"}, {"id": "c1"}, {"id": "c2", "pinned": ["v9"]}]
    market = make(taxonomy, people, faults="set_aside")
    assert [(f.row, f.id) for f in market.faults if f.column == "pinned"] == [(3, "c2")]


@pytest.mark.parametrize("faults", ["raise", "set_aside"])
def test_protected_columns_of_any_table_raise_before_anything_else(taxonomy, faults):
    with pytest.raises(ProtectedFieldError) as refused:
        make(
            taxonomy,
            [{"nonsense": 1, "leeftijd": 30}],
            [{"id": "v1", "hours_max": 98, "geslacht": "v"}],
            trainings=[{"id": "t1", "nationality": "NL"}],
            faults=faults,
        )
    assert [(f.table, f.column) for f in refused.value.faults] == [
        ("candidates", "leeftijd"),
        ("vacancies", "geslacht"),
        ("trainings", "nationality"),
    ]


@pytest.mark.parametrize("faults", ["raise", "set_aside"])
def test_a_table_without_ids_cannot_be_used(taxonomy, faults):
    with pytest.raises(DataError, match="cannot be used"):
        make(taxonomy, [{"postcode": 6511}], faults=faults)
    with pytest.raises(DataError, match="lat"):
        make(taxonomy, postcodes=[{"pc4": 6511, "lon": 5.8}], faults=faults)


def test_citizen_numbers_are_refused_or_made_pseudonyms(taxonomy):
    people = [{"id": "123456782", "excluded": ["v1"]}, {"id": "111222333", "hours_max": 98}]
    work = [{"id": "v1", "excluded": ["111222333"]}]
    with pytest.raises(ProtectedFieldError, match="BSN"):
        make(taxonomy, people, work, faults="set_aside")
    market = make(taxonomy, people, work, faults="set_aside", pseudonymise="a secret of this team")
    assert market.vacancies["excluded"].row(0).tolist() == [market.candidates.ids[1]]
    assert [(f.id, f.column) for f in market.faults] == [(market.candidates.ids[1], "hours_max")]
    assert "111222333" not in repr(market) + repr(list(market.faults)) + repr(market.candidates)


def test_columns_are_mapped_for_all_tables_or_one(taxonomy):
    people, work = [{"nr": "c1", "functie": "lasser"}], [{"nr": "v1", "functie": "lasser"}]
    flat = make(taxonomy, people, work, columns={"nr": "id", "functie": "occupation"})
    assert flat.candidates["occupation"].tolist() == flat.vacancies["occupation"].tolist() == ["lasser"]
    apart = make(
        taxonomy,
        people,
        work,
        columns={"candidates": {"nr": "id", "functie": "occupation"}, "vacancies": {"nr": "id", "functie": "title"}},
    )
    assert apart.vacancies["title"].tolist() == ["lasser"]
    assert not apart.faults


def test_a_mapping_that_names_no_table_or_column_is_a_warning(taxonomy):
    market = make(taxonomy, columns={"vacancie": {"a": "id"}, "candidates": {"idd": "id"}, "vac_id": "id"})
    assert [(f.column, f.effect) for f in market.faults] == [
        ("vacancie", "warning"),
        ("idd", "warning"),
        ("vac_id", "warning"),
    ]
    assert "vacancies" in market.faults[0].hint


@pytest.mark.parametrize(
    ("build", "kind", "frame"),
    [
        (pd.DataFrame, "pandas", pd.DataFrame),
        (pl.DataFrame, "polars", pl.DataFrame),
        (pa.Table.from_pylist, "pyarrow", pa.Table),
        (list, "records", pl.DataFrame),
    ],
)
def test_answers_come_back_as_the_kind_that_came_in(taxonomy, build, kind, frame):
    people = [{"id": "c1", "skills": ["breien"], "hours_max": 98}]
    market = make(taxonomy, build(people), build([{"id": "v1"}]), faults="set_aside")
    assert market.kind == kind
    assert isinstance(market.faults.to_frame(), frame)
    assert isinstance(market.skills.unlinked.to_frame(), frame)
    columns = market.faults.to_frame("pyarrow").column_names
    assert columns == ["table", "row", "id", "column", "rule", "hint", "effect"]


def test_kinds_may_be_mixed(taxonomy):
    market = make(taxonomy, [{"id": "c1"}], pd.DataFrame({"id": ["v1"]}), trainings=pl.DataFrame({"id": ["t1"]}))
    assert market.kind == "pandas"


def test_records_are_taken(taxonomy):
    market = make(taxonomy, [Candidate(id="c1", skills=["lassen"])], [Vacancy(id="v1")], trainings=[Training(id="t1")])
    assert market.profiles.candidate_skills.nnz == 1
    assert market.vacancies["places"].tolist() == [1]


@pytest.mark.parametrize("on", ["2026-11-22", dt.date(2026, 11, 22), np.datetime64("2026-11-22"), "22-11-2026"])
def test_the_day_may_be_written_in_many_ways(taxonomy, on):
    assert make(taxonomy, on=on).on == np.datetime64("2026-11-22", "D")


@pytest.mark.parametrize("on", ["morgen", "", None, 5])
def test_a_market_needs_a_day(taxonomy, on):
    with pytest.raises(DataError, match="on: "):
        make(taxonomy, on=on)


def test_the_day_decides_the_minimum_wage(taxonomy):
    work = [{"id": "v1", "wage_max_eur_hour": 14.50}]
    assert not make(taxonomy, work=work, on="2025-12-31").faults
    assert make(taxonomy, work=work, on="2026-01-01").faults.counts() == {"warning": 1}


def test_a_minimum_wage_that_is_not_built_in_can_be_given(taxonomy):
    work = [{"id": "v1", "wage_max_eur_hour": 19.50}]
    given = Policy(minimum_wage_eur_hour={"2027-01-01": 20.0}).minimum_wage_eur_hour
    assert make(taxonomy, work=work, on="2027-01-01", minimum_wage=given).faults.counts() == {"warning": 1}
    assert not make(taxonomy, work=work, on="2026-12-31", minimum_wage=given).faults
    assert not make(taxonomy, work=work, on="2027-01-01").faults


def test_other_words_than_raise_and_set_aside_are_told(taxonomy):
    with pytest.raises(ValueError, match="'raise' or 'set_aside'"):
        make(taxonomy, faults="ignore")


def test_ids_lead_to_rows_and_a_wrong_one_to_the_nearest(market):
    assert [market.candidate_index(i) for i in ("c1", "c4")] == [0, 3]
    assert market.vacancy_index("v2") == 1
    assert market.training_index("t1") == 0
    with pytest.raises(KeyError, match=r"no 'v22' among 2 vacancies; did you mean 'v2'\?"):
        market.vacancy_index("v22")


def test_a_part_of_a_market_is_a_market(market):
    part = market.take(candidates=[3, 0], vacancies=np.array([False, True]))
    assert part.candidates.ids.tolist() == ["c4", "c1"]
    assert part.vacancies.ids.tolist() == ["v2"]
    assert part.candidate_index("c1") == 1
    assert (part.profiles.candidate_skills != market.profiles.candidate_skills[[3, 0]]).nnz == 0
    assert part.profiles.vacancy_essential.shape == (1, 3)
    assert (part.taxonomy, part.on, part.kind, part.trainings) == (
        market.taxonomy,
        market.on,
        market.kind,
        market.trainings,
    )
    assert len(market.candidates) == 4
    assert market.take().vacancies is market.vacancies


def test_a_market_cannot_be_changed(market):
    with pytest.raises(AttributeError, match="cannot be changed"):
        market.on = 3
    with pytest.raises(AttributeError, match="cannot be changed"):
        del market.on
    with pytest.raises(AttributeError):
        market.new = 3
    with pytest.raises(ValueError, match="read-only"):
        market.candidates["region"][0] = "AM01"


def test_a_market_goes_to_other_processes(market):
    again = pickle.loads(pickle.dumps(market))  # noqa: S301  our own
    assert repr(again) == repr(market)
    assert again.candidate_index("c4") == 3
    assert (again.profiles.candidate_skills != market.profiles.candidate_skills).nnz == 0
    with pytest.raises(AttributeError, match="cannot be changed"):
        again.on = 3


def test_its_repr_counts_and_names_nobody(market):
    assert repr(market) == ("Market(on 2026-11-22: 4 candidates, 2 vacancies, 1 trainings, 4 faults, 2 set aside)")


@pytest.mark.parametrize(
    "empty", [[], pd.DataFrame(), pl.DataFrame({"id": []}), pa.table({"id": pa.array([], "string")})]
)
def test_empty_tables_are_a_market_of_nobody(taxonomy, empty):
    market = make(taxonomy, empty, empty, trainings=empty)
    assert (len(market.candidates), len(market.vacancies), len(market.trainings)) == (0, 0, 0)
    assert [f.rule for f in market.faults] == ["the table has no rows"] * 3
    assert market.profiles.candidate_skills.shape == (0, 3)


def test_people_and_vacancies_without_any_skill_stay(taxonomy):
    market = make(taxonomy)
    assert market.profiles.candidate_skills.nnz == market.profiles.vacancy_essential.nnz == 0
    assert not market.faults


@pytest.mark.data
def test_official_vum_profiles_all_stay_and_their_faults_hold_no_values(data):
    people = rm.vum.candidates(data / "vum" / "jobseekers.json", on="2026-11-22")
    work = rm.vum.vacancies(data / "vum" / "vacancies.json")
    market = rm.Market(
        people,
        work,
        taxonomy=rm.Taxonomy.from_frame({"concept": ["s"], "label": ["lassen"], "kind": ["skill"]}),
        on="2026-11-22",
        postcodes=data / "geo" / "pc4.csv",
        faults="set_aside",
    )
    assert (len(market.candidates), len(market.vacancies), market.set_aside) == (1000, 485, ())
    blanked = {(f.table, f.column) for f in market.faults if f.effect == "blanked"}
    assert {("candidates", "hours_max"), ("vacancies", "experience_years_min")} <= blanked
    assert not np.any(market.candidates["hours_max"] > 60)
    assert {f.effect for f in market.faults} <= {"blanked", "warning"}
    assert not any("eisAanWerk" in str(f) or "Ldr" in str(f) for f in market.faults)


def test_what_vum_profiles_tell_gives_skills():
    told = {"werkervaring": [{"toelichtingWerkervaring": "Pallets gestapeld bij Wilhelmina."}]}
    people = vum.candidates([{"idWerkzoekende": "c", "arbeidsmarktkwalificatie": told}])
    said = "Je gaat pallets stapelen. Wij bieden een opleiding lassen."
    work = vum.vacancies([{"idVacature": "v", "omschrijvingVacature": said}])
    t = example.taxonomy()
    market = rm.Market(people, work, taxonomy=t, on="2026-11-22")
    stacking = [uri for uri in t.skills if t.label(uri) == "pallets stapelen"]
    p = market.profiles
    assert t.skills[p.candidate_told.indices].tolist() == t.skills[p.vacancy_told.indices].tolist() == stacking
    assert p.vacancy_essential.nnz == 1
    assert "Wilhelmina" not in repr(market) + repr(p) + repr(market.candidates) + repr(people)


@pytest.mark.parametrize(
    ("person", "work", "told"),
    [
        ({"max_travel_kms": 10}, {}, "did you mean 'max_travel_km'"),
        ({"max_travel_km": "20 km"}, {}, "write digits only"),
        ({"wage_min_eur_hour": 1650}, {}, "euros an hour, not cents and not a month"),
        ({"skills": [("lassen", 80)]}, {}, "as 0.6 for 60 percent"),
        ({}, {"remote_share": 60}, "as 0.6 for 60 percent"),
        ({"available_from": 46348}, {}, "write it as 2026-11-22"),
        ({"postcode": "Breda"}, {}, "four digits"),
        ({"credentials": "rijbewijs bb"}, {}, "did you mean rijbewijs:B"),
        ({"hidden": "misschien"}, {}, "write true or false"),
        ({"leeftijd": 44}, {}, "may not enter matching"),
    ],
)
def test_the_message_alone_says_how_to_mend_it(person, work, told):
    with pytest.raises(DataError) as raised:
        rm.Market([{"id": "c1", **person}], [{"id": "v1", **work}], taxonomy=example.taxonomy(), on="2026-11-22")
    assert told in str(raised.value)


def test_a_mapping_of_a_column_that_is_not_there_says_so():
    faults = rm.Market(
        [{"id": "c1"}], [{"id": "v1"}], taxonomy=example.taxonomy(), on="2026-11-22", columns={"nummer": "id"}
    ).faults
    assert faults.listing() == "columns=, column nummer: no such column to map (leave it out) -> warning"
