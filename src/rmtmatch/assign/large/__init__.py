"""The large road: exact on millions of pairs, in little memory, with places as they are. Needs numba.

1. Every row keeps a short list of its best pairs (`lists`).
2. Rows bid for columns, first in coarse and then in fine steps, which gives good prices; then once more with step 0,
   after which every pair held is an exactly best one of its row (`auction`). Where scores are plateaus, shortest paths
   do better from prices that need no auction (`start`).
3. On the short lists, shortest paths put right what is left, from both sides: rows that should be matched and are not
   (`place`: prices rise), and columns that ask a price and have a place free (`refill`: prices fall).
4. One pass over every pair (`check`): pairs better than what their row has join the short lists, their rows are set
   free, and step 3 repairs only those. When there is no such pair any more, the prices prove the answer.

After every step a row held has a best pair of those looked at, and no profit is below 0.
"""

from rmtmatch.assign.large.solver import solve_large

__all__ = ["solve_large"]
