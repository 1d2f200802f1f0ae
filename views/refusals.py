"""What to do instead, for every no; names nothing that this person may not see."""

import re
from html import unescape

from communities import refusals, refusals_notes
from communities.refusals import Refusal, Shut
from views.text import Message, channel, escape, message, shown

BOLD = re.compile(r"\*([^*\n]+)\*")
MENTIONED = re.compile(r"<@[^>]*>")
# One sentence each, to the person who asked; placeholders are fields of the refusal.
SENTENCES: dict[type[Refusal], str] = {
    refusals.NotACommunity: (
        "This channel isn’t a community yet. `{cop}` shows whether you can make it one."
    ),
    refusals.AlreadyACommunity: "This channel is a community already. `{cop}` shows what it is about.",
    refusals.AdministratorsOnly: "That is for an administrator of this workspace to say.",
    refusals.NotASteward: "That is for whoever looks after this community: ask {stewards}.",
    refusals.NoSuchEmoji: "Type the name of one emoji, such as star or raised_hands.",
    refusals.EmojiTaken: "“{emoji}” means something else here already. Choose another one.",
    refusals.TooMany: "That should be fewer than {other}, the number above.",
    refusals.NotAChannel: "Communities live in channels. Type this in the channel that you mean.",
    refusals.ChannelArchived: "This channel is archived. Unarchive it in Slack first, then try again.",
    refusals.TooLarge: (
        "This channel has {people} people, and a member can adopt channels with fewer than {most}. "
        "A workspace administrator can adopt this one."
    ),
    refusals.GeneralChannel: (
        "Everyone is in this channel, so only a workspace administrator can make it a community."
    ),
    refusals.SharedChannel: (
        "This channel is shared with another company, and in this workspace communities live in channels "
        "of your own. You could start one there, or {who} can allow it on Home, under *Change the rules*."
    ),
    refusals.PrivateNotAllowed: (
        "In this workspace communities live in public channels. You could start one there, "
        "or {who} can allow it on Home, under *Change the rules*."
    ),
    refusals.StartedByAdministrators: (
        "In this workspace administrators start communities. Tell one of them what it would be about."
    ),
    refusals.PrivateNotProposed: (
        "The name of a private channel is for those who are in it, so I propose it to nobody. "
        "An administrator who is in it can make it a community, with `{cop} adopt` here."
    ),
    refusals.AskAnAdministrator: "An administrator of this workspace can start it: tell {who}.",
    refusals.OutOfRange: "That should be a number from {least} to {most}.",
    refusals.TooFewWords: "Say it in a sentence, such as: our joints come apart after a year.",
    refusals.NotAMember: "You are not a member of {name}. `{cop} join` makes you one.",
    refusals.JoinByInvitation: (
        "That channel is private. Ask somebody who is in it to invite you: then you are a member."
    ),
    refusals.NoSuchCommunity: (
        "I know no community called “{asked}”. `{cop} find` shows those that you can join."
    ),
    refusals.Gone: "That is not there any more, so there was nothing to do.",
    refusals.NoteGone: "That note is no longer kept.",
    refusals.NotToldInside: (
        "Slack did not say just now which channels you are in, so I looked only in those that every member "
        "may open, and it is not there. Try again in a moment."
    ),
    refusals.NotToldWhat: (
        "Slack did not say just now what this channel is, so I can’t tell yet whether it can be a community. "
        "Nothing is changed. Type `{cop} adopt` again in a moment."
    ),
    refusals.NotToldWho: (
        "Slack did not say just now who somebody is whom I don’t know yet, so I showed and did nothing. "
        "Try again in a moment."
    ),
    refusals.OnlyInChannels: "Only in channels: search in one that you are in, and share it from there.",
    refusals_notes.NotYoursToMerge: (
        "A steward can merge these two, or somebody who wrote, keeps or looks after both. Tell one of them."
    ),
    refusals_notes.WordsNotKept: "The author prefers that their messages are not kept, so this one wasn’t.",
    refusals_notes.DeclinedByAuthor: (
        "{author} took this out of what is kept here. Only {author} can have it kept again, by starring it."
    ),
    refusals_notes.DeclinedBySteward: (
        "Who looks after this community took this message out of what is kept here, and it stays out."
    ),
    refusals_notes.FromOutside: (
        "The author is from another company, and their words are not kept here. "
        "You can write down what you learned in a message of your own and star that."
    ),
    refusals_notes.NothingToKeep: (
        "Only words are kept, never files, and this message has no words. "
        "Write a line about it in a reply and star that."
    ),
    refusals_notes.NoWords: (
        "There is no word in this message to look for. Type what you want to know instead."
    ),
    refusals.NobodyToAsk: (
        "There is no community here that you could ask now. `{cop} find` shows what there is."
    ),
    refusals.NothingAsked: "Write what you would like to know.",
    refusals.TooLong: "At most {most} characters fit; leave out what people can ask you about.",
    refusals.TooSoon: "You asked something a moment ago. Give it a minute, then ask this too.",
    refusals.NoPrompts: "This community has no prompts, so it cannot become one.",
    refusals_notes.NotFromApps: (
        "This community keeps what people write, and not what other apps do. "
        "Write in a reply what is worth knowing about it, and star that."
    ),
    refusals_notes.TooOld: (
        "This community keeps no messages older than {days} days. "
        "If it is still true, write it in a message of your own and star that."
    ),
    refusals_notes.AnsweredByAsker: "Whoever asked has marked another reply as the answer, and that stands.",
    refusals_notes.OurOwnWords: "My own messages are not kept. Star the message that it is about instead.",
    refusals_notes.NotYours: (
        "Only its author or a steward can take that out; or whoever chose *Keep this*, while nobody has "
        "starred it, marked it as the answer or said that it is still true. If you starred it, take your "
        "star back."
    ),
    refusals.NobodyExports: (
        "In this workspace nobody exports from Slack. {who} can allow it, on Home under *Change the rules*; "
        "whoever runs Commonplace can export on its command line."
    ),
    refusals.ExportedByAdministrators: "In this workspace administrators export. {who} can do it for you.",
    refusals.TooMuchToExport: (
        "That is more than I send through Slack, which is {most} notes at most. "
        "Ask whoever runs Commonplace here: on its command line they can export all of it."
    ),
    refusals.NothingToExport: "Nothing is kept there yet, so there is nothing to export.",
    refusals.CannotSendFiles: (
        "I may not send files here. Ask whoever runs Commonplace to give it the permission `files:write`, "
        "and to install it again."
    ),
    refusals_notes.NotInCharge: (
        "Only who wrote it, who looks after it or a steward can do that. Choose *Out of date* or "
        "*Did not work* in its menu, and they hear of it."
    ),
    refusals_notes.NotYoursToName: (
        "Who looks after this note is for its author to say, for whoever kept it or looks after it, or for "
        "a steward: ask one of them. A title and tags anybody can give."
    ),
    refusals_notes.CannotOwn: (
        "Only a member who is in its channel can look after it. Choose somebody who is, or leave it empty."
    ),
    refusals_notes.AskedBefore: (
        "They were asked before, and nobody is asked twice. They can take it on themselves, in its menu."
    ),
    refusals_notes.TooManyTags: "These are {given} tags, and {most} fit. Leave out the least telling ones.",
    refusals_notes.TagTooLong: "“{tag}” is too long for a tag: at most {most} letters fit.",
    refusals_notes.ChangedSince: "It was changed again since. Open it once more to see how it is now.",
    refusals_notes.ChangedMeanwhile: (
        "Somebody else changed that meanwhile. Open it once more to see how it is now."
    ),
    refusals_notes.NoSuchNote: (
        "I found no other note in this community for that. Try other words, or paste the link of its message."
    ),
    refusals_notes.NothingChosen: "Choose one of these, or look for another one below.",
    refusals_notes.ReplacedByThis: (
        "What was to take its place was itself replaced by this one. Bring that back first."
    ),
    refusals_notes.YoursAreNotKept: (
        "You asked that nothing you write is kept, so this isn’t either. *Allow it again* on Home first."
    ),
    refusals_notes.NotYourOwn: "That is your own line. Somebody else who saw it can confirm it.",
    refusals.LastSteward: (
        "You are the only steward of {name}. In `{cop} manage`, under *People*, ask somebody to look after "
        "it too, or step down and let it rest; then leave."
    ),
    refusals.CannotTend: (
        "Only a full member who is in the channel can look after its community: "
        "no guest, and nobody from another company. Choose somebody else."
    ),
    refusals.SaidNo: (
        "They were asked and said no, and nobody is asked twice. "
        "They can still say yes, in the message that they have from me."
    ),
}
# Why proposals cannot go to a channel, beneath the field where it was chosen.
NO_PROPOSALS = {
    Shut.ARCHIVED: "That channel is archived. Choose another one.",
    Shut.OUTSIDE: "I’m not in that channel. Type `/invite @Commonplace` there, then save again.",
    Shut.SHARED: "That channel is shared with another company. Choose one of your own.",
    Shut.UNSAID: "Slack did not say just now whether I can post there. Try again in a moment.",
}
UNTENDED = (
    "Nobody looks after this community now. An administrator of this workspace can name somebody, "
    "with `{cop} manage` in its channel."
)


