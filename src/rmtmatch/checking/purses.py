"""Purses of the policy beside the schemes that trainings and people name: a scheme nobody names pays for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmtmatch.frames.tables import Fault
from rmtmatch.pools import scheme_key
from rmtmatch.vocabulary import nearest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rmtmatch.frames.tables import Table
    from rmtmatch.pools import Pool


def idle_schemes(pools: Mapping[str, Pool], trainings: Table, candidates: Table) -> list[Fault]:
    """Warn of schemes of a pool that no training and no person names.

    Parameters
    ----------
    pools : mapping of str to Pool
        As `Policy.pools_eur`.
    trainings, candidates : Table

    Returns
    -------
    list of Fault
        Of the table ``policy``; none where nobody names any scheme.

    Examples
    --------
    >>> from rmtmatch.checking.inputs import check_inputs
    >>> from rmtmatch.pools import Pool
    >>> rows = [{"id": "t", "title": "lassen", "schemes": ["SLIM"]}]
    >>> tables = check_inputs([{"id": "c"}], [{"id": "v"}], rows).tables
    >>> pools = {"p": Pool(limit=9, schemes=["SLMI"])}
    >>> [f.hint for f in idle_schemes(pools, tables["trainings"], tables["candidates"])]
    ["did you mean 'SLIM'?"]
    """
    known = sorted({*trainings["schemes"].values.tolist()})  # what people wrote is not repeated
    named = {scheme_key(s) for s in (*known, *candidates["schemes"].values.tolist())}
    if not named:
        return []
    faults = []
    for name, pool in pools.items():
        for scheme in pool.schemes:
            if scheme_key(scheme) not in named:
                near = nearest(scheme, known)
                hint = f"did you mean {near!r}?" if near else "trainings name " + (", ".join(known) or "none")
                rule = f"no training and no person names the scheme {scheme!r}: it pays for nothing"
                faults.append(Fault("policy", -1, None, f"pools_eur.{name}", rule, hint, "warning"))
    return faults
