import json
import pickle

import numpy as np
import pytest

import rmtmatch as rm
from rmtmatch import example, frames
from rmtmatch.errors import CertificateError, InfeasibleError
from rmtmatch.policy import PARTS
from rmtmatch.results import words
from rmtmatch.results.leftovers import LEFTOVER_COLUMNS
from rmtmatch.results.pairs import PAIR_COLUMNS
from rmtmatch.results.proposals import PROPOSAL_COLUMNS
from rmtmatch.results.solved import introductions, places, problem


@pytest.fixture(scope="module")
def region():
    return example.region(seed=0, candidates=160, vacancies=110)


@pytest.fixture(scope="module")
def market(region):
    return region.market()


@pytest.fixture(scope="module")
def pairs(market):
    return rm.score(market)


@pytest.fixture(scope="module")
def plan(pairs):
    return rm.propose(pairs)


@pytest.fixture(scope="module")
def twice(region):
    """Two people pinned on one place."""
    v = region.truth.fits_now[0][1]
    rows = [{**c, "pinned": [v] if c["id"] in ("c1", "c2") else None} for c in region.candidates]
    jobs = [{**w, "credentials_now": None, "credentials_before_start": None} for w in region.vacancies]
    jobs = [{"id": w["id"], "occupation": w["occupation"], "places": 1} if w["id"] == v else w for w in jobs]
    return rm.score(_market(region, rows, jobs)), v


@pytest.fixture(scope="module")
def rich(pairs):
    pool = {"limit": 1e6, "schemes": []}
    return rm.propose(pairs, pairs.policy.with_(pools_eur={"scholing": pool}))


def assigned(plan):
    rows = plan.proposals.where(plan.proposals["rank"] == 1)
    return dict(zip(rows["candidate"], rows["vacancy"], strict=True))


def row_of(listing, **wanted):
    rows = [r for r in listing.to_dicts() if all(r[k] == v for k, v in wanted.items())]
    assert len(rows) == 1, (wanted, rows)
    return rows[0]


class TestEverybody:
    def test_is_in_exactly_one_of_proposals_and_leftovers(self, plan, market):
        proposed, left = set(plan.proposals["candidate"]), plan.leftovers["candidate"].tolist()
        assert len(left) == len(set(left))
        assert not proposed & set(left)
        assert proposed | set(left) == set(market.candidates.ids)

    def test_has_a_reason_an_action_and_a_detail(self, plan):
        assert set(plan.leftovers["reason"]) <= set(words.LEFTOVER_REASONS)
        for column in ("action", "detail"):
            assert all(plan.leftovers[column])

    def test_every_vacancy_is_filled_or_unfilled_with_a_reason(self, plan, market):
        filled, unfilled = set(assigned(plan).values()), set(plan.unfilled["vacancy"])
        assert not filled & unfilled
        assert filled | unfilled == set(market.vacancies.ids)
        assert set(plan.unfilled["reason"]) <= set(words.UNFILLED_REASONS)

    def test_set_aside_at_the_door_is_left_over_too(self, region):
        rows = [*region.candidates[:30], {**region.candidates[31], "id": None}]
        market = rm.Market(rows, region.vacancies, taxonomy=region.taxonomy, on=region.on, faults="set_aside")
        plan = rm.propose(rm.score(market))
        row = row_of(plan.leftovers, reason="set aside")
        assert row["candidate"] == "row 30"
        assert row["region"] == "unknown"
        assert len(plan.leftovers) + len(assigned(plan)) == 31


