"""Where the score of a pair comes from: the stored numbers, put into words. `why_not` is the other question."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch import view
from rmtmatch.policy import PARTS
from rmtmatch.scoring import SCORE_VERSION
from rmtmatch.scoring.explaining.asking import unknown
from rmtmatch.scoring.explaining.lookback import BackLine, back_line
from rmtmatch.scoring.explaining.phrasing import as_read
from rmtmatch.scoring.explaining.possessed import SkillLine, skill_lines
from rmtmatch.scoring.explaining.waterfall import waterfall
from rmtmatch.scoring.explaining.whynot import FailedDemand, WhyNot, why_not
from rmtmatch.scoring.explaining.wording import FIELD_NAMES, FIELDS, PART_NAMES, Language, money, say
from rmtmatch.scoring.rescoring import Coverage
from rmtmatch.scoring.setting import prepare
from rmtmatch.scoring.training.gaps import closing

if TYPE_CHECKING:
    from rmtmatch.market import Market
    from rmtmatch.policy import Policy
    from rmtmatch.scoring.blocks import Scored
    from rmtmatch.scoring.setting import Setting

_HARDLY = 0.2

__all__ = ["Explanation", "FailedDemand", "PartLine", "RouteLine", "SkillLine", "WhyNot", "explain", "why_not"]


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part of the score.

    Parameters
    ----------
    name : str
        One of `rmtmatch.policy.PARTS`.
    weight, value : float
        In [0, 1]; the value is the one that is stored.
    contribution : float
        ``weight * value``: these sum to the score.
    unknown : bool
        The part rests on something unknown.
    low, high : float
        Between what the value can lie when unknown fields are filled in.
    candidate_fields, vacancy_fields : tuple of str
        Unknown fields that would settle it.
    """

    name: str
    weight: float
    value: float
    contribution: float
    unknown: bool
    low: float
    high: float
    candidate_fields: tuple[str, ...]
    vacancy_fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RouteLine:
    """A training route in words.

    Parameters
    ----------
    trainings, titles : tuple of str
        Ids and titles.
    closes_skills, unbridged_skills : tuple of str
        Labels of the essential skills that are learned, and of those that stay missing.
    closes_credentials : tuple of str
    euro, weeks : float
    ready_on : str or None
        ISO date.
    schemes : tuple of str
        Who may pay, in payer order.
    """

    trainings: tuple[str, ...]
    titles: tuple[str, ...]
    closes_skills: tuple[str, ...]
    unbridged_skills: tuple[str, ...]
    closes_credentials: tuple[str, ...]
    euro: float
    weeks: float
    ready_on: str | None
    schemes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a pair has the score it has. Numbers are those that are stored; nothing is computed a second time for show.

    Parameters
    ----------
    candidate, vacancy : str
        Ids.
    score, low, high, fit_now, fit_after, score_after : float
        As stored.
    parts : tuple of PartLine
        In the order of `rmtmatch.policy.PARTS`; contributions sum to `score` within 1e-9.
    skills : tuple of SkillLine
        What the vacancy asks, the heaviest first; weight times what is covered sums to `fit_now`.
    back : BackLine or None
        How the vacancy looks from the person's occupation. The part ``skills`` is ``fit_now`` and this, by its weight;
        None where the vacancy asks nothing that is known, and the part is neutral.
    route : RouteLine or None
    needs_route, starts_early : bool
    travel_km : float or None
    wage_change : float or None
        Offer against the present wage, as a share.
    language : str
        The policy's, for `text` and HTML.
    version : str
        `SCORE_VERSION`.
    """

    candidate: str
    vacancy: str
    score: float
    low: float
    high: float
    fit_now: float
    fit_after: float
    score_after: float
    parts: tuple[PartLine, ...]
    skills: tuple[SkillLine, ...]
    back: BackLine | None
    route: RouteLine | None
    needs_route: bool
    starts_early: bool
    travel_km: float | None
    wage_change: float | None
    language: Language
    version: str = SCORE_VERSION

    @property
    def missing(self) -> tuple[SkillLine, ...]:
        """Essential skills that are missing now."""
        return tuple(s for s in self.skills if s.missing)

    @property
    def ask(self) -> tuple[PartLine, ...]:
        """Parts on which something is unknown, those first that could move the score most."""
        open_parts = [p for p in self.parts if p.unknown and p.weight * (p.high - p.low) > 0]
        return tuple(sorted(open_parts, key=lambda p: -p.weight * (p.high - p.low)))

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values: strings, numbers, lists."""
        return {name: _plain(value) for name, value in asdict(self).items()}

    def text(self, lang: Language | None = None) -> str:
        """Put it into sentences, in Dutch ("nl", level B1) or English ("en"); default the policy's language."""
        lang = lang or self.language
        lines = [say("title", lang, candidate=self.candidate, vacancy=self.vacancy, score=self.score)]
        if any(p.unknown for p in self.parts):
            lines.append(say("range", lang, low=self.low, high=self.high))
        lines.append(say("fit", lang, now=self.fit_now))
        for part in self.parts:
            if part.weight > 0:
                lines.append(_part_text(part, lang))
            if part.name == "skills":  # what it is made of stands below it
                lines += [_skill_text(s, lang) for s in self.skills if s.essential]
                lines += [_back_text(self.back, lang)] if self.back is not None else []
        lines += self._route_text(lang)
        if self.starts_early:
            lines.append(say("early", lang))
        if self.wage_change:
            lines.append(say("wage_up" if self.wage_change > 0 else "wage_down", lang, change=abs(self.wage_change)))
        if self.ask:
            lines.append(_ask_text(self.ask[0], lang))
        return "\n".join(lines)

    def chart(self, lang: Language | None = None) -> dict[str, Any]:
        """Return a waterfall of the parts up to the score, as a plain Vega-Lite dictionary."""
        lang = lang or self.language
        steps = [(PART_NAMES[lang][p.name], p.contribution, p.unknown) for p in self.parts if p.weight > 0]
        return waterfall(steps, self.score, lang)

    def _route_text(self, lang: Language) -> list[str]:
        lines = []
        if self.route is not None:
            lines.append(say("fit_after", lang, after=self.fit_after))
            if self.route.trainings:
                ready = say("ready", lang, day=as_read(self.route.ready_on, lang)) if self.route.ready_on else ""
                names, euro = ", ".join(self.route.titles), money(self.route.euro, lang)
                weeks = say("week" if self.route.weeks == 1 else "weeks", lang, weeks=self.route.weeks)
                lines.append(say("route", lang, trainings=names, euro=euro, weeks=weeks, ready=ready))
            else:
                lines.append(say("at_work", lang))
            if self.needs_route:
                codes = as_read(", ".join(self.route.closes_credentials), lang)
                lines.append(say("needs_route", lang, codes=codes))
        left = [s.label for s in self.missing] if self.route is None else list(self.route.unbridged_skills)
        if left:
            lines.append(say("missing", lang, skills=", ".join(left)))
        return lines

    def __repr__(self) -> str:
        return (
            f"Explanation: {self.candidate} with {self.vacancy}, score {self.score:.3f} ({self.low:.3f} to "
            f"{self.high:.3f}), {len(self.skills):,} skills asked, {len(self.missing):,} missing"
        )

    def _repr_html_(self) -> str:
        return view.text_html(self.text())


