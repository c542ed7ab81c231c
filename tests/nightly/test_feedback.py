"""Outcomes are honoured the next night, counted, and never learned from."""

import shutil

import numpy as np
import pytest

from region_files import region_files
from rmtmatch import frames, nightly
from rmtmatch.cli import main
from rmtmatch.config import RunConfig
from rmtmatch.errors import DataError
from rmtmatch.loading import read_inputs
from rmtmatch.nightly.feedback import OUTCOMES, followed, honoured, read_feedback, strangers
from rmtmatch.record import read_outcome
from rmtmatch.results.comparison import compare


def table(path, rows):
    columns = ("candidate", "vacancy", "adviser", "outcome", "on", "reason")
    frames.write_file({c: [row.get(c, "") for row in rows] for c in columns}, path)
    return path


def row(candidate, vacancy, outcome, on="2026-11-21", reason=""):
    return {"candidate": candidate, "vacancy": vacancy, "outcome": outcome, "on": on, "reason": reason, "adviser": "a"}


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A night, and the folder of its inputs."""
    folder = region_files(tmp_path_factory.mktemp("first"), ("csv",))
    return nightly.run(RunConfig.from_toml(folder / "csv.toml")), folder


@pytest.fixture
def folder(first, tmp_path):
    place = shutil.copytree(first[1], tmp_path / "night")
    shutil.move(place / "out", tmp_path / "before")
    text = (place / "csv.toml").read_text().replace("[taxonomy]", 'feedback = "feedback.csv"\n[taxonomy]')
    (place / "csv.toml").write_text(f'previous = "{tmp_path / "before"}"\n{text}')
    return place


def night_with(folder, rows):
    table(folder / "feedback.csv", rows)
    night = nightly.run(RunConfig.from_toml(folder / "csv.toml"))
    return night, read_outcome(night.folder)


def test_every_outcome_is_honoured(first, folder):
    before = read_outcome(first[0].folder)
    pairs = sorted(before.placed.items())
    said = ["no, because", "candidate objects", "rejected", "started", "opened", "introduced"]
    rows = [row(c, v, outcome) for (c, v), outcome in zip(pairs, said, strict=False)]
    night, now = night_with(folder, rows)
    listed = {(c, v) for c, v in now.listed}
    for c, v in pairs[:4]:
        assert (c, v) not in listed
    started = pairs[3][0]
    assert now.left[started] == "hidden"
    assert pairs[5] in now.placed.items()
    causes = {r["candidate"]: r["cause"] for r in compare(now, before).to_dicts()}
    ends = ["an adviser decided against it", "the candidate objects", "the employer said no", "has work"]
    assert [causes[c] for c, _ in pairs[:4]] == ends
    kept = {c for f in night.folder.glob("*/feedback.csv") for c in frames.read_file(f).columns["candidate"]}
    assert kept == {c for c, _ in pairs[:6]}
    assert int(night.totals["proposed_before"].sum()) == len(before.placed)
    counts = night.totals["proposed_before"]
    opened = np.nansum(night.totals["opened_rate"] * counts)
    acted_on = np.nansum(night.totals["followed_rate"] * counts)
    assert (round(opened), round(acted_on)) == (6, 2)


def test_what_an_employer_refused_changes_nothing_but_that_pair(first, folder):
    market = read_inputs(RunConfig.from_toml(first[1] / "csv.toml")).market
    c, v = min(read_outcome(first[0].folder).placed.items())
    refused = honoured(market, read_feedback(table(folder / "f.csv", [row(c, v, "rejected")])))
    k = market.candidate_index(c)
    assert refused.candidates["excluded"].row(k).tolist()[-1] == v
    assert refused.candidates["hidden"].tolist() == market.candidates["hidden"].tolist()
    assert np.array_equal(refused.vacancies["places"], market.vacancies["places"], equal_nan=True)
    assert refused.profiles is market.profiles


def test_a_place_that_was_filled_is_gone(first, folder):
    market = read_inputs(RunConfig.from_toml(first[1] / "csv.toml")).market
    c, v = market.candidates.ids[0], market.vacancies.ids[0]
    rows = [row(c, v, "started"), row(c, v, "lasting 6 months", on="2026-12-01")]
    places = honoured(market, read_feedback(table(folder / "f.csv", rows))).vacancies["places"]
    was = market.vacancies["places"][0]
    assert places[0] == max((1 if np.isnan(was) else was) - 1, 0)


def test_the_last_word_counts():
    from rmtmatch.nightly.feedback import Feedback, _listing  # noqa: PLC0415

    days = [np.datetime64("2026-11-20"), np.datetime64("2026-11-19")]
    rows = {"candidate": ["c", "c"], "vacancy": ["v", "v"], "adviser": ["", ""], "outcome": ["introduced", "no"]}
    feedback = Feedback(_listing({**rows, "on": days, "reason": ["", ""]}))
    assert feedback.latest() == {("c", "v"): "introduced"}
    assert followed(feedback, [("c", "v"), ("c", "w")]) == (2, 1, 1)


def test_an_unknown_outcome_is_a_fault_with_the_nearest_word(tmp_path):
    found = read_feedback(table(tmp_path / "f.csv", [row("c1", "v1", "opend"), row("c1", "v1", "opened", on="soon")]))
    assert [f.effect for f in found.faults] == ["set_aside", "blanked"]
    assert "opened" in found.faults[0].hint
    assert len(found.table) == 1


def test_what_is_useless_in_a_row_is_told_with_its_column(tmp_path):
    rows = [
        row("", "v1", "no"),
        row("c1", "", "rejected"),
        row("c2", "", "objected"),
        row("c3", "v1", "opened", on="2027-01-01"),
        row("c4", "v1", ""),
        row("111222333", "v1", "opend"),
        row("c5", "v1", "Mevrouw Quirijnsen belde"),
    ]
    found = read_feedback(table(tmp_path / "f.csv", rows), np.datetime64("2026-11-22"))
    told = [(f.id, f.column, f.rule, f.effect) for f in found.faults]
    assert told == [
        (None, "candidate", "no candidate", "set_aside"),
        ("c1", "vacancy", "'rejected' without a vacancy", "set_aside"),
        ("c3", "on", "2027-01-01 lies after the day of the run", "warning"),
        ("c4", "outcome", "no outcome", "set_aside"),
        (None, "outcome", "'opend' is no outcome", "set_aside"),  # what may be a citizen service number is not repeated
        ("c5", "outcome", "no outcome", "set_aside"),  # nor is a sentence
    ]
    assert found.table["candidate"].tolist() == ["c2", "c3"]
    assert [f.rule for f in strangers(found, {"c9"})] == ["none of the 2 rows is about a candidate of this run"]
    assert not strangers(found, {"c2"})


def test_faults_of_feedback_stand_with_the_team_of_the_person_and_check_finds_them(first, folder, capsys):
    person = min(read_outcome(first[0].folder).placed)
    night, _ = night_with(folder, [row(person, "v1", "opend"), row("gone", "v999", "started")])
    region = next(f.parent.name for f in night.folder.glob("*/proposals.csv") if person in ids(f, "candidate"))
    assert ids(night.folder / region / "faults.csv", "table") == ["feedback"]
    assert main(["check", str(folder / "csv.toml")]) == 0
    assert "did you mean 'opened'?" in capsys.readouterr().out
    (folder / "feedback.csv").write_text("candidate,outcom\n")
    assert main(["check", str(folder / "csv.toml")]) == 0  # nothing was said
    (folder / "feedback.csv").write_text("candidate,outcom\nc1,no\n")
    assert main(["check", str(folder / "csv.toml")]) == 3
    assert "there is no column 'vacancy'" in " ".join(capsys.readouterr().out.split())


def ids(path, column):
    return list(frames.read_file(path).columns[column])


def test_a_table_without_outcomes_is_refused(tmp_path):
    frames.write_file({"candidate": ["c"], "vacancy": ["v"], "outcom": ["no"]}, tmp_path / "f.csv")
    with pytest.raises(DataError, match="did you mean 'outcom'"):
        read_feedback(tmp_path / "f.csv")
    assert set(OUTCOMES) > {"opened", "started"}


def test_a_vacancy_that_closed_moves_few_and_says_why(first, folder, capsys):
    before = read_outcome(first[0].folder)
    gone = min(before.placed.values())
    rows = frames.read_file(folder / "vacancies.csv")
    keep = [k for k, v in enumerate(rows.columns["id"]) if v != gone]
    columns = {c: [v for k, v in enumerate(values) if k in set(keep)] for c, values in rows.columns.items()}
    frames.write_file(columns, folder / "vacancies.csv")
    night, now = night_with(folder, [])
    same = [c for c, v in before.placed.items() if now.placed.get(c) == v]
    assert len(same) >= len(before.placed) - 3
    assert 0 < night.changed < 0.1
    assert night.given_up >= 0
    assert main(["compare", str(first[0].folder), str(night.folder)]) == 0
    out = capsys.readouterr().out
    assert f"vacancy {gone} is gone" in out
    assert "no longer among the vacancies" in out
    assert main(["run", str(folder / "csv.toml"), "--max-change", "0.0"]) == 5


def test_a_replay_gives_the_same_files_and_notices_what_changed(folder, capsys):
    night, _ = night_with(folder, [])
    assert main(["replay", str(night.folder / "record.json")]) == 0
    assert "0 differ" in capsys.readouterr().out
    assert (night.folder.parent / "out-replay" / "totals.csv").exists()
    (night.folder / "AM26" / "unfilled.csv").write_text("other")
    assert main(["replay", str(night.folder / "record.json")]) == 5
    assert "AM26/unfilled.csv" in capsys.readouterr().out
    (folder / "candidates.csv").write_text((folder / "candidates.csv").read_text() + "\n")
    assert main(["replay", str(night.folder / "record.json")]) == 3
    assert "candidates" in capsys.readouterr().err
