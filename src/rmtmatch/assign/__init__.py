"""Exact assignment with a proof: arrays in, arrays out, and no word about people.

>>> from rmtmatch.assign import solve
>>> answer = solve([[0.9, 0.7], [0.8, 0.2]], reserve=0.3)
>>> answer
Assignment(2 of 2 rows in 2 columns, value 0.9, optimal, gap 0, dense)
>>> answer.certify([[0.9, 0.7], [0.8, 0.2]], reserve=0.3)

`solve` finds the answer, `Assignment` carries it with the prices that prove it, `Edges` and `Resources` say what a
plain matrix cannot, and `shortlists` orders what else is worth showing.
"""

from rmtmatch.assign.answer import Assignment
from rmtmatch.assign.given import Edges, Resources
from rmtmatch.assign.roads import solve
from rmtmatch.assign.shortlist import Shortlists, shortlists

__all__ = ["Assignment", "Edges", "Resources", "Shortlists", "shortlists", "solve"]
