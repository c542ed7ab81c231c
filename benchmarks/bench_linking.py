"""How right, how sure and how fast the linker is: on texts whose concepts people gave, and beside its rivals.

    python benchmarks/bench_linking.py --data DATA_FOLDER [--part quality|fit|spans|chances|speed] [--folds 3]

The folder holds ``esco-v1.2`` and ``gold``. Every figure is at concept level: the rank of the first right concept, ties
counted in full. A title whose only answer is an ISCO group cannot be right for a linker of occupations, and counts as
wrong for it; the baseline has the groups among its labels.
"""

from __future__ import annotations

import argparse
import csv
import random
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from linking_chances import across
from linking_speed import speed
from rmtmatch.skills.linker import SkillLinker
from rmtmatch.skills.taxonomy import Taxonomy
from rmtmatch.skills.text import clean_all

TOP = 100
LETTERS = "abcdefghijklmnopqrstuvwxyz"
ABSENT = "LABEL NOT PRESENT"


@dataclass(frozen=True)
class Gold:
    """Texts of one kind, the URIs that are right for each, and the labels that the baseline looks through."""

    name: str
    kind: str
    texts: list[str]
    right: list[set[str]]
    labels: list[tuple[str, str]]

    def misspelt(self) -> Gold:
        """Return the same with one slip in each text."""
        return Gold(f"{self.name}, one typo", self.kind, [typo(t) for t in self.texts], self.right, self.labels)

    def part(self, rows) -> Gold:
        """Return some of the texts."""
        return Gold(self.name, self.kind, [self.texts[i] for i in rows], [self.right[i] for i in rows], self.labels)


@dataclass(frozen=True)
class Outcome:
    """Rank of the first right concept (inf where none) and how sure the first one was, for each text."""

    rank: np.ndarray
    sure: np.ndarray


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def golds(data: Path) -> list[Gold]:
    """Read the titles and the skill phrases that are meant exactly or closely."""
    titles = rows_of(data / "gold" / "job_titles_nl_dev.csv")
    labels = [(r["concept_uri"], r["label"]) for r in rows_of(data / "gold" / "occupation_labels_nl.csv")]
    skills = rows_of(data / "esco-v1.2" / "skills_nl.csv")
    named = [(r["conceptUri"], x) for r in skills for x in (r["preferredLabel"], *r["altLabels"].split("\n")) if x]
    known = {uri for uri, _ in named}
    meant: dict[tuple[str, str], set[str]] = {}
    for r in rows_of(data / "gold" / "skills_nl_dev.csv"):
        if r["relation"] in {"exactMatch", "closeMatch"} and r["skill_uri"] in known:
            meant.setdefault((r["query_id"], r["query"]), set()).add(r["skill_uri"])
    return [
        Gold(
            "titles", "occupation", [r["query"] for r in titles], [set(r["gold_uris"].split()) for r in titles], labels
        ),
        Gold("skills", "skill", [text for _, text in meant], list(meant.values()), named),
    ]


def typo(text: str) -> str:
    """Return the text with one slip that depends on the text alone."""
    rng = random.Random(f"0{text}")  # noqa: S311  a slip, no secret
    letters = list(text)
    i, kind = rng.randrange(max(1, len(letters) - 1)), rng.choice("sdri")
    if kind == "s" and i + 1 < len(letters):
        letters[i], letters[i + 1] = letters[i + 1], letters[i]
    elif kind == "d" and len(letters) > 3:
        del letters[i]
    elif kind == "r" and letters:
        letters[i] = rng.choice(LETTERS)
    else:
        letters.insert(i, rng.choice(LETTERS))
    return "".join(letters)


