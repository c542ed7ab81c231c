"""The obvious slow twin of scoring: one candidate against one vacancy, in plain loops, from the stated formulas."""

import itertools
import math
from dataclasses import dataclass, field

import numpy as np

from rmtmatch.policy import DEMANDS, PARTS
from rmtmatch.skills.nearness import skill_points
from rmtmatch.skills.relatedness import relatedness
from rmtmatch.vocabulary import CONTRACTS, TRANSPORT

NAN = math.nan
DIGITS_WORTH = {2: 0.25, 3: 0.5, 4: 0.75}

# --- reading a market -------------------------------------------------------------------------------------------------


def number(table, column, i):
    return float(table[column][i])


def day(table, column, i, on):
    """Days after the market's date; NaN where unknown."""
    date = table[column][i]
    return NAN if np.isnat(date) else float((date - on).astype(int))


def listed(table, column, i):
    """Values and weights of a list; None where it is unknown."""
    ragged = table[column]
    if not ragged.known[i]:
        return None
    a, b = ragged.offsets[i], ragged.offsets[i + 1]
    weights = [None] * int(b - a) if ragged.weights is None else ragged.weights[a:b].tolist()
    return list(zip(ragged.values[a:b].tolist(), weights, strict=True))


def words(table, column, i, vocabulary):
    bits = int(table[column][i])
    return {word for k, word in enumerate(vocabulary) if bits >> k & 1}


def entries(matrix, i):
    """Row of a sparse matrix as a dict."""
    a, b = matrix.indptr[i], matrix.indptr[i + 1]
    return {int(s): x for s, x in zip(matrix.indices[a:b], matrix.data[a:b], strict=True) if x}


def known(x):
    return not math.isnan(x)


def level_of(table, column, i):
    level = number(table, column, i)
    return level if known(level) and 1 <= level <= 6 else NAN


# --- one pair ---------------------------------------------------------------------------------------------------------


@dataclass
class Brief:
    """What is known of one pair after the slow way round."""

    fails: dict
    parts: dict = field(default_factory=dict)
    score: float = NAN
    fit: float = NAN
    missing: list = field(default_factory=list)
    needs_route: bool = False
    early: bool = False
    km: float = NAN


