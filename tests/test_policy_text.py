import pytest

from rmtmatch.errors import PolicyError
from rmtmatch.policy import DEMANDS, PARTS, VEHICLES, Policy, Pool
from rmtmatch.policy_text import (
    DEMANDS_EN,
    DEMANDS_NL,
    PARTS_EN,
    PARTS_NL,
    VEHICLES_EN,
    VEHICLES_NL,
)

POLICY = Policy(
    weights={"skills": 0.63, "travel": 0.15},
    reserve=0.275,
    proposals_per_candidate=4,
    introductions_per_place=6,
    new_per_adviser=7,
    shortlist=33,
    max_training_weeks=17,
    hours_tolerance=2,
    pools_eur={"scholing": Pool(limit=250_000, committed=40_000, schemes=("SLIM",)), "vervoer": Pool(limit=1234.5)},
    credential_implications={"cert:lassen": ("cert:brander",)},
)


@pytest.mark.parametrize(
    ("lang", "demands", "parts", "vehicles"),
    [("nl", DEMANDS_NL, PARTS_NL, VEHICLES_NL), ("en", DEMANDS_EN, PARTS_EN, VEHICLES_EN)],
)
def test_every_demand_weight_and_purse_is_mentioned(lang, demands, parts, vehicles):
    text = POLICY.describe(lang)
    assert tuple(demands) == DEMANDS
    assert tuple(parts) == PARTS
    assert tuple(vehicles) == VEHICLES
    for word in (*demands.values(), *parts.values(), *vehicles.values(), "scholing", "vervoer", "SLIM", "cert:brander"):
        assert word in text, word
    for weight in POLICY.weights.values():
        assert f": {weight * 100:g}%;" in text
    for cap in ("4 ", "6 ", "7 ", "33 ", "17 ", "2 "):
        assert cap in text


def test_numbers_are_written_as_the_language_does():
    assert "250.000 euro" in POLICY.describe("nl")
    assert "1.234,5 euro" in POLICY.describe("nl")
    assert "27,5%" in POLICY.describe("nl")
    assert "250,000 euros" in POLICY.describe("en")
    assert "1,234.5 euros" in POLICY.describe("en")


def test_a_demand_that_is_switched_off_moves_to_the_other_list():
    for demand in Policy().demands:
        for lang, word, other in (("nl", DEMANDS_NL, "Geen reden"), ("en", DEMANDS_EN, "no reason for removal that")):
            kept = Policy(demands={demand: True}).describe(lang)
            dropped = Policy(demands={demand: False}).describe(lang)
            assert kept.index(word[demand]) < kept.index(other)
            assert dropped.index(word[demand]) > dropped.index(other)
    region = Policy(reach="region").describe("en")
    assert region.index(DEMANDS_EN["region"]) < region.index("no reason for removal that")


def test_another_language_is_refused():
    with pytest.raises(PolicyError, match="'fr'"):
        Policy().describe("fr")
