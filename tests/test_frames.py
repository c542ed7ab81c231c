"""Tables in, frames and files out: every kind of input gives the same answer, and answers keep their types."""

import datetime as dt
import importlib.util
import subprocess
import sys
from decimal import Decimal

import duckdb
import narwhals as nw
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference import as_record
from rmtmatch import frames
from rmtmatch.checking.bulk import check
from rmtmatch.errors import DataError, MissingExtraError
from rmtmatch.frames.raw import RawTable
from rmtmatch.frames.tables import Ragged
from rmtmatch.records import Candidate

ROWS = [
    {
        "id": "c1",
        "postcode": "6511 AB",
        "hours_min": 16.0,
        "hours_max": 98.0,
        "work_level": 3,
        "available_from": dt.date(2026, 11, 22),
        "hidden": True,
        "skills": ["lassen", "frezen"],
        "languages": ["nld:3"],
        "credentials": ["rijbewijs Q", "B"],
        "occupation": "lasser",
    },
    {
        "id": "c2",
        "postcode": None,
        "hours_min": None,
        "hours_max": 24.0,
        "work_level": None,
        "available_from": None,
        "hidden": False,
        "skills": [],
        "languages": None,
        "credentials": None,
        "occupation": "",
    },
]
BUILD = {
    "dicts": lambda rows: rows,
    "generator": iter,
    "mapping": lambda rows: {k: [r[k] for r in rows] for k in rows[0]},
    "pandas": pd.DataFrame,
    "pandas of Arrow": lambda rows: pa.Table.from_pylist(rows).to_pandas(types_mapper=pd.ArrowDtype),
    "pandas nullable": lambda rows: pd.DataFrame(rows).convert_dtypes(dtype_backend="numpy_nullable"),
    "polars": pl.DataFrame,
    "polars lazy": pl.LazyFrame,
    "pyarrow": pa.Table.from_pylist,
    "pyarrow chunked": lambda rows: pa.concat_tables([pa.Table.from_pylist([r], schema(rows)) for r in rows]),
    "pyarrow batches": lambda rows: pa.RecordBatchReader.from_batches(
        schema(rows), pa.Table.from_pylist(rows).to_batches()
    ),
    "narwhals": lambda rows: nw.from_native(pl.DataFrame(rows)),
    "duckdb": lambda rows: duckdb.from_arrow(pa.Table.from_pylist(rows)),
}
KIND = {"pandas of Arrow": "pandas", "pandas nullable": "pandas", "polars lazy": "polars", "narwhals": "polars"}


def schema(rows):
    return pa.Table.from_pylist(rows).schema


def answer(table):
    checked, faults = check("candidates", frames.read_columns(table, "candidates"))
    return [as_record(checked, i) for i in range(len(checked))], faults


@pytest.mark.parametrize("kind", list(BUILD))
def test_every_kind_of_table_gives_the_same_answer(kind):
    assert answer(BUILD[kind](ROWS)) == answer(ROWS)


@pytest.mark.parametrize(
    ("kind", "back"),
    [(k, KIND.get(k, k if k in frames.KINDS else "pyarrow" if k[:2] in {"py", "du"} else "records")) for k in BUILD],
)
def test_a_table_says_what_answers_are_given_back_as(kind, back):
    assert frames.read_columns(BUILD[kind](ROWS), "candidates").kind == back


def test_records_are_tables_too():
    rows = [Candidate(id="c1", skills=[("lassen", 0.5)], credentials="B:2027-05-01"), Candidate(id="c2", hidden=True)]
    records, faults = answer(rows)
    assert not faults
    assert records[0]["skills"] == (("lassen", 0.5),)
    assert records[0]["credentials"] == (("rijbewijs:B", dt.date(2027, 5, 1)),)
    assert records[1]["hidden"]
    assert answer([rows[0], {"id": "c3"}])[0][1]["id"] == "c3"


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "hours_max": st.none() | st.floats(0, 100),
                "work_level": st.none() | st.integers(0, 8),
                "postcode": st.none() | st.sampled_from(["1234ab", "0000", "6511"]),
                "skills": st.none() | st.lists(st.none() | st.sampled_from(["lassen", "frezen:0.5", ""]), max_size=3),
                "sector_wish": st.none() | st.lists(st.integers(0, 5), max_size=2),
                "job_ends_on": st.none() | st.dates(dt.date(1940, 1, 1), dt.date(2110, 1, 1)),
                "hidden": st.none() | st.booleans(),
            }
        ),
        min_size=1,
        max_size=8,
    )
)
def test_missing_values_mean_the_same_in_every_kind(rows):
    rows = [{"id": f"c{i}", **row} for i, row in enumerate(rows)]
    types = {
        **dict.fromkeys(("id", "postcode"), pa.string()),
        "hours_max": pa.float64(),
        "work_level": pa.int64(),
        "skills": pa.list_(pa.string()),
        "sector_wish": pa.list_(pa.int64()),
        "job_ends_on": pa.date32(),
        "hidden": pa.bool_(),
    }
    arrow = pa.Table.from_pylist(rows, pa.schema(types))
    expected = answer(rows)
    assert answer(arrow) == expected
    assert answer(arrow.slice(1)) == answer(rows[1:]) or len(rows) == 1
    assert answer(pl.from_arrow(arrow)) == expected
    assert answer(arrow.to_pandas(types_mapper=pd.ArrowDtype)) == expected


