"""What hypothesis draws from, shared by the tests."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import strategies as st
from scipy.sparse import csr_array

# --- assignment problems (assign/) ------------------------------------------------------------------------------------


@dataclass
class Case:
    """An assignment problem as `solve` takes it, and its entries one by one."""

    scores: Any
    rows: np.ndarray
    cols: np.ndarray
    values: np.ndarray
    shape: tuple[int, int]
    places: list[int]
    reserve: float
    use: np.ndarray
    limit: np.ndarray

    @property
    def arguments(self):
        """Keyword arguments for `solve` and `certify`."""
        from rmtmatch.assign import Resources  # noqa: PLC0415  strategies serve tests that never load it

        resources = Resources(csr_array(self.use), self.limit) if len(self.limit) else None
        return {"places": self.places, "reserve": self.reserve, "resources": resources}

    @property
    def entries(self):
        """(row, col, worth, uses) of every entry."""
        return [
            (int(i), int(j), float(x) - self.reserve, tuple(u))
            for i, j, x, u in zip(self.rows, self.cols, self.values, self.use.tolist(), strict=True)
        ]


_NUMBERS = {
    "continuous": st.floats(-1, 1, width=32),
    "rounded": st.sampled_from([-0.5, 0.0, 0.1, 0.2, 0.5, 0.9, 1.0]),
    "whole": st.integers(0, 3).map(float),
    "all equal": st.just(1.0),
    "wide": st.floats(-12, 12).map(lambda x: float(np.exp(x))),
}


@st.composite
def assignment_cases(
    draw, *, max_rows=5, max_cols=5, resources=0, kinds=tuple(_NUMBERS), forms=("dense", "sparse", "edges")
):
    """Problems of every form the solver takes: ties, plateaus, places, parallel entries, forbidden pairs, resources."""
    from rmtmatch.assign import Edges  # noqa: PLC0415  strategies serve tests that never load it

    n, m = draw(st.integers(0, max_rows)), draw(st.integers(0, max_cols))
    numbers = _NUMBERS[draw(st.sampled_from(kinds))]
    matrix = np.array([[draw(numbers) for _ in range(m)] for _ in range(n)], float).reshape(n, m)
    plateau = draw(st.sampled_from(["none", "none", "rows", "columns"]))
    if matrix.size and plateau == "rows":
        matrix[:] = matrix[:, :1]
    elif matrix.size and plateau == "columns":
        matrix[:] = matrix[:1]
    allowed = np.array([[draw(st.sampled_from([True, True, False])) for _ in range(m)] for _ in range(n)], bool)
    allowed = allowed.reshape(n, m)
    rows, cols = np.nonzero(allowed)
    values = matrix[allowed]
    form = draw(st.sampled_from(forms))
    if form == "dense":
        scores = np.where(allowed, matrix, -np.inf)
        rows, cols = np.divmod(np.arange(n * m), max(m, 1))
        values = scores.ravel()
    elif form == "sparse":
        scores = csr_array((values, (rows, cols)), shape=(n, m))
    else:
        again = draw(st.lists(st.integers(0, len(rows) - 1), max_size=4)) if len(rows) else []
        order = draw(st.permutations(range(len(rows) + len(again))))
        rows, cols = np.append(rows, rows[again])[order], np.append(cols, cols[again])[order]
        values = np.append(values, [draw(numbers) for _ in again])[order]
        scores = Edges(rows, cols, values, (n, m))
    places = draw(st.lists(st.integers(0, 3), min_size=m, max_size=m))
    count = draw(st.integers(1, resources)) if resources else 0
    use = np.array([[draw(st.sampled_from([0.0, 0.0, 1.0, 2.0, 3.5])) for _ in range(count)] for _ in values])
    limit = np.array(draw(st.lists(st.sampled_from([0.0, 2.0, 3.0, 5.0]), min_size=count, max_size=count)), float)
    reserve = draw(st.sampled_from([0.0, 0.3, -0.5]))
    return Case(scores, rows, cols, values, (n, m), places, reserve, use.reshape(len(values), count), limit)


# --- skills ----------------------------------------------------------------------------------------------------------


def dutch_phrases():
    """Short cleaned phrases that share parts of words, so that some look alike and some do not."""
    parts = ["las", "lassen", "mig", "kook", "koken", "hef", "truck", "heftruck", "werk", "en", "c++", "zorg", "plan"]
    words = st.lists(st.sampled_from(parts), min_size=1, max_size=2).map("".join)
    return st.lists(words, min_size=1, max_size=3).map(" ".join)


# --- messy tables (rmtmatch.checking) ---------------------------------------------------------------------------------

_MISSING = st.sampled_from([None, "", " ", "NaN", "n/a", float("nan")])
_ODD = st.sampled_from([True, "x y", "9" * 30, float("inf"), "1e999", ["a", "b"], {"a": 1}, b"x", 1 + 2j, (), object()])
_NUMBERS_IN = [
    st.floats(-10, 120).map(lambda x: round(x, 2)),
    st.integers(-5, 110),
    st.sampled_from(["36", "36,5", "14.50", "1.250", "1.250,00", "€ 12", "98", "-3", "twaalf", "1_0"]),
    _MISSING,
    _ODD,
]
_DAYS_IN = [
    st.dates(dt.date(1940, 1, 1), dt.date(2110, 1, 1)),
    st.datetimes(dt.datetime(1940, 1, 1), dt.datetime(2110, 1, 1)),  # noqa: DTZ001  as it comes
    st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31)).flatmap(
        lambda d: st.sampled_from([f"{d:%Y-%m-%d}", f"{d:%d-%m-%Y}", f"{d:%d/%m/%Y}", f"{d:%d.%m.%Y}", f"{d:%Y%m%d}"])
    ),
    st.sampled_from(["2026-02-31", "03/04/26", "22 november 2026", "morgen", "2026-11-22T08:00:00Z", "11/22/2026"]),
    _MISSING,
    _ODD,
]
_FLAGS_IN = [st.booleans(), st.sampled_from(["ja", "nee", "yes", "0", "misschien"]), st.integers(0, 2), _MISSING, _ODD]
_POSTCODES_IN = [
    st.integers(0, 12_000),
    st.sampled_from(["1234ab", "1234 AB", "1234.0", "0000", "B-2000", "48529", "NL-6511 AB", "0123AB"]),
    st.floats(900, 1100),
    _MISSING,
    _ODD,
]
_TEXTS_IN = [
    st.sampled_from(["lasser", " lasser ", "AM08", "Twente", "nld", "Dutch", "12", "-"]),
    st.integers(0, 10**12),
    st.floats(0, 10),
    st.dates(),
    _MISSING,
    _ODD,
]
_WORDS = {
    "choices": ["auto", "OV", "fiets", "dag", "nacht", "vast", "leerbaan", "zweefvliegtuig", "car"],
    "credential": ["rijbewijs B", "CE", "forklift", "heftruk", "cert:lassen", "mbo 4", "VCA", "rijbewijs Q", "eau"],
    "language": ["nl", "Nederlands", "eng", "Klingons", "xx"],
    "date": ["2026-12-01", "1-2-2027", "2026-13-01", "03/04/2027"],
    "text": ["lassen", "frezen", "http://data.europa.eu/esco/skill/1", "ISO 9001:2015", "a:b"],
}
_LEVELS = st.sampled_from([None, 0.5, 1, 2, 3.0, "0,5", "2", 8, -1, "hoog", float("nan")])
_UNTILS = st.sampled_from([None, "2027-05-01", "1-5-2027", dt.date(2027, 5, 1), "2027-02-31", "", 5])


def _cells(spec):
    """Ways in which the cells of a field may come, each of one type."""
    plain = {"date": _DAYS_IN, "flag": _FLAGS_IN, "postcode": _POSTCODES_IN, "text": _TEXTS_IN}
    if spec.kind in {"number", "whole"}:
        return _NUMBERS_IN
    if not spec.many:
        return plain[spec.kind]
    word = st.sampled_from(_WORDS["choices" if spec.kind == "choices" else spec.items])
    extra = _UNTILS if spec.kind == "dated" else _LEVELS
    second = "until" if spec.kind == "dated" else "level"
    suffixed = st.builds(lambda w, e: w if e is None else f"{w}:{e}", word, extra)
    named = st.sampled_from(["name", "code", "label", "uri"])
    record = st.builds(lambda k, w, e: {k: w, second: e}, named, word | _MISSING, extra)
    pair = st.tuples(word | _MISSING, extra)
    items = [word, suffixed, word | _MISSING, pair, record, pair | word, st.integers(1, 5), word | _ODD]
    lists = [st.lists(item, max_size=4) for item in items]
    joined = st.lists(suffixed, max_size=3).map("|".join)
    return [*lists, joined, word, st.sampled_from([None, "[]", []]), _MISSING, _ODD]


@st.composite
def messy_tables(draw, table):
    """Rows of a table: ids that repeat and fail, columns each of one type or of all types at once, one unknown."""
    from rmtmatch.records import fields  # noqa: PLC0415  strategies serve tests that never load it

    specs = {name: spec for name, spec in fields(table).items() if name != "id"}
    chosen = draw(st.lists(st.sampled_from([*specs, "postcod"]), max_size=6, unique=True))
    columns = {}
    for name in chosen:
        ways = _cells(specs[name]) if name in specs else [st.just(1)]
        columns[name] = st.one_of(ways) if draw(st.booleans()) else draw(st.sampled_from(ways)) | st.none()
    ids = st.sampled_from(["a", "b", "c", "d", 1, 2, 3.0, None, "", float("nan"), ["x"], "1"])
    row = (
        st.fixed_dictionaries({"id": ids}, optional=columns)
        if draw(st.booleans())
        else st.fixed_dictionaries({"id": ids, **columns})
    )
    return draw(st.lists(row, min_size=1, max_size=12))
