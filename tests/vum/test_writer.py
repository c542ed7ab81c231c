import json

import pytest
from pydantic import ValidationError

import rmtmatch as rm
from rmtmatch import example, vum
from rmtmatch.errors import VumError
from rmtmatch.testing import tiny_market


def test_a_plan_in_the_terms_of_vum_names_every_proposal_once():
    plan = rm.propose(rm.score(tiny_market()))
    told = plan.to_vum()
    pairs = [(e["idWerkzoekende"], v["idVacature"]) for e in told for v in e["voorstel"]]
    assert sorted(pairs) == sorted(zip(plan.proposals["candidate"], plan.proposals["vacancy"], strict=True))
    assert all([v["rangnummer"] for v in e["voorstel"]] == list(range(1, len(e["voorstel"]) + 1)) for e in told)
    assert json.loads(json.dumps(told)) == told


def test_a_route_becomes_a_list_of_trainings():
    plan = rm.propose(rm.score(tiny_market()))
    routes = {(e["idWerkzoekende"], v["idVacature"]): v["scholing"] for e in plan.to_vum() for v in e["voorstel"]}
    for c, v, route in zip(*(plan.proposals[k] for k in ("candidate", "vacancy", "route")), strict=True):
        assert routes[c, v] == ([route] if route else [])


PROFILE = {
    "idWerkzoekende": "w1",
    "mobiliteit": {"bemiddelingspostcode": "6511AB", "maximaleReisafstand": 25},
    "arbeidsmarktkwalificatie": {"rijbewijs": [{"codeSoortRijbewijs": "B"}]},
    "eisAanWerk": {"aanpassing": "never read"},
}


def test_a_profile_becomes_a_record():
    c = rm.Candidate.from_vum(PROFILE)
    assert (c.id, c.postcode, c.max_travel_km) == ("w1", 6511, 25)
    assert "never read" not in c.model_dump_json()
    v = rm.Vacancy.from_vum({"idVacature": 7, "naamVacature": "kok"})
    assert (v.id, v.title) == ("7", "kok")


def test_a_profile_of_the_other_side_or_with_impossible_numbers_is_refused():
    with pytest.raises(VumError):
        rm.Candidate.from_vum({"idVacature": 7})
    with pytest.raises(ValidationError, match="max_travel_km"):
        rm.Candidate.from_vum({**PROFILE, "mobiliteit": {"maximaleReisafstand": 4000}})


@pytest.mark.data
def test_profiles_of_the_standard_come_back_under_their_own_ids(data):
    people = json.loads((data / "vum" / "jobseekers.json").read_text(encoding="utf-8"))[:80]
    work = json.loads((data / "vum" / "vacancies.json").read_text(encoding="utf-8"))[:80]
    market = rm.Market(  # the example catalogue knows few of their words: all are cooks
        [{**row, "occupation": "kok"} for row in vum.candidates(people, on="2026-11-22")],
        [{**row, "occupation": "kok"} for row in vum.vacancies(work)],
        taxonomy=example.taxonomy(),
        on="2026-11-22",
        faults="set_aside",
    )
    # values are drawn at random there: hardly anybody would pass every demand
    policy = rm.Policy(reserve=0, demands=dict.fromkeys(rm.Policy().demands, False))
    told = rm.propose(rm.score(market, policy)).to_vum()
    assert told
    assert {e["idWerkzoekende"] for e in told} <= {str(p["idWerkzoekende"]) for p in people}
    assert {v["idVacature"] for e in told for v in e["voorstel"]} <= {str(w["idVacature"]) for w in work}


def test_a_profile_of_the_standard_is_a_question():
    matcher = rm.Matcher(tiny_market())
    asked = rm.Candidate.from_vum(PROFILE)
    assert matcher.vacancies_for(asked).listing["candidate"].tolist()
    same = matcher.vacancies_for(asked.model_dump(exclude_none=True))
    assert matcher.vacancies_for(asked).listing.to_dicts() == same.listing.to_dicts()
