"""Match people whose job is ending to the next job.

Names are loaded at first use, so that ``import rmtmatch`` costs less than ``import numpy``.

Examples
--------
>>> import rmtmatch as rm
>>> from rmtmatch import example
>>> market = example.region(seed=1, candidates=40, vacancies=30).market()
>>> plan = rm.propose(rm.score(market))
>>> plan.status
'optimal'
"""

from importlib import import_module

__version__ = "0.1.0.dev0"

_HOME = {
    "Candidate": "records",
    "Market": "market",
    "Matcher": "matcher",
    "Pairs": "results",
    "Plan": "results",
    "Policy": "policy",
    "SkillLinker": "skills.linker",
    "Taxonomy": "skills.taxonomy",
    "Training": "records",
    "Vacancy": "records",
    "audit": "fairness",
    "propose": "engine",
    "score": "engine",
}
_SUBMODULES = ("assign", "errors", "evaluate", "example", "testing", "vum")

__all__ = ["__version__", *_HOME, *_SUBMODULES]  # noqa: PLE0604  all of them are text


def __getattr__(name: str) -> object:
    if name in _HOME:
        value: object = getattr(import_module(f"rmtmatch.{_HOME[name]}"), name)
    elif name in _SUBMODULES:
        value = import_module(f"rmtmatch.{name}")
    else:
        from difflib import get_close_matches  # noqa: PLC0415  only a typo needs it

        near = get_close_matches(name, __all__, 1)
        hint = f"; did you mean {near[0]!r}?" if near else f"; it has {', '.join(sorted(__all__))}"
        raise AttributeError(f"module 'rmtmatch' has no attribute {name!r}{hint}")
    globals()[name] = value  # the next access does not come here
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
