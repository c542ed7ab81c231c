"""Small random markets for the tests of scoring: records as dicts, in which any field may be missing."""

import datetime as dt
import functools

from hypothesis import strategies as st

import rmtmatch as rm
from rmtmatch import example
from rmtmatch.policy import PARTS
from rmtmatch.vocabulary import CONTRACTS, SHIFTS, TRANSPORT

ON = dt.date(2026, 11, 22)
POSTCODES = {
    "pc4": [6511, 6512, 6811, 7511],
    "lat": [51.845, 51.84, 51.985, 52.22],
    "lon": [5.86, 5.85, 5.91, 6.89],
    "region": ["AM09", "AM09", "AM08", "AM03"],
}
OCCUPATIONS = ("welder", "CNC operator", "electrician", "shop assistant", "fresh food assistant", "lorry driver")
LICENCES = ("rijbewijs:B", "rijbewijs:C", "rijbewijs:CE", "VCA-B", "VCA-VOL", "heftruck")


@functools.cache
def taxonomy():
    """The example's taxonomy, read once."""
    return example.taxonomy()


@functools.cache
def linker():
    return rm.SkillLinker(taxonomy())


@functools.cache
def occupations():
    """URIs of a few occupations, some of them near each other."""
    named = {taxonomy().label(uri, "en"): uri for uri in taxonomy().occupations.tolist()}
    return tuple(named[name] for name in OCCUPATIONS)


@functools.cache
def skills():
    """URIs of what those occupations need: shared, related and unrelated skills."""
    t = taxonomy()
    rows = [t.occupation_index(uri) for uri in occupations()]
    wanted = sorted({k for m in (t.essential, t.optional) for i in rows for k in m[[i]].indices.tolist()})
    return tuple(t.skills[wanted].tolist())


def market(candidates, vacancies, trainings=(), **options):
    """A market of records over the example's taxonomy; faults are blanked, as a nightly run would."""
    given = {"taxonomy": taxonomy(), "linker": linker(), "on": ON, "postcodes": POSTCODES, "faults": "set_aside"}
    return rm.Market(candidates, vacancies, list(trainings) or None, **{**given, **options})


def days(low=-30, high=120):
    return st.integers(low, high).map(lambda d: ON + dt.timedelta(days=d))


def _some(values, most):
    return st.lists(st.sampled_from(values), max_size=most, unique=True)


def _levelled(most, levels=(0.2, 0.5, 0.7, 1.0)):
    item = st.tuples(st.sampled_from(skills()), st.sampled_from([None, *levels]))
    return st.lists(item, max_size=most, unique_by=lambda x: x[0])


def _dated(codes, most):
    return st.lists(st.tuples(st.sampled_from(codes), st.none() | days()), max_size=most, unique_by=lambda x: x[0])


def _spoken():
    item = st.tuples(st.sampled_from(["nld", "eng", "deu"]), st.sampled_from([None, 1, 2, 3, 4]))
    return st.lists(item, max_size=2, unique_by=lambda x: x[0])


def _ordered(low, high):
    """Swap a pair of fields that came in the wrong order."""

    def mend(row):
        if row.get(low) is not None and row.get(high) is not None and row[low] > row[high]:
            row = {**row, low: row[high], high: row[low]}
        return row

    return mend


_HOURS = st.sampled_from([0, 12, 20, 24, 32, 36, 40])
_WAGES = st.sampled_from([0, 12.5, 15, 17.25, 20, 31])
_PLACES = st.sampled_from([*POSTCODES["pc4"], 9999])
_REGIONS = st.sampled_from(["AM09", "AM03"])


def candidate_fields():
    """What a candidate may tell; ids of vacancies are v0, v1, …"""
    return {
        "region": _REGIONS,
        "postcode": _PLACES,
        "max_travel_km": st.sampled_from([0, 5, 30, 100]),
        "max_travel_min": st.sampled_from([0, 20, 60]),
        "transport": _some(TRANSPORT, 2),
        "skills": _levelled(5),
        "occupation": st.sampled_from([*occupations(), "zweefvlieger"]),
        "experience_years": st.sampled_from([0, 1.5, 4, 20]),
        "wanted_occupations": _some(occupations(), 2),
        "sector_wish": _some(["49", "4941", "47"], 2),
        "credentials": _dated(LICENCES, 3),
        "languages": _spoken(),
        "work_level": st.integers(1, 6),
        "hours_min": _HOURS,
        "hours_max": _HOURS,
        "shifts": _some(SHIFTS, 3),
        "wage_now_eur_hour": _WAGES,
        "wage_min_eur_hour": _WAGES,
        "available_from": days(),
        "job_ends_on": days(),
        "may_work_from": days(),
        "contracts": _some(CONTRACTS, 3),
        "max_training_weeks": st.sampled_from([0, 2, 6, 30]),
    }


