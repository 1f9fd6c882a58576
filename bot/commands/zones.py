"""Time zones as people name them: by city, by country, or as IANA does.

Lives here: pure look-ups in the lists that the time zone database brings. Not here: what a zone's clocks show
(`delivery/schedule.py`). Called by `settings` and its completion.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Set
from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

from bot.chat import Choice
from bot.commands.wording import shortened
from bot.errors import UserError
from bot.language import _

SHOWN = 5
MOST = 25
_ABBREVIATION = re.compile(r"[a-z]{2,3}t")  # EST, IST, CEST: begins a place as well (Estonia, Istanbul), and means none

# Large places of research that lend their name to no zone.
_CITIES = """
America/Chicago: Austin, Dallas, Houston, Madison, Minneapolis, Urbana
America/Los_Angeles: Berkeley, Palo Alto, Pasadena, Portland, San Diego, San Francisco, San Jose, Seattle, Stanford
America/New_York: Atlanta, Baltimore, Boston, Cambridge Massachusetts, Miami, Philadelphia, Pittsburgh, Princeton, Washington
America/Denver: Boulder, Salt Lake City
America/Toronto: Montreal, Ottawa, Waterloo
America/Sao_Paulo: Campinas, Rio de Janeiro
Asia/Kolkata: Bangalore, Bengaluru, Chennai, Delhi, Hyderabad, Mumbai, New Delhi, Pune
Asia/Shanghai: Beijing, Chengdu, Guangzhou, Hangzhou, Nanjing, Shenzhen, Wuhan
Asia/Tokyo: Kyoto, Osaka, Tsukuba
Asia/Seoul: Daejeon
Asia/Jerusalem: Haifa, Tel Aviv
Asia/Riyadh: Jeddah, Thuwal
Asia/Dubai: Abu Dhabi
Asia/Karachi: Islamabad, Lahore
Asia/Ho_Chi_Minh: Hanoi
Australia/Sydney: Canberra
Europe/Berlin: Aachen, Cologne, Darmstadt, Dresden, Frankfurt, Hamburg, Heidelberg, Karlsruhe, Munich, Saarbrücken, Stuttgart, Tübingen
Europe/London: Bristol, Cambridge, Edinburgh, Manchester, Oxford
Europe/Madrid: Barcelona, Valencia
Europe/Paris: Grenoble, Lyon, Nice, Toulouse
Europe/Rome: Bologna, Milan, Pisa, Trento, Turin
Europe/Zurich: Basel, Bern, Geneva, Lausanne, Lugano
Europe/Amsterdam: Delft, Eindhoven, Leiden, Rotterdam, Utrecht
Europe/Brussels: Ghent, Leuven
Europe/Vienna: Graz, Klosterneuburg, Linz
Europe/Warsaw: Krakow, Wroclaw
Europe/Stockholm: Gothenburg, Lund, Uppsala
Europe/Copenhagen: Aarhus
Europe/Istanbul: Ankara
Africa/Johannesburg: Cape Town
"""


def find_zone(text: str) -> str:
    """The IANA name. Raises UserError, with what may have been meant."""
    wanted = _folded(text)
    exact = _names().get(wanted) or _places().get(wanted)
    if exact is not None:
        return exact
    near = () if _ABBREVIATION.fullmatch(wanted) else suggestions(text)
    if len({choice.value for choice in near}) == 1:
        return near[0].value
    if near:
        meant = ", ".join(dict.fromkeys(choice.value for choice in near[:SHOWN]))
        raise UserError(
            _(
                "“{typed}” can be several zones. Write one of them, such as {zones}.",
                typed=shortened(text, 40),
                zones=meant,
            )
        )
    said = _(
        "I know no place “{typed}”. Write a large city or a zone, such as Berlin or America/New_York; an abbreviation such as CET does"
        " not say when the clocks change.",
        typed=shortened(text, 40),
    )
    raise UserError(said)


def known_zone(name: str | None) -> str | None:
    """A zone that a platform told of a person, if it is one that we know."""
    return name if name in _zones() else None


def suggestions(typed: str) -> tuple[Choice, ...]:
    """Zones whose city, country or name goes on as typed: cities that begin so first."""
    wanted = _folded(typed)
    found: dict[str, Choice] = {}
    ranked = sorted(_labels().items(), key=lambda each: not each[0].startswith(wanted))
    for folded, choice in ranked:
        if f" {wanted}" in f" {folded}":
            found.setdefault(choice.label, choice)
        if len(found) == MOST:
            break
    return tuple(found.values())


@cache
def _zones() -> Set[str]:
    """Asked for once: it looks through hundreds of files."""
    return available_timezones()


@cache
def _names() -> Mapping[str, str]:
    """All that stand for a place, and UTC; without the fixed offsets and abbreviations."""
    return {_folded(name): name for name in _zones() if "/" in name and not name.startswith("Etc/")} | {
        "utc": "UTC",
        "gmt": "UTC",
    }


@cache
def _rows() -> tuple[tuple[str, str], ...]:
    """Zone and country of the database's table, one row a zone."""
    tables = files("tzdata") / "zoneinfo"
    countries = dict(_table(tables.joinpath("iso3166.tab").read_text(encoding="utf-8"), 0, 1))
    rows = _table(tables.joinpath("zone.tab").read_text(encoding="utf-8"), 2, 0)
    return tuple((zone, countries[country]) for zone, country in rows)


def _table(text: str, *columns: int) -> list[tuple[str, str]]:
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    first, second = columns
    return [(row[first], row[second]) for row in rows]


def _city(zone: str) -> str:
    return zone.rsplit("/", 1)[-1].replace("_", " ")


@cache
def _others() -> Mapping[str, str]:
    """Other cities, as they are written, with their zone."""
    found: dict[str, str] = {}
    for row in _CITIES.strip().splitlines():
        zone, _, cities = row.partition(": ")
        found |= {city.strip(): zone for city in cities.split(",")}
    return found


@cache
def _places() -> Mapping[str, str]:
    """Folded city to zone."""
    return {_folded(_city(zone)): zone for zone, _ in _rows()} | {
        _folded(city): zone for city, zone in _others().items()
    }


@cache
def _labels() -> Mapping[str, Choice]:
    """What is searched, to what is shown and put in: cities that name a zone first, in order of the alphabet."""
    country = dict(_rows())
    found = {_folded("UTC"): Choice("UTC", "UTC")}
    for zone, land in sorted(_rows(), key=lambda row: _city(row[0])):
        found[_folded(f"{_city(zone)} {land} {zone}")] = Choice(f"{_city(zone)}, {land} ({zone})", zone)
    for city, zone in sorted(_others().items()):
        found[_folded(f"{city} {country.get(zone, '')} {zone}")] = Choice(f"{city} ({zone})", zone)
    return found


def _folded(text: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(bare.casefold().replace("_", " ").replace(",", " ").split())
