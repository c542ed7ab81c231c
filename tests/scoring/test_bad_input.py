"""Markets at the edge: nothing raises, nothing is divided by nothing, nobody disappears."""

import datetime as dt

import numpy as np
import pytest

import rmtmatch as rm
from rmtmatch.policy import DEMANDS, PARTS
from rmtmatch.scoring.blocks import score_blocks
from strategies_scoring import ON, lenient, market, occupations, skills

A, B, C = skills()[0], skills()[5], skills()[10]
SOON = ON + dt.timedelta(days=60)


def one(candidate=(), vacancy=(), trainings=(), policy=None, **options):
    m = market([{"id": "c", **dict(candidate)}], [{"id": "v", **dict(vacancy)}], trainings, **options)
    scored = score_blocks(m, policy or rm.Policy(), top=None)
    for name in ("parts", "score", "low", "high", "fit_now", "fit_after", "score_after", "euro", "weeks"):
        assert np.isfinite(getattr(scored, name)).all(), name
    return scored


def part(scored, name):
    return scored.parts[0, PARTS.index(name)]


def failed(scored):
    return {name for name, n in zip(DEMANDS, scored.removed_candidates[0], strict=True) if n}


@pytest.mark.parametrize("own", [None, [], [A], ["kwantumbreien"]])
@pytest.mark.parametrize("asked", [None, [], [A], ["kwantumbreien"]])
@pytest.mark.parametrize("optional", [None, [], [B]])
def test_empty_and_unknown_skills_give_a_score(own, asked, optional):
    scored = one({"skills": own}, {"skills_essential": asked, "skills_optional": optional})
    if asked != [A] and optional != [B]:
        assert part(scored, "skills") == scored.fit_now[0] == 0.5
    elif own != [A]:
        # What is related counts a little.
        assert part(scored, "skills") < 0.5


def test_skills_that_are_named_twice_count_once():
    once, twice = (one({"skills": s}, {"skills_essential": s}) for s in ([A, B], [A, B, A, A]))
    assert once.score[0] == twice.score[0]
    assert once.fit_now[0] == 1


@pytest.mark.parametrize(
    ("candidate", "vacancy", "wage"),
    [
        ({"wage_min_eur_hour": 0}, {"wage_max_eur_hour": 15}, 1),
        ({"wage_min_eur_hour": 0}, {}, 1),
        ({"wage_min_eur_hour": 15}, {"wage_min_eur_hour": 0, "wage_max_eur_hour": 0}, 0),
        ({"wage_now_eur_hour": 0}, {"wage_max_eur_hour": 15}, 0.5),
        ({}, {"wage_max_eur_hour": 15}, 0.5),
    ],
)
def test_a_wage_of_zero(candidate, vacancy, wage):
    assert part(one(candidate, vacancy), "wage") == wage


def test_a_travel_limit_of_zero_lets_through_who_lives_there():
    here = {"postcode": 6511, "max_travel_km": 0}
    assert part(one(here, {"postcode": 6511}), "travel") == 1
    assert failed(one(here, {"postcode": 6811})) == {"travel"}
    at_home = one(here, {"postcode": 6811, "remote_share": 1})
    assert part(at_home, "travel") == 1


@pytest.mark.parametrize("postcode", [9999, "B-2000", "48529", None])
def test_a_postcode_that_is_unknown_or_foreign_removes_nobody(postcode):
    scored = one({"postcode": postcode, "max_travel_km": 1}, {"postcode": 6511})
    assert part(scored, "travel") == 0.5
    assert np.isnan(scored.travel_km[0])


def test_without_postcodes_or_trainings_all_is_neutral():
    scored = one({"postcode": 6511, "max_travel_km": 1}, {"postcode": 7511}, postcodes=None)
    assert part(scored, "travel") == 0.5
    assert len(scored.routes) == 0


def test_all_pairs_removed():
    scored = one({"hidden": True})
    assert len(scored) == scored.met_candidates[0] == scored.met_vacancies[0] == 0
    assert scored.only_candidates[0, DEMANDS.index("hidden")] == 1


@pytest.mark.parametrize("top", [1, 3, 1000])
def test_more_may_be_asked_than_there_is(top):
    m = market([{"id": f"c{k}"} for k in range(3)], [{"id": f"v{k}"} for k in range(2)])
    scored = score_blocks(m, rm.Policy(), top=top)
    assert len(scored) == {1: 4, 3: 6, 1000: 6}[top]


@pytest.mark.parametrize("top", [0, -1, 2.5, "50"])
def test_what_is_kept_is_a_whole_number(top):
    with pytest.raises(ValueError, match="whole number"):
        score_blocks(market([{"id": "c"}], [{"id": "v"}]), rm.Policy(), top=top)


@pytest.mark.parametrize("megabytes", [0, -1, float("nan"), float("inf")])
def test_memory_is_a_number_above_zero(megabytes):
    with pytest.raises(ValueError, match="megabytes"):
        score_blocks(market([{"id": "c"}], [{"id": "v"}]), rm.Policy(), working_memory_mb=megabytes)


