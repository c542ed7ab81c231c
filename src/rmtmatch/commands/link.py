"""``link``: a column of words, or of sentences, to the concepts of a taxonomy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch import frames
from rmtmatch.errors import DataError
from rmtmatch.results.listing import Listing
from rmtmatch.skills.cache import Kept, esco
from rmtmatch.skills.linker import SkillLinker
from rmtmatch.skills.taxonomy import Taxonomy
from rmtmatch.vocabulary import nearest

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from rmtmatch.skills.vocabulary import Kind
    from rmtmatch.terminal import Progress, Terminal

    Columns = dict[str, NDArray[Any]]

_SHOWN = 50
_BLOCK = 2000  # texts between two moves of the progress bar


def link(arguments: Namespace, terminal: Terminal) -> int:
    """Link the texts of one column of a file."""
    if arguments.out:
        frames.format_of(arguments.out)  # a name that cannot be written is told before the work is done
    texts = _texts(arguments.file, arguments.column)
    kept = esco(arguments.esco) if arguments.esco else Kept(Taxonomy.load(arguments.taxonomy))
    with terminal.progress() as progress:
        linker = SkillLinker(kept.taxonomy, progress=progress)
        if arguments.sentences:
            columns = _sentences(linker, texts, arguments.kind, progress)
        else:
            columns = _words(linker, texts, arguments.kind, arguments.top, progress)
    kept.keep()
    if arguments.out:
        frames.write_file(columns, arguments.out)
        terminal.say(f"written: {arguments.out}")
    else:
        _show(columns, terminal)
    # each text once, by its first concept; each mention by itself
    counted = columns["band"] if arguments.sentences else columns["band"][columns["rank"] <= 1]
    bands = {b: int((counted == b).sum()) for b in ("accept", "review", "suggest", "abstain")}
    what = f"{len(counted):,} mentions in {len(texts):,} texts" if arguments.sentences else f"{len(counted):,} texts"
    told = ", ".join(f"{n:,} {band}" for band, n in bands.items() if n)
    terminal.say(f"{what}: {told}" if told else what)
    terminal.log("linked", texts=len(texts), bands=bands)
    return 0


def _texts(file: str, column: str) -> list[str | None]:
    """Return the texts of a column, a row each; None for what is no text."""
    table = frames.read_file(file)
    if not table.columns:
        raise DataError(f"{file}: the file is empty")
    if column not in table.columns:
        near = nearest(column, table.columns)
        hint = f"did you mean {near!r}? " if near else ""
        raise DataError(f"{file}: no column {column!r}; {hint}it has {', '.join(table.columns)}")
    return [str(v).strip() or None if isinstance(v, str | int | float) else None for v in table.columns[column]]


def _words(linker: SkillLinker, texts: Sequence[str | None], kind: Kind, top: int, progress: Progress) -> Columns:
    """Link every different text once; one without a concept keeps a row, of rank 0."""
    different = list(dict.fromkeys(t for t in texts if t))
    blocks = _blocks(lambda block: _linked(linker, block, kind, top), different, progress)
    return _joined(blocks) if blocks else _linked(linker, [], kind, top)


def _linked(linker: SkillLinker, block: Sequence[str], kind: Kind, top: int) -> Columns:
    links = linker.link(block, kind, top)
    found = links.columns()
    lost = np.flatnonzero((links.codes < 0).all(axis=1))
    empty: Columns = {name: np.full(len(lost), "", object) for name in found}
    empty |= {"rank": np.zeros(len(lost), np.int64), "confidence": np.zeros(len(lost))}
    empty |= {"text": _objects([block[i] for i in lost.tolist()]), "band": links.bands[lost]}
    both = {name: np.concatenate([found[name], empty[name]]) for name in found}
    owner = np.concatenate([np.nonzero(links.codes >= 0)[0], lost])
    order = np.argsort(owner, kind="stable")
    return {name: column[order] for name, column in both.items()}


def _sentences(linker: SkillLinker, texts: Sequence[str | None], kind: Kind, progress: Progress) -> Columns:
    """Find what each text speaks of. The texts themselves are not repeated: a row says where its words stand."""
    done = 0

    def find(block: Sequence[str | None]) -> Columns:
        nonlocal done
        found = linker.find_in(block, kind).columns()
        row = found.pop("text") + done
        done += len(block)
        return {"row": row, **found}

    return _joined(_blocks(find, texts, progress) or [find([])])


def _blocks(work: Callable[[Sequence[Any]], Columns], texts: Sequence[Any], progress: Progress) -> list[Columns]:
    out = []
    for start in range(0, len(texts), _BLOCK):
        out.append(work(texts[start : start + _BLOCK]))
        progress(min(start + _BLOCK, len(texts)), len(texts), "linking")
    return out


def _joined(blocks: Sequence[Columns]) -> Columns:
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}


def _objects(values: Sequence[object]) -> NDArray[np.object_]:
    out = np.empty(len(values), object)
    out[:] = values
    return out


def _show(columns: Columns, terminal: Terminal) -> None:
    shown = [name for name in columns if name not in {"start", "end", "matched_label"}]
    rows = list(zip(*(columns[name][:_SHOWN].tolist() for name in shown), strict=True))
    terminal.table("", shown, rows)
    if (more := len(columns["band"]) - _SHOWN) > 0:
        terminal.say(f"... and {more:,} more rows; --out FILE writes them all")
    terminal.answer(Listing("links", columns).to_dicts())