class Baseline:
    """Character n-grams (char_wb, 2 to 5, TF-IDF): the best label of a concept and .2 of the middle of its labels."""

    def __init__(self, labels: list[tuple[str, str]]) -> None:
        self.uris = sorted({uri for uri, _ in labels})
        at = {uri: i for i, uri in enumerate(self.uris)}
        concept = np.array([at[uri] for uri, _ in labels])
        self.tfidf = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, dtype=np.float32)
        vectors = self.tfidf.fit_transform(clean_all([label for _, label in labels]))
        member = csr_array((np.ones(len(concept), np.float32), (concept, np.arange(len(concept)))))
        self.middles = csr_array(normalize(member @ vectors).T)
        self.order = np.argsort(concept, kind="stable")
        self.starts = np.searchsorted(concept[self.order], np.arange(len(self.uris)))
        self.vectors = csr_array(csr_array(vectors)[self.order].T)

    def scores(self, texts: list[str]) -> np.ndarray:
        """Return the score of every text and concept."""
        seen = csr_array(self.tfidf.transform(clean_all(texts)))
        best = np.maximum.reduceat((seen @ self.vectors).toarray(), self.starts, axis=1)
        return best + 0.2 * (seen @ self.middles).toarray()

    def outcome(self, gold: Gold) -> Outcome:
        """Return what it finds; how sure it is is its score."""
        at = {uri: i for i, uri in enumerate(self.uris)}
        ranks, sure = [], []
        for start in range(0, len(gold.texts), 256):
            for row, right in zip(self.scores(gold.texts[start : start + 256]), gold.right[start:], strict=False):
                known = [at[u] for u in right if u in at]
                high = max((row[k] for k in known), default=np.inf)
                ties = ((row == high).sum() - 1) / 2
                ranks.append(1 + (row > high).sum() + ties if known and high > 0 else np.inf)
                sure.append(row.max())
        return Outcome(np.array(ranks), np.array(sure))


def outcome(linker: SkillLinker, gold: Gold) -> Outcome:
    links = linker.link(gold.texts, gold.kind, TOP)
    ranks = [
        next((i for i, uri in enumerate(uris, 1) if uri in right), np.inf)
        for uris, right in zip(links.uris, gold.right, strict=True)
    ]
    return Outcome(np.array(ranks), links.confidence[:, 0])


def figures(found: Outcome) -> dict[str, float]:
    order = np.argsort(-found.sure, kind="stable")
    right, sure = (found.rank <= 1)[order], found.sure[order]
    precision = np.cumsum(right) / np.arange(1, len(right) + 1)
    enough = np.flatnonzero(precision >= 0.8)
    parts = np.array_split(np.arange(len(right)), 10)
    return {
        "MRR": np.mean(1 / found.rank),
        **{f"hit {k}": np.mean(found.rank <= k) for k in (1, 5, 10)},
        "cover .80": (enough[-1] + 1) / len(right) if enough.size else 0.0,
        "risk-cov": np.mean(1 - precision),
        "calibr": sum(len(p) * abs(sure[p].mean() - right[p].mean()) for p in parts) / len(right),
    }


def interval(found: Outcome, base: Outcome) -> str:
    """Return the difference in MRR and the middle 95 % of it over paired bootstrap samples of the texts."""
    gain = 1 / found.rank - 1 / base.rank
    rng = np.random.default_rng(0)
    means = np.sort([gain[rng.integers(0, len(gain), len(gain))].mean() for _ in range(2000)])
    return f"{gain.mean():+.3f} ({means[49]:+.3f} to {means[1949]:+.3f})"


def table(gold: Gold, found: dict[str, Outcome]) -> None:
    first = next(iter(found.values()))
    print(f"\n### {gold.name} ({len(gold.texts):,} texts)\n")
    names = list(figures(first))
    print("| | " + " | ".join(names) + " | MRR above the baseline |\n|---|" + "---|" * (len(names) + 1))
    for name, one in found.items():
        values = figures(one)
        if one is first:
            values["calibr"] = np.nan  # a cosine is no chance
        told = " | ".join("" if np.isnan(v) else f"{v:.3f}" for v in values.values())
        print(f"| {name} | {told} | {'' if one is first else interval(one, first)} |")


def quality(data: Path, linker: SkillLinker) -> None:
    plain = SkillLinker(linker.taxonomy, learn=False)
    for gold in golds(data):
        base = Baseline(gold.labels)
        for asked in (gold, gold.misspelt()):
            linkers = {"characters only": plain, "learned from the taxonomy": linker}
            table(asked, {"baseline": base.outcome(asked), **{n: outcome(x, asked) for n, x in linkers.items()}})


def fold_of(uri: str, folds: int) -> int:
    return random.Random(uri).randrange(folds)  # noqa: S311  a fold, no secret


