import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch.errors import PolicyError
from rmtmatch.settings import key_lines, layer, leaves, nearest, read_toml


def test_every_key_is_found_on_its_line_whatever_stands_between():
    lines = [
        "# a comment with [a.table] and key = 1",
        "plain = 1",
        'text = "a = 2 # no comment"',
        "'quoted key' = 3",
        "list = [",
        "  1, # [not.a.table]",
        "  [2, 3],",
        "]",
        'long = """',
        "hidden = 4",
        '"""',
        "inline = { x = 1, y = [1, 2] }",
        'a."b c".d = 5',
        "[table]",
        "plain = 6",
        '[table."sub table"]',
        "last = 7",
    ]
    assert key_lines("\n".join(lines)) == {
        ("plain",): 2,
        ("text",): 3,
        ("quoted key",): 4,
        ("list",): 5,
        ("long",): 9,
        ("inline",): 12,
        ("a", "b c", "d"): 13,
        ("table",): 14,
        ("table", "plain"): 15,
        ("table", "sub table"): 16,
        ("table", "sub table", "last"): 17,
    }


def test_windows_line_ends_count_the_same():
    assert key_lines("a = 1\r\n[t]\r\nb = 2\r\n") == {("a",): 1, ("t",): 2, ("t", "b"): 3}


KEYS = st.text("abcé .#=[]'\n\"", min_size=1, max_size=4)
VALUES = st.one_of(
    st.integers(), st.booleans(), st.text("ab#=[\"'\n]", max_size=6), st.lists(st.integers(), max_size=3)
)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _value(value) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[\n" + ",\n".join(map(str, value)) + "\n]"
    return _quoted(value) if isinstance(value, str) else str(value)


@given(st.dictionaries(KEYS, st.dictionaries(KEYS, VALUES, max_size=3), max_size=3))
def test_the_lines_are_those_a_plain_writer_put_the_keys_on(tables):
    lines, expected = [], {}
    for table, values in tables.items():
        lines.append(f"[{_quoted(table)}]")
        expected[(table,)] = len(lines)
        for key, value in values.items():
            expected[table, key] = len(lines) + 1
            lines.extend(f"{_quoted(key)} = {_value(value)}".split("\n"))
    text = "\n".join(lines)
    assert tomllib.loads(text) == tables
    assert key_lines(text) == expected


TREES = st.recursive(
    st.integers(), lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3), max_leaves=8
)


@given(st.dictionaries(st.sampled_from("abc"), TREES), st.dictionaries(st.sampled_from("abc"), TREES))
def test_laying_over_is_what_reading_leaf_by_leaf_says(below, above):
    merged = dict(leaves(layer(below, above)))
    assert layer(below, {}) == below
    assert layer({}, above) == above
    assert layer(layer(below, above), above) == layer(below, above)
    for keys, value in leaves(above):
        if value != {}:
            assert merged[keys] == value


def test_a_file_that_cannot_be_used_says_why(tmp_path):
    with pytest.raises(PolicyError, match="no such file"):
        read_toml(tmp_path / "absent.toml")
    with pytest.raises(PolicyError, match="cannot be read"):
        read_toml(tmp_path)
    (tmp_path / "latin.toml").write_bytes("a = 'é'".encode("latin-1"))
    with pytest.raises(PolicyError, match=r"latin\.toml: is not UTF-8"):
        read_toml(tmp_path / "latin.toml")
    (tmp_path / "broken.toml").write_text("a = 1\nb = = 2\n")
    with pytest.raises(PolicyError, match=r"broken\.toml: is not valid TOML: .*line 2"):
        read_toml(tmp_path / "broken.toml")


def test_the_place_of_a_key_inside_an_inline_table_is_where_that_begins(tmp_path):
    (tmp_path / "a.toml").write_text("x = 1\npool = { limit = 3 }\n")
    file = read_toml(tmp_path / "a.toml")
    assert file.where(("pool", "limit")) == "a.toml, line 2"
    assert file.where(("other",)) == "a.toml"


def test_nothing_known_is_said_so():
    assert nearest("x", []) == "nothing may stand here"
