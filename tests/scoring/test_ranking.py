"""Which pairs are kept: the best of both sides, in any blocks and any order."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rmtmatch import example
from rmtmatch.policy import DEMANDS, PARTS, Policy
from rmtmatch.scoring import scanning
from rmtmatch.scoring.blocks import score_blocks
from rmtmatch.scoring.ranking import rank
from rmtmatch.scoring.setting import prepare
from strategies_scoring import lenient, market, policies, skills, tables

FEW = settings(max_examples=15)
OPEN = Policy(demands=lenient())


def found_pairs(scored):
    return list(zip(scored.rows.tolist(), scored.cols.tolist(), strict=True))


def plain(n, m):
    """People with the same skills, vacancies that ask the same: every score is equal."""
    return [{"id": f"c{i}", "skills": [skills()[0]]} for i in range(n)], [{"id": f"v{j}"} for j in range(m)]


@FEW
@given(tables(most=6, courses=2), policies(), st.integers(1, 3), st.integers(1, 7), st.integers(1, 4))
def test_another_block_size_changes_nothing(drawn, policy, top, strip, height):
    m = market(*drawn)
    usual = score_blocks(m, policy, top=top)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scanning, "_STRIP", strip)
        patch.setattr(scanning, "_block_height", lambda _: height)
        patch.setattr(scanning, "_panel_height", lambda *_: height + 1)
        other = score_blocks(m, policy, top=top, working_memory_mb=0.001)
    for name in usual.__slots__:
        if name != "routes":
            np.testing.assert_array_equal(getattr(usual, name), getattr(other, name), err_msg=name)
    assert [str(r) for r in usual.routes] == [str(r) for r in other.routes]


def test_equal_scores_go_by_id_and_not_by_row():
    people, jobs = plain(2, 12)
    kept = score_blocks(market(people, jobs), OPEN, top=1)
    # every vacancy keeps the first person; that person alone keeps the first vacancy, the other too
    assert found_pairs(kept) == sorted({(0, j) for j in range(12)} | {(1, 0)})
    turned = market(people[::-1], jobs[::-1])
    ids = score_blocks(turned, OPEN, top=1)
    named = set(zip(turned.candidates.ids[ids.rows], turned.vacancies.ids[ids.cols], strict=True))
    assert named == {("c0", f"v{j}") for j in range(12)} | {("c1", "v0")}


def test_more_is_asked_for_than_there_is():
    assert len(score_blocks(market(*plain(3, 2)), OPEN, top=1000)) == 6


@pytest.mark.parametrize(("n", "m"), [(0, 0), (0, 3), (3, 0)])
@pytest.mark.parametrize("top", [None, 5])
def test_an_empty_side_gives_no_pairs(n, m, top):
    scored = score_blocks(market(*plain(3, 3)).take(range(n), range(m)), OPEN, top=top)
    assert len(scored) == len(scored.routes) == 0
    assert scored.removed_candidates.shape == (n, len(DEMANDS))
    assert scored.removed_vacancies.shape == (m, len(DEMANDS))


def test_top_is_at_least_one():
    with pytest.raises(ValueError, match="top=0"):
        score_blocks(market(*plain(1, 1)), OPEN, top=0)


def test_pinned_pairs_stay_where_they_meet_the_demands():
    people, jobs = plain(4, 6)
    people[3] = {"id": "z", "skills": [], "pinned": ["v5", "v4"]}
    jobs[4]["closes_on"] = "2026-01-01"
    for j in range(6):
        jobs[j]["skills_essential"] = [skills()[0]] if j else []
    scored = score_blocks(market(people, jobs), Policy(), top=1)
    mine = scored.cols[scored.rows == 3].tolist()
    assert 5 in mine  # three others are better for it
    assert 4 not in mine


def test_progress_counts_every_pair_and_may_end_the_run():
    m, told = market(*plain(4, 5)), []
    score_blocks(m, OPEN, progress=lambda *x: told.append(x))
    assert told[-1] == (20, 20, "pairs")

    def stop(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        score_blocks(m, OPEN, progress=stop)


def test_nothing_known_of_anybody_is_all_neutral_but_for_what_the_person_brings():
    m = market([{"id": "c"}], [{"id": "v"}], [{"id": "t"}], postcodes=None)
    scored = score_blocks(m, Policy(), top=None)
    assert scored.parts[0].tolist() == [0.5] * len(PARTS)
    assert scored.unknown.all()
    assert (scored.low[0], scored.high[0]) == pytest.approx((0, 1))


def test_a_person_without_skills_brings_nothing_yet_and_might_bring_all():
    m = market([{"id": "c"}], [{"id": "v", "skills_essential": [skills()[0]]}])
    scored = score_blocks(m, Policy(), top=None)
    assert scored.fit_now[0] == scored.parts[0, 0] == 0
    assert scored.unknown[0, 0]
    assert scored.high[0] == pytest.approx(1)


def test_a_vacancy_may_have_a_part_of_its_people_here():
    """The best of each person stay; a vacancy adds no more than its part."""
    region = example.region(seed=3, candidates=20, vacancies=80).market()
    setting = prepare(region, Policy())
    part = np.where(np.arange(80) % 2, 1, 0.3)
    both, fewer = rank(setting, 3, 64, None), rank(setting, 3, 64, None, share=part)
    many, few = ({(int(i), int(j)) for i, j in zip(r.rows, r.cols, strict=True)} for r in (both, fewer))
    assert few < many
    assert (np.bincount(fewer.rows, minlength=20) >= np.minimum(3, both.met_rows)).all()
    lost = np.bincount([j for _, j in many - few], minlength=80)
    assert lost[::2].max() == 2
    assert not lost[1::2].any()
    assert (np.bincount(fewer.cols, minlength=80) >= np.minimum(np.ceil(3 * part), both.met_cols)).all()
