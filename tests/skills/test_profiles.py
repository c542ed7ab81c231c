from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch.frames.tables import Ragged, Table
from rmtmatch.skills.linker import SkillLinker
from rmtmatch.skills.profiles import build_profiles
from rmtmatch.skills.taxonomy import Taxonomy
from rmtmatch.testing import tiny_market

OCCUPATIONS = ["kok", "huisschilder", "kunstschilder"]
SKILLS = ["koken", "snijden", "verven", "doek spannen", "ladder plaatsen"]
NEEDS = [
    ("kok", "koken", "essential"),
    ("kok", "snijden", "optional"),
    ("huisschilder", "verven", "essential"),
    ("huisschilder", "ladder plaatsen", "essential"),
    ("kunstschilder", "verven", "essential"),
    ("kunstschilder", "doek spannen", "essential"),
]
LABELS = [
    *({"concept": o, "label": o, "kind": "occupation"} for o in OCCUPATIONS),
    *({"concept": o, "label": "schilder", "kind": "occupation"} for o in OCCUPATIONS[1:]),
    *({"concept": s, "label": s, "kind": "skill"} for s in SKILLS),
]
TAXONOMY = Taxonomy.from_frame(LABELS, [dict(zip(("occupation", "skill", "relation"), n, strict=True)) for n in NEEDS])
LINKER = SkillLinker(TAXONOMY)


def ragged(rows, levels=None):
    out = Ragged.of(rows)
    weights = None
    if levels is not None:
        weights = np.array([x for row in levels for x in row or ()], np.float32)
    return Ragged(out.offsets, out.values, out.known, weights)


def words(values):
    out = np.empty(len(values), object)
    out[:] = values
    return out


def tables(people=(), places=(), courses=()):
    """Build the three tables from dicts that name only what a test is about."""

    def table(name, rows, texts, lists):
        columns = {c: words([r.get(c) for r in rows]) for c in texts}
        for c in lists:
            levels = [
                [lv for _, lv in r[c]] if r.get(c) and isinstance(r[c][0], tuple) else [np.nan] * len(r.get(c) or ())
                for r in rows
            ]
            names = [[s if isinstance(s, str) else s[0] for s in r[c]] if r.get(c) is not None else None for r in rows]
            columns[c] = ragged(names, levels)
        return Table(name, words([f"{name}{i}" for i in range(len(rows))]), columns)

    return (
        table("candidates", people, ["occupation"], ["skills", "wanted_occupations"]),
        table(
            "vacancies", places, ["occupation", "title"], ["skills_essential", "skills_optional", "learn_on_the_job"]
        ),
        table("trainings", courses, [], ["skills"]),
    )


def build(people=(), places=(), courses=(), **kw):
    return build_profiles(*tables(people, places, courses), TAXONOMY, LINKER, **kw)


def named(row, names):
    matrix = row.tocoo()
    at = matrix.coords[-1].tolist()
    return {str(names[i]): pytest.approx(v) for i, v in zip(at, matrix.data.tolist(), strict=True)}


def skills(matrix, i):
    return named(matrix[[i]], TAXONOMY.skills)


def occupations(matrix, i):
    return named(matrix[[i]], TAXONOMY.occupations)


def test_own_skills_with_levels_and_repeats():
    p = build([{"skills": [("Koken", 0.5), ("koken", 0.8), ("snijdn", np.nan), ("xqz", 1.0), ("verven", 0.0)]}])
    assert skills(p.candidate_skills, 0) == {"koken": 0.8, "snijden": 1.0}
    assert list(zip(p.unlinked.text, p.unlinked.table, p.unlinked.column, p.unlinked.count, strict=True)) == [
        ("xqz", "candidates", "skills", 1)
    ]


def test_implied_skills_fill_in_what_the_own_do_not_cover():
    p = build(
        [{"occupation": "kok", "skills": [("koken", 0.6)]}, {"occupation": "kok", "skills": [("koken", 0.7)]}, {}]
    )
    assert skills(p.candidate_implied, 0) == {"koken": 0.7}
    assert skills(p.candidate_implied, 1) == {}, "what the person says is as much"
    assert skills(p.candidate_implied, 2) == {}
    assert skills(build([{"occupation": "kok"}], implied_level=0.5).candidate_implied, 0) == {"koken": 0.5}


