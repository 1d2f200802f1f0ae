"""The domain says no by name; what to do instead is found by `views.refusals`.

They are values, and yet not frozen: Python writes to an exception as it passes (its traceback, its notes).
"""

from dataclasses import dataclass
from enum import StrEnum

from storage.keys import ChannelId, UserId


class Refusal(Exception):
    """Something a person asked for that is not to be; the nouns it carries are theirs to see."""


@dataclass(unsafe_hash=True)
class NotACommunity(Refusal):
    """This channel has no community."""


@dataclass(unsafe_hash=True)
class AlreadyACommunity(Refusal):
    """This channel has a community already."""


@dataclass(unsafe_hash=True)
class ForMembersOnly(Refusal):
    """Guests and people from other companies cannot do this; `what` is the verb, `ask` who could."""

    what: str
    is_external: bool
    ask: UserId | None = None


@dataclass(unsafe_hash=True)
class AdministratorsOnly(Refusal):
    """That is for administrators of the workspace to say."""


@dataclass(unsafe_hash=True)
class NotASteward(Refusal):
    """Only a steward may do this; `stewards` are who could, by name."""

    stewards: tuple[str, ...]


@dataclass(unsafe_hash=True)
class NoSuchEmoji(Refusal):
    """What was typed is no emoji's name."""


@dataclass(unsafe_hash=True)
class EmojiTaken(Refusal):
    """This emoji means something else here already."""

    emoji: str


@dataclass(unsafe_hash=True)
class TooMany(Refusal):
    """A number that has to be smaller than another."""

    other: int


@dataclass(unsafe_hash=True)
class Unreachable(Refusal):
    """The app is not in this channel; `channel_is_private` decides how it can be let in."""

    channel_is_private: bool


@dataclass(unsafe_hash=True)
class NotAChannel(Refusal):
    """Communities live in channels, not in direct messages."""


@dataclass(unsafe_hash=True)
class ChannelArchived(Refusal):
    """The channel is archived."""


@dataclass(unsafe_hash=True)
class TooLarge(Refusal):
    """The channel has more people than a member may adopt alone."""

    people: int
    most: int


@dataclass(unsafe_hash=True)
class SharedChannel(Refusal):
    """The channel is shared with another company; whether they could allow it themselves."""

    may_allow: bool = False


@dataclass(unsafe_hash=True)
class PrivateNotAllowed(Refusal):
    """In this workspace communities live in public channels; whether they could change that themselves."""

    may_allow: bool = False


@dataclass(unsafe_hash=True)
class StartedByAdministrators(Refusal):
    """In this workspace administrators start communities."""


@dataclass(unsafe_hash=True)
class ProposedByMembers(Refusal):
    """Guests and people from elsewhere propose nothing; `steward`, who tends `channel`, could with them.

    `is_proposed` says whether proposals go anywhere here.
    """

    is_external: bool
    steward: str | None
    channel: ChannelId
    is_proposed: bool


@dataclass(unsafe_hash=True)
class PrivateNotProposed(Refusal):
    """The name of a private channel is for those who are in it, so it is proposed to nobody."""


@dataclass(unsafe_hash=True)
class AskAnAdministrator(Refusal):
    """An administrator can start what was proposed; `ask` is one of them, by name."""

    ask: str | None


class Shut(StrEnum):
    """Why proposals cannot go to a channel: `unsaid` is what Slack did not tell just now."""

    ARCHIVED = "archived"
    OUTSIDE = "outside"
    SHARED = "shared"
    UNSAID = "unsaid"


@dataclass(unsafe_hash=True)
class NoProposalsThere(Refusal):
    """Proposals cannot go to this channel."""

    why: Shut


@dataclass(unsafe_hash=True)
class OutOfRange(Refusal):
    """A number that makes no sense here."""

    least: int
    most: int


@dataclass(unsafe_hash=True)
class TooFewWords(Refusal):
    """A problem is not said in so few words."""


@dataclass(unsafe_hash=True)
class NotAMember(Refusal):
    """They do not belong to this community, so there is nothing to leave."""

    name: str


@dataclass(unsafe_hash=True)
class JoinByInvitation(Refusal):
    """The channel is private: only somebody inside can bring them in."""


@dataclass(unsafe_hash=True)
class NoSuchCommunity(Refusal):
    """No community that they may see is called so; `asked` is theirs."""

    asked: str


@dataclass(unsafe_hash=True)
class CannotInvite(Refusal):
    """Slack does not let the app bring people into this channel."""

    channel: ChannelId


@dataclass(unsafe_hash=True)
class GeneralChannel(Refusal):
    """The general channel is for administrators to adopt."""


@dataclass(unsafe_hash=True)
class Gone(Refusal):
    """What this button or command is about is not there any more, or not for this person."""


@dataclass(unsafe_hash=True)
class NoteGone(Gone):
    """The note that this is about is not kept any more, or not for this person."""


@dataclass(unsafe_hash=True)
class NotToldInside(Refusal):
    """Slack did not say which private channels they are in, so nothing private is there for them now."""


@dataclass(unsafe_hash=True)
class NotToldWhat(Refusal):
    """Slack did not say what a channel is, so nobody can say whether it may be a community."""


@dataclass(unsafe_hash=True)
class NotToldWho(Refusal):
    """Slack did not say who somebody is of whom nothing is known, so there is nothing that they may see."""


@dataclass(unsafe_hash=True)
class OnlyInChannels(Refusal):
    """Notes are shared in channels, by who is there."""


@dataclass(unsafe_hash=True)
class NobodyToAsk(Refusal):
    """There is no community that this person could ask, or not this one."""


@dataclass(unsafe_hash=True)
class NothingAsked(Refusal):
    """A question without words."""


@dataclass(unsafe_hash=True)
class TooLong(Refusal):
    """More letters than Slack shows in one message."""

    most: int


@dataclass(unsafe_hash=True)
class TooSoon(Refusal):
    """They asked something a moment ago."""


@dataclass(unsafe_hash=True)
class NoPrompts(Refusal):
    """This community is asked no prompts."""


@dataclass(unsafe_hash=True)
class LastSteward(Refusal):
    """Nobody would tend the community."""

    name: str


@dataclass(unsafe_hash=True)
class CannotTend(Refusal):
    """Only a full member who is in the channel can look after a community."""


@dataclass(unsafe_hash=True)
class SaidNo(Refusal):
    """They were asked, and would rather not look after it."""


@dataclass(unsafe_hash=True)
class Unclear(Refusal):
    """What was typed cannot be understood; `said` is a short part of it, theirs."""

    said: str
    nearest: str | None = None


@dataclass(unsafe_hash=True)
class NobodyExports(Refusal):
    """In this workspace nobody exports from Slack; `ask` is who could allow it, by name, or they could."""

    ask: str | None
    may_allow: bool = False


@dataclass(unsafe_hash=True)
class ExportedByAdministrators(Refusal):
    """In this workspace administrators export; `ask` is one of them, by name."""

    ask: str | None


@dataclass(unsafe_hash=True)
class TooMuchToExport(Refusal):
    """More is kept there than is sent through Slack."""

    most: int


@dataclass(unsafe_hash=True)
class NothingToExport(Refusal):
    """Nothing is kept there yet."""


@dataclass(unsafe_hash=True)
class CannotSendFiles(Refusal):
    """The app was not given leave to send files."""