def vacancy_fields():
    """What a vacancy may tell; ids of candidates are c0, c1, …"""
    return {
        "region": _REGIONS,
        "postcode": _PLACES,
        "remote_share": st.sampled_from([0, 0.4, 1]),
        "closes_on": days(-5, 60),
        "sector_sbi": st.sampled_from(["49.41", "4711", "25"]),
        "skills_essential": _levelled(5),
        "skills_optional": _levelled(3),
        "occupation": st.sampled_from(occupations()),
        "experience_years_min": st.sampled_from([0, 2, 6]),
        "credentials_now": _dated(LICENCES, 1),
        "credentials_before_start": _dated(LICENCES, 2),
        "languages": _spoken(),
        "work_level_min": st.integers(1, 6),
        "hours_min": _HOURS,
        "hours_max": _HOURS,
        "shifts": _some(SHIFTS, 1),
        "wage_min_eur_hour": _WAGES,
        "wage_max_eur_hour": _WAGES,
        "starts_on": days(),
        "vog_weeks": st.sampled_from([0, 3, 9]),
        "contract": _some(CONTRACTS, 2),
        "learn_on_the_job": _some(skills(), 2),
    }


def training_fields():
    return {
        "region": _REGIONS,
        "online": st.booleans(),
        "postcode": _PLACES,
        "skills": _levelled(4),
        "grants": _dated(LICENCES, 2),
        "needs": _dated(LICENCES, 1),
        "language": st.sampled_from(["nld", "eng"]),
        "work_level_min": st.integers(1, 4),
        "weeks": st.sampled_from([0, 1, 2, 4, 9]),
        "cost_eur": st.sampled_from([0, 250, 400, 1000]),
        "starts_on": st.lists(days(), max_size=3),
        "seats": st.sampled_from([0, 1, 12]),
    }


@st.composite
def _row(draw, fields, named, ranges, often):
    """One record: fields that demand something stay out more often than in, or no pair would be left."""
    names = draw(st.sets(st.sampled_from(sorted(fields)), max_size=len(fields))) | set(often)
    row = draw(st.fixed_dictionaries({name: fields[name] for name in sorted(names)}))
    for low, high in ranges:
        row = _ordered(low, high)(row)
    return {"id": named, **row}


def candidates(k=0):
    often = ("skills",) if k % 2 else ("skills", "occupation")
    return _row(candidate_fields(), f"c{k}", [("hours_min", "hours_max")], often)


def vacancies(k=0):
    ranges = [("hours_min", "hours_max"), ("wage_min_eur_hour", "wage_max_eur_hour")]
    return _row(vacancy_fields(), f"v{k}", ranges, ("skills_essential",) if k % 2 else ())


def trainings(k=0):
    return _row(training_fields(), f"t{k}", [], ("skills", "grants"))


@st.composite
def tables(draw, *, most=3, courses=5):
    """Candidates, vacancies and trainings as lists of dicts; a few exclude or pin each other, or are hidden."""
    n, m, t = draw(st.integers(1, most)), draw(st.integers(1, most)), draw(st.integers(0, courses))
    people = [draw(candidates(k)) for k in range(n)]
    jobs = [draw(vacancies(k)) for k in range(m)]
    for row in people:
        row["hidden"] = draw(st.sampled_from([False] * 9 + [True]))
        for name in ("excluded", "pinned"):
            row[name] = draw(st.sampled_from([None, None, None, [], ["v0", "gone"]]))
    for row in jobs:
        row["excluded"] = draw(st.sampled_from([None, None, None, [], ["c0", "gone"]]))
    return people, jobs, [draw(trainings(k)) for k in range(t)]


def lenient():
    """Switches that let every pair through which is not hidden, excluded or unpaid."""
    from rmtmatch.policy import SWITCHES  # noqa: PLC0415  beside its one use

    return dict.fromkeys(SWITCHES, False)


@st.composite
def policies(draw):
    """Policies that differ where scoring reads them."""
    given = {
        "reach": draw(st.sampled_from(["travel", "travel", "region"])),
        "optional_weight": draw(st.sampled_from([0.5, 0.0, 1.0])),
        "reverse_weight": draw(st.sampled_from([0.3, 0.0, 1.0])),
        "nearness_share": draw(st.sampled_from([0.6, 0.0, 1.0])),
        "rarity_power": draw(st.sampled_from([1.5, 0.0])),
        "implied_level": draw(st.sampled_from([0.7, 0.4, 1.0])),
        "hours_tolerance": draw(st.sampled_from([0.0, 8.0])),
        "neutral": draw(
            st.sampled_from([{}, {"timing": 0.2, "travel": 0.9, "wage": 0.0}, {"skills": 0.1, "wish": 1.0}])
        ),
    }
    if draw(st.booleans()):
        given["demands"] = lenient()
    elif draw(st.booleans()):
        given["demands"] = {"level": True}
    if draw(st.booleans()):
        given["weights"] = dict(zip(PARTS, (0.4, 0.1, 0.1, 0.08, 0.07, 0.05, 0.05, 0.07, 0.04, 0.04), strict=True))
    return rm.Policy(**given)
