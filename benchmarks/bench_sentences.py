"""Skills inside sentences against the obvious way, in the same run: labels that stand in the text letter for letter.

    python benchmarks/bench_sentences.py [--data FOLDER] [--similar] [--texts 5000]

Three sets. The Dutch sentences of the tests, linked to the example taxonomy: every skill of a sentence is known, so
what is found beside them is wrong; and there are sentences that say nothing. Two public sets of English sentences
(TECH, HOUSE) whose spans people labelled with ESCO skills, or said that no label fits: there a mention is judged by the
spans that it overlaps, and one that overlaps none is counted apart, for the labelling is not complete.
Speed: descriptions of eight sentences, no two alike, against the whole of ESCO. Seconds of the processor.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

from rmtmatch import SkillLinker, Taxonomy, example
from rmtmatch.skills.text import clean

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from dutch_sentences import SILENT, SPEAKING  # noqa: E402  beside the tests, which measure on them too

ABSENT, OPEN = "LABEL NOT PRESENT", "UNDERSPECIFIED"
Found = list[tuple[int, int, int, set[str]]]  # text, start, end, URIs
Way = Callable[[list[str]], Found]


class Letters:
    """The obvious way: the longest label that stands in the text, letter for letter, from left to right."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        labels = taxonomy.of("skill")
        self._uris: defaultdict[str, set[str]] = defaultdict(set)
        for text, concept in zip(labels.text.tolist(), labels.concept.tolist(), strict=True):
            self._uris[text.casefold()].add(taxonomy.skills[concept])
        self._longest = max(len(label.split()) for label in self._uris)

    def find(self, texts: list[str]) -> Found:
        """Return the labels of each text."""
        out = []
        for i, text in enumerate(texts):
            words, place, at = text.split(" "), [], 0
            for word in words:
                place.append((at, at + len(word)))
                at += len(word) + 1
            first = 0
            while first < len(words):
                for last in range(min(len(words), first + self._longest), first, -1):
                    said = " ".join(words[first:last]).casefold().strip(".,;:!?()")
                    if said in self._uris:
                        out.append((i, place[first][0], place[last - 1][1], self._uris[said]))
                        first = last - 1
                        break
                first += 1
        return out


def ours(linker: SkillLinker, texts: list[str], *, similar: bool) -> Found:
    """Return what the linker finds and would use."""
    columns = linker.find_in(texts, similar=similar).columns()
    spans: defaultdict[tuple[int, int, int], set[str]] = defaultdict(set)
    for t, a, b, uri, band in zip(
        *(columns[c].tolist() for c in ("text", "start", "end", "concept", "band")), strict=True
    ):
        if band in {"accept", "review"}:
            spans[t, a, b].add(uri)
    return [(*place, uris) for place, uris in spans.items()]


def show(name: str, right: int, found: int, there: int, more: str = "") -> None:
    """Print a line."""
    precision, recall = right / max(1, found), right / max(1, there)
    print(f"  {name:<34} precision {precision:.2f} ({right}/{found})  recall {recall:.2f} ({right}/{there}){more}")


def dutch(ways: dict[str, Way]) -> None:
    """Measure on whole sentences of which every skill is known."""
    there = sum(len(right) for _, right in SPEAKING)
    for name, way in ways.items():
        got: list[set[str]] = [set() for _ in SPEAKING]
        for i, _, _, uris in way([text for text, _ in SPEAKING]):
            got[i] |= {uri.rsplit("/", 1)[1] for uri in uris}
        right = sum(len(g & r) for g, (_, r) in zip(got, SPEAKING, strict=True))
        silent = len({i for i, *_ in way(SILENT)})
        show(name, right, sum(map(len, got)), there, f"  speaks where nothing is said {silent}/{len(SILENT)}")


