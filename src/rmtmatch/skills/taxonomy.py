"""Concepts, their labels in every language, and what they have to do with each other."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

import numpy as np

from rmtmatch import view
from rmtmatch.skills import archive, competentnl, esco, tabular
from rmtmatch.skills.text import clean, clean_all
from rmtmatch.skills.vocabulary import KINDS, Kind, Labels

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    Value = TypeVar("Value")

_MATRICES = ("essential", "optional", "skill_groups")


@dataclass(frozen=True, eq=False, repr=False)
class Taxonomy:
    """A vocabulary of skills and occupations as arrays. Immutable; made by one of the ``from_`` methods.

    Parameters
    ----------
    skills, occupations : ndarray of object, shape (S,) and (O,)
        URIs, sorted.
    labels, descriptions : Labels
        Flat arrays of all languages read.
    essential, optional : csr_array of float32, shape (O, S)
        1 where the occupation needs the skill; a pair is in at most one of the two.
    groups : ndarray of object, shape (G,)
        URIs of what stands directly above a skill.
    skill_groups : csr_array of float32, shape (S, G)
        1 where the skill stands directly under the group.
    isco : ndarray of object, shape (O,)
        ISCO code of each occupation, or None.
    group_labels : mapping of str to str
        URI of a skill group or ISCO group -> its label.
    bridges : mapping of str to tuple of str
        Code or URI of another vocabulary -> concept URIs of its best relation.
    bridge_relations : mapping of str to str
        The same keys -> exact, close, narrow or broad.
    bridge_labels : mapping of str to tuple of str
        The words the other vocabulary has for the same keys, the preferred one first.
    languages : tuple of str
        The first is the one that is shown.
    notes : tuple of str
        What the source lacked, and what that means.

    Examples
    --------
    >>> t = Taxonomy.from_frame({"concept": ["o1", "s1", "s2"], "label": ["kok", "koken", "snijden"],
    ...                          "kind": ["occupation", "skill", "skill"]},
    ...                         {"occupation": ["o1"], "skill": ["s1"], "relation": ["essential"]})
    >>> t
    <Taxonomy: 1 occupation, 2 skills, 1 relation, 3 labels (und)>
    >>> t.concepts("Koken", "skill"), t.label("s2"), t.df.tolist()
    (('s1',), 'snijden', [1, 0])
    """

    skills: NDArray[np.object_]
    occupations: NDArray[np.object_]
    labels: Labels
    descriptions: Labels
    essential: csr_array[np.float32]
    optional: csr_array[np.float32]
    groups: NDArray[np.object_]
    skill_groups: csr_array[np.float32]
    isco: NDArray[np.object_]
    group_labels: Mapping[str, str] = field(default_factory=dict)
    bridges: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bridge_relations: Mapping[str, str] = field(default_factory=dict)
    bridge_labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    derived: dict[str, Any] = field(default_factory=dict)
    """What was computed from this taxonomy once and is saved with it (relatedness), by name."""
    remembered: dict[str, Any] = field(default_factory=dict, init=False)
    """What is quickly computed again and so is not saved, by name: many small markets share one taxonomy."""

    def remember(self, name: str, make: Callable[[], Value]) -> Value:
        """Return what is remembered under `name`; make it where nothing is. Nothing remembered is ever changed."""
        if name not in self.remembered:
            self.remembered[name] = make()
        return cast("Value", self.remembered[name])

    @classmethod
    def from_esco(
        cls,
        folder: str | Path,
        languages: Sequence[str] = ("nl", "en"),
        bridges: Sequence[str | Path] = (),
    ) -> Self:
        """Read the official ESCO download (CSV, any version), seconds for the whole of it.

        Parameters
        ----------
        folder : path
            Where the CSV files are.
        languages : sequence of str
            Which labels to read; the first language is the one that is shown.
        bridges : sequence of path
            Folders of vocabularies that lead to ESCO: CompetentNL.

        Raises
        ------
        TaxonomyError
            Where a file that cannot be missed is missing, with its name, the folder and the nearest file found. What
            other missing files cost stands in `notes`.
        """
        if isinstance(languages, str):
            languages = (languages,)
        taxonomy = cls(**esco.read(folder, languages).arrays())
        for bridge in bridges:
            taxonomy = taxonomy.with_bridge(bridge)
        return taxonomy

    @classmethod
    def from_frame(cls, labels: object, relations: object = None, broader: object = None) -> Self:
        """Take any vocabulary from tables: a dataframe, a list of dicts, or a dict of columns.

        Parameters
        ----------
        labels : table
            Columns ``concept, label, kind`` (skill, occupation or group), and where known ``lang, preferred,
            description``. Without `preferred` the first label of a concept in a language is the one that is shown.
        relations : table, optional
            Columns ``occupation, skill, relation`` (essential or optional).
        broader : table, optional
            Columns ``concept, broader``.

        Raises
        ------
        DataError
            With every fault of all tables at once.
        """
        return cls(**tabular.read(labels, relations, broader).arrays())

    def with_bridge(self, folder: str | Path) -> Self:
        """Return the taxonomy with the codes and words of CompetentNL leading to its occupations."""
        members: dict[str, tuple[str, ...]] = {}
        for uri, code in zip(self.occupations.tolist(), self.isco.tolist(), strict=True):
            # a code of fewer digits is the wider group of ISCO
            for cut in range(1, len(code or "") + 1):
                members[code[:cut]] = (*members.get(code[:cut], ()), uri)
        bridge = competentnl.read(folder, members)
        known = {k: tuple(u for u in uris if u in self._rows["occupation"]) for k, uris in bridge.targets.items()}
        known = {k: uris for k, uris in known.items() if uris}
        return replace(
            self,
            bridges={**self.bridges, **known},
            bridge_relations={**self.bridge_relations, **{k: bridge.relations[k] for k in known}},
            bridge_labels={**self.bridge_labels, **bridge.labels},
            notes=(*self.notes, *bridge.notes),
        )

    def with_aliases(self, frame: object) -> Self:
        """Return the taxonomy with further labels for its concepts: a region's own words.

        Parameters
        ----------
        frame : table
            Columns ``concept, label`` and optionally ``lang``.

        Raises
        ------
        DataError
            With every fault: a missing column, an unknown concept, an empty label.
        """
        kinds = {uri: kind for kind in KINDS for uri in self._rows[kind]}
        rows = list(self.labels)
        known = {row[:4] for row in rows} | {(*row[:3], tabular.UNKNOWN_LANGUAGE) for row in rows}

        def called(text: str) -> tuple[str, ...]:
            return (*self.concepts(text, "skill"), *self.concepts(text, "occupation"))

        for uri, label, lang in tabular.aliases(frame, kinds, called):
            row = (self._rows[kinds[uri]][uri], KINDS.index(kinds[uri]), label, lang)
            if row not in known:
                rows.append((*row, False))
        langs = tuple(dict.fromkeys((*self.languages, *(r[3] for r in rows))))
        return replace(self, labels=Labels.collect(list(dict.fromkeys(rows))), languages=langs)

    @cached_property
    def df(self) -> NDArray[np.int64]:
        """How many occupations need each skill, essential or optional, shape (S,)."""
        both = np.concatenate([self.essential.indices, self.optional.indices])
        return np.bincount(both, minlength=len(self.skills)).astype(np.int64)

    def skill_index(self, uri: str) -> int:
        """Return the row of a skill, -1 where there is none."""
        return self._rows["skill"].get(uri, -1)

    def occupation_index(self, uri: str) -> int:
        """Return the row of an occupation, -1 where there is none."""
        return self._rows["occupation"].get(uri, -1)

    def label(self, uri: str, lang: str | None = None) -> str:
        """Return what to show for a concept, a group, or a code that a bridge knows.

        Parameters
        ----------
        uri : str
        lang : str, optional
            Default: the first language of the taxonomy. Where the concept has no label in it, the next language's.

        Raises
        ------
        KeyError
            Where nothing has this URI.
        """
        for kind in KINDS:
            if (row := self._rows[kind].get(uri)) is not None:
                return str(self.shown(kind, lang)[row])
        if uri in self.group_labels:
            return self.group_labels[uri]
        if self.bridge_labels.get(uri):
            return self.bridge_labels[uri][0]
        raise KeyError(f"{uri} is no concept of this taxonomy")

    def shown(self, kind: Kind, lang: str | None = None) -> NDArray[np.object_]:
        """Return the label to show of every skill or every occupation, shape (S,) or (O,)."""
        key = (kind, lang)
        if key not in self._shown:
            labels = self.of(kind)
            wish = list(dict.fromkeys((*((lang,) if lang else ()), *self.languages)))
            rank = np.array([wish.index(x) if x in wish else len(wish) for x in labels.lang.tolist()], np.int64)
            # the last one written stays: worst language first, and the first label of a tie last
            order = np.lexsort((-np.arange(len(labels)), -rank, labels.preferred))
            order = order[np.lexsort((labels.preferred[order], -rank[order]))]
            out = np.full(len(self.skills if kind == "skill" else self.occupations), "", object)
            out[labels.concept[order]] = labels.text[order]
            self._shown[key] = out
        return self._shown[key]

    def isco_label(self, code: str) -> str:
        """Return the label of an ISCO group, the code itself where it has none."""
        return self.group_labels.get(f"http://data.europa.eu/esco/isco/C{code}", code)

    def concepts(self, label_or_uri: object, kind: Kind) -> tuple[str, ...]:
        """Return every concept that this URI, bridged code or exact label stands for; empty where there is none.

        Letter case, markup, gender marks and hours make no difference; anything else does.
        """
        text = label_or_uri.strip() if isinstance(label_or_uri, str) else ""
        if text in self._rows[kind]:
            return (text,)
        if text in self.bridges:
            return tuple(u for u in self.bridges[text] if u in self._rows[kind])
        uris = self.skills if kind == "skill" else self.occupations
        rows = list(self.exact[kind].get(clean(text), ()))
        return tuple(uris[self.of(kind).concept[rows]].tolist())

    def of(self, kind: Kind) -> Labels:
        """Return the labels of one kind; the rows of `exact` count from the first of them."""
        return self._by_kind[kind]

    @cached_property
    def exact(self) -> dict[Kind, dict[str, tuple[int, ...]]]:
        """Cleaned label -> its rows in `of`, one for each concept that carries it, preferred labels first."""
        out: dict[Kind, dict[str, tuple[int, ...]]] = {}
        for kind in KINDS:
            labels = self.of(kind)
            order = np.argsort(~labels.preferred, kind="stable")
            concept = labels.concept[order].tolist()
            found: dict[str, dict[int, int]] = {}
            words = clean_all(labels.text[order].tolist())
            for text, row, label in zip(words, concept, order.tolist(), strict=True):
                if text:
                    found.setdefault(text, {}).setdefault(row, label)
            out[kind] = {text: tuple(rows.values()) for text, rows in found.items()}
        return out

    @cached_property
    def exact_bridged(self) -> dict[Kind, dict[str, tuple[tuple[int, ...], str]]]:
        """Cleaned word of a bridged vocabulary -> rows it leads to and by which relation, the best one only."""
        out: dict[Kind, dict[str, tuple[tuple[int, ...], str]]] = {kind: {} for kind in KINDS}
        order = competentnl.RELATIONS.index
        for key, words in self.bridge_labels.items():
            relation = self.bridge_relations.get(key)
            if relation is None:
                continue
            for kind in KINDS:
                rows = tuple(r for u in self.bridges[key] if (r := self._rows[kind].get(u)) is not None)
                for text in clean_all(words) if rows else ():
                    known = out[kind].get(text)
                    if text and (known is None or order(relation) < order(known[1])):
                        out[kind][text] = (rows, relation)
        return out

    @cached_property
    def fingerprint(self) -> str:
        """A hash of everything but what was derived: two taxonomies with the same one are the same."""
        digest = hashlib.sha256()
        for name, array in sorted(self._arrays().items()):
            digest.update(f"{name}{array.dtype}{array.shape}".encode())
            digest.update(np.ascontiguousarray(array).tobytes())
        return digest.hexdigest()[:16]

    def save(self, path: str | Path) -> None:
        """Write everything, what was derived included, to one file without pickle."""
        archive.write(path, "taxonomy", self.arrays())

    @classmethod
    def load(cls, path: str | Path) -> Self:
        """Read a file of `save`; the whole of ESCO takes a fraction of a second.

        Raises
        ------
        TaxonomyError
            Where the file is missing, damaged, something else, or newer than this version.
        """
        return cls.of_arrays(archive.read(path, "taxonomy"))

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return everything, what was derived included, as named arrays without objects."""
        return {**self._arrays(), **archive.pack_derived(self.derived)}

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Return the taxonomy of `arrays`."""
        bridge = archive.unpack_texts("bridge", arrays).tolist()
        return cls(
            skills=archive.unpack_texts("skills", arrays),
            occupations=archive.unpack_texts("occupations", arrays),
            groups=archive.unpack_texts("groups", arrays),
            isco=archive.unpack_texts("isco", arrays),
            essential=archive.unpack_matrix("essential", arrays),
            optional=archive.unpack_matrix("optional", arrays),
            skill_groups=archive.unpack_matrix("skill_groups", arrays),
            labels=_unpack_labels("labels", arrays),
            descriptions=_unpack_labels("descriptions", arrays),
            group_labels=dict(
                zip(*(archive.unpack_texts(f"group_labels.{x}", arrays).tolist() for x in ("uri", "text")), strict=True)
            ),
            bridges=_unpack_many("bridges", arrays),
            bridge_relations=dict(zip(bridge[::2], bridge[1::2], strict=True)),
            bridge_labels=_unpack_many("bridge_labels", arrays),
            languages=tuple(archive.unpack_texts("languages", arrays).tolist()),
            notes=tuple(archive.unpack_texts("notes", arrays).tolist()),
            derived=archive.unpack_derived(arrays),
        )

    def __repr__(self) -> str:
        relations = self.essential.nnz + self.optional.nnz
        counts = [
            (len(self.occupations), "occupation"),
            (len(self.skills), "skill"),
            (relations, "relation"),
            (len(self.labels), "label"),
        ]
        said = ", ".join(f"{n:,} {word}{'' if n == 1 else 's'}" for n, word in counts)
        return f"<Taxonomy: {said} ({', '.join(self.languages)})>"

    def _repr_html_(self) -> str:
        facts = {
            "occupations": len(self.occupations),
            "skills": len(self.skills),
            "relations": self.essential.nnz + self.optional.nnz,
            "labels": len(self.labels),
            "languages": ", ".join(self.languages),
        }
        return view.card_html("Taxonomy", facts)

    @cached_property
    def _rows(self) -> dict[Kind, dict[str, int]]:
        return {
            "skill": {uri: i for i, uri in enumerate(self.skills.tolist())},
            "occupation": {uri: i for i, uri in enumerate(self.occupations.tolist())},
        }

    @cached_property
    def _by_kind(self) -> dict[Kind, Labels]:
        return {kind: self.labels.of(kind) for kind in KINDS}

    @cached_property
    def _shown(self) -> dict[tuple[Kind, str | None], NDArray[np.object_]]:
        return {}

    def _arrays(self) -> dict[str, NDArray[Any]]:
        out: dict[str, NDArray[Any]] = {}
        for name in ("skills", "occupations", "groups", "isco", "languages", "notes"):
            out |= archive.pack_texts(name, getattr(self, name))
        for name in _MATRICES:
            out |= archive.pack_matrix(name, getattr(self, name))
        for name, labels in (("labels", self.labels), ("descriptions", self.descriptions)):
            out |= {f"{name}.{x}": getattr(labels, x) for x in ("concept", "kind", "preferred")}
            langs, codes = np.unique(labels.lang.astype(str), return_inverse=True)
            out |= archive.pack_texts(f"{name}.text", labels.text) | archive.pack_texts(f"{name}.langs", langs.tolist())
            out[f"{name}.lang"] = codes.astype(np.uint8)
        out |= archive.pack_texts("group_labels.uri", self.group_labels)
        out |= archive.pack_texts("group_labels.text", self.group_labels.values())
        out |= archive.pack_texts("bridge", [x for pair in self.bridge_relations.items() for x in pair])
        return out | _pack_many("bridges", self.bridges) | _pack_many("bridge_labels", self.bridge_labels)


def _unpack_labels(name: str, arrays: Mapping[str, NDArray[Any]]) -> Labels:
    langs = archive.unpack_texts(f"{name}.langs", arrays)
    concept, kind, preferred = (arrays[f"{name}.{x}"] for x in ("concept", "kind", "preferred"))
    return Labels(concept, kind, archive.unpack_texts(f"{name}.text", arrays), langs[arrays[f"{name}.lang"]], preferred)


def _pack_many(name: str, many: Mapping[str, tuple[str, ...]]) -> dict[str, NDArray[Any]]:
    counts = np.array([len(v) for v in many.values()], np.int32)
    flat = archive.pack_texts(f"{name}.value", [x for v in many.values() for x in v])
    return {f"{name}.count": counts, **archive.pack_texts(f"{name}.key", many), **flat}


def _unpack_many(name: str, arrays: Mapping[str, NDArray[Any]]) -> dict[str, tuple[str, ...]]:
    values = iter(archive.unpack_texts(f"{name}.value", arrays).tolist())
    keys = archive.unpack_texts(f"{name}.key", arrays).tolist()
    return {
        k: tuple(next(values) for _ in range(n)) for k, n in zip(keys, arrays[f"{name}.count"].tolist(), strict=True)
    }
