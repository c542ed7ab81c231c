"""The record of a night: everything that is needed to say where it came from, and to make it again."""

from __future__ import annotations

import datetime as dt
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rmtmatch import wages
from rmtmatch.config import RunConfig
from rmtmatch.errors import DataError
from rmtmatch.loading import input_paths
from rmtmatch.nightly.partition import KEPT
from rmtmatch.nightly.yesterday import STATE
from rmtmatch.policy import Policy
from rmtmatch.record import file_hash
from rmtmatch.results import provenance
from rmtmatch.scoring import SCORE_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rmtmatch.nightly.night import Night
    from rmtmatch.nightly.partition import Split


def night_record(
    config: RunConfig, split: Split, night: Night, *, previous: Path | None, key: str, top: int | None, prove: bool
) -> dict[str, Any]:
    """Return the record of a night.

    Versions, policy and its hash, the run file with paths relative to the output, fingerprints of every file and table,
    counts, how each group of regions was solved, pools, timings. No id and no absolute path.

    Parameters
    ----------
    key : str
        Of all input.
    top : int or None
        Pairs kept for each candidate and vacancy.
    prove : bool
        Whether the pairs that were not kept were to pass by once more.
    """
    folder = config.output.folder
    files = {name: {"name": path.name, "sha256": file_hash(path)} for name, path in input_paths(config).items()}
    files |= {name: {"name": f"{name}.parquet", "sha256": sha256} for name, sha256 in split.kept.items()}
    return {
        "key": key,
        "score_version": SCORE_VERSION,
        "versions": provenance.versions(),
        "on": split.on,
        "top": top,
        "prove": prove,
        "format": config.output.format,
        "policy": json.loads(config.policy.model_dump_json()),
        "policy_hash": config.policy.hash,
        "policy_sources": dict(config.policy.sources),
        "minimum_wage": wages.known(dt.date.fromisoformat(split.on), config.policy.minimum_wage_eur_hour),
        "run": _relative(config, folder, split.kept),
        "previous": None
        if previous is None
        else {"path": _from(previous, folder), "sha256": file_hash(previous / "record.json")},
        "files": files,
        "inputs": split.inputs,
        "unusable": [list(u) for u in split.unusable],
        "faults": split.faults.counts(),
        "counts": night.counts,
        "changed_share": night.changed,
        # Nothing in the flow draws at random; ties are broken by ids.
        "seed": None,
        "proof": night.proof,
        "status": night.status,
        "value": float(sum(j.value for j in night.joined)),
        "bound": float(sum(j.bound for j in night.joined)),
        "gap": night.gap,
        "given_up": night.given_up,
        "crossing": night.crossing,
        "solved": [
            {"method": j.methods[0], "rounds": j.rounds, "pairs": j.pairs, "edges": j.edges, "gap": j.gap}
            for j in night.joined
        ],
        "pools": pools(config.policy, night, dt.date.fromisoformat(split.on)),
        "seconds": {k: round(v, 2) for k, v in night.seconds.items()},
        "seconds_by_region": {k: round(v, 2) for k, v in sorted(night.by_region.items())},
    }


def pools(policy: Policy, night: Night, on: dt.date) -> dict[str, dict[str, float]]:
    """Say for each pool what it may spend, what is gone, what was open tonight and what the plan asks of it; euros."""
    used = {str(row["name"]): float(row["used"]) for row in night.resources if row["kind"] == "pool"}
    return {
        name: {
            "limit": pool.limit,
            "reserved": pool.reserved,
            "committed": pool.committed,
            "spent": pool.spent,
            "open_tonight": pool.available_on(on),
            "proposed": used.get(name, 0.0),
        }
        for name, pool in policy.pools_eur.items()
    }


def _relative(config: RunConfig, folder: Path, kept: Iterable[str]) -> dict[str, Any]:
    """Return the run file as JSON: without the policy, paths as seen from the output folder, no database address.

    For what came from a database stands the copy of its answer, or ``database`` alone where none was kept.
    """
    given = config.input
    inputs: dict[str, Any] = {"columns": {name: dict(columns) for name, columns in given.columns.items()}}
    for name in type(given).model_fields:
        source = getattr(given, name)
        if name in kept:
            inputs[name] = {"path": f"{STATE}/{KEPT}/{name}.parquet", "format": "parquet"}
        elif name != "columns" and source is not None:
            inputs[name] = {"path": _from(source.path, folder), "format": source.format} if source.path else "database"
    taxonomy = config.taxonomy
    return {
        "input": inputs,
        "taxonomy": {
            "esco": _from(taxonomy.esco, folder),
            "languages": list(taxonomy.languages),
            "bridges": [_from(path, folder) for path in taxonomy.bridges],
        },
    }


def _from(path: Path, folder: Path) -> str:
    return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()


def config_of(record: Mapping[str, Any], folder: Path, output: Path) -> tuple[RunConfig, Path | None]:
    """Return the run of a record that stands in `folder`, writing to `output`, and the night before it.

    Raises
    ------
    DataError
        The record lacks what a replay needs, or an input is no longer what it was.
    """
    try:
        run, policy, on = record["run"], record["policy"], record["on"]
        previous = record["previous"]
        suffix = record["format"]
    except KeyError as lack:
        raise DataError(f"the record has no {lack}: it is not from a run of this version") from None

    def at(path: str) -> Path:
        return Path(os.path.normpath(folder / path))

    inputs: dict[str, Any] = {"columns": run["input"].get("columns", {})}
    for name, source in run["input"].items():
        if source == "database":
            raise DataError(f"{name} came from a database, and what it answered was not kept: it cannot be replayed")
        if name != "columns":
            inputs[name] = {"path": at(source["path"]), "format": source["format"]}
    taxonomy = {**run["taxonomy"], "esco": at(run["taxonomy"]["esco"])}
    taxonomy["bridges"] = [at(path) for path in taxonomy["bridges"]]
    whole = {"on": on, "input": inputs, "taxonomy": taxonomy, "output": {"folder": output, "format": suffix}}
    config = RunConfig.model_validate(whole).model_copy(update={"policy": Policy(**policy)})
    before = None if previous is None else at(previous["path"])
    _unchanged(record, config, before)
    return config, before


def _unchanged(record: Mapping[str, Any], config: RunConfig, before: Path | None) -> None:
    """Raise where an input is not what it was; all of them at once."""
    paths = input_paths(config)
    wrong = []
    for name, told in record["files"].items():
        path = paths.get(name)
        if path is None or not path.exists():
            wrong.append(f"{name} ({told['name']}) is gone")
        elif file_hash(path) != told["sha256"]:
            wrong.append(f"{name} ({told['name']}) has changed")
    wrong += [f"{name} was not there" for name in paths if name not in record["files"]]
    if before is not None:
        file = before / "record.json"
        if not file.exists() or file_hash(file) != record["previous"]["sha256"]:
            wrong.append(f"the night before ({before.name}) has changed, or is gone")
    if wrong:
        raise DataError("this night cannot be replayed: " + "; ".join(wrong))