def explain(market: Market, policy: Policy, scored: Scored, row: int) -> Explanation:
    """Explain one kept pair.

    Parameters
    ----------
    market, policy
        Those that `scored` was made with.
    scored : Scored
    row : int
        Which of the kept pairs.
    """
    c, v = int(scored.rows[row]), int(scored.cols[row])
    pair = market.take([c], [v])
    setting = prepare(pair, policy)
    zero = np.zeros(1, np.int64)
    coverage = Coverage(setting, zero, zero)
    bounds = coverage.parts(setting.practical(), slice(0, 1))
    parts = []
    for j, name in enumerate(PARTS):
        weight, value = float(policy.weights[name]), float(scored.parts[row, j])
        open_part = bool(scored.unknown[row, j])
        of_person, of_work = FIELDS[name]
        parts.append(
            PartLine(
                name=name,
                weight=weight,
                value=value,
                contribution=weight * value,
                unknown=open_part,
                low=float(bounds.low[0, j]),
                high=float(bounds.high[0, j]),
                candidate_fields=tuple(f for f in of_person if open_part and unknown(pair.candidates[f])[0]),
                vacancy_fields=tuple(f for f in of_work if open_part and unknown(pair.vacancies[f])[0]),
            )
        )
    km = float(scored.travel_km[row])
    closes = None if setting.trainings is None else closing(setting, setting.trainings)
    return Explanation(
        candidate=str(market.candidates.ids[c]),
        vacancy=str(market.vacancies.ids[v]),
        score=float(scored.score[row]),
        low=float(scored.low[row]),
        high=float(scored.high[row]),
        fit_now=float(scored.fit_now[row]),
        fit_after=float(scored.fit_after[row]),
        score_after=float(scored.score_after[row]),
        parts=tuple(parts),
        skills=skill_lines(setting, closes),
        back=back_line(setting, float(scored.fit_now[row]), float(coverage.reverse[0])),
        route=_route_line(market, policy, scored, row),
        needs_route=bool(scored.needs_route[row]),
        starts_early=bool(scored.starts_early[row]),
        travel_km=None if np.isnan(km) else km,
        wage_change=_wage_change(setting),
        language=policy.language,
    )


