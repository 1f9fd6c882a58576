"""Two workspaces install the app, are served over HTTP, and let it go: from the install page to the last post."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest

from adapters.platforms.slack import build
from adapters.platforms.slack.handlers import Handlers
from adapters.platforms.slack.installing import INSTALL_PATH
from adapters.platforms.slack.manifest import manifest
from adapters.platforms.slack.profiles import Profiles
from bot.chat import Standing
from bot.errors import Misconfigured, Transient, WorkspaceGone
from bot.model import Channel, Post
from bot.surroundings import Surroundings
from tests.adapters.slack.conftest import RealClock
from tests.adapters.slack.hosted import SECRET, Hosted, hosted
from tests.emulators.slack import NotAcknowledged

POST = Post(title="Diffusion Policy", url="https://arxiv.org/abs/2303.04137")


@pytest.fixture
async def ours(tmp_path: Path, unused_tcp_port: int, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Hosted]:
    monkeypatch.delenv("SLACK_SIGNING_SECRET")
    async with hosted(tmp_path, unused_tcp_port) as found:
        yield found


@pytest.fixture
async def browser() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        yield session


async def test_two_workspaces_install_are_served_and_let_go(ours: Hosted, browser: aiohttp.ClientSession) -> None:
    """Each is answered and posted to with its own token; who uninstalls is refused from then on, and the other is not."""
    here, there = ours.slack, ours.slack.neighbour("T0OTHER", "Other Lab")
    for workspace in (here, there):
        workspace.add_channel("C0PAPERS", "papers")
        assert (await ours.install(workspace, browser)).startswith("200")
    assert [each.name for each in await ours.store.all("slack")] == ["Emulated Lab", "Other Lab"]

    for workspace in (here, there):
        interaction = await workspace.command("list", channel="C0PAPERS")
        assert (await interaction.answer()).shown() == f"list in slack:{workspace.team_id}/C0PAPERS"
        channel = Channel("slack", workspace.team_id, "C0PAPERS")
        ref = await ours.platform.post(channel, POST, f"id{workspace.team_id}")  # type: ignore[arg-type]
        assert [each.ts for each in workspace.messages("C0PAPERS")] == [ref.id]
        await workspace.invite("C0PAPERS")
    async with asyncio.timeout(5):
        while len(ours.echo.let_in) < 2:  # an event is acknowledged before it is served
            await asyncio.sleep(0.01)
    assert sorted(each.workspace for each in ours.echo.let_in) == ["T0EMU", "T0OTHER"]

    await there.uninstall()
    async with asyncio.timeout(5):
        while len(await ours.store.all("slack")) > 1:
            await asyncio.sleep(0.01)
    with pytest.raises(WorkspaceGone, match="not installed") as gone:
        await ours.platform.post(Channel("slack", "T0OTHER", "C0PAPERS"), POST, "again")  # type: ignore[arg-type]
    assert gone.value.for_good
    await ours.platform.post(Channel("slack", "T0EMU", "C0PAPERS"), POST, "again")  # type: ignore[arg-type]
    assert [each.workspace for each in await ours.store.all("slack")] == ["T0EMU"]

    assert (await ours.install(there, browser)).startswith("200")
    await ours.platform.post(Channel("slack", "T0OTHER", "C0PAPERS"), POST, "again")  # type: ignore[arg-type]
    assert len(there.messages("C0PAPERS")) == 2


async def test_an_organization_installs_the_app_for_all_of_its_workspaces(
    ours: Hosted, browser: aiohttp.ClientSession
) -> None:
    """Commands, forms and posts go to the workspace that is meant, though the token is one, and though another organization has one, too;
    also before anybody spoke there."""
    here, there = ours.slack, ours.slack.neighbour("T0OTHER", "Other Lab")
    afar = ours.slack.neighbour("T0AFAR", "Far Lab")
    for number, (workspace, organization) in enumerate(((here, "E0ONE"), (there, "E0ONE"), (afar, "E0TWO"))):
        workspace.belong(organization)
        workspace.add_channel(f"C{number}PAPERS", "papers")
    for organization in ("E0ONE", "E0TWO"):
        assert (await ours.install(here, browser, ours.slack.oauth.allow_all(organization))).startswith("200")
    assert [(each.workspace, each.org_wide) for each in await ours.store.all("slack")] == [
        ("E0ONE", True),
        ("E0TWO", True),
    ]
    for number, workspace in enumerate((here, there, afar)):
        channel = Channel("slack", workspace.team_id, f"C{number}PAPERS")
        ref = await ours.platform.post(channel, POST, f"id{number}")  # type: ignore[arg-type]
        assert [each.ts for each in workspace.messages(channel.channel)] == [ref.id]
        asked = await workspace.command("list", channel=channel.channel)
        assert (await asked.answer()).shown() == f"list in {channel}"
    calls = ours.slack.calls("usergroups.list")
    assert {call.arguments["team_id"] for call in calls} == {"T0EMU", "T0OTHER", "T0AFAR"}
    ours.platform._workspaces.forget()  # type: ignore[attr-defined]
    ours.slack.fault("auth.teams.list", error="account_inactive")  # the first organization's token alone
    await ours.platform.post(Channel("slack", "T0AFAR", "C2PAPERS"), POST, "more")  # type: ignore[arg-type]
    ours.platform._workspaces.forget()  # type: ignore[attr-defined]
    ours.slack.fault("auth.teams.list", error="fatal_error")
    with pytest.raises(Transient):
        await ours.platform.post(Channel("slack", "T0AFAR", "C2PAPERS"), POST, "more")  # type: ignore[arg-type]
    await afar.event({"type": "app_uninstalled"})
    async with asyncio.timeout(5):
        while len(await ours.store.all("slack")) > 1:
            await asyncio.sleep(0.01)
    with pytest.raises(WorkspaceGone, match="not installed"):
        await ours.platform.post(Channel("slack", "T0AFAR", "C2PAPERS"), POST, "again")  # type: ignore[arg-type]
    await ours.platform.post(Channel("slack", "T0OTHER", "C1PAPERS"), POST, "again")  # type: ignore[arg-type]


async def test_invitations_that_were_missed_are_caught_up_with_in_an_organization(
    ours: Hosted, browser: aiohttp.ClientSession
) -> None:
    """In each of its workspaces, before anybody spoke there; one that is away keeps the others from nothing."""
    here, there = ours.slack, ours.slack.neighbour("T0OTHER", "Other Lab")
    for number, workspace in enumerate((here, there)):
        workspace.belong("E0ONE")
        workspace.add_channel(f"C{number}PAPERS", "papers")
    await ours.install(here, browser, ours.slack.oauth.allow_all("E0ONE"))
    handlers = Handlers.of(ours.platform._workspaces, ours.echo, Profiles(RealClock()))  # type: ignore[attr-defined,arg-type]
    await handlers.channels.catch_up()
    assert sorted(map(str, ours.echo.let_in)) == ["slack:T0EMU/C0PAPERS", "slack:T0OTHER/C1PAPERS"]
    ours.slack.fault("users.conversations", error="fatal_error")
    await handlers.channels.catch_up()
    assert len(ours.echo.let_in) == 3


async def test_a_form_of_an_organizations_app_comes_without_a_team(
    ours: Hosted, browser: aiohttp.ClientSession
) -> None:
    """Its view says where it is."""
    ours.slack.belong("E0ONE")
    ours.slack.add_channel("C0PAPERS", "papers")
    await ours.install(ours.slack, browser, ours.slack.oauth.allow_all("E0ONE"))
    await ours.slack.command("subscribe", channel="C0PAPERS")
    ada = ours.slack.desktop()
    await ada.modal()
    await ada.type("topic", "robots")
    await ada.submit()
    assert "subscribe in slack:T0EMU/C0PAPERS" in ada.modals[-1].text()


async def test_in_a_shared_channel_our_own_workspace_is_meant(ours: Hosted, browser: aiohttp.ClientSession) -> None:
    """An event of another workspace names ours as the one that it is sent for; who came from there is a guest."""
    ours.slack.add_channel("C0PAPERS", "papers")
    ours.slack.add_user("U1FOREIGN", "eve", is_stranger=True)
    await ours.install(ours.slack, browser)
    said = {"type": "app_mention", "user": "U1FOREIGN", "text": "<@U0BOT> list", "channel": "C0PAPERS", "ts": "1.0"}
    ours.slack.workspace.post("C0PAPERS", "<@U0BOT> list")
    said["ts"] = ours.slack.messages("C0PAPERS")[0].ts
    await ours.slack.event(said, team_id="T0ELSEWHERE", is_ext_shared_channel=True)
    assert (await ours.slack.message("C0PAPERS", 1)).shown() == "list in slack:T0EMU/C0PAPERS"
    assert ours.echo.asked[-1].caller.standing is Standing.GUEST


async def test_only_who_was_shown_the_page_can_come_back(ours: Hosted, browser: aiohttp.ClientSession) -> None:
    """A state made up, used twice or from another browser, a code made up, a refusal: nothing is kept."""
    code = ours.slack.oauth.allow(ours.slack.api)
    assert (await ours.back(browser, {"code": code, "state": "made-up"})).startswith("4")
    async with browser.get(ours.url + INSTALL_PATH) as page:
        state = (await page.text()).split("state=")[1].split("&")[0].split('"')[0]
    async with aiohttp.ClientSession() as stranger:
        assert (await ours.back(stranger, {"code": code, "state": state})).startswith("400")
    assert (await ours.back(browser, {"code": "made-up", "state": state})).startswith("401")
    assert (await ours.back(browser, {"code": code, "state": state})).startswith("40")
    assert "access_denied" in await ours.back(browser, {"error": "access_denied", "state": state})
    assert await ours.store.all("slack") == ()


async def test_what_is_not_signed_by_slack_is_refused(ours: Hosted, browser: aiohttp.ClientSession) -> None:
    """Another secret, an old time, no signature at all."""
    await ours.install(ours.slack, browser)
    ours.slack.add_channel("C0PAPERS", "papers")
    events = f"{ours.url}/slack/events"
    for secret, skew_s in (("another", 0.0), (SECRET, -301.0), (SECRET, 301.0)):
        ours.slack.over_http(events, secret, skew_s)
        with pytest.raises(NotAcknowledged, match="401"):
            await ours.slack.command("list", channel="C0PAPERS")
    async with browser.post(events, data="command=%2Fpapers&text=list") as answer:
        assert answer.status == 401
    assert ours.echo.asked == []


async def test_a_token_that_rotates_is_fresh_when_it_is_needed(ours: Hosted, browser: aiohttp.ClientSession) -> None:
    """Traded before it expires, once, and kept; an old one is never used again."""
    ours.slack.oauth.rotating = True
    ours.slack.add_channel("C0PAPERS", "papers")
    await ours.install(ours.slack, browser)
    first = (await ours.store.all("slack"))[0].tokens
    channel = Channel("slack", "T0EMU", "C0PAPERS")
    await ours.platform.post(channel, POST, "one")  # type: ignore[arg-type]
    ours.clock.ahead = timedelta(hours=11)
    ours.slack.oauth.expired.add(first.access)
    await asyncio.gather(*(ours.platform.post(channel, POST, f"two{n}") for n in range(4)))  # type: ignore[arg-type]
    fresh = (await ours.store.all("slack"))[0].tokens
    assert fresh.access != first.access
    assert fresh.refresh != first.refresh
    assert len(ours.slack.messages("C0PAPERS")) == 5


def test_half_a_client_is_told(tmp_path: Path) -> None:
    """Which variables are missing; a token beside it is one too many."""
    env_file = tmp_path / "slack.env"
    env_file.write_text("SLACK_CLIENT_ID=1\nSLACK_APP_TOKEN=xapp-1")
    with pytest.raises(Misconfigured, match="SLACK_CLIENT_SECRET and SLACK_PUBLIC_URL"):
        build(Surroundings(RealClock(), tmp_path, env_file))
    env_file.write_text(
        "SLACK_CLIENT_ID=1\nSLACK_CLIENT_SECRET=2\nSLACK_PUBLIC_URL=https://x.org\nSLACK_BOT_TOKEN=xoxb-1\nSLACK_APP_TOKEN=xapp-1"
    )
    with pytest.raises(Misconfigured, match="leave one of them out"):
        build(Surroundings(RealClock(), tmp_path, env_file))


def test_the_manifest_says_how_slack_reaches_us() -> None:
    """With a socket no address; over HTTP one for events, commands and buttons; for other workspaces the way back and rotation."""
    plain, public = manifest(), manifest("/papers", "https://x.org", socket=False)
    assert "request_url" not in str(plain)
    assert plain["settings"]["socket_mode_enabled"] is True
    assert public["settings"]["event_subscriptions"]["request_url"] == "https://x.org/slack/events"
    assert public["settings"]["interactivity"]["request_url"] == "https://x.org/slack/events"
    assert public["features"]["slash_commands"][0]["url"] == "https://x.org/slack/events"
    assert public["oauth_config"]["redirect_urls"] == ["https://x.org/slack/oauth_redirect"]
    assert public["settings"]["token_rotation_enabled"] is True
    assert set(public["settings"]["event_subscriptions"]["bot_events"]) >= {"app_uninstalled", "tokens_revoked"}