def sentence(no: Refusal, cop: str) -> str:
    """What this person can do instead."""
    if isinstance(no, refusals.ForMembersOnly):
        return for_members_only(no, cop)
    if isinstance(no, refusals.ProposedByMembers):
        return proposed_by_members(no)
    if isinstance(no, refusals.NoProposalsThere):
        return NO_PROPOSALS[no.why]
    if isinstance(no, refusals.Unreachable):
        return unreachable(no)
    if isinstance(no, refusals_notes.NotAReply):
        return not_a_reply(no)
    if isinstance(no, refusals.Unclear):
        return unclear(no, cop)
    if isinstance(no, refusals.CannotInvite):
        return (
            f"I couldn’t bring you in. Open {channel(no.channel)} and join it there: then you are a member."
        )
    found = SENTENCES[type(no)]
    if isinstance(no, refusals.NotASteward) and not no.stewards:
        found = UNTENDED
    fields = {name: escape(str(value)) for name, value in vars(no).items()}
    return found.format(cop=cop, who=who_could(no), **fields | whom_to_ask(no))


def who_could(no: Refusal) -> str:
    """Who could allow it, or do it: they themselves, somebody by name, or whoever it is."""
    if isinstance(no, refusals.SharedChannel | refusals.PrivateNotAllowed):
        return "you" if no.may_allow else "a workspace administrator"
    if isinstance(no, refusals.NobodyExports) and no.may_allow:
        return "You"
    if isinstance(no, refusals.NobodyExports | refusals.ExportedByAdministrators):
        return shown(no.ask or "", 80) or "An administrator"
    if isinstance(no, refusals.AskAnAdministrator):
        return f"{shown(no.ask, 80)}, for instance" if no.ask else "one of them"
    return ""