class TestPlantedTruth:
    def test_who_fits_now_goes_there_directly(self, plan, region):
        for c, v in region.truth.fits_now:
            row = row_of(plan.proposals, candidate=c, rank=1)
            assert row["vacancy"] == v
            assert row["route"] == ""
            assert row["euro"] == 0

    def test_a_course_that_brings_what_is_missing_is_the_pairs_route(self, plan, region):
        rows = {(r["candidate"], r["vacancy"]): r for r in plan.pairs.listing.to_dicts()}
        scored, trainings = plan.pairs.scored, plan.pairs.market.trainings.ids
        for c, v, course in region.truth.fits_after:
            row = rows[c, v]
            route = scored.routes[scored.route[plan.pairs.find(c, v)]]
            assert trainings[list(route.trainings)].tolist() == [course]
            assert row["fit_after"] > 0.9 > row["fit_now"]
            assert row["score_after"] > row["score"]

    def test_somebody_is_proposed_through_such_a_course(self, plan, region):
        through = [(c, v, course) for c, v, course in region.truth.fits_after if assigned(plan).get(c) == v]
        assert through
        for c, v, course in through:
            row = row_of(plan.proposals, candidate=c, vacancy=v)
            assert row["route"] == course
            assert row["weeks"] > 0
            assert row["action"].startswith("Schrijf in voor")

    def test_who_lacks_a_credential_is_proposed_through_the_training_that_grants_it(self, plan, region):
        for c, v, _, course in region.truth.earns:
            row = row_of(plan.proposals, candidate=c, rank=1)
            assert row["vacancy"] == v
            assert course in row["route"].split("|")
            assert row["euro"] > 0
            assert row["ready_on"] is not None

    def test_barred_pairs_are_never_proposed(self, plan, region):
        listed = set(zip(plan.proposals["candidate"], plan.proposals["vacancy"], strict=True))
        assert not listed & {(c, v) for c, v, _ in region.truth.barred}

    def test_leftovers_name_the_demand_that_stands_in_between(self, plan, region):
        for c, demand in region.truth.left_over:
            row = row_of(plan.leftovers, candidate=c)
            assert row["reason"] == "no pair meets the demands"
            assert words.DEMAND_WORDS[demand]["nl"] in row["detail"]
            assert row["action"].startswith(words.DEMAND_ACTIONS[demand]["nl"])

    def test_hidden_and_unlinked_people_are_left_with_that_reason(self, plan, region):
        assert {row_of(plan.leftovers, candidate=c)["reason"] for c in region.truth.hidden} == {"hidden"}
        assert {row_of(plan.leftovers, candidate=c)["reason"] for c in region.truth.unlinked} == {"no linked skills"}

    def test_unfilled_vacancies_say_why(self, plan, region):
        named = {"closing_date": "closed", "unpaid": "unpaid"}
        for v, demand in region.truth.unfilled:
            assert row_of(plan.unfilled, vacancy=v)["reason"] == named[demand]

    def test_of_two_rivals_one_is_placed_and_the_other_told_so(self, plan, region):
        for winner, loser, v in region.truth.contested:
            assert assigned(plan)[winner] == v
            row = row_of(plan.leftovers, candidate=loser)
            assert row["reason"] == "others were placed first"
            assert v in row["detail"]

    def test_pinned_pairs_stand(self, plan, region):
        for c, v in region.truth.pinned:
            assert assigned(plan)[c] == v


