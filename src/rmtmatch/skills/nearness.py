"""Where skills lie among all work: points such that what is needed in kindred occupations lies close together."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array, diags_array, hstack

from rmtmatch.skills.ngrams import Ngrams
from rmtmatch.skills.relatedness import comparable_labels, most_spoken
from rmtmatch.skills.text import clean_all
from rmtmatch.skills.views import unit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.skills.taxonomy import Taxonomy

DIMENSIONS = 64
_STEPS = 127
_GRAM = 4
_RAREST = 3
_RARITY = 1.5
_OPTIONAL = 0.5
_GROUPS, _LABELS, _TEXT = 0.6, 0.6, 1.0
_COMPUTING = threading.Lock()


def skill_points(taxonomy: Taxonomy) -> NDArray[np.int8]:
    """Return where each skill of a taxonomy lies, shape (S, 64), in steps of 1/127.

    Occupations are described by the skills they need (rare ones weigh more, optional ones half), by the groups these
    stand in, by the characters of their labels, and by those of the occupation's own title and description. The 64
    directions in which occupations differ most are kept; a skill lies in the middle of the occupations that need it.
    So two skills lie close together when kindred occupations need them, however they are called.

    Parameters
    ----------
    taxonomy : Taxonomy

    Returns
    -------
    ndarray of int8
        Rows of length 127, nearly; 0 for a skill that no occupation needs.

    Notes
    -----
    Some 3 seconds for ESCO, once; kept with the taxonomy and saved with it. Whole numbers up to 127 make every product
    of two points exact in float32, in whatever order it is summed: nearness is the same on every machine and in every
    block.

    Source: latent semantic analysis (Deerwester and others, 1990); chosen on 929 ESCO occupations with expert
    relations, see docs/decisions/0004-score.md.

    Examples
    --------
    >>> from rmtmatch.skills.taxonomy import Taxonomy
    >>> labels = {"concept": ["kok", "bakker", "lasser", "a", "b", "c"], "kind": ["occupation"] * 3 + ["skill"] * 3,
    ...           "label": ["kok", "bakker", "lasser", "koken", "bakken", "lassen"]}
    >>> needs = {"occupation": ["kok", "kok", "bakker", "bakker", "lasser"], "skill": list("abbac"),
    ...          "relation": ["essential"] * 5}
    >>> at = skill_points(Taxonomy.from_frame(labels, needs))
    >>> nearness(at, at)[0].round(2).tolist()
    [1.0, 1.0, 0.0]
    """
    name = f"points:{DIMENSIONS}"
    with _COMPUTING:  # two threads that ask at once wait for one answer
        if name not in taxonomy.derived:
            taxonomy.derived[name] = _compute(taxonomy)
    found: NDArray[np.int8] = taxonomy.derived[name]
    return found


def middle(weights: Any, points: NDArray[np.int8]) -> NDArray[np.int8]:  # noqa: ANN401  sparse, of any float dtype
    """Return the point in the middle of some skills; `weights`: how much each of them counts, a row a mixture.

    Where nothing that counts has a place, the answer is 0: it has no place either.
    """
    return _in_steps(unit(np.asarray(weights @ points.astype(np.float64))))


def nearness(a: NDArray[np.int8], b: NDArray[np.int8]) -> NDArray[np.float32]:
    """Return the cosine of every two points, at least 0; shape (len(a), len(b)).

    Examples
    --------
    >>> nearness(np.int8([[127, 0]]), np.int8([[127, 0], [90, 90], [-127, 0]])).round(3)
    array([[1.   , 0.707, 0.   ]], dtype=float32)
    """
    dots: NDArray[np.float32] = a.astype(np.float32) @ b.astype(np.float32).T
    # divided one by one, as the products are exact: no number depends on its neighbours
    dots /= lengths(a)[:, None]
    dots /= lengths(b)[None, :]
    return np.clip(dots, 0, 1, out=dots)


def nearness_of_pairs(
    a: NDArray[np.int8],
    b: NDArray[np.int8],
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
    long: tuple[NDArray[np.float32], NDArray[np.float32]],
) -> NDArray[np.float32]:
    """Return the same for some pairs of points, with the bits that `nearness` gives; `long`: the `lengths` of both.

    Examples
    --------
    >>> a, b = np.int8([[127, 0]]), np.int8([[127, 0], [90, 90]])
    >>> pairs = np.array([0, 0]), np.array([1, 0])
    >>> nearness_of_pairs(a, b, pairs, (lengths(a), lengths(b))).round(3)
    array([0.707, 1.   ], dtype=float32)
    """
    here, there = pairs
    dots: NDArray[np.float32] = np.einsum("ij,ij->i", a[here].astype(np.float32), b[there].astype(np.float32))
    dots /= long[0][here]
    dots /= long[1][there]
    return np.clip(dots, 0, 1, out=dots)


def placed(points: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Tell which points have a place."""
    return np.asarray(points.any(axis=1))