def test_levels_beside_names_are_read_from_structs():
    rows = [
        {"id": "c1", "skills": [{"label": "lassen", "level": 0.5}, {"label": "frezen", "level": 7.0}]},
        {"id": "c2"},
    ]
    expected = answer(rows)
    assert [f.rule for f in expected[1]] == ["level 7 is outside 0 to 1"]
    assert answer(pl.DataFrame(rows)) == expected
    assert answer(pa.Table.from_pylist(rows)) == expected
    assert answer(pd.DataFrame(rows)) == expected


def test_typed_columns_of_the_wrong_kind_are_faults_not_crashes():
    for build in (pd.DataFrame, pl.DataFrame, pa.table):
        table = build(
            {"id": ["c1"], "hours_max": [True], "available_from": [3], "occupation": [["a"]], "skills": [1.5]}
        )
        records, faults = answer(table)
        assert [f.column for f in faults] == ["occupation", "hours_max", "available_from"]
        assert records[0]["skills"] == (("1.5", None),)


def test_times_are_cut_off_where_they_were_written():
    late = dt.datetime(2026, 11, 22, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=-5)))
    rows = [{"id": "c1", "available_from": late}]
    for table in (rows, pd.DataFrame(rows)):
        assert answer(table)[0][0]["available_from"] == dt.date(2026, 11, 22)
    zoned = pl.DataFrame({"id": ["c1"], "available_from": [dt.datetime(2026, 11, 22, 23, 30)]}).with_columns(  # noqa: DTZ001
        pl.col("available_from").dt.replace_time_zone("America/New_York")
    )
    for table in (zoned, zoned.to_arrow()):
        assert answer(table)[0][0]["available_from"] == dt.date(2026, 11, 22)


def test_categories_are_texts():
    words = ["lasser", None, "lasser"]
    ids = ["a", "b", "c"]
    tables = [
        pd.DataFrame({"id": ids, "occupation": pd.Categorical(words, categories=["kok", "lasser"])}),
        pl.DataFrame({"id": ids, "occupation": pl.Series(words, dtype=pl.Categorical)}),
        pl.DataFrame({"id": ids, "occupation": pl.Series(words, dtype=pl.Enum(["kok", "lasser"]))}),
        pa.table({"id": ids, "occupation": pa.array(words).dictionary_encode()}),
    ]
    for table in tables:
        assert [r["occupation"] for r in answer(table)[0]] == words


def test_less_usual_types_are_read():
    hours = [Decimal("36.5"), None]
    for table in (
        pl.DataFrame({"id": ["a", "b"], "hours_max": hours}),
        pa.table({"id": ["a", "b"], "hours_max": hours}),
    ):
        assert [r["hours_max"] for r in answer(table)[0]] == [36.5, None]
    two = [["lassen", "frezen"], ["koken", "bakken"]]
    for table in (
        pl.DataFrame({"id": ["a", "b"], "skills": pl.Series(two, dtype=pl.Array(pl.String, 2))}),
        pa.table({"id": ["a", "b"], "skills": pa.array(two, pa.list_(pa.string(), 2))}),
        pa.table({"id": pa.array(["a", "b"], pa.string_view()), "skills": pa.array(two, pa.large_list(pa.string()))}),
    ):
        assert [[s[0] for s in r["skills"]] for r in answer(table)[0]] == two
    levels = pa.table({"id": ["a"], "skills": pa.array([[("lassen", 0.5)]], pa.map_(pa.string(), pa.float64()))})
    assert answer(levels)[0][0]["skills"] == (("lassen", 0.5),)
    whole = pa.table({"id": ["a"], "skills": pa.array([{"name": "lassen", "level": 0.5}])})
    assert answer(whole)[0][0]["skills"] == (("lassen", 0.5),)
    assert answer(pa.table({"id": pa.chunked_array([], "string")}))[0] == []


