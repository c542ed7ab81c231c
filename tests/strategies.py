"""What hypothesis draws from, shared by the tests."""

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
