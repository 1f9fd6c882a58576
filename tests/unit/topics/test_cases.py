"""The table of topics and texts, and what fields ask of a paper."""

from __future__ import annotations

from typing import Any

import pytest

from bot.model import Listing, Paper, PaperId
from bot.topics.explain import explain
from bot.topics.index import TopicIndex
from bot.topics.language import matches, parse
from tests.unit.topics.cases import CASES

FLAT = [case for cases in CASES.values() for case in cases]


def paper(title: str = "A title", abstract: str = "", **more: Any) -> Paper:
    return Paper(PaperId("x:1"), title, abstract, **more)


def wants(topic: str, candidate: Paper) -> bool:
    """Asked three ways, which must agree."""
    parsed, index = parse(topic), TopicIndex()
    index.add(1, parsed)
    direct = matches(parsed, candidate)
    assert (index.match(candidate) == [1]) is direct
    assert bool(explain(parsed, candidate)) is direct
    return direct


@pytest.mark.parametrize(("topic", "text", "wanted"), FLAT)
def test_a_topic_and_a_text(topic: str, text: str, wanted: bool) -> None:
    """What people vary makes no difference; what they mean does. In a title as in an abstract."""
    assert wants(topic, paper(text)) is wanted
    assert wants(topic, paper(abstract=text)) is (wanted and not topic.startswith("title:"))


def test_the_table_is_long_enough() -> None:
    """No case is lost, or there twice."""
    assert len(set(FLAT)) == len(FLAT) >= 150


PEOPLE = [
    ('author:"Yann LeCun"', "Yann LeCun", True),
    ('author:"Yann LeCun"', "LeCun, Yann", True),
    ('author:"Yann LeCun"', "Y. LeCun", True),
    ('author:"Yann LeCun"', "Yann A. LeCun", True),
    ('author:"Yann LeCun"', "LeCun Y.", True),
    ('author:"Yann LeCun"', "Yann Lecunff", False),
    ('author:"Yann LeCun"', "Jean LeCun", False),
    ('author:"Yann LeCun"', "LeCun", False),
    ('author:"LeCun, Yann"', "Yann LeCun", True),
    ('author:"Y. LeCun"', "Yann LeCun", True),
    ('author:"Y. LeCun"', "Jean LeCun", False),
    ("author:LeCun", "Yann LeCun", True),
    ("author:lecun", "LeCun, Y.", True),
    ("author:LeCun", "Yann Lecunff", False),
    ("author:Yann", "Yann LeCun", True),
    ("author:Schölkopf", "Bernhard Scholkopf", True),
    ("author:Scholkopf", r"Bernhard Sch\"olkopf", True),
    ('author:"van der Maaten"', "Laurens van der Maaten", True),
    ("author:Maaten", "Laurens van der Maaten", True),
    ('author:"Laurens van der Maaten"', "Maaten, Laurens van der", True),
    ('author:"Laurens van der Maaten"', "van der Maaten, L.", True),
    ('author:"L. Maaten"', "Laurens van der Maaten", True),
    ('author:"Jean-Baptiste Alayrac"', "Jean Baptiste Alayrac", True),
    ('author:"Jean-Baptiste Alayrac"', "Jeanbaptiste Alayrac", True),
    ('author:"Jean-Baptiste Alayrac"', "J.-B. Alayrac", True),
    ('author:"Xiao-Ming Li"', "Xiaoming Li", True),
    ('author:"Maria Garcia-Marquez"', "María García Márquez", True),
    ('author:"García Márquez"', "Gabriel García Márquez", True),
    ("author:Garcia-Marquez", "Gabriel García Márquez", True),
    ("author:Plato", "Plato", True),
    ('author:"Martin Luther King"', "Martin Luther King Jr.", True),
    ('author:"Geoffrey E. Hinton"', "Geoffrey Hinton", True),
    ('author:"Geoffrey E. Hinton"', "G. E. Hinton", True),
    ('author:"Geoffrey E. Hinton"', "Geoffrey A. Hinton", False),
    ("author:山田太郎", "山田太郎", True),
    ("author:山田", "山田太郎", True),
    ('author:"Лев Толстой"', "Толстой, Лев", True),
    ('author:"O\'Neil"', "Cathy O’Neil", True),
    ("author:(LeCun OR Hinton)", "Geoffrey Hinton", True),
    ('author:"Malcolm X"', "Malcolm X", True),
    ('author:"Ada Lovelace"', "Ada Lovelace (Analytical Engines)", True),
    ('author:"Wei Li"', "Wei Liu", False),
]


@pytest.mark.parametrize(("topic", "name", "wanted"), PEOPLE)
def test_a_person_however_the_name_is_written(topic: str, name: str, wanted: bool) -> None:
    """`author:` looks at people, by whole parts of names, and shows the name as the paper has it."""
    found = paper(authors=("Someone Else", name))
    assert wants(topic, found) is wanted
    if wanted:
        assert [(each.field, each.text) for each in explain(parse(topic), found)] == [("author", name)]


RICH = paper(
    "Diffusion policies",
    "Language models act.",
    categories=("cs.RO", "cs.LG", "hep-th"),
    keywords=("robot learning", "Imitation"),
    organization="Google DeepMind",
    upvotes=10,
    comments=2,
    code_url="https://example.org/code",
    listings=(Listing("huggingface"),),
)


@pytest.mark.parametrize(
    ("topic", "wanted"),
    [
        ("title:diffusion", True),
        ("title:language", False),
        ("abstract:language", True),
        ("abstract:diffusion", False),
        ('title:"diffusion policies"', True),
        ("title:(diffusion policy)", True),
        ("title:(language OR policy)", True),
        ("title:(diffusion -language)", True),
        ("title:diffus*", True),
        ("Title:Diffusion", True),
        ("cat:cs.RO", True),
        ("cat:cs.LG", True),
        ("cat:cs.lg", True),
        ("cat:cs.CL", False),
        ("cat:cs.*", True),
        ("cat:math.*", False),
        ("cat:hep-th", True),
        ("primary:cs.RO", True),
        ("primary:cs.LG", False),
        ("primary:cs.*", True),
        ("cat:(cs.CL OR cs.RO)", True),
        ("diffusion -cat:cs.LG", False),
        ("org:google", True),
        ('org:"Google DeepMind"', True),
        ("org:goo*", True),
        ("org:meta", False),
        ("keyword:imitation", True),
        ('keyword:"robot learning"', True),
        ("keyword:robots", True),
        ('keyword:"learning imitation"', False),
        ("imitation", False),
        ("google", False),
        ("diffusion has:code", True),
        ("diffusion -has:code", False),
        ("diffusion upvotes>=10", True),
        ("diffusion upvotes>=11", False),
        ("diffusion upvotes >= 10", True),
        ("diffusion upvotes≥10", True),
        ("diffusion comments>=2", True),
        ("diffusion comments>=3", False),
        ("diffusion source:huggingface", True),
        ("diffusion source:arxiv", False),
        ("diffusion -source:arxiv", True),
        ("diffusion (cat:cs.CL OR upvotes>=5)", True),
        ("diffusion (cat:cs.CL OR upvotes>=50)", False),
    ],
)
def test_a_field_asks_for_what_it_names(topic: str, wanted: bool) -> None:
    """Each field looks at its own part of a paper, and bare words at title and abstract only."""
    assert wants(topic, RICH) is wanted
