"""A text that was cut short is told by the line in which it ends, whole or in parts."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch import frames
from rmtmatch.frames.delimited import CsvRows

ROWS = [["c1", "Breda", "lassen"], ["c2", "Ede", 'zei "ja", en\nging'], ["c3", "Ulft", "tillen"]]
TEXT = "id,place,skills\n" + 'c1,Breda,lassen\nc2,Ede,"zei ""ja"", en\nging"\nc3,Ulft,tillen\n'


def both_ways(path):
    """Read a file as a whole and in parts, and hold the two against each other."""
    whole = frames.read_file(path)
    parts = list(frames.read_parts(path, rows=2, small_bytes=0))
    assert [p.cut for p in parts if p.cut is not None] == [whole.cut] * (whole.cut is not None)
    assert sum(p.n for p in parts) == whole.n
    assert [list(p.columns["id"]) for p in parts] == [
        list(whole.columns["id"])[k : k + 2] for k in range(0, whole.n, 2)
    ]
    assert [f.rule for p in parts for f in p.problems] == [f.rule for f in whole.problems]
    return whole


@pytest.mark.parametrize(
    ("kept", "line"),
    [
        (len(TEXT), None),
        (len(TEXT) - 1, None),  # the last line end alone is missing
        (len(TEXT) - 4, None),  # a cell of the last column may be shorter: nobody can tell
        (TEXT.index("lft"), 5),
        (TEXT.index("c3") + 2, 5),
        (TEXT.index("ging") + 2, 3),  # inside a quote, that began a line above
        (TEXT.index("ging"), 3),
        (TEXT.index("c2"), None),  # exactly between two rows
    ],
)
def test_a_csv_file_that_ends_inside_a_row(tmp_path, kept, line):
    path = tmp_path / "candidates.csv"
    path.write_text(TEXT[:kept])
    table = both_ways(path)
    assert table.cut == line
    told = [(f.row, f.rule, f.effect) for f in table.problems]
    expected = f"the file ends in the middle of this row, at line {line}"
    assert told == ([] if line is None else [(table.n - 1, expected, "set_aside")])
    if line is not None:  # nothing of half a row is believed
        assert list(table.columns["id"])[-1] == ""
        assert list(table.columns["id"])[:-1] == [row[0] for row in ROWS[: table.n - 1]]


def test_a_json_lines_file_that_ends_inside_an_object(tmp_path):
    path = tmp_path / "candidates.jsonl"
    path.write_text('{"id": "a"}\n\n{"id": "b"}\n{"id": "c", "skil')
    table = both_ways(path)
    assert table.cut == 4
    assert [(f.row, f.effect) for f in table.problems] == [(2, "set_aside")]
    path.write_text('{"id": "a"}\n{"id": "c", "skil\n{"id": "b"}')  # a bad line is no end
    assert both_ways(path).cut is None


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_cut_inside_a_letter_does_not_change_how_the_others_are_read(tmp_path, encoding):
    path = tmp_path / "candidates.csv"
    content = "id,occupation\nc1,coördinator\nc2,caf".encode(encoding) + "é".encode(encoding)[:1]
    path.write_bytes(content)
    table = both_ways(path)
    assert list(table.columns["occupation"]) == ["coördinator", "café" if encoding == "cp1252" else "caf\ufffd"]


@pytest.mark.parametrize(("ends", "line"), [(",", 2), ('""', 2), ("  ", None), (",,", None), (",\n", None)])
def test_a_row_without_a_word_may_break_off_too(ends, line):
    read = CsvRows(io.StringIO(f"a,b,c\n{ends}", newline=""), ",")
    assert read.cut([*read][-1], 3) == line


@given(st.lists(st.lists(st.text('ab",\né', max_size=4), min_size=3, max_size=3), min_size=1, max_size=5), st.data())
def test_whole_files_are_never_called_cut_and_rows_above_a_cut_are_what_they_were(rows, data):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    whole = CsvRows(io.StringIO(text.getvalue(), newline=""), ",")
    assert [*whole] == rows
    assert whole.cut(rows[-1], 3) is None
    some = text.getvalue()[: data.draw(st.integers(0, len(text.getvalue())))]
    read = CsvRows(io.StringIO(some, newline=""), ",")
    found = [*read]
    if found:
        assert found[:-1] == rows[: len(found) - 1]
        # a last row that is not what it was is called so, unless only its last cell is shorter
        assert read.cut(found[-1], 3) is not None or found[-1][:2] == rows[len(found) - 1][:2]
