"""What a team decides and a program may not: weights, demands, money, limits. One frozen object, all units in names.

A policy can be layered (national, regional, ...), says where each value came from, and describes itself in plain
sentences. `DEMANDS` and `PARTS` fix the order of demand and part columns everywhere in the library.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from rmtmatch import wages
from rmtmatch.errors import PolicyError
from rmtmatch.pools import Pool as Pool  # noqa: PLC0414  part of what a policy is made of
from rmtmatch.settings import TomlFile, complaints, layer, leaves, nearest, read_toml

if TYPE_CHECKING:
    import os
    from typing import NoReturn, TypeAlias

    from rmtmatch.settings import Keys, Where

DEMANDS = (
    "hidden",
    "excluded",
    "unpaid",
    "region",
    "closing_date",
    "may_work_from",
    "credentials_now",
    "credentials_before_start",
    "languages",
    "travel",
    "hours",
    "shifts",
    "contract",
    "level",
)
"""Every demand, in the order of demand columns. A pair that fails one is removed before scoring and counted."""

PARTS = ("skills", "optional", "travel", "hours", "wage", "level", "contract", "timing", "experience", "wish")
"""Every part of the score, in the order of part columns. ``score = sum(weights[part] * part)``."""

SWITCHES = (
    "credentials_now",
    "credentials_before_start",
    "languages",
    "travel",
    "hours",
    "shifts",
    "contract",
    "closing_date",
    "may_work_from",
    "level",
)
"""The demands a policy may switch off. The others always hold (``region`` follows from `Policy.reach`)."""

VEHICLES = ("car", "public", "bicycle", "moped", "motorcycle", "foot", "other")

WEIGHTS = {
    "skills": 0.70,
    "optional": 0.0,
    "travel": 0.08,
    "hours": 0.05,
    "wage": 0.04,
    "level": 0.03,
    "contract": 0.02,
    "timing": 0.04,
    "experience": 0.02,
    "wish": 0.02,
}
SPEEDS = {"car": 50.0, "public": 30.0, "bicycle": 16.0, "moped": 30.0, "motorcycle": 50.0, "foot": 5.0, "other": 25.0}
ACCESS = {"car": 5.0, "public": 12.0, "bicycle": 2.0, "moped": 3.0, "motorcycle": 5.0, "foot": 0.0, "other": 10.0}
_SUM_TOLERANCE = 1e-9


class Frozen(dict[str, Any]):
    """A dict that can be read, pickled and copied, but not changed."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("a policy does not change; make another one with policy.with_(...)")

    if not TYPE_CHECKING:  # to a type checker it is a dict like any other
        __setitem__ = __delitem__ = __ior__ = _refuse
        clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type[Frozen], tuple[dict[str, Any]]]:
        return Frozen, (dict(self),)


def _over(defaults: Mapping[str, Any]) -> BeforeValidator:
    """Keep the default of what is not named."""
    return BeforeValidator(lambda given: {**defaults, **given} if isinstance(given, Mapping) else given)


def whole_weights(given: Mapping[str, Any], below: Mapping[str, Any]) -> dict[str, Any]:
    """Complete a set of weights.

    Weights that sum to 1 by themselves are whole, and the parts they do not name weigh 0; others are laid over `below`.
    The two readings never conflict: laid over, a set that is whole could not sum to 1.

    Examples
    --------
    >>> whole_weights({"skills": 1.0}, WEIGHTS)["travel"]
    0.0
    >>> whole_weights({"skills": 0.6, "travel": 0.18}, WEIGHTS)["hours"]
    0.05
    """
    numbers = [v for v in given.values() if isinstance(v, int | float)]
    whole = len(numbers) == len(given) and abs(math.fsum(numbers) - 1) <= _SUM_TOLERANCE
    return {**(dict.fromkeys(PARTS, 0.0) if whole else below), **given}


def _sum_to_one(weights: Frozen) -> Frozen:
    total = math.fsum(weights.values())
    if abs(total - 1) > _SUM_TOLERANCE:
        listed = ", ".join(f"{k} {v:g}" for k, v in weights.items())
        raise ValueError(f"they sum to {total:.10g}, not to 1 ({listed})")
    return weights


def _never_lowered(amounts: Frozen) -> Frozen:
    wages.rising(amounts)
    return amounts


_freeze = AfterValidator(Frozen)
if TYPE_CHECKING:  # plain types for readers and mypy; the checked ones are for pydantic alone
    Weights: TypeAlias = Mapping[str, float]
    Neutral: TypeAlias = Mapping[str, float]
    Speeds: TypeAlias = Mapping[str, float]
    Access: TypeAlias = Mapping[str, float]
    Demands: TypeAlias = Mapping[str, bool]
    Pools: TypeAlias = Mapping[str, Pool]
    Implications: TypeAlias = Mapping[str, tuple[str, ...]]
    Wages: TypeAlias = Mapping[str, float]
    Texts: TypeAlias = tuple[str, ...]
