"""The service of the guide, as a stranger would ask it: bad questions, a new market at night, several threads."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import rmtmatch as rm
from rmtmatch import example

pytest.importorskip("httpx2")
testclient = pytest.importorskip("fastapi.testclient")
PAGE = Path(__file__).parent.parent / "docs" / "guides" / "embedding.md"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("service"))
        names = {"__name__": "service", "rm": rm}
        rm.Matcher(example.region(candidates=30, vacancies=40).market()).save("warm")
        exec(compile(block(), str(PAGE), "exec"), names)  # noqa: S102  our own page
        yield testclient.TestClient(names["app"], raise_server_exceptions=False)


def block():
    blocks = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return blocks[-1]


def test_it_is_as_long_as_the_page_says():
    assert len([line for line in block().splitlines() if line.strip()]) <= 66


@pytest.mark.parametrize(
    ("status", "ask"),
    [
        (404, lambda c: c.get("/candidates/nobody/vacancies")),
        (404, lambda c: c.get("/candidates/c1/vacancies/nothing")),
        (422, lambda c: c.get("/candidates/c1/vacancies", params={"top": 0})),
        (422, lambda c: c.get("/candidates/c1/vacancies", params={"top": "many"})),
        (422, lambda c: c.get("/candidates/c1/vacancies/v1", params={"lang": "fy"})),
        (422, lambda c: c.post("/vacancies-for", json=["c1"])),
        (422, lambda c: c.post("/vacancies-for", content=b"{not json")),
        (422, lambda c: c.post("/vacancies-for", json={"occupation": "kok"})),
        (422, lambda c: c.post("/vacancies-for", json={})),
        (422, lambda c: c.post("/vacancies-for", json={"id": "x", "occupatoin": "kok"})),
        (422, lambda c: c.post("/vacancies-for", json={"id": "x", "hours_max": "veel"})),
        (422, lambda c: c.put("/vacancies", json=[{"occupation": "kok"}])),
        (422, lambda c: c.put("/vacancies", json={"id": "v"})),
    ],
)
def test_bad_questions_are_answered_with_what_is_wrong(client, status, ask):
    answer = ask(client)
    assert answer.status_code == status
    assert answer.json()["detail"]


def test_what_people_wrote_is_not_repeated(client):
    record = {"id": "x", "naam": "Jansen-Pietersen", "geboortedatum": "1961-03-04", "email": "j.pietersen@example.nl"}
    answer = client.post("/vacancies-for", json=record)
    assert answer.status_code == 422
    assert not re.search("Pietersen|1961|pietersen", answer.text)
    assert "geboortedatum" in answer.text
    wrong = client.post("/vacancies-for", json={"id": "x", "postcode": "Dorpsstraat 12", "hours_max": "Pietersen"})
    assert wrong.status_code == 422
    assert "hours_max" in wrong.text
    assert "postcode" in wrong.text


def test_a_new_market_of_the_night_is_served_by_those_who_run(client):
    before = client.get("/health").json()
    rm.Matcher(example.region(seed=2, candidates=30, vacancies=20).market()).save("warm")
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: client.get("/candidates/c1/vacancies").status_code, range(12)))
    assert answers == [200] * 12
    assert (before["vacancies"], client.get("/health").json()["vacancies"]) == (40, 20)
    assert client.put("/vacancies", json=[{"id": "v-new", "occupation": "kok"}]).json()["vacancies"] == 21
    assert len(rm.Matcher.load("warm").market.vacancies) == 21
