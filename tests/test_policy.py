import copy
import datetime as dt
import json
import math
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch.errors import PolicyError
from rmtmatch.policy import DEMANDS, PARTS, SWITCHES, VEHICLES, WEIGHTS, Policy, Pool, whole_weights


def test_the_defaults_are_those_agreed():
    policy = Policy()
    assert policy.weights == WEIGHTS
    assert math.isclose(sum(policy.weights.values()), 1, abs_tol=1e-12)
    assert tuple(policy.weights) == tuple(policy.neutral) == PARTS
    assert policy.demands == {name: name != "level" for name in SWITCHES}
    assert set(SWITCHES) < set(DEMANDS)
    assert (policy.reserve, policy.reach, policy.proposals_per_candidate) == (0.4, "travel", 3)
    assert (policy.introductions_per_place, policy.new_per_adviser, policy.shortlist) == (3, 5, 20)
    assert set(policy.speed_km_h) == set(policy.access_min) == set(VEHICLES)


def test_a_policy_does_not_change():
    policy = Policy(pools_eur={"scholing": Pool(limit=10)})
    with pytest.raises(Exception, match="frozen"):
        policy.reserve = 0.5
    for table in (policy.weights, policy.demands, policy.neutral, policy.speed_km_h, policy.pools_eur):
        for change in (
            lambda t: t.__setitem__("a", 1),
            lambda t: t.clear(),
            lambda t: t.update(a=1),
            lambda t: t.pop("a"),
            lambda t: t.setdefault("a", 1),
        ):
            with pytest.raises(TypeError, match="with_"):
                change(table)


def test_it_survives_pickling_and_copying_and_equals_by_value():
    policy = Policy(reserve=0.2, pools_eur={"scholing": {"limit": 10, "schemes": ["SLIM"]}})
    for twin in (pickle.loads(pickle.dumps(policy)), copy.deepcopy(policy), Policy(**policy.model_dump())):  # noqa: S301  our own
        assert twin == policy
        assert hash(twin) == hash(policy)
        assert twin.hash == policy.hash
    assert policy != Policy()
    assert policy.hash != Policy().hash
    assert policy != "policy"
    assert Policy.model_validate_json(policy.model_dump_json()) == policy


def test_the_hash_does_not_depend_on_the_order_things_were_said():
    one = Policy(pools_eur={"a": Pool(limit=1), "b": Pool(limit=2)}, reserve=0.1)
    other = Policy(reserve=0.1, pools_eur={"b": Pool(limit=2), "a": Pool(limit=1)})
    assert one.hash == other.hash


def test_weights_that_do_not_sum_to_one_say_what_they_sum_to():
    with pytest.raises(PolicyError, match=r"sum to 1\.1, not to 1"):
        Policy(weights={"skills": 0.8})
    with pytest.raises(PolicyError, match=r"sum to 1\.00000001"):
        Policy(weights={**WEIGHTS, "skills": 0.7 + 1e-8})
    assert Policy(weights={**WEIGHTS, "skills": 0.7 + 1e-11}).weights["skills"] > 0.7


def test_whole_weights_leave_the_rest_at_zero_and_say_so():
    policy = Policy(weights={"skills": 0.8, "travel": 0.2})
    assert policy.weights["hours"] == 0
    assert policy.sources["weights.hours"] == "left out"
    assert policy.sources["weights.skills"] == "argument"


@given(st.dictionaries(st.sampled_from(PARTS), st.floats(0, 1)))
def test_weights_are_accepted_exactly_where_one_reading_sums_to_one(given_weights):
    readings = [given_weights | {p: 0.0 for p in PARTS if p not in given_weights}, {**WEIGHTS, **given_weights}]
    right = [r for r in readings if abs(math.fsum(r.values()) - 1) <= 1e-9]
    if right:
        assert Policy(weights=given_weights).weights == right[0]
    else:
        with pytest.raises(PolicyError, match="sum to"):
            Policy(weights=given_weights)