else:
    _Share = Annotated[float, Field(ge=0, le=1)]
    _Texts = Annotated[tuple[str, ...], Field(strict=False)]  # TOML has arrays, not tuples
    Texts = _Texts
    Weights = Annotated[
        Mapping[Literal[PARTS], _Share],
        BeforeValidator(lambda given: whole_weights(given, WEIGHTS) if isinstance(given, Mapping) else given),
        _freeze,
        AfterValidator(_sum_to_one),
    ]
    Neutral = Annotated[Mapping[Literal[PARTS], _Share], _over(dict.fromkeys(PARTS, 0.5)), _freeze]
    Demands = Annotated[Mapping[Literal[SWITCHES], bool], _over({name: name != "level" for name in SWITCHES}), _freeze]
    Speeds = Annotated[Mapping[Literal[VEHICLES], Annotated[float, Field(gt=0, le=300)]], _over(SPEEDS), _freeze]
    Access = Annotated[Mapping[Literal[VEHICLES], Annotated[float, Field(ge=0, le=120)]], _over(ACCESS), _freeze]
    Pools = Annotated[Mapping[str, Pool], _freeze]
    Implications = Annotated[Mapping[str, _Texts], _freeze]
    _Day = Annotated[str, BeforeValidator(wages.day_of), Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    Wages = Annotated[
        Mapping[_Day, Annotated[float, Field(ge=wages.LEAST, le=wages.MOST)]], _freeze, AfterValidator(_never_lowered)
    ]


class Policy(BaseModel):
    """What the team decides. Every field has a default, so ``Policy()`` works; it is immutable, see `with_`.

    The fields, each with its unit and range, are documented where they stand, and so in ``Policy.model_json_schema()``.

    Raises
    ------
    PolicyError
        With every fault at once (``.faults``).

    Examples
    --------
    >>> policy = Policy(reserve=0.25, weights={"skills": 0.6, "travel": 0.18})
    >>> policy.weights["travel"], policy.weights["hours"], policy.sources["reserve"], policy.sources["reach"]
    (0.18, 0.05, 'argument', 'default')
    >>> Policy(reserv=0.25)
    Traceback (most recent call last):
    rmtmatch.errors.PolicyError: policy: unknown key 'reserv'; did you mean 'reserve'?
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        validate_default=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )

    weights: Weights = Field(default_factory=lambda: dict(WEIGHTS))
    """What each of `PARTS` counts for; 0..1, summing to 1 within 1e-9. Weights that sum to 1 by themselves are whole
    (the rest weigh 0); others are laid over the defaults."""
    demands: Demands = Field(default_factory=dict)
    """Which of `SWITCHES` remove a pair before scoring; all, except ``level``."""
    reserve: Annotated[float, Field(ge=0, le=1)] = 0.4
    """A pair is proposed only where its score is above this; 0..1. The default lies above what the practical parts can
    reach together, so that nobody is proposed for a job of which they bring next to nothing."""
    reach: Literal["travel", "region"] = "travel"
    """"travel": whoever can get there; "region": only the candidate's own region."""
    pools_eur: Pools = Field(default_factory=dict)
    """The money, in euros: a `Pool` for each name."""
    proposals_per_candidate: Annotated[int, Field(ge=1, le=50)] = 3
    """Vacancies proposed to one person; 1..50."""
    introductions_per_place: Annotated[int, Field(ge=1, le=100)] = 3
    """People proposed for one place of a vacancy that names no number itself; 1..100."""
    new_per_adviser: Annotated[int, Field(ge=1, le=1000)] = 5
    """New items a day on one adviser's worklist; 1..1000."""
    shortlist: Annotated[int, Field(ge=1, le=1000)] = 20
    """Length of a shortlist; 1..1000."""
    neutral: Neutral = Field(default_factory=dict)
    """The value each of `PARTS` takes where it is unknown; 0..1, .5 each."""
    optional_weight: Annotated[float, Field(ge=0, le=1)] = 0.5
    """Weight of an optional skill beside an essential one; 0..1."""
    reverse_weight: Annotated[float, Field(ge=0, le=1)] = 0.3
    """Share of the skills part that looks back, from the person's occupation to the vacancy; 0..1."""
    nearness_share: Annotated[float, Field(ge=0, le=1)] = 0.6
    """Share of that which is how near the vacancy lies to the occupation; the rest is what it uses of it; 0..1."""
    rarity_power: Annotated[float, Field(ge=0, le=5)] = 1.5
    """How much more a rare skill weighs, ``(ln((N + 1) / (df + 1)) + 1) ** rarity_power``; 0 (all alike) to 5."""
    implied_level: Annotated[float, Field(ge=0, le=1)] = 0.7
    """Level at which the essential skills of a person's occupation are held if the person did not name them; 0..1."""
    sibling_relatedness: Annotated[float, Field(ge=0, le=1)] = 0.4
    """Relatedness of two skills directly under one group; 0..1."""
    related_kept: Annotated[int, Field(ge=1, le=1000)] = 40
    """How many nearest skills are kept for each skill; 1..1000."""
    detour_factor: Annotated[float, Field(ge=1, le=3)] = 1.3
    """Road kilometres for one kilometre as the crow flies; 1..3."""
    speed_km_h: Speeds = Field(default_factory=dict)
    """Speed for each means of transport, in km/h, without the fixed minutes of `access_min`; above 0, to 300."""
    access_min: Access = Field(default_factory=dict)
    """Fixed minutes of a journey for each means of transport: walking, parking, waiting; 0..120."""
    default_max_travel_km: Annotated[float, Field(gt=0, le=500)] = 40.0
    """Scale of the travel part, in km, where the person's limit is unknown; never removes."""
    max_training_weeks: Annotated[float, Field(ge=0, le=260)] = 26.0
    """Longest training route, in weeks, for a person who named no limit; 0..260."""
    eur_per_training_week: Annotated[float, Field(ge=0)] = 150.0
    """Euros that a week of training time counts for when a route is picked."""
    score_per_1000_eur: Annotated[float, Field(ge=0, le=1)] = 0.02
    """Score that each 1,000 euros of a route cost, so that training is proposed only if it brings something; 0..1."""
    score_per_training_week: Annotated[float, Field(ge=0, le=1)] = 0.005
    """Score that each week of a route costs; 0..1."""
    timing_scale_weeks: Annotated[float, Field(gt=0)] = 13.0
    """Weeks between jobs at which the timing part has fallen from 1 to 0."""
    wage_scale: Annotated[float, Field(gt=0)] = 0.2
    """Relative wage difference over which the wage part falls from 1 to 0."""
    level_scale: Annotated[float, Field(gt=0)] = 2.0
    """Work levels short over which the level part falls from 1 to 0."""
    experience_scale_years: Annotated[float, Field(gt=0)] = 5.0
    """Years of experience short over which the experience part falls from 1 to 0."""
    hours_tolerance: Annotated[float, Field(ge=0, le=40)] = 0.0
    """Hours a week between wanted and offered that are still let through; 0..40."""
    credential_implications: Implications = Field(default_factory=dict)
    """Extends the built-in table: who has the first credential also has the others."""
    minimum_wage_eur_hour: Wages = Field(default_factory=dict)
    """Adult minimum wages that the built-in table lacks, in euros an hour by the day they come into force
    (``"2027-01-01"``); 13.27..100, never falling. They go before those that are built in, and serve a warning only."""
    keep_bonus: Annotated[float, Field(ge=0, le=1)] = 0.02
    """Score by which a proposal that is still open from yesterday is preferred, so that lists stay what they are unless
    something better turns up; 0..1. It lifts no pair over the reserve and stands in no score."""
    language: Literal["nl", "en"] = "nl"
    """Language of reasons and actions."""

    _given: Mapping[str, str] = PrivateAttr(default_factory=dict)

    @model_validator(mode="wrap")
    @classmethod
    def _every_fault(cls, data: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:  # noqa: ANN401  pydantic's own signature
        where: Where = (info.context or {}).get("where", lambda _: "policy")
        try:
            policy = handler(data)
        except ValidationError as error:
            raise _policy_error(complaints(error, cls, where)) from None
        if isinstance(data, Mapping):
            said = (info.context or {}).get("sources", lambda _: "argument")
            policy._given = {".".join(map(str, keys)): said(keys) for keys, _ in leaves(data)}  # noqa: SLF001  our own
        return policy

    @classmethod
    def from_toml(cls, *paths: str | os.PathLike[str]) -> Policy:
        """Read one or more files; each lies over those before it, key by key, nested tables too.

        A file holds the fields at its top, or under ``[policy]`` (a run file will do).

        Parameters
        ----------
        *paths : path
            From the most general to the most particular: national, regional, team.

        Raises
        ------
        PolicyError
            A file cannot be read, a key is unknown (names the nearest, the file and the line), a value is out of its
            range, or the weights do not sum to 1: every fault of every file at once.
        """
        faults: list[str] = []
        files: list[tuple[TomlFile, Keys]] = []
        for path in paths:
            try:
                file = read_toml(path)
            except PolicyError as error:
                faults.extend(error.faults)
                continue
            table, wrong = _policy_table(file)
            files.append((file, table))
            faults.extend(wrong)
        return cls.from_layers(files, faults)

    @classmethod
    def from_layers(cls, files: list[tuple[TomlFile, Keys]], faults: list[str] | None = None) -> Policy:
        """Build from files already read, each with the keys of the table that holds the policy; see `from_toml`."""
        merged: dict[str, Any] = {}
        for file, table in files:
            values: Any = file.values
            for key in table:
                values = values[key]
            merged = layer(merged, values)

        def where(keys: Keys) -> str:
            # the last file that says it is the one that won
            for n in range(len(keys), 0, -1):
                for file, table in reversed(files):
                    if (*table, *keys[:n]) in file.lines:
                        return file.where((*table, *keys))
            return files[-1][0].where(files[-1][1]) if files else "policy"

        found = list(faults or ())
        try:
            policy = cls.model_validate(merged, context={"where": where, "sources": where})
        except PolicyError as error:
            found.extend(error.faults)
        if found:
            raise _policy_error(found)
        return policy

    @property
    def sources(self) -> Mapping[str, str]:
        """Where each value came from, by dotted key: ``default``, ``argument``, or the file and line.

        A weight is ``left out`` where the weights that were given are whole without it.

        Examples
        --------
        >>> Policy(demands={"level": True}).sources["demands.level"]
        'argument'
        """
        usual = dict(leaves(type(self)().model_dump()))
        return {
            ".".join(keys): self._given.get(".".join(keys), "default" if usual.get(keys) == value else "left out")
            for keys, value in leaves(self.model_dump())
        }

    @property
    def hash(self) -> str:
        """SHA-256 of all values: two policies with the same hash decide the same."""
        text = json.dumps(self.model_dump(mode="json"), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def with_(self, **changes: Any) -> Policy:  # noqa: ANN401  any field
        """Return another policy with some fields changed.

        Tables with fixed keys (weights, demands, neutral, speeds) are laid over what was; `pools_eur`,
        `credential_implications` and `minimum_wage_eur_hour` are replaced.

        Raises
        ------
        PolicyError
            As on construction.

        Examples
        --------
        >>> Policy().with_(reserve=0.2, demands={"level": True}).demands["level"]
        True
        """
        now = {name: getattr(self, name) for name in type(self).model_fields}
        for name, value in changes.items():
            if name == "weights" and isinstance(value, Mapping):
                now[name] = whole_weights(value, self.weights)
            elif name in ("demands", "neutral", "speed_km_h", "access_min") and isinstance(value, Mapping):
                now[name] = {**now[name], **value}
            else:
                now[name] = value
        policy = type(self).model_validate(now)
        fresh = {".".join(map(str, keys)): "argument" for keys, _ in leaves(changes)}
        policy._given = {**self._given, **fresh}  # noqa: SLF001  our own
        return policy

    def describe(self, lang: Literal["nl", "en"] = "nl") -> str:
        """Say in plain sentences what this policy does: every demand, weight, limit and purse.

        Parameters
        ----------
        lang : {"nl", "en"}, default "nl"

        Raises
        ------
        PolicyError
            Another language.

        Examples
        --------
        >>> print(Policy().describe("en").splitlines()[0])
        This policy says how proposals are made. A person decides about every proposal.
        """
        from rmtmatch.policy_text import sentences  # noqa: PLC0415  only who asks for sentences loads them

        return "\n".join(sentences(self, lang))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Policy) and self.model_dump() == other.model_dump()

    def __hash__(self) -> int:
        return hash(self.hash)

    def __repr__(self) -> str:
        usual = Policy()
        changed = [
            f"{n}={getattr(self, n)!r}" for n in type(self).model_fields if getattr(self, n) != getattr(usual, n)
        ]
        return f"Policy({', '.join(changed)})"

    __str__ = __repr__

    def _repr_html_(self) -> str:
        from rmtmatch.policy_text import policy_html  # noqa: PLC0415  only a notebook needs it

        return policy_html(self)


def _policy_error(faults: list[str]) -> PolicyError:
    if len(faults) == 1:
        return PolicyError(faults[0], faults)
    return PolicyError("\n".join([f"{len(faults)} faults in the policy:", *(f"- {f}" for f in faults)]), faults)


def _policy_table(file: TomlFile) -> tuple[Keys, list[str]]:
    """Find the table of the policy: the top of the file, or ``[policy]`` in it."""
    if "policy" not in file.values:
        return (), []
    if not isinstance(file.values["policy"], dict):
        return (), [f"{file.where(('policy',))}: 'policy' must be a table, [policy]"]
    run_file = ("input", "max_change", "on", "output", "policy", "previous", "taxonomy")
    strays = [key for key in file.values if key not in run_file]
    hint = "fields of the policy belong under [policy] in a file that has one"
    wrong = [f"{file.where((k,))}: unknown key {k!r}; {nearest(k, run_file)} ({hint})" for k in strays]
    return ("policy",), wrong
