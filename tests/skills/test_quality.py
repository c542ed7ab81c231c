import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch.skills.linker import SkillLinker
from rmtmatch.skills.links import Links
from rmtmatch.skills.quality import measure
from rmtmatch.skills.taxonomy import Taxonomy

WORDS = ["koken", "lassen", "zagen", "verven", "metselen"]


@pytest.fixture(scope="module")
def taxonomy():
    return Taxonomy.from_frame({"concept": WORDS, "label": WORDS, "kind": ["skill"] * 5})


def links_of(taxonomy, codes, confidence):
    links = Links.nothing([str(i) for i in range(len(codes))], "skill", len(codes[0]), taxonomy)
    links.codes[:] = codes
    links.confidence[:] = -np.sort(-np.array(confidence), axis=1)
    return links


CASES = st.lists(
    st.tuples(
        st.permutations(range(5)).map(lambda p: p[:3]),
        st.lists(st.integers(0, 100).map(lambda x: x / 100), min_size=3, max_size=3),
        st.sets(st.integers(0, 4), min_size=1, max_size=2),
    ),
    min_size=1,
    max_size=25,
)


@given(CASES)
def test_figures_are_those_of_the_slow_twin(taxonomy, cases):
    codes, confidence, right = zip(*cases, strict=True)
    links = links_of(taxonomy, codes, confidence)
    found = measure(links, [tuple(r) for r in right])
    ranks = [next((k for k, c in enumerate(row, 1) if c in r), None) for row, r in zip(codes, right, strict=True)]
    n = len(cases)
    assert found.texts == n
    assert found.mrr == pytest.approx(sum(1 / r for r in ranks if r) / n)
    for k in (1, 5, 10):
        assert found.hits[k] == pytest.approx(sum(r is not None and r <= k for r in ranks) / n)
    # surest first; of equally sure ones the one that was asked first
    order = sorted(range(n), key=lambda i: (-links.confidence[i, 0], i))
    first = [ranks[i] == 1 for i in order]
    precision = [sum(first[: i + 1]) / (i + 1) for i in range(n)]
    assert found.risk_coverage == pytest.approx(sum(1 - p for p in precision) / n)
    for asked in (0.5, 0.8, 1.0):
        enough = [i + 1 for i, p in enumerate(precision) if p >= asked]
        assert found.coverage(asked) == pytest.approx(max(enough, default=0) / n)
        sure = links.confidence[order[max(enough) - 1], 0] if enough else 1.0
        assert found.threshold(asked) == sure
    size, more = divmod(n, 10)
    parts, start = [], 0
    for k in range(10):
        end = start + size + (k < more)
        parts.append(range(start, end))
        start = end
    error = sum(
        abs(sum(links.confidence[order[i], 0] for i in part) - sum(first[i] for i in part)) for part in parts if part
    )
    assert found.calibration_error == pytest.approx(error / n)


def test_a_report_of_a_linker(taxonomy):
    linker = SkillLinker(taxonomy)
    report = linker.report([{"text": "Koken", "concept": "koken"}, {"text": "lasen", "concept": "lassen"}])
    assert (report.texts, report.mrr, report.hits[1]) == (2, 1.0, 1.0)
    assert report.coverage(0.8) == 1
    told = report.to_dict()
    assert told["mrr"] == 1
    assert set(told) >= {"hit_at_1", "hit_at_5", "hit_at_10", "calibration_error", "risk_coverage"}
    json.dumps(told)
    assert "MRR 1.000" in repr(report)


def test_the_plot_is_precision_against_coverage(taxonomy):
    codes = [[0, 1, 2]] * 300
    found = measure(links_of(taxonomy, codes, np.random.default_rng(0).random((300, 3))), [(0,)] * 150 + [(3,)] * 150)
    chart = found.plot()
    values = chart["data"]["values"]
    assert len(values) == 200, "no more points than a screen shows"
    assert values[-1]["coverage"] == 1
    assert values[-1]["precision"] == pytest.approx(0.5)
    json.dumps(chart)