class TestProposals:
    def test_columns_are_stable(self, plan, pairs):
        assert tuple(plan.proposals) == PROPOSAL_COLUMNS
        assert tuple(pairs.listing) == PAIR_COLUMNS
        assert tuple(plan.leftovers) == LEFTOVER_COLUMNS
        for name in ("proposals", "leftovers", "unfilled", "prices", "resources", "totals"):
            assert "score_version" in getattr(plan, name)

    def test_parts_sum_to_the_score(self, plan):
        weights = plan.policy.weights
        total = sum(weights[p] * plan.proposals[p] for p in PARTS)
        np.testing.assert_allclose(total, plan.proposals["score"], atol=1e-9)

    def test_ranks_count_from_one_up_to_the_cap(self, plan):
        for c in set(plan.proposals["candidate"]):
            ranks = sorted(plan.proposals["rank"][plan.proposals["candidate"] == c].tolist())
            assert ranks == list(range(1, len(ranks) + 1))
            assert len(ranks) <= plan.policy.proposals_per_candidate

    def test_no_vacancy_is_introduced_more_often_than_allowed(self, plan, market):
        counts = {v: int(np.sum(plan.proposals["vacancy"] == v)) for v in set(plan.proposals["vacancy"])}
        caps = dict(zip(market.vacancies.ids, introductions(market, plan.policy), strict=True))
        assert all(k <= caps[v] for v, k in counts.items())

    def test_only_pairs_above_the_reserve(self, plan):
        assert (plan.proposals["score_after"] > plan.policy.reserve).all()

    def test_places_hold(self, plan, market):
        filled = [market.vacancy_index(v) for v in assigned(plan).values()]
        assert (np.bincount(filled, minlength=len(market.vacancies)) <= places(market)).all()

    def test_reason_and_action_are_one_line_each(self, plan):
        for column in ("reason", "action"):
            assert all(text and "\n" not in text for text in plan.proposals[column])

    def test_no_action_asks_people_to_accept_less(self, plan):
        said = " ".join([*plan.proposals["action"], *plan.leftovers["action"]]).lower()
        for phrase in ("minder loon", "lager loon", "accepteer", "neem genoegen"):
            assert phrase not in said

    def test_english_on_request(self, pairs):
        plan = rm.propose(pairs, pairs.policy.with_(language="en"))
        assert any(text.startswith("Brings") for text in plan.proposals["reason"])
        assert not any(" mee van " in text for text in plan.proposals["reason"])

    def test_value_is_what_the_assigned_rows_are_worth(self, plan):
        first = plan.proposals.where(plan.proposals["rank"] == 1)
        p = plan.policy
        cost = first["euro"] / 1000 * p.score_per_1000_eur + first["weeks"] * p.score_per_training_week
        assert plan.value == pytest.approx(float(np.sum(first["score_after"] - cost - p.reserve)), abs=1e-9)


class TestProof:
    def test_the_plan_is_optimal_over_the_kept_pairs(self, plan):
        assert plan.status == "optimal"
        assert plan.gap <= 1e-9
        assert plan.bound == pytest.approx(plan.value)

    def test_it_says_over_which_pairs(self, market, plan):
        assert plan.proof == "all pairs"
        few = rm.score(market, top=1)
        assert rm.propose(few).proof == "all pairs"
        assert rm.propose(few, prove=False).proof == "kept pairs"

    def test_the_answer_certifies_itself(self, region):
        rows = [{**c, "pinned": None} for c in region.candidates]
        solved = rm.propose(rm.score(_market(region, rows))).solved
        scores, resources = problem(solved.pairs, solved.edges)
        solved.answer.certify(
            scores, places=places(solved.pairs.market), reserve=solved.policy.reserve, resources=resources
        )

    def test_with_pins_prices_prove_the_rest(self, plan):
        solved = plan.solved
        answer, market = solved.answer, solved.pairs.market
        scores, resources = problem(solved.pairs, solved.edges)
        pinned_rows = market.candidates["pinned"].rows
        by_pin = np.isin(answer.rows, pinned_rows)
        assert by_pin.any()
        worth = scores.values - solved.policy.reserve
        left = worth - answer.row_prices[scores.rows] - answer.col_prices[scores.cols]
        pins, bound = answer.edges[by_pin], float(worth[answer.edges[by_pin]].sum() + answer.row_prices.sum())
        bound += float(
            (places(market) - np.bincount(answer.cols[by_pin], minlength=len(market.vacancies))) @ answer.col_prices
        )
        if resources is not None:
            left = left - resources.use @ answer.resource_prices
            bound += float((resources.limit - resources.use[pins].sum(axis=0)) @ answer.resource_prices)
        assert left[~np.isin(scores.rows, pinned_rows)].max() <= 1e-9
        assert answer.bound == pytest.approx(bound)
        with pytest.raises(CertificateError):  # a pinned row may be worth more elsewhere
            answer.certify(scores, places=places(market), reserve=solved.policy.reserve, resources=resources)

    def test_order_of_rows_does_not_matter(self, region, plan):
        rng = np.random.default_rng(3)
        shuffled = _market(
            region,
            [region.candidates[i] for i in rng.permutation(len(region.candidates))],
            [region.vacancies[i] for i in rng.permutation(len(region.vacancies))],
        )
        assert assigned(rm.propose(rm.score(shuffled))) == assigned(plan)

    def test_no_time_is_a_status_and_no_error(self, pairs):
        plan = rm.propose(pairs, time_limit_s=0)
        assert plan.status in ("time_limit", "within_gap")
        assert plan.bound >= plan.value
        assert len(plan.leftovers) + len(assigned(plan)) == 160