def test_whole_weights_leave_wrong_values_for_the_check_that_names_them():
    assert whole_weights({"skills": "all"}, WEIGHTS)["skills"] == "all"
    with pytest.raises(PolicyError, match=r"weights\.skills is 'all': input should be a valid number"):
        Policy(weights={"skills": "all"})


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"reserv": 0.2}, "unknown key 'reserv'; did you mean 'reserve'?"),
        ({"weights": {"skils": 1.0}}, "unknown key 'weights.skils'; did you mean 'skills'?"),
        ({"demands": {"hour": True}}, "unknown key 'demands.hour'; did you mean 'hours'?"),
        ({"demands": {"hours": "yes"}}, "demands.hours is 'yes': input should be a valid boolean"),
        ({"demands": True}, "demands is True: input should be"),
        ({"reserve": 1.5}, "reserve is 1.5: input should be less than or equal to 1"),
        ({"reserve": "0.3"}, "reserve is '0.3': input should be a valid number"),
        ({"reserve": True}, "reserve is True: input should be a valid number"),
        ({"reserve": math.nan}, "reserve is nan: input should be a finite number"),
        ({"reach": "regio"}, "reach is 'regio': input should be 'travel' or 'region'"),
        ({"shortlist": 2.5}, "shortlist is 2.5: input should be a valid integer"),
        ({"speed_km_h": {"car": 0}}, "speed_km_h.car is 0: input should be greater than 0"),
        ({"speed_km_h": {"cars": 50}}, "unknown key 'speed_km_h.cars'; did you mean 'car'?"),
        ({"pools_eur": {"a": {"limt": 3}}}, "unknown key 'pools_eur.a.limt'; did you mean 'limit'?"),
        ({"pools_eur": {"a": {}}}, "'pools_eur.a.limit' is missing"),
        ({"pools_eur": {"a": {"limit": -1}}}, "pools_eur.a.limit is -1: input should be greater than or equal to 0"),
        (
            {"credential_implications": {"a:b": "c"}},
            "credential_implications.a:b is 'c': input should be a valid tuple",
        ),
        (
            {"minimum_wage_eur_hour": {"1-1-2027": 15.3}},
            "minimum_wage_eur_hour.1-1-2027: write the day on which it comes into force as 2027-01-01",
        ),
        ({"minimum_wage_eur_hour": {"2023-07-01": 15.3}}, "before 2024-01-01 there was no minimum wage an hour"),
        (
            {"minimum_wage_eur_hour": {"2027-01-01": 2650}},
            "minimum_wage_eur_hour.2027-01-01 is 2650: input should be less than or equal to 100",
        ),
        (
            {"minimum_wage_eur_hour": {"2027-01-01": 15.3, "2027-07-01": 13.5}},
            "13.50 on 2027-07-01 is below the 15.30 of 2027-01-01; the law does not lower the minimum wage",
        ),
        ({"language": "fr"}, "language is 'fr': input should be 'nl' or 'en'"),
    ],
)
def test_each_fault_names_its_key_and_its_remedy(wrong, said):
    with pytest.raises(PolicyError) as caught:
        Policy(**wrong)
    assert any(said in fault for fault in caught.value.faults), caught.value.faults


def test_minimum_wages_may_come_under_dates_and_are_part_of_the_policy():
    policy = Policy(minimum_wage_eur_hour={dt.date(2027, 1, 1): 15.3})
    assert policy == Policy(minimum_wage_eur_hour={"2027-01-01": 15.3})
    assert policy.sources["minimum_wage_eur_hour.2027-01-01"] == "argument"
    assert policy.hash != Policy().hash
    assert Policy.model_validate_json(policy.model_dump_json()) == policy
    assert policy.with_(minimum_wage_eur_hour={dt.date(2027, 7, 1): 15.8}).minimum_wage_eur_hour == {"2027-07-01": 15.8}
    assert "15,30 euro per uur vanaf 2027-01-01" in policy.describe("nl")
    assert "15.30 euros an hour from 2027-01-01" in policy.describe("en")
    assert "inimum" not in Policy().describe("en").split("Travel")[1]


def test_a_wrong_day_of_a_minimum_wage_is_found_on_its_line(tmp_path):
    file = tmp_path / "policy.toml"
    file.write_text("[minimum_wage_eur_hour]\n2027-01-01 = 15.3\n2027-7-1 = 15.8\n")
    with pytest.raises(PolicyError, match=r"^policy\.toml, line 3: minimum_wage_eur_hour\.2027-7-1: write the day"):
        Policy.from_toml(file)


def test_all_faults_come_at_once():
    with pytest.raises(PolicyError) as caught:
        Policy(reserv=0.2, reach="x", shortlist=0, weights={"skills": 2.0})
    assert len(caught.value.faults) == 4
    assert str(caught.value).startswith("4 faults in the policy:\n- policy: ")


