"""The people of an export: those it lists, and stand-ins for those who are only seen in what was said."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from zoneinfo import available_timezones

from sandbox.export_fields import colour, flag, ident, inner, line
from sandbox.workspace import COLOURS, JSON

SLACKBOT = "USLACKBOT"
NAMES = ("real_name", "display_name", "name", "first_name")
TEAMS = ("user_team", "source_team", "team")


@dataclass(frozen=True)
class Member:
    """Somebody; `team` is None at home, `zone` None when nobody said."""

    id: str
    handle: str
    name: str
    zone: str | None = None
    team: str | None = None
    colour: str = COLOURS[0]
    is_admin: bool = False
    is_guest: bool = False
    is_single_channel_guest: bool = False
    is_bot: bool = False
    deactivated: bool = False
    bot_id: str | None = None
    # The team that was said, and whether this is a line of the list or only seen in what was said.
    belongs: str | None = None
    is_listed: bool = True

    @property
    def is_full(self) -> bool:
        """Whether this is a member who may do what members may."""
        return not (self.team or self.is_guest or self.is_bot or self.deactivated)


@dataclass(frozen=True)
class Home:
    """Whose workspace it is: what most of its people belong to."""

    team: str | None = None
    enterprise: str | None = None

    def elsewhere(self, team: str | None, enterprise: str | None = None) -> str | None:
        """The team of somebody who is not at home; None for those who are."""
        ours = enterprise is not None and enterprise == self.enterprise
        return None if team is None or self.team is None or team == self.team or ours else team


def home_of(users: list[JSON]) -> Home:
    """Where most of these people are."""
    teams = Counter(team for user in users if (team := ident(user.get("team_id"))))
    companies = Counter(company for user in users if (company := enterprise_of(user)))
    return Home(most(teams), most(companies))


def most(counted: Counter[str]) -> str | None:
    """What comes most often."""
    return counted.most_common(1)[0][0] if counted else None


def enterprise_of(user: JSON) -> str | None:
    """The organisation that somebody's team is part of."""
    return ident(inner(user, "enterprise_user").get("enterprise_id"))


@cache
def zones() -> frozenset[str]:
    """The zones that this machine knows."""
    return frozenset(available_timezones())


def member(user: JSON, home: Home) -> Member | None:
    """One line of users.json; None when it does not say who."""
    known = ident(user.get("id"))
    if known is None:
        return None
    profile = inner(user, "profile")
    spoken = line(profile.get("real_name")) or line(user.get("real_name"))
    name = spoken[:80] or named(profile) or named(user) or someone(known)
    zone, team = user.get("tz"), ident(user.get("team_id"))
    return Member(
        known,
        handled(user.get("name"), known),
        name,
        zone=zone if isinstance(zone, str) and zone in zones() else None,
        team=home.elsewhere(team, enterprise_of(user)),
        colour=colour(user.get("color")) or hue(known),
        is_admin=flag(user.get("is_admin")) or flag(user.get("is_owner")),
        is_guest=flag(user.get("is_restricted")) or flag(user.get("is_ultra_restricted")),
        is_single_channel_guest=flag(user.get("is_ultra_restricted")),
        is_bot=flag(user.get("is_bot")) or known == SLACKBOT,
        deactivated=flag(user.get("deleted")),
        bot_id=ident(profile.get("bot_id")),
        belongs=team,
    )


def stand_in(known: str, home: Home, message: JSON | None = None) -> Member:
    """Somebody whom users.json does not name, as far as a message of theirs tells."""
    said = message or {}
    profile, robot = inner(said, "user_profile"), inner(said, "bot_profile")
    is_bot = known == SLACKBOT or bool(ident(said.get("bot_id"))) or said.get("subtype") == "bot_message"
    name = "Slackbot" if known == SLACKBOT else named(profile) or named(robot) or line(said.get("username"))
    team = next((found for place in TEAMS if (found := ident(said.get(place)))), ident(profile.get("team")))
    return Member(
        known,
        handled(profile.get("name"), known),
        name[:80] or someone(known),
        team=None if is_bot else home.elsewhere(team),
        colour=hue(known),
        is_guest=flag(profile.get("is_restricted")) or flag(profile.get("is_ultra_restricted")),
        is_single_channel_guest=flag(profile.get("is_ultra_restricted")),
        is_bot=is_bot,
        bot_id=ident(said.get("bot_id")),
        belongs=None if is_bot else team,
        is_listed=False,
    )


def told_by(message: JSON, known: str, home: Home, before: Member | None) -> Member:
    """A stand-in by a message of theirs, with what was known before."""
    found = stand_in(known, home, message)
    if before is None:
        return found
    return replace(found, team=found.team or before.team, belongs=found.belongs or before.belongs)


def of_webhook(name: str) -> str:
    """An id for a bot that has but a name."""
    digest = hashlib.sha256(name.encode()).hexdigest().upper()
    return f"B{digest[:9]}"


def named(profile: JSON) -> str:
    """The name that somebody is known by."""
    return next((found[:80] for place in NAMES if (found := line(profile.get(place)))), "")


def someone(known: str) -> str:
    """What to call somebody without a name."""
    return f"Somebody-{known[-4:]}"


def handled(value: object, known: str) -> str:
    """What one types after an @."""
    return re.sub(r"[^a-z0-9._-]", "", line(value).lower())[:40] or known.lower()


def hue(known: str) -> str:
    """A colour that stays the same."""
    return COLOURS[sum(known.encode()) % len(COLOURS)]


def told_apart(members: list[Member]) -> tuple[Member, ...]:
    """The same people, no two with one handle."""
    taken: set[str] = {"commonplace"}
    apart: list[Member] = []
    for one in members:
        handle = one.handle if one.handle not in taken else f"{one.handle}.{one.id.lower()}"
        taken.add(handle)
        apart.append(replace(one, handle=handle))
    return tuple(apart)