class TestPins:
    def test_conflicting_pins_are_named(self, twice):
        pairs, v = twice
        with pytest.raises(InfeasibleError, match=f"c1 with {v}") as caught:
            rm.propose(pairs)
        assert set(caught.value.conflict) == {("c1", v), ("c2", v)}

    def test_or_they_lapse_and_are_told(self, twice):
        pairs, v = twice
        plan = rm.propose(pairs, conflicts="lapse")
        assert [pin[:2] for pin in plan.lapsed_pins] == [("c2", v)]
        assert assigned(plan)["c1"] == v
        assert plan.status == "optimal"

    def test_a_pin_on_a_vacancy_that_is_gone_lapses(self, region):
        rows = [{**c, "pinned": ["v-gone"] if c["id"] == "c1" else None} for c in region.candidates]
        plan = rm.propose(rm.score(_market(region, rows, faults="set_aside")))
        assert plan.lapsed_pins == (("c1", "v-gone", "there is no such vacancy"),)


class TestMoney:
    def test_a_rich_pool_pays_whoever_has_a_scheme(self, rich, plan):
        row = row_of(rich.resources, kind="pool", name="scholing")
        first = rich.proposals["rank"] == 1
        assert row["used"] == pytest.approx(float(rich.proposals["euro"][first].sum()))
        assert row["used"] > 0
        assert row["price"] == pytest.approx(0, abs=1e-9)
        assert rich.value <= plan.value + 1e-9
        paid = first & (rich.proposals["euro"] > 0)
        assert all(rich.proposals["schemes"][paid])

    def test_a_small_pool_is_never_overspent(self, pairs, rich):
        limit = rich.counts["euros"] / 2
        plan = rm.propose(pairs, pairs.policy.with_(pools_eur={"scholing": {"limit": limit}}))
        assert plan.counts["euros"] <= limit + 1e-6
        assert plan.value <= rich.value + 1e-9

    def test_a_dry_pool_ends_proposals_through_it_and_not_the_people(self, pairs, market):
        plan = rm.propose(pairs, pairs.policy.with_(pools_eur={"scholing": {"limit": 100.0, "spent": 100.0}}))
        paid = plan.proposals["euro"] > 0
        assert not paid.any()
        assert len(set(plan.proposals["candidate"])) + len(plan.leftovers) == len(market.candidates)


