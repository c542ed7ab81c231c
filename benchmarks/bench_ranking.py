"""Does the score order vacancies as experts would? ESCO occupations that experts call related, against three rivals.

    python benchmarks/bench_ranking.py [--data FOLDER] [--choose]

Each origin is a candidate: its occupation, its essential skills, and its optional ones at level .7. Each destination is
a vacancy that asks its essential and optional skills. What is ranked is the part `skills` as `rmtmatch.score` stores
it, every demand switched off. Relevant are the occupations that O*NET's experts call related, in three tiers.

Protocol: destinations that share the origin's O*NET code have no label and are left out. Recall at k divides by
min(k, positives): at 10 over the two primary tiers, at 20 over all. nDCG at 20 takes the tiers as gains 3, 2, 1. MRR
looks for the first of the primary tiers, AUC at all related ones. "Across sectors" leaves out destinations of the
origin's ISCO major group. Origins without a primary relation are passed over. Ties are broken by chance, seeded.

Rivals, on the same matrices: Jaccard of all skills; cosine of TF-IDF vectors, optional skills half; and the formula
that CompetentNL describes: .5 times the skills and .3 times the knowledge of the destination that the origin has,
essential 1, optional .2, skills weighed by ln(N/df). Intervals: 95 %, 2,000 paired bootstrap samples of O*NET codes.

`--choose` shows how the weights were chosen: over five folds of O*NET codes, what would be chosen on four of them, and
what it is worth on the fifth.
"""

from __future__ import annotations

import argparse
import csv
import itertools
import os
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.stats import rankdata

import rmtmatch as rm
from rmtmatch.policy import PARTS
from rmtmatch.scoring.coverage import rarity, skills_part
from rmtmatch.scoring.rescoring import rescore
from rmtmatch.scoring.setting import prepare

GAIN = {"Primary-Short": 3, "Primary-Long": 2, "Supplemental": 1}
MEASURES = ("recall@10", "recall@20", "nDCG@20", "MRR", "AUC")
OPTIONAL_LEVEL = 0.7
OPEN = dict.fromkeys(rm.Policy().demands, False)
FOLDS = 5
AIMS = {
    ("TF-IDF cosine", "", "nDCG@20"): 0.015,
    ("TF-IDF cosine", "", "recall@20"): 0.02,
    ("TF-IDF cosine", "", "AUC"): 0.09,
    ("TF-IDF cosine", ", across sectors", "nDCG@20"): 0.02,
    ("peer formula", "", "nDCG@20"): 0.045,
    ("peer formula", "", "recall@10"): 0.025,
    ("peer formula", "", "AUC"): 0.09,
}
"""How much better we aim to be than each rival; the whole interval above 0."""


