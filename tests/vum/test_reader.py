import copy
import datetime as dt
import io
import json
import pickle
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch import vum
from rmtmatch.errors import VumError
from rmtmatch.records import CREDENTIALS, Candidate, Vacancy
from rmtmatch.scoring.credentials import closure
from rmtmatch.vocabulary import UNTOLD, credential
from rmtmatch.vum import codes

CANNED = "CANNEDHEALTH7719"
OCCUPATION = "https://linkeddata.competentnl.nl/uwv/id/occupation/"

SEEKER = {
    "idWerkzoekende": "w1",
    "vumID": "other",
    "mobiliteit": {"bemiddelingspostcode": "6511AB", "maximaleReisafstand": 40, "maximaleReistijd": 60},
    "bemiddelingsberoep": [{"codeBeroepsnaam": OCCUPATION + "A"}, {"codeBeroepsnaam": OCCUPATION + "B"}],
    "arbeidsmarktkwalificatie": {
        "codeWerkEnDenkniveauWerkzoekende": 4,
        "competentiebeheersing": [{"codeCompetentie": "0000000004"}, {"codeCompetentie": "0000000004"}],
        "rijbewijs": [{"codeSoortRijbewijs": "B"}, {"codeSoortRijbewijs": "CE"}],
        "taalbeheersing": [
            {"codeTaal": "nld", "codeNiveauTaalbeheersingMondeling": 2, "codeNiveauTaalbeheersingLezen": 4},
            {"codeTaal": "nld", "codeNiveauTaalbeheersingMondeling": "3"},
            {"codeTaal": "eng", "codeNiveauTaalbeheersingMondeling": 8},
            {"codeNiveauTaalbeheersingMondeling": 4},
        ],
        "opleiding": [
            {"codeNiveauOpleiding": 5, "indicatieDiploma": 1, "naamOpleidingsinstituut": "HAN"},
            {"codeNiveauOpleiding": 6, "indicatieDiploma": 2},
        ],
        "cursus": [
            {"naamCursus": "VCA basis", "indicatieCertificaat": 1},
            {"naamCursus": "BHV", "indicatieCertificaat": 2},
            {"naamCursus": "Masterclass: lassen", "indicatieCertificaat": 1},
        ],
        "werkervaring": [
            {
                "beroep": {"codeBeroepsnaam": OCCUPATION + "OLD"},
                "datumAanvangWerkzaamheden": "2000-01-01",
                "datumEindeWerkzaamheden": "2010-01-01",
            },
            {
                "beroep": {"codeBeroepsnaam": OCCUPATION + "NEW"},
                "datumAanvangWerkzaamheden": "2012-01-01",
                "datumEindeWerkzaamheden": "2016-01-01",
                "toelichtingWerkervaring": "Ik stond in de kas.",
            },
            {
                "beroep": {"codeBeroepsnaam": OCCUPATION + "NEW"},
                "datumAanvangWerkzaamheden": "2014-01-01",
                "datumEindeWerkzaamheden": "2018-01-01",
            },
        ],
        "interesse": [{"naamInteresse": "Tuinieren"}],
    },
    "sector": [{"codeSbi": 1392}],
    "contractvorm": [{"codeTypeArbeidscontract": "B", "codeTypeOvereenkomst": "01"}, {"codeTypeOvereenkomst": "02"}],
    "flexibiliteit": {"datumAanvangBeschikbaarVoorWerk": "2026-12-01", "indicatieOnregelmatigWerkOfPloegendienst": 2},
    "werktijden": {
        "aantalWerkurenPerWeekMinimaal": 16,
        "aantalWerkurenPerWeekMaximaal": 75,
        "indicatieKantoortijden": 1,
    },
    "vervoermiddel": [
        {"codeVervoermiddel": 1, "indicatieBeschikbaarVoorWoonWerkverkeer": 2},
        {"codeVervoermiddel": 5, "indicatieBeschikbaarVoorWoonWerkverkeer": 1},
        {"codeVervoermiddel": 3},
    ],
    "eisAanWerk": {"indicatieBegeleiding": CANNED},
    "indicatieLdrRegistratie": CANNED,
    "persoonlijkePresentatie": CANNED,
    "contactpersoon": [{"naamContactpersoonAfdeling": CANNED}],
    "emailadres": [CANNED],
    "telefoonnummer": [CANNED],
    "webadres": [{"url": CANNED}],
    "nieuwInVersie4": True,
}
VACANCY = {
    "idVacature": 12345678901234,
    "naamVacature": "Teeltmedewerker",
    "omschrijvingVacature": "Oogsten",
    "beroep": {"codeBeroepsnaam": OCCUPATION + "A"},
    "adres": {"postcode": "6511AB", "straatnaam": CANNED, "huisnummer": CANNED},
    "sluitingsdatumVacature": "2026-12-31",
    "arbeidsVoorwaarden": {
        "datumAanvangWerkzaamheden": "2027-01-01",
        "salarisIndicatie": "tussen 15 en 17,50 euro per uur",
    },
    "codeWerkEnDenkniveauMinimaal": "3",
    "rijbewijs": [{"codeSoortRijbewijs": "B"}],
    "opleiding": [{"codeNiveauOpleiding": 4, "indicatieDiploma": 1}],
    "werkervaring": [{"aantalJarenWerkzaamInBeroep": 2}, {"aantalJarenWerkzaamInBeroep": 89}],
    "competentiebeheersing": [{"codeCompetentie": "0000000008"}],
    "taalbeheersing": [
        {"codeTaal": "nld", "codeNiveauTaalbeheersingMondeling": 3},
        {"codeTaal": "nld", "codeNiveauTaalbeheersingMondeling": 2},
        {"codeTaal": "eng", "codeNiveauTaalbeheersingMondeling": 1},
        {"codeTaal": "deu", "codeNiveauTaalbeheersingMondeling": 4},
        {"codeTaal": "deu"},
    ],
    "contractvorm": [{"codeTypeArbeidscontract": "O", "codeTypeOvereenkomst": "01"}],
    "werktijden": {
        "aantalWerkurenPerWeekMinimaal": 24,
        "aantalWerkurenPerWeekMaximaal": 36,
        "indicatieKantoortijden": 1,
    },
    "flexibiliteit": {"indicatieOnregelmatigWerkOfPloegendienst": 0},
    "sector": {"codeSbi": 1392},
    "werkgever": {"handelsnaamOrganisatie": "Kas BV", "webadres": [{"url": CANNED}]},
    "sollicitatiewijze": [{"webadres": {"url": CANNED}}],
}