def _route_line(market: Market, policy: Policy, scored: Scored, row: int) -> RouteLine | None:
    if scored.route[row] < 0:
        return None
    route, table = scored.routes[int(scored.route[row])], market.trainings
    ids = [str(table.ids[t]) for t in route.trainings]

    def labels(uris: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(market.taxonomy.label(uri, policy.language) for uri in uris)

    return RouteLine(
        trainings=tuple(ids),
        titles=tuple(str(table["title"][t] or i) for t, i in zip(route.trainings, ids, strict=True)),
        closes_skills=labels(route.closes_skills),
        unbridged_skills=labels(route.unbridged_skills),
        closes_credentials=route.closes_credentials,
        euro=route.euro,
        weeks=route.weeks,
        ready_on=None if np.isnat(route.ready_on) else str(route.ready_on),
        schemes=route.schemes,
    )


def _wage_change(setting: Setting) -> float | None:
    now, offered = float(setting.market.candidates["wage_now_eur_hour"][0]), float(setting.numbers.v_wage[0])
    return None if not now > 0 or np.isnan(offered) else offered / now - 1


def _part_text(part: PartLine, lang: Language) -> str:
    unknown = say("unknown", lang) if part.unknown else ""
    name = PART_NAMES[lang][part.name]
    points = as_read(f"{100 * part.contribution:.1f}", lang)
    return say("part", lang, name=name, value=part.value, weight=part.weight, points=points, unknown=unknown)


def _skill_text(skill: SkillLine, lang: Language) -> str:
    # What hardly resembles anything the person has is better called missing.
    lacking = skill.source == "none" or (skill.source == "related" and skill.covered < _HARDLY)
    why = say("none", lang) if lacking else say(skill.source, lang, source=skill.from_label)
    asked = say("read", lang, skill=skill.label) if skill.asked_in_text else skill.label
    return say("skill", lang, skill=asked, covered=skill.covered, why=why)


def _back_text(back: BackLine, lang: Language) -> str:
    if not back.occupations:
        return say("no_back", lang)
    name = say("or", lang).join(back.occupations)
    if back.near is None:
        return say("back_used", lang, occupation=name, used=back.used)
    return say("back", lang, occupation=name, used=back.used, near=back.near)


def _ask_text(part: PartLine, lang: Language) -> str:
    asked = [
        say(key, lang, fields=", ".join(FIELD_NAMES[lang][f] for f in fields))
        for key, fields in (("of_candidate", part.candidate_fields), ("of_vacancy", part.vacancy_fields))
        if fields
    ]
    return say("ask", lang, fields=say("and", lang).join(asked) or PART_NAMES[lang][part.name])


def _plain(value: Any) -> Any:  # noqa: ANN401  whatever a dataclass holds
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    return [_plain(v) for v in value] if isinstance(value, (list, tuple)) else value
