"""The inputs of a run: read as one market, or only checked, all of them in one go."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from rmtmatch import frames, vum
from rmtmatch.checking import bulk
from rmtmatch.checking.inputs import check_inputs
from rmtmatch.checking.parts import Parts
from rmtmatch.checking.purses import idle_schemes
from rmtmatch.config import Source
from rmtmatch.errors import DataError, RmtmatchError
from rmtmatch.faults import Faults
from rmtmatch.market import Market
from rmtmatch.postcodes import read_postcodes, read_travel_times
from rmtmatch.skills.cache import Kept, esco
from rmtmatch.skills.linker import SkillLinker
from rmtmatch.skills.taxonomy import Taxonomy
from rmtmatch.sources import read_in_parts, read_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from rmtmatch.config import RunConfig
    from rmtmatch.frames.raw import RawTable
    from rmtmatch.frames.tables import Fault
    from rmtmatch.sources import Unusable

    Progress = Callable[[int, int, str], None]

TABLES = ("candidates", "vacancies", "trainings")
PLACES = ("postcodes", "travel_times")


@dataclass(frozen=True, slots=True)
class Loaded:
    """The inputs of a run as one market, and what was found on the way.

    `kept` is where its taxonomy comes from; `unusable` names files that could not be read, where others could.
    """

    market: Market
    faults: Faults
    ignored: dict[str, int]
    dropped: dict[str, int]
    kept: Kept
    unusable: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong with the inputs of a run.

    Parameters
    ----------
    rows : dict of str to int
        How many rows of each table were read.
    faults : Faults
    unusable : tuple of (str, str)
        Inputs that could not be used at all, and why.
    ignored, dropped : dict
        As in `Night`.
    """

    rows: dict[str, int]
    faults: Faults
    unusable: tuple[tuple[str, str], ...]
    ignored: dict[str, int]
    dropped: dict[str, int]


def read_inputs(config: RunConfig, *, keep: Path | None = None, progress: Progress | None = None) -> Loaded:
    """Read all inputs as one market; what is wrong with a row is reported and never stops the others.

    Parameters
    ----------
    config : RunConfig
    keep : Path, optional
        A folder that gets what databases answered, as ``candidates.parquet`` and so on.
    progress : callable, optional
        Called as ``progress(done, total, what)``.

    Raises
    ------
    RmtmatchError
        An input cannot be used: a file is missing or not what it should be, or holds a protected column.
    """
    steps = Steps(progress, 5, "reading")
    given = config.input
    tables: dict[str, Any] = {}
    found = _Findings()
    losses: list[Unusable] = []
    for name in TABLES:
        source = getattr(given, name)
        if source is not None:
            tables[name], lost = read_in_parts(source, name, config.on, keep=copy_of(keep, name))
            found.add_table(name, tables[name])
            losses.append(lost)
        steps.next()
    kept = read_taxonomy(config)
    steps.next()
    places = {name: _place(s, name, keep) if (s := getattr(given, name)) is not None else None for name in PLACES}
    market = Market(
        tables["candidates"],
        tables["vacancies"],
        tables.get("trainings"),
        taxonomy=kept.taxonomy,
        linker=SkillLinker(kept.taxonomy, progress=progress),
        on=_day(config),
        columns=given.columns or None,
        faults="set_aside",
        postcodes=places["postcodes"],
        travel_times=places["travel_times"],
        minimum_wage=config.policy.minimum_wage_eur_hour,
    )
    kept.keep()
    steps.next()
    purses = idle_schemes(config.policy.pools_eur, market.trainings, market.candidates)
    faults = Faults([*found.faults, *market.faults, *purses])
    unusable = tuple(chain.from_iterable(losses))  # now that all parts were taken
    return Loaded(market, faults, found.ignored, found.dropped, kept, unusable)


def read_taxonomy(config: RunConfig) -> Kept:
    """Read the taxonomy of a run: a folder of the official download, or one saved file."""
    given = config.taxonomy.esco
    if given.is_dir() or not given.exists():
        return esco(given, config.taxonomy.languages, config.taxonomy.bridges)
    return Kept(Taxonomy.load(given))