def test_a_jobseeker_becomes_a_candidate_with_our_columns():
    rows = vum.candidates([SEEKER])
    assert rows[0] == {
        "id": "w1",
        "postcode": "6511",
        "max_travel_km": 40,
        "max_travel_min": 60,
        "transport": ["public", "bicycle"],
        "skills": ["0000000004"],
        "occupation": OCCUPATION + "NEW",
        "wanted_occupations": [OCCUPATION + "A", OCCUPATION + "B"],
        "experience_years": 6.0,
        "sector_wish": ["1392"],
        "credentials": ["rijbewijs:B", "rijbewijs:CE", "NLQF:6", "VCA-B"],
        "languages": ["nld:3", "eng"],
        "work_level": 4,
        "hours_min": 16,
        "hours_max": 75,
        "shifts": ["day"],
        "contracts": ["temporary", "work_based_learning"],
        "available_from": dt.date(2026, 12, 1),
        "text": "Ik stond in de kas.\nVCA basis\nBHV\nMasterclass: lassen\nTuinieren",
    }
    assert not rows.faults
    assert Candidate(**{k: v for k, v in rows[0].items() if k != "hours_max"}).postcode == 6511


def test_a_vum_vacancy_becomes_a_vacancy_with_our_columns():
    rows = vum.vacancies([VACANCY])
    assert rows[0] == {
        "id": "12345678901234",
        "title": "Teeltmedewerker",
        "occupation": OCCUPATION + "A",
        "text": "Oogsten",
        "employer": "Kas BV",
        "sector_sbi": "1392",
        "postcode": "6511",
        "starts_on": dt.date(2027, 1, 1),
        "closes_on": dt.date(2026, 12, 31),
        "wage_min_eur_hour": 15.0,
        "wage_max_eur_hour": 17.5,
        "work_level_min": 3,
        "credentials_now": ["rijbewijs:B", "NLQF:2"],
        "experience_years_min": 89,
        "skills_essential": ["0000000008"],
        "languages": ["nld:2", "deu"],
        "hours_min": 24,
        "hours_max": 36,
        "shifts": ["day"],
        "contract": ["permanent"],
    }
    assert not rows.faults
    assert Vacancy(**{k: v for k, v in rows[0].items() if k != "experience_years_min"}).places == 1