def test_large_whole_numbers_stay_whole():
    large = [2**60 + 1, None]
    for table in (
        [{"id": i} for i in large],
        pd.DataFrame({"id": pd.array(large, dtype="Int64")}),
        pl.DataFrame({"id": large}),
        pa.table({"id": pa.array(large)}),
    ):
        assert [r["id"] for r in answer(table)[0]] == [str(2**60 + 1)]


@pytest.mark.parametrize("table", [None, "candidates.csv", 5, {"id": ["a"], "postcode": [1, 2]}, {"id": "a"}])
def test_what_is_no_table_is_told(table):
    with pytest.raises(DataError, match="candidates"):
        frames.read_columns(table, "candidates")


def test_a_row_that_is_no_record_is_set_aside():
    records, faults = answer([{"id": "c1"}, 7, None])
    assert [r["id"] for r in records] == ["c1"]
    assert [(f.row, f.effect) for f in faults] == [(1, "set_aside"), (2, "set_aside")]


def test_two_columns_of_one_name_do_not_crash():
    table = pd.DataFrame([["c1", 1234, 5678]], columns=["id", "postcode", "postcode"])
    assert answer(table)[0][0]["postcode"] == 1234


# --- frames out -------------------------------------------------------------------------------------------------------

COLUMNS = {
    "id": np.array(["a", None], object),
    "score": np.array([0.5, np.nan]),
    "n": np.array([1, 2]),
    "flag": np.array([True, False]),
    "day": np.array(["2026-11-22", "NaT"], "datetime64[D]"),
    "words": Ragged.of([["x", "y"], None]),
}


def test_frames_keep_their_types_also_without_rows():
    empty = {k: v.take(np.array([], int)) if isinstance(v, Ragged) else v[:0] for k, v in COLUMNS.items()}
    for columns in (COLUMNS, empty):
        assert frames.to_frame(columns, "polars").schema == pl.Schema(
            {
                "id": pl.String,
                "score": pl.Float64,
                "n": pl.Int64,
                "flag": pl.Boolean,
                "day": pl.Date,
                "words": pl.List(pl.String),
            }
        )
        types = frames.to_frame(columns, "pyarrow").schema.types
        assert types == [pa.string(), pa.float64(), pa.int64(), pa.bool_(), pa.date32(), pa.list_(pa.string())]
        kinds = frames.to_frame(columns, "pandas").dtypes
        assert [str(k) for k in kinds] == ["str", "float64", "int64", "bool", "datetime64[s]", "object"]


def test_records_come_back_as_polars_first():
    assert isinstance(frames.to_frame(COLUMNS, "records"), pl.DataFrame)
    with pytest.raises(ValueError, match="polars, pandas, pyarrow"):
        frames.to_frame(COLUMNS, "excel")


def test_frames_come_back_without_polars(monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "polars" else find(name))
    assert isinstance(frames.to_frame(COLUMNS, "records"), pd.DataFrame)
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(MissingExtraError, match="dataframe library"):
        frames.to_frame(COLUMNS, "records")


# --- files ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", frames.FORMATS)
def test_a_checked_table_survives_a_file(tmp_path, format):  # noqa: A002  as the argument is called
    table, _ = check("candidates", frames.read_columns(ROWS, "candidates"))
    path = tmp_path / f"candidates.{format}"
    transport = np.array(["bicycle|car", None], object)
    columns = {"id": table.ids, **{k: v for k, v in table.columns.items() if k != "transport"}, "transport": transport}
    columns |= {k: np.array([None, None], object) for k in ("shifts", "contracts")}
    columns["postcode"] = np.array(["6511", None], object)
    frames.write_file(columns, path)
    again, faults = check("candidates", frames.read_file(path))
    assert not faults
    for i, row in enumerate(["car", None]):
        expected = as_record(table, i) | {"transport": row and ("car", "bicycle")}
        assert as_record(again, i) == expected


def test_parquet_needs_pyarrow_or_polars(tmp_path, monkeypatch):
    path = tmp_path / "x.parquet"
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    frames.write_file(COLUMNS, path)
    assert list(frames.read_file(path).columns["words"]) == [["x", "y"], None]
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(MissingExtraError, match="batch"):
        frames.write_file(COLUMNS, path)
    with pytest.raises(MissingExtraError, match="batch"):
        frames.read_file(path)


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_text_files_are_the_same_byte_for_byte(tmp_path, format):  # noqa: A002
    written = []
    for name in ("a", "b"):
        frames.write_file(COLUMNS, tmp_path / name, format)
        written.append((tmp_path / name).read_bytes())
    assert written[0] == written[1]
    assert b"\r" not in written[0]


