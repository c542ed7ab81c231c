"""How well does this person fit, now and after training: demands, parts, routes and their explanation.

The way through, one idea a file::

    setting    a market under a policy, prepared once     fields classes sides
    demands    which pairs are out of the question        credentials together travel timing trainings
    coverage   what of the asked skills a person brings   possession
    practical  what else counts, each in [0, 1]           parts intervals wish
    ranking    who is among the best, in float32 blocks   scanning kernel product topk
    rescoring  the pairs that are kept, in float64        entries
    routes     the cheapest trainings in between          gaps search cover milp bounds after
    blocks     all of it in order: `score_blocks`         scored
    beyond     what was not kept and is worth more
    swift      loops that numba compiles, where it is     loops route_loops
    explain    where a score comes from, and why not      possessed lookback whynot waterfall wording phrasing
    asking     the one empty field that would tell most
"""

SCORE_VERSION = "2"
"""Changes whenever the same input may get another score; stands in every row of every answer."""