def test_health_and_contact_data_are_counted_and_nothing_else():
    rows = vum.candidates([SEEKER])
    private = ("persoonlijkePresentatie", "contactpersoon", "emailadres", "telefoonnummer", "webadres")
    assert rows.dropped == Counter([*HEALTH, *private])
    vacancies = vum.vacancies([VACANCY])
    assert vacancies.dropped == Counter({"webadres": 1, "sollicitatiewijze": 1, "straatnaam": 1, "huisnummer": 1})
    assert CANNED not in _everything(rows) + _everything(vacancies)


def test_what_is_not_used_is_ignored_and_counted_by_its_place():
    ignored = vum.candidates([SEEKER, {"idWerkzoekende": "w2", "nieuwInVersie4": 1, "bad name!": 1}]).ignored
    assert ignored["nieuwInVersie4"] == 2
    assert ignored["(not a name)"] == 1
    assert ignored["vumID"] == 0
    assert ignored["arbeidsmarktkwalificatie.opleiding[].naamOpleidingsinstituut"] == 1
    assert ignored["arbeidsmarktkwalificatie.taalbeheersing[].codeNiveauTaalbeheersingLezen"] == 1
    assert not any("indicatieDiploma" in name or "codeNiveauOpleiding" in name for name in ignored)


def test_empty_values_count_as_absent():
    empty = {"vumID": "w", "mobiliteit": {}, "sector": [], "contractvorm": [{}], "werktijden": None}
    empty["arbeidsmarktkwalificatie"] = {"taalbeheersing": [], "rijbewijs": [], "codeWerkEnDenkniveauWerkzoekende": 7}
    rows = vum.candidates([empty])
    assert rows == [{"id": "w"}]
    assert not rows.faults


def test_a_kind_of_credential_the_profile_is_silent_on_is_marked_as_untold():
    diploma = {"opleiding": [{"codeNiveauOpleiding": 5, "indicatieDiploma": 1}]}
    licence = {"rijbewijs": [{"codeSoortRijbewijs": "B+"}]}
    course = {"cursus": [{"naamCursus": "BHV", "indicatieCertificaat": 1}]}
    for proven, held in (
        (diploma, ["unknown:rijbewijs", "NLQF:6", "unknown:certificate"]),
        (licence, ["rijbewijs:B+", "unknown:NLQF", "unknown:certificate"]),
        (course, ["unknown:rijbewijs", "unknown:NLQF", "BHV"]),
        (diploma | licence | course, ["rijbewijs:B+", "NLQF:6", "BHV"]),
    ):
        assert vum.candidates([{"vumID": "w", "arbeidsmarktkwalificatie": proven}])[0]["credentials"] == held
    assert "credentials" not in vum.candidates([{"vumID": "w", "arbeidsmarktkwalificatie": {}}])[0]


def test_what_is_untold_fails_no_demand():
    includes = closure()
    assert {f"rijbewijs:{c}" for c in codes.LICENCES} <= includes["unknown:rijbewijs"]
    assert {f"NLQF:{n}" for n in range(1, 9)} <= includes["unknown:NLQF"]
    assert set(CREDENTIALS) <= set().union(*(includes[code] for code in UNTOLD))
    assert all(credential(code) == code for code in UNTOLD)