def lengths(points: NDArray[np.int8]) -> NDArray[np.float32]:
    """Return how long points are, to divide by: at least 1, as those without a place are 0."""
    whole = points.astype(np.int32)
    length: NDArray[np.float32] = np.sqrt(np.einsum("ij,ij->i", whole, whole)).astype(np.float32)
    return np.maximum(length, 1)


def _in_steps(points: NDArray[Any]) -> NDArray[np.int8]:
    steps: NDArray[np.int8] = np.rint(points * _STEPS).astype(np.int8)
    return steps


def _compute(taxonomy: Taxonomy) -> NDArray[np.int8]:
    none = np.zeros((len(taxonomy.skills), DIMENSIONS), np.int8)
    rarity = (np.log((len(taxonomy.occupations) + 1) / (taxonomy.df + 1)) + 1) ** _RARITY
    needs = csr_array((taxonomy.essential + _OPTIONAL * taxonomy.optional) @ diags_array(rarity))
    asking = np.diff(needs.indptr) > 0
    if asking.sum() <= 1:
        return none  # nothing to differ from
    features = _features(taxonomy, needs)[asking]
    kept = min(DIMENSIONS, min(features.shape) - 1)
    if kept < 1:
        return none
    from sklearn.utils.extmath import randomized_svd  # noqa: PLC0415  imported at use

    left, sizes, _ = randomized_svd(features, kept, n_iter=2, random_state=0)
    places = left * sizes
    places = unit(places - places.mean(axis=0))
    out = none.astype(np.float64)
    out[:, :kept] = unit(np.asarray(csr_array(needs[asking].T) @ places))
    return _in_steps(out)


def _features(taxonomy: Taxonomy, needs: csr_array[np.float64]) -> csr_array[np.float64]:
    """Describe each occupation, a row each, by blocks of features that have length 1 before they are weighed."""
    members = np.maximum(np.bincount(taxonomy.skill_groups.indices, minlength=taxonomy.skill_groups.shape[1]), 1)
    groups = needs @ taxonomy.skill_groups @ diags_array(1 / np.sqrt(members))
    labels = Ngrams.fit(comparable_labels(taxonomy), _GRAM, _GRAM, rarest=_RAREST)[1]
    text = Ngrams.fit(_described(taxonomy), _GRAM, _GRAM, rarest=_RAREST)[1]
    own = _rows_to_one(needs)
    blocks = [own, _GROUPS * _rows_to_one(groups), _LABELS * _rows_to_one(own @ labels), _TEXT * _rows_to_one(text)]
    return csr_array(hstack(blocks, format="csr"))


def _described(taxonomy: Taxonomy) -> list[str]:
    """Return the title and the description of each occupation in one language, as far as there are any."""
    language = most_spoken(taxonomy)
    texts = taxonomy.shown("occupation", language).astype(str)
    about = taxonomy.descriptions.of("occupation")
    found: dict[int, str] = {}
    for concept, text, lang in zip(about.concept.tolist(), about.text.tolist(), about.lang.tolist(), strict=True):
        if lang == language or concept not in found:
            found[concept] = text
    return clean_all([f"{title} {found.get(o, '')}" for o, title in enumerate(texts.tolist())])


def _rows_to_one(matrix: Any) -> csr_array[np.float64]:  # noqa: ANN401  what scipy's operators give
    rows = csr_array(matrix, dtype=np.float64)
    owner = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    length = np.sqrt(np.bincount(owner, rows.data**2, minlength=rows.shape[0]))
    return csr_array((rows.data / length[owner], rows.indices, rows.indptr), shape=rows.shape)
