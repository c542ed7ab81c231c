"""How well does this person fit, now and after training: demands, parts, routes and their explanation.

The way through, one idea a file::

    setting    a market under a policy, prepared once     fields classes sides
    demands    which pairs are out of the question        credentials travel timing
    coverage   what of the asked skills a person brings   possession
    practical  what else counts, each in [0, 1]           parts intervals wish
    ranking    who is among the best, in float32 blocks   scanning kernel product topk
    rescoring  the pairs that are kept, in float64        entries
    training   the cheapest trainings in between          a package: trainings gaps bounds routes search cover after …
    blocks     all of it in order: `score_blocks`         scored
    beyond     what was not kept and may be worth more    netgain watched proof_loops
    single     one person, or one vacancy, by itself      cutting
    swift      loops that numba compiles, where it is     loops proof_loops
    explaining where a score comes from, and why not      a package: explain whynot waterfall asking …
"""

SCORE_VERSION = "2"
"""Changes whenever the same input may get another score; stands in every row of every answer."""
