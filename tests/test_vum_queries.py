"""The official VUM jobseeker queries against our demands, judged by a second, literal reading of the raw profiles."""

import csv
import json

import numpy as np
import pytest

import rmtmatch as rm
from rmtmatch import vum
from rmtmatch.policy import Policy
from rmtmatch.scoring.credentials import closure

pytestmark = pytest.mark.data

HOURS = "werktijden.aantalWerkurenPerWeek"
LABELS = {
    "concept": ["s", "o"],
    "label": ["lassen", "lasser"],
    "kind": ["skill", "occupation"],
    "lang": ["nl", "nl"],
}
RELATIONS = {"occupation": ["o"], "skill": ["s"], "relation": ["essential"]}


@pytest.fixture(scope="module")
def raw(data):
    """Profiles by id, and (query, ids of its expected hits)."""
    seekers = json.loads((data / "vum" / "jobseekers.json").read_text())
    asked = json.loads((data / "vum" / "jobseeker_queries.json").read_text())
    queries = [
        (
            json.loads(record["werkzoekende.zoekvraag"]),
            {hit["idWerkzoekende"] for hit in json.loads(record["werkzoekende.zoekresultaten"])},
        )
        for record in asked
    ]
    return {profile["idWerkzoekende"]: profile for profile in seekers}, queries


@pytest.fixture(scope="module")
def postcodes(data):
    with (data / "geo" / "pc4.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {
        "pc4": [int(r["pc4"]) for r in rows],
        "lat": [float(r["lat"]) for r in rows],
        "lon": [float(r["lon"]) for r in rows],
    }


def _kept(candidates, queries, postcodes, policy):
    """Pairs of candidate and number of query that meet the demands. Everybody is a welder: occupations play no part."""
    taxonomy = rm.Taxonomy.from_frame(LABELS, RELATIONS)
    asked = [row | {"id": f"{n}/{k}"} for n, query in queries.items() for k, row in enumerate(query["vacancies"])]
    market = rm.Market(
        [row | {"occupation": "lasser"} for row in candidates],
        [row | {"occupation": "lasser"} for row in asked],
        taxonomy=taxonomy,
        on="2026-11-22",
        postcodes=postcodes,
        faults="set_aside",
    )
    scored = rm.score(market, policy, top=None).scored
    met = set(zip(market.candidates.ids[scored.rows], market.vacancies.ids[scored.cols], strict=True))
    return {
        (name, n)
        for n, query in queries.items()
        for name in market.candidates.ids
        if all((name, f"{n}/{k}") in met for k in range(len(query["vacancies"])))
    }


@pytest.fixture(scope="module")
def kept(raw, postcodes):
    """Pairs of profile and query that meet all demands but travel: the radius has a test of its own."""
    profiles, queries = raw
    rows = vum.candidates(list(profiles.values()), on="2026-11-22")
    asked = {n: vum.selection(query) for n, (query, _) in enumerate(queries)}
    return _kept(rows, asked, postcodes, Policy(demands={"travel": False}))


def _said(profile, *path):
    for key in path:
        profile = profile.get(key) or {}
    return profile