def test_a_title_of_several_occupations_is_shared():
    p = build([{"occupation": "Schilder (m/v)", "wanted_occupations": ["schilder", "kok"]}])
    assert occupations(p.candidate_occupation, 0) == {"huisschilder": 0.5, "kunstschilder": 0.5}
    assert skills(p.candidate_implied, 0) == {"verven": 0.7, "doek spannen": 0.35, "ladder plaatsen": 0.35}
    assert occupations(p.wanted, 0) == {"huisschilder": 1, "kunstschilder": 1, "kok": 1}


def test_a_vacancy_without_skills_asks_what_its_occupation_needs():
    p = build(
        places=[
            {"occupation": "kok"},
            {"title": "Schilder"},
            {"title": "kok", "skills_essential": ["verven"]},
            {"title": "kok", "skills_essential": ["xqz"]},
        ]
    )
    assert p.vacancy_implied.tolist() == [True, True, False, True]
    assert skills(p.vacancy_essential, 0) == {"koken": 1}
    assert skills(p.vacancy_optional, 0) == {"snijden": 1}
    assert skills(p.vacancy_essential, 1) == {"verven": 1, "doek spannen": 1, "ladder plaatsen": 1}
    assert skills(p.vacancy_essential, 2) == {"verven": 1}
    assert skills(p.vacancy_optional, 2) == {}
    assert skills(p.vacancy_essential, 3) == {"koken": 1}, "what it gives could not be linked"


def test_the_occupation_speaks_before_the_title():
    p = build(places=[{"occupation": "kok", "title": "schilder"}, {"occupation": "xqz", "title": "kok"}])
    assert occupations(p.vacancy_occupation, 0) == {"kok": 1}
    assert occupations(p.vacancy_occupation, 1) == {"kok": 1}


def test_essential_wins_over_optional():
    p = build(
        places=[
            {"skills_essential": ["koken"], "skills_optional": ["koken", "snijden"], "learn_on_the_job": ["snijden"]}
        ]
    )
    assert skills(p.vacancy_essential, 0) == {"koken": 1}
    assert skills(p.vacancy_optional, 0) == {"snijden": 1}
    assert skills(p.learn_on_the_job, 0) == {"snijden": 1}


def test_trainings():
    p = build(courses=[{"skills": [("koken", np.nan), ("snijden", 0.5)]}])
    assert skills(p.training_skills, 0) == {"koken": 1, "snijden": 0.5}


def test_nobody_and_nothing():
    p = build()
    assert p.candidate_skills.shape == (0, 5)
    assert p.vacancy_occupation.shape == (0, 3)
    assert len(p.unlinked) == 0
    empty = Taxonomy.from_frame({"concept": [], "label": [], "kind": []})
    q = build_profiles(
        *tables([{"skills": ["koken"], "occupation": "kok"}], [{"title": "kok"}], [{}]), empty, SkillLinker(empty)
    )
    assert q.candidate_skills.shape == (1, 0)
    assert q.unlinked.count.tolist() == [1, 1, 1]


def test_take():
    p = build([{"skills": ["koken"]}, {"skills": ["verven"]}], [{"title": "kok"}, {"title": "schilder"}])
    q = p.take(candidates=np.array([1]), vacancies=np.array([1, 0]))
    assert skills(q.candidate_skills, 0) == {"verven": 1}
    assert q.vacancy_implied.tolist() == [True, True]
    assert occupations(q.vacancy_occupation, 1) == {"kok": 1}
    assert q.candidate_skills.shape == (1, 5)


def test_unlinked_texts_are_counted_and_rare_ones_held_back():
    p = build([{"skills": ["xqz", "xqz", "jan jansen"]}, {"skills": ["xqz"]}])
    assert p.unlinked.count.tolist() == [3, 1]
    assert p.unlinked.at_least(2).text.tolist() == ["xqz"]
    assert p.unlinked.to_frame("pandas").columns.tolist() == ["text", "table", "column", "count"]
    assert "jan" not in repr(p.unlinked)


ROWS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "occupation": st.sampled_from([*OCCUPATIONS, "schilder", "xqz", ""]),
            "skills": st.lists(
                st.tuples(st.sampled_from([*SKILLS, "kook", "xqz"]), st.sampled_from([np.nan, 0.3, 0.9])), max_size=5
            ),
        },
    ),
    max_size=5,
)