def check(config: RunConfig, *, progress: Progress | None = None) -> Checked:
    """Find everything that is wrong with every input, also where one of them cannot be used."""
    found = _Findings()
    given = {name: s for name in (*TABLES, *PLACES) if (s := getattr(config.input, name)) is not None}
    steps = Steps(progress, len(given) + 2, "checking")
    tables: dict[str, Any] = {}
    for name, source in given.items():
        with found.trying(name):
            if name in TABLES:
                tables[name], lost = read_source(source, name, config.on)
                found.add_table(name, tables[name])
                found.unusable += lost
            elif name == "postcodes":
                found.faults += read_postcodes(_place(source, name))[1]
            else:
                found.faults += read_travel_times(_place(source, name))[1]
        steps.next()
    _check_tables(config, tables, found)
    steps.next()
    with found.trying("taxonomy"):
        read_taxonomy(config)
    steps.next()
    return Checked(found.rows, Faults(found.faults), tuple(found.unusable), found.ignored, found.dropped)


def _check_tables(config: RunConfig, tables: dict[str, Any], found: _Findings) -> None:
    """Check the tables together, as a run would; where that cannot be done, each by itself."""
    columns, wages = config.input.columns or None, config.policy.minimum_wage_eur_hour
    if "candidates" in tables and "vacancies" in tables:
        try:
            checked = check_inputs(
                tables["candidates"],
                tables["vacancies"],
                tables.get("trainings"),
                on=_day(config),
                wages=wages,
                columns=columns,
            )
        except DataError:
            pass  # each by itself says which of them it is
        else:
            found.faults += checked.faults
            tables = checked.tables
            found.faults += idle_schemes(config.policy.pools_eur, tables["trainings"], tables["candidates"])
            found.unusable += {f.table: f.rule for f in checked.faults if f.effect == "refused"}.items()
            return
    for name, table in tables.items():
        with found.trying(name):
            _, faults = bulk.check(name, frames.read_columns(table, name), columns, on=_day(config), wages=wages)
            found.faults += faults
            if refused := [f.rule for f in faults if f.effect == "refused"]:
                found.unusable.append((name, refused[0]))


def _day(config: RunConfig) -> dt.date:
    """Return the day a run judges: its own, or today by the office's own calendar."""
    return config.on or dt.date.today()  # noqa: DTZ011


class _Findings:
    """What a check has found so far."""

    def __init__(self) -> None:
        self.rows: dict[str, int] = {}
        self.faults: list[Fault] = []
        self.unusable: list[tuple[str, str]] = []
        self.ignored: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()

    def add_table(self, name: str, table: Any) -> None:  # noqa: ANN401  a raw table, in parts or not, or VUM rows
        if not isinstance(table, Parts):
            self.rows[name] = len(table)
        if isinstance(table, vum.VumRows):
            self.ignored += table.ignored
            self.dropped += table.dropped

    @contextmanager
    def trying(self, name: str) -> Iterator[None]:
        """Note an input that cannot be used, and go on with the others."""
        try:
            yield
        except (RmtmatchError, OSError) as error:
            self.faults += getattr(error, "faults", ())
            self.unusable.append((name, str(error)))


def input_paths(config: RunConfig) -> dict[str, Path]:
    """Return the files and folders that a run reads, by what they are read as."""
    paths: dict[str, Path] = {}
    for name in (*TABLES, *PLACES, "feedback"):
        source: Source | None = getattr(config.input, name)
        files = source.files() if source is not None else []
        paths |= {name if len(files) == 1 else f"{name} {f.parent.name}/{f.name}": f for f in files}
    bridges = {f"bridge {path.name}": path for path in config.taxonomy.bridges}
    return {**paths, "taxonomy": config.taxonomy.esco, **bridges}


def _place(source: Source, name: str, keep: Path | None = None) -> Path | RawTable:
    """Return where postcodes or travel times are read from: a path, or what a database answered."""
    return source.path if source.path is not None else read_source(source, name, keep=copy_of(keep, name))[0]


def is_database(config: RunConfig, name: str) -> bool:
    """Tell whether an input comes from a database."""
    source = getattr(config.input, name)
    return isinstance(source, Source) and source.url is not None


def copy_of(folder: Path | None, name: str) -> Path | None:
    """Return the file in which what a database answered is kept, if it is."""
    return None if folder is None else folder / f"{name}.parquet"


class Steps:
    """Counts steps towards a progress callback."""

    def __init__(self, progress: Progress | None, total: int, what: str) -> None:
        self.progress: Progress | None = progress
        self.total: int = total
        self.what: str = what
        self.done: int = 0

    def next(self) -> None:
        """One more is done."""
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, self.total, self.what)