class TestLists:
    def test_a_candidates_list_begins_with_the_assigned_vacancy(self, plan):
        lists = plan.shortlists("candidate", n=4)
        first = lists.where(lists["rank"] == 1)
        for c, v in zip(first["candidate"], first["vacancy"], strict=True):
            assert assigned(plan).get(c, v) == v
        assert lists["rank"].max() <= 4

    def test_a_vacancys_list_begins_with_those_assigned(self, plan):
        lists = plan.shortlists("vacancy", n=5)
        for v in set(assigned(plan).values()):
            here = lists.where(lists["vacancy"] == v)
            k = int(here["assigned"].sum())
            assert k == sum(1 for w in assigned(plan).values() if w == v)
            assert here["assigned"][np.argsort(here["rank"])][:k].all()

    def test_prices_are_words_on_lists(self, plan):
        known = {w["nl"] for w in words.PRICE_WORDS.values()}
        assert set(plan.shortlists("candidate")["word"]) <= known
        assert "price" not in plan.shortlists("candidate")
        assert "price" not in plan.proposals

    def test_an_adviser_gets_at_most_five_new_items(self, plan):
        work = plan.shortlists("adviser")
        for adviser in set(work["adviser"]) - {"none"}:
            assert work["new"][work["adviser"] == adviser].sum() <= 5
        assert plan.shortlists("adviser", n=1)["new"].sum() < work["new"].sum()

    def test_the_most_urgent_come_first(self, plan, market):
        work = plan.shortlists("adviser")
        mine = work.where((work["adviser"] == work["adviser"][0]) & (work["kind"] == "proposal") & work["new"])
        ends = [market.candidates["job_ends_on"][market.candidate_index(c)] for c in mine["candidate"]]
        ends = [np.datetime64("9999-12-31") if np.isnat(e) else e for e in ends]
        assert ends == sorted(ends)

    def test_an_unknown_side_is_refused(self, plan):
        with pytest.raises(ValueError, match="candidate"):
            plan.shortlists("employer")


class TestYesterday:
    def test_nothing_is_new_on_the_same_plan(self, pairs, plan):
        again = rm.propose(pairs, previous=plan)
        assert not again.proposals["new"].any()
        first = plan.shortlists("adviser")
        shown = set(zip(first["candidate"].tolist(), first["vacancy"].tolist(), strict=True))
        today = again.shortlists("adviser").to_dicts()
        assert all(((r["candidate"], r["vacancy"]) in shown) is not r["new"] for r in today)  # the rest had to wait
        assert len(again.compare(plan)) == 0

    def test_a_vacancy_that_closed_is_the_cause(self, region, plan):
        c, v = region.truth.fits_now[0]
        jobs = [w for w in region.vacancies if w["id"] != v]
        rows = [{**p, "pinned": [], "excluded": []} for p in region.candidates]
        now = rm.propose(rm.score(_market(region, rows, jobs, faults="set_aside")), previous=plan)
        assert row_of(now.compare(plan), candidate=c)["cause"] == f"vacancy {v} is gone"
        moved = now.proposals["new"]
        assert 0 < moved.sum() < len(moved)

    def test_another_policy_is_a_cause(self, pairs, plan):
        other = rm.propose(pairs, pairs.policy.with_(reserve=0.55))
        causes = set(other.compare(plan)["cause"])
        assert "the policy changed" in causes


class TestForm:
    @pytest.mark.parametrize("kind", ["pandas", "polars", "pyarrow"])
    def test_frames_come_back_as_the_callers_kind(self, region, kind):
        rows = [{k: c.get(k) for k in ("id", "occupation", "postcode")} for c in region.candidates[:20]]
        frame = frames.to_frame({k: [r[k] for r in rows] for k in rows[0]}, kind)
        market = rm.Market(frame, region.vacancies, taxonomy=region.taxonomy, on=region.on)
        plan = rm.propose(rm.score(market))
        for answer in (plan.to_frame(), plan.leftovers.to_frame(), plan.pairs.to_frame()):
            assert type(answer).__module__.split(".")[0] == kind

    def test_nothing_can_be_changed(self, plan):
        with pytest.raises(AttributeError):
            plan.before = None
        with pytest.raises(ValueError, match="read-only"):
            plan.proposals["score"][0] = 1.0

    def test_reprs_are_one_line_of_counts(self, plan, pairs):
        for thing in (plan, pairs, plan.proposals):
            assert "\n" not in repr(thing)
        assert "people placed" in repr(plan)
        for thing in (plan, pairs):
            assert "<table>" in thing._repr_html_()

    def test_free_text_of_people_is_never_shown(self, region):
        rows = [{**c, "text": "Wilhelmina Jansen 0612345678"} for c in region.candidates[:30]]
        market = _market(region, rows, faults="set_aside")
        pairs = rm.score(market)
        plan = rm.propose(pairs)
        shown = "".join(
            [
                repr(market),
                repr(pairs),
                repr(plan),
                pairs._repr_html_(),
                plan._repr_html_(),
                plan.proposals._repr_html_(),
                plan.to_json(),
                plan.shortlists("adviser").to_json(),
            ]
        )
        assert "Jansen" not in shown
        assert "0612345678" not in shown

    def test_the_record_says_what_is_needed_to_do_it_again(self, plan, pairs):
        record = plan.record
        assert record["policy_hash"] == plan.policy.hash
        assert record["inputs"]["candidates"]["rows"] == 160
        assert {"rmtmatch", "numpy", "scipy", "python"} <= set(record["versions"])
        assert record == rm.propose(pairs).record

    def test_parquet_and_json(self, plan, tmp_path):
        plan.to_parquet(tmp_path)
        assert {p.stem for p in tmp_path.glob("*.parquet")} >= {"proposals", "leftovers", "unfilled"}
        plan.to_json(tmp_path / "plan.json")
        whole = json.loads((tmp_path / "plan.json").read_text())
        assert len(whole["proposals"]) == len(plan.proposals)