@given(ROWS, st.randoms())
def test_laws(rows, random):
    p = build(rows)
    shuffled = list(range(len(rows)))
    random.shuffle(shuffled)
    q = build([rows[i] for i in shuffled])
    for name in ("candidate_skills", "candidate_implied", "candidate_occupation"):
        a, b = getattr(p, name), getattr(q, name)
        assert a.dtype == np.float32
        assert (a.toarray()[shuffled] == b.toarray()).all(), "rows go their own way"
    sums = p.candidate_occupation.sum(axis=1)
    assert (np.isclose(sums, 1) | (sums == 0)).all()
    held = p.candidate_skills.toarray()
    implied = p.candidate_implied.toarray()
    assert ((implied == 0) | (held < implied)).all()
    more = build([{**r, "skills": [*r.get("skills", []), ("koken", np.nan)]} for r in rows])
    assert (more.candidate_skills.toarray() >= held).all(), "one more skill takes nothing away"


def with_text(table, texts):
    return Table(table.name, table.ids, {**table.columns, "text": words(texts)})


def told(people=(), places=(), people_texts=(), places_texts=()):
    candidates, vacancies, trainings = tables(people, places)
    read = with_text(candidates, people_texts), with_text(vacancies, places_texts), trainings
    return build_profiles(*read, TAXONOMY, LINKER)


def test_what_people_tell_they_did_counts_less_than_what_they_list():
    people = [{"skills": ["koken"]}, {}, {"skills": []}, {"skills": [("snijden", 0.5)], "occupation": "kok"}]
    text = "Ik heb gekookt en gesneden."
    p = told(people, people_texts=[text, text, text, text])
    assert skills(p.candidate_skills, 0) == pytest.approx({"koken": 1.0, "snijden": 0.8})
    assert skills(p.candidate_told, 0) == {"snijden": 1.0}
    assert skills(p.candidate_skills, 1) == pytest.approx({"koken": 0.8, "snijden": 0.8})
    assert skills(p.candidate_skills, 2) == {}, "who says to have none is believed"
    assert skills(p.candidate_skills, 3)["snijden"] == pytest.approx(0.8), "one more listed skill costs nothing"
    assert skills(p.candidate_implied, 3) == {}


def test_a_vacancy_that_says_to_ask_nothing_is_believed():
    p = build(places=[{"occupation": "kok", "skills_essential": []}, {"occupation": "kok", "skills_essential": None}])
    assert skills(p.vacancy_essential, 0) == skills(p.vacancy_optional, 0) == {}
    assert skills(p.vacancy_essential, 1) == {"koken": 1}
    assert p.vacancy_implied.tolist() == [False, True]


def test_the_text_of_a_vacancy_speaks_where_nothing_is_listed():
    text = "Je gaat verven en koken. Wij bieden ladder plaatsen."
    places = [{"skills_essential": ["snijden"]}, {"occupation": "kok"}, {}, {"skills_essential": []}]
    p = told(places=places, places_texts=[text] * 4)
    assert skills(p.vacancy_essential, 0) == {"snijden": 1.0}
    assert skills(p.vacancy_told, 0) == {}
    assert skills(p.vacancy_essential, 1) == {"koken": 1.0}
    assert skills(p.vacancy_optional, 1) == {"snijden": 1.0, "verven": 1.0}
    assert skills(p.vacancy_essential, 2) == {"koken": 1.0, "verven": 1.0}
    assert p.vacancy_implied.tolist() == [False, True, True, False]
    assert skills(p.vacancy_essential, 3) == {}
    assert not (p.vacancy_essential.multiply(p.vacancy_optional)).nnz


def test_texts_are_kept_nowhere():
    p = told([{}], [{}], ["Wilhelmina heeft gekookt."], ["Bel Wilhelmina over verven."])
    assert "Wilhelmina" not in repr(p)
    assert len(p.unlinked) == 0


def test_what_is_taken_is_taken_of_every_matrix():
    market = tiny_market()
    part = market.profiles.take(np.array([1]), np.array([2, 0]))
    for field in fields(part):
        if field.name.startswith(("candidate_", "wanted")):
            assert getattr(part, field.name).shape[0] == 1, field.name
        elif field.name not in ("unlinked", "training_skills"):
            assert getattr(part, field.name).shape[0] == 2, field.name
