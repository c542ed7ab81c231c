import csv

import pytest

from rmtmatch.errors import TaxonomyError
from rmtmatch.skills.taxonomy import Taxonomy

ISCO = "http://data.europa.eu/esco/isco/C"
TO_ESCO = [
    ("uwv_code", "uwv_label_nl", "esco_occupation_uri", "esco_label_en", "relation"),
    ("1", "Kok", "o/kok", "cook", "exactMatch"),
    ("1", "Kok", "o/chef", "chef", "broadMatch"),
    ("2", "Keukenhulp", "o/chef", "chef", "closeMatch"),
    ("3", "Ober", f"{ISCO}513", "waiters", "broadMatch"),
    ("4", "Astronaut", "o/absent", "astronaut", "exactMatch"),
    ("5", "Chefkok", "o/chef", "chef", "narrowMatch"),
]
TO_UWV = [
    ("competentnl_uri", "uwv_code", "label"),
    ("c/kok", "1", "kok"),
    ("c/keuken", "5", "keuken"),
    ("c/keuken", "2", "keuken"),
    ("c/lost", "99", "lost"),
]
WORDS = [
    ("uri", "pref_label", "label", "label_type", "source"),
    ("c/kok", "Kok", "Kok", "prefLabel", "x"),
    ("c/kok", "Kok", "Restaurantkok", "altLabel", "x"),
]


@pytest.fixture
def esco():
    isco = [f"{ISCO}5120", f"{ISCO}3434", f"{ISCO}5131"]
    uris = ["o/kok", "o/chef", "o/ober"]
    labels = {"concept": uris, "label": ["cook", "chef", "waiter"], "kind": ["occupation"] * 3}
    return Taxonomy.from_frame(labels, broader={"concept": uris, "broader": isco})


def write(folder, **tables):
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
    return folder


def test_codes_lead_to_esco_by_the_best_relation(esco, tmp_path):
    write(tmp_path, uwv_occupation_to_esco=TO_ESCO, occupation_to_uwv_code=TO_UWV, competentnl_occupation_labels=WORDS)
    taxonomy = esco.with_bridge(tmp_path)
    assert taxonomy.bridges["1"] == ("o/kok",), "with an exact match the broader one is left out"
    assert taxonomy.bridges["3"] == ("o/ober",), "a group stands for its occupations"
    assert "4" not in taxonomy.bridges, "leads to no concept here"
    assert taxonomy.bridges["c/kok"] == ("o/kok",)
    assert taxonomy.bridges["c/keuken"] == ("o/chef",)
    assert taxonomy.bridge_relations["c/keuken"] == "close", "the better of its two codes"
    assert "c/lost" not in taxonomy.bridges
    assert taxonomy.concepts("c/kok", "occupation") == ("o/kok",)
    assert taxonomy.concepts("c/kok", "skill") == ()
    assert taxonomy.label("c/kok") == "Kok"
    assert taxonomy.exact_bridged["occupation"]["restaurantkok"] == ((taxonomy.occupation_index("o/kok"),), "exact")
    assert (
        taxonomy.notes[-1] == "no relations: occupations have no skills, so nothing can be implied from an occupation"
    )
    taxonomy.save(tmp_path / "t")
    assert Taxonomy.load(tmp_path / "t").bridges == taxonomy.bridges


def test_what_is_missing_is_noted_or_refused(esco, tmp_path):
    taxonomy = esco.with_bridge(write(tmp_path, uwv_occupation_to_esco=TO_ESCO))
    assert taxonomy.concepts("2", "occupation") == ("o/chef",)
    assert sum("is missing" in n for n in taxonomy.notes) == 2
    (tmp_path / "other").mkdir()
    with pytest.raises(TaxonomyError, match=r"uwv_occupation_to_esco\.csv is missing"):
        esco.with_bridge(tmp_path / "other")


@pytest.mark.data
def test_the_real_bridge(data):
    taxonomy = Taxonomy.from_esco(data / "esco-v1.2", bridges=[data / "competentnl"])
    known = set(taxonomy.occupations.tolist())
    assert len(taxonomy.bridges) > 4000
    assert all(uris and known.issuperset(uris) for uris in taxonomy.bridges.values())
    export = "https://linkeddata.competentnl.nl/uwv/id/occupation/C351CE4734"
    assert taxonomy.bridges[export] == taxonomy.bridges["1000409808"]
    assert taxonomy.label(export).lower() == "exportmanager"
