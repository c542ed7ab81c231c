import json
import sys

import pytest

from rmtmatch.charts.chart import MIME, Chart, titled


@pytest.fixture
def chart():
    values = [{"a": "x", "n": 1}, {"a": "y", "n": 2}]
    encoding = {"x": {"field": "n", "type": "quantitative"}, "y": {"field": "a", "type": "nominal"}}
    return Chart(titled("Letters", {"data": {"values": values}, "mark": "bar", "encoding": encoding}, "two of them"))


def test_a_notebook_gets_the_specification_itself(chart):
    bundle = chart._repr_mimebundle_()
    assert bundle[MIME] is chart.spec
    assert bundle["text/plain"] == "Chart: Letters (bar, 2 rows)"


def test_a_notebook_on_paper_gets_a_picture_where_one_can_be_drawn(chart, monkeypatch):
    pytest.importorskip("vl_convert")
    assert "<svg" in chart._repr_mimebundle_()["image/svg+xml"]
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    assert "image/svg+xml" not in chart._repr_mimebundle_()


def test_dark_is_another_chart_of_the_same_data(chart):
    dark = chart.dark()
    assert dark.spec["data"] == chart.spec["data"]
    assert dark.spec["background"] != chart.spec["background"]
    assert dark.spec["config"]["title"]["color"] != chart.spec["config"]["title"]["color"]
    dark.spec["data"]["values"].clear()
    assert len(chart.spec["data"]["values"]) == 2


def test_json_needs_nothing_installed(chart, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "altair", None)
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    chart.save(tmp_path / "chart.json")
    assert json.loads((tmp_path / "chart.json").read_text(encoding="utf-8")) == chart.spec
    with pytest.raises(ImportError, match=r"pip install 'rmtmatch\[plot\]'"):
        chart.to_svg()


def test_an_unknown_suffix_names_those_that_there_are(chart, tmp_path):
    with pytest.raises(ValueError, match=r"\.json, \.svg, \.png or \.html"):
        chart.save(tmp_path / "chart.gif")


def test_pictures_are_drawn_without_a_network(chart, tmp_path):
    pytest.importorskip("vl_convert")
    for suffix in ("svg", "png", "html"):
        chart.save(tmp_path / f"chart.{suffix}")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")
    page = (tmp_path / "chart.html").read_text(encoding="utf-8")
    assert "<svg" in page
    assert "<script" not in page
