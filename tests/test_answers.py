"""What every answer promises: the caller's kind of dataframe, one line as repr, HTML without what people wrote."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import rmtmatch as rm
from rmtmatch import SkillLinker, example, fairness
from rmtmatch.view import card_html, table_html, text_html

KINDS = {"pandas": pd.DataFrame, "polars": pl.DataFrame, "pyarrow": pa.Table.from_pylist}
NAME = "Wilhelmina Jansen"


@pytest.fixture(scope="module")
def region():
    return example.region(seed=0, candidates=60, vacancies=40)


@pytest.fixture(scope="module")
def markets(region):
    vacancies = region.vacancies
    people = [{**c, "skills": [*(c["skills"] or []), NAME], "hours_min": 400} for c in region.candidates[:2]]
    people += region.candidates[2:]
    found = {}
    for kind, build in KINDS.items():
        tables = {"candidates": build(people), "vacancies": build(vacancies), "trainings": build(region.trainings)}
        found[kind] = region.market(**tables, faults="set_aside")
    return found


def answers(market):
    """Every result that has rows, by name."""
    pairs = rm.score(market)
    plan = rm.propose(pairs)
    protected = [{"id": c, "sex": "fm"[k % 2]} for k, c in enumerate(market.candidates.ids.tolist())]
    linker = SkillLinker(market.taxonomy)
    asked = {
        "pairs": pairs,
        "questions": pairs.questions("vacancy"),
        "plan": plan,
        "shortlists": plan.shortlists("vacancy"),
        "worklists": plan.shortlists("adviser"),
        "reached": plan.reached,
        "shortages": plan.shortages,
        "faults": market.faults,
        "unlinked": market.skills.unlinked,
        "audit": fairness.audit(plan, protected, by="sex"),
        "links": linker.link(["heftruck besturen", NAME], "skill", top=2),
        "mentions": linker.find_in([f"{NAME} heeft met een reachtruck gewerkt."]),
    }
    names = ("proposals", "leftovers", "unfilled", "prices", "resources", "totals")
    return asked | {name: getattr(plan, name) for name in names}


@pytest.fixture(scope="module")
def everything(markets):
    return {kind: answers(market) for kind, market in markets.items()}


def rows(frame):
    """The rows of a dataframe of any kind as text, column by column."""
    table = frame if isinstance(frame, pa.Table) else pa.table(frame) if isinstance(frame, pl.DataFrame) else None
    table = pa.Table.from_pandas(frame, preserve_index=False) if table is None else table
    return {c: [str(v) for v in table.column(c).to_pylist()] for c in table.column_names}


@pytest.mark.parametrize("kind", KINDS)
def test_every_answer_comes_back_as_what_went_in(everything, kind):
    for name, answer in everything[kind].items():
        if name in {"links", "mentions"}:  # they come of a list of texts
            continue
        assert type(answer.to_frame()).__module__.split(".")[0] == kind, name


@pytest.mark.parametrize("other", ["pandas", "pyarrow"])
def test_every_answer_says_the_same_in_every_kind(everything, other):
    for name, answer in everything["polars"].items():
        first, second = rows(answer.to_frame("polars")), rows(answer.to_frame(other))
        assert list(first) == list(second), name
        for column, values in first.items():
            shown = [v.removesuffix(" 00:00:00").replace("NaT", "None").replace("nan", "None") for v in second[column]]
            assert shown == [v.replace("nan", "None") for v in values], (name, column)


def test_what_went_in_changes_no_answer(everything):
    for name, answer in everything["polars"].items():
        assert rows(answer.to_frame("polars")) == rows(everything["pandas"][name].to_frame("polars")), name


def test_reprs_are_one_line_and_neither_they_nor_html_show_what_people_wrote(everything, markets):
    plan = everything["polars"]["plan"]
    best = plan.proposals.to_dicts()[0]
    told = {
        "market": markets["polars"],
        "explanation": plan.explain(best["candidate"], best["vacancy"]),
        "why not": plan.why_not(best["candidate"], plan.pairs.market.vacancies.ids[-1]),
        "policy": rm.Policy(),
        "taxonomy": plan.pairs.market.taxonomy,
        "matcher": rm.Matcher(plan.pairs.market),
    }
    for name, answer in (everything["polars"] | told).items():
        html = answer._repr_html_()
        assert html.startswith("<div class='rmt'>"), name
        assert html.endswith("</div>"), name
        assert NAME not in html, name
        assert NAME not in repr(answer), name
        assert "\n" not in repr(answer), name


def test_faults_and_unlinked_texts_are_counted_where_they_may_name_somebody(markets):
    market = markets["polars"]
    assert NAME in market.skills.unlinked.text.tolist()
    assert repr(market.skills.unlinked).startswith("Unlinked(")
    faults = market.faults._repr_html_()
    assert "hours_max" in faults or "hours_min" in faults
    assert "400" not in faults
    assert "<td class=n>2</td>" in faults  # two people, one kind of fault


def test_what_occurs_often_is_shown(region):
    people = [{**c, "skills": ["tapdansles"]} for c in region.candidates]
    unlinked = region.market(candidates=people, faults="set_aside").skills.unlinked
    assert "tapdansles" in unlinked._repr_html_()


def test_a_cell_that_may_be_cut_off_shows_all_of_it_to_a_mouse():
    html = table_html("x", {"a": np.array(["short", "long " * 20], object)}, 2)
    assert html.count(" title='long long") == 1
    assert " title='short" not in html


def test_numbers_stand_right_below_their_heading():
    html = table_html("x", {"a": np.array([1.5]), "b": np.array(["t"], object)}, 1)
    assert "<th scope='col' class=n>a</th><th scope='col'>b</th>" in html
    assert "<td class=n>1.5</td><td>t</td>" in html
    assert "<td class=n>optimal</td>" in card_html("Plan", {"status": "optimal"})


def test_lists_in_sentences_are_nested_and_escaped():
    html = text_html("a <b>\nlead\n- one\n  - deep & down\n- two\nend")
    assert html.endswith(
        "<div class=t>a &lt;b&gt;</div><p>lead</p><ul><li>one</li><ul><li>deep &amp; down</li></ul><li>two</li></ul>"
        "<p>end</p></div>"
    )
