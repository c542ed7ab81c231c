"""Why a pair is not proposed: each demand it fails, by how much, and the smallest change that would help."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch import view
from rmtmatch.policy import DEMANDS
from rmtmatch.scoring.credentials import closure, held_until
from rmtmatch.scoring.explaining.phrasing import as_read
from rmtmatch.scoring.explaining.whynot_wording import CHANGES, DEMAND_NAMES, HELD, LINES, TEXTS
from rmtmatch.scoring.parts import hours_apart
from rmtmatch.scoring.rescoring import rescore
from rmtmatch.scoring.setting import prepare
from rmtmatch.scoring.timing import days_after
from rmtmatch.vocabulary import CONTRACTS, SHIFTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from rmtmatch.market import Market
    from rmtmatch.policy import Policy
    from rmtmatch.scoring.blocks import Scored
    from rmtmatch.scoring.explaining.wording import Language
    from rmtmatch.scoring.setting import Setting


@dataclass(frozen=True, slots=True)
class FailedDemand:
    """A demand that a pair fails.

    Parameters
    ----------
    name : str
        One of `rmtmatch.policy.DEMANDS`.
    asked, has : str
        What was asked and what there is, as short texts with their unit.
    short : float or None
        By how much, where that is a number.
    unit : str
        Of `short`: ``km``, ``min``, ``hours/week``, ``days``, ``levels``; empty where there is no number.
    """

    name: str
    asked: str
    has: str
    short: float | None = None
    unit: str = ""

    def change(self, lang: Language = "nl") -> str:
        """Say the smallest change by which the pair would meet this demand."""
        return CHANGES[lang][self.name].format(**self._words(lang))

    def text(self, lang: Language = "nl") -> str:
        """Put it into one line: what was asked, what there is, and the smallest change."""
        words = self._words(lang)
        line = LINES[lang][self.name].format(**words)
        if self.has:
            line += HELD[lang].get(self.name, "").format(**words)
        return TEXTS[lang]["line"].format(name=DEMAND_NAMES[lang][self.name], line=line, change=self.change(lang))

    def _words(self, lang: Language) -> dict[str, str]:
        short = "" if self.short is None else as_read(f"{self.short:.3g}", lang)
        return {"asked": as_read(self.asked, lang), "has": as_read(self.has, lang), "short": short, "unit": self.unit}


@dataclass(frozen=True, slots=True)
class WhyNot:
    """The demands a pair fails, and what it would be worth without them.

    Parameters
    ----------
    candidate, vacancy : str
        Ids.
    demands : tuple of FailedDemand
        In the order of `rmtmatch.policy.DEMANDS`; empty where the pair meets them all.
    score, low, high : float
        The score the pair would have.
    rank : int or None
        Where it would stand among all pairs of the candidate that meet the demands, 1 is first; None where not asked.
    language : str
        The policy's, for `text` and HTML.
    """

    candidate: str
    vacancy: str
    demands: tuple[FailedDemand, ...]
    score: float
    low: float
    high: float
    rank: int | None
    language: Language

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values, the changes in the policy's language."""
        found = asdict(self)
        found["demands"] = [{**asdict(d), "change": d.change(self.language)} for d in self.demands]
        return found

    def text(self, lang: Language | None = None) -> str:
        """Put it into sentences, in Dutch ("nl", level B1) or English ("en"); default the policy's language."""
        lang = lang or self.language
        say = TEXTS[lang]
        pair = {"candidate": self.candidate, "vacancy": self.vacancy, "score": self.score}
        lines = [say["fails" if self.demands else "meets"].format(**pair)]
        lines += [d.text(lang) for d in self.demands]
        lines.append(say["would" if self.demands else "score"].format(**pair))
        if self.rank is not None:
            lines.append(say["rank"].format(rank=self.rank))
        return "\n".join(lines)

    def __repr__(self) -> str:
        failed = ", ".join(d.name for d in self.demands) or "no demand"
        return f"WhyNot: {self.candidate} with {self.vacancy} fails {failed}; score {self.score:.3f}"

    def _repr_html_(self) -> str:
        return view.text_html(self.text())


