# %% [markdown]
# # A factory closes
# Three hundred people leave one employer on the same day. A list for each of them alone would send all to the same
# ten vacancies. What does the region have for them together?

# %%
import datetime as dt

import numpy as np

import rmtmatch as rm
from rmtmatch import example

SIZE = 300
region = example.region(seed=4, candidates=SIZE + 60, vacancies=220)
ends = dt.date(2027, 2, 28)
people = [
    {**c, "cohort": "weaving mill", "job_ends_on": ends, "available_from": ends} if k < SIZE else c
    for k, c in enumerate(region.candidates)
]
market = region.market(candidates=people)
policy = rm.Policy(language="en")
plan = rm.propose(rm.score(market, policy))

# %% [markdown]
# Who of the cohort has a proposal, and through what?

# %%
cohort = {p["id"] for p in people[:SIZE]}
first = plan.proposals.where(plan.proposals["rank"] == 1)
placed = np.array([c in cohort for c in first["candidate"]])
through = placed & (first["route"] != "")
print(f"{placed.sum()} of {SIZE} have a proposal, {through.sum()} of them through training")

# %% [markdown]
# What would everybody have got from a list of their own best vacancy? The plan spreads the same people over more work.

# %%
best = plan.pairs.listing
own = {
    c: v for c, v in zip(best["candidate"][::-1].tolist(), best["vacancy"][::-1].tolist(), strict=True) if c in cohort
}
spread = len(set(first["vacancy"][placed].tolist()))
print(f"alone: {len(set(own.values()))} different vacancies for {len(own)} people; together: {spread}")
assert spread > len(set(own.values()))

# %% [markdown]
# From which sector to which sector, and how far do they travel?

# %%
for kind in ("flows", "map"):
    print(plan.plot(kind))

# %% [markdown]
# Who is left, and what can the team do about it? The demands that stood alone in the way say where to begin.

# %%
removed = plan.pairs.removed.to_frame("pandas").sort_values("pairs", ascending=False)
print(removed.head(3).to_string(index=False))
left = [row for row in plan.leftovers.to_dicts() if row["candidate"] in cohort]
assert len(left) + int(placed.sum()) == SIZE
for row in left[:3]:
    print(row["candidate"], "|", row["reason"], "|", row["action"])
