"""Checking candidates in bulk against pydantic row by row, in the same run, with the ratio of medians.

    python benchmarks/bench_checking.py [--rows 100000] [--skills 20] [--repeat 3]

Row by row, our own record model reads the same rows by the same rules and finds the same faults. A bare pydantic model
whose fields have types and ranges only, checked in Rust, reads no decimal comma, no postcode and no word of a
vocabulary: it is the fastest that row by row can be; it is also timed on rows taken out of a dataframe. Building the
tables is not timed. Seconds are those of the processor, all threads together, so that other work on the machine does
not count.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import statistics
import time
from typing import Annotated

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
from pydantic import BaseModel, Field

from rmtmatch.checking.bulk import check
from rmtmatch.frames import read_columns
from rmtmatch.records import Candidate


class Bare(BaseModel):
    """What pydantic checks by itself: types and ranges."""

    id: str
    postcode: Annotated[str, Field(min_length=6, max_length=7)]
    region: str
    occupation: str
    experience_years: Annotated[float, Field(ge=0, le=60)]
    work_level: Annotated[int, Field(ge=0, le=7)]
    hours_min: Annotated[float, Field(ge=0, le=60)]
    hours_max: Annotated[float, Field(ge=0, le=60)]
    wage_min_eur_hour: Annotated[float, Field(ge=0, le=250)]
    job_ends_on: dt.date
    skills: list[str]
    credentials: list[str]
    languages: list[str]
    transport: list[str]


def candidates(n, skills, seed=0):
    """Rows as a team's export holds them; one in a hundred has hours that cannot be."""
    draw = random.Random(seed)  # noqa: S311  nothing secret
    uris = [f"http://data.europa.eu/esco/skill/{draw.getrandbits(128):032x}" for _ in range(13_900)]
    jobs = [f"http://data.europa.eu/esco/occupation/{draw.getrandbits(128):032x}" for _ in range(3_000)]
    first = dt.date(2026, 11, 22)
    tickets = ["rijbewijs:B", "rijbewijs:C", "rijbewijs:CE", "VCA-B", "heftruck", "BHV", "code95", "NLQF:4"]
    return [
        {
            "id": f"c{i:07d}",
            "postcode": f"{draw.randrange(1000, 9999)} AB",
            "region": f"AM{draw.choice((1, 2, 8, 18, 22)):02d}",
            "occupation": draw.choice(jobs),
            "experience_years": float(draw.randrange(40)),
            "work_level": draw.randrange(1, 7),
            "hours_min": 16.0,
            "hours_max": 98.0 if i % 100 == 0 else 36.0,
            "wage_min_eur_hour": round(draw.uniform(15, 30), 2),
            "job_ends_on": first + dt.timedelta(draw.randrange(200)),
            "skills": draw.choices(uris, k=skills),
            "credentials": draw.sample(tickets, 2),
            "languages": ["nld:3", "eng:2"],
            "transport": ["car", "bicycle"],
        }
        for i in range(n)
    ]


def row_by_row(model, rows):
    """Validate one by one; a row that is refused is validated once more without the field that was wrong."""
    faults = 0
    for row in rows:
        try:
            model.model_validate(row)
        except ValueError:
            faults += 1
            model.model_validate({**row, "hours_max": 36.0})
    return faults


def in_bulk(table):
    """Check a whole table; return how many values were blanked."""
    checked, faults = check("candidates", read_columns(table, "candidates"))
    assert len(checked) == len(table)
    return len(faults)


def seconds(work, repeat):
    """Median processor seconds of `repeat` runs, and what the last one answered."""
    times = []
    for _ in range(repeat):
        start = time.process_time()
        answer = work()
        times.append(time.process_time() - start)
    return statistics.median(times), answer


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--skills", type=int, default=20)
    parser.add_argument("--repeat", type=int, default=3)
    args = parser.parse_args()
    rows = candidates(args.rows, args.skills)
    arrow = pa.Table.from_pylist(rows)
    tables = {
        "dicts": rows,
        "pandas": pd.DataFrame(rows),
        "pandas of Arrow": arrow.to_pandas(types_mapper=pd.ArrowDtype),
        "polars": pl.DataFrame(rows),
        "pyarrow": arrow,
    }
    results = {
        "our record model": seconds(lambda: row_by_row(Candidate, rows), args.repeat),
        "bare, of dicts": seconds(lambda: row_by_row(Bare, rows), args.repeat),
        "bare, of polars": seconds(lambda: row_by_row(Bare, tables["polars"].iter_rows(named=True)), args.repeat),
    }
    for name, table in tables.items():
        results[name] = seconds(lambda table=table: in_bulk(table), args.repeat)
    assert len({faults for _, faults in results.values()}) == 1, "the rivals disagree about how many values are wrong"
    ours, bare = (results[name][0] for name in ("our record model", "bare, of dicts"))
    print(
        f"{args.rows:,} candidates with {args.skills} skills, medians of {args.repeat}; faults: {results['dicts'][1]:,}"
    )
    print(f"{'':18}{'seconds':>9}{'rows/s':>12}{'x our model':>13}{'x bare of dicts':>17}")
    for name, (took, _) in results.items():
        print(f"{name:18}{took:9.2f}{args.rows / took:12,.0f}{ours / took:13.1f}{bare / took:17.1f}")
    median = float(np.median([ours / results[name][0] for name in tables]))
    print(f"bulk against row by row with the same rules: median ratio {median:.1f}")


if __name__ == "__main__":
    main()