def test_layers_win_key_by_key_and_say_where_each_value_came_from(tmp_path):
    national, regional = tmp_path / "national.toml", tmp_path / "regional.toml"
    national.write_text(
        "reserve = 0.25\nreach = 'travel'\n[weights]\nskills = 0.6\ntravel = 0.18\n"
        "[pools_eur.scholing]\nlimit = 1000\nschemes = ['SLIM']\n"
    )
    regional.write_text("[policy]\nreach = 'region'\n[policy.pools_eur]\nscholing = { committed = 400 }\n")
    policy = Policy.from_toml(national, regional)
    assert (policy.reserve, policy.reach) == (0.25, "region")
    assert policy.weights["skills"] == 0.6
    assert policy.pools_eur["scholing"] == Pool(limit=1000, committed=400, schemes=("SLIM",))
    assert policy.pools_eur["scholing"].available == 600
    sources = policy.sources
    assert sources["reserve"] == "national.toml, line 1"
    assert sources["reach"] == "regional.toml, line 2"
    assert sources["weights.travel"] == "national.toml, line 5"
    assert sources["pools_eur.scholing.limit"] == "national.toml, line 7"
    assert sources["pools_eur.scholing.committed"] == "regional.toml, line 4"
    assert sources["shortlist"] == "default"
    # the same files the other way round: the later one wins
    assert Policy.from_toml(regional, national).reach == "travel"


def test_no_file_is_the_default_and_an_empty_file_too(tmp_path):
    (tmp_path / "empty.toml").write_text("")
    assert Policy.from_toml() == Policy.from_toml(tmp_path / "empty.toml") == Policy()


def test_every_fault_of_every_file_comes_with_file_and_line(tmp_path):
    first, second = tmp_path / "first.toml", tmp_path / "second.toml"
    first.write_text("reserv = 0.2\n[weights]\nskils = 1.0\n")
    second.write_text("\n\nreach = 'everywhere'\n[polcy]\nx = 1\n")
    with pytest.raises(PolicyError) as caught:
        Policy.from_toml(first, second, tmp_path / "absent.toml")
    text = str(caught.value)
    assert "first.toml, line 1: unknown key 'reserv'; did you mean 'reserve'?" in text
    assert "first.toml, line 3: unknown key 'weights.skils'; did you mean 'skills'?" in text
    assert "second.toml, line 3: reach is 'everywhere'" in text
    assert "second.toml, line 4: unknown key 'polcy'" in text
    assert "absent.toml: there is no such file" in text


def test_the_value_that_won_is_the_one_blamed(tmp_path):
    (tmp_path / "a.toml").write_text("reserve = 0.1\n")
    (tmp_path / "b.toml").write_text("\nreserve = 7\n")
    with pytest.raises(PolicyError, match=r"b\.toml, line 2: reserve is 7"):
        Policy.from_toml(tmp_path / "a.toml", tmp_path / "b.toml")
    assert Policy.from_toml(tmp_path / "b.toml", tmp_path / "a.toml").reserve == 0.1


def test_a_run_file_gives_its_policy_and_strays_are_named(tmp_path):
    file = tmp_path / "night.toml"
    file.write_text("[input]\ncandidates = 'c.csv'\n[policy]\nreserve = 0.4\n")
    assert Policy.from_toml(file).reserve == 0.4
    file.write_text("reserve = 0.1\n[policy]\nreserve = 0.4\n")
    with pytest.raises(PolicyError, match=r"line 1: unknown key 'reserve'.*belong under \[policy\]"):
        Policy.from_toml(file)
    file.write_text("policy = 3\n")
    with pytest.raises(PolicyError, match="must be a table"):
        Policy.from_toml(file)


def test_with_lays_fixed_tables_over_and_replaces_pools():
    policy = Policy(reserve=0.2, weights={"skills": 0.6, "travel": 0.18}, pools_eur={"a": Pool(limit=1)})
    changed = policy.with_(
        weights={"skills": 0.5, "travel": 0.28}, pools_eur={"b": {"limit": 2}}, demands={"level": True}
    )
    assert policy.weights["skills"] == 0.6
    assert (changed.weights["skills"], changed.weights["travel"], changed.weights["hours"]) == (0.5, 0.28, 0.05)
    assert list(changed.pools_eur) == ["b"]
    assert changed.demands["level"]
    assert changed.demands["hours"]
    assert changed.reserve == 0.2
    assert changed.sources["demands.level"] == "argument"
    assert changed.sources["demands.hours"] == "default"
    with pytest.raises(PolicyError, match="did you mean 'reserve'"):
        policy.with_(reserv=0.1)
    assert policy.with_() == policy


def test_a_pool_that_promised_too_much_has_nothing_left():
    assert Pool(limit=10, committed=8, spent=5).available == 0
    assert Pool(limit=10, reserved=1, committed=2, spent=3).available == 4


def test_the_schema_describes_every_field():
    schema = Policy.model_json_schema()
    assert all("description" in field for field in schema["properties"].values())
    assert set(schema["properties"]["weights"]["propertyNames"]["enum"]) == set(PARTS)
    json.dumps(schema)


def test_the_repr_shows_only_what_was_decided():
    assert repr(Policy()) == "Policy()"
    assert repr(Policy(reserve=0.2)) == "Policy(reserve=0.2)"
