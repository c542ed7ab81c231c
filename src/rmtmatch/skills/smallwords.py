"""Small words of Dutch and English: those that say nothing of a skill, and those that only say that one is used."""

from __future__ import annotations


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


USE_WORDS = _words(
    "bedienen gebruiken besturen rijden hanteren uitvoeren doen toepassen werken verrichten omgaan beheersen",
    "gebruik bediening operate use using drive handle perform apply do work run execute employ utilise utilize conduct",
)
"""Say only that something is used or done: with its object, one is as good as another."""

LOOSE_USE_WORDS = _words("draaien draai")
"""Say in speech that something is used (kassa gedraaid), and in a label something else (metaal draaien)."""

EXPERIENCE_WORDS = _words(
    "ervaring ervaren werkervaring kennis vaardigheid vaardigheden vaardig bekend vertrouwd",
    "experience experienced knowledge skill skills skilled proficiency proficient fluent familiar",
)
"""Say of what stands beside them that it was used."""

FUNCTION_WORDS = _words(
    "de het een van voor met in op aan bij te ten ter tot uit om over naar door onder als en of dan dat die dit",
    "deze er ik je jij jouw u uw hij zij ze we wij ons onze hun mijn zijn haar is ben bent was waren heb hebt heeft",
    "hebben had hadden wordt worden werd kan kun kunt kunnen kon zal zullen moet moeten mag mogen wil wilt willen",
    "ook nog al zeer heel goed goede veel meer alle elk elke diverse verschillende volledig zelfstandig dagelijks",
    "dag jaar jaren lang jarenlang jarenlange ruime enige relevante andere o.a zoals waaronder binnen tijdens via",
    "per af tussen the a an for with on at to by from as and or that this these those are were be been have has",
    "will would can could should must may i you your our they their he she his her it its also very good strong",
    "excellent proven relevant several various years year some any all more most other etc such including within",
    "into",
)
"""Are passed over between the words of a label."""
