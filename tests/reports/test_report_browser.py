"""The pages in a real browser: no console errors, no requests, and the search works."""

import re
import shutil
import subprocess
from html import escape

import pytest

import rmtmatch as rm
from rmtmatch import example, nightly
from rmtmatch.config import RunConfig
from rmtmatch.reports.letter import letter_html
from rmtmatch.reports.public import public_html
from rmtmatch.reports.worklist import worklist_pages

BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="no chromium on this machine"),
]
OF_THE_PAGE = '"network_isolation_key":"file://'
QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
)


def visit(tmp_path, text, width=1280):
    """The page as the browser has it, what it logged, and what it asked for."""
    file, log = tmp_path / "page.html", tmp_path / "net.json"
    file.write_text(text, encoding="utf-8")
    flags = [*QUIET, f"--user-data-dir={tmp_path / 'profile'}", f"--log-net-log={log}", f"--window-size={width},900"]
    done = subprocess.run(  # noqa: S603  the browser that was found
        [BROWSER, *flags, "--virtual-time-budget=1500", "--dump-dom", file.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    console = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    # a browser asks for things of its own (updates, time); what the page asks for bears the page's key
    events = [e for e in log.read_text(encoding="utf-8", errors="replace").splitlines() if OF_THE_PAGE in e]
    urls = [url for e in events for url in re.findall(r'"url":"([^"]+)"', e) if not url.startswith("file:")]
    return done.stdout, console, urls


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    plan = rm.propose(rm.score(example.region(seed=0, candidates=120, vacancies=90).market()))
    lists = worklist_pages(plan)
    folder = tmp_path_factory.mktemp("land")
    land = example.country(400, 360, seed=5, trainings=40)
    night = nightly.run(RunConfig.from_toml(land.write(folder, "csv")), prove=False)
    return {
        "public": public_html(plan),
        "worklist": lists[min(lists)],
        "letter": letter_html(plan, "c4"),
        "national": (night.folder / "report_public.html").read_text(encoding="utf-8"),
    }


MEASURE = "<script>document.body.dataset.wide=document.documentElement.scrollWidth-innerWidth</script></body>"
PHONE = """<!doctype html><body><iframe id='phone' style='width:390px;height:900px;border:0' srcdoc="{page}"></iframe>
<script>onload=()=>{{const page=document.getElementById('phone').contentDocument.documentElement;
document.body.dataset.wide=page.scrollWidth-390;
document.body.dataset.read=page.querySelectorAll('h1').length}}</script></body>"""


@pytest.mark.parametrize("name", ["public", "worklist", "letter", "national"])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_page_is_quiet_asks_for_nothing_and_fits(written, name, width, tmp_path):
    dom, console, urls = visit(tmp_path, written[name].replace("</body>", MEASURE), width)
    assert "<h1>" in dom
    assert console == []
    assert urls == []
    # a headless window is at least 500 wide: what is wider than the window would scroll sideways
    assert int(re.search(r'data-wide="(-?\d+)"', dom)[1]) <= 0


@pytest.mark.parametrize("name", ["public", "worklist", "letter", "national"])
def test_a_page_fits_a_phone(written, name, tmp_path):
    dom, _, urls = visit(tmp_path, PHONE.format(page=escape(written[name], quote=True)))
    assert urls == []
    assert int(re.search(r'data-read="(\d+)"', dom)[1]) >= 1
    assert int(re.search(r'data-wide="(-?\d+)"', dom)[1]) <= 0


def test_an_error_and_a_request_would_be_seen(written, tmp_path):
    broken = "<script>console.error('x');fetch('http://127.0.0.1:9/seen').catch(()=>0)</script>"
    open_page = re.sub(r"<meta http-equiv.*?>\n", "", written["letter"])
    _, console, urls = visit(tmp_path, open_page.replace("</body>", f"{broken}</body>"))
    assert console
    assert urls == ["http://127.0.0.1:9/seen"]


def test_the_search_hides_what_was_not_asked_for(written, tmp_path):
    text = written["worklist"]
    ids = re.findall(r"<h3>([\w-]+)", text)
    ask = (
        f"<script>document.getElementById('q').value='{ids[-1]} ';"
        "document.getElementById('q').dispatchEvent(new Event('input'))</script></body>"
    )
    dom, console, _ = visit(tmp_path, text.replace("</body>", ask))
    shown = re.findall(r"<li data-find=\"[^\"]*\"><article><h3>([\w-]+)", dom)
    assert console == []
    assert ids[-1] in shown
    assert len(shown) < len(ids)
    assert f"{len(shown)} van {len(ids)}" in dom
    assert not re.search(r"class=\"tools screen\" hidden", dom)
