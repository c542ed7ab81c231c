import json

import pytest
from pydantic import ValidationError

import rmtmatch as rm
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
