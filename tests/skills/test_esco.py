import csv
import warnings

import pytest

from rmtmatch.errors import TaxonomyError
from rmtmatch.skills.taxonomy import Taxonomy

FILES = {
    "occupations_nl": (
        "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels,hiddenLabels,description",
        [
            [
                "Occupation",
                "o/1",
                "7212",
                "lasser",
                "constructielasser\nMIG/MAG-lasser",
                "laser",
                'Last "alles",\nook buizen.',
            ],
            ["Occupation", "o/2", "5120", "kok", "", "", ""],
        ],
    ),
    "occupations_en": (
        "conceptType,conceptUri,iscoGroup,preferredLabel,altLabels",
        [["Occupation", "o/1", "7212", "welder", ""], ["Occupation", "o/3", "C5120", "chef", ""]],
    ),
    "skills_nl": (
        "conceptType,conceptUri,skillType,preferredLabel,altLabels",
        [["K", "s/1", "knowledge", "lassen", ""]],
    ),
    "occupationSkillRelations_nl": (
        "occupationUri,relationType,skillType,skillUri",
        [["o/1", "essential", "", "s/1"], ["o/2", "optional", "", "s/1"], ["o/2", "essential", "", "s/9"]],
    ),
    "broaderRelationsSkillPillar_nl": ("conceptType,conceptUri,broaderType,broaderUri", [["K", "s/1", "G", "g/1"]]),
    "broaderRelationsOccPillar_nl": (
        "conceptType,conceptUri,broaderType,broaderUri",
        [["O", "o/1", "I", "http://data.europa.eu/esco/isco/C7212"]],
    ),
    "skillGroups_nl": ("conceptType,conceptUri,preferredLabel", [["G", "g/1", "metaalbewerking"]]),
    "ISCOGroups_nl": (
        "conceptType,conceptUri,code,preferredLabel",
        [["I", "http://data.europa.eu/esco/isco/C7212", "7212", "Lassers"]],
    ),
}


def write(folder, files=FILES, *, delimiter=",", encoding="utf-8", rename=lambda name: name):
    for name, (header, rows) in files.items():
        with (folder / f"{rename(name)}.csv").open("w", newline="", encoding=encoding) as file:
            csv.writer(file, delimiter=delimiter).writerows([header.split(","), *rows])
    return folder


def without(*names):
    return {k: v for k, v in FILES.items() if k not in names}


def test_the_official_layout(tmp_path):
    taxonomy = Taxonomy.from_esco(write(tmp_path), languages=("nl", "en"))
    assert taxonomy.occupations.tolist() == ["o/1", "o/2", "o/3"]
    assert taxonomy.concepts("MIG/MAG-lasser", "occupation") == ("o/1",)
    assert taxonomy.concepts("laser", "occupation") == ("o/1",), "hidden labels are found"
    assert taxonomy.label("o/1") == "lasser"
    assert taxonomy.label("o/1", "en") == "welder"
    assert taxonomy.label("o/3") == "chef", "no Dutch label: the English one"
    assert taxonomy.isco.tolist() == ["7212", "5120", "5120"]
    assert taxonomy.isco_label("7212") == "Lassers"
    assert taxonomy.label("g/1") == "metaalbewerking"
    assert taxonomy.essential.toarray().ravel().tolist() == [1, 0, 0]
    assert taxonomy.optional.toarray().ravel().tolist() == [0, 1, 0]
    assert taxonomy.descriptions.text.tolist() == ['Last "alles",\nook buizen.']
    assert taxonomy.notes == (
        "skills_en.csv is missing: no skill has a en label",
        "1 of 3 relations name a concept without a label: left out",
    )


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_ways_of_writing_the_same(tmp_path, delimiter):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    plain = Taxonomy.from_esco(write(tmp_path / "a"))
    # version 1.0 had no language behind the relations; some releases differ in case; Excel writes a mark first
    names = {"occupationSkillRelations_nl": "occupationSkillRelations", "skillGroups_nl": "SkillGroups_NL"}
    other = write(
        tmp_path / "b", delimiter=delimiter, encoding="utf-8-sig", rename=lambda n: names.get(n, n + " v1.2.0")
    )
    assert Taxonomy.from_esco(other).fingerprint == plain.fingerprint


def test_columns_of_another_version(tmp_path):
    files = dict(FILES)
    files["skills_nl"] = ("Concept URI,preferred_label", [["s/1", "lassen"]])
    files["broaderRelationsSkillPillar_nl"] = ("conceptUri,conceptLabel,broaderUri", [["s/1", "lassen", "g/1"]])
    taxonomy = Taxonomy.from_esco(write(tmp_path, files))
    assert taxonomy.concepts("lassen", "skill") == ("s/1",)
    assert taxonomy.groups.tolist() == ["g/1"]


@pytest.mark.parametrize(
    ("name", "lacks"),
    [
        ("occupationSkillRelations_nl", "nothing can be implied"),
        ("broaderRelationsSkillPillar_nl", "relatedness rests on labels"),
        ("broaderRelationsOccPillar_nl", "ISCO code in the occupations file"),
        ("skillGroups_nl", "no labels"),
        ("ISCOGroups_nl", "no labels"),
        ("occupations_en", "no occupation has a en label"),
    ],
)
def test_an_optional_file_that_is_missing_is_noted(tmp_path, name, lacks):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        taxonomy = Taxonomy.from_esco(write(tmp_path, without(name)))
    note = next(n for n in taxonomy.notes if n.startswith(name.split("_")[0]))
    assert lacks in note
    assert taxonomy.concepts("lasser", "occupation") == ("o/1",)


def test_a_required_file_that_is_missing(tmp_path):
    write(tmp_path, without("skills_nl") | {"skills_de": FILES["skills_nl"]})
    with pytest.raises(TaxonomyError, match=r"skills_nl\.csv is missing in .*nearest there is skills_de\.csv"):
        Taxonomy.from_esco(tmp_path)
    with pytest.raises(TaxonomyError, match="no ESCO folder at"):
        Taxonomy.from_esco(tmp_path / "absent")


def test_files_that_cannot_be_read(tmp_path):
    write(tmp_path)
    (tmp_path / "skills_nl.csv").write_bytes("conceptUri,preferredLabel\ns/1,laß\n".encode("latin-1"))
    with pytest.raises(TaxonomyError, match="UTF-8"):
        Taxonomy.from_esco(tmp_path)
    (tmp_path / "skills_nl.csv").write_text("uri;naam\n")
    with pytest.raises(TaxonomyError, match="has no column preferredLabel"):
        Taxonomy.from_esco(tmp_path)
    (tmp_path / "skills_nl.csv").write_text("")
    with pytest.raises(TaxonomyError, match="it has nothing"):
        Taxonomy.from_esco(tmp_path)


@pytest.mark.data
def test_the_real_download(data, tmp_path):
    taxonomy = Taxonomy.from_esco(data / "esco-v1.2")
    assert (len(taxonomy.occupations), len(taxonomy.skills)) == (3039, 13928)
    assert taxonomy.essential.nnz + taxonomy.optional.nnz == 129_004 - 17, "17 pairs are both"
    assert taxonomy.essential.multiply(taxonomy.optional).nnz == 0
    assert not (taxonomy.shown("skill") == "").any()
    assert all(taxonomy.isco)
    assert len(taxonomy.labels.of("occupation")) > 50_000
    taxonomy.save(tmp_path / "esco")
    again = Taxonomy.load(tmp_path / "esco")
    assert again.fingerprint == taxonomy.fingerprint
