"""LaTeX to Unicode: what people see in a title, and that no text can break or stall it."""

from __future__ import annotations

import gzip
import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.posts.math import MAX_CHARS, to_unicode

PAPERS = Path(__file__).resolve().parents[3] / ".." / "shared" / "data" / "arxiv-60k.jsonl.gz"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (r"$\mathcal{O}(n^2)$", "𝒪(n²)"),
        (r"$\tau^2$-Bench", "τ²-Bench"),
        (r"M$^{2}$CD", "M²CD"),
        (r"H$_2$O and CO$_{2}$", "H₂O and CO₂"),
        (r"$10^{-3}$", "10⁻³"),
        (r"$x_i^{2k}$", "xᵢ²ᵏ"),
        (r"$\mathbb{R}^{d\times k}$", "ℝ^(d×k)"),
        (r"$K_{IC}$", "K_(IC)"),
        (r"$2^q$", "2^q"),
        (r"$x^\top y$", "xᵀy"),
        (r"360$^\circ$ and 5{\deg}", "360° and 5°"),
        (r"$\ell_1$-norm, $\epsilon$-greedy, $\pm 0.5$", "ℓ₁-norm, ϵ-greedy, ±0.5"),
        (r"$n \log n$ and $n\log_2n$", "n log n and n log₂n"),
        (r"$\frac{a+b}{c}$ of $\sqrt{n}$", "(a+b)/c of √n"),
        (r"$\tilde{O}(n)$, $\hat{x}$", "Õ(n), x̂"),
        (r"$3 \times 3$ and 98$\times$", "3 × 3 and 98×"),
        (r"\(x^2\) and \[y_1\] and $$z$$", "x² and y₁ and z"),
        (r"ASR$\rightarrow$LLM", "ASR→LLM"),
        (r"$\mathcal{SHOIQ}$ $\mathbf{GSE}$ $\text{GeAR}$", "SHOIQ GSE GeAR"),
    ],
)
def test_mathematics_reads_as_unicode(source: str, shown: str) -> None:
    """Superscripts where Unicode has them, `^(…)` where not."""
    assert to_unicode(source) == shown


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        (r"Sch\"olkopf, G\"{o}del, {\L}ukasz, \v{S}\'{e}, \c{c}", "Schölkopf, Gödel, Łukasz, Šé, ç"),
        (r"na\"{\i}ve \O{}degaard R{\'e}nyi", "naïve Ødegaard Rényi"),
        (r"\textbf{X} \emph{very \textit{deep}} {\it y} \underline{V}alue", "X very deep y Value"),
        (r"95.8\% \& more \_ \# \$5", "95.8% & more _ # $5"),
        ("95% of 3 & 4 #1", "95% of 3 & 4 #1"),
        (r"\href{https://x.example.org/a_b}{here} \url{https://x.example.org/~a}", "here https://x.example.org/~a"),
        (r"as shown~\cite{ada1843} in Fig.~3", "as shown in Fig. 3"),
        (r"~10 of 5~20", "~10 of 5~20"),
        ("``so'' it -- and -- a---b, --flag", "“so” it – and – a—b, --flag"),
        (r"\ours outperforms \model{} and \gls{llm}", "ours outperforms model and llm"),
        (r"hallucinations$\unicode{x2013}$plausible", "hallucinations–plausible"),
        (r"\k{appa}=0.73 \r{ho}=0.3", "κ=0.73 ρ=0.3"),
        ("{BERT}: a set {0, 1} of {GPT}s", "BERT: a set {0, 1} of GPTs"),
        ("snake_case, a ^ b, 10^6, x^{2}", "snake_case, a ^ b, 10⁶, x²"),
        ("a title\n  on two lines", "a title on two lines"),
        ("0", "0"),
        ("", ""),
    ],
)
def test_prose_loses_its_markup_and_nothing_else(source: str, shown: str) -> None:
    """Accents, styles, escapes, commands nobody knows."""
    assert to_unicode(source) == shown


@pytest.mark.parametrize(
    "text", ["$5 and $10", "from $5-$10", "US$ 3 or A$4", "costs $5M, not $10M", "$Trump coin", "$", "$$", "a $5"]
)
def test_money_is_left_alone(text: str) -> None:
    """Two dollars do not make a formula."""
    assert to_unicode(text) == text


def test_what_hides_or_turns_text_is_taken_out() -> None:
    """Bidirectional overrides, zero-width, control and tag characters, lone surrogates, stacks of accents."""
    hostile = "a\u202eb\u200bc\x00d\u2066e\ufefff\ud800g\U000e0041h\u00adi\u2028j" + "k" + "\u0301" * 50
    shown = to_unicode(hostile)
    assert shown.startswith("abcdefghi j")
    assert len(shown) < 20
    shown.encode()


@pytest.mark.timeout(20)  # no hang: some milliseconds each
@pytest.mark.parametrize(
    "hostile",
    [
        "{" * 9000, "}" * 9000, "$" * 9001, "$ a" * 6000, r"\(" * 5000, r"\[$" * 5000, r"\textbf" * 3000, r"\textbf{" * 2000,
        r"\frac" * 3000, r"\sqrt[" * 3000, r"\begin{a}" * 2000, r"\"" * 9000, "^{" * 9000, "a^" * 9000, r"\cite[" * 3000,
        "$" + "x " * 9000, "{a}" * 6000, r"\left(" * 3000, "\\" * 20001, " " * 20000, r"\" " * 6000, "x" * 10**6,
    ],
)  # fmt: skip
def test_hostile_text_costs_no_time(hostile: str) -> None:
    """Nesting, half-open brackets, endless input: linear, and never an error."""
    assert len(to_unicode(hostile)) <= MAX_CHARS


@given(st.text() | st.text(alphabet="\\{}$^_~ abcortf%&[]\"'`-5."))
def test_any_text_becomes_one_clean_line(text: str) -> None:
    """No exception, no control or format characters, no white space but single spaces."""
    shown = to_unicode(text)
    assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in shown)
    assert shown == " ".join(shown.split())


@given(
    st.lists(st.text("abcdefg", min_size=1, max_size=8), min_size=1),
    st.sampled_from(["{}", "$$", r"\textbf{}", r"\x{}"]),
)
def test_no_word_is_lost(words: list[str], markup: str) -> None:
    """Whatever markup stands around it."""
    half = len(markup) - 1
    shown = to_unicode(" ".join(f"{markup[:half]}{word}{markup[half:]}" for word in words))
    assert shown.split() == words


@pytest.mark.shared
def test_real_titles_keep_no_latex() -> None:
    """60,000 papers: no title and hardly an abstract with a command or formula left over."""
    left = re.compile(r"\$[^$]*\$|\\[A-Za-z]")
    titles = abstracts = 0
    with gzip.open(PAPERS, "rt") as lines:
        for number, line in enumerate(lines):
            record = json.loads(line)
            titles += left.search(to_unicode(record["title"])) is not None
            if number % 20 == 0:
                abstracts += left.search(to_unicode(record["abstract"])) is not None
    assert titles == 0
    assert abstracts <= 6  # of 3,000; what is left are sums of money and coins such as $Trump