class Transitions:
    """The labelled pairs of one file: gains (origins, destinations), and which pairs count."""

    def __init__(self, folder: Path, taxonomy: rm.Taxonomy) -> None:
        with (folder / "esco_related_nodes.csv").open(encoding="utf-8") as file:
            nodes = [row for row in csv.DictReader(file) if taxonomy.occupation_index(row["uri"]) >= 0]
        self.uris = [row["uri"] for row in nodes]
        at = {uri: k for k, uri in enumerate(self.uris)}
        gains = np.zeros((len(nodes), len(nodes)))
        with (folder / "esco_related_dev.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                gains[at[row["origin_uri"]], at[row["destination_uri"]]] = GAIN[row["tier"]]
        self.origins = np.flatnonzero([row["split"] == "dev" for row in nodes])
        code = np.unique([row["onet19"] for row in nodes], return_inverse=True)[1]
        major = np.array([row["isco"][0] for row in nodes])
        self.code = code[self.origins]
        self.counts = self.code[:, None] != code[None, :]
        self.across = self.counts & (major[self.origins, None] != major[None, :])
        self.gains = gains[self.origins]

    def measure(self, score: np.ndarray, *, across: bool = False) -> np.ndarray:
        """Return every measure of every origin, shape (origins, measures); NaN where an origin has no answer."""
        counts = self.across if across else self.counts
        gains = np.where(counts, self.gains, 0)
        score = np.where(counts, score + np.random.default_rng(0).random(score.shape) * 1e-9, -np.inf)
        order = np.argsort(-score, axis=1)[:, :100]
        hit = np.take_along_axis(gains, order, axis=1)
        primary, related = (gains >= 2).sum(axis=1), (gains > 0).sum(axis=1)
        discount = 1 / np.log2(np.arange(2, 22))
        best = (-np.sort(-gains, axis=1)[:, :20] * discount).sum(axis=1)
        first = hit >= 2
        # The share of pairs of a related and another destination that stand in the right order, by rank sums.
        ranks = rankdata(score, axis=1)
        left_out, size = (~counts).sum(axis=1), counts.sum(axis=1)
        above = (ranks * (gains > 0)).sum(axis=1) - related * left_out - related * (related + 1) / 2
        with np.errstate(divide="ignore", invalid="ignore"):
            found = np.stack([
                (hit[:, :10] >= 2).sum(axis=1) / np.minimum(primary, 10),
                (hit[:, :20] > 0).sum(axis=1) / np.minimum(related, 20),
                (hit[:, :20] * discount).sum(axis=1) / best,
                np.where(first.any(axis=1), 1 / (1 + first.argmax(axis=1)), 0.0),
                above / (related * (size - related)),
            ], axis=1)  # fmt: skip
        found[primary == 0] = np.nan
        return found

    def interval(self, better: np.ndarray, worse: np.ndarray) -> np.ndarray:
        """Return mean, lower and upper end of the difference of every measure, shape (3, measures)."""
        difference = better - worse
        known = ~np.isnan(difference).any(axis=1)
        _, code = np.unique(self.code[known], return_inverse=True)
        rng = np.random.default_rng(0)
        sums = np.stack([np.bincount(code, column) for column in difference[known].T], axis=1)
        sizes = np.bincount(code).astype(float)
        draws = rng.multinomial(len(sizes), np.full(len(sizes), 1 / len(sizes)), size=2000)
        means = draws @ sums / (draws @ sizes)[:, None]
        return np.stack([difference[known].mean(axis=0), *np.percentile(means, [2.5, 97.5], axis=0)])


def market_of(transitions: Transitions, taxonomy: rm.Taxonomy) -> rm.Market:
    """Return origins as candidates and all occupations as vacancies."""
    skills = taxonomy.skills

    def needs(uri: str) -> tuple[list[str], list[str]]:
        row = taxonomy.occupation_index(uri)
        lists = (taxonomy.essential, taxonomy.optional)
        return tuple(skills[m.indices[m.indptr[row] : m.indptr[row + 1]]].tolist() for m in lists)

    asked = {uri: needs(uri) for uri in transitions.uris}
    people = [transitions.uris[k] for k in transitions.origins]
    return rm.Market(
        [
            {
                "id": f"c{k}",
                "occupation": uri,
                "skills": [(s, 1.0) for s in asked[uri][0]] + [(s, OPTIONAL_LEVEL) for s in asked[uri][1]],
            }
            for k, uri in enumerate(people)
        ],
        [
            {"id": f"v{k}", "skills_essential": essential, "skills_optional": optional}
            for k, (essential, optional) in enumerate(asked.values())
        ],
        taxonomy=taxonomy,
        on="2026-11-22",
    )


def ours(market: rm.Market, policy: rm.Policy) -> np.ndarray:
    """Return the part `skills` of every pair as the library stores it."""
    scored = rm.score(market, policy, top=None).scored
    found = np.full((len(market.candidates), len(market.vacancies)), np.nan)
    found[scored.rows, scored.cols] = scored.parts[:, PARTS.index("skills")]
    assert not np.isnan(found).any(), "every pair meets the demands when all are off"
    return found


def rivals(transitions: Transitions, taxonomy: rm.Taxonomy, knowledge: np.ndarray) -> dict[str, np.ndarray]:
    """Return the scores of the other formulas, shape (origins, destinations) each."""
    rows = [taxonomy.occupation_index(uri) for uri in transitions.uris]
    essential, optional = (sparse.csr_array(m)[rows].astype(float) for m in (taxonomy.essential, taxonomy.optional))
    held = sparse.csr_array(essential + optional)
    common = (held @ held.T).toarray()
    sizes = held.sum(axis=1)
    vectors = (essential + 0.5 * optional) @ sparse.diags_array(rarity(taxonomy, 1.0))
    length = np.sqrt(vectors.multiply(vectors).sum(axis=1))
    occurrence = np.where(taxonomy.df > 0, np.log(len(taxonomy.occupations) / np.maximum(taxonomy.df, 1)), 0.5)
    peer = np.zeros_like(common)
    for share, kind, weight in ((0.5, ~knowledge, occurrence), (0.3, knowledge, np.ones(len(knowledge)))):
        asked = sparse.csr_array((essential + 0.2 * optional) @ sparse.diags_array(kind * weight))
        peer += share * (held @ asked.T).toarray() / np.maximum(asked.sum(axis=1), 1e-9)[None, :]
    scores = {
        "Jaccard": common / (sizes[:, None] + sizes[None, :] - common),
        "TF-IDF cosine": (vectors @ vectors.T).toarray() / np.outer(length, length),
        "peer formula": peer,
    }
    return {name: score[transitions.origins] for name, score in scores.items()}


def knowledge_of(folder: Path, taxonomy: rm.Taxonomy) -> np.ndarray:
    """Tell of each skill whether ESCO calls it knowledge."""
    with (folder / "skills_en.csv").open(encoding="utf-8") as file:
        kinds = {row["conceptUri"]: row["skillType"] == "knowledge" for row in csv.DictReader(file)}
    return np.array([kinds.get(uri, False) for uri in taxonomy.skills.tolist()])


def show(name: str, found: tuple[np.ndarray, np.ndarray]) -> None:
    means = [np.nanmean(measures, axis=0) for measures in found]
    print(f"{name:34s}", " ".join(f"{x:9.4f}" for x in np.concatenate(means)), flush=True)


def directions(market: rm.Market, kept: int) -> dict[str, np.ndarray]:
    """Return what the part `skills` is made of, for every pair: forward, what is used, how near it lies."""
    n, m = len(market.candidates), len(market.vacancies)
    rows, cols = np.repeat(np.arange(n), m), np.tile(np.arange(m), n)
    found = {}
    for name, share in (("used", 0.0), ("near", 1.0)):
        exact = rescore(prepare(market, rm.Policy(demands=OPEN, related_kept=kept, nearness_share=share)), rows, cols)
        found["forward"], found[name] = exact.fit.reshape(n, m), exact.reverse.reshape(n, m)
    return found


def choose(transitions: Transitions, market: rm.Market) -> None:
    """Show which weights would be chosen on four folds, and their worth on the fifth, by nDCG at 20."""
    grid, worth = [], []
    for kept in (40, 80):
        parts = directions(market, kept)
        for back, near in itertools.product((0.0, 0.3, 0.4, 0.5, 0.6), (0.0, 0.3, 0.6, 1.0)):
            if back == 0 < near:
                continue
            reverse = (1 - near) * parts["used"] + near * parts["near"]
            score = skills_part(parts["forward"], reverse, reverse_weight=back)
            found = transitions.measure(score), transitions.measure(score, across=True)
            show(f"kept {kept}, back {back}, near {near}", found)
            grid.append((kept, back, near))
            worth.append(found[0][:, MEASURES.index("nDCG@20")])
    table = np.stack(worth)
    _, code = np.unique(transitions.code, return_inverse=True)
    fold = np.random.default_rng(0).permutation(code.max() + 1)[code] % FOLDS
    for k in range(FOLDS):
        best = int(np.nanmean(table[:, fold != k], axis=1).argmax())
        print(
            f"fold {k}: kept, back, near = {grid[best]}: {np.nanmean(table[best, fold == k]):.4f} on the fold left out"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    default = os.environ.get("RMTMATCH_DATA", Path(__file__).parents[2] / "shared" / "data")
    parser.add_argument("--data", type=Path, default=default, help="folder with esco-v1.2 and transitions")
    parser.add_argument("--choose", action="store_true", help="also show how the weights were chosen")
    given = parser.parse_args()
    taxonomy = rm.Taxonomy.from_esco(Path(given.data) / "esco-v1.2")
    transitions = Transitions(Path(given.data) / "transitions", taxonomy)
    market = market_of(transitions, taxonomy)
    sizes = len(transitions.origins), len(transitions.uris), int((transitions.gains > 0).sum())
    print("{} origins, {} destinations, {:,} related pairs".format(*sizes))
    print(" " * 34, " ".join(f"{name:>9s}" for name in MEASURES), " then the same across sectors")
    scores = rivals(transitions, taxonomy, knowledge_of(Path(given.data) / "esco-v1.2", taxonomy))
    scores["ours"] = ours(market, rm.Policy(demands=OPEN))
    found = {name: (transitions.measure(s), transitions.measure(s, across=True)) for name, s in scores.items()}
    for name, measures in found.items():
        show(name, measures)
    for name in ("TF-IDF cosine", "peer formula"):
        for k, where in enumerate(("", ", across sectors")):
            print(f"ours - {name}{where}")
            differences = transitions.interval(found["ours"][k], found[name][k])
            for measure, (mean, low, high) in zip(MEASURES, differences.T, strict=True):
                aim = AIMS.get((name, where, measure))
                beside = (
                    "" if aim is None else f"   at least {aim:+g}: {'' if mean >= aim and low > 0 else 'NOT '}reached"
                )
                print(f"  {measure:10s} {mean:+.4f}  [{low:+.4f}, {high:+.4f}]{beside}")
    if given.choose:
        choose(transitions, market)


if __name__ == "__main__":
    main()