def test_a_vacancy_may_ask_for_more_than_a_byte_can_count():
    """What is missing is held in one byte a skill up to 256 skills, and in four beyond: the same routes."""
    taxonomy = rm.Taxonomy.from_frame(
        [{"concept": f"x:{k}", "label": f"vak {k} bij {k * k}", "kind": "skill", "lang": "nl"} for k in range(300)]
    )
    names = [f"vak {k} bij {k * k}" for k in range(300)]
    courses = [{"id": f"t{k}", "skills": [names[k]], "cost_eur": 100, "weeks": 1} for k in (0, 299)]
    for asked in (names[44:], names):
        m = rm.Market(
            [{"id": "c", "skills": [s for s in asked if s not in (names[0], names[299])]}],
            [{"id": "v", "skills_essential": asked}],
            courses,
            taxonomy=taxonomy,
            on=ON,
        )
        scored = score_blocks(m, rm.Policy(weights={"skills": 1.0}, related_kept=1))
        closes = scored.routes[scored.route[0]].closes_skills
        assert set(closes) == {f"x:{k}" for k in (0, 299) if names[k] in asked}
        assert scored.fit_after[0] == pytest.approx(1)


def test_a_side_without_rows():
    for people, jobs in (([], [{"id": "v"}]), ([{"id": "c"}], []), ([], [])):
        scored = score_blocks(market(people, jobs), rm.Policy())
        assert len(scored) == len(scored.routes) == 0


@pytest.mark.parametrize(
    ("training", "taken"),
    [
        ({"skills": [A], "cost_eur": 100, "weeks": 2}, True),
        ({"skills": []}, False),
        ({"skills": ["kwantumbreien"]}, False),
        ({"skills": [A], "cost_eur": 0, "weeks": 0}, True),
        ({"skills": [A]}, True),
        ({"skills": [A], "seats": 0}, False),
        ({"skills": [A], "starts_on": [ON - dt.timedelta(days=1)]}, False),
        ({"skills": [A], "starts_on": [ON - dt.timedelta(days=1), SOON]}, True),
        ({"skills": [A], "weeks": 40}, False),
    ],
)
def test_a_training_that_teaches_nothing_costs_nothing_has_no_seats_or_is_over(training, taken):
    scored = one({"skills": []}, {"skills_essential": [A]}, [{"id": "t", **training}])
    assert (scored.route[0] >= 0) == taken
    assert scored.route_exact[0]
    assert scored.fit_after[0] == (1 if taken else scored.fit_now[0])


def test_a_skill_learned_at_work_needs_no_training():
    scored = one({"skills": []}, {"skills_essential": [A], "learn_on_the_job": [A]}, [{"id": "t", "skills": [A]}])
    assert scored.routes[0].trainings == ()
    assert (scored.fit_after[0], scored.euro[0], scored.weeks[0]) == (1, 0, 0)
    assert np.isnat(scored.ready_on[0])


# --- credentials and days ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held", "fails"),
    [
        (["rijbewijs:CE"], False),
        (["rijbewijs:C"], False),
        (["rijbewijs:B"], True),
        ([], True),
        (None, False),
        ([("rijbewijs:C", ON + dt.timedelta(days=59))], True),
        ([("rijbewijs:C", SOON)], False),
        ([("rijbewijs:C", ON), ("rijbewijs:CE", SOON)], False),
    ],
)
def test_a_credential_counts_by_what_it_includes_and_until_the_start(held, fails):
    for asked in ("credentials_now", "credentials_before_start"):
        scored = one({"credentials": held}, {asked: ["rijbewijs:C"], "starts_on": SOON})
        assert failed(scored) == ({asked} if fails else set())


@pytest.mark.parametrize(("weeks", "route"), [(8, True), (9, False)])
def test_a_credential_may_be_earned_before_the_start(weeks, route):
    course = {"id": "t", "grants": ["rijbewijs:CE"], "weeks": weeks}
    scored = one({"credentials": []}, {"credentials_before_start": ["rijbewijs:C"], "starts_on": SOON}, [course])
    if route:
        assert scored.needs_route[0]
        assert scored.routes[scored.route[0]].closes_credentials == ("rijbewijs:C",)
        assert scored.ready_on[0] == np.datetime64(ON) + 56
    else:
        assert failed(scored) == {"credentials_before_start"}


@pytest.mark.parametrize(("weeks", "fails"), [(4, False), (5, True)])
def test_two_credentials_must_both_be_earned_before_the_start(weeks, fails):
    courses = [{"id": f"t{k}", "grants": [g], "weeks": weeks} for k, g in enumerate(("rijbewijs:C", "heftruck"))]
    asked = {"credentials_before_start": ["rijbewijs:C", "heftruck"], "starts_on": SOON}
    scored = one({"credentials": []}, asked, courses)
    assert failed(scored) == ({"credentials_before_start"} if fails else set())
    if not fails:
        assert scored.needs_route[0]
        assert scored.routes[scored.route[0]].closes_credentials == ("heftruck", "rijbewijs:C")