def test_unpaid_work_keeps_its_name_and_is_never_mixed_with_paid():
    forms = [{"codeTypeArbeidscontract": "B", "codeTypeOvereenkomst": "03"}, {"codeTypeOvereenkomst": "04"}]
    rows = vum.vacancies([{"vumID": "v", "contractvorm": forms}])
    assert rows[0]["contract"] == ["volunteering", "work_experience"]
    assert not rows.faults
    forms = [{"codeTypeArbeidscontract": "B", "codeTypeOvereenkomst": "01"}, {"codeTypeOvereenkomst": "03"}]
    rows = vum.vacancies([{"vumID": "v", "contractvorm": forms}])
    assert rows[0]["contract"] == ["volunteering"]
    assert [(f.column, f.effect) for f in rows.faults] == [("contractvorm", "warning")]


def test_work_that_goes_on_counts_up_to_the_day_the_market_is_judged_on():
    job = {"beroep": {"codeBeroepsnaam": "x"}, "datumAanvangWerkzaamheden": "2020-01-01"}
    past = {"beroep": {"codeBeroepsnaam": "y"}, "datumEindeWerkzaamheden": "2025-01-01"}
    seeker = {"vumID": "w", "arbeidsmarktkwalificatie": {"werkervaring": [past, job]}}
    assert vum.candidates([seeker])[0] == {"id": "w", "occupation": "x"}
    for on in ("2024-01-01", dt.date(2024, 1, 1)):
        assert vum.candidates([seeker], on=on)[0]["experience_years"] == 4.0


def test_an_end_before_its_start_is_a_fault_and_the_occupation_stays():
    job = {
        "beroep": {"codeBeroepsnaam": "x"},
        "datumAanvangWerkzaamheden": "2020-01-01",
        "datumEindeWerkzaamheden": "2019-01-01",
    }
    rows = vum.candidates([{"vumID": "w", "arbeidsmarktkwalificatie": {"werkervaring": [job]}}])
    assert rows == [{"id": "w", "occupation": "x"}]
    assert [f.rule for f in rows.faults] == ["the end is before the start"]


def test_a_journey_of_two_minutes_is_not_believed():
    rows = vum.candidates([{"vumID": "w", "mobiliteit": {"maximaleReistijd": 2}}])
    assert rows == [{"id": "w"}]
    assert [f.column for f in rows.faults] == ["mobiliteit.maximaleReistijd"]


@pytest.mark.parametrize(
    ("attribute", "value", "place"),
    [
        ("mobiliteit", [1], "mobiliteit"),
        ("mobiliteit", {"bemiddelingspostcode": ["6511AB"]}, "mobiliteit.bemiddelingspostcode"),
        ("mobiliteit", {"maximaleReisafstand": "ver"}, "mobiliteit.maximaleReisafstand"),
        ("mobiliteit", {"maximaleReisafstand": True}, "mobiliteit.maximaleReisafstand"),
        ("mobiliteit", {"maximaleReisafstand": float("nan")}, "mobiliteit.maximaleReisafstand"),
        ("mobiliteit", {"maximaleReisafstand": 10**400}, "mobiliteit.maximaleReisafstand"),
        ("sector", {"codeSbi": 3}, "sector"),
        ("sector", [3], "sector[]"),
        ("sector", [{"codeSbi": [3]}], "sector[].codeSbi"),
        (
            "flexibiliteit",
            {"datumAanvangBeschikbaarVoorWerk": "1 dec"},
            "flexibiliteit.datumAanvangBeschikbaarVoorWerk",
        ),
        (
            "flexibiliteit",
            {"datumAanvangBeschikbaarVoorWerk": 20261201},
            "flexibiliteit.datumAanvangBeschikbaarVoorWerk",
        ),
        ("bemiddelingsberoep", [{"codeBeroepsnaam": 3}], "bemiddelingsberoep[].codeBeroepsnaam"),
    ],
)
def test_a_wrong_type_is_a_fault_at_its_place_and_the_person_stays(attribute, value, place):
    rows = vum.candidates([{"vumID": "w", attribute: value}])
    assert rows[0] == {"id": "w"}
    (fault,) = rows.faults
    assert (fault.table, fault.row, fault.id, fault.column, fault.effect) == ("candidates", 0, "w", place, "blanked")


