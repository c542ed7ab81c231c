"""What one more place, one more euro or one more seat would be worth: a word for screens, a number for the frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.results import words
from rmtmatch.results.listing import Listing, score_versions, text_array
from rmtmatch.results.solved import places

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from rmtmatch.results.solved import Solved

_FREE = 1e-9  # a price within the certificate's tolerance is none
_MUCH = 0.1  # one more place would lift the plan by a tenth of a full score


def price_words(prices: NDArray[np.floating[Any]], lang: words.Language) -> NDArray[np.object_]:
    """Return what an adviser sees instead of a price.

    Examples
    --------
    >>> import numpy as np
    >>> price_words(np.array([0.0, 0.04, 0.3]), "nl").tolist()
    ['ruimte', 'gevraagd', 'veel gevraagd']
    """
    steps: NDArray[np.object_] = text_array([words.PRICE_WORDS[k][lang] for k in ("free", "asked", "much")])
    named: NDArray[np.object_] = steps[(prices > _FREE).astype(int) + (prices >= _MUCH)]
    return named


def prices(solved: Solved) -> Listing:
    """Build the table of vacancies by price, dearest first.

    Columns ``vacancy, region, price, word, places, assigned, score_version``; `price` in score: by how much one more
    place would raise the plan's value.
    """
    market, price = solved.pairs.market, solved.answer.col_prices
    ids = market.vacancies.ids
    order = np.lexsort((ids.astype(str), -price))
    columns = {
        "vacancy": ids[order],
        "region": market.vacancies["region"][order],
        "price": price[order],
        "word": price_words(price, solved.policy.language)[order],
        "places": places(market)[order],
        "assigned": solved.filled()[order],
        "score_version": score_versions(len(order)),
    }
    return Listing("prices", columns, market.kind)


def resources(solved: Solved) -> Listing:
    """Build the table of pools and seats that the routes could use.

    Columns ``kind, name, limit, used, price, score_version``: `limit` and `used` in euros (``pool``) or seats
    (``training``); `price` in score for one more euro or seat.
    """
    edges = solved.edges
    used = np.asarray(edges.use[solved.assigned].sum(axis=0)).reshape(-1)
    columns = {
        "kind": text_array([kind for kind, _ in edges.resources]),
        "name": text_array([name for _, name in edges.resources]),
        "limit": np.asarray(edges.limit, np.float64).copy(),
        "used": used.astype(np.float64),
        "price": solved.answer.resource_prices if len(edges.limit) else np.zeros(0),
        "score_version": score_versions(len(edges.resources)),
    }
    return Listing("resources", columns, solved.pairs.market.kind)