class Twin:
    """A market and a policy, asked pair by pair."""

    def __init__(self, market, policy):
        self.market, self.policy = market, policy
        self.c, self.v, self.t = market.candidates, market.vacancies, market.trainings
        kept, siblings = policy.related_kept, policy.sibling_relatedness
        self.related = relatedness(market.taxonomy, kept=kept, siblings=siblings)
        self.n, self.m = len(self.c), len(self.v)
        self.includes = _including(policy.credential_implications)

    # skills

    def rare(self, s):
        t = self.market.taxonomy
        return (math.log((len(t.occupations) + 1) / (int(t.df[s]) + 1)) + 1) ** self.policy.rarity_power

    def held(self, i):
        """Own skills, and those of the occupation at the implied level."""
        p = self.market.profiles
        levels = entries(p.candidate_implied, i)
        scale = np.float32(self.policy.implied_level / 0.7)
        levels = {s: min(np.float32(x) * scale, np.float32(1)) for s, x in levels.items()}
        for s, x in entries(p.candidate_skills, i).items():
            levels[s] = max(levels.get(s, np.float32(0)), x)
        return levels

    def possession(self, levels):
        """The best of level times relatedness, for every skill it reaches; rounded to float32."""
        found = {}
        for t, level in levels.items():
            for s, r in entries(self.related, t).items():
                found[s] = max(found.get(s, 0.0), float(np.float32(level) * np.float32(r)))
        return found

    def asked(self, j):
        """(skill, level, essential) of what a vacancy asks."""
        p = self.market.profiles
        essential, optional = entries(p.vacancy_essential, j), entries(p.vacancy_optional, j)
        rows = [(s, min(float(x), 1.0), True) for s, x in sorted(essential.items())]
        return rows + [(s, min(float(x), 1.0), False) for s, x in sorted(optional.items()) if s not in essential]

    def weight(self, s, essential):
        return self.rare(s) * (1.0 if essential else self.policy.optional_weight)

    def coverage(self, asked, covered):
        """Forward coverage and that of the optional skills alone; NaN where nothing is asked."""
        whole = sum(self.weight(s, e) for s, _, e in asked)
        extra = sum(self.rare(s) for s, _, e in asked if not e)
        forward = sum(self.weight(s, e) * x for (s, _, e), x in zip(asked, covered, strict=True))
        optional = sum(self.rare(s) * x for (s, _, e), x in zip(asked, covered, strict=True) if not e)
        return (forward / whole if whole else 0.0 if asked else NAN), (optional / extra if extra else NAN)

    def reverse(self, i, j):
        """How much of the person's occupation the vacancy uses; NaN where the occupation is unknown."""
        t, p = self.market.taxonomy, self.market.profiles
        mixed = {}
        for o, share in entries(p.candidate_occupation, i).items():
            needs = dict.fromkeys(entries(t.essential, o), 1.0)
            for s in entries(t.optional, o):
                needs.setdefault(s, self.policy.optional_weight)
            needs = {s: w * self.rare(s) for s, w in needs.items()}
            whole = sum(needs.values())
            for s, w in needs.items():
                mixed[s] = mixed.get(s, 0.0) + float(share) * w / whole
        whole = sum(mixed.values())
        if not whole:
            return NAN
        uses = {s: min(np.float32(x), np.float32(1)) for s, x in entries(p.vacancy_essential, j).items()}
        for s, x in entries(p.vacancy_optional, j).items():
            uses[s] = max(uses.get(s, np.float32(0)), np.float32(x) * np.float32(0.7))
        q = self.possession(uses)
        used = sum(w * q.get(s, 0.0) for s, w in mixed.items()) / whole
        asked = {s: self.weight(s, e) for s, _, e in self.asked(j)}
        here, there = self.place(mixed), self.place(asked)
        if not any(here) or not any(there):
            return used
        dot = sum(a * b for a, b in zip(here, there, strict=True))
        # Whole numbers: exact in float32, in which nearness is defined.
        far = [np.sqrt(np.float32(sum(x * x for x in at))) for at in (here, there)]
        near = min(1.0, max(0.0, float(np.float32(dot) / far[0] / far[1])))
        return used + self.policy.nearness_share * (near - used)

    def place(self, weights):
        """Where a mixture of skills lies among all work, in steps of 1/127."""
        points = skill_points(self.market.taxonomy)
        sums = [sum(w * float(points[s, d]) for s, w in weights.items()) for d in range(points.shape[1])]
        length = math.hypot(*sums)
        return [round(127 * x / length) if length else 0 for x in sums]

    def skills(self, forward, reverse):
        share = self.policy.reverse_weight
        if not known(forward):
            return self.policy.neutral["skills"]
        return (1 - share) * forward + share * (reverse if known(reverse) else forward / 2)

    # journeys

    def km(self, from_pc4, to_pc4):
        p, given = self.market.postcodes, self.market.travel_times
        if from_pc4 == 0 or to_pc4 == 0:
            return NAN, NAN
        km = minutes = NAN
        places = {int(a): (float(x), float(y)) for a, x, y in zip(p.pc4, p.lat, p.lon, strict=True)} if p else {}
        if from_pc4 in places and to_pc4 in places:
            km = haversine(*places[from_pc4], *places[to_pc4]) * self.policy.detour_factor
        for a, b in ((to_pc4, from_pc4), (from_pc4, to_pc4)) if given else ():
            for k in range(len(given["from_pc4"])):
                if (given["from_pc4"][k], given["to_pc4"][k]) == (a, b):
                    km = float(given["km"][k]) if "km" in given and known(given["km"][k]) else km
                    told = "minutes" in given and known(given["minutes"][k])
                    minutes = float(given["minutes"][k]) if told else minutes
        return km, minutes

    def travel(self, i, j):
        km, told = self.km(self.c["postcode"][i], self.v["postcode"][j])
        max_km, max_min = number(self.c, "max_travel_km", i), number(self.c, "max_travel_min", i)
        means = words(self.c, "transport", i, TRANSPORT)
        share = NAN
        if known(max_km):
            share = km / max(max_km, 1e-3)
        elif known(max_min):
            p = self.policy
            rides = [p.access_min[k] + 60 * km / p.speed_km_h[k] for k in means] if known(km) else []
            minutes = told if known(told) else min(rides, default=NAN)
            share = minutes / max(max_min, 1)
        if not known(share) and not known(max_km):
            share = km / self.policy.default_max_travel_km
        share = min(share, 1) if known(share) else 1 - self.policy.neutral["travel"]
        remote = number(self.v, "remote_share", j)
        return 1 - (1 - (remote if known(remote) else 0)) * share

    def too_far(self, i, j):
        km, told = self.km(self.c["postcode"][i], self.v["postcode"][j])
        max_km, max_min = number(self.c, "max_travel_km", i), number(self.c, "max_travel_min", i)
        if number(self.v, "remote_share", j) >= 1:
            return False
        if km > max_km:
            return True
        if known(told):
            return told > max_min
        means = words(self.c, "transport", i, TRANSPORT) or TRANSPORT
        p = self.policy
        return (
            known(km) and known(max_min) and all(km > (max_min - p.access_min[k]) / 60 * p.speed_km_h[k] for k in means)
        )

    # days

    def start(self, j):
        first = day(self.v, "starts_on", j, self.market.on)
        lead = number(self.v, "vog_weeks", j)
        return max(first, 0.0, 7 * lead if known(lead) else 0.0) if known(first) else NAN

    def free(self, i):
        ends, able = day(self.c, "job_ends_on", i, self.market.on), day(self.c, "available_from", i, self.market.on)
        return max(0.0, ends + 1 if known(ends) else able if known(able) else 0.0)

    def timing(self, i, start):
        free = self.free(i)
        if not known(start) or start < free:
            return self.policy.neutral["timing"]
        return max(0.0, 1 - (start - free) / 7 / self.policy.timing_scale_weeks)

    # wishes

    def wish(self, i, j):
        p = self.market.profiles
        wanted, work = set(entries(p.wanted, i)), set(entries(p.vacancy_occupation, j))
        sectors = {digits(x) for x, _ in listed(self.c, "sector_wish", i) or ()}
        branch = digits(self.v["sector_sbi"][j])
        found = []
        isco = [digits(x) for x in self.market.taxonomy.isco]
        for a, b in itertools.product(wanted, work):
            same = [w for k, w in DIGITS_WORTH.items() if len(isco[a]) >= k and isco[a][:k] == isco[b][:k]]
            found.append(1.0 if a == b else max(same, default=0.0))
        if sectors and branch:
            found.append(1.0 if any(s and branch.startswith(s) for s in sectors) else 0.0)
        return max(found, default=self.policy.neutral["wish"])

    # other parts

    def hours_apart(self, i, j):
        c_low, c_high = number(self.c, "hours_min", i), number(self.c, "hours_max", i)
        v_low, v_high = number(self.v, "hours_min", j), number(self.v, "hours_max", j)
        return max([x for x in (v_low - c_high, c_low - v_high) if known(x)], default=NAN)

    def wage(self, i, j):
        wanted, now = number(self.c, "wage_min_eur_hour", i), number(self.c, "wage_now_eur_hour", i)
        ends = [x for x in (number(self.v, f"wage_{k}_eur_hour", j) for k in ("min", "max")) if known(x)]
        if not known(wanted):
            wanted = now if now > 0 else NAN
        if wanted <= 0:
            return 1.0
        if not known(wanted) or not ends:
            return self.policy.neutral["wage"]
        return falling((wanted - sum(ends) / len(ends)) / wanted / self.policy.wage_scale)

    def level(self, i, j):
        short = level_of(self.v, "work_level_min", j) - level_of(self.c, "work_level", i)
        return falling(short / self.policy.level_scale) if known(short) else self.policy.neutral["level"]

    def contract(self, i, j):
        accepted, offered = words(self.c, "contracts", i, CONTRACTS), words(self.v, "contract", j, CONTRACTS)
        return float(bool(accepted & offered)) if accepted and offered else self.policy.neutral["contract"]

    def experience(self, i, j):
        short = number(self.v, "experience_years_min", j) - number(self.c, "experience_years", i)
        if number(self.v, "experience_years_min", j) <= 0:
            return 1.0
        neutral = self.policy.neutral["experience"]
        return falling(short / self.policy.experience_scale_years) if known(short) else neutral

    # credentials

    def until(self, table, column, i, code):
        """Until when a credential is held; inf for ever or unknown, -inf: it is not."""
        rows = listed(table, column, i)
        if rows is None:
            return math.inf
        ends = [
            math.inf if end is None else float((np.datetime64(end, "D") - self.market.on).astype(int))
            for held, end in rows
            if code in self.includes(held)
        ]
        return max(ends, default=-math.inf)

    def lacking(self, i, j, column):
        start = self.start(j)
        start = start if known(start) else 0.0
        asked = sorted({code for code, _ in listed(self.v, column, j) or ()})
        return [code for code in asked if self.until(self.c, "credentials", i, code) < start]

    # trainings

    def median(self, column):
        values = [x for x in self.t[column].tolist() if known(x)]
        return float(np.median(values)) if values else 0.0

    def weeks(self, k):
        return number(self.t, "weeks", k) if known(number(self.t, "weeks", k)) else self.median("weeks")

    def euro(self, k):
        return number(self.t, "cost_eur", k) if known(number(self.t, "cost_eur", k)) else 0.0

    def price(self, k):
        euro = number(self.t, "cost_eur", k)
        return (euro if known(euro) else self.median("cost_eur")) + self.policy.eur_per_training_week * self.weeks(k)

    def next_start(self, k):
        rows = [
            float((np.datetime64(d, "D") - self.market.on).astype(int)) for d, _ in listed(self.t, "starts_on", k) or ()
        ]
        return min([d for d in rows if d >= 0], default=math.inf) if rows else 0.0

    def ready(self, k):
        return self.next_start(k) + 7 * self.weeks(k)

    def most_weeks(self, i):
        limit = number(self.c, "max_training_weeks", i)
        return limit if known(limit) else self.policy.max_training_weeks

    def can_enter(self, i, k):
        from rmtmatch.vocabulary import language  # noqa: PLC0415  beside its one use

        if number(self.t, "seats", k) <= 0 or math.isinf(self.next_start(k)) or self.weeks(k) > self.most_weeks(i):
            return False
        if number(self.c, "work_level", i) < number(self.t, "work_level_min", k):
            return False
        spoken, given_in = listed(self.c, "languages", i), self.t["language"][k]
        if spoken is not None and given_in and language(given_in) not in {language(x) for x, _ in spoken}:
            return False
        if any(self.until(self.c, "credentials", i, code) < 0 for code, _ in listed(self.t, "needs", k) or ()):
            return False
        if bool(self.t["online"][k]):
            return True
        km, _ = self.km(self.c["postcode"][i], self.t["postcode"][k])
        home, site = region(self.c, i), region(self.t, k)
        if known(km) and self.policy.reach == "travel":
            return not km > number(self.c, "max_travel_km", i)
        return not (home and site and home != site)

    def grants(self, k):
        return {code for held, _ in listed(self.t, "grants", k) or () for code in self.includes(held)}

    def courses(self, i):
        return [k for k in range(len(self.t)) if self.can_enter(i, k)]

    # the pair

    def fails(self, i, j):
        c, v, on, p = self.c, self.v, self.market.on, self.policy
        start, apart = self.start(j), self.hours_apart(i, j)
        accepted, offered = words(c, "contracts", i, CONTRACTS), words(v, "contract", j, CONTRACTS)
        deadline = start if known(start) else math.inf
        shifts, asked_shifts = int(c["shifts"][i]), int(v["shifts"][j])
        spoken = listed(c, "languages", i)
        home, site = region(c, i), region(v, j)
        found = {
            "hidden": bool(c["hidden"][i]),
            "excluded": v.ids[j] in [x for x, _ in listed(c, "excluded", i) or ()]
            or c.ids[i] in [x for x, _ in listed(v, "excluded", j) or ()],
            "unpaid": bool(offered) and offered <= {"volunteering", "work_experience"},
            "region": bool(home and site and home != site),
            "closing_date": day(v, "closes_on", j, on) < 0,
            "may_work_from": day(c, "may_work_from", i, on) > start,
            "credentials_now": bool(self.lacking(i, j, "credentials_now")),
            "credentials_before_start": not self.can_earn(i, self.lacking(i, j, "credentials_before_start"), deadline),
            "languages": spoken is not None
            and any(
                not any(x == name and not (known_level(level) < known_level(asked, -1)) for x, level in spoken)
                for name, asked in listed(v, "languages", j) or ()
            ),
            "travel": self.too_far(i, j),
            "hours": known(apart) and apart > p.hours_tolerance,
            "shifts": bool(shifts) and bool(asked_shifts & ~shifts),
            "contract": bool(accepted and offered) and not accepted & offered,
            "level": level_of(c, "work_level", i) < level_of(v, "work_level_min", j),
        }
        on_now = {name: name in {"hidden", "excluded", "unpaid"} or p.demands.get(name, False) for name in DEMANDS}
        on_now["region"] = p.reach == "region"
        return {name: found[name] and on_now[name] for name in DEMANDS}

    def can_earn(self, i, codes, deadline):
        """Whether some courses, one after another, lead to all of these before the deadline; by trying every set."""
        use = [k for k in self.courses(i) if self.grants(k) & set(codes) and self.ready(k) <= deadline]
        limit = min(self.most_weeks(i), deadline / 7) + 1e-9
        sets = itertools.chain.from_iterable(itertools.combinations(use, r) for r in range(len(codes) + 1))
        return any(
            set(codes) <= set().union(*(self.grants(k) for k in s)) and sum(self.weeks(k) for k in s) <= limit
            for s in sets
        )

    def covered(self, i, j):
        mine = self.possession(self.held(i))
        return [min(1.0, mine.get(s, 0.0) / level) for s, level, _ in self.asked(j)]

    def pair(self, i, j):
        asked, covered = self.asked(j), self.covered(i, j)
        forward, optional = self.coverage(asked, covered)
        apart, p = self.hours_apart(i, j), self.policy
        parts = {
            "skills": self.skills(forward, self.reverse(i, j)),
            "optional": optional if known(optional) else p.neutral["optional"],
            "travel": self.travel(i, j),
            "hours": falling(apart / 8) if known(apart) else p.neutral["hours"],
            "wage": self.wage(i, j),
            "level": self.level(i, j),
            "contract": self.contract(i, j),
            "timing": self.timing(i, self.start(j)),
            "experience": self.experience(i, j),
            "wish": self.wish(i, j),
        }
        missing = [(s, level) for (s, level, e), x in zip(asked, covered, strict=True) if e and x < 0.5]
        missing.sort(key=lambda x: (-self.rare(x[0]), x))
        return Brief(
            fails=self.fails(i, j),
            parts=parts,
            score=sum(p.weights[name] * parts[name] for name in PARTS),
            fit=forward if known(forward) else p.neutral["skills"],
            missing=missing,
            needs_route=p.demands["credentials_before_start"] and bool(self.lacking(i, j, "credentials_before_start")),
            early=self.start(j) <= day(self.c, "job_ends_on", i, self.market.on),
            km=self.km(self.c["postcode"][i], self.v["postcode"][j])[0],
        )

    def gap(self, i, j, brief):
        """What is missing (credentials first, then the skills that weigh most), taught at work, and who closes what."""
        codes = self.lacking(i, j, "credentials_before_start") if brief.needs_route else []
        taught = self.possession(entries(self.market.profiles.learn_on_the_job, j))
        at_work = [(s, x) for s, x in brief.missing if min(1.0, taught.get(s, 0.0) / x) >= 0.5]
        items = codes + [item for item in brief.missing if item not in at_work]
        deadline = self.start(j) if brief.needs_route and known(self.start(j)) else math.inf
        closes = {}
        for k in self.courses(i):
            teaches = self.possession(entries(self.market.profiles.training_skills, k))
            found = {x for x in codes if x in self.grants(k)}
            found |= {(s, x) for s, x in set(items) - set(codes) if min(1.0, teaches.get(s, 0.0) / x) >= 0.5}
            if found and self.ready(k) <= deadline:
                closes[k] = found
        return items, at_work, closes, min(self.most_weeks(i), deadline / 7)

    def cheapest(self, items, closes, limit):
        """All sets of the lowest price that close what is included, by trying every set; and what is included."""
        sets = [s for r in range(len(closes) + 1) for s in itertools.combinations(sorted(closes), r)]
        sets = [s for s in sets if sum(self.weeks(k) for k in s) <= limit + 1e-9]
        included = []
        for item in items:
            if any({*included, item} <= set().union(*(closes[k] for k in s)) for s in sets):
                included.append(item)
        good = [s for s in sets if set(included) <= set().union(*(closes[k] for k in s))]
        least = min(sum(self.price(k) for k in s) for s in good)
        return included, least, [s for s in good if sum(self.price(k) for k in s) <= least + 1e-9]

    def after(self, i, j, brief, courses, *, taught=True):
        """Fit and score once these courses are done, and what the employer teaches is learned."""
        p, asked = self.market.profiles, self.asked(j)
        covered = self.covered(i, j)
        sources = [entries(p.training_skills, k) for k in courses]
        sources += [entries(p.learn_on_the_job, j)] if taught else []
        for levels in sources:
            more = self.possession(levels)
            covered = [
                max(x, min(1.0, more.get(s, 0.0) / level)) for (s, level, _), x in zip(asked, covered, strict=True)
            ]
        forward, optional = self.coverage(asked, covered)
        parts = dict(brief.parts)
        parts["skills"] = self.skills(forward, self.reverse(i, j))
        parts["optional"] = optional if known(optional) else parts["optional"]
        if courses:
            ready = max(*(self.ready(k) for k in courses), 7 * sum(self.weeks(k) for k in courses))
            start = self.start(j)
            waited = self.timing(i, max(start, ready) if known(start) else ready)
            parts["timing"] = waited if known(start) else min(parts["timing"], waited)
        score = sum(self.policy.weights[name] * parts[name] for name in PARTS)
        return (forward if known(forward) else brief.fit), min(1.0, max(0.0, score))


def falling(short):
    return min(1.0, max(0.0, 1 - short))


def region(table, i):
    name = table["region"][i]
    return "" if name is None or name == "unknown" else name


def digits(code):
    return "".join(x for x in str(code or "") if x.isdigit())


def known_level(level, without=math.inf):
    return without if level is None or not known(level) else level


def haversine(lat_a, lon_a, lat_b, lon_b):
    a, b = math.radians(lat_a), math.radians(lat_b)
    half = math.radians(lon_b - lon_a) / 2
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(half) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(h)))


def _including(extra):
    from rmtmatch.scoring.credentials import IMPLIES  # noqa: PLC0415  the table is data, not method

    def includes(code):
        seen, todo = set(), [code]
        while todo:
            one = todo.pop()
            if one not in seen:
                seen.add(one)
                todo += [*IMPLIES.get(one, ()), *extra.get(one, ())]
        return seen

    return includes
