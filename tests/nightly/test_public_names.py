"""Names that people wrote into any field stand in no file of a night, in no log and in no error."""

import pytest

from region_files import region_files
from rmtmatch import frames
from rmtmatch.cli import main

NAME, MAIL, PHONE = "Annelies Vermeulen", "annelies@voorbeeld.nl", "06-12345678"
SAID = f"Ik ben {NAME}, bel {PHONE} of mail {MAIL}. Ik kan lassen."
EVERYWHERE = ("text", "hours_max", "available_from", "max_travel_km", "hidden")


@pytest.fixture
def folder(tmp_path):
    region_files(tmp_path, ["csv"])
    columns = {k: list(v) for k, v in frames.read_file(tmp_path / "candidates.csv").columns.items()}
    for column in EVERYWHERE:
        columns[column] = [SAID] * 60
    columns["skills"] = [f"{s}|{NAME}" if s else NAME for s in columns["skills"]]
    columns["languages"] = [f"nld:3|{MAIL}"] * 60
    frames.write_file(columns, tmp_path / "candidates.csv")
    return tmp_path


def test_no_name_is_in_any_file_or_line(folder, capfd):
    assert main(["run", str(folder / "csv.toml")]) == 0
    assert main(["check", str(folder / "csv.toml")]) in (0, 3)
    told = "".join(capfd.readouterr())
    written = {
        p: p.read_text(encoding="utf-8", errors="replace") for p in sorted((folder / "out").rglob("*")) if p.is_file()
    }
    assert len(written) > 10
    assert "hours_max" in written[folder / "out" / "AM25" / "faults.csv"]
    for name in (NAME, MAIL, PHONE):
        assert name not in told
        assert [p.name for p, text in written.items() if name in text] == []