def fitted(data: Path, taxonomy: Taxonomy, folds: int) -> None:
    """Fit on the texts of some concepts, measure on the texts of the others; every concept is held out once."""
    asked = [x for gold in golds(data) for x in (gold, gold.misspelt())]
    found = [Outcome(np.full(len(g.texts), np.inf), np.zeros(len(g.texts))) for g in asked]
    known = {*taxonomy.skills.tolist(), *taxonomy.occupations.tolist()}
    for fold in range(folds):
        pairs = [
            {"text": text, "concept": uri}
            for gold in golds(data)
            for text, right in zip(gold.texts, gold.right, strict=True)
            if fold_of(min(right), folds) != fold
            for uri in right & known
        ]
        linker = SkillLinker(taxonomy).fit(pairs)
        for gold, into in zip(asked, found, strict=True):
            rows = [i for i, right in enumerate(gold.right) if fold_of(min(right), folds) == fold]
            part = outcome(linker, gold.part(rows))
            into.rank[rows], into.sure[rows] = part.rank, part.sure
    linker = SkillLinker(taxonomy)
    for gold, one in zip(asked, found, strict=True):
        base = Baseline(gold.labels).outcome(gold)
        table(gold, {"baseline": base, "learned from the taxonomy": outcome(linker, gold), "and from people": one})


def spans(data: Path, taxonomy: Taxonomy, linker: SkillLinker) -> None:
    """English spans of vacancies: is the label among the best five, and are those without one left alone."""
    labels = taxonomy.of("skill")
    english = np.flatnonzero(labels.lang == "en")
    base = Baseline([(taxonomy.skills[labels.concept[i]], labels.text[i]) for i in english.tolist()])
    print("\n| spans | linker | hit at 5 | abstains: precision, recall of no label |\n|---|---|---|---|")
    for name in ("tech", "house"):
        rows = rows_of(data / "gold" / f"skill_spans_en_{name}_dev.csv")
        texts = [r["sub_span"] or r["span"] for r in rows]
        gold = [r["label"] for r in rows]
        absent = np.array([g == ABSENT for g in gold])
        named = np.array([g not in {ABSENT, "UNDERSPECIFIED"} for g in gold])
        links = linker.link(texts, "skill", 5)
        silent = links.bands == "abstain"
        scores = base.scores(texts)
        # as many as the linker leaves alone, those it is least like
        quiet = np.zeros(len(texts), np.bool_)
        quiet[np.argsort(scores.max(axis=1), kind="stable")[: silent.sum()]] = True
        best = [[base.uris[k] for k in row[:5]] for row in np.argsort(-scores, axis=1, kind="stable")]
        for who, uris, left in (("baseline", best, quiet), ("learned", links.uris, silent)):
            hit = [
                any(taxonomy.label(u, "en").casefold() == g.casefold() for u in us)
                for us, g in zip(uris, gold, strict=True)
            ]
            right = (left & absent).sum()
            told = f"{right / max(1, left.sum()):.3f}, {right / max(1, absent.sum()):.3f}"
            those = f"{name} ({named.sum()} with a label, {absent.sum()} without)"
            print(f"| {those} | {who} | {np.mean(np.array(hit)[named]):.3f} | {told} |")


def english(data: Path, taxonomy: Taxonomy) -> Gold:
    """Return the English spans, those without a label included: nothing is right for them."""
    rows = [r for name in ("tech", "house") for r in rows_of(data / "gold" / f"skill_spans_en_{name}_dev.csv")]
    rows = [r for r in rows if r["label"] != "UNDERSPECIFIED"]
    right = [set() if r["label"] == ABSENT else set(taxonomy.concepts(r["label"], "skill")) for r in rows]
    return Gold("English spans", "skill", [r["sub_span"] or r["span"] for r in rows], right, [])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", 1)[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--part", choices=("quality", "fit", "spans", "chances", "speed"))
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--taxonomy", type=Path, help="a saved taxonomy that was learned from, to save a minute")
    asked = parser.parse_args()
    began = time.perf_counter()
    taxonomy = Taxonomy.load(asked.taxonomy) if asked.taxonomy else Taxonomy.from_esco(asked.data / "esco-v1.2")
    linker = SkillLinker(taxonomy)
    for kind in ("skill", "occupation"):
        linker.index(kind)
    print(f"read, learned and indexed in {time.perf_counter() - began:.1f} s: {linker!r}")
    if asked.part in {None, "quality"}:
        quality(asked.data, linker)
    if asked.part in {None, "spans"}:
        spans(asked.data, taxonomy, linker)
    if asked.part in {None, "chances"}:
        across(linker, golds(asked.data), [*golds(asked.data), english(asked.data, taxonomy)])
    if asked.part in {None, "fit"}:
        fitted(asked.data, taxonomy, asked.folds)
    if asked.part in {None, "speed"}:
        speed(taxonomy, linker)


if __name__ == "__main__":
    main()
