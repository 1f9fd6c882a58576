"""When Discord may be asked again: pure, by a clock that is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from adapters.platforms.discord.limits import ALL, OF_ALL, OF_REFUSED, Limits

NOW = datetime(2026, 4, 15, 13, 0, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def test_a_limit_on_everything_closes_every_bucket() -> None:
    limits = Limits()
    limits.close("GET /a", after(1))
    assert limits.opens_at("GET /a", NOW) == (after(1), False)
    assert limits.opens_at("GET /b", NOW) == (NOW, False)
    limits.close(ALL, after(3))
    assert limits.opens_at("GET /b", NOW) == (after(3), True)
    assert limits.opens_at("GET /b", after(3)) == (after(3), False)


def test_what_was_refused_before_waits_long_before_discord_shuts_us_out() -> None:
    """After 500 refusals in ten minutes what was refused is asked again only as they grow old; all else goes on."""
    limits = Limits()
    for number in range(OF_REFUSED.count):
        assert limits.opens_at(f"POST /{number}", NOW) == (NOW, False)
        limits.answered(f"POST /{number}", after(number / 100), invalid=True)
    opens_at, everywhere = limits.opens_at("POST /7", after(10))
    assert 580 < (opens_at - NOW).total_seconds() < 620
    assert not everywhere
    assert limits.opens_at("POST /well", after(10)) == (after(10), False)
    assert limits.opens_at("POST /7", after(620)) == (after(620), False)


def test_a_bucket_that_was_let_in_again_is_no_refused_one() -> None:
    limits = Limits()
    for _ in range(OF_REFUSED.count):
        limits.answered("POST /a", NOW, invalid=True)
    limits.answered("POST /b", NOW, invalid=True)
    limits.answered("POST /b", NOW, invalid=False)
    assert limits.opens_at("POST /a", after(1))[0] > after(1)
    assert limits.opens_at("POST /b", after(1)) == (after(1), False)


def test_at_a_fifth_of_discords_limit_everything_waits() -> None:
    """Channels that never refused before can do it too."""
    limits = Limits()
    for number in range(OF_ALL.count):
        limits.answered(f"POST /{number}", NOW, invalid=True)
    opens_at, everywhere = limits.opens_at("POST /well", after(1))
    assert opens_at > after(590)
    assert everywhere
