"""The pages and metadata files say what the code does, in the words the code uses."""

import re
import tomllib
from pathlib import Path

import pytest

from rmtmatch import records
from rmtmatch.policy import DEMANDS, PARTS, Policy
from rmtmatch.results.words import LEFTOVER_REASONS, REASON_WORDS, UNFILLED_REASONS
from rmtmatch.vum.entry import PRIVATE

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.skipif(not (ROOT / "docs").is_dir(), reason="runs in a checkout, where the pages are")


def _page(name):
    return (ROOT / name).read_text(encoding="utf-8")


def _rows(page):
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line.startswith("|")]


def test_every_reason_an_adviser_can_meet_is_explained():
    rows = _rows(_page("docs/praktijk.md"))
    explained = {row[0] for row in rows if row[1]}
    for reason in (*LEFTOVER_REASONS, *UNFILLED_REASONS):
        assert REASON_WORDS[reason]["nl"] in explained


def test_the_limits_named_to_advisers_are_the_defaults():
    page = _page("docs/praktijk.md")
    policy = Policy()
    numbers = {3: "drie", 5: "vijf"}
    assert f"hoogstens {numbers[policy.proposals_per_candidate]} vacatures" in page
    assert f"hoogstens {numbers[policy.new_per_adviser]} per dag" in page


def test_the_glossary_names_things_that_exist():
    fields = {name for table in records.MODELS for name in records.fields(table)}
    known = fields | {*DEMANDS, *PARTS, *records.CONTRACTS, *records.CREDENTIALS, *Policy.model_fields}
    known |= {"Candidate", "Training", "Taxonomy", "bridges", "plan.proposals", "rmtmatch.vum"}
    patterns = {"crebo:…", "rijbewijs:…"}
    for row in _rows(_page("docs/glossary.md")):
        for word in re.findall(r"`([^`]+)`", row[3] if len(row) > 3 else ""):
            assert word in known | patterns, word


def test_the_glossary_is_in_order():
    page = _page("docs/glossary.md").partition("## Words of this library")[0]
    words = [row[0].casefold() for row in _rows(page)[2:]]
    assert words == sorted(words)


def test_what_the_vum_reader_leaves_unread_is_on_the_page():
    page = _page("docs/data-protection.md")
    for attribute in ("eisAanWerk", "indicatieLdrRegistratie", "persoonlijkePresentatie"):
        assert attribute in PRIVATE
        assert f"`{attribute}`" in page


@pytest.mark.parametrize("name", ["docs/praktijk.md", "docs/glossary.md", "docs/data-protection.md", "SECURITY.md"])
def test_links_lead_somewhere(name):
    for link in re.findall(r"\]\((?!https?://)([^)#]+)", _page(name)):
        assert ((ROOT / name).parent / link).exists(), link


def test_the_metadata_files_agree_with_the_package():
    project = tomllib.loads(_page("pyproject.toml"))["project"]
    for name in ("publiccode.yml", "CITATION.cff"):
        page = _page(name)
        assert re.search(rf"^\s*license: {project['license']}$", page, re.MULTILINE)
        assert project["authors"][0]["name"] in page


def test_publiccode_keeps_to_the_lengths_of_the_standard():
    page = _page("publiccode.yml")
    long = re.findall(r"longDescription: \|\n((?:      .*\n|\n)+)", page)
    short = re.findall(r"shortDescription: >-\n      (.*)\n", page)
    assert len(long) == len(short) == 2
    assert all(500 <= len(text) <= 10_000 for text in long)
    assert all(len(text) <= 150 for text in short)
    for key in ("publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType", "maintenance"):
        assert re.search(rf"^{key}:", page, re.MULTILINE), key