def test_the_weeks_a_person_has_hold_for_all_credentials_together():
    courses = [{"id": f"t{k}", "grants": [g], "weeks": 4} for k, g in enumerate(("rijbewijs:C", "heftruck"))]
    asked = {"credentials_before_start": ["rijbewijs:C", "heftruck"]}
    for most, fails in ((8, set()), (7, {"credentials_before_start"})):
        assert failed(one({"credentials": [], "max_training_weeks": most}, asked, courses)) == fails


def test_a_start_before_the_job_ends_is_marked_and_not_rewarded():
    job = {"job_ends_on": SOON}
    early, next_day, later = (one(job, {"starts_on": SOON + dt.timedelta(days=d)}) for d in (-20, 1, 46))
    assert (early.starts_early[0], next_day.starts_early[0]) == (True, False)
    assert part(next_day, "timing") == 1 > part(later, "timing")
    assert part(early, "timing") == 0.5
    assert one(job, {"starts_on": SOON}).starts_early[0]
    table = rm.score(market([{"id": "c", **job}], [{"id": "v", "starts_on": SOON - dt.timedelta(days=20)}]))
    assert table.listing["starts_early"].tolist() == [True]


def test_a_policy_may_look_at_nothing_but_the_score():
    people = [
        {"id": "c", "skills": [A], "languages": [], "credentials": [], "hours_max": 8, "contracts": ["permanent"]}
    ]
    jobs = [
        {"id": "v", "occupation": occupations()[0], "languages": ["nld"], "credentials_now": ["BIG"], "hours_min": 40}
    ]
    m = market(people, [{**jobs[0], "contract": ["temporary"]}])
    assert len(score_blocks(m, rm.Policy())) == 0
    scored = score_blocks(m, rm.Policy(demands=lenient()))
    assert len(scored) == 1
    assert part(scored, "contract") == 0


def test_a_vacancy_that_asks_nothing_is_neutral_for_everyone_and_nothing_is_open():
    asked = {"occupation": occupations()[0], "skills_essential": [], "skills_optional": []}
    for own in ([], [A], None):
        scored = one({"skills": own, "occupation": occupations()[0]}, asked)
        assert part(scored, "skills") == 0.5
        assert not scored.unknown[0, PARTS.index("skills")]


def test_optional_skills_that_are_not_given_beside_essential_ones_are_none():
    """What is asked is known then: an interval of everything for every such vacancy would tell nobody anything."""
    told, silent = (one({"skills": [A]}, {"skills_essential": [A, B], "skills_optional": x}) for x in ([], None))
    assert part(told, "skills") == part(silent, "skills")
    assert (told.low[0], told.high[0]) == (silent.low[0], silent.high[0])
    assert silent.unknown[0, PARTS.index("optional")]
    assert not told.unknown[0, PARTS.index("optional")]


def test_a_part_without_variance_orders_by_the_others():
    people = [{"id": f"c{k}", "hours_min": 32, "hours_max": 40, "wage_min_eur_hour": 15} for k in range(3)]
    jobs = [{"id": f"v{k}", "hours_min": 32, "hours_max": 40, "skills_essential": [s]} for k, s in enumerate((A, B))]
    scored = score_blocks(market([{**row, "skills": [A]} for row in people], jobs), rm.Policy(), top=1)
    assert np.ptp(scored.parts[:, PARTS.index("hours")]) == np.ptp(scored.parts[:, PARTS.index("wage")]) == 0
    assert {(i, 0) for i in range(3)} <= set(zip(scored.rows.tolist(), scored.cols.tolist(), strict=True))


def test_a_row_with_nothing_but_an_id_is_scored_with_the_widest_interval():
    scored = one()
    open_parts = {name for name, x in zip(PARTS, scored.unknown[0], strict=True) if x}
    assert open_parts == set(PARTS)
    assert scored.low[0] < 0.1
    assert scored.high[0] > 0.9


def test_a_catalogue_of_five_thousand():
    courses = [{"id": f"t{k}", "skills": [skills()[k % 40]], "cost_eur": 100 + k, "weeks": 1} for k in range(5000)]
    scored = one({"skills": []}, {"skills_essential": [A, B, C]}, courses)
    route = scored.routes[scored.route[0]]
    assert scored.route_exact[0]
    assert route.euro == sum(100 + skills().index(s) for s in (A, B, C))
    assert not route.unbridged_skills


@pytest.mark.parametrize(
    ("name", "person", "job"),
    [
        ("experience", "experience_years", {"experience_years_min": 3}),
        ("wage", "wage_min_eur_hour", {"wage_max_eur_hour": 15}),
        ("travel", "max_travel_km", {"postcode": 6811}),
        ("hours", "hours_max", {"hours_min": 30, "hours_max": 40}),
    ],
)
def test_nan_is_unknown_and_zero_is_a_number(name, person, job):
    policy = rm.Policy(demands=lenient())
    nan, none, zero = (one({person: x, "postcode": 6511}, job, policy=policy) for x in (float("nan"), None, 0))
    assert part(nan, name) == part(none, name)
    assert nan.unknown[0, PARTS.index(name)]
    assert not zero.unknown[0, PARTS.index(name)]
    assert part(zero, name) != part(nan, name)
