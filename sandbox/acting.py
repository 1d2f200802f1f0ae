"""One act of one person, read from the body of a request: who, where, on what."""

from typing import Any

from sandbox.refusals import CannotDo
from sandbox.screens import Ephemeral, View
from sandbox.slack import Slack
from sandbox.workspace import JSON, Channel, Message, Person


class Act:
    """The body of a request to a people's endpoint, with its names looked up."""

    def __init__(self, slack: Slack, body: JSON) -> None:
        self.slack = slack
        self.body = body

    def words(self, name: str, default: str | None = None) -> str:
        """A string that must be there unless a default is given."""
        value = self.body.get(name, default)
        if not isinstance(value, str):
            raise CannotDo("missing", f'Say "{name}".')
        return value

    def maybe(self, name: str) -> str | None:
        """A string that may be left out."""
        value = self.body.get(name)
        return None if value in (None, "") else str(value)

    def flag(self, name: str) -> bool:
        """A boolean that may be left out."""
        return bool(self.body.get(name))

    def anybody(self, name: str = "person") -> Person:
        """Any person (or the app's bot) by id or handle."""
        person = self.slack.workspace.person(self.words(name))
        if person is None:
            raise CannotDo("no_such_person", f'Nobody here is called "{self.words(name)}".')
        return person

    @property
    def me(self) -> Person:
        """Whoever acts."""
        person = self.anybody("as")
        if person.deactivated or person.is_bot:
            raise CannotDo("cannot_act", f"{person.name} cannot do anything here.")
        return person

    @property
    def channel(self) -> Channel:
        """The channel that was named, if this person may see it."""
        ref = self.words("channel")
        me = self.me
        if ref.lstrip("@").lower() in ("commonplace", "u0common"):
            return self.slack.workspace.dm(me)
        channel = self.slack.workspace.channel(ref)
        if channel is None or not self.slack.workspace.may_see(me, channel):
            raise CannotDo("cant_see", f'{me.name} cannot see a channel called "{ref}".')
        return channel

    @property
    def own_channel(self) -> Channel:
        """The same, when this person is a member and it is open."""
        channel = self.channel
        if self.me.id not in channel.members:
            raise CannotDo("not_in_channel", f"{self.me.name} is not in #{channel.name}.")
        if channel.is_archived:
            raise CannotDo("is_archived", f"#{channel.name} is archived.")
        return channel

    def message(self, channel: Channel) -> Message:
        """The message that was named by its ts."""
        message = channel.messages.get(self.words("ts"))
        if message is None or message.tombstone:
            raise CannotDo("no_such_message", "That message is not there any more.")
        return message

    def own_message(self, channel: Channel) -> Message:
        """The same, when this person wrote it (an administrator may delete others')."""
        message = self.message(channel)
        if message.user != self.me.id:
            raise CannotDo("not_yours", "Only its author can do that.")
        return message

    def view(self) -> View:
        """The view that was named: this person's, and on their screen."""
        view = self.slack.screens.view(self.words("view"))
        if view is None or view.person != self.me.id:
            raise CannotDo("no_such_view", "That view is not open.")
        return view

    def place(self) -> tuple[View | Ephemeral | Message, Channel | None]:
        """Where somebody pressed: a view, a note that only they see, or a message."""
        if self.maybe("view"):
            return self.view(), None
        if ident := self.maybe("ephemeral"):
            note = self.slack.screens.notes.get(ident)
            if note is None or note.person != self.me.id:
                raise CannotDo("no_such_note", "That note is not on the screen.")
            return note, self.slack.workspace.channels[note.channel]
        channel = self.channel
        return self.message(channel), channel

    def raw(self) -> Any:
        """What was chosen, in whichever of its forms."""
        for name in ("chosen", "user", "channel_chosen", "date", "time"):
            if name in self.body:
                return self.body[name]
        raise CannotDo("missing", 'Say what was "chosen".')
