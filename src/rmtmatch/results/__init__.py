"""Answers: pairs with their scores, and plans with proposals, leftovers, prices and proof."""

from rmtmatch.results.comparison import Outcome
from rmtmatch.results.listing import Listing
from rmtmatch.results.pairs import Pairs
from rmtmatch.results.plan import Plan

__all__ = ["Listing", "Outcome", "Pairs", "Plan"]
