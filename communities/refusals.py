"""The domain says no by name; what to do instead is found by `views.refusals`."""

from dataclasses import dataclass

from storage.keys import ChannelId, CommunityId, UserId


class Refusal(Exception):
    """Something a person asked for that is not to be; the nouns it carries are theirs to see."""


@dataclass(frozen=True)
class NotACommunity(Refusal):
    """This channel has no community."""


@dataclass(frozen=True)
class AlreadyACommunity(Refusal):
    """This channel has a community already."""

    name: str


@dataclass(frozen=True)
class ForMembersOnly(Refusal):
    """Guests and people from other companies cannot do this; `what` is the verb, `ask` who could."""

    what: str
    is_external: bool
    ask: UserId | None = None


@dataclass(frozen=True)
class NotASteward(Refusal):
    """Only a steward may do this; `stewards` are who could."""

    community: CommunityId
    stewards: tuple[UserId, ...]


@dataclass(frozen=True)
class Unreachable(Refusal):
    """The app is not in this channel; `channel_is_private` decides how it can be let in."""

    channel_is_private: bool


@dataclass(frozen=True)
class NotAChannel(Refusal):
    """Communities live in channels, not in direct messages."""


@dataclass(frozen=True)
class ChannelArchived(Refusal):
    """The channel is archived."""


@dataclass(frozen=True)
class TooLarge(Refusal):
    """The channel has more people than a member may adopt alone."""

    people: int
    most: int


@dataclass(frozen=True)
class SharedChannel(Refusal):
    """The channel is shared with another company."""


@dataclass(frozen=True)
class TooFewWords(Refusal):
    """A problem is not said in so few words."""


@dataclass(frozen=True)
class NotAMember(Refusal):
    """They do not belong to this community, so there is nothing to leave."""

    name: str


@dataclass(frozen=True)
class JoinByInvitation(Refusal):
    """The channel is private: only somebody inside can bring them in."""


@dataclass(frozen=True)
class NoSuchCommunity(Refusal):
    """No community that they may see is called so; `asked` is theirs."""

    asked: str


@dataclass(frozen=True)
class CannotInvite(Refusal):
    """Slack does not let the app bring people into this channel."""

    channel: ChannelId


@dataclass(frozen=True)
class GeneralChannel(Refusal):
    """The general channel is for administrators to adopt."""


@dataclass(frozen=True)
class Gone(Refusal):
    """What this button or command is about is not there any more, or not for this person."""


@dataclass(frozen=True)
class WordsNotKept(Refusal):
    """The author asked that their words not be kept."""


@dataclass(frozen=True)
class DeclinedByAuthor(Refusal):
    """The author took this one message out."""


@dataclass(frozen=True)
class FromOutside(Refusal):
    """The words are of somebody from another company."""


@dataclass(frozen=True)
class NothingToKeep(Refusal):
    """A message without words: a file, or nothing."""


@dataclass(frozen=True)
class OurOwnWords(Refusal):
    """The message is one of the app's own."""


@dataclass(frozen=True)
class LastSteward(Refusal):
    """Nobody would tend the community."""

    name: str


@dataclass(frozen=True)
class Unclear(Refusal):
    """What was typed cannot be understood; `said` is a short part of it, theirs."""

    said: str
    nearest: str | None = None


@dataclass(frozen=True)
class NotYours(Refusal):
    """Only the author, or a steward, may take this out; somebody else's star keeps it."""