def test_an_unknown_licence_is_a_fault():
    rows = vum.vacancies([{"vumID": "v", "rijbewijs": [{"codeSoortRijbewijs": "Q"}, {"codeSoortRijbewijs": "be"}]}])
    assert rows[0]["credentials_now"] == ["rijbewijs:BE"]
    assert [f.column for f in rows.faults] == ["rijbewijs[].codeSoortRijbewijs"]


def test_who_has_no_id_keeps_a_row_and_gets_a_fault():
    rows = vum.candidates([{"mobiliteit": {"maximaleReisafstand": 5}}, {"vumID": ["x"]}, "text", None, {"vumID": " "}])
    assert [row["id"] for row in rows] == [None] * 5
    assert rows[0]["max_travel_km"] == 5
    assert [(f.row, f.effect) for f in rows.faults] == [(n, "set_aside") for n in range(5)]


def test_an_id_that_may_be_a_citizen_number_stays_out_of_the_faults():
    rows = vum.candidates([{"vumID": "111222333", "sector": 1}])
    assert rows[0]["id"] == "111222333"
    assert "111222333" not in "".join(map(str, rows.faults)) + repr(rows.faults)


def test_paths_open_files_lists_and_json_lines_read_the_same(tmp_path):
    profiles = [SEEKER, {"vumID": "w2"}]
    whole, lines = tmp_path / "a.json", tmp_path / "a.jsonl"
    whole.write_text(json.dumps(profiles), encoding="utf-8-sig")
    lines.write_text("\n".join(json.dumps(p) for p in profiles) + "\n\n")
    expected = vum.candidates(profiles)
    with whole.open("rb") as binary, lines.open() as text:
        for source in (whole, str(whole), lines, binary, text, io.StringIO(json.dumps(profiles)), tuple(profiles)):
            found = vum.candidates(source)
            assert found == expected
            assert (found.ignored, found.dropped, found.faults) == (expected.ignored, expected.dropped, expected.faults)
    lines.write_text(json.dumps(SEEKER))
    assert vum.candidates(lines) == expected[:1]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"{}", "holds an object where a list"),
        (b"3", "holds a number or nothing"),
        (b'"x"', "holds a text"),
        (b"[1, 2", "neither JSON nor JSON Lines"),
        (b"id;naam\n1;2\n", "neither JSON nor JSON Lines"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"[" * 200_000, "nested too deeply"),
    ],
)
def test_what_is_no_list_of_profiles_is_said(tmp_path, content, said):
    file = tmp_path / "x.json"
    file.write_bytes(content)
    with pytest.raises(VumError, match=said):
        vum.candidates(file)


def test_other_things_that_are_no_source_are_said(tmp_path):
    with pytest.raises(VumError, match="cannot be read"):
        vum.candidates(tmp_path / "absent.json")
    with pytest.raises(VumError, match="not int"):
        vum.candidates(3)
    with pytest.raises(VumError, match="neither text nor bytes"):
        vum.candidates(type("Odd", (), {"read": lambda _: 3})())
    with pytest.raises(VumError, match="'candidates' and 'vacancies'"):
        vum.read([], "trainings")


def test_a_file_of_the_other_side_is_refused():
    with pytest.raises(VumError, match=r"these are vacancies.*rmtmatch\.vum\.vacancies"):
        vum.candidates([VACANCY])
    with pytest.raises(VumError, match="these are candidates"):
        vum.vacancies([SEEKER])
    assert vum.candidates([]) == []


