r"""LaTeX in titles and abstracts, as far as matching needs it: `\textbf{X}` is X, `$\alpha$` is alpha, `Sch\"olkopf` is Schölkopf.

Lives here: what a command becomes. Not here: making LaTeX pretty for people (`bot/posts`), folding of characters
(`folding.py`, the only caller). One pass, linear, no nesting: braces and dollars fall away later as characters.
"""

from __future__ import annotations

import re

from bot.topics.vocabulary import vocabulary

# A command, or the star of `Q^*_h`, which would run into its index when the braces are gone.
COMMAND = re.compile(r"(?P<star>\^\{?(?:\*|\\star|\\ast)\}?_)|\\(?P<name>[A-Za-z]+|.|$)", re.DOTALL)

_GREEK = frozenset(
    vocabulary(
        "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi psi omega"
    )
)
_LETTERS = {"ss": "ss", "o": "o", "O": "o", "aa": "a", "AA": "a", "ae": "ae", "AE": "ae", "oe": "oe", "OE": "oe"} | {
    "l": "l", "L": "l", "i": "i", "j": "j", "ell": "l", "imath": "i", "jmath": "j", "dj": "d", "DJ": "d", "th": "th", "dh": "d",
}  # fmt: skip
# Commands that leave the text beside them joined: accents and fonts.
_SILENT = frozenset(
    vocabulary(
        "c v u H k r b d t textbf textit textrm textsc textsf texttt textsl textup textmd textnormal text emph bf it rm sc sf tt sl em",
        " mathbf mathit mathrm mathsf mathtt mathcal mathbb mathfrak mathscr boldsymbol bm pmb mbox hbox operatorname ensuremath",
        " underline overline widehat widetilde hat tilde bar vec dot ddot breve check acute grave mathring mathnormal",
        " left right big Big bigg Bigg displaystyle textstyle limits nolimits rmfamily bfseries itshape",
    )
)
_TIGHT = frozenset("\"'`^~=.!-_/()[]{}$")  # `\"o`, `\'e`, `\-`: nothing between the letters


def replacement(found: re.Match[str]) -> str:
    """What a match of `COMMAND` becomes."""
    name = found["name"]
    if name is None:
        return "* "
    if name in ("star", "ast"):
        return "*"
    if name in _LETTERS:
        return _LETTERS[name]
    if name in _SILENT or name in _TIGHT:
        return ""
    greek = name.removeprefix("var").lower()
    return greek if greek in _GREEK else " "
