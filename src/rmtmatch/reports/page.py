"""What all pages share: one self-contained HTML file, light and dark, that loads nothing."""

from __future__ import annotations

from html import escape

# default-src 'none': whatever stands in a page, the browser asks nothing of anybody.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'"

STYLE = """
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#4a5360;--line:#c9d0d8;--paper:#fff;--card:#f4f6f8;--bar:#1f5fa8;
--mark:#8a3b00}
@media (prefers-color-scheme:dark){:root{--ink:#eceff3;--soft:#b4bdc8;--line:#414a55;--paper:#14181d;--card:#1e242b;
--bar:#7fb2ea;--mark:#ffb57a}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,'Liberation Sans',Arial,sans-serif}
nav,main,header,footer{max-width:62rem;margin:0 auto;padding:0 1.2rem}
nav{padding-top:1rem}nav a{margin-right:1rem}
a{color:var(--bar)}
:focus-visible{outline:3px solid var(--bar);outline-offset:2px}
h1{font-size:1.7rem;line-height:1.25;margin:1.4rem 0 .4rem}
h2{font-size:1.25rem;line-height:1.3;margin:2.2rem 0 .4rem}
h3{font-size:1.05rem;line-height:1.35;margin:0}
p{max-width:42rem;margin:.5rem 0}
.scroll{overflow-x:auto;background:linear-gradient(to right,var(--paper) 30%,transparent) left/3rem 100%,
linear-gradient(to left,var(--paper) 30%,transparent) right/3rem 100%,
linear-gradient(to right,var(--line),transparent) left/.7rem 100%,
linear-gradient(to left,var(--line),transparent) right/.7rem 100%;background-repeat:no-repeat;
background-attachment:local,local,scroll,scroll}
table{border-collapse:collapse;margin:.6rem 0;min-width:18rem}
th,td{padding:.35rem .9rem .35rem 0;text-align:left;border-bottom:1px solid var(--line);vertical-align:bottom}
td,thead th+th{text-align:right;font-variant-numeric:tabular-nums}
tfoot th,tfoot td{font-weight:600;border-top:2px solid var(--line)}
.note{color:var(--soft);font-size:.93rem}
@media (max-width:30rem){h1{font-size:1.4rem}table{font-size:.9rem}th,td{padding-right:.6rem}}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.8rem;margin:1rem 0;padding:0}
.cards div{background:var(--card);border-radius:.4rem;padding:.8rem 1rem}
.cards dt{color:var(--soft);font-size:.93rem}
.cards dd{margin:0;font-size:1.6rem;font-weight:600;font-variant-numeric:tabular-nums}
.bars{display:block;width:100%;max-width:27rem;height:auto;margin:.8rem 0;font-size:15px;fill:currentColor}
.bars .ground{fill:var(--line);opacity:.55}.bars .bar{fill:var(--bar)}
@media print{.scroll{background:none;overflow:visible}
nav,.screen{display:none!important}body{font-size:11pt}main,header{max-width:none;padding:0}}
"""

_MONTHS = {
    "nl": (
        *("januari", "februari", "maart", "april", "mei", "juni"),
        *("juli", "augustus", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


def page(title: str, body: str, *, lang: str, style: str = "", script: str = "") -> str:
    """Return a whole page.

    Parameters
    ----------
    title : str
        Plain text.
    body : str
        HTML, escaped already.
    lang : str
        Of the page: ``nl`` or ``en``.
    style, script : str
        Added to the shared style; a script of the page's own. The main text has to do without it.

    Examples
    --------
    >>> page("A & B", "<main>x</main>", lang="en").splitlines()[1]
    "<html lang='en'>"
    """
    own = f"\n<script>{script}</script>" if script else ""
    return (
        f"<!doctype html>\n<html lang='{lang}'>\n<head>\n<meta charset='utf-8'>\n"
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        "<meta name='viewport' content='width=device-width,initial-scale=1'>\n"
        f"<title>{escape(title)}</title>\n<style>{STYLE}{style}</style>\n</head>\n<body>\n{body}{own}\n</body>\n</html>\n"
    )


def number(count: float, lang: str) -> str:
    """Return a whole number with the separators of the language.

    Examples
    --------
    >>> number(1250, "nl"), number(1250, "en")
    ('1.250', '1,250')
    """
    text = f"{count:,.0f}"
    return text.replace(",", ".") if lang == "nl" else text


def day(iso: str, lang: str) -> str:
    """Return a day as people write it.

    Examples
    --------
    >>> day("2026-11-22", "nl"), day("2026-03-01", "en")
    ('22 november 2026', '1 March 2026')
    """
    year, month, number_ = (int(part) for part in iso.split("-"))
    return f"{number_} {_MONTHS[lang][month - 1]} {year}"


def euros(amount: float, lang: str) -> str:
    """Return whole euros as the language writes them."""
    return f"€\N{NO-BREAK SPACE}{number(amount, lang)}" if lang == "nl" else f"€{number(amount, lang)}"
