"""How far off the linker's chances are: on other concepts, on the other kind, and on another language."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.skills.calibration import fit, spelling
from rmtmatch.skills.text import clean_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench_linking import Gold
    from rmtmatch.skills.linker import SkillLinker

FOLDS, LISTED = 5, 10


def seen(linker: SkillLinker, gold: Gold) -> tuple[list[np.ndarray], np.ndarray]:
    """Return what a calibrator is fitted on, of the texts that are no label; and the fold of each text."""
    exact = linker.taxonomy.exact[gold.kind]
    rows = [i for i, text in enumerate(clean_all(gold.texts)) if text and text not in exact]
    texts = clean_all([gold.texts[i] for i in rows])
    index = linker.index(gold.kind)
    hits = index.search(texts, LISTED)
    uris = linker.taxonomy.skills if gold.kind == "skill" else linker.taxonomy.occupations
    right = [
        [c >= 0 and uris[c] in gold.right[i] for c in row] for i, row in zip(rows, hits.concept.tolist(), strict=True)
    ]
    labels = clean_all(linker.taxonomy.of(gold.kind).text.tolist())
    fold = [random.Random(min(gold.right[i], default=t)).randrange(FOLDS) for i, t in zip(rows, texts, strict=True)]  # noqa: S311  a fold, no secret
    parts = [
        hits.score,
        np.array([len(t) for t in texts]),
        index.label_chars(hits),
        spelling(texts, labels, hits.label),
    ]
    return [*parts, np.array(right, np.bool_)], np.array(fold)


def error(parts: Sequence[np.ndarray], chance: np.ndarray) -> float:
    """Return the expected calibration error of the first concept: ten parts with equally many texts."""
    sure, right = chance[:, 0], parts[-1][:, 0]
    order = np.argsort(-sure, kind="stable")
    return sum(len(p) * abs(sure[p].mean() - right[p].mean()) for p in np.array_split(order, 10)) / len(right)


def across(linker: SkillLinker, golds: Sequence[Gold], asked: Sequence[Gold]) -> None:
    """Print the error of chances fitted on each of `golds` (twice as they are, once misspelt) on each of `asked`."""
    print("\n| error of chances fitted on | " + " | ".join(a.name for a in asked) + " |\n|---|" + "---|" * len(asked))
    for gold in golds:
        plain, fold = seen(linker, gold)
        slips, slipped = seen(linker, gold.misspelt())
        cells = []
        for one in asked:
            if one.name == gold.name:
                chance = np.zeros(plain[0].shape)
                for k in range(FOLDS):
                    held = fold == k
                    both = [
                        np.concatenate([a[~held], a[~held], b[slipped != k]]) for a, b in zip(plain, slips, strict=True)
                    ]
                    chance[held] = fit(*both)(*(part[held] for part in plain[:-1]))
                cells.append(error(plain, chance))
            else:
                both = [np.concatenate([a, a, b]) for a, b in zip(plain, slips, strict=True)]
                other, _ = seen(linker, one)
                cells.append(error(other, fit(*both)(*other[:-1])))
        print(f"| {gold.name} | " + " | ".join(f"{c:.3f}" for c in cells) + " |")
