"""What LaTeX commands and scripts look like in Unicode: tables and look-ups, most of them out of pylatexenc.

Not here: how text is read (`math.py`, the only caller).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache

from pylatexenc.latex2text import get_default_latex_context_db  # type: ignore[import-untyped]  # ships no types

_SUPERSCRIPTS = str.maketrans(
    "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWαβγδεθφχ∘⊤′*†‡–",
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᵅᵝᵞᵟᵋᶿᵠᵡ°ᵀ′*†‡⁻",
)
_SUBSCRIPTS = str.maketrans("0123456789+-−=()aehijklmnoprstuvxβγρφχ", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵧᵨᵩᵪ")

# What is written with a letter's accent. Combining characters, composed where Unicode has the letter.
ACCENTS: Mapping[str, str] = {
    '"': "\u0308", "'": "\u0301", "`": "\u0300", "^": "\u0302", "~": "\u0303", "=": "\u0304", ".": "\u0307",
    "c": "\u0327", "v": "\u030c", "u": "\u0306", "H": "\u030b", "k": "\u0328", "r": "\u030a", "d": "\u0323",
    "b": "\u0331", "t": "\u0361", "hat": "\u0302", "widehat": "\u0302", "bar": "\u0304", "tilde": "\u0303",
    "widetilde": "\u0303", "dot": "\u0307", "ddot": "\u0308", "vec": "\u20d7", "check": "\u030c", "breve": "\u0306",
    "acute": "\u0301", "grave": "\u0300", "mathring": "\u030a",
}  # fmt: skip

# Their arguments are no words of the paper. The number is how many arguments go.
DROPPED: Mapping[str, int] = {
    "cite": 1, "citep": 1, "citet": 1, "citealp": 1, "citeyear": 1, "citeauthor": 1, "ref": 1, "cref": 1, "Cref": 1,
    "autoref": 1, "eqref": 1, "label": 1, "vspace": 1, "hspace": 1, "color": 1, "textcolor": 1, "begin": 1, "end": 1,
    "includegraphics": 1, "href": 1, "hyperlink": 1, "fontsize": 2, "mkern": 0, "left": 0, "right": 0, "big": 0,
    "Big": 0, "bigg": 0, "Bigg": 0, "bigl": 0, "bigr": 0, "Bigl": 0, "Bigr": 0, "middle": 0, "em": 0, "it": 0, "bf": 0,
    "rm": 0, "tt": 0, "sc": 0, "sf": 0, "sl": 0, "cal": 0, "tiny": 0, "small": 0, "large": 0, "Large": 0, "normalsize": 0,
    "noindent": 0, "displaystyle": 0, "textstyle": 0, "xspace": 0, "centering": 0, "par": 0, "limits": 0, "nolimits": 0,
    "protect": 0, "boldmath": 0, "bfseries": 0, "itshape": 0, "ttfamily": 0, "selectfont": 0,
}  # fmt: skip

_OWN: Mapping[str, str] = {
    # arXiv's own use of \deg is the sign; pylatexenc has the function's name
    "deg": "°", "textdegree": "°", "eg": "e.g.", "ie": "i.e.", "etc": "etc.", "etal": "et al.", "wrt": "w.r.t.", "vs": "vs.",
    "aka": "a.k.a.", "star": "⋆", "ast": "*", "ldots": "…", "dots": "…", "dotsc": "…", "dotsb": "…", "cdots": "⋯", "textellipsis": "…",
    "textemdash": "—", "textendash": "–", "textasciitilde": "~", "textasciicircum": "^", "textbackslash": "\\", "textmu": "µ",
    "textgreater": ">", "textless": "<", "textbar": "|", "textunderscore": "_", "textregistered": "®", "texttrademark": "™",
    "circledR": "®", "checkmark": "✓", "prime": "′", "top": "⊤", "colon": ":", "slash": "/", "backslash": "\\", "mid": "|",
    "vert": "|", "lvert": "|", "rvert": "|", "Vert": "‖", "lVert": "‖", "rVert": "‖", "lbrace": "{", "rbrace": "}",
    "lbrack": "[", "rbrack": "]", "quad": " ", "qquad": " ", "space": " ", "newline": " ", "n": " ", "item": " ", "ne": "≠",
    "leqslant": "≤", "geqslant": "≥", "varnothing": "∅", "implies": "⇒", "iff": "⇔", "sim": "∼", "TeX": "TeX", "LaTeX": "LaTeX",
    "bullet": "•", "textbullet": "•", "lesssim": "≲", "gtrsim": "≳", "faGithub": "", "textquotesingle": "'", "bigskip": " ",
    "i": "i", "j": "j",  # nearly always the letter below an accent
}  # fmt: skip

_ESCAPED: Mapping[str, str] = {
    ",": " ", ";": " ", ":": " ", " ": " ", "\\": " ", ">": " ", "!": "", "-": "", "/": "", "@": "", "|": "‖",
}  # fmt: skip
_ALPHABETS: Mapping[str, str] = {
    "mathbb": "DOUBLE-STRUCK", "mathcal": "SCRIPT", "mathscr": "SCRIPT", "mathfrak": "FRAKTUR", "Bbb": "DOUBLE-STRUCK",
}  # fmt: skip


@cache
def symbol(name: str) -> str | None:
    """The sign of a command without arguments (`alpha` is α), None where there is none."""
    if name in _OWN:
        return _OWN[name]
    spec = get_default_latex_context_db().get_macro_spec(name)
    found = getattr(spec, "simplify_repl", None)
    return found if isinstance(found, str) and found and "%" not in found else None


def escaped(char: str) -> str:
    r"""What a backslash and a character stand for: `\%` is a percent sign, `\,` a space."""
    return _ESCAPED.get(char, char)


def accented(name: str, base: str) -> str | None:
    """The letter with the accent, or None where `base` is no single letter."""
    if len(base) == 1 and base.isalpha():
        return unicodedata.normalize("NFC", base + ACCENTS[name])
    return None


def lettered(name: str, text: str) -> str | None:
    """The letter in a mathematical alphabet (ℝ, 𝒪); words stay as they are, to be read. None for any other command."""
    style = _ALPHABETS.get(name)
    if style is None:
        return None
    if len(text) != 1 or not (text.isascii() and text.isalnum()):
        return text
    kind = "DIGIT" if text.isdigit() else "CAPITAL" if text.isupper() else "SMALL"
    word = unicodedata.name(text).rsplit(" ", 1)[-1]
    # The block of mathematical letters has holes where older characters stand. Source: unicode.org/charts/PDF/U1D400.pdf
    names = (f"MATHEMATICAL {style} {kind} {word}", f"{style.replace('FRAKTUR', 'BLACK-LETTER')} {kind} {word}")
    return next((char for char in map(_named, names) if char), text)


def _named(name: str) -> str | None:
    try:
        return unicodedata.lookup(name)
    except KeyError:
        return None


def script(mark: str, text: str) -> str:
    """Raised (`^`) or lowered (`_`) text: Unicode's own characters where it has all of them, else `^(…)`."""
    text = text.strip()
    table = _SUPERSCRIPTS if mark == "^" else _SUBSCRIPTS
    if all(ord(char) in table for char in text):
        return text.translate(table)
    return f"{mark}{text}" if len(text) == 1 else f"{mark}({text})"
