import re
from html.parser import HTMLParser

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rmtmatch as rm
from rmtmatch import example
from rmtmatch.report import SMALLEST, public_html, suppressed


@pytest.fixture(scope="module")
def plan():
    return rm.propose(rm.score(example.region(seed=0, candidates=160, vacancies=110).market()))


@pytest.fixture(scope="module")
def page(plan):
    return public_html(plan)


@st.composite
def tables(draw):
    """Regions by (people, placed, left), with the sums below."""
    rows = draw(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=6))
    table = np.array([(a + b, a, b) for a, b in rows], np.int64)
    return np.vstack([table, table.sum(axis=0)])


def lines(counts):
    rows, columns = counts.shape
    yield from ([(r, c) for r in range(rows)] for c in range(columns))
    yield from ([(r, c) for c in range(columns)] for r in range(rows))


@given(tables())
def test_no_withheld_cell_follows_from_one_sum(counts):
    hidden = suppressed(counts, [(0, 1, 2)])
    for line in lines(counts):
        assert sum(bool(hidden[cell]) for cell in line) != 1


@given(tables())
def test_no_small_cell_is_shown(counts):
    assert (counts[~suppressed(counts, [(0, 1, 2)])] >= SMALLEST).all()


def test_large_counts_are_all_shown():
    counts = np.array([[100, 60, 40], [50, 30, 20], [150, 90, 60]])
    assert not suppressed(counts, [(0, 1, 2)]).any()


class Page(HTMLParser):
    """What a page loads, and whether its tags close."""

    def __init__(self):
        super().__init__()
        self.open, self.loads, self.langs = [], [], []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.loads += [attrs[a] for a in ("src", "href") if a in attrs]
        if "lang" in attrs:
            self.langs.append(attrs["lang"])
        if tag not in ("meta", "link", "br", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_is_whole_loads_nothing_and_runs_nothing(page):
    parser = Page()
    parser.feed(page)
    assert parser.open == []
    assert all(link.startswith("#") for link in parser.loads)
    assert "<script" not in page
    assert "://" not in page
    assert "@import" not in page


def test_dutch_and_english_stand_on_it(page):
    assert "Van werk naar werk" in page
    assert "From job to job" in page
    assert "prefers-color-scheme:dark" in page


def test_no_id_and_no_free_text_stands_on_it(page, plan):
    text = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    words = set(re.findall(r"[\w-]+", text))
    market = plan.pairs.market
    assert not words & set(market.candidates.ids)
    assert not words & set(market.vacancies.ids)
    assert not any(e and e in text for e in set(market.vacancies["employer"]))


def test_every_number_in_a_cell_is_large_enough(page):
    shown = [int(n.replace(".", "").replace(",", "")) for n in re.findall(r"<td>([\d.,]+)</td>", page)]
    assert shown
    assert min(shown) >= SMALLEST


def test_a_small_region_shows_nothing_but_dashes():
    market = example.region(seed=1, candidates=8, vacancies=8).market(faults="set_aside")
    page = public_html(rm.propose(rm.score(market)))
    assert not re.findall(r"<td>[\d.,]+</td>", page)
    assert "<strong>" not in page
