"""What vacancies say that asks nothing of anybody: offers, the firm, how to apply. And what says that something is not.

Lists of words, Dutch and English, read sentence by sentence. They hold for any vacancy; none was taken from one text.
"""

from __future__ import annotations

import re

_HEADING_WORDS = 7


def _any(*words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)


OFFER = _any(
    # what is offered
    r"(?:wij|we|wat) bieden", r"bieden (?:wij|we|jou|je|u)", r"bied(?:t|en)? jou", "ons aanbod", "we offer",
    "what we offer", "our offer", "benefits", "perks", "arbeidsvoorwaarden", r"reiskosten\w*", r"kilometervergoeding",
    r"reis\w*vergoeding", r"onkosten\w*", r"vakantie(?:dagen|uren|geld|toeslag)", "vrije dagen", "eindejaarsuitkering",
    "dertiende maand", r"(?:thuiswerk|telefoon)vergoeding", r"pensioen(?:regeling|opbouw)?", "travel allowance",
    "holidays?", "paid leave", "pension", r"(?:markt|prestatie)conform", r"doorgroei\w*", "groeimogelijkheden",
    "werksfeer", "sfeer", r"gezellig\w*", r"vrijmibo\w*", r"bedrijfs(?:uitjes|fitness|borrels?)", "borrels?",
    r"personeels(?:korting|feesten|uitjes)", "career opportunities", r"competitive (?:salary|pay|benefits)",
    "salaris", "salary", "brutosalaris", "bruto", "per maand", "vast contract", "dienstverband", "uitzicht op een",
    r"schaal \d+", "cao", "je krijgt", "jij krijgt", "je ontvangt", "krijg je", "ontvang je",
    r"leuke\w* collega'?s?", "fijn team", "hecht team", "dynamische omgeving",
    # who offers it
    "over ons", r"wie (?:zijn|wij) (?:wij|we|zijn)", "about us", "who we are", r"marktleider", "familiebedrijf",
    "equal opportunity",
    # how to apply
    r"sollicit\w+", r"(?:to )?apply (?:now|today|here|via|by)", r"motivatie(?:brief)?", "cover letter", r"c\.?v\.?",
    "résumé", r"stuur (?:je|jouw|uw|een|ons|naar)", "reageer", "acquisitie", "neem contact", "interesse", "interested",
    "enthousiast geworden", r"bel (?:met|naar)",
)  # fmt: skip
"""Says what somebody gets, who gives it, or how to ask for it."""

DEMAND = _any(
    r"ervaring\w*", "experience", r"kennis", "knowledge", r"vaardigheid|vaardigheden", r"skills?", r"beheers\w*",
    r"bekend met", "familiar with", "gewerkt", "in staat", "able to", "verantwoordelijk voor", "responsible for",
    r"(?:functie-?)?eisen", "requirements", "taken", "werkzaamheden", "tasks", "responsibilities", "wat vragen",
    r"(?:wij|we) vragen", "jouw profiel", "profiel", "profile", r"wat ga je doen", "wat je doet", "je taken", "diploma",
    r"(?:je|jij|ik|u) (?:kunt|kan|bent|ben|hebt|heb)",
)  # fmt: skip
"""Says what is asked, or what somebody has."""

STRONG_OFFER = _any(
    r"(?:wij|we|wat) bieden", r"bieden (?:wij|we|jou|je|u)", r"bied(?:t|en)? jou", "we offer", "what we offer",
    "ons aanbod", "arbeidsvoorwaarden", r"reiskosten\w*", "je krijgt", "jij krijgt", "krijg je", "je ontvangt",
    "ontvang je", r"sollicit\w+", "over ons", "about us",
)  # fmt: skip
"""The same, and no word of a demand in the sentence changes that."""

NOT = frozenset({"geen", "niet", "nooit", "zonder", "noch", "no", "not", "never", "without", "don't", "cannot", "nor"})
"""In a clause with one of these, nothing is said to be there."""
NOT_ONLY = frozenset({"alleen", "only", "te"})
"""Unless one of these comes next: niet alleen, niet te vergeten."""

_WISH = re.compile(
    r"\b(?:wil(?:t|len|de)?|zou(?:den)?|hoop|hopen)\b.{0,80}\b(?:leren|worden|ontwikkelen)\b"
    r"|\b(?:would|want|hope)\b.{0,80}\b(?:learn|become|like to)\b"
    r"|\b(?:nog|wil|graag) (?:te )?leren\b|\bgraag (?:iets|aan de slag|werken|gaan)\b|\b(?:leer|leert) (?:je|jij|u)\b",
    re.IGNORECASE,
)


def says_nothing(sentence: str) -> bool:
    """Tell whether a sentence offers, advertises or wishes, so that no skill can be read from it.

    Examples
    --------
    >>> says_nothing("Wij bieden een prettige werksfeer"), says_nothing("Je hebt ervaring met salarisadministratie")
    (True, False)
    >>> says_nothing("Ik wil graag leren lassen")
    True
    """
    if _WISH.search(sentence):
        return True
    if not OFFER.search(sentence):
        return False
    return bool(STRONG_OFFER.search(sentence)) or not DEMAND.search(sentence)


class Section:
    """Follows the headings of a text: below one that offers, nothing is asked until the next heading."""

    def __init__(self) -> None:
        self._offers = False

    def speaks(self, line: str) -> bool:
        """Read the next sentence; tell whether it stands in a part that may say what somebody can do."""
        bare = line.strip()
        heading = bare.endswith((":", "?")) and bare.count(" ") < _HEADING_WORDS
        if heading:
            self._offers = bool(OFFER.search(bare)) and not DEMAND.search(bare)
        return not self._offers