def english(path: Path, taxonomy: Taxonomy, ways: dict[str, Way]) -> None:
    """Measure on labelled spans of sentences."""
    gold: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in csv.DictReader(path.open(encoding="utf-8")):
        gold[row["sentence"]].append((row["span"], clean(row["label"])))
    texts, labelled = (
        list(gold),
        {(s, x) for s, spans in gold.items() for x in spans if x[1] not in map(clean, (ABSENT, OPEN))},
    )
    names = dict(zip(taxonomy.skills, map(clean, taxonomy.shown("skill", "en")), strict=True))
    for name, way in ways.items():
        hit, judged = set(), Counter()
        for i, start, end, uris in way(texts):
            near = [(span, label) for span, label in gold[texts[i]] if _overlap(texts[i], span, start, end)]
            said = {names[u] for u in uris}
            hit |= {(texts[i], x) for x in near if x[1] in said}
            labels = {label for _, label in near}
            judged[
                "right" if labels & said else "absent" if labels == {clean(ABSENT)} else "wrong" if labels else "beside"
            ] += 1
        found = judged["right"] + judged["wrong"] + judged["absent"]
        more = f"  on spans without a label {judged['absent']}, beside the spans {judged['beside']}"
        print(
            f"  {name:<34} precision {judged['right'] / max(1, found):.2f} ({judged['right']}/{found})"
            f"  recall {len(hit) / len(labelled):.2f} ({len(hit)}/{len(labelled)}){more}"
        )


def _overlap(text: str, span: str, start: int, end: int) -> bool:
    at = text.find(span)
    while at >= 0:
        if at < end and start < at + len(span):
            return True
        at = text.find(span, at + 1)
    return False


def spans(path: Path, linkers: dict[str, SkillLinker]) -> None:
    """Measure the linker on the spans themselves."""
    rows = [(r["span"], clean(r["label"])) for r in csv.DictReader(path.open(encoding="utf-8"))]
    labelled = [r for r in rows if r[1] not in map(clean, (ABSENT, OPEN))]
    absent = [r for r in rows if r[1] == clean(ABSENT)]
    for name, linker in linkers.items():
        shown = dict(zip(linker.taxonomy.skills, map(clean, linker.taxonomy.shown("skill", "en")), strict=True))
        links = linker.link([s for s, _ in labelled], top=5)
        hit = sum(label in {shown[u] for u in uris} for (_, label), uris in zip(labelled, links.uris, strict=True))
        bands = Counter(linker.link([s for s, _ in absent], top=1).bands.tolist())
        used = bands["accept"] + bands["review"]
        print(f"  {name:<34} hit at 5 {hit / len(labelled):.3f}  used although no label fits {used}/{len(absent)}")


def speed(taxonomy: Taxonomy, linker: SkillLinker, letters: Letters, count: int) -> None:
    """Measure texts a second."""
    draw = random.Random(0)  # noqa: S311  texts to time, no secret
    labels = taxonomy.of("skill").text.tolist()
    pool = [text for text, _ in SPEAKING] + SILENT
    texts = [" ".join(f"{draw.choice(pool)} Je gaat {draw.choice(labels)}." for _ in range(4)) for _ in range(count)]
    linker.find_in(texts[:1])
    for name, find in (("ours", linker.find_in), ("labels letter for letter", letters.find)):
        start = time.process_time()
        find(texts)
        each, chars = (time.process_time() - start) / count, sum(map(len, texts)) // count
        print(f"  {name:<34} {1 / each:,.0f} texts a second of {chars} characters")


def main() -> None:
    """Run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=Path(os.environ.get("RMTMATCH_DATA", ROOT.parent / "shared" / "data"))
    )
    parser.add_argument("--similar", action="store_true", help="also with phrases that resemble a label: learns first")
    parser.add_argument("--texts", type=int, default=5000)
    arguments = parser.parse_args()

    def ways(taxonomy: Taxonomy, linker: SkillLinker) -> dict[str, Way]:
        out: dict[str, Way] = {"labels letter for letter": Letters(taxonomy).find}
        out["ours"] = lambda texts: ours(linker, texts, similar=False)
        if arguments.similar:
            out["ours, similar=True"] = lambda texts: ours(linker, texts, similar=True)
        return out

    small = example.taxonomy()
    print("Dutch sentences, example taxonomy")
    dutch(ways(small, SkillLinker(small)))
    esco = Taxonomy.from_esco(arguments.data / "esco-v1.2")
    linker = SkillLinker(esco)
    for name in ("tech", "house"):
        path = arguments.data / "gold" / f"skill_spans_en_{name}_dev.csv"
        print(f"{name.upper()}, sentences, ESCO")
        english(path, esco, ways(esco, linker))
        if arguments.similar:
            print(f"{name.upper()}, the spans themselves, ESCO")
            spans(path, {"characters only": SkillLinker(esco, learn=False), "learned": linker})
    print("Speed, ESCO (Dutch and English labels)")
    speed(esco, linker, Letters(esco), arguments.texts)


if __name__ == "__main__":
    main()
