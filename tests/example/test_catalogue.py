"""The written occupations and skills hang together."""

from collections import Counter

import numpy as np
import pytest

from rmtmatch import example
from rmtmatch.example.catalogue import HOME, catalogue, occupation_uri, skill_uri
from rmtmatch.vocabulary import SHIFTS, credential


@pytest.fixture(scope="module")
def taxonomy():
    return example.taxonomy()


def test_is_large_enough_to_try_things_on(taxonomy):
    assert len(taxonomy.occupations) >= 60
    assert len(taxonomy.skills) >= 250
    assert taxonomy.notes == ()


def test_every_skill_and_occupation_has_dutch_synonyms_an_english_label_and_a_description(taxonomy):
    for kind, n in (("skill", len(taxonomy.skills)), ("occupation", len(taxonomy.occupations))):
        labels = taxonomy.labels.of(kind)
        dutch = np.bincount(labels.concept[labels.lang == "nl"], minlength=n)
        assert dutch.min() >= 1
        assert np.mean(dutch >= 2) > 0.9
        assert set(labels.concept[labels.lang == "en"].tolist()) == set(range(n))
        assert len(taxonomy.descriptions.of(kind)) == n


def test_every_relation_names_a_skill_that_exists_and_no_skill_is_idle(taxonomy):
    c = catalogue()
    named = [s for o in c.occupations.values() for s in (*o.essential, *o.optional)]
    assert set(named) == set(c.skills)
    assert taxonomy.essential.nnz + taxonomy.optional.nnz == len(named)
    assert min(len(o.essential) for o in c.occupations.values()) >= 3


def test_own_uris_and_real_isco_codes(taxonomy):
    assert all(u.startswith(HOME) for u in (*taxonomy.skills, *taxonomy.occupations))
    assert all(len(code) == 4 and code.isdigit() for code in taxonomy.isco)
    assert taxonomy.isco[taxonomy.occupation_index(occupation_uri("nurse"))] == "3221"


def test_skills_stand_under_groups(taxonomy):
    assert taxonomy.skill_groups.sum(axis=1).min() == 1
    assert taxonomy.label(f"{HOME}/group/warehouse") == "magazijnwerk"


def test_some_job_titles_mean_several_occupations(taxonomy):
    titles = Counter(t for o in catalogue().occupations.values() for t in o.nl)
    several = [t for t, n in titles.items() if n > 1]
    assert "monteur" in several
    assert len(taxonomy.concepts("monteur", "occupation")) == titles["monteur"]


def test_what_vacancies_ask_is_written_in_words_the_records_know():
    for o in catalogue().occupations.values():
        assert set(o.shifts) <= set(SHIFTS), o.slug
        assert [credential(c) for c in (*o.now, *o.before)] == [*o.now, *o.before], o.slug
        assert 1 <= o.level <= 6
        assert 14.8 <= o.wage <= 40


def test_a_taxonomy_is_not_shared(taxonomy):
    assert example.taxonomy() is not taxonomy
    assert example.taxonomy().fingerprint == taxonomy.fingerprint


def test_skill_uri_is_the_one_of_the_taxonomy(taxonomy):
    assert taxonomy.concepts("heftruck rijden", "skill") == (skill_uri("drive-forklift"),)
