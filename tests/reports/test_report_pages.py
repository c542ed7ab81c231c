"""The pages for advisers and candidates: what stands on them, for whom, and that they stand alone."""

import re
from html.parser import HTMLParser

import pytest

import rmtmatch as rm
from rmtmatch import example
from rmtmatch.charts.bars import bars_svg
from rmtmatch.reports.letter import letter_html
from rmtmatch.reports.page import STYLE, page
from rmtmatch.reports.public import public_html
from rmtmatch.reports.worklist import worklist_html, worklist_pages
from rmtmatch.testing import tiny_market


@pytest.fixture(scope="module")
def plan():
    return rm.propose(rm.score(example.region(seed=0, candidates=120, vacancies=90).market()))


@pytest.fixture(scope="module")
def tiny():
    return rm.propose(rm.score(tiny_market()))


class Reader(HTMLParser):
    """Whether tags close, what is loaded, and the headings in order."""

    def __init__(self, text):
        super().__init__()
        self.open, self.loads, self.headings = [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.loads += [value for name, value in attrs if name in ("src", "href", "srcset", "action")]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in ("meta", "link", "br", "img", "input"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def pages(plan):
    yield public_html(plan)
    yield from worklist_pages(plan).values()
    c = plan.pairs.market.candidates.ids
    yield letter_html(plan, c[3])
    yield letter_html(plan, plan.leftovers["candidate"][0], lang="en")


def test_every_page_is_whole_and_loads_nothing(plan):
    for text in pages(plan):
        read = Reader(text)
        assert all(link.startswith("#") for link in read.loads)
        assert not re.search(r"https?://|@import|url\(", text)
        assert "default-src 'none'" in text
        steps = zip(read.headings, read.headings[1:], strict=False)
        assert read.headings[0] == 1
        assert all(b <= a + 2 for a, b in steps)


def luminance(colour):
    colour = "".join(2 * c for c in colour[1:]) if len(colour) == 4 else colour[1:]
    parts = [int(colour[k : k + 2], 16) / 255 for k in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_the_largest_contrast():
    assert contrast("#000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_text_stands_out_enough_in_both_schemes(scheme):
    blocks = re.findall(r":root\{(.*?)\}", STYLE, re.DOTALL)
    colours = dict(re.findall(r"--(\w+):(#[0-9a-f]{3,6})", blocks[scheme]))
    for ink in ("ink", "soft", "bar", "mark"):
        for ground in ("paper", "card"):
            assert contrast(colours[ink], colours[ground]) >= 4.5, (ink, ground)


def test_the_public_page_says_for_whom_and_what_is_missing(plan):
    text = public_html(plan)
    assert "Voor wie? Per dienst" in text
    assert "For whom? By the partner" in text
    assert "Wat ontbreekt er in de regio?" in text
    groups = plan.reached.where(plan.reached["by"] == "service")
    for name, people in zip(groups["name"], groups["people"], strict=True):
        if name:
            assert (f">{name}<" in text) == (people >= 10)


def test_a_group_of_few_is_not_named():
    region = example.region(seed=0, candidates=120, vacancies=90)
    few = [{**c, "service": "Jan de Vries" if k < 3 else "begeleiding"} for k, c in enumerate(region.candidates)]
    text = public_html(rm.propose(rm.score(region.market(candidates=few))))
    assert "Jan de Vries" not in text
    assert "begeleiding" in text


def test_reached_counts_everybody_once_for_each_grouping(plan):
    for by in ("service", "entry_partner"):
        rows = plan.reached.where(plan.reached["by"] == by)
        assert rows["people"].sum() == len(plan.pairs.market.candidates)
        assert rows["proposals"].sum() == plan.counts["placed"]
        assert rows["through_training"].sum() == plan.counts["through_training"]
        assert rows["euros"].sum() == pytest.approx(plan.counts["euros"], abs=0.51)


def test_a_worklist_holds_its_own_people_and_no_others(plan):
    today = plan.shortlists("adviser")
    written = worklist_pages(plan)
    assert set(written) == set(today["adviser"])
    for adviser, text in written.items():
        found = re.findall(r"<h3>([\w-]+)", text)
        assert found == today["candidate"][today["adviser"] == adviser].tolist()


def test_a_worklist_says_reason_action_and_alternatives(plan):
    row = next(r for r in plan.shortlists("adviser").to_dicts() if r["kind"] == "proposal" and "&" not in r["reason"])
    text = worklist_pages(plan)[row["adviser"]].replace("&nbsp;", " ")  # amounts that no line breaks in two
    assert row["reason"] in text
    assert row["action"] in text
    others = plan.proposals.where((plan.proposals["candidate"] == row["candidate"]) & (plan.proposals["rank"] > 1))
    assert all(v in text for v in others["vacancy"])


def test_without_a_script_the_list_is_whole_and_the_tools_are_hidden(tiny):
    text = worklist_html("none", tiny.on, tiny.shortlists("adviser"), tiny.proposals, lang="en")
    main = re.sub(r"<script>.*?</script>", "", text, flags=re.DOTALL)
    assert "class='tools screen' hidden" in main
    assert not re.search(r"<li[^>]*hidden", main)
    assert "Search a candidate" in main


def test_an_empty_list_says_so(tiny):
    none = tiny.shortlists("adviser").where(tiny.shortlists("adviser")["candidate"] == "nobody")
    assert "niets op deze lijst" in worklist_html("a", tiny.on, none)


def test_markup_in_the_input_stays_text():
    rows = [{"id": i, "occupation": "orderpicker", "adviser": "<b>x</b>"} for i in ("anna", "bram")]
    work = [{"id": "v", "occupation": "orderpicker", "title": "<script>alert(1)</script>", "employer": "A & <i>B</i>"}]
    plan = rm.propose(rm.score(tiny_market(candidates=rows, vacancies=work)))
    assert len(plan.proposals)
    for text in (*worklist_pages(plan).values(), letter_html(plan, "anna"), letter_html(plan, "bram")):
        Reader(text)
        assert "<script>alert" not in text
        assert "<b>x" not in text
        assert "<i>B" not in text


def test_a_letter_gives_reasons_and_says_how_to_object(tiny):
    text = letter_html(tiny, "bram", contact="0800 0000")
    assert "Heftruckcertificaat" in text or "orderpicker" in text
    assert "bezwaar maken" in text
    assert "Autoriteit Persoonsgegevens" in text
    assert "0800 0000" in text
    assert "22 november 2026" in text
    english = letter_html(tiny, "bram", lang="en")
    assert "object to the use of your data" in english
    assert "22 November 2026" in english


def test_who_got_nothing_reads_why_and_what_happens_next(tiny):
    text = letter_html(tiny, "coen")
    assert "nog geen werk gevonden" in text
    assert "De reis is te ver." in text
    assert "Uw adviseur bespreekt met u wat wij nu gaan doen." in text
    row = next(r for r in tiny.leftovers.to_dicts() if r["candidate"] == "coen")
    assert row["action"] not in text  # that is said to the adviser


def test_a_letter_to_nobody_names_the_nearest(tiny):
    with pytest.raises(KeyError, match="did you mean 'anna'"):
        letter_html(tiny, "ana")


def test_sentences_in_letters_are_short(plan):
    lengths = []
    for who in plan.pairs.market.candidates.ids[:12]:
        text = re.sub(r"<style>.*?</style>|<h3>.*?</h3>", "", letter_html(plan, who), flags=re.DOTALL)
        plain = re.sub(r"<[^>]+>", ". ", text)
        lengths += [len(s.split()) for s in re.split(r"[.!?:]\s", plain) if s.strip()]
    assert sum(lengths) / len(lengths) <= 12
    assert sorted(lengths)[int(len(lengths) * 0.95)] <= 20


def test_bars_are_as_long_as_their_numbers():
    widths = re.findall(
        r"width='([\d.]+)' height='10' rx='2' class='bar'", bars_svg([("a", 4, "4"), ("b", 1, "1")], "t")
    )
    assert [float(w) for w in widths] == [360.0, 90.0]
    assert bars_svg([("a", 0.5, "50 %")], "t", longest=1).count("width='180.0'") == 1
    assert "aria-label='t. a: 4; b: 1'" in bars_svg([("a", 4, "4"), ("b", 1, "1")], "t")


def test_a_title_is_text():
    assert "<title>a &lt;b&gt;</title>" in page("a <b>", "", lang="en")
