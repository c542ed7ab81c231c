import re
from html.parser import HTMLParser

import pytest

import rmtmatch as rm
from rmtmatch import example
from rmtmatch.reports.public import SMALLEST, public_html


@pytest.fixture(scope="module")
def plan():
    return rm.propose(rm.score(example.region(seed=0, candidates=160, vacancies=110).market()))


@pytest.fixture(scope="module")
def page(plan):
    return public_html(plan)


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
    assert "te weinig mensen" in page


def test_a_market_of_one_region_has_no_table_of_regions(plan):
    west = plan.pairs.market.candidates["region"] == "AM25"
    work = plan.pairs.market.vacancies["region"] == "AM25"
    one = plan.pairs.market.take(candidates=west.nonzero()[0], vacancies=work.nonzero()[0])
    page = public_html(rm.propose(rm.score(one)))
    assert "Wat leverde het op?" in page
    assert "alle regio" not in page
