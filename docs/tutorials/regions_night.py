# %% [markdown]
# # A region's night
# In the evening the systems of the team hold people, vacancies, courses and money. In the morning an adviser asks
# whom to call first. This script runs as it stands; open it as a notebook in Jupyter or VS Code.

# %%
import rmtmatch as rm
from rmtmatch import example
from rmtmatch.reports.worklist import worklist_pages
from rmtmatch.testing import assert_plan_sound

region = example.region(seed=0, candidates=160, vacancies=110)
market = region.market(faults="set_aside")
print(market)

# %% [markdown]
# What is wrong with the input is a list, not an accident. What people wrote and no vocabulary knows is counted.

# %%
print(market.faults)
print(market.skills.unlinked.to_frame("pandas").head(3))

# %% [markdown]
# Two verbs: compare everybody with everything, then match the region as a whole.

# %%
policy = rm.Policy(language="en", pools_eur={"scholing": {"limit": 40_000}})
pairs = rm.score(market, policy)
plan = rm.propose(pairs)
assert_plan_sound(plan)
print(plan)

# %% [markdown]
# Today's work for one adviser: at most five new people, those whose job ends soonest first.

# %%
today = plan.shortlists("adviser")
first = today["adviser"][0]
for row in today.where(today["adviser"] == first).to_dicts():
    print(row["candidate"], "|", row["reason"], "|", row["action"])

# %% [markdown]
# Nobody disappears: who got nothing has a reason, and the team has something to do.

# %%
for row in plan.leftovers.to_dicts()[:3]:
    print(row["candidate"], "|", row["reason"], "|", row["action"])

# %% [markdown]
# The next night knows what stood on the lists: an adviser's "no" is honoured, and only what changed is new.

# %%
no = plan.proposals["candidate"][0], plan.proposals["vacancy"][0]
people = [{**c, "excluded": [no[1]]} if c["id"] == no[0] else c for c in region.candidates]
tomorrow = rm.propose(rm.score(region.market(candidates=people), policy), previous=plan)
assert no not in set(zip(tomorrow.proposals["candidate"], tomorrow.proposals["vacancy"], strict=True))
print(tomorrow.compare(plan))

# %% [markdown]
# And the same as a page to search and to print, one for each adviser.

# %%
pages = worklist_pages(tomorrow)
print(len(pages), "pages")
