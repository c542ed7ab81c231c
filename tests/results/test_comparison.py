import pytest

from rmtmatch.results.comparison import Outcome, changed_share, compare, compare_vacancies

BEFORE = Outcome({"c1": "v1", "c2": "v2"}, {"c3": "below the reserve"}, frozenset({"v1", "v2", "v3"}), "p")


def now(placed=None, left=None, vacancies=("v1", "v2", "v3"), policy="p"):
    placed = {"c1": "v1", "c2": "v2"} if placed is None else placed
    left = {"c3": "below the reserve"} if left is None else left
    return Outcome(placed, left, frozenset(vacancies), policy)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (now(), []),
        (now({"c1": "v1"}), [("c2", "gone", "no longer among the candidates")]),
        (now({"c1": "v1", "c2": "v2", "c4": "v3"}), [("c4", "new person", "not in the plan before")]),
        (now({"c1": "v3", "c2": "v2"}, vacancies=("v2", "v3")), [("c1", "moved", "vacancy v1 is gone")]),
        (
            now({"c1": "v4", "c2": "v2"}, vacancies=("v1", "v2", "v3", "v4")),
            [("c1", "moved", "vacancy v4 is new")],
        ),
        (
            now({"c3": "v1", "c2": "v2"}, {"c1": "others were placed first"}),
            [
                ("c1", "lost", "vacancy v1 now goes to c3"),
                ("c3", "placed", "a place came free at v1: c1 is left over"),
            ],
        ),
        (
            now({"c2": "v1"}),  # c1 is gone
            [
                ("c1", "gone", "no longer among the candidates"),
                ("c2", "moved", "a place came free at v1: c1 is no longer among the candidates"),
            ],
        ),
        (
            now({"c1": "v1", "c2": "v2", "c3": "v3"}, {}),
            [("c3", "placed", "the best plan for everybody changed")],
        ),
        (now(left={"c3": "no linked skills"}, policy="q"), [("c3", "other reason", "the policy changed")]),
        (
            now(left={"c3": "hidden"}, policy="q"),
            [("c3", "other reason", "hidden now: has work, or wants no proposals")],
        ),
    ],
)
def test_every_change_has_its_kind_and_cause(after, expected):
    rows = compare(after, BEFORE).to_dicts()
    assert [(r["candidate"], r["change"], r["cause"]) for r in rows] == expected


def test_who_shared_a_vacancy_is_not_what_moved_somebody():
    before = Outcome({"c1": "v1", "c2": "v1", "c3": "v2"}, {}, frozenset({"v1", "v2"}), "p")
    after = Outcome(
        {"c1": "v2", "c2": "v1"}, {"c3": "hidden"}, frozenset({"v1", "v2"}), "p", said={("c3", ""): "objected"}
    )
    causes = {r["candidate"]: r["cause"] for r in compare(after, before).to_dicts()}
    assert causes["c1"] == "a place came free at v2: c3 is left over (the candidate objects)"


def test_a_vacancy_whose_closing_date_passed_has_closed():
    after = Outcome({"c2": "v2"}, {"c1": "others were placed first"}, BEFORE.vacancies, "p", closed=frozenset({"v1"}))
    causes = {r["candidate"]: r["cause"] for r in compare(after, BEFORE).to_dicts()}
    assert causes["c1"] == "vacancy v1 has closed"


def test_the_share_counts_people_of_both_runs_alone():
    after = now({"c1": "v3", "c2": "v2", "c9": "v1"}, {"c3": "hidden"})
    assert changed_share(after, BEFORE) == pytest.approx(1 / 3)
    assert changed_share(now({}, {}), BEFORE) == 0


def test_what_was_said_of_a_pair_is_the_cause_of_its_end():
    placed, left = {"c2": "v1"}, {"c1": "hidden", "c3": "below the reserve"}
    said = {("c1", ""): "objected", ("c2", "v2"): "rejected", ("c3", "v3"): "no"}
    after = Outcome(placed, left, BEFORE.vacancies, "p", said=said)
    assert [(r["candidate"], r["cause"]) for r in compare(after, BEFORE).to_dicts()] == [
        ("c1", "the candidate objects"),
        ("c2", "the employer said no"),
    ]
    assert [r["cause"] for r in compare_vacancies(after, BEFORE).to_dicts()] == [
        "c1 is left over (the candidate objects); c2 moved here",
        "c2 moved to v1 (the employer said no)",
    ]
