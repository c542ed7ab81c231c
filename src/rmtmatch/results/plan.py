"""The regional match proposals, their proof and their leftovers: what `rmtmatch.propose` answers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rmtmatch import view
from rmtmatch.results import comparison, provenance
from rmtmatch.results import leftovers as left
from rmtmatch.results import prices as priced
from rmtmatch.results import proposals as proposed
from rmtmatch.results import reached as reach
from rmtmatch.results import shortages as short
from rmtmatch.results import totals as counted
from rmtmatch.results import unfilled as empty
from rmtmatch.results import worklists as lists
from rmtmatch.scoring import SCORE_VERSION

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Literal

    from rmtmatch.policy import Policy
    from rmtmatch.results.listing import Listing
    from rmtmatch.results.pairs import Pairs
    from rmtmatch.results.plots import PlanPlot
    from rmtmatch.results.solved import Solved
    from rmtmatch.scoring.explaining.explain import Explanation, WhyNot

TABLES = ("proposals", "leftovers", "unfilled", "prices", "resources", "totals")


@dataclass(frozen=True, eq=False)
class Plan:
    """Proposals for everybody at once, immutable; made by `rmtmatch.propose`.

    Every candidate is in exactly one of `proposals` and `leftovers`.

    Attributes
    ----------
    solved : Solved
        What was chosen from, and the solver's answer with its prices.
    before : Outcome or None
        Yesterday's outcome, where one was given.
    lapsed_pins : tuple of (candidate, vacancy, reason)
        Pinned pairs that could not be honoured.

    Examples
    --------
    >>> import rmtmatch as rm
    >>> from rmtmatch import example
    >>> plan = rm.propose(rm.score(example.region(seed=1, candidates=40, vacancies=30).market()))
    >>> first = plan.proposals.where(plan.proposals["rank"] == 1)
    >>> len(first) + len(plan.leftovers)
    40
    """

    solved: Solved = field(repr=False)
    before: comparison.Outcome | None = field(default=None, repr=False)
    lapsed_pins: tuple[tuple[str, str, str], ...] = field(default=(), repr=False)

    @property
    def pairs(self) -> Pairs:
        """The pairs that were chosen from."""
        return self.solved.pairs

    @property
    def policy(self) -> Policy:
        """The policy of this plan."""
        return self.solved.policy

    @property
    def on(self) -> str:
        """The day the market was judged on, as 2026-11-22."""
        return str(self.pairs.market.on)

    @cached_property
    def proposals(self) -> Listing:
        """Who is proposed where, best first for each candidate; rank 1 is the assigned vacancy."""
        known = frozenset() if self.before is None else self.before.listed
        return proposed.proposals(self.solved, self.solved.proposals(), known)

    @cached_property
    def leftovers(self) -> Listing:
        """Who got nothing: ``candidate, region, reason, action, detail``."""
        return left.leftovers(self.solved)

    @cached_property
    def unfilled(self) -> Listing:
        """Vacancies without an assigned candidate: ``vacancy, region, reason`` and what to do."""
        return empty.unfilled(self.solved)

    @cached_property
    def prices(self) -> Listing:
        """What one more place in each vacancy would be worth, dearest first."""
        return priced.prices(self.solved)

    @cached_property
    def resources(self) -> Listing:
        """Pools and training seats: what there is, what the plan uses, what one more would be worth."""
        return priced.resources(self.solved)

    @cached_property
    def totals(self) -> Listing:
        """What the plan brought, one row a region."""
        return counted.totals(self.solved, self.leftovers, self.unfilled)

    @cached_property
    def shortages(self) -> Listing:
        """Skills that unfilled vacancies ask and people without a proposal lack, and how many trainings teach them."""
        return short.shortages(self.solved)

    @cached_property
    def regional_shortages(self) -> Listing:
        """The skills that are missing most in each region, five at most."""
        return short.regional_shortages(self.solved)

    @cached_property
    def reached(self) -> Listing:
        """For whom the plan brought something: people by service and by entry partner."""
        return reach.reached(self.solved)

    @property
    def plot(self) -> PlanPlot:
        """The charts by name: ``flows, map, contested, trainings, frontier, scores, waterfall``."""
        from rmtmatch.results.plots import PlanPlot  # noqa: PLC0415  charts are loaded at use

        return PlanPlot(self)

    @property
    def value(self) -> float:
        """What the assigned edges are worth above the reserve, in score."""
        return float(self.solved.answer.value)

    @property
    def total(self) -> float:
        """The sum of what the assigned edges are worth, in score."""
        return float(self.solved.answer.total)

    @property
    def bound(self) -> float:
        """No plan on the same pairs is worth more than this."""
        return float(self.solved.answer.bound)

    @property
    def gap(self) -> float:
        """How far this plan may be from the best: ``(bound - value) / max(1, |value|)``."""
        return float(self.solved.answer.gap)

    @property
    def status(self) -> str:
        """``optimal``, ``within_gap`` or ``time_limit``."""
        return str(self.solved.answer.status)

    @property
    def proof(self) -> str:
        """Over which pairs bound and gap hold: ``all pairs`` that meet the demands, or the ``kept pairs``."""
        return "all pairs" if self.solved.proven else "kept pairs"

    @cached_property
    def record(self) -> dict[str, Any]:
        """What is behind this plan: versions, policy, fingerprints of the input, counts. No clock times."""
        market = self.pairs.market
        tables = {"candidates": market.candidates, "vacancies": market.vacancies, "trainings": market.trainings}
        return {
            "score_version": SCORE_VERSION,
            "versions": provenance.versions(),
            "on": str(market.on),
            "top": self.pairs.top,
            "policy": json.loads(self.policy.model_dump_json()),
            "policy_hash": self.policy.hash,
            "inputs": {name: {"rows": len(t), "sha256": provenance.fingerprint(t)} for name, t in tables.items()},
            "counts": self.counts,
            "proof": self.proof,
            "status": self.status,
            "value": self.value,
            "bound": self.bound,
            "gap": self.gap,
            # Nothing in the flow draws at random; ties are broken by ids.
            "seed": None,
        }

    @cached_property
    def counts(self) -> dict[str, int]:
        """The plan in numbers of people, pairs, vacancies and euros."""
        first = self.proposals["rank"] == 1
        return {
            "candidates": int(first.sum()) + len(self.leftovers),
            "placed": int(first.sum()),
            "through_training": int((first & (self.proposals["route"] != "")).sum()),
            "leftovers": len(self.leftovers),
            "proposals": len(self.proposals),
            "vacancies": len(self.pairs.market.vacancies),
            "unfilled": len(self.unfilled),
            "pairs": len(self.pairs),
            "euros": round(float(self.proposals["euro"][first].sum())),
        }

    @property
    def outcome(self) -> comparison.Outcome:
        """The assigned vacancies, the reasons of the leftovers and what stood on lists, for the night after."""
        rules = comparison.rules_hash(self.policy.model_dump(mode="json"))
        told = comparison.Outcome.of(self.proposals, self.leftovers, self.unfilled, rules)
        today = self.shortlists("adviser")
        return replace(told, shown=frozenset(zip(today["candidate"].tolist(), today["vacancy"].tolist(), strict=True)))

    def compare(self, other: Plan | comparison.Outcome) -> Listing:
        """List what changed since `other` (an earlier plan), for each candidate, and why."""
        before = other.outcome if isinstance(other, Plan) else other
        return comparison.compare(self.outcome, before, self.pairs.market.kind)

    def shortlists(self, by: Literal["candidate", "vacancy", "adviser"] = "candidate", n: int | None = None) -> Listing:
        """Return the lists of one side, or today's work for each adviser.

        Parameters
        ----------
        by : {"candidate", "vacancy", "adviser"}
            ``candidate`` and ``vacancy``: the best `n` pairs by score minus price, capped on the other side.
            ``adviser``: today's worklist, of which at most `n` items are new.
        n : int, optional
            Default ``policy.shortlist``, for advisers ``policy.new_per_adviser``.
        """
        if by == "adviser":
            left, shown = ({}, None) if self.before is None else (self.before.left, self.before.shown)
            limit = self.policy.new_per_adviser if n is None else n
            return lists.worklists(self.pairs, self.proposals, self.leftovers, before=left, shown=shown, n=limit)
        if by not in ("candidate", "vacancy"):
            raise ValueError(f"by must be 'candidate', 'vacancy' or 'adviser', not {by!r}")
        limit = self.policy.shortlist if n is None else n
        return lists.shortlists(self.solved, by, limit)

    def explain(self, candidate: str, vacancy: str) -> Explanation:
        """Say where the score of a pair comes from; see `Pairs.explain`."""
        return self.pairs.explain(candidate, vacancy)

    def why_not(self, candidate: str, vacancy: str) -> WhyNot:
        """Say which demands a pair fails; see `Pairs.why_not`."""
        return self.pairs.why_not(candidate, vacancy)

    def to_frame(self, kind: str | None = None) -> Any:  # noqa: ANN401  whichever dataframe was asked for
        """Return the proposals as a dataframe of the caller's kind, or of the one named."""
        return self.proposals.to_frame(kind)

    def to_json(self, path: str | Path | None = None) -> str:
        """Return all tables and the record as one JSON object, and write it to `path` where one is given."""
        tables = {name: getattr(self, name).to_dicts() for name in TABLES}
        text = json.dumps({**tables, "record": self.record}, ensure_ascii=False)
        if path is not None:
            from pathlib import Path  # noqa: PLC0415  only the annotation needs it otherwise

            Path(path).write_text(text + "\n", encoding="utf-8")
        return text

    def to_vum(self) -> list[dict[str, Any]]:
        """Return the proposals with the ids as VUM 3 names them, one entry a jobseeker; see `rmtmatch.vum.matches`."""
        from rmtmatch.vum.writer import matches  # noqa: PLC0415  few ask for it

        return matches(self.proposals.to_dicts())

    def to_parquet(self, folder: str | Path) -> None:
        """Write each table to ``<folder>/<table>.parquet`` (needs the extra ``batch``)."""
        from pathlib import Path  # noqa: PLC0415  only the annotation needs it otherwise

        Path(folder).mkdir(parents=True, exist_ok=True)
        for name in TABLES:
            getattr(self, name).to_parquet(Path(folder) / f"{name}.parquet")

    def __repr__(self) -> str:
        c = self.counts
        return (
            f"Plan: {c['placed']:,} of {c['candidates']:,} people placed, {c['through_training']:,} through training "
            f"(€{c['euros']:,}), {c['leftovers']:,} left over, {c['unfilled']:,} vacancies unfilled, {self.status}, "
            f"gap {max(0.0, self.gap):.1g} over {self.proof}"
        )

    def _repr_html_(self) -> str:
        c = self.counts
        facts: dict[str, Any] = {
            "people": c["candidates"],
            "placed": c["placed"],
            "through training": c["through_training"],
            "euros for training": c["euros"],
            "left over": c["leftovers"],
            "vacancies": c["vacancies"],
            "unfilled": c["unfilled"],
            "status": self.status,
            f"gap over {self.proof}": f"{max(0.0, self.gap):.1g}",
        }
        return view.card_html("Plan", facts)
