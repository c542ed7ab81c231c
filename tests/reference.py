"""Slow and obvious twins of the fast code: double loops that nobody can get wrong."""

import datetime as dt
import math
from collections import Counter

import numpy as np

# --- skills: linking -------------------------------------------------------------------------------------------------


def character_ngrams(text, low=2, high=5):
    """Counts of the n-grams inside each blank-padded word; a word shorter than n counts once as a whole."""
    counts = {}
    for word in text.split():
        padded = f" {word} "
        for n in range(low, high + 1):
            if len(padded) <= n:
                counts[padded] = counts.get(padded, 0) + 1
                break
            for i in range(len(padded) - n + 1):
                counts[padded[i : i + n]] = counts.get(padded[i : i + n], 0) + 1
    return counts


def tfidf(texts, others=(), **ngrams):
    """Vectors (dicts) of `others`: n-grams by how rare they are among `texts`; unknown ones only make them shorter."""
    df = {}
    for text in texts:
        for gram in character_ngrams(text, **ngrams):
            df[gram] = df.get(gram, 0) + 1
    out = []
    for text in others:
        counts = character_ngrams(text, **ngrams)
        rarity = {g: math.log((1 + len(texts)) / (1 + df.get(g, 0))) + 1 for g in counts}
        raw = {g: (1 + math.log(c)) * rarity[g] for g, c in counts.items()}
        norm = math.sqrt(sum(v * v for v in raw.values()))
        out.append({g: v / norm for g, v in raw.items() if g in df})
    return out


def dot(a, b):
    return sum(v * b.get(g, 0.0) for g, v in a.items())


def concept_scores(labels, concepts, text, centroid_weight=0.5):
    """{concept: best label + weight * cosine with the mean of its labels}."""
    vectors = tfidf(labels, labels)
    (query,) = tfidf(labels, [text])
    out = {}
    for concept in sorted(set(concepts)):
        own = [v for v, c in zip(vectors, concepts, strict=True) if c == concept]
        mean = {}
        for v in own:
            for g, x in v.items():
                mean[g] = mean.get(g, 0.0) + x
        length = math.sqrt(dot(mean, mean))
        central = dot(query, mean) / length if length else 0.0
        out[concept] = max(dot(query, v) for v in own) + centroid_weight * central
    return out


def relatedness_by_loops(labels, groups, kept=40, siblings=0.4, floor=0.2):
    """{(s, t): relatedness} of skills, each row with its `kept` nearest others and itself."""
    vectors = tfidf([x.casefold() for x in labels], [x.casefold() for x in labels], low=2, high=4)
    out = {}
    for s in range(len(labels)):
        row = {}
        for t in range(len(labels)):
            if s == t:
                continue
            alike = max(0.0, (dot(vectors[s], vectors[t]) - floor) / (1 - floor))
            value = max(alike, siblings if set(groups[s]) & set(groups[t]) else 0.0)
            if value > 0:
                row[t] = value
        near = {t: (-round(row[t], 6), -round(dot(vectors[s], vectors[t]), 2), t) for t in row}
        for t in sorted(row, key=near.get)[:kept]:
            out[s, t] = row[t]
        out[s, s] = 1.0
    return out


# --- assignment (assign/) ---------------------------------------------------------------------------------------------


def best_value_loop(n, entries, places, limits=()):
    """Try everything: each row in turn takes no entry, or any that still fits. Entries are (row, col, worth, uses)."""
    per_row = [[e for e in entries if e[0] == i and e[2] > 0] for i in range(n)]

    def best(i, room, left):
        if i == n:
            return 0.0
        value = best(i + 1, room, left)
        for _, j, worth, uses in per_row[i]:
            spared = tuple(a - b for a, b in zip(left, uses, strict=True))
            if room[j] > 0 and min(spared, default=0) >= -1e-9:
                less = (*room[:j], room[j] - 1, *room[j + 1 :])
                value = max(value, worth + best(i + 1, less, spared))
        return value

    return best(0, tuple(places), tuple(limits))


def greedy_loop(entries, places):
    """Take the best entry that still fits, until none is left; entries are (row, col, worth)."""
    room, seen, taken = list(places), set(), []
    for i, j, worth in sorted((e for e in entries if e[2] > 0), key=lambda e: -e[2]):
        if i not in seen and room[j] > 0:
            seen.add(i)
            room[j] -= 1
            taken.append((i, j, worth))
    return taken


def lowest_prices_loop(n, entries, places, best_value):
    """What one more place in each column would bring: solve again with it, for every column."""
    return [
        best_value(n, entries, [p + (j == k) for j, p in enumerate(places)]) - best_value(n, entries, places)
        for k in range(len(places))
    ]


def coin_loop(row_key, col_key, row_salt, col_salt, mix):
    """The coin of one pair with Python's own whole numbers."""
    a, b = mix(row_salt ^ row_key) | 1, mix(col_salt ^ col_key) | 1
    return ((a * b) % 2**64 >> 11) / 2**53


def splitmix_loop(x):
    """Return the finaliser of splitmix64 of `x`."""
    mask = 2**64 - 1
    x = (x + 0x9E3779B97F4A7C15) & mask
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & mask
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & mask
    return x ^ (x >> 31)


