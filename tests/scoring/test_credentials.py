import numpy as np
import pytest

from rmtmatch.frames.tables import Ragged
from rmtmatch.scoring.credentials import HELD, LACKED, Wanted, asked_on, closure, held_until, holds, lacking

ON = np.datetime64("2026-11-22")


def dated(*rows):
    lists = Ragged.of([None if r is None else [x[0] for x in r] for r in rows])
    ends = np.array([x[1] or "NaT" for r in rows if r for x in r], "datetime64[D]")
    return Ragged(lists.offsets, lists.values, lists.known, ends)


@pytest.mark.parametrize(
    ("has", "included", "not_included"),
    [
        ("rijbewijs:CE", {"C", "BE", "B", "C1", "C1E", "AM"}, {"D", "A", "T"}),
        ("rijbewijs:C", {"C1", "B", "AM"}, {"BE", "CE", "C1E"}),
        ("rijbewijs:DE", {"D", "D1", "D1E", "BE", "B"}, {"C", "CE"}),
        ("rijbewijs:BE", {"B", "AM"}, {"C", "T"}),
        ("rijbewijs:A", {"A2", "A1", "AM"}, {"B"}),
        ("rijbewijs:B", {"AM"}, {"A1", "BE"}),
    ],
)
def test_licences_include_what_the_directive_says(has, included, not_included):
    found = closure()[has]
    assert {f"rijbewijs:{k}" for k in included} <= found
    assert not {f"rijbewijs:{k}" for k in not_included} & found


def wanted(people, jobs, start):
    codes, days = asked_on(jobs, start)
    return Wanted(codes, held_until(people, codes, closure(), ON), days)


def test_other_chains():
    assert closure()["NLQF:4"] == {f"NLQF:{k}" for k in (1, 2, 3, 4)}
    assert closure()["VCA-VOL"] == {"VCA-VOL", "VCA-B"}


def test_a_policy_extends_the_table_and_circles_do_no_harm():
    found = closure({"heftruck": ["reachtruck"], "reachtruck": ["heftruck"], "rijbewijs:B": ["rijbewijs:T"]})
    assert found["heftruck"] == found["reachtruck"] == {"heftruck", "reachtruck"}
    assert "rijbewijs:T" in found["rijbewijs:CE"]


def test_held_until_the_last_day_of_what_includes_it():
    lists = dated([("rijbewijs:B", "2026-12-02"), ("rijbewijs:C", "2026-11-21")], [("ADR", None)], [], None)
    held = held_until(lists, ["rijbewijs:B", "ADR"], closure(), ON)
    assert held.tolist() == [[10, LACKED], [LACKED, HELD], [LACKED, LACKED], [HELD, HELD]]


def test_an_unknown_list_holds_for_a_person_and_grants_nothing_for_a_course():
    lists = dated(None, [("VCA-VOL", None)])
    assert held_until(lists, ["VCA-B"], closure(), ON).tolist() == [[HELD], [HELD]]
    assert holds(lists, ["VCA-B"], closure()).tolist() == [[False], [True]]


def test_a_credential_must_be_valid_on_the_day_it_is_needed():
    people = dated([("BIG", "2026-12-02")])
    jobs = dated([("BIG", None)], [("BIG", None)], [("BIG", None)], [])
    start = np.array([10.0, 11.0, np.nan, 0.0])
    found = wanted(people, jobs, start)
    assert found.codes == ("BIG",)
    assert found.lacks(np.zeros(4, int), np.arange(4))[:, 0].tolist() == [False, True, False, False]
    assert lacking(found.held, found.asked).tolist() == [[False, True, False, False]]


def test_nobody_asks_anything():
    found = wanted(dated([("BIG", None)]), dated([], None), np.zeros(2))
    assert found.codes == ()
    assert lacking(found.held, found.asked).tolist() == [[False, False]]
