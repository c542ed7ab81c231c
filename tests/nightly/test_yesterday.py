"""What waits for its turn is new until it stood on a list: an adviser never gets more than five new items a day."""

import dataclasses

import pytest

import rmtmatch as rm
from region_files import region_files
from rmtmatch import example, frames, nightly
from rmtmatch.config import RunConfig
from rmtmatch.nightly.yesterday import read_yesterday
from rmtmatch.record import read_shown

MOST = 5


def lists(folder):
    """Return for each adviser what stands on the list, and what of it is new."""
    found = {}
    for file in folder.glob("*/worklists/*.csv"):
        table = frames.read_file(file).columns
        rows = zip(*(list(table[c]) for c in ("adviser", "candidate", "vacancy", "new")), strict=True)
        for adviser, c, v, new in rows:
            found.setdefault(adviser, {})[c, v] = new == "true"
    return found


@pytest.fixture(scope="module")
def nights(tmp_path_factory):
    """Three nights on one input, each after the one before."""
    folder = region_files(tmp_path_factory.mktemp("nights"), ("csv",))
    text, told = (folder / "csv.toml").read_text(), []
    for k in range(3):
        before = f'previous = "out{k - 1}"\n' if k else ""
        (folder / "csv.toml").write_text(before + text.replace('"out"', f'"out{k}"'))
        told.append(nightly.run(RunConfig.from_toml(folder / "csv.toml")).folder)
    return told


def test_what_waited_comes_five_a_day(nights):
    seen = {}
    for night in nights:
        today = lists(night)
        assert today
        for adviser, items in today.items():
            known = seen.get(adviser, set())
            assert {item for item, new in items.items() if not new} <= known
            if adviser != "none":
                assert sum(items.values()) <= MOST
            seen[adviser] = known | set(items)
    first, last = (sum(map(len, lists(n).values())) for n in (nights[0], nights[-1]))
    assert last > first  # somebody had to wait for the second day


def test_a_copy_of_the_tables_alone_has_no_lists(nights, tmp_path):
    assert read_shown(nights[0]) == {item for items in lists(nights[0]).values() for item in items}
    assert read_shown(tmp_path) is None
    assert read_yesterday(nights[0], "2026-11-22").outcome.shown == read_shown(nights[0])


def test_plans_in_memory_do_the_same():
    pairs = rm.score(example.region(candidates=60, vacancies=50).market())
    first = rm.propose(pairs)
    second = rm.propose(pairs, previous=first)
    known = set(zip(*(first.shortlists("adviser")[c].tolist() for c in ("candidate", "vacancy")), strict=True))
    items = second.shortlists("adviser").to_dicts()
    assert {(r["candidate"], r["vacancy"]) for r in items if not r["new"]} == known
    counts = [sum(r["new"] for r in items if r["adviser"] == a) for a in {r["adviser"] for r in items} - {"none"}]
    assert max(counts) == MOST
    unknown = dataclasses.replace(first.outcome, shown=None)  # then what was proposed counts as seen
    assert not any(r["new"] for r in rm.propose(pairs, previous=unknown).shortlists("adviser").to_dicts())
