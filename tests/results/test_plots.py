"""Every chart is valid Vega-Lite, and what it shows are the numbers of the answer."""

import json

import numpy as np
import pytest

import rmtmatch as rm
from rmtmatch import example
from rmtmatch.results.budget import frontier
from rmtmatch.results.plots import PairsPlot, PlanPlot
from rmtmatch.results.sectors import sector_name
from rmtmatch.testing import tiny_market

CHARTS = {
    "scores": (),
    "waterfall": ("c4", "v4"),
    "contested": (),
    "trainings": (),
    "flows": (),
    "map": (),
    "frontier": (2,),
}


@pytest.fixture(scope="module", params=["nl", "en"])
def plan(request):
    market = example.region(seed=0, candidates=80, vacancies=60).market()
    return rm.propose(rm.score(market, rm.Policy(language=request.param)))


@pytest.fixture(scope="module")
def charts(plan):
    return {kind: plan.plot(kind, *args) for kind, args in CHARTS.items()}


def views(spec):
    yield spec
    for name in ("layer", "vconcat", "hconcat"):
        for part in spec.get(name, ()):
            yield from views(part)


def values(chart):
    return [row for view in views(chart.spec) for row in view.get("data", {}).get("values", ())]


def test_every_chart_there_is_was_drawn(charts):
    assert set(charts) == set(PlanPlot.kinds) > set(PairsPlot.kinds)


@pytest.mark.parametrize("kind", CHARTS)
def test_a_chart_is_valid_vega_lite_of_plain_values(charts, kind):
    altair = pytest.importorskip("altair")
    spec = charts[kind].spec
    assert json.loads(json.dumps(spec, allow_nan=False)) == spec
    altair.Chart.from_dict(spec, validate=True)
    assert values(charts[kind])
    assert spec["title"]["text"]


def test_a_wrong_chart_is_seen(charts):
    altair = pytest.importorskip("altair")
    schema = pytest.importorskip("jsonschema")
    with pytest.raises(schema.ValidationError):
        altair.Chart.from_dict({**charts["contested"].spec, "layer": [{"mark": "bra"}]}, validate=True)


def test_the_histogram_counts_every_kept_pair(plan, charts):
    assert sum(v["pairs"] for v in values(charts["scores"]) if "from" in v) == len(plan.pairs)


def test_what_the_demands_removed_stands_below_it(plan, charts):
    removed = plan.pairs.removed
    assert sorted(v["pairs"] for v in values(charts["scores"]) if "demand" in v) == sorted(
        n for n in removed["pairs"].tolist() if n
    )


def test_the_waterfall_ends_at_the_score(plan, charts):
    rows = values(charts["waterfall"])
    told = plan.explain("c4", "v4")
    assert rows[-1]["to"] == pytest.approx(told.score)
    assert rows[-2]["to"] == pytest.approx(told.score, abs=1e-9)


def test_contested_vacancies_come_dearest_first(plan, charts):
    prices = [v["price"] for v in values(charts["contested"])]
    assert prices == sorted(prices, reverse=True)
    assert prices[0] == pytest.approx(plan.prices["price"].max(), abs=1e-4)


def test_flows_count_every_assigned_person_once(plan, charts):
    people = {v["flow"]: v["people"] for v in values(charts["flows"]) if "flow" in v}
    assert sum(people.values()) == plan.counts["placed"]


def test_the_map_and_what_it_leaves_out_are_all_proposals(plan, charts):
    drawn = {v["line"]: v["people"] for v in values(charts["map"]) if "line" in v}
    left_out = plan.counts["placed"] - sum(drawn.values())
    assert str(left_out) in charts["map"].spec["title"]["subtitle"][0]
    home = np.asarray(plan.pairs.market.candidates["postcode"])[plan.solved.rows[plan.solved.assigned]]
    work = np.asarray(plan.pairs.market.vacancies["postcode"])[plan.solved.cols[plan.solved.assigned]]
    assert left_out == int((np.isnan(home) | np.isnan(work) | (home == work)).sum())


