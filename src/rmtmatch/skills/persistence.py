"""A linker as named arrays, so that it is there again without being built again."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.skills import archive
from rmtmatch.skills.calibration import Calibrator, Weights
from rmtmatch.skills.encoder import Encoder
from rmtmatch.skills.languages import Languages
from rmtmatch.skills.ngrams import Ngrams
from rmtmatch.skills.reranker import Reranker
from rmtmatch.skills.retrieval import ConceptIndex
from rmtmatch.skills.views import Characters, Points
from rmtmatch.skills.vocabulary import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from rmtmatch.skills.views import View
    from rmtmatch.skills.vocabulary import Kind


@dataclass(frozen=True, eq=False)
class Kept:
    """What a linker knows beside its taxonomy."""

    encoders: dict[Kind, Encoder]
    indices: dict[Kind, ConceptIndex]
    taught: dict[Kind, dict[str, tuple[int, ...]]]
    calibrators: dict[Kind, Calibrator]
    rerankers: dict[Kind, Reranker]


def pack(
    encoders: Mapping[Kind, Encoder],
    indices: Mapping[Kind, ConceptIndex],
    taught: Mapping[Kind, Mapping[str, tuple[int, ...]]],
    calibrators: Mapping[Kind, Calibrator],
    rerankers: Mapping[Kind, Reranker],
) -> dict[str, NDArray[Any]]:
    """Return the arrays; views that somebody else's model made are left out."""
    out: dict[str, NDArray[Any]] = {}
    for kind, encoder in encoders.items():
        # one that both kinds share is written once
        first = next(k for k, e in encoders.items() if e.weights is encoder.weights)
        out[f"own.{kind}"] = np.array(first)
        if first == kind:
            out |= {f"own.{kind}.{k}": v for k, v in encoder.arrays().items()}
    for kind, index in indices.items():
        name = f"index.{kind}"
        out |= {f"{name}.{x}": getattr(index, x) for x in ("order", "concepts", "starts", "chars")}
        for view in index.views:
            if isinstance(view, Characters):
                out |= _pack_characters(name, view)
            elif isinstance(view, Points) and view.bytes is not None:
                out[f"{name}.points"] = view.bytes
    for kind, texts in taught.items():
        rows = [(i, c) for i, concepts in enumerate(texts.values()) for c in concepts]
        out |= archive.pack_texts(f"taught.{kind}", texts)
        out[f"taught.{kind}.rows"] = np.array(rows, np.int64).reshape(-1, 2)
    for kind, calibrator in calibrators.items():
        out[f"calibrator.{kind}"] = np.array([astuple(calibrator.first), astuple(calibrator.rest)])
    for kind, reranker in rerankers.items():
        out |= {f"reranker.{kind}.{name}": array for name, array in reranker.arrays().items()}
    return out


def unpack(arrays: Mapping[str, NDArray[Any]], encoder: Encoder | None) -> Kept:
    """Return what `pack` packed; `encoder`: what was learned from the taxonomy alone, where nothing else was packed."""
    encoders: dict[Kind, Encoder] = {}
    for kind in KINDS:
        if f"own.{kind}" in arrays:
            first = f"own.{arrays[f'own.{kind}']}."
            own = Encoder.of_arrays({k.removeprefix(first): v for k, v in arrays.items() if k.startswith(first)})
            if own is not None:
                encoders[kind] = own
    skills = len(arrays["skills.ends"])
    indices = {k: _unpack_index(f"index.{k}", arrays, encoders.get(k, encoder), k, skills) for k in KINDS}
    taught: dict[Kind, dict[str, tuple[int, ...]]] = {}
    for kind in KINDS:
        if f"taught.{kind}.rows" in arrays:
            found: list[list[int]] = [[] for _ in arrays[f"taught.{kind}.ends"]]
            for i, concept in arrays[f"taught.{kind}.rows"].tolist():
                found[i].append(concept)
            texts = archive.unpack_texts(f"taught.{kind}", arrays).tolist()
            taught[kind] = {t: tuple(c) for t, c in zip(texts, found, strict=True)}
    calibrators: dict[Kind, Calibrator] = {}
    for kind in KINDS:
        if f"calibrator.{kind}" in arrays:
            first, rest = arrays[f"calibrator.{kind}"].tolist()
            calibrators[kind] = Calibrator(Weights(*first), Weights(*rest))
    rerankers: dict[Kind, Reranker] = {}
    for kind in KINDS:
        name = f"reranker.{kind}."
        if found_arrays := {k.removeprefix(name): v for k, v in arrays.items() if k.startswith(name)}:
            rerankers[kind] = Reranker.of_arrays(found_arrays)
    return Kept(encoders, indices, taught, calibrators, rerankers)


def _pack_characters(name: str, view: Characters) -> dict[str, NDArray[Any]]:
    ngrams = view.ngrams
    numbers = [ngrams.low, ngrams.high, ngrams.word_weight, ngrams.unknown, view.label_weight, view.centre_weight]
    out: dict[str, NDArray[Any]] = {
        f"{name}.vocabulary": ngrams.vocabulary,
        f"{name}.idf": ngrams.idf,
        f"{name}.numbers": np.array(numbers),
    }
    out |= archive.pack_matrix(f"{name}.labels", view.of_labels)
    if view.languages is not None:
        out[f"{name}.langs"], out[f"{name}.told"] = view.languages.of_label, view.languages.told
        out[f"{name}.lang_weight"] = np.array(view.languages.weight)
    return out if view.of_centres is None else out | archive.pack_matrix(f"{name}.centres", view.of_centres)


def _unpack_index(
    name: str, arrays: Mapping[str, NDArray[Any]], encoder: Encoder | None, kind: Kind, skills: int
) -> ConceptIndex:
    low, high, word_weight, unknown, label_weight, centre_weight = arrays[f"{name}.numbers"].tolist()
    ngrams = Ngrams(int(low), int(high), word_weight, arrays[f"{name}.vocabulary"], arrays[f"{name}.idf"], unknown)
    centres = archive.unpack_matrix(f"{name}.centres", arrays) if f"{name}.centres.data" in arrays else None
    labels = archive.unpack_matrix(f"{name}.labels", arrays)
    spoken = None
    if f"{name}.langs" in arrays:
        spoken = Languages(float(arrays[f"{name}.lang_weight"]), arrays[f"{name}.langs"], arrays[f"{name}.told"])
    views: list[View] = [Characters(label_weight, centre_weight, ngrams, labels, centres, spoken)]
    order, concepts, starts, chars = (arrays[f"{name}.{x}"] for x in ("order", "concepts", "starts", "chars"))
    if encoder is not None:
        views.append(Points.learned(encoder, arrays[f"{name}.points"], encoder.centres(kind, skills)[concepts]))
    return ConceptIndex(order, concepts, starts, chars, tuple(views))
