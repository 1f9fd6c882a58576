"""Topics and papers for property tests: few words, so that they meet often, and the odd ones among them."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.model import Listing, Paper, PaperId

WORDS = """
few shot pre training pretraining fewshot policy policies model models model's LLM LLMs RAG rag GPT-4o
gpt4o GPT 4o C++ Q* .NET π0 pi0 $\\pi_0$ k-means kmeans news new state-of-the-art
text-to-image 3D data set dataset vision/language α $\\alpha$ 4.1 大模型
zero-shot robot robotics robots multi-agent pre-training-free
""".split()  # noqa: SIM905
NAMES = (
    "Yann LeCun",
    "LeCun, Yann",
    "Y. LeCun",
    "Ada Lovelace",
    "Laurens van der Maaten",
    "García Márquez, Gabriel",
    "Plato",
)
CATEGORIES = ("cs.CL", "cs.LG", "stat.ML", "hep-th", "math.AG")

words = st.sampled_from(WORDS)
texts = st.lists(words, max_size=12).map(" ".join)
papers = st.builds(
    Paper,
    id=st.just(PaperId("x:1")),
    title=texts,
    abstract=texts,
    authors=st.lists(st.sampled_from(NAMES), max_size=3).map(tuple),
    categories=st.lists(st.sampled_from(CATEGORIES), max_size=3).map(tuple),
    keywords=st.lists(texts, max_size=2).map(tuple),
    organization=st.none() | texts,
    upvotes=st.integers(0, 30),
    comments=st.integers(0, 30),
    code_url=st.sampled_from((None, "https://example.org/code")),
    listings=st.sampled_from(((), (Listing("huggingface"),))),
)

_phrases = st.lists(words, min_size=1, max_size=3).map(lambda found: f'"{" ".join(found)}"')
_values = words | _phrases | st.sampled_from(("robot*", "pre-tr*", "text-to-im*", "=RAG", "=LLM", "mod*"))
_fields = st.sampled_from(("title:", "abstract:", "keyword:", "org:"))
_names = st.sampled_from(("author:LeCun", *(f'author:"{name}"' for name in NAMES), 'author:"Maaten"', "author:van"))
_codes = st.sampled_from(("cat:cs.CL", "cat:cs.*", "primary:cs.LG", "cat:hep-th", "cat:stat.*"))
_weak = st.sampled_from(("has:code", "upvotes>=10", "comments>=5", "source:huggingface"))
_leaves = _values | st.tuples(_fields, _values).map("".join) | _names | _codes | _weak


def _more(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, min_size=2, max_size=4)
    return (
        several.map(" ".join)
        | several.map(" OR ".join)
        | several.map(" AND ".join)
        | inner.map(lambda node: f"({node})")
        | inner.map(lambda node: f"-({node})")
        | inner.map(lambda node: f"NOT ({node})")
        | st.tuples(_fields, _values, _values).map(lambda found: f"{found[0]}({found[1]} OR -{found[2]})")
    )


topics = st.recursive(_leaves, _more, max_leaves=8)
