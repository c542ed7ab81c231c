"""What must hold of scores whatever the market: more never hurts, order is nothing, unknown lies in between."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import rmtmatch as rm
from reference_scoring import Twin
from rmtmatch import example
from rmtmatch.scoring.blocks import score_blocks
from strategies_scoring import (
    LICENCES,
    candidate_fields,
    lenient,
    market,
    policies,
    skills,
    tables,
    taxonomy,
    vacancy_fields,
)

EVERY = {"top": None, "routes_for": None}
OPEN = rm.Policy(demands=lenient())


def by_ids(m, scored):
    """What is told of each pair, by the ids on both sides."""
    found = {}
    for p in range(len(scored)):
        route = None
        if scored.route[p] >= 0:
            r = scored.routes[scored.route[p]]
            route = (
                tuple(m.trainings.ids[list(r.trainings)]),
                r.closes_skills,
                r.closes_credentials,
                r.unbridged_skills,
            )
        numbers = [*scored.parts[p], scored.score[p], scored.low[p], scored.high[p], scored.fit_now[p]]
        numbers += [scored.fit_after[p], scored.score_after[p], scored.euro[p], scored.weeks[p], scored.travel_km[p]]
        flags = (*scored.unknown[p], scored.needs_route[p], scored.starts_early[p], scored.route_exact[p])
        ids = m.candidates.ids[scored.rows[p]], m.vacancies.ids[scored.cols[p]]
        found[ids] = (numbers, [bool(f) for f in flags], route, str(scored.ready_on[p]))
    return found


def same(a, b):
    assert a.keys() == b.keys()
    for ids in a:
        np.testing.assert_allclose(a[ids][0], b[ids][0], rtol=0, atol=1e-12)
        assert a[ids][1:] == b[ids][1:]


@given(tables(courses=2), st.data())
def test_one_more_skill_level_or_credential_never_lowers_a_score(drawn, data):
    people, jobs, courses = drawn
    before = market(people, jobs, courses)
    row = dict(people[0])
    match data.draw(st.sampled_from(["skill", "level", "credential"])):
        case "skill":
            row["skills"] = [*(row["skills"] or []), (data.draw(st.sampled_from(skills())), 0.6)]
        case "level":
            row["skills"] = [(s, 1.0) for s, _ in row["skills"] or []]
        case "credential":
            row["credentials"] = [*(row.get("credentials") or []), (data.draw(st.sampled_from(LICENCES)), None)]
    if not row.get("credentials"):
        row["credentials"] = people[0].get("credentials")
    after = market([row, *people[1:]], jobs, courses)
    old, new = (by_ids(m, score_blocks(m, rm.Policy(), **EVERY)) for m in (before, after))
    known = people[0].get("credentials") is not None or row.get("credentials") is None
    # The first thing that is told of somebody can make a demand fail; one thing more cannot.
    assert not known or old.keys() <= new.keys()
    for ids in old.keys() & new.keys():
        assert new[ids][0][10] >= old[ids][0][10] - 1e-12


@given(tables(courses=4), policies(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(drawn, policy, random):
    shuffled = [random.sample(rows, len(rows)) for rows in drawn]
    a, b = market(*drawn), market(*shuffled)
    for options in (EVERY, {"top": 1, "routes_for": 1}):
        one, other = score_blocks(a, policy, **options), score_blocks(b, policy, **options)
        same(by_ids(a, one), by_ids(b, other))
        back = [a.candidates.ids.tolist().index(x) for x in b.candidates.ids]
        np.testing.assert_array_equal(one.removed_candidates[back], other.removed_candidates)


@given(tables(courses=2), policies())
def test_a_second_copy_of_a_vacancy_scores_the_same_and_changes_no_other(drawn, policy):
    people, jobs, courses = drawn
    copy = {**jobs[0], "id": "copy"}
    people = [{**row, "excluded": row["excluded"] and [*row["excluded"], "copy"]} for row in people]
    a, b = market(people, jobs, courses), market(people, [*jobs, copy], courses)
    one, both = (by_ids(m, score_blocks(m, policy, **EVERY)) for m in (a, b))
    same(one, {ids: x for ids, x in both.items() if ids[1] != "copy"})
    same({c: x for (c, v), x in one.items() if v == "v0"}, {c: x for (c, v), x in both.items() if v == "copy"})


@given(tables(most=2, courses=0), st.data())
def test_unknown_lies_inside_the_interval_of_every_possible_value(drawn, data):
    people, jobs, _ = drawn
    for row in (*people, *jobs):
        row["hidden" if "hidden" in row else "excluded"] = None
        row["excluded"] = None
    policy = data.draw(st.sampled_from([OPEN, rm.Policy(demands=lenient(), neutral={"timing": 0.1, "wish": 0.9})]))
    before = market(people, jobs)
    scored = score_blocks(before, policy, **EVERY)
    filled = [
        [_filled(row, fields(), data) for row in rows]
        for rows, fields in ((people, candidate_fields), (jobs, vacancy_fields))
    ]
    after = by_ids(m := market(*filled), score_blocks(m, policy, **EVERY))
    for p, (numbers, *_) in enumerate(by_ids(before, scored).values()):
        ids = before.candidates.ids[scored.rows[p]], before.vacancies.ids[scored.cols[p]]
        if ids in after:
            assert numbers[11] - 1e-9 <= after[ids][0][10] <= numbers[12] + 1e-9


def _filled(row, fields, data):
    """Tell all that was not told; the ends of a range stay in order."""
    new = {**row, **{k: data.draw(v, label=k) for k, v in fields.items() if row.get(k) is None}}
    if row.get("skills_essential") and row.get("skills_optional") is None and "skills_optional" in new:
        # Who names what is essential and nothing beside it is taken to ask nothing beside it.
        new["skills_optional"] = []
    for low, high in (("hours_min", "hours_max"), ("wage_min_eur_hour", "wage_max_eur_hour")):
        if high in new and new[low] > new[high]:
            kept = low if row.get(low) is not None else high
            new[low] = new[high] = new[kept]
    return new


@given(tables(most=3, courses=2), st.integers(1, 4))
def test_top_keeps_what_sorting_everything_keeps(drawn, top):
    m = market(*drawn)
    every, best = (score_blocks(m, OPEN, top=k, routes_for=None) for k in (None, top))
    pinned = {(i, 0) for i, row in enumerate(drawn[0]) if "v0" in (row["pinned"] or [])}
    score = {(i, j): x for i, j, x in zip(every.rows.tolist(), every.cols.tolist(), every.score.tolist(), strict=True)}
    kept = set(zip(best.rows.tolist(), best.cols.tolist(), strict=True))
    assert pinned & score.keys() <= kept <= score.keys()

    def better(pair, side, slack):
        """Count the pairs of the same row or column that score more."""
        return sum(score[x] > score[pair] + slack for x in score if x[side] == pair[side] and x != pair)

    # float32 cannot tell a millionth: within that either order will do.
    for pair in score:
        surely = any(better(pair, side, -1e-6) < top for side in (0, 1))
        perhaps = any(better(pair, side, 1e-6) < top for side in (0, 1))
        assert pair in kept or not surely
        assert perhaps or pair in pinned or pair not in kept
    for side in (0, 1):
        for k in {pair[side] for pair in score}:
            mine = [pair for pair in score if pair[side] == k]
            assert sum(pair in kept for pair in mine) >= min(top, len(mine))


@given(tables(courses=0), st.data())
def test_unknown_never_removes(drawn, data):
    people, jobs, _ = drawn
    policy = rm.Policy(demands={"level": True})
    side = data.draw(st.sampled_from([people, jobs]))
    told = [k for k in side[0] if k not in {"id", "hidden", "excluded", "pinned"}]
    gone = data.draw(st.sampled_from(told)) if told else "postcode"
    bare = {k: v for k, v in side[0].items() if k != gone}
    others = [bare, *side[1:]]
    a = market(people, jobs)
    b = market(others, jobs) if side is people else market(people, others)
    before, after = (by_ids(m, score_blocks(m, policy, **EVERY)) for m in (a, b))
    # Without a postcode the region is as unknown; a start or an occupation that is not told judges by today.
    if gone not in {"starts_on", "vog_weeks"}:
        assert before.keys() <= after.keys()


@pytest.fixture(scope="module")
def drawn_market():
    return example.market_from(taxonomy(), 300, 400, seed=3)


def test_other_blocks_give_the_same_answer(drawn_market):
    policy = rm.Policy()
    whole, pieces = (score_blocks(drawn_market, policy, top=5, working_memory_mb=mb) for mb in (256, 0.3))
    for name in whole.__slots__:
        if name != "routes":
            np.testing.assert_array_equal(getattr(whole, name), getattr(pieces, name), err_msg=name)
    assert list(whole.routes) == list(pieces.routes)


def test_a_region_agrees_with_the_twin_at_random_pairs(drawn_market):
    policy = rm.Policy()
    scored = score_blocks(drawn_market, policy, top=10)
    twin = Twin(drawn_market, policy)
    assert len(scored) > 1000
    assert (scored.fit_after >= scored.fit_now).all()
    for p in np.random.default_rng(0).choice(len(scored), 60, replace=False).tolist():
        brief = twin.pair(int(scored.rows[p]), int(scored.cols[p]))
        assert scored.parts[p].tolist() == pytest.approx(list(brief.parts.values()), abs=1e-9)
        assert scored.score[p] == pytest.approx(brief.score, abs=1e-9)
        assert not any(brief.fails.values())
    for i, j in np.random.default_rng(1).integers(0, 300, (100, 2)).tolist():
        if not any(twin.fails(i, j).values()):
            assert scored.met_candidates[i] > 0
            assert scored.met_vacancies[j] > 0


def test_progress_reaches_the_end_and_an_exception_there_ends_the_run(drawn_market):
    seen = []
    score_blocks(drawn_market, rm.Policy(), top=3, progress=lambda *x: seen.append(x))
    assert seen[-1][:2] == (300 * 400, 300 * 400)
    assert [x[0] for x in seen] == sorted(x[0] for x in seen)

    def stop(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score_blocks(drawn_market, rm.Policy(), top=3, progress=stop)


@pytest.mark.parametrize("top", [0, -1])
def test_a_top_below_one_is_refused(drawn_market, top):
    with pytest.raises(ValueError, match="top"):
        score_blocks(drawn_market, rm.Policy(), top=top)
