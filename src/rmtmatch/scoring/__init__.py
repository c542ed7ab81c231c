"""How well does this person fit, now and after training: demands, parts, routes and their explanation.

The way through, one idea a file::

    demands   which pairs are out of the question      classes credentials travel timing
    coverage  what of the asked skills a person brings
    parts     what else counts, each in [0, 1]         fields wish intervals
    kernel    both of these over blocks, in float32    product topk
    rescoring the pairs that are kept, in float64
    routes    the cheapest training in between         trainings gaps cover
    blocks    all of it in order: `score_blocks`
    explain   where a score comes from, and why not    wording
"""

SCORE_VERSION = "1"
"""Changes whenever the same input may get another score; stands in every row of every answer."""