def test_csv_and_json_lines_say_unknown_as_nothing(tmp_path):
    frames.write_file(COLUMNS, tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_text() == "id,score,n,flag,day,words\na,0.5,1,true,2026-11-22,x|y\n,,2,false,,\n"
    frames.write_file(COLUMNS, tmp_path / "x.jsonl")
    assert (tmp_path / "x.jsonl").read_text().splitlines()[1] == (
        '{"id": null, "score": null, "n": 2, "flag": false, "day": null, "words": null}'
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_comes_in_many_dialects(tmp_path, encoding, delimiter):
    path = tmp_path / "c.csv"
    lines = ["id,occupation,languages,hours_max", "007,café,nld:3|eng:2,36.5", "", "008,,,"]
    path.write_text("\r\n".join(lines).replace(",", delimiter), encoding)
    records, faults = answer(frames.read_file(path))
    assert not faults
    assert [r["id"] for r in records] == ["007", "008"]
    assert records[0]["occupation"] == "café"
    assert records[0]["languages"] == (("nld", 3.0), ("eng", 2.0))
    assert records[0]["hours_max"] == 36.5


def test_broken_lines_are_told_and_cost_only_themselves(tmp_path):
    (tmp_path / "c.csv").write_text("id,occupation\na,lasser,,\nb,lasser, kok\nc\nd,kok\n")
    records, faults = answer(frames.read_file(tmp_path / "c.csv"))
    assert [(r["id"], r["occupation"]) for r in records] == [("a", "lasser"), ("c", None), ("d", "kok")]
    assert [(f.table, f.row, f.rule) for f in faults] == [("candidates", 1, "3 cells under 2 columns")]
    (tmp_path / "c.jsonl").write_text('{"id": "a"}\n{"id": \n\n7\n{"id": "b"}')
    records, faults = answer(frames.read_file(tmp_path / "c.jsonl"))
    assert [r["id"] for r in records] == ["a", "b"]
    assert [(f.row, f.effect) for f in faults] == [(1, "set_aside"), (2, "set_aside")]


def test_json_may_be_one_array(tmp_path):
    (tmp_path / "c.jsonl").write_text('[{"id": "a", "skills": ["x"]}, {"id": "b"}]')
    assert [r["id"] for r in answer(frames.read_file(tmp_path / "c.jsonl"))[0]] == ["a", "b"]


def test_a_column_given_twice_is_told(tmp_path):
    (tmp_path / "c.csv").write_text("id,postcode,postcode\na,1234,5678\n")
    records, faults = answer(frames.read_file(tmp_path / "c.csv"))
    assert records[0]["postcode"] == 1234
    assert [(f.column, f.effect) for f in faults] == [("postcode", "warning")]


@pytest.mark.parametrize("format", frames.FORMATS)
@pytest.mark.parametrize("content", [b"", b"\n \n"])
def test_an_empty_file_is_a_table_without_rows(tmp_path, format, content):  # noqa: A002
    path = tmp_path / f"c.{format}"
    path.write_bytes(content)
    assert frames.read_file(path) == RawTable("records", 0, {})


def test_files_that_cannot_be_read_are_told(tmp_path):
    with pytest.raises(DataError, match=r"none\.csv"):
        frames.read_file(tmp_path / "none.csv")
    (tmp_path / "x.parquet").write_bytes(b"no parquet")
    with pytest.raises(DataError, match="not a Parquet file"):
        frames.read_file(tmp_path / "x.parquet")
    (tmp_path / "x.csv").write_text("id\n" + "a" * 200_000)
    with pytest.raises(DataError, match="not a CSV file"):
        frames.read_file(tmp_path / "x.csv")
    (tmp_path / "x.jsonl").write_text("[1, ")
    with pytest.raises(DataError, match="not JSON"):
        frames.read_file(tmp_path / "x.jsonl")
    with pytest.raises(DataError, match=r"xlsx.*parquet, csv, jsonl"):
        frames.read_file(tmp_path / "x.xlsx")
    with pytest.raises(DataError, match="parquet, csv, jsonl"):
        frames.write_file(COLUMNS, tmp_path / "x.xlsx")


def test_checking_dicts_brings_no_dataframe_library():
    program = (
        "import sys; from rmtmatch.checking.bulk import check; from rmtmatch.frames import read_columns;"
        "check('candidates', read_columns([{'id': 'c1', 'skills': ['a']}], 'candidates'));"
        "print(sorted({'pandas', 'polars', 'pyarrow', 'sklearn', 'scipy.optimize'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    assert out.stdout.strip() == "[]"