def _fails(query, profile):
    """Which criteria the profile provably fails, by what it says and by nothing else."""
    times = _said(profile, "werktijden")
    least, most = times.get("aantalWerkurenPerWeekMinimaal"), times.get("aantalWerkurenPerWeekMaximaal")
    most = most if most is not None and most <= 60 else None  # an impossible number says nothing
    if least is not None and most is not None and least > most:
        least = most = None
    office = times.get("indicatieKantoortijden")
    irregular = _said(profile, "flexibiliteit").get("indicatieOnregelmatigWerkOfPloegendienst")
    proven = _said(profile, "arbeidsmarktkwalificatie")
    found = []
    for name, asked in query.items():
        if name == HOURS + "Maximaal":
            fails = most is not None and most < asked["$gte"]
        elif name == HOURS + "Minimaal":
            fails = least is not None and least > asked["$lte"]
        elif name == "werktijden.indicatieKantoortijden":
            fails = office == 2 if asked["$eq"] == 1 else (office, irregular) == (1, 2)
        elif name == "flexibiliteit.indicatieOnregelmatigWerkOfPloegendienst":
            fails = asked["$eq"] == 1 and irregular == 2
        elif name == "contractvorm":
            wanted = {part["codeTypeArbeidscontract"]["$eq"] for part in asked["$elemMatch"]["$or"]}
            forms = profile.get("contractvorm") or []
            kinds = {form["codeTypeArbeidscontract"] for form in forms if "codeTypeArbeidscontract" in form}
            learning_only = not kinds and {form.get("codeTypeOvereenkomst") for form in forms} - {None, "03", "04"} == {
                "02"
            }
            fails = (bool(kinds) and not kinds & wanted) or learning_only
        elif name == "arbeidsmarktkwalificatie.rijbewijs":
            held = {part["codeSoortRijbewijs"] for part in proven.get("rijbewijs") or []}
            includes = closure()
            covered = {code for own in held for code in includes.get(f"rijbewijs:{own}", {f"rijbewijs:{own}"})}
            needed = {f"rijbewijs:{part['$elemMatch']['codeSoortRijbewijs']['$eq']}" for part in asked["$all"]}
            fails = bool(held) and not needed <= covered
        elif name == "arbeidsmarktkwalificatie.taalbeheersing":
            spoken = {part["codeTaal"] for part in proven.get("taalbeheersing") or [] if "codeTaal" in part}
            fails = bool(spoken) and not {part["$elemMatch"]["codeTaal"]["$eq"] for part in asked["$all"]} <= spoken
        else:
            assert name == "selectiegebied", name
            fails = False
        if fails:
            found.append(name)
    return found


def test_every_criterion_is_understood(raw):
    _, queries = raw
    assert len(queries) == 50
    for query, _ in queries:
        asked = vum.selection(query)
        assert not asked["ignored"]
        assert asked["max_travel_km"] == query["selectiegebied"]["afstand"]


def test_every_expected_hit_is_kept(raw, kept):
    _, queries = raw
    expected = {(hit, n) for n, (_, hits) in enumerate(queries) for hit in hits}
    assert len(expected) > 100
    assert expected <= kept


def test_exactly_those_who_provably_fail_are_removed(raw, kept):
    profiles, queries = raw
    fails = {
        (name, n): criteria
        for n, (query, _) in enumerate(queries)
        for name, profile in profiles.items()
        if (criteria := _fails(query, profile))
    }
    everyone = {(name, n) for n in range(len(queries)) for name in profiles}
    assert everyone - kept == fails.keys()
    # each kind of criterion removed somebody, so that none of this is idle
    assert len({name for criteria in fails.values() for name in criteria}) == 7


def test_the_radius_of_a_query_stands_in_for_the_limit_of_the_person(raw, postcodes):
    profiles, queries = raw
    place = dict(zip(postcodes["pc4"], zip(postcodes["lat"], postcodes["lon"], strict=True), strict=True))
    rows = vum.candidates(list(profiles.values()))
    near = [(query, hits) for query, hits in queries if query["selectiegebied"]["afstand"] <= 60]
    assert near
    for query, hits in near:
        asked = vum.selection(query)
        within = [row | {"max_travel_km": asked["max_travel_km"]} for row in rows]
        got = _kept(within, {0: asked}, postcodes, Policy(detour_factor=1.0))
        assert hits <= {name for name, _ in got}
        here = place[int(asked["vacancies"][0]["postcode"])]
        for name, _ in got:
            there = place.get(int(profiles[name]["mobiliteit"]["bemiddelingspostcode"][:4]))
            assert there is None or _km(here, there) <= asked["max_travel_km"] + 0.1


def _km(a, b):
    lat_a, lon_a, lat_b, lon_b = np.radians([*a, *b])
    angle = np.sin((lat_b - lat_a) / 2) ** 2 + np.cos(lat_a) * np.cos(lat_b) * np.sin((lon_b - lon_a) / 2) ** 2
    return 2 * 6371.0088 * np.arcsin(np.sqrt(angle))