def shortlists_loop(k, assigned, others, cap):
    """Offer in rounds; `assigned` and `others` are per list [(item, left)], best first; returns {list: [items]}."""
    room = dict(cap)
    for own in assigned.values():
        for item, _ in own:
            room[item] -= 1
    todo = {
        name: [(*pair, True) for pair in assigned[name]] + [(*pair, False) for pair in others[name]] for name in others
    }
    out = {name: [] for name in others}
    while any(todo.values()):
        offers = []
        for name, pairs in todo.items():
            if pairs and (len(out[name]) < k or pairs[0][2]):
                item, left, is_assigned = pairs.pop(0)
                offers.append((not is_assigned, -left, name, item))
            else:
                pairs.clear()
        for not_assigned, _, name, item in sorted(offers):
            if not not_assigned:
                out[name].append(item)
            elif room[item] > 0:
                room[item] -= 1
                out[name].append(item)
    return out


# --- checking row by row (rmtmatch.checking) --------------------------------------------------------------------------


def checked_row_by_row(table, rows):
    """What pydantic makes of each row: kept records by row, and how often (row, column, effect) was complained of.

    What it complains of is blanked, item by item, until it accepts the row.
    """
    records, complaints, seen = {}, Counter(), {}
    for i, row in enumerate(rows):
        record = _record_of(table, i, dict(row), complaints)
        if record is None:
            continue
        if record.id in seen:
            complaints[i, "id", "set_aside"] += 1
            continue
        seen[record.id] = i
        records[i] = record
    return records, complaints


def _record_of(table, i, row, complaints):
    from pydantic import ValidationError  # noqa: PLC0415  this section only

    from rmtmatch.records import MODELS, fields  # noqa: PLC0415  this section only

    specs = fields(table)
    for unknown in row.keys() - specs.keys():
        complaints[-1, unknown, "blanked"] = 1
        del row[unknown]
    nameless = False
    while True:
        try:
            record = MODELS[table].model_validate(row)
        except ValidationError as refused:
            bad_items = {}
            for error in refused.errors():
                kind, loc = error["type"], error["loc"]
                if kind == "rmtmatch_pair":
                    for column in error["ctx"].values():
                        complaints[i, column, "blanked"] += 1
                        row[column] = None
                elif loc[0] == "id":
                    complaints[i, "id", "set_aside"] += 1
                    nameless, row["id"] = True, "so that the other columns are read too"
                elif kind == "rmtmatch_value":
                    complaints[i, loc[0], "blanked"] += 1
                    row[loc[0]] = None
                else:
                    complaints[i, loc[0], "blanked"] += 1
                    bad_items.setdefault(loc[0], {})[loc[1]] = kind
            for column, kinds in bad_items.items():
                row[column] = _mended(specs[column], row[column], kinds)
        else:
            return None if nameless else record


def _mended(spec, cell, kinds):
    """Return the items of a cell without those refused, and without the levels refused."""
    items = spec.split(cell)
    for k, kind in kinds.items():
        if kind == "rmtmatch_level":
            items[k] = (spec.read_item(items[k]).value,)
    return [item for k, item in enumerate(items) if kinds.get(k) != "rmtmatch_item"] or None


def as_record(table, i):
    """Return row `i` of a checked table the way a record holds it."""
    from rmtmatch.records import fields  # noqa: PLC0415  this section only

    out = {"id": table.ids[i]}
    for name, spec in fields(table.name).items():
        if name != "id":
            out[name] = _cell_of(table[name], spec, i)
    return out


def _cell_of(column, spec, i):
    if spec.kind in {"list", "levelled", "dated"}:
        if not column.known[i]:
            return None
        values = tuple(v.item() if isinstance(v, np.datetime64) else v for v in column.row(i))
        if spec.kind == "list":
            return values
        weights = column.weights[column.offsets[i] : column.offsets[i + 1]].tolist()
        return tuple(
            (v, None if w is None or (not isinstance(w, dt.date) and math.isnan(w)) else w)
            for v, w in zip(values, weights, strict=True)
        )
    value = column[i]
    if spec.kind == "choices":
        return tuple(w for k, w in enumerate(spec.words) if value >> k & 1) or None
    if spec.kind in {"number", "whole"}:
        return None if math.isnan(value) else float(value)
    if spec.kind == "date":
        return value.item()
    if spec.kind == "postcode":
        return int(value) or None
    return bool(value) if spec.kind == "flag" else value


def as_comparable(record):
    """Return a record as `as_record` writes it: choices in the order of the vocabulary, levels in single precision."""
    from rmtmatch.records import fields  # noqa: PLC0415  this section only

    table = {"Candidate": "candidates", "Vacancy": "vacancies", "Training": "trainings"}[type(record).__name__]
    out = {}
    for name, spec in fields(table).items():
        value = getattr(record, name)
        if spec.kind == "choices":
            value = tuple(w for w in spec.words if w in (value or ())) or None
        elif spec.kind == "levelled" and value is not None:
            value = tuple((n, None if w is None else float(np.float32(w))) for n, w in value)
        elif spec.kind == "dated" and value is not None:
            value = tuple(tuple(v) for v in value)
        out[name] = float(value) if spec.kind in {"number", "whole"} and value is not None else value
    return out
