"""English plurals and possessives: `models`, `model's` and `model` are one word. No -ing, no -ed, no dictionary.

Lives here: `singular`, pure and idempotent. Called by `evaluate.py` and `reading.py` for every word outside quotes. What
matters is that two forms of a word meet and two words don't, not that the result is English (`gibbs` becomes `gibb`).
Apostrophes are gone before (`folding.py`), so `model's` arrives as `models`.
"""

from __future__ import annotations

from bot.topics.vocabulary import vocabulary

SHORTEST = 4  # below it an s is part of the word: gas, bus, its, iOS

_IRREGULAR = {
    "analyses": "analysis", "hypotheses": "hypothesis", "theses": "thesis", "syntheses": "synthesis", "crises": "crisis",
    "diagnoses": "diagnosis", "parentheses": "parenthesis", "metastases": "metastasis", "prognoses": "prognosis",
    "matrices": "matrix", "vertices": "vertex", "indices": "index", "indexes": "index", "appendices": "appendix",
    "vortices": "vortex", "helices": "helix", "simplices": "simplex", "cortices": "cortex", "axes": "axis",
    "minima": "minimum", "maxima": "maximum", "optima": "optimum", "spectra": "spectrum", "quanta": "quantum",
    "momenta": "momentum", "strata": "stratum", "bacteria": "bacterium", "corpora": "corpus", "criteria": "criterion",
    "phenomena": "phenomenon", "automata": "automaton", "polyhedra": "polyhedron", "schemata": "schema", "genera": "genus",
    "nuclei": "nucleus", "radii": "radius", "stimuli": "stimulus", "loci": "locus", "foci": "focus", "formulae": "formula",
    "mice": "mouse", "women": "woman", "children": "child", "feet": "foot", "teeth": "tooth", "wolves": "wolf",
    "halves": "half", "shelves": "shelf", "selves": "self", "knives": "knife", "heroes": "hero", "echoes": "echo",
    "potatoes": "potato", "tomatoes": "tomato", "vetoes": "veto", "torpedoes": "torpedo", "mosquitoes": "mosquito",
    "quizzes": "quiz", "lenses": "lens", "gases": "gas", "biases": "bias", "aliases": "alias", "atlases": "atlas",
    "canvases": "canvas", "buses": "bus", "movies": "movie", "cookies": "cookie", "zombies": "zombie", "selfies": "selfie",
    "calories": "calorie", "prairies": "prairie", "genies": "genie", "caches": "cache", "niches": "niche",
    "headaches": "headache", "avalanches": "avalanche", "moustaches": "moustache", "microcaches": "microcache",
}  # fmt: skip
_IRREGULAR |= {
    f"{stem}uses": f"{stem}us"
    for stem in vocabulary(
        "vir foc camp stat bon corp cens consens nucle gen apparat loc op rad stim octop fung min syllab"
    )
}
# What looks like a plural and is none, or whose singular is another word.
_WHOLE = frozenset(
    vocabulary(
        "news lens series species bias alias atlas canvas texas kansas whereas was has its this thus plus always perhaps chaos cosmos",
        " ethos pathos overseas christmas besides goods means mars sans mass",
    )
) - {"means"}
# -ics is a field of study (semantics is not semantic), except where it is a plural.
_ICS = frozenset(
    vocabulary(
        "topics metrics heuristics characteristics statistics critics comics logics clinics fabrics rubrics basics relics mosaics",
        " antibiotics epidemics pandemics classics diagnostics generics plastics ceramics cosmetics cubics quartics conics quadrics",
        " lyrics pics nics asics mimics arithmetics submetrics hypermetrics multimetrics subtopics",
    )
)
# -us and -is end singulars (corpus, basis), except in acronyms and a few words.
_US = frozenset(
    vocabulary(
        "gpus cpus tpus npus dpus xpus vpus imus grus emus menus relus gelus bleus ious blus mus nus taus submenus"
    )
)
_IS = frozenset(vocabulary("apis rois pois uis guis skis taxis bcis cuis dois ais llmis hcis vais"))


class _Singulars(dict[str, str]):
    """What was worked out before, forgotten as a whole when it grows large: words come from outside."""

    def __missing__(self, word: str) -> str:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        found = _work_out(word)
        self[word] = found
        return found


MOST_REMEMBERED = 200_000
SINGULARS = _Singulars()


def singular(word: str) -> str:
    """The word without its plural ending. `word` is folded. Doing it twice changes nothing more."""
    return SINGULARS[word]


def _work_out(word: str) -> str:
    while (shorter := _once(word)) != word:
        word = shorter
    return word


def _once(word: str) -> str:
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < SHORTEST or word[-1] != "s" or not word[-2].isalnum() or word in _WHOLE:
        return word
    if word.endswith("ies") and len(word) > SHORTEST:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "xes", "ches", "zzes")):
        return word[:-2]
    if word.endswith("ss"):
        return word
    if word.endswith("us"):
        return word[:-1] if word in _US else word
    if word.endswith("is"):
        return word[:-1] if word in _IS else word
    if word.endswith("ics") and word not in _ICS:
        return word
    return word[:-1]