def why_not(market: Market, policy: Policy, c: int, v: int, scored: Scored | None = None) -> WhyNot:
    """Say which demands a pair fails.

    Parameters
    ----------
    market, policy
        As scored.
    c, v : int
        Rows of the candidate and the vacancy.
    scored : Scored, optional
        The kept pairs: where they are given, the rank is told.

    Notes
    -----
    The rank is among all vacancies that this person may be proposed, kept or not; O(vacancies).
    """
    pair = market.take([c], [v])
    setting = prepare(pair, policy)
    zero = np.zeros(1, np.int64)
    fails = setting.demands.at(zero, zero)[0]
    exact = rescore(setting, zero, zero)
    return WhyNot(
        candidate=str(market.candidates.ids[c]),
        vacancy=str(market.vacancies.ids[v]),
        demands=tuple(_TELL[DEMANDS[k]](setting) for k in np.flatnonzero(fails).tolist()),
        score=float(exact.score[0]),
        low=float(exact.low[0]),
        high=float(exact.high[0]),
        rank=None if scored is None else _rank(market, policy, c, v, float(exact.score[0])),
        language=policy.language,
    )


def _rank(market: Market, policy: Policy, c: int, v: int, score: float) -> int:
    """Return the place of a score among the pairs of one candidate; what was not kept counts too."""
    setting = prepare(market.take(candidates=[c]), policy)
    cols = np.delete(np.arange(len(market.vacancies)), v)
    passing = cols[~setting.demands.at(np.zeros(len(cols), np.int64), cols).any(axis=1)]
    others = rescore(setting, np.zeros(len(passing), np.int64), passing).score
    return int((others > score).sum()) + 1


def _hidden(_: Setting) -> FailedDemand:
    return FailedDemand("hidden", "", "")


def _excluded(setting: Setting) -> FailedDemand:
    named = str(setting.market.vacancies.ids[0]) in setting.market.candidates["excluded"].row(0).tolist()
    return FailedDemand("excluded", "candidate" if named else "vacancy", "")


def _unpaid(setting: Setting) -> FailedDemand:
    return FailedDemand("unpaid", "", _words(setting.market.vacancies["contract"][0], CONTRACTS))


def _region(setting: Setting) -> FailedDemand:
    market = setting.market
    return FailedDemand("region", str(market.vacancies["region"][0]), str(market.candidates["region"][0]))


def _closing_date(setting: Setting) -> FailedDemand:
    closed = setting.market.vacancies["closes_on"]
    late = -float(days_after(closed, setting.market.on)[0])
    return FailedDemand("closing_date", str(closed[0]), str(setting.market.on), late, "days")


def _may_work_from(setting: Setting) -> FailedDemand:
    may = setting.market.candidates["may_work_from"]
    start = float(setting.numbers.v_start[0])
    short = float(days_after(may, setting.market.on)[0]) - start
    return FailedDemand("may_work_from", str(setting.market.on + int(start)), str(may[0]), short, "days")


def _credentials(column: str) -> Callable[[Setting], FailedDemand]:
    def tell(setting: Setting) -> FailedDemand:
        market, start = setting.market, float(np.nan_to_num(setting.numbers.v_start[0]))
        asked = list(dict.fromkeys(market.vacancies[column].row(0).tolist()))
        includes = closure(setting.policy.credential_implications)
        until = held_until(market.candidates["credentials"], asked, includes, market.on)[0]
        lacked = [code for code, day in zip(asked, until.tolist(), strict=True) if day < start]
        ended = [
            f"{code} ({market.on + int(d)})"
            for code, d in zip(asked, until, strict=True)
            if np.isfinite(d) and d < start
        ]
        return FailedDemand(column, ", ".join(lacked), ", ".join(ended))

    return tell


