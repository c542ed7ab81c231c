"""A purse that runs dry ends proposals through it, not the people; who waits for money is told so."""

import json

import pytest

from region_files import region_files
from rmtmatch import frames
from rmtmatch.cli import main

NAMED = "er is scholing nodig, maar in de pot scholing zit vandaag te weinig"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return region_files(tmp_path_factory.mktemp("money"), ("csv",))


def night(folder, name, pool, capsys):
    text = (folder / "csv.toml").read_text().replace('"out"', f'"{name}"')
    (folder / f"{name}.toml").write_text(f"{text}[policy.pools_eur.scholing]\n{pool}\n")
    code = main(["run", str(folder / f"{name}.toml"), "--workers", "1"])
    return code, " ".join(capsys.readouterr().out.split()), folder / name


def column(out, table, name):
    return [value for file in sorted(out.glob(f"*/{table}.csv")) for value in frames.read_file(file).columns[name]]


@pytest.mark.parametrize(
    "pool",
    [
        "limit = 0",
        "limit = 100_000\ncommitted = 60_000\nspent = 45_000",  # more is gone than there was
        "limit = 100_000\nspent = 98_000\npaced_from = 2026-01-01\npaced_until = 2026-12-31",  # opens in December
    ],
)
def test_a_dry_purse_ends_training_and_no_person(folder, capsys, pool):
    code, out, written = night(folder, "dry", pool, capsys)
    assert code == 0
    assert "Nothing is left tonight of scholing" in out
    assert set(column(written, "proposals", "route")) == {""}
    people = set(column(written, "proposals", "candidate")) | set(column(written, "leftovers", "candidate"))
    assert len(people) == 60
    waiting = [k for k, detail in enumerate(column(written, "leftovers", "detail")) if detail == NAMED]
    assert len(waiting) > 5
    assert all(column(written, "leftovers", "action")[k].startswith("Zoek geld of een plek voor ") for k in waiting)
    kept = json.loads((written / "record.json").read_text())["pools"]["scholing"]
    assert (kept["open_tonight"], kept["proposed"]) == (0, 0)


def test_a_purse_that_pays_for_some_is_spent_to_the_last_course(folder, capsys):
    code, out, written = night(folder, "some", "limit = 3_000", capsys)
    assert code == 0
    assert "Money pool limit reserved committed spent open proposed left tonight scholing 3,000 0 0 0 3,000" in out
    first = [rank == "1" for rank in column(written, "proposals", "rank")]
    euros = sum(float(e) for e, top in zip(column(written, "proposals", "euro"), first, strict=True) if top)
    assert 0 < euros <= 3000
    assert json.loads((written / "record.json").read_text())["pools"]["scholing"]["proposed"] == euros
    assert NAMED in column(written, "leftovers", "detail")  # what others got, they did not
    again = main(["run", str(folder / "some.toml"), "--workers", "1"])
    assert again == 0
    assert f"3,000 0 0 0 3,000 {euros:,.0f} " in " ".join(capsys.readouterr().out.split())  # a run with nothing to do


def test_a_scheme_that_nobody_names_is_told_with_the_nearest(folder, capsys):
    code, out, written = night(folder, "typo", 'limit = 3_000\nschemes = ["RMT-schooling", "SLIM"]', capsys)
    assert code == 0
    told = "no training and no person names the scheme 'RMT-schooling': it pays for nothing"
    assert f"pools_eur.scholing: {told} (did you mean 'RMT-scholing'?)." in out
    assert told in column(written, "faults", "rule")
    assert main(["check", str(folder / "typo.toml")]) == 0
    assert "RMT-schooling" in capsys.readouterr().out


def test_a_purse_without_a_limit_is_refused_with_its_line(folder, capsys):
    (folder / "none.toml").write_text((folder / "csv.toml").read_text() + "[policy.pools_eur.scholing]\nspent = 4\n")
    assert main(["run", str(folder / "none.toml")]) == 2
    assert "line 13: 'pools_eur.scholing.limit' is missing" in capsys.readouterr().err
