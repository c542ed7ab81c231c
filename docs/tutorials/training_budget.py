# %% [markdown]
# # What should the training budget be?
# An alderman asks what another ten thousand euros would bring. The plan is the best one for any given budget, so the
# question has an answer: solve it for several budgets and look at the curve.

# %%
import numpy as np

import rmtmatch as rm
from rmtmatch import example
from rmtmatch.results.budget import frontier

region = example.region(seed=2, candidates=140, vacancies=100)
pairs = rm.score(region.market(), rm.Policy(language="en"))
curve = frontier(pairs, pairs.policy, points=5)
print(
    curve.to_frame("pandas")[["budget", "spent", "placed", "through_training", "value"]].round(1).to_string(index=False)
)

# %% [markdown]
# The first euros bring most: the curve bends.

# %%
value = curve["value"]
gains = np.diff(value).tolist()
print([round(g, 2) for g in gains])
assert gains[0] >= gains[-1]

# %% [markdown]
# At a given budget the plan says what one more euro would be worth, and what there is too little of.

# %%
budget = float(curve["budget"][2])
plan = rm.propose(pairs, rm.Policy(language="en", pools_eur={"scholing": {"limit": budget}}))
for row in plan.resources.to_dicts():
    if row["kind"] == "pool":
        print(
            f"{row['name']}: {row['used']:.0f} of {row['limit']:.0f} euros; a thousand more: {1000 * row['price']:.3f}"
        )

# %% [markdown]
# Which courses are wanted more than they have seats, and which skills does nobody teach?

# %%
print(plan.plot.trainings())
shortage = plan.shortages.to_frame("pandas")
print(shortage[shortage["trainings"] == 0][["label", "vacancies", "people"]].head(5).to_string(index=False))

# %% [markdown]
# The picture for the council:

# %%
print(plan.plot.frontier(points=3))
