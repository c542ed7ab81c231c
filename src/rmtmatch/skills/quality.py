"""How good a linker is, by texts whose concepts people gave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch import view

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from rmtmatch.skills.links import Links

_BINS = 10


@dataclass(frozen=True, eq=False)
class LinkReport:
    """What came out of it.

    Parameters
    ----------
    texts : int
        Different texts that were measured.
    mrr : float
        Mean of 1 / rank of the first right concept; 0 beyond the hundredth.
    hits : mapping of int to float
        Share of texts with a right concept among the first 1, 5 and 10.
    calibration_error : float
        How far stated chances and shares that are right lie apart, over ten equal parts of the texts.
    risk_coverage : float
        Area under the share that is wrong against the share that is answered, surest first.
    confidence : ndarray of float64, shape (texts,)
        Of the best concept, falling.
    right : ndarray of bool, shape (texts,)
        Whether it was right, in the same order.
    """

    texts: int
    mrr: float
    hits: dict[int, float]
    calibration_error: float
    risk_coverage: float
    confidence: NDArray[np.float64]
    right: NDArray[np.bool_]

    def __repr__(self) -> str:
        hits = ", ".join(f"hit at {k} {v:.3f}" for k, v in self.hits.items())
        return (
            f"<LinkReport: {self.texts:,} texts, MRR {self.mrr:.3f}, {hits}, coverage at precision .80 "
            f"{self.coverage(0.8):.3f}, calibration error {self.calibration_error:.3f}, "
            f"risk-coverage {self.risk_coverage:.3f}>"
        )

    def _repr_html_(self) -> str:
        return view.card_html("How well texts were linked", self.to_dict())

    def coverage(self, precision: float) -> float:
        """Return the largest share of texts, surest first, that can be answered with this precision."""
        enough = np.flatnonzero(self._precision() >= precision)
        return float(enough[-1] + 1) / self.texts if enough.size else 0.0

    def threshold(self, precision: float) -> float:
        """Return the confidence from which links have this precision; 1 where none have."""
        enough = np.flatnonzero(self._precision() >= precision)
        return float(self.confidence[enough[-1]]) if enough.size else 1.0

    def to_dict(self) -> dict[str, Any]:
        """Return the figures without the curve."""
        return {
            "texts": self.texts,
            "mrr": self.mrr,
            **{f"hit_at_{k}": v for k, v in self.hits.items()},
            "coverage_at_precision_80": self.coverage(0.8),
            "calibration_error": self.calibration_error,
            "risk_coverage": self.risk_coverage,
        }

    def plot(self) -> dict[str, Any]:
        """Return precision against coverage as a Vega-Lite chart."""
        at = np.unique(np.linspace(0, self.texts - 1, min(self.texts, 200)).astype(np.int64))
        precision = self._precision()
        values = [
            {
                "coverage": (i + 1) / self.texts,
                "precision": float(precision[i]),
                "confidence": float(self.confidence[i]),
            }
            for i in at.tolist()
        ]
        return {
            "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
            "data": {"values": values},
            "mark": {"type": "line", "tooltip": True},
            "encoding": {
                "x": {"field": "coverage", "type": "quantitative", "title": "share of texts linked"},
                "y": {"field": "precision", "type": "quantitative", "title": "share of links that are right"},
                "tooltip": [{"field": k, "type": "quantitative"} for k in ("coverage", "precision", "confidence")],
            },
        }

    def _precision(self) -> NDArray[np.float64]:
        return np.cumsum(self.right) / np.arange(1, self.texts + 1)


def measure(links: Links, right: Sequence[tuple[int, ...]]) -> LinkReport:
    """Measure links against the rows of the concepts that are right for each text.

    Examples
    --------
    >>> from rmtmatch.skills.linker import SkillLinker
    >>> from rmtmatch.skills.taxonomy import Taxonomy
    >>> t = Taxonomy.from_frame({"concept": ["a", "b"], "label": ["koken", "lassen"], "kind": ["skill", "skill"]})
    >>> measure(SkillLinker(t).link(["koken", "laswerk"]), [(0,), (1,)])
    <LinkReport: 2 texts, MRR 1.000, hit at 1 1.000, hit at 5 1.000, hit at 10 1.000, coverage at precision .80 1.000,
    calibration error 0.362, risk-coverage 0.000>
    """
    good = np.array([[c in r for c in row] for row, r in zip(links.codes.tolist(), right, strict=True)], np.bool_)
    good = good.reshape(len(links), links.codes.shape[1])
    rank = np.where(good.any(axis=1), good.argmax(axis=1) + 1.0, np.inf)
    order = np.argsort(-links.confidence[:, 0], kind="stable")
    confidence, first = links.confidence[order, 0], good[order, 0]
    parts = [p for p in np.array_split(np.arange(len(links)), _BINS) if p.size]
    error = sum(len(p) * abs(confidence[p].mean() - first[p].mean()) for p in parts) / max(1, len(links))
    wrong = 1 - np.cumsum(first) / np.arange(1, len(links) + 1)
    return LinkReport(
        texts=len(links),
        mrr=float(np.mean(1 / rank)),
        hits={k: float(np.mean(rank <= k)) for k in (1, 5, 10)},
        calibration_error=float(error),
        risk_coverage=float(wrong.mean()),
        confidence=confidence,
        right=first,
    )
