import pytest

from rmtmatch.errors import TaxonomyError
from rmtmatch.skills import cache
from rmtmatch.skills.taxonomy import Taxonomy

HEAD = "conceptUri,preferredLabel,altLabels,description,iscoGroup\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A small download, and a cache of its own."""
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "cache"))
    esco = tmp_path / "esco"
    esco.mkdir()
    for lang in ("nl", "en"):
        (esco / f"occupations_{lang}.csv").write_text(f"{HEAD}o1,kok,,,5120\n")
        (esco / f"skills_{lang}.csv").write_text("conceptUri,preferredLabel,altLabels,description\ns1,koken,,\n")
    (esco / "occupationSkillRelations_en.csv").write_text("occupationUri,relationType,skillType,skillUri\n")
    return esco


def test_what_was_worked_out_is_there_the_next_time(folder):
    first = cache.esco(folder)
    first.keep()
    assert first.path is not None
    assert not first.path.exists(), "nothing was worked out, so there is nothing to keep"
    first.taxonomy.derived["relatedness"] = first.taxonomy.essential
    first.keep()
    again = cache.esco(folder)
    assert again.taxonomy.fingerprint == first.taxonomy.fingerprint
    assert list(again.taxonomy.derived) == ["relatedness"]
    before = again.path.stat().st_mtime_ns
    again.keep()
    assert again.path.stat().st_mtime_ns == before, "nothing new, nothing written"


def test_a_changed_file_another_language_or_bridge_is_another_taxonomy(folder, tmp_path):
    bridge = tmp_path / "bridge"
    bridge.mkdir()
    (bridge / "uwv_occupation_to_esco.csv").write_text(
        "uwv_code,uwv_label_nl,esco_occupation_uri,esco_label_en,relation\n7,Kok,o1,cook,exactMatch\n"
    )
    paths = [cache.esco(folder).path, cache.esco(folder, ("en",)).path, cache.esco(folder, bridges=[bridge]).path]
    (folder / "skills_nl.csv").write_text("conceptUri,preferredLabel,altLabels,description\ns1,bakken,,\n")
    changed = cache.esco(folder)
    assert len({*paths, changed.path}) == 4
    assert changed.taxonomy.label("s1") == "bakken"


def test_a_damaged_file_is_made_again(folder):
    kept = cache.esco(folder)
    kept.taxonomy.derived["relatedness"] = kept.taxonomy.essential
    kept.keep()
    kept.path.write_bytes(b"half a file")
    assert cache.esco(folder).taxonomy.label("s1") == "koken"
    assert not cache.esco(folder).taxonomy.derived


def test_off_keeps_nothing(folder, tmp_path, monkeypatch):
    monkeypatch.setenv(cache.VARIABLE, "off")
    kept = cache.esco(folder)
    kept.taxonomy.derived["relatedness"] = kept.taxonomy.essential
    kept.keep()
    assert kept.path is None
    assert not (tmp_path / "cache").exists()


def test_a_folder_that_cannot_be_written_stops_nobody(folder, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "file" / "cache"))
    kept = cache.esco(folder)
    kept.taxonomy.derived["relatedness"] = kept.taxonomy.essential
    kept.keep()
    assert kept.taxonomy.label("o1") == "kok"


def test_only_the_latest_files_stay(folder, tmp_path):
    for i in range(6):
        (folder / "skills_nl.csv").write_text(f"conceptUri,preferredLabel,altLabels,description\ns1,koken {i},,\n")
        kept = cache.esco(folder)
        kept.taxonomy.derived["relatedness"] = kept.taxonomy.essential
        kept.keep()
    files = list((tmp_path / "cache").iterdir())
    assert len(files) == 4
    assert kept.path in files


def test_a_missing_folder_is_told_as_ever(folder):
    with pytest.raises(TaxonomyError):
        cache.esco(folder / "absent")


@pytest.mark.parametrize(
    ("platform", "variable", "tail"),
    [("win32", "LOCALAPPDATA", ()), ("linux", "XDG_CACHE_HOME", ()), ("darwin", "HOME", ("Library", "Caches"))],
)
def test_where_the_system_keeps_caches(tmp_path, monkeypatch, platform, variable, tail):
    monkeypatch.delenv(cache.VARIABLE)
    monkeypatch.setattr(cache.sys, "platform", platform)
    monkeypatch.setenv(variable, str(tmp_path))
    assert cache.cache_folder() == tmp_path.joinpath(*tail, "rmtmatch")


def test_a_saved_taxonomy_is_what_was_read(folder):
    read = Taxonomy.from_esco(folder)
    assert cache.esco(folder).taxonomy.fingerprint == read.fingerprint
