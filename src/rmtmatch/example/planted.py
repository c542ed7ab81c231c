"""People and vacancies of whom we know beforehand how they stand to each other, and that knowledge.

Every case is about one rule of the work. The vacancies of a case ask for what only its people have, or its people can
go nowhere else, so that what is said about it holds whoever else is drawn into the region.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from rmtmatch.example.catalogue import catalogue
from rmtmatch.example.places import areas

if TYPE_CHECKING:
    from collections.abc import Callable, Container

Row = dict[str, Any]


@dataclass(frozen=True)
class Truth:
    """What is known about the planted people (``c1``, ``c2``, …) and vacancies (``v1``, ``v2``, …).

    Parameters
    ----------
    fits_now : tuple of (candidate, vacancy)
        Everything asked is there: the pair meets all demands and covers all essential skills.
    fits_after : tuple of (candidate, vacancy, training)
        Meets all demands; this training brings what is missing.
    earns : tuple of (candidate, vacancy, credential, training)
        Lacks the credential today; this training grants it before the work starts.
    barred : tuple of (candidate, vacancy, demand)
        The pair fails this demand and no other.
    left_over : tuple of (candidate, demand)
        Fails this demand with every vacancy of the region.
    unlinked : tuple of candidate
        Nothing is known of what they can do: nothing to match on, somebody has to ask.
    hidden : tuple of candidate
        Does not want to be proposed.
    unfilled : tuple of (vacancy, demand)
        Nobody can be proposed for it, because of this demand.
    contested : tuple of (winner, loser, vacancy)
        Both can go nowhere else, and there is one place.
    pinned : tuple of (candidate, vacancy)
        The adviser decided already.
    """

    fits_now: tuple[tuple[str, str], ...] = ()
    fits_after: tuple[tuple[str, str, str], ...] = ()
    earns: tuple[tuple[str, str, str, str], ...] = ()
    barred: tuple[tuple[str, str, str], ...] = ()
    left_over: tuple[tuple[str, str], ...] = ()
    unlinked: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    unfilled: tuple[tuple[str, str], ...] = ()
    contested: tuple[tuple[str, str, str], ...] = ()
    pinned: tuple[tuple[str, str], ...] = ()

    def among(self, candidates: Container[str], vacancies: Container[str]) -> Truth:
        """Return what is left where only these people and vacancies are there."""

        def there(word: str) -> bool:
            numbered = word[0] in "cv" and word[1:].isdigit()
            return not numbered or word in (candidates if word[0] == "c" else vacancies)

        def kept(known: tuple[Any, ...]) -> tuple[Any, ...]:
            return tuple(k for k in known if all(map(there, (k,) if isinstance(k, str) else k)))

        return replace(self, **{f.name: kept(getattr(self, f.name)) for f in fields(self)})


@dataclass
class Planted:
    """The planted rows and what is known about them."""

    on: dt.date
    candidates: list[Row] = field(default_factory=list)
    vacancies: list[Row] = field(default_factory=list)
    truth: dict[str, list[Any]] = field(default_factory=dict)

    def weeks(self, n: int) -> dt.date:
        """Return the day `n` weeks after the day of the market."""
        return self.on + dt.timedelta(weeks=n)

    def person(self, job: str, town: str, **fields: Any) -> str:  # noqa: ANN401  any column
        """Plant somebody who is good at an occupation and knows everything about themselves; return the id."""
        o = catalogue().occupations[job]
        row = {
            "id": f"c{len(self.candidates) + 1}",
            "adviser": f"adviser-{len(self.candidates) % 4 + 1:02}",
            "entry_partner": "UWV",
            "profile_updated_on": self.weeks(-1),
            "postcode": areas().of(town)[0],
            "max_travel_km": 30,
            "transport": ["car"],
            "skills": _labels(o.essential + o.optional[:2]),
            "occupation": o.nl[0],
            "experience_years": 8,
            "wanted_occupations": [o.nl[0]],
            "credentials": ["rijbewijs:B"],
            "languages": ["nld:4"],
            "work_level": o.level,
            "hours_min": 32,
            "hours_max": 40,
            "shifts": ["day", "evening", "night", "weekend", "irregular"],
            "wage_now_eur_hour": round(o.wage, 2),
            "wage_min_eur_hour": round(o.wage * 0.95, 2),
            "available_from": self.on,
            "job_ends_on": self.weeks(4),
            "contracts": ["permanent", "temporary", "secondment", "work_based_learning"],
            "max_training_weeks": 26,
            "schemes": ["RMT-scholing", "SLIM", "brancheplan"],
            "cohort": None,
        }
        self.candidates.append(row | fields)
        return str(row["id"])

    def vacancy(self, job: str, town: str, employer: str, **fields: Any) -> str:  # noqa: ANN401  any column
        """Plant a vacancy that is wholly described; return the id."""
        o = catalogue().occupations[job]
        row = {
            "id": f"v{len(self.vacancies) + 1}",
            "adviser": f"adviser-{len(self.vacancies) % 4 + 1:02}",
            "last_confirmed_on": self.weeks(-1),
            "closes_on": self.weeks(8),
            "employer": employer,
            "sector_sbi": o.sbi,
            "recognised_training_company": True,
            "postcode": areas().of(town)[0],
            "remote_share": 0,
            "skills_essential": _labels(o.essential),
            "skills_optional": _labels(o.optional[:2]),
            "title": o.nl[0],
            "occupation": o.nl[0],
            "experience_years_min": 0,
            "credentials_now": list(o.now),
            "credentials_before_start": list(o.before),
            "languages": ["nld:2"],
            "work_level_min": max(1, o.level - 1),
            "hours_min": 32,
            "hours_max": 40,
            "shifts": ["day"],
            "places": 1,
            "wage_min_eur_hour": round(o.wage * 1.1, 2),
            "wage_max_eur_hour": round(o.wage * 1.25, 2),
            "starts_on": self.weeks(5),
            "contract": ["permanent"],
        }
        self.vacancies.append(row | fields)
        return str(row["id"])

    def know(self, what: str, *ids: str) -> None:
        """Write down what is known."""
        self.truth.setdefault(what, []).append(ids if len(ids) > 1 else ids[0])


def plant(on: dt.date) -> tuple[list[Row], list[Row], Truth]:
    """Return the planted candidates, the planted vacancies, and what is known about them.

    Examples
    --------
    >>> people, vacancies, truth = plant(dt.date(2026, 11, 22))
    >>> truth.earns
    (('c4', 'v4', 'heftruck', 'logistics-forklift-port'),)
    """
    p = Planted(on)
    for case in _CASES:
        case(p)
    return p.candidates, p.vacancies, Truth(**{what: tuple(known) for what, known in p.truth.items()})


def _fits_now(p: Planted) -> None:
    # in a village of their own, and good at what is asked: nobody can have the place with a better reason
    near: Row = {"max_travel_km": 5}
    has = ["rijbewijs:B", "heftruck"]
    c = p.person("forklift-driver", "Fijnaart", credentials=has, cohort="Distributiecentrum Zwaluwhof", **near)
    p.know("fits_now", c, p.vacancy("forklift-driver", "Fijnaart", "Kwartel Logistiek"))
    has = ["rijbewijs:B", "BIG", "NLQF:4"]
    c = p.person("nurse", "Steenbergen", credentials=has, entry_partner="vakbond", **near)
    p.know("fits_now", c, p.vacancy("nurse", "Steenbergen", "Zorggroep Sleedoorn", shifts=["day", "evening"]))
    c = p.person("bookkeeper", "Chaam", entry_partner="werkgever", **near)
    p.know("fits_now", c, p.vacancy("bookkeeper", "Chaam", "Administratiekantoor Zegge"))


def _forklift_certificate(p: Planted) -> None:
    # drives well, has done so for years, but the certificate ran out: three days of training before the start
    c = p.person(
        "forklift-driver",
        "Moerdijk",
        credentials=["rijbewijs:B", f"heftruck:{p.weeks(-10).isoformat()}"],
        cohort="Distributiecentrum Zwaluwhof",
        job_ends_on=p.weeks(7),
        max_travel_km=5,
    )
    v = p.vacancy("forklift-driver", "Moerdijk", "Wulp Warehousing", starts_on=p.weeks(8), closes_on=p.weeks(4))
    p.know("earns", c, v, "heftruck", "logistics-forklift-port")


def _fits_after(p: Planted) -> None:
    line = p.person(
        "production-worker",
        "Breda",
        credentials=["rijbewijs:B", "VCA-B"],
        wanted_occupations=["procesoperator"],
        work_level=3,
        job_ends_on=p.weeks(19),
        cohort="Textielfabriek Wevershof",
    )
    v = p.vacancy("process-operator", "Breda", "Lisdodde Chemie", starts_on=p.weeks(20), closes_on=p.weeks(10))
    p.know("fits_after", line, v, "process-operator")
    shop = p.person(
        "shop-assistant",
        "Goirle",
        skills=["klanten adviseren", "kassa bedienen", "samenwerken", "huishoudelijk werk doen"],
        wanted_occupations=["helpende zorg en welzijn"],
        job_ends_on=p.weeks(15),
    )
    v = p.vacancy("care-assistant", "Goirle", "Woonzorg Gagel", starts_on=p.weeks(16), closes_on=p.weeks(6))
    p.know("fits_after", shop, v, "care-assistant")
    phone = p.person(
        "call-centre-agent",
        "Oosterhout",
        wanted_occupations=["helpdeskmedewerker"],
        work_level=3,
        job_ends_on=p.weeks(12),
        cohort="Klantcontactcentrum De Hoorn",
    )
    v = p.vacancy("helpdesk-agent", "Oosterhout", "Kievit ICT", starts_on=p.weeks(13), closes_on=p.weeks(6))
    p.know("fits_after", phone, v, "ict-helpdesk")


def _barred(p: Planted) -> None:
    day = p.person("order-picker", "Kaatsheuvel", shifts=["day"], cohort="Distributiecentrum Zwaluwhof")
    p.know("barred", day, p.vacancy("order-picker", "Kaatsheuvel", "Beemd Fulfilment", shifts=["night"]), "shifts")
    van = p.person("truck-driver", "Etten-Leur", credentials=["rijbewijs:B"])
    v = p.vacancy("truck-driver", "Etten-Leur", "Gruttohof Transport", credentials_before_start=[])
    p.know("barred", van, v, "credentials_now")
    # ten weeks of course, and the work starts in three
    guard = p.person("security-guard", "Tilburg", credentials=["rijbewijs:B", "BHV"])
    v = p.vacancy("security-guard", "Tilburg", "Spreeuw Beveiliging", starts_on=p.weeks(3), closes_on=p.weeks(2))
    p.know("barred", guard, v, "credentials_before_start")
    cook = p.person("cook", "Bergen op Zoom", transport=["bicycle"], max_travel_km=10)
    v = p.vacancy("cook", "Hilvarenbeek", "Gasterij De Lijster")
    p.know("barred", cook, v, "travel")
    painter = p.person("painter", "Dongen")
    late = p.vacancy("painter", "Dongen", "Schildersbedrijf Meidoorn", closes_on=p.weeks(-1))
    p.know("barred", painter, late, "closing_date")
    p.know("unfilled", late, "closing_date")
    gardener = p.person("gardener", "Oisterwijk", may_work_from=p.weeks(40), available_from=p.weeks(40))
    v = p.vacancy("gardener", "Oisterwijk", "Groenbedrijf Vlier")
    p.know("barred", gardener, v, "may_work_from")
    fixed = p.person("welder", "Roosendaal", contracts=["permanent"], credentials=["rijbewijs:B", "VCA-B"])
    v = p.vacancy("welder", "Roosendaal", "Egelantier Metaal", contract=["secondment"])
    p.know("barred", fixed, v, "contract")
    half = p.person("administrative-assistant", "Rijen", hours_min=16, hours_max=20)
    v = p.vacancy("administrative-assistant", "Rijen", "Duizendblad Verzekeringen", hours_min=36, hours_max=40)
    p.know("barred", half, v, "hours")
    refused = p.vacancy("receptionist", "Rijen", "Balie Boterbloem")
    clerk = p.person("receptionist", "Rijen", excluded=[refused], contracts=["permanent", "volunteering"])
    p.know("barred", clerk, refused, "excluded")
    unpaid = p.vacancy("receptionist", "Udenhout", "Buurthuis De Klaproos", contract=["volunteering"])
    p.know("barred", clerk, unpaid, "unpaid")
    p.know("unfilled", unpaid, "unpaid")
    foreign = p.vacancy("receptionist", "Gilze", "Hotel Jan-van-Gent", languages=["nld:2", "deu:3"])
    p.know("barred", clerk, foreign, "languages")


def _left_over(p: Planted) -> None:
    p.know("left_over", p.person("cleaner", "Tilburg", hours_min=2, hours_max=4), "hours")
    far: Row = {"transport": ["foot"], "max_travel_km": 3, "credentials": []}
    p.know("left_over", p.person("cashier", "Ossendrecht", **far), "travel")
    p.know("hidden", p.person("plumber", "Breda", hidden=True))
    nothing: Row = {"skills": [], "occupation": None, "wanted_occupations": None, "experience_years": None}
    p.know("unlinked", p.person("cleaner", "Zevenbergen", **nothing))


def _contested(p: Planted) -> None:
    # signing is what nobody else in the region can do, and the village is far from everywhere
    job, village = "activity-supervisor", "Baarle-Nassau"
    signs: Row = {"languages": ["nld:4", "dse:4"], "max_travel_km": 6}
    better = p.person(job, village, **signs)
    other = p.person(job, village, **signs, experience_years=1, skills=["goed luisteren", "EHBO toepassen"])
    v = p.vacancy(job, village, "Dagbesteding De Wielewaal", languages=["nld:2", "dse:3"])
    p.know("contested", better, other, v)


def _pinned(p: Planted) -> None:
    v = p.vacancy("home-help", "Gilze", "Thuiszorg Veldleeuwerik")
    p.know("pinned", p.person("chambermaid", "Gilze", pinned=[v]), v)


_CASES: tuple[Callable[[Planted], None], ...] = (
    _fits_now,
    _forklift_certificate,
    _fits_after,
    _barred,
    _left_over,
    _contested,
    _pinned,
)


def _labels(slugs: tuple[str, ...]) -> list[str]:
    skills = catalogue().skills
    return [skills[s].nl[0] for s in slugs]
