"""Answers while somebody waits: a market that is kept warm, and what is found in it."""

from rmtmatch.matcher.warm import Matcher

__all__ = ["Matcher"]