def test_the_repr_counts_and_shows_nobody():
    rows = vum.candidates([SEEKER])
    assert repr(rows) == str(rows) == "VumRows(1 candidates, 0 faults, 3 attributes ignored, 7 dropped)"
    assert pickle.loads(pickle.dumps(rows)).faults == rows.faults  # noqa: S301  our own


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just(CANNED),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)
HEALTH = ("eisAanWerk", "indicatieLdrRegistratie")


def _places(value, path=()):
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _places(inner, (*path, key))
    elif isinstance(value, list):
        for n, inner in enumerate(value):
            yield from _places(inner, (*path, n))


SEEKER_PLACES = [p for p in _places(SEEKER) if p and p[0] not in HEALTH]
VACANCY_PLACES = [p for p in _places(VACANCY) if p]


def _mutated(profile, path, value):
    twin = copy.deepcopy(profile)
    at = twin
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return twin


def _everything(rows):
    return json.dumps(list(rows), default=str) + repr((rows.faults, rows.ignored, rows.dropped, rows))


@given(st.sampled_from(SEEKER_PLACES), JSON.filter(lambda v: CANNED not in json.dumps(v)), JSON)
def test_no_mutation_crashes_or_leaks_what_may_not_be_read(path, value, health):
    seeker = _mutated(SEEKER, path, value) | {key: [CANNED, health] for key in HEALTH}
    rows = vum.candidates([seeker])
    assert CANNED not in _everything(rows)
    assert rows.dropped["eisAanWerk"] == rows.dropped["indicatieLdrRegistratie"] == 1
    assert len(rows) == 1


@given(st.sampled_from(VACANCY_PLACES), JSON)
def test_no_mutation_of_a_vacancy_crashes(path, value):
    twin = _mutated(VACANCY, path, value)
    if all(key in twin for key in ("idVacature",)):
        rows = vum.vacancies([twin])
        assert len(rows) == 1
        assert all(fault.row == 0 for fault in rows.faults)


@given(JSON)
def test_a_wrong_value_never_stands_in_a_fault(value):
    marked = {"vumID": "w", "mobiliteit": [CANNED, value], "sector": [{"codeSbi": [CANNED]}], "contractvorm": CANNED}
    marked["flexibiliteit"] = {"datumAanvangBeschikbaarVoorWerk": CANNED}
    marked["werktijden"] = {"aantalWerkurenPerWeekMinimaal": CANNED}
    faults = vum.candidates([marked]).faults
    assert len(faults) == 5
    assert CANNED not in repr(faults)


@given(JSON)
def test_any_json_at_the_top_is_rows_or_a_vum_error(tmp_path_factory, value):
    file = tmp_path_factory.getbasetemp() / "any.json"
    file.write_text(json.dumps(value))
    try:
        rows = vum.candidates(file)
    except VumError:
        return
    assert isinstance(value, list) or "vumID" in value
    assert len(rows) == (len(value) if isinstance(value, list) else 1)


@pytest.mark.data
def test_the_official_profiles_all_become_rows(data):
    seekers = vum.candidates(data / "vum" / "jobseekers.json", on="2026-11-22")
    places = vum.vacancies(data / "vum" / "vacancies.json")
    assert (len(seekers), len(places)) == (1000, 485)
    assert len({row["id"] for row in seekers}) == 1000
    assert {f.rule for f in seekers.faults} == {"the end is before the start", "a longest journey of under 5 minutes"}
    assert {(f.rule, f.effect) for f in places.faults} == {("paid and unpaid agreements in one vacancy", "warning")}
    raw = json.loads((data / "vum" / "jobseekers.json").read_text())
    for attribute in (*HEALTH, "persoonlijkePresentatie", "contactpersoon", "webadres"):
        assert seekers.dropped[attribute] == sum(attribute in profile for profile in raw)
    told = [p["persoonlijkePresentatie"] for p in raw if p.get("persoonlijkePresentatie")]
    everything = _everything(seekers)
    assert not any(json.dumps(text)[1:-1] in everything for text in told)