def _languages(setting: Setting) -> FailedDemand:
    asked, spoken = setting.market.vacancies["languages"], setting.market.candidates["languages"]
    has = dict(zip(spoken.values.tolist(), _levels(spoken), strict=True))
    short = [
        (code, level, has.get(code))
        for code, level in zip(asked.values.tolist(), _levels(asked), strict=True)
        if code not in has or (has[code] or np.inf) < (level or 0)
    ]
    by = [level - held for _, level, held in short if level and held]
    return FailedDemand(
        "languages",
        ", ".join(_levelled(code, level) for code, level, _ in short),
        ", ".join(_levelled(code, held) for code, _, held in short if code in has),
        max(by) if by else None,
        "levels" if by else "",
    )


def _travel(setting: Setting) -> FailedDemand:
    numbers, zero = setting.numbers, np.zeros(1, np.int64)
    km, most = float(setting.places.at(zero, zero)[0]), float(numbers.c_max_km[0])
    if km > most:
        return FailedDemand("travel", f"{most:.3g} km", f"{km:.3g} km", km - most, "km")
    transport = numbers.c_transport if numbers.c_transport[0] else np.array([127], np.uint8)  # any means there is
    minutes = float(setting.places.minutes_at(zero, zero, transport, setting.policy)[0])
    most = float(numbers.c_max_min[0])
    return FailedDemand("travel", f"{most:.3g} min", f"{minutes:.3g} min", minutes - most, "min")


def _hours(setting: Setting) -> FailedDemand:
    n = setting.numbers
    apart = float(hours_apart(n.c_hours_min, n.c_hours_max, n.v_hours_min, n.v_hours_max)[0])
    asked, has = (n.v_hours_min[0], n.v_hours_max[0]), (n.c_hours_min[0], n.c_hours_max[0])
    return FailedDemand("hours", _range(*asked), _range(*has), apart - setting.policy.hours_tolerance, "hours/week")


def _shifts(setting: Setting) -> FailedDemand:
    asked, has = setting.market.vacancies["shifts"][0], setting.market.candidates["shifts"][0]
    return FailedDemand("shifts", _words(asked & ~has, SHIFTS), _words(has, SHIFTS))


def _contract(setting: Setting) -> FailedDemand:
    asked, has = setting.market.vacancies["contract"][0], setting.market.candidates["contracts"][0]
    return FailedDemand("contract", _words(asked, CONTRACTS), _words(has, CONTRACTS))


def _level(setting: Setting) -> FailedDemand:
    asked, has = float(setting.numbers.v_level[0]), float(setting.numbers.c_level[0])
    return FailedDemand("level", f"{asked:g}", f"{has:g}", asked - has, "levels")


_TELL: dict[str, Callable[[Setting], FailedDemand]] = {
    "hidden": _hidden,
    "excluded": _excluded,
    "unpaid": _unpaid,
    "region": _region,
    "closing_date": _closing_date,
    "may_work_from": _may_work_from,
    "credentials_now": _credentials("credentials_now"),
    "credentials_before_start": _credentials("credentials_before_start"),
    "languages": _languages,
    "travel": _travel,
    "hours": _hours,
    "shifts": _shifts,
    "contract": _contract,
    "level": _level,
}


def _words(bits: Any, words: tuple[str, ...]) -> str:  # noqa: ANN401  one numpy number
    return ", ".join(word for k, word in enumerate(words) if int(bits) >> k & 1)


def _levels(lists: Any) -> list[float | None]:  # noqa: ANN401  a Ragged
    if lists.weights is None:
        return [None] * len(lists.values)
    return [None if np.isnan(w) else float(w) for w in lists.weights]


def _levelled(code: str, level: float | None) -> str:
    return code if level is None else f"{code}:{level:g}"


def _range(low: float, high: float) -> str:
    ends = [f"{x:g}" for x in (low, high) if not np.isnan(x)]
    return "-".join(dict.fromkeys(ends))
