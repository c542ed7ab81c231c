"""The list of faults: a sequence that can be counted, cut and told."""

from rmtmatch.faults import Faults
from rmtmatch.frames.tables import Fault

FOUND = [
    Fault("candidates", -1, None, "postcod", "unknown column", "did you mean 'postcode'?", "blanked"),
    Fault("candidates", 3, "c4", "hours_max", "98 is outside 0 to 60", "leave it empty", "blanked"),
    Fault("vacancies", 0, "v1", "wage_max_eur_hour", "below the adult minimum", "right under 21", "warning"),
]


def test_faults_are_a_sequence():
    faults = Faults(FOUND)
    assert len(faults) == 3
    assert list(faults) == FOUND
    assert faults[-1] is FOUND[-1]
    assert list(faults[1:]) == FOUND[1:]
    assert FOUND[0] in faults


def test_warnings_cost_nothing():
    assert list(Faults(FOUND).costly) == FOUND[:2]
    assert Faults(FOUND).counts() == {"blanked": 2, "warning": 1}
    assert repr(Faults(FOUND)) == "Faults(2 blanked, 1 warning)"
    assert repr(Faults()) == "Faults(none)"


def test_a_listing_is_cut_with_a_count():
    lines = Faults(FOUND).listing(limit=2).splitlines()
    assert lines[0].startswith("candidates, all rows, column postcod: unknown column")
    assert lines[1].startswith("candidates, row 3, column hours_max")
    assert lines[2] == "… and 1 more"
    assert len(Faults(FOUND).listing(limit=3).splitlines()) == 3


def test_a_frame_has_the_same_types_with_and_without_faults():
    full, none = Faults(FOUND).to_frame("polars"), Faults().to_frame("polars")
    assert full.schema == none.schema
    assert full["row"].to_list() == [-1, 3, 0]
    assert full["id"].to_list() == [None, "c4", "v1"]
