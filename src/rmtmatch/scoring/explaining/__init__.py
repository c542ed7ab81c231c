"""Scores in words: where a score comes from, why a pair is not proposed, what is still unknown."""
