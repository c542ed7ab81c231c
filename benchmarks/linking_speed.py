"""The speed half of ``bench_linking.py``: 100,000 labels and 20,000 different queries, rivals beside it."""

from __future__ import annotations

import random
import tempfile
import time
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz, process
from scipy.sparse import csr_array, csr_matrix, issparse
from sklearn.feature_extraction.text import TfidfVectorizer

from rmtmatch.skills.linker import SkillLinker
from rmtmatch.skills.taxonomy import Taxonomy
from rmtmatch.skills.text import clean_all

LABELS, QUERIES = 100_000, 20_000
LETTERS = "abcdefghijklmnopqrstuvwxyz"
BEFORE = ("junior", "senior", "medior", "leerling", "ervaren")
BEHIND = ("m/v", "(32 uur)", "amsterdam", "fulltime")


def many_labels(taxonomy: Taxonomy) -> dict[str, list[str]]:
    """Return 100,000 different labels: those of the taxonomy, then halves of two of them put together."""
    rng = random.Random(0)  # noqa: S311  no secret
    concept = [f"{k}/{c}" for k, c in zip(taxonomy.labels.kind.tolist(), taxonomy.labels.concept.tolist(), strict=True)]
    rows = dict(zip(clean_all(taxonomy.labels.text.tolist()), concept, strict=True))
    rows.pop("", None)
    real = list(rows)
    while len(rows) < LABELS:
        a, b = rng.choice(real).split(), rng.choice(real).split()
        rows.setdefault(" ".join(a[: len(a) // 2 + 1] + b[len(b) // 2 :]), f"new/{len(rows) // 7}")
    rows = dict(list(rows.items())[:LABELS])
    return {"concept": list(rows.values()), "label": list(rows), "kind": ["occupation"] * len(rows)}


def many_queries(labels: list[str]) -> list[str]:
    """Return 20,000 different texts as people write them: a letter wrong, a word too many, words in another order."""
    rng = random.Random(1)  # noqa: S311  no secret
    known, found = set(labels), {}
    while len(found) < QUERIES:
        text, kind = rng.choice(labels), rng.random()
        if kind < 0.6:
            i = rng.randrange(len(text))
            text = text[:i] + rng.choice(("", rng.choice(LETTERS), text[i] + rng.choice(LETTERS))) + text[i + 1 :]
        elif kind < 0.8:
            text = f"{rng.choice(BEFORE)} {text}"
        else:
            text = f"{' '.join(reversed(text.split()))} {rng.choice(BEHIND)}"
        if text not in known:
            found[text] = True
    return list(found)


def timed(what, n: int) -> float:
    """Return how many of n texts are done in a second."""
    began = time.perf_counter()
    what()
    return n / (time.perf_counter() - began)


def megabytes(linker: SkillLinker, kinds: tuple[str, ...]) -> float:
    """Return what the arrays of the indices and of what was learned take."""
    total = sum(a.nbytes for k, a in linker.taxonomy.derived.items() if k.startswith("encoder."))
    for kind in kinds:
        index = linker.index(kind)
        total += sum(getattr(index, x).nbytes for x in ("order", "concepts", "starts", "chars"))
        for view in index.views:
            for name in getattr(view, "__slots__", ()):
                value = getattr(view, name)
                if issparse(value):
                    total += value.data.nbytes + value.indices.nbytes + value.indptr.nbytes
                elif isinstance(value, np.ndarray):
                    total += value.nbytes
                elif hasattr(value, "vocabulary"):
                    total += value.vocabulary.nbytes + value.idf.nbytes
    return total / 1e6


def speed(taxonomy: Taxonomy, linker: SkillLinker) -> None:
    """Print how fast everything is, ours and theirs on the same labels and queries."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "linker"
        linker.save(path)
        began = time.perf_counter()
        SkillLinker.load(path)
        loading = time.perf_counter() - began
    print(f"\nESCO: loaded in {loading:.2f} s, {megabytes(linker, ('skill', 'occupation')):.0f} MB of arrays")

    columns = many_labels(taxonomy)
    labels, queries = columns["label"], many_queries(columns["label"])
    big = Taxonomy.from_frame(columns)
    ours = SkillLinker(big)
    began = time.perf_counter()
    ours.index("occupation")
    building = time.perf_counter() - began
    ours.link(queries[:100], "occupation")
    exact = max(timed(lambda: ours.link(labels, "occupation", top=1), len(labels)) for _ in range(3))
    whole = max(timed(lambda: ours.link(queries, "occupation"), len(queries)) for _ in range(2))
    again = timed(lambda: ours.link(queries[:1] * 1_000_000, "occupation"), 1_000_000)
    print(
        f"{len(labels):,} labels of {len(big.occupations):,} concepts: learned and indexed in {building:.0f} s, "
        f"{megabytes(ours, ('occupation',)):.0f} MB\n\n| | texts a second | of ours |\n|---|---|---|\n"
        f"| exact labels | {exact:,.0f} | |\n| one text, a million times | {again:,.0f} | |\n"
        f"| ours, all of it | {whole:,.0f} | 1 |"
    )
    for name, rate in rivals(labels, queries):
        print(f"| {name} | {rate:,.1f} | 1/{whole / rate:,.0f} |")


def rivals(labels: list[str], queries: list[str]):
    """Give the name and the texts a second of each rival that is installed, each finding ten labels a text."""
    few, some = queries[:20], queries[:1000]
    yield (
        "rapidfuzz process.extract, WRatio",
        timed(lambda: [process.extract(q, labels, scorer=fuzz.WRatio, limit=10) for q in few], len(few)),
    )
    yield (
        "rapidfuzz process.cdist, ratio",
        timed(lambda: process.cdist(some[:200], labels, scorer=fuzz.ratio, workers=-1).argpartition(-10, axis=1), 200),
    )
    tfidf = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, dtype=np.float32)
    seen = csr_array(tfidf.fit_transform(labels).T)
    yield (
        "TF-IDF (char_wb 2-5) and scipy",
        timed(lambda: (csr_array(tfidf.transform(some)) @ seen).toarray().argpartition(-10, axis=1), len(some)),
    )
    try:
        from sparse_dot_topn import sp_matmul_topn  # noqa: PLC0415  a rival need not be there

        yield (
            "TF-IDF (char_wb 2-5) and sparse_dot_topn",
            timed(
                lambda: sp_matmul_topn(
                    tfidf.transform(some).tocsr(), csr_matrix(seen), top_n=10, sort=True, n_threads=2
                ),
                len(some),
            ),
        )
    except ImportError:
        print("| sparse_dot_topn is not installed | | |")
    try:
        import bm25s  # noqa: PLC0415  a rival need not be there

        words = bm25s.BM25()
        words.index(bm25s.tokenize(labels, stopwords=None, show_progress=False), show_progress=False)
        yield (
            "bm25s, whole words",
            timed(
                lambda: words.retrieve(
                    bm25s.tokenize(some, stopwords=None, show_progress=False), k=10, show_progress=False
                ),
                len(some),
            ),
        )
    except ImportError:
        print("| bm25s is not installed | | |")
