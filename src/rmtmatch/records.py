"""The three records: who looks for work, which work there is, and what can be learned in between.

These models are the one list of fields. `fields` hands their rules to the bulk check, ``model_json_schema()`` to other
systems, and pydantic checks a single record with them. None means unknown; an empty list means known to be none.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic_core import PydanticCustomError

from rmtmatch.errors import ProtectedFieldError
from rmtmatch.fieldspec import Dated, FieldSpec, Levelled
from rmtmatch.protected import citizen_numbers, protected, pseudonymise
from rmtmatch.vocabulary import CONTRACTS, CREDENTIALS, LICENCES, SHIFTS, TRANSPORT, UNPAID, credential, language

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "CONTRACTS",
    "CREDENTIALS",
    "LICENCES",
    "MODELS",
    "PAIRS",
    "SHIFTS",
    "TRANSPORT",
    "UNPAID",
    "Candidate",
    "Dated",
    "FieldSpec",
    "Levelled",
    "Training",
    "Vacancy",
    "credential",
    "fields",
    "language",
    "pseudonymise",
]

# A maximum below its minimum blanks both: which of the two is wrong cannot be known.
PAIRS: dict[str, tuple[tuple[str, str], ...]] = {
    "candidates": (("hours_min", "hours_max"),),
    "vacancies": (("hours_min", "hours_max"), ("wage_min_eur_hour", "wage_max_eur_hour")),
    "trainings": (),
}

Words = tuple[str, ...] | None
Graded = tuple[Levelled, ...] | None
Credentials = tuple[Dated, ...] | None


def _text(doc: str, **more: Any) -> FieldSpec:  # noqa: ANN401  keywords of FieldSpec
    return FieldSpec(kind="text", doc=doc, **more)


def _number(doc: str, low: float, high: float, unit: str, **more: Any) -> FieldSpec:  # noqa: ANN401
    return FieldSpec(kind="number", doc=doc, low=low, high=high, unit=unit, **more)


def _whole(doc: str, low: float, high: float, unit: str, **more: Any) -> FieldSpec:  # noqa: ANN401
    return FieldSpec(kind="whole", doc=doc, low=low, high=high, unit=unit, **more)


def _date(doc: str) -> FieldSpec:
    return FieldSpec(kind="date", doc=doc)


def _list(doc: str, **more: Any) -> FieldSpec:  # noqa: ANN401
    return FieldSpec(kind="list", doc=doc, **more)


def _choices(doc: str, words: tuple[str, ...]) -> FieldSpec:
    return FieldSpec(kind="choices", doc=doc, words=words)


def _skills(doc: str) -> FieldSpec:
    return FieldSpec(kind="levelled", doc=f"{doc}: labels or concept URIs, each with an optional level 0 to 1.")


def _languages(doc: str) -> FieldSpec:
    return FieldSpec(
        kind="levelled",
        doc=f"{doc}: ISO 639-3 codes with level 1 to 4 (1 none, 2 fair, 3 good, 4 excellent).",
        items="language",
        level_low=1,
        level_high=4,
        level_unknown=(0, 8, 9),
    )


def _credentials(doc: str) -> FieldSpec:
    return FieldSpec(kind="dated", doc=f"{doc}: codes, each with an optional last day of validity.", items="credential")


_ID = _text("Pseudonym, unique in its table.", required=True)
_ADVISER = _text("Who of the team looks after this.")
_REGION = _text("Labour-market region, AM01 to AM38; else it follows from the postcode.", items="region")
_POSTCODE = FieldSpec(kind="postcode", doc="Four digits; letters are cut off at the door.")
_OCCUPATION = _text("Occupation: a label or a concept URI.")
_FREE = _text("Free text for linking; never shown.")
_HOURS = (0, 60, "hours/week")
_WAGE = (0, 250, "EUR/hour")
_LEVEL = {"low": 1, "high": 6, "unit": "level", "unknown": (0, 7)}
_SCHEMES = "Schemes that may pay"


class _Record(BaseModel):
    """What the three records share: ids, immutability, and the refusal of protected facts."""

    # Values never appear in messages: a value in the wrong field may be anything about a person.
    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: Annotated[str, _ID]

    @model_validator(mode="before")
    @classmethod
    def _refuse_protected(cls, given: Any) -> Any:  # noqa: ANN401  whatever was to be validated
        table = _TABLES[cls.__name__]
        extra = given.keys() - cls.model_fields.keys() if isinstance(given, dict) else ()
        for name in extra:
            if ground := protected(str(name), table):
                raise ProtectedFieldError(refusal(table, str(name), ground))
        return given

    def __repr__(self) -> str:
        # A record is about a person: a log line that holds its repr tells no more than which one.
        named = "…" if citizen_numbers([self.id]).any() else self.id
        return f"{type(self).__name__}(id={named!r}, {len(self.model_fields_set) - 1} fields given)"

    __str__ = __repr__

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for low, high in PAIRS[_TABLES[type(self).__name__]]:
            least, most = getattr(self, low), getattr(self, high)
            if least is not None and most is not None and least > most:
                raise PydanticCustomError("rmtmatch_pair", "{low} is above {high}", {"low": low, "high": high})
        return self


class Candidate(_Record):
    """Somebody whose job is ending, or has ended.

    Examples
    --------
    >>> c = Candidate(id="c1", postcode="6511 AB", skills=["lassen", ("frezen", 0.5)], credentials="forklift|B")
    >>> c.postcode, c.skills[1].level, [d.code for d in c.credentials], c.hours_max
    (6511, 0.5, ['heftruck', 'rijbewijs:B'], None)
    """

    adviser: Annotated[str | None, _ADVISER] = None
    entry_partner: Annotated[str | None, _text("Where the person came in: UWV, municipality, union, school, …")] = None
    service: Annotated[str | None, _text("The service the person takes part in.")] = None
    profile_updated_on: Annotated[dt.date | None, _date("When the profile was last looked at.")] = None
    region: Annotated[str | None, _REGION] = None
    postcode: Annotated[int | None, _POSTCODE] = None
    max_travel_km: Annotated[float | None, _number("Furthest one way.", 0, 400, "km")] = None
    max_travel_min: Annotated[float | None, _number("Longest one way.", 0, 360, "minutes")] = None
    transport: Annotated[Words, _choices("Ways of getting to work.", TRANSPORT)] = None
    skills: Annotated[Graded, _skills("Skills the person has")] = None
    occupation: Annotated[str | None, _text("Current or last occupation: a label or a concept URI.")] = None
    experience_years: Annotated[float | None, _number("Experience in that occupation.", 0, 60, "years")] = None
    wanted_occupations: Annotated[Words, _list("Occupations wished for: labels or concept URIs.")] = None
    sector_wish: Annotated[Words, _list("Sectors wished for: SBI codes.")] = None
    credentials: Annotated[Credentials, _credentials("Licences, certificates, registrations and diplomas")] = None
    languages: Annotated[Graded, _languages("Languages spoken")] = None
    work_level: Annotated[float | None, _number("Work-and-thinking level; 0 and 7 mean unknown.", **_LEVEL)] = None
    hours_min: Annotated[float | None, _number("Fewest hours wanted.", *_HOURS)] = None
    hours_max: Annotated[float | None, _number("Most hours wanted.", *_HOURS)] = None
    shifts: Annotated[Words, _choices("Shifts accepted.", SHIFTS)] = None
    wage_now_eur_hour: Annotated[float | None, _number("Present or last wage, to show the change.", *_WAGE)] = None
    wage_min_eur_hour: Annotated[float | None, _number("Least wage wanted.", *_WAGE)] = None
    available_from: Annotated[dt.date | None, _date("First day the person can start.")] = None
    job_ends_on: Annotated[dt.date | None, _date("Last day of the present job.")] = None
    may_work_from: Annotated[dt.date | None, _date("First day the person is allowed to work.")] = None
    contracts: Annotated[Words, _choices("Contracts accepted.", CONTRACTS)] = None
    max_training_weeks: Annotated[float | None, _number("Longest training.", 0, 260, "weeks")] = None
    schemes: Annotated[Words, _list("Schemes open to this person.")] = None
    cohort: Annotated[str | None, _text("People leaving one employer together.")] = None
    pinned: Annotated[Words, _list("Ids of vacancies that must be proposed.")] = None
    excluded: Annotated[Words, _list("Ids of vacancies that may not be proposed.")] = None
    hidden: Annotated[bool, FieldSpec(kind="flag", doc="The person is not to be proposed.")] = False
    text: Annotated[str | None, _FREE] = None

    @classmethod
    def from_vum(cls, profile: Mapping[str, Any], *, on: dt.date | str | None = None) -> Self:
        """Return the record of one VUM 3 jobseeker profile, as `rmtmatch.vum.candidates` reads it.

        Parameters
        ----------
        profile : mapping
            What was parsed from JSON.
        on : date, optional
            Work that has not ended is counted up to this day.

        Raises
        ------
        VumError
            The profile is of the other side.
        ValidationError
            A value is impossible, such as 75 hours a week: all of them at once.
        """
        from rmtmatch.vum.reader import candidates  # noqa: PLC0415  few read VUM

        return cls(**candidates([dict(profile)], on=on)[0])


class Vacancy(_Record):
    """Work on offer: one or more places for the same work.

    Examples
    --------
    >>> v = Vacancy(id="v1", title="Lasser", hours_min=32, hours_max=40, contract="vast")
    >>> v.places, v.contract
    (1.0, ('permanent',))
    """

    adviser: Annotated[str | None, _ADVISER] = None
    last_confirmed_on: Annotated[dt.date | None, _date("When the employer last confirmed it.")] = None
    closes_on: Annotated[dt.date | None, _date("Last day to apply.")] = None
    region: Annotated[str | None, _REGION] = None
    employer: Annotated[str | None, _text("Who offers it.")] = None
    sector_sbi: Annotated[str | None, _text("Sector of the employer: SBI code.")] = None
    recognised_training_company: Annotated[bool, FieldSpec(kind="flag", doc="May train on the job (SBB).")] = False
    postcode: Annotated[int | None, _POSTCODE] = None
    remote_share: Annotated[float | None, _number("Share of the work done at home.", 0, 1, "share")] = None
    skills_essential: Annotated[Graded, _skills("Skills the work cannot do without")] = None
    skills_optional: Annotated[Graded, _skills("Skills that help")] = None
    title: Annotated[str | None, _text("What the vacancy is called.")] = None
    occupation: Annotated[str | None, _OCCUPATION] = None
    experience_years_min: Annotated[float | None, _number("Experience asked.", 0, 50, "years")] = None
    credentials_now: Annotated[Credentials, _credentials("Needed on day one")] = None
    credentials_before_start: Annotated[Credentials, _credentials("Needed at the start, may still be earned")] = None
    languages: Annotated[Graded, _languages("Languages asked")] = None
    work_level_min: Annotated[float | None, _number("Least work-and-thinking level; 0 and 7: unknown.", **_LEVEL)] = (
        None
    )
    hours_min: Annotated[float | None, _number("Fewest hours offered.", *_HOURS)] = None
    hours_max: Annotated[float | None, _number("Most hours offered.", *_HOURS)] = None
    shifts: Annotated[Words, _choices("Shifts asked.", SHIFTS)] = None
    places: Annotated[float, _whole("How many people are sought.", 1, 10_000, "people", default=1.0)] = 1.0
    introductions_per_place: Annotated[
        float | None,
        _whole("How many people the employer wants to meet for one place.", 1, 100, "people"),
    ] = None
    wage_min_eur_hour: Annotated[float | None, _number("Least wage offered.", *_WAGE)] = None
    wage_max_eur_hour: Annotated[float | None, _number("Most wage offered.", *_WAGE)] = None
    starts_on: Annotated[dt.date | None, _date("First day of work.")] = None
    vog_weeks: Annotated[float | None, _number("Lead time of a certificate of conduct (VOG).", 0, 26, "weeks")] = None
    contract: Annotated[Words, _choices("Contract offered; the last two are unpaid.", CONTRACTS)] = None
    learn_on_the_job: Annotated[Words, _list("Skills the employer teaches.")] = None
    support_offered: Annotated[Words, _list("Support the employer offers.")] = None
    excluded: Annotated[Words, _list("Ids of candidates that may not be proposed.")] = None
    text: Annotated[str | None, _FREE] = None

    @classmethod
    def from_vum(cls, profile: Mapping[str, Any]) -> Self:
        """Return the record of one VUM 3 vacancy profile, as `rmtmatch.vum.vacancies` reads it.

        Parameters
        ----------
        profile : mapping
            What was parsed from JSON.

        Raises
        ------
        VumError
            The profile is of the other side.
        ValidationError
            A value is impossible, such as 75 hours a week: all of them at once.
        """
        from rmtmatch.vum.reader import vacancies  # noqa: PLC0415  few read VUM

        return cls(**vacancies([dict(profile)])[0])


class Training(_Record):
    """A course, certificate or diploma route that can be bought.

    Examples
    --------
    >>> Training(id="t1", title="Heftruck", grants="heftruck", starts_on=["2026-12-01", "12-01-2027"]).grants[0].code
    'heftruck'
    """

    title: Annotated[str | None, _text("What the training is called.")] = None
    region: Annotated[str | None, _REGION] = None
    online: Annotated[bool, FieldSpec(kind="flag", doc="Followed from home.")] = False
    provider: Annotated[str | None, _text("Who gives it.")] = None
    postcode: Annotated[int | None, _POSTCODE] = None
    skills: Annotated[Graded, _skills("Skills taught")] = None
    grants: Annotated[Credentials, _credentials("Credentials it leads to")] = None
    needs: Annotated[Credentials, _credentials("Credentials asked at the start")] = None
    language: Annotated[str | None, _text("Language it is given in: ISO 639-3.", items="language")] = None
    work_level_min: Annotated[float | None, _number("Least work-and-thinking level; 0 and 7: unknown.", **_LEVEL)] = (
        None
    )
    hours_week: Annotated[float | None, _number("Load.", *_HOURS)] = None
    weeks: Annotated[float | None, _number("Length.", 0, 260, "weeks")] = None
    cost_eur: Annotated[float | None, _number("Price a seat.", 0, 100_000, "EUR")] = None
    starts_on: Annotated[tuple[dt.date, ...] | None, _list("Days it starts.", items="date")] = None
    seats: Annotated[float | None, _whole("Seats a start.", 0, 100_000, "people")] = None
    credential: Annotated[str | None, _text("What it ends in: certificate, workplace statement, diploma.")] = None
    schemes: Annotated[Words, _list("Schemes that may pay, in payer order.")] = None


MODELS: dict[str, type[_Record]] = {"candidates": Candidate, "vacancies": Vacancy, "trainings": Training}
_TABLES = {model.__name__: table for table, model in MODELS.items()}


@cache
def fields(table: str) -> dict[str, FieldSpec]:
    """Return the rules of every field of a table, by name, in the order of the model.

    Parameters
    ----------
    table : str
        ``candidates``, ``vacancies`` or ``trainings``.

    Examples
    --------
    >>> spec = fields("candidates")["hours_max"]
    >>> spec.kind, spec.low, spec.high, spec.unit
    ('number', 0, 60, 'hours/week')
    """
    found = {}
    for name, field in MODELS[table].model_fields.items():
        spec = next(m for m in field.metadata if isinstance(m, FieldSpec))
        found[name] = replace(spec, name=name)
    return found


def refusal(table: str, column: str, ground: str) -> str:
    """Return the sentence that refuses a protected column."""
    return (
        f"{table}: column {column!r} is refused ({ground}): it may not enter matching. "
        "Leave it out; for an audit, join it afterwards with rmtmatch.audit."
    )