def test_trainings_in_the_plan_are_those_of_its_routes(plan):
    first = plan.proposals.where(plan.proposals["rank"] == 1)
    taken = [t for route in first["route"].tolist() for t in route.split("|") if t]
    titles = dict(zip(plan.pairs.market.trainings.ids, plan.pairs.market.trainings["title"], strict=True))
    rows = [v for v in values(plan.plot.trainings(n=1000)) if "what" in v]
    used = {v["training"]: v["people"] for v in rows[1::2]}
    wanted = {v["training"]: v["people"] for v in rows[::2]}
    for t in set(taken):
        assert used[titles[t]] == taken.count(t)
    assert all(wanted[t] >= used[t] for t in used)


def test_the_frontier_rises_and_ends_where_money_is_no_limit(plan):
    listed = frontier(plan.pairs, plan.policy, 3)
    assert (np.diff(listed["value"]) >= -1e-6).all()
    assert (listed["spent"] <= listed["budget"] + 1e-6).all()
    assert listed["spent"][0] == 0
    assert listed["value"][-1] == pytest.approx(plan.value, rel=1e-6)


def test_with_pools_the_frontier_goes_to_twice_what_they_hold(plan):
    pools = {"a": {"limit": 3000.0, "spent": 1000.0}, "b": {"limit": 500.0}}
    listed = frontier(plan.pairs, plan.policy.with_(pools_eur=pools), 3)
    assert listed["budget"].tolist() == [0.0, 2500.0, 5000.0]
    assert listed["spent"][1] <= 2500.0 + 1e-6
    with pytest.raises(ValueError, match="at least 2"):
        frontier(plan.pairs, plan.policy, 1)


def test_an_unknown_chart_names_those_that_there_are(plan):
    with pytest.raises(ValueError, match="no chart 'pie'; there are flows, "):
        plan.plot("pie")


def test_a_market_without_places_or_trainings_has_charts_too():
    plan = rm.propose(rm.score(tiny_market(postcodes=None, trainings=None)))
    for kind in ("scores", "contested", "trainings", "flows", "map"):
        assert plan.plot(kind).spec["title"]


def test_the_shortages_are_counts_of_the_market():
    plan = rm.propose(rm.score(tiny_market()))
    rows = {r["label"]: r for r in plan.shortages.to_dicts()}
    assert rows["lassen"]["vacancies"] == 1
    assert rows["lassen"]["people"] == rows["lassen"]["trainings"] == 0


@pytest.mark.parametrize(
    ("sbi", "name"),
    [
        ("01", "landbouw en visserij"),
        ("99", "overige diensten"),
        ("00", "onbekend"),
        ("", "onbekend"),
        ("C", "onbekend"),
    ],
)
def test_sectors_by_their_first_digits(sbi, name):
    assert sector_name(sbi, "nl") == name


def test_without_sectors_people_flow_between_groups_of_occupations():
    region = example.region(seed=0, candidates=60, vacancies=40)
    plan = rm.propose(rm.score(region.market(vacancies=[{**v, "sector_sbi": None} for v in region.vacancies])))
    assert any(plan.pairs.market.taxonomy.isco.tolist())
    chart = plan.plot.flows()
    assert "beroepsgroep" in chart.spec["title"]["text"]
    ribbons = chart.spec["layer"][0]["data"]["values"]
    assert sum({v["flow"]: v["people"] for v in ribbons}.values()) == plan.counts["placed"]


def test_trainings_of_one_title_have_a_bar_each():
    region = example.region(seed=0, candidates=120, vacancies=90)
    plan = rm.propose(rm.score(region.market(trainings=[{**t, "title": "cursus"} for t in region.trainings])))
    bars = plan.plot.trainings().spec["vconcat"][0]["layer"][0]["data"]["values"]
    names = [b["training"] for b in bars if b["what"] == bars[0]["what"]]
    assert len(names) == len(set(names)) > 1
