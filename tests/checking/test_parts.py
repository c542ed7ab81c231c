"""A table in parts is the table: the same rows, the same faults, whatever the format and wherever it is cut."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch import frames
from rmtmatch.checking.bulk import check_rows
from rmtmatch.checking.inputs import check_inputs
from rmtmatch.checking.parts import Parts, check_parts
from rmtmatch.config import Source
from rmtmatch.errors import DataError, ProtectedFieldError
from rmtmatch.results.provenance import fingerprint
from rmtmatch.sources import read_in_parts, read_source

ROW = st.fixed_dictionaries(
    {"id": st.sampled_from(["c1", "c2", "c3", "c4", "c5", "c6", "", "123456782"])},
    optional={
        "hours_max": st.sampled_from(["36", "98", "veel", ""]),
        "postcode": st.sampled_from(["6511 AB", "1234", "x"]),
        "skills": st.sampled_from(["lassen|koken:0.5", "", "lassen:9"]),
        "languages": st.sampled_from(["nl", "nl:3|en"]),
        "hours_mx": st.sampled_from(["36", ""]),
    },
)


def written(rows, path):
    if path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
        return path
    names = dict.fromkeys(n for row in rows for n in row)
    frames.write_file({n: [row.get(n, "") for row in rows] for n in names}, path)
    return path


def in_parts(path, rows):
    parts = list(frames.read_parts(path, rows=rows, small_bytes=0))
    return Parts(parts[0].kind, tuple(parts[0].columns), iter(parts))


def told(check, name, given):
    """Return the answer of a check as values, or the error."""
    try:
        table, faults, rows = check(name, given)
    except ProtectedFieldError as error:
        return str(error), (), ()
    return fingerprint(table), faults, rows.tolist()


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
@given(rows=st.lists(ROW, max_size=12), most=st.integers(1, 5))
def test_parts_are_the_whole(tmp_path_factory, suffix, rows, most):
    path = written(rows, tmp_path_factory.mktemp("t") / f"candidates.{suffix}")
    table, faults, stay = told(check_rows, "candidates", frames.read_file(path))
    ours, found, kept = told(check_parts, "candidates", in_parts(path, most))
    assert (ours, found, kept) == (table, faults, stay)


def test_a_part_holds_no_more_rows_than_asked(tmp_path):
    rows = [{"id": f"c{k}", "hours_max": str(k % 60)} for k in range(23)]
    for suffix in frames.FORMATS:
        path = written(rows, tmp_path / f"candidates.{suffix}")
        assert [p.n for p in frames.read_parts(path, rows=10, small_bytes=0)] == [10, 10, 3]
        assert [p.n for p in frames.read_parts(path, rows=10)] == [23]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_encodings_and_delimiters_are_those_of_the_whole(tmp_path, encoding):
    path = tmp_path / "candidates.csv"
    path.write_bytes('id;occupation\r\nc1;caféhouder\r\n\r\nc2;"kok; bakker"\r\nc3;x;y\r\n'.encode(encoding))
    whole, parts = frames.read_file(path), list(frames.read_parts(path, rows=2, small_bytes=0))
    for name in ("id", "occupation"):
        assert [v for p in parts for v in p.columns[name]] == list(whole.columns[name])
    assert [(p.row, p.rule) for p in parts[1].problems] == [(0, whole.problems[0].rule)]


def test_a_list_of_records_and_lines_that_are_none(tmp_path):
    path = tmp_path / "candidates.jsonl"
    path.write_text('[{"id": "a"}, {"id": "b"}]')
    assert [p.n for p in frames.read_parts(path, rows=1, small_bytes=0)] == [2]
    path.write_text('{"id": "a"}\n{half\n7\n{"id": "b", "late": 1}\n')
    parts = list(frames.read_parts(path, rows=1, small_bytes=0))
    assert [list(p.columns) for p in parts] == [["id", "late"]] * 4
    assert [len(p.problems) for p in parts] == [0, 1, 1, 0]


def test_damage_further_on_is_told(tmp_path):
    path = tmp_path / "candidates.parquet"
    frames.write_file({"id": [f"c{k}" for k in range(50_000)]}, path)
    content = bytearray(path.read_bytes())
    content[4:400] = bytes(396)
    path.write_bytes(bytes(content))
    with pytest.raises(DataError, match=r"candidates\.parquet: not a Parquet file"):
        list(frames.read_parts(path, rows=10, small_bytes=0))
    with pytest.raises(DataError, match="cannot be read"):
        next(frames.read_parts(tmp_path / "none.csv"))


def test_one_of_many_files_that_breaks_off_is_left_out_as_a_whole(tmp_path):
    for k in range(3):
        frames.write_file({"id": [f"c{k}-{i}" for i in range(9)]}, tmp_path / f"{k}.parquet")
    (tmp_path / "1.parquet").write_bytes((tmp_path / "1.parquet").read_bytes()[:-9])
    source = Source(path=tmp_path / "*.parquet")
    (table, lost), (whole, also) = read_in_parts(source, "candidates"), read_source(source, "candidates")
    assert [name for name, _ in lost] == [name for name, _ in also] == [f"candidates: {tmp_path.name}/1.parquet"]
    assert check_parts("candidates", table)[0].ids.tolist() == list(whole.columns["id"])


def test_one_column_less_in_one_of_many_files_is_unknown_there(tmp_path):
    frames.write_file({"id": ["a"], "hours_max": ["36"]}, tmp_path / "1.csv")
    frames.write_file({"id": ["b"]}, tmp_path / "2.csv")
    table, _ = read_in_parts(Source(path=tmp_path / "*.csv"), "candidates")
    checked = check_inputs(table, [{"id": "v1"}])
    assert checked.faults.counts() == {}
    assert np.array_equal(checked.tables["candidates"]["hours_max"], [36, np.nan], equal_nan=True)


def test_a_protected_column_in_a_part_stops_everything(tmp_path):
    frames.write_file({"id": ["a"]}, tmp_path / "1.csv")
    frames.write_file({"id": ["b"], "geslacht": ["x"]}, tmp_path / "2.csv")
    table, _ = read_in_parts(Source(path=tmp_path / "*.csv"), "candidates")
    with pytest.raises(ProtectedFieldError):
        check_inputs(table, [{"id": "v1"}])
