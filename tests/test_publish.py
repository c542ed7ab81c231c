from urllib.parse import unquote

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch import frames, publish
from rmtmatch.publish import file_name, publish_table, publish_text
from rmtmatch.results import Listing


@given(st.text(st.characters(blacklist_categories=("Cs",)), min_size=1))
def test_any_name_stays_in_its_folder_and_comes_back(name):
    file = file_name(name)
    assert "/" not in file
    assert "\\" not in file
    assert not file.startswith(".")
    assert unquote(file) == name


@pytest.mark.parametrize("format", ["csv", "jsonl", "parquet"])
def test_a_table_is_written_whole_under_its_name(tmp_path, format):  # noqa: A002  as in the run file
    listing = Listing("t", {"id": np.array(["a", "b"], object), "n": np.array([1, 2])})
    publish_table(tmp_path / "new" / "t", listing, format)
    assert [p.name for p in (tmp_path / "new").iterdir()] == [f"t.{format}"]
    assert list(frames.read_file(tmp_path / "new" / f"t.{format}").columns["id"]) == ["a", "b"]


def test_what_fails_half_way_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    publish_text(tmp_path / "a.csv", "old")
    listing = Listing("a", {"id": np.array(["x"], object)})

    def fail(_columns, path, _format):
        path.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publish.frames, "write_file", fail)
    with pytest.raises(OSError, match="No space"):
        publish_table(tmp_path / "a", listing, "csv")
    assert [p.name for p in tmp_path.iterdir()] == ["a.csv"]
    assert (tmp_path / "a.csv").read_text() == "old"


def test_under_construction_a_file_does_not_have_the_suffix(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(publish.frames, "write_file", lambda _c, path, _f: (seen.append(path), path.write_text("")))
    publish_table(tmp_path / "a", Listing("a", {"id": np.array([], object)}), "parquet")
    assert seen[0].suffix != ".parquet"
