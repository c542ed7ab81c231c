"""``link`` and ``schema``: words to concepts, and the records as JSON Schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from argparse import Namespace

    from pydantic import BaseModel

    from rmtmatch.terminal import Terminal

_SHOWN = 50
_BLOCK = 2000  # texts linked between two moves of the progress bar


def link(arguments: Namespace, terminal: Terminal) -> int:
    """Link the texts of one column of a file; every distinct text once."""
    from rmtmatch import frames  # noqa: PLC0415  at use
    from rmtmatch.errors import DataError  # noqa: PLC0415  at use
    from rmtmatch.results.listing import Listing, text_array  # noqa: PLC0415  at use
    from rmtmatch.skills.cache import Kept, esco  # noqa: PLC0415  at use
    from rmtmatch.skills.linker import SkillLinker  # noqa: PLC0415  at use
    from rmtmatch.skills.taxonomy import Taxonomy  # noqa: PLC0415  at use

    table = frames.read_file(arguments.file)
    if arguments.column not in table.columns:
        raise DataError(f"{arguments.file}: no column {arguments.column!r}; it has {', '.join(table.columns)}")
    values = [v for v in table.columns[arguments.column] if v is not None]
    texts = list(dict.fromkeys(str(v).strip() for v in values if str(v).strip()))
    kept = esco(arguments.esco) if arguments.esco else Kept(Taxonomy.load(arguments.taxonomy))
    taxonomy = kept.taxonomy
    rows: list[tuple[str, int, str, str, float, str]] = []
    with terminal.progress() as progress:
        linker = SkillLinker(taxonomy, progress=progress)
        for start in range(0, len(texts), _BLOCK):
            block = texts[start : start + _BLOCK]
            links = linker.link(block, arguments.kind, arguments.top)
            for i, text in enumerate(block):
                found = links.uris[i][: arguments.top]
                rows += [
                    (text, k + 1, uri, taxonomy.label(uri), float(links.confidence[i, k]), str(links.bands[i]))
                    for k, uri in enumerate(found)
                ] or [(text, 0, "", "", 0.0, str(links.bands[i]))]
            progress(min(start + _BLOCK, len(texts)), len(texts), "linking")
    kept.keep()
    names = ("text", "rank", "concept", "label", "confidence", "band")
    import numpy as np  # noqa: PLC0415  at use

    columns: dict[str, Any] = {n: text_array([row[k] for row in rows]) for k, n in enumerate(names)}
    columns |= {"rank": columns["rank"].astype(np.int64), "confidence": columns["confidence"].astype(np.float64)}
    if arguments.out:
        frames.write_file(columns, arguments.out)
    else:
        listing = Listing("links", columns)
        terminal.table("", list(names), [list(row) for row in rows[:_SHOWN]])
        terminal.answer(listing.to_dicts())
    bands = {b: sum(1 for row in rows if row[1] <= 1 and row[5] == b) for b in dict.fromkeys(row[5] for row in rows)}
    terminal.say(f"{len(texts)} texts: " + ", ".join(f"{k} {band}" for band, k in bands.items()))
    terminal.log("linked", texts=len(texts), bands=bands)
    return 0


def schema(arguments: Namespace, terminal: Terminal) -> int:
    """Print JSON Schemas."""
    from rmtmatch.policy import Policy  # noqa: PLC0415  at use
    from rmtmatch.records import Candidate, Training, Vacancy  # noqa: PLC0415  at use

    models: dict[str, type[BaseModel]] = {
        "candidate": Candidate,
        "vacancy": Vacancy,
        "training": Training,
        "policy": Policy,
    }
    if arguments.record:
        document = models[arguments.record].model_json_schema()
    else:
        document = {name: model.model_json_schema() for name, model in models.items()}
    # A schema is for machines whichever way it was asked for.
    terminal.as_json = True
    terminal.answer(document)
    return 0