class TestEmpty:
    @pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 5), (5, 0)])
    def test_a_market_without_one_side(self, region, n, m):
        plan = rm.propose(rm.score(_market(region, region.candidates[:n], region.vacancies[:m], faults="set_aside")))
        assert len(plan.proposals) == 0
        assert len(plan.leftovers) == n
        assert len(plan.unfilled) == m
        assert len(plan.totals) == len({*plan.leftovers["region"], *plan.unfilled["region"]})
        assert plan.status == "optimal"
        for by in ("candidate", "vacancy", "adviser"):
            plan.shortlists(by)


class TestPairs:
    def test_explain_and_why_not(self, plan, region):
        c, v = region.truth.fits_now[0]
        explanation = plan.explain(c, v)
        assert explanation.to_dict()
        c, v, demand = region.truth.barred[0]
        assert demand in str(plan.why_not(c, v).to_dict())

    def test_a_pair_that_was_not_kept_is_explained_all_the_same(self, market):
        few = rm.score(market, top=1)
        many = rm.score(market, top=None)
        kept = set(zip(few.scored.rows.tolist(), few.scored.cols.tolist(), strict=True))
        c, v = next(p for p in zip(many.scored.rows.tolist(), many.scored.cols.tolist(), strict=True) if p not in kept)
        ids = market.candidates.ids[c], market.vacancies.ids[v]
        assert few.find(*ids) == -1
        assert few.explain(*ids).to_dict() == many.explain(*ids).to_dict()

    def test_a_barred_pair_points_to_why_not(self, pairs, region):
        c, v, _ = region.truth.barred[0]
        with pytest.raises(KeyError, match="why_not"):
            pairs.explain(c, v)

    def test_an_unknown_id_names_the_nearest(self, pairs):
        with pytest.raises(KeyError, match="c12"):
            pairs.explain("c12x", "v1")

    def test_removed_counts_pairs_by_demand(self, pairs):
        counts = dict(zip(pairs.removed["demand"], pairs.removed["pairs"], strict=True))
        assert counts["hidden"] > 0
        assert counts["travel"] > 0


def _market(region, candidates=None, vacancies=None, **options):
    """The region with other tables."""
    return rm.Market(
        region.candidates if candidates is None else candidates,
        region.vacancies if vacancies is None else vacancies,
        region.trainings,
        taxonomy=region.taxonomy,
        on=region.on,
        postcodes=region.postcodes,
        **options,
    )


def test_a_plan_travels_between_processes(plan):
    again = pickle.loads(pickle.dumps(plan))  # noqa: S301  our own bytes
    assert again.proposals.to_dicts() == plan.proposals.to_dicts()
    assert again.record == plan.record
    with pytest.raises(ValueError, match="read-only"):
        again.prices["price"][0] = 1
