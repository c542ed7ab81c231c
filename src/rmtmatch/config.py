"""The run file: what goes in, what it is matched with, under which policy, and where the answer is written.

::

    on = 2026-11-22                  # the date the market is judged on; default today
    previous = "out/2026-11-21"      # optional: the output of the night before
    max_change = 0.2                 # optional: exit code 5 where more people than this share got another vacancy
    [input]
    candidates = "candidates.parquet"          # .parquet .csv .jsonl; or a pattern: "regions/*/candidates.csv"
    vacancies  = { path = "vum.json", format = "vum" }
    trainings  = { url = "postgresql://host/db", query = "select ..." }    # optional; or sqlite:///file.db
    postcodes  = "pc4.csv"                     # optional
    travel_times = "minutes.csv"               # optional
    feedback   = "feedback.csv"                # optional: what came of earlier proposals
    [input.columns.vacancies]        # their names = ours
    vac_id = "id"
    [taxonomy]
    esco      = "esco-v1.2"          # folder of the official download, or a saved taxonomy file
    languages = ["nl", "en"]
    bridges   = ["competentnl/"]     # other vocabularies that lead to it
    [policy]                         # every field of Policy
    reserve = 0.3
    [output]
    folder = "out"
    format = "parquet"               # parquet | csv | jsonl
    database = "postgresql://host/db"          # optional: proposals and leftovers go into its tables too
    [cluster]                        # optional: another machine than this one does the work
    dask = "tcp://scheduler:8786"
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    SecretStr,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from rmtmatch.database_address import checked_address
from rmtmatch.errors import PolicyError
from rmtmatch.policy import Frozen, Policy
from rmtmatch.settings import complaints, read_toml

if TYPE_CHECKING:
    import os
    from typing import TypeAlias

    from rmtmatch.settings import TomlFile, Where

SUFFIXES = {".parquet": "parquet", ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
"""What a file name says of its format, where the run file does not."""
_PATTERN = re.compile(r"[*?\[]")


def _placed(path: object, info: ValidationInfo) -> object:
    """Read a path as relative to the run file, so that a run does not depend on where it is started."""
    folder = (info.context or {}).get("folder")
    if isinstance(path, str):
        if not path.strip():
            raise ValueError("an empty path")
        path = Path(path).expanduser()
    return folder / path if folder is not None and isinstance(path, Path) else path


def _addressed(url: object, info: ValidationInfo) -> object:
    """Refuse what must not stand in a run file, and read the path of a database file as relative to it."""
    return checked_address(url, (info.context or {}).get("folder")) if isinstance(url, str) else url


def _day(value: object) -> object:
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            raise ValueError("write a date as 2026-11-22") from None
    return value


if TYPE_CHECKING:  # plain types for readers and mypy; the checked ones are for pydantic alone
    FilePath: TypeAlias = Path
    Address: TypeAlias = SecretStr
    Paths: TypeAlias = tuple[Path, ...]
    Day: TypeAlias = dt.date
    Languages: TypeAlias = tuple[str, ...]
    Columns: TypeAlias = Mapping[str, Mapping[str, str]]
else:
    FilePath = Annotated[Path, BeforeValidator(_placed)]
    Address = Annotated[SecretStr, BeforeValidator(_addressed)]
    Paths = Annotated[tuple[FilePath, ...], Field(strict=False)]
    Day = Annotated[dt.date, BeforeValidator(_day)]
    Languages = Annotated[tuple[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")], ...], Field(strict=False, min_length=1)]
    Columns = Annotated[
        Mapping[Literal["candidates", "vacancies", "trainings"], Mapping[str, str]],
        AfterValidator(Frozen),
    ]


class _Section(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True
    )


class Source(_Section):
    """Where a table comes from: a file, or a query to a database. A text alone is a path.

    Examples
    --------
    >>> Source.model_validate("candidates.csv").format
    'csv'
    >>> Source(url="postgresql://host/db", query="select * from c")
    Source(path=None, format=None, url=SecretStr('**********'), query='select * from c')
    """

    path: FilePath | None = None
    """A file, relative to the run file. A pattern such as ``regions/*/candidates.csv`` stands for all files that fit,
    by name; one that cannot be read is reported and the others are used."""
    format: Literal["parquet", "csv", "jsonl", "vum"] | None = None
    """What the file holds; without it, its name decides (.parquet, .csv, .jsonl)."""
    url: Address | None = None
    """A database: ``postgresql://host/database`` or ``sqlite:///file.db``. No password: ``PGPASSWORD`` holds it, or
    ``${NAME}`` stands in its place."""
    query: str | None = None
    """What to ask the database: one statement that gives rows. It runs where nothing can be written."""

    @model_validator(mode="before")
    @classmethod
    def _path_alone(cls, given: Any) -> Any:  # noqa: ANN401  what TOML holds
        if isinstance(given, str | Path):
            return {"path": given}
        if not isinstance(given, Mapping | Source):
            shapes = '"file.csv", or { path = "...", format = "vum" }, or { url = "...", query = "..." }'
            raise ValueError(f"write {shapes}")  # noqa: TRY004  pydantic gathers no other error
        return given

    @model_validator(mode="after")
    def _file_or_database(self) -> Self:
        if (self.path is None) == (self.url is None):
            raise ValueError("give a path, or a url with a query")
        if (self.url is None) != (self.query is None):
            raise ValueError("a url and a query go together")
        if self.url is not None and self.format is not None:
            raise ValueError("a format goes with a path")
        if self.path is not None and self.format is None:
            named = SUFFIXES.get(self.path.suffix.casefold())
            if named is None:
                raise ValueError(
                    f"the name {self.path.name!r} does not tell the format; "
                    'write { path = "...", format = "parquet" }, or "csv", "jsonl", "vum"'
                )
            # a frozen model is still open while it is being made
            object.__setattr__(self, "format", named)
        return self

    def files(self) -> list[Path]:
        """Return the files meant: one, or all that fit the pattern; none for a database.

        A pattern that nothing fits is itself the one file, which then cannot be read.
        """
        if self.path is None or self.path.exists() or not _PATTERN.search(str(self.path)):
            return [] if self.path is None else [self.path]
        anchor = Path(self.path.anchor)
        found = sorted(anchor.glob(str(self.path.relative_to(anchor))))
        return found or [self.path]


class InputConfig(_Section):
    """The tables. Paths are relative to the run file."""

    candidates: Source
    """People whose job is ending, or has ended."""
    vacancies: Source
    """Work on offer."""
    trainings: Source | None = None
    """Courses that can be bought."""
    postcodes: Source | None = None
    """PC4 with coordinates and region."""
    travel_times: Source | None = None
    """Minutes and kilometres between PC4, where great circles fail."""
    feedback: Source | None = None
    """What came of earlier proposals: ``candidate, vacancy, outcome``, and ``adviser, on, reason``."""
    columns: Columns = Field(default_factory=dict)
    """Names of columns that differ from ours, a table each: theirs = ours."""

    @model_validator(mode="after")
    def _vum_has_two_sides(self) -> Self:
        for name in ("trainings", "postcodes", "travel_times", "feedback"):
            source: Source | None = getattr(self, name)
            if source is not None and source.format == "vum":
                raise ValueError(f"VUM has jobseekers and vacancies, no {name}")
        return self


class TaxonomyConfig(_Section):
    """The words that skills and occupations are linked to."""

    esco: FilePath
    """Folder of the official ESCO download (CSV), or a file saved by `Taxonomy.save`."""
    languages: Languages = ("nl", "en")
    """Languages of the labels, as ISO 639 codes."""
    bridges: Paths = ()
    """Files or folders of other vocabularies that lead to ESCO, such as CompetentNL."""


class OutputConfig(_Section):
    """Where the answer is written."""

    folder: FilePath = Path("out")
    """A folder for each region comes below it."""
    format: Literal["parquet", "csv", "jsonl"] = "parquet"
    """Format of the tables."""
    database: Address | None = None
    """A database whose tables ``rmtmatch_proposals`` and ``rmtmatch_leftovers`` get the answer too; as for `Source`."""
    keep_inputs: bool = True
    """Whether what databases answered is kept beside the state of the run, as Parquet: without it, no replay."""

    @model_validator(mode="before")
    @classmethod
    def _default_beside_the_run_file(cls, given: Any, info: ValidationInfo) -> Any:  # noqa: ANN401
        folder = (info.context or {}).get("folder")
        return {"folder": str(folder / "out"), **given} if folder and isinstance(given, Mapping) else given


class ClusterConfig(_Section):
    """Who does the work, where one machine is not enough."""

    dask: Annotated[str, Field(pattern=r"^(tcp|tls|ws|wss|ucx)://\S+$")]
    """The address of a Dask scheduler. Its workers see the output folder under the same path."""


class RunConfig(_Section):
    """A whole run, from one file.

    Raises
    ------
    PolicyError
        With every fault at once (``.faults``): the file and line, the key, and the nearest right key.

    Examples
    --------
    >>> config = RunConfig(
    ...     input={"candidates": "c.csv", "vacancies": {"path": "v.json", "format": "vum"}},
    ...     taxonomy={"esco": "esco-v1.2"},
    ... )
    >>> config.input.vacancies.format, config.output.format, config.policy.reserve
    ('vum', 'parquet', 0.4)
    """

    on: Day | None = None
    """The date the market is judged on; None: the day of the run."""
    previous: FilePath | None = None
    """The output folder of the night before: where prices start, what keeps its place, what is not new."""
    max_change: Annotated[float, Field(ge=0, le=1)] | None = None
    """Above this share of people with another vacancy than the night before, the exit code is 5; 0..1."""
    input: InputConfig
    """The tables."""
    taxonomy: TaxonomyConfig
    """The words that skills and occupations are linked to."""
    policy: Policy = Field(default_factory=Policy)
    """What the team decided."""
    output: OutputConfig = Field(default_factory=OutputConfig)
    """Where the answer is written."""
    cluster: ClusterConfig | None = None
    """Who does the work; default: this machine."""

    @model_validator(mode="wrap")
    @classmethod
    def _every_fault(cls, data: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:  # noqa: ANN401
        where: Where = (info.context or {}).get("where", lambda _: "run file")
        try:
            return handler(data)
        except ValidationError as error:
            raise _run_error(complaints(error, cls, where)) from None

    @classmethod
    def from_toml(cls, path: str | os.PathLike[str]) -> RunConfig:
        """Read a run file; its relative paths start from its own folder.

        Files that the run file names are not opened here: what they lack is said when they are read.

        Raises
        ------
        PolicyError
            The file cannot be read, or holds faults: all of them at once, those of the policy too.
        """
        file = read_toml(path)
        values = {"output": {}} | {key: value for key, value in file.values.items() if key != "policy"}
        faults: list[str] = []
        config = policy = None

        try:
            config = cls.model_validate(values, context={"folder": file.path.parent, "where": file.where})
        except PolicyError as error:
            faults.extend(error.faults)
        try:
            policy = _policy(file)
        except PolicyError as error:
            faults.extend(error.faults)
        if config is None or policy is None:
            raise _run_error(faults)
        return config.model_copy(update={"policy": policy})


def _policy(file: TomlFile) -> Policy:
    if "policy" not in file.values:
        return Policy()
    if not isinstance(file.values["policy"], dict):
        raise PolicyError(f"{file.where(('policy',))}: 'policy' must be a table, [policy]")
    return Policy.from_layers([(file, ("policy",))])


def _run_error(faults: list[str]) -> PolicyError:
    if len(faults) == 1:
        return PolicyError(faults[0], faults)
    return PolicyError("\n".join([f"{len(faults)} faults in the run file:", *(f"- {f}" for f in faults)]), faults)