def whom_to_ask(no: Refusal) -> dict[str, str]:
    """Whom to ask, for what only they may do."""
    if isinstance(no, refusals_notes.DeclinedByAuthor):
        return {"author": shown(no.author or "", 80) or "Its author"}
    if isinstance(no, refusals.NotASteward):
        return {"stewards": " or ".join(shown(name, 80) for name in no.stewards[:5])}
    return {}


def for_members_only(no: refusals.ForMembersOnly, cop: str) -> str:
    """Guests and people from elsewhere: what they cannot do, and who could do it with them."""
    who = "People from other companies" if no.is_external else "Guests"
    what = {
        "adopt": "start a community here",
        "export": "export what is kept here",
        "ask": "ask a community here; write in a channel that you share with it",
        "keep": "keep messages here",
        "answer": "mark answers here; whoever asked can, with a :white_check_mark: on the reply",
        "tend": "change how it stands here; say it in a reply to the message, where everybody there reads it",
        "join": "join by command; somebody in the channel can invite you",
    }.get(no.what, "do that here")
    ask = f" Tell <@{no.ask}>, who can do it with you." if no.ask else ""
    return f"{who} can’t {what}.{ask} You can still read and search in the channels you are in."


def proposed_by_members(no: refusals.ProposedByMembers) -> str:
    """Guests and people from elsewhere: who could propose it, or do it, with them."""
    who = "People from other companies" if no.is_external else "Guests"
    asked = "a full member in this channel"
    if no.steward:
        asked = f"{shown(no.steward, 80)}, who looks after {channel(no.channel)}"
    does = "propose it" if no.is_proposed else "see about it"
    works = "Searching works" if no.is_external else "Starring, asking and searching work"
    what = f"{who} can’t start a community here. Tell {asked}, and they can {does} with you."
    return f"{what} {works} for you here."


def not_a_reply(no: refusals_notes.NotAReply) -> str:
    """What can be an answer."""
    if no.is_question:
        return "This is what was asked. Mark the reply in its thread that answers it."
    return "Only a reply in a thread can be an answer. Open the thread, and mark the reply there."


def unreachable(no: refusals.Unreachable) -> str:
    """How the app can be let into a channel."""
    if no.channel_is_private:
        return "I’m not in this channel. Type `/invite @Commonplace` here, then try again."
    return "I couldn’t join this channel. Type `/invite @Commonplace` here, then try again."


def unclear(no: refusals.Unclear, cop: str) -> str:
    """The nearest thing that was meant, or where to look."""
    if no.nearest:
        return f"I don’t know “{escape(no.said)}”. Did you mean `{cop} {no.nearest}`?"
    return f"I don’t know “{escape(no.said)}”. `{cop} help` shows what there is."


def in_form(no: Refusal, cop: str) -> str:
    """The same beneath a field of a form, where Slack shows every mark as it is."""
    words = BOLD.sub(r"\1", sentence(no, cop)).replace("`", "")
    return unescape(MENTIONED.sub("somebody", words))


def said(no: Refusal, cop: str) -> Message:
    """The refusal as a message."""
    return message(sentence(no, cop))


def too_late() -> Message:
    """Slack lets a form open for three seconds only."""
    return message("That took longer than Slack waits. Try it once more.")


def unexpected(reference: str, *, nothing_changed: bool) -> Message:
    """Something broke; the reference is in the log too."""
    kept = " Nothing was changed." if nothing_changed else ""
    return message(
        f"Sorry, that did not work, and it is not your doing.{kept} "
        f"If it happens again, tell whoever runs Commonplace here this reference: `{reference}`."
    )
