import json

import pytest

import rmtmatch as rm
from rmtmatch.errors import DataError
from rmtmatch.record import file_hash, read_outcome, record_text
from rmtmatch.testing import tiny_market


@pytest.fixture(scope="module")
def plan():
    return rm.propose(rm.score(tiny_market()))


def test_a_hash_is_of_content_and_not_of_place(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.csv").write_text("id\n1\n")
    assert file_hash(tmp_path / "a") == file_hash(tmp_path / "b")
    assert file_hash(tmp_path / "a" / "x.csv") == file_hash(tmp_path / "b" / "x.csv")
    (tmp_path / "b" / "x.csv").rename(tmp_path / "b" / "y.csv")
    assert file_hash(tmp_path / "a") != file_hash(tmp_path / "b")


def test_the_text_is_the_same_for_the_same_record(plan):
    assert record_text(plan.record) == record_text(json.loads(json.dumps(plan.record)))
    assert json.loads(record_text(plan.record)) == json.loads(json.dumps(plan.record))


def test_nothing_is_read_from_a_folder_without_record(tmp_path):
    with pytest.raises(DataError, match="no finished run"):
        read_outcome(tmp_path)


def test_a_table_without_its_columns_is_refused(plan, tmp_path):
    (tmp_path / "record.json").write_text(record_text({**plan.record, "format": "csv"}))
    (tmp_path / "AM26").mkdir()
    (tmp_path / "AM26" / "proposals.csv").write_text("who\nc1\n")
    with pytest.raises(DataError, match="candidate"):
        read_outcome(tmp_path)
