"""The gaps that scoring a market meets, and one integer program for a gap: a rival of two benchmarks."""

from __future__ import annotations

import numpy as np

from rmtmatch.scoring.blocks import score_blocks
from rmtmatch.scoring.training import search
from rmtmatch.scoring.training.milp import cheapest_milp


def gaps_met(market, policy, top):
    """Score a market and return what was asked of the search for cheapest sets, call by call."""
    seen = []
    original = search.cheapest

    def spy(gaps, **options):
        seen.append(gaps)
        return original(gaps, **options)

    search.cheapest = spy
    try:
        score_blocks(market, policy, top=top)
    finally:
        search.cheapest = original
    return seen


def program(gaps, g):
    """Close one gap by an integer program: which options are its own, and what `cheapest_milp` says of them."""
    own = slice(*np.searchsorted(gaps.gap, [g, g + 1]))
    closes = (gaps.mask[own, None] >> np.arange(int(gaps.items[g])) & 1) > 0
    return own, cheapest_milp(closes, gaps.price[own], gaps.weeks[own], float(gaps.limit[g]))
