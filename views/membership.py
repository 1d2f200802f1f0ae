"""What `/cop` answers: the panel, the directory, help, and what became of joining and leaving."""

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

from communities import refusals
from communities.channels import GONE, REMOVED, WAITING
from communities.finding import Directory, Listing
from communities.membership import About, Joined, Left, Member, Panel
from communities.proposing import Way
from communities.rhythm import ASKED_FOR
from communities.searching import Asked
from storage.charters import Concern
from storage.communities import Place
from views.ids import Action
from views.proposing import before, propose_button
from views.refusals import sentence
from views.searching import asking
from views.text import (
    Message,
    channel,
    count,
    cut,
    escape,
    hint,
    listed,
    message,
    public_only,
    section,
    shown,
    when,
)
from views.text import paused as all_paused

# Why a channel cannot be a community; of who somebody is, nothing is said that they did not ask.
SAID = (
    refusals.ChannelArchived,
    refusals.GeneralChannel,
    refusals.NotAChannel,
    refusals.PrivateNotAllowed,
    refusals.SharedChannel,
    refusals.StartedByAdministrators,
    refusals.TooLarge,
)
# A message holds fifty blocks; the directory leaves room for what stands around it.
MOST = 40
RESTING = {
    WAITING: "I’m not in this channel yet. Type `/invite @Commonplace` here and everything begins.",
    REMOVED: "I was removed from this channel, so everything rests. `/invite @Commonplace` brings it back.",
    GONE: "This channel was deleted. What was kept in a public channel is still found.",
    ASKED_FOR: (
        "It rests: I post nothing by myself until whoever looks after it lets it go on. "
        "Stars keep, and search finds."
    ),
}
ASLEEP = "Nobody has written here for six weeks, so no prompt comes until somebody does."


def panel(found: Panel, cop: str, way: Way | None = None) -> Message:
    """What this channel is, where this person belongs, and what they can do here."""
    blocks = here(found) if found.here else nothing_here(found, cop, way)
    if found.mine:
        names = " · ".join(channel(place.channel) for place in found.mine[:30])
        blocks.append(SectionBlock(text=MarkdownTextObject(text=f"*Your communities*\n{names}")))
    blocks.append(ActionsBlock(elements=buttons(found, way), block_id="cop"))
    if found.is_partial:
        blocks.append(hint(public_only("looked at")))
    blocks.append(hint(f"Only you see this. `{cop} help` shows what one can type."))
    name = escape(found.here.name) if found.here else ""
    return message(f"{name} is a community." if name else "Communities of practice here", *blocks)


def here(found: Panel) -> list[Block]:
    """This channel's community."""
    place = found.here
    if place is None:
        return []
    blocks: list[Block] = [
        section(f"*{channel(place.channel)} is a community*"),
        *concern(found.concern),
    ]
    facts = []
    if found.stewards:
        facts.append(f"Looked after by {shown(listed(list(found.stewards)), 500)}.")
    else:
        facts.append("Nobody looks after it now. An administrator of this workspace can name somebody.")
    if place.pause_reason:
        facts.append(rests(place))
    elif found.is_paused:
        facts.append(all_paused("Prompts and recaps are posted again"))
    else:
        facts += [f"Next {date.kind}: {when(date.at)}." for date in found.dates]
        facts += [ASLEEP] if found.is_asleep else []
    if not found.is_member:
        facts.append("You are not a member.")
    return [*blocks, section("\n".join(facts))] if facts else blocks


def rests(place: Place) -> str:
    """Why a community rests, and what would end it."""
    return RESTING.get(place.pause_reason or "", "It rests for now.")


def concern(written: Concern | None) -> list[Block]:
    """A charter's words, as words."""
    # What cannot be seen is not said: Slack takes no empty section.
    if written is None or not cut(written.problem, 500):
        return []
    blocks: list[Block] = [section("*The problem we have*"), said(written.problem)]
    if cut(written.out_of_scope, 500):
        blocks += [section("*What it is not about*"), said(written.out_of_scope)]
    return blocks


def nothing_here(found: Panel, cop: str, way: Way | None) -> list[Block]:
    """A channel without a community, or a place that is none."""
    if found.is_partial:
        return [section("This channel is no public community.")]
    text = "This channel is not a community."
    if found.may_adopt:
        text += " You can make it one: people star what is worth keeping, and find it again."
    elif isinstance(found.why_not, SAID):
        text += f" {sentence(found.why_not, cop)}"
        text += f" {before(way.before)}" if way is not None and way.before is not None else ""
    return [section(text)]


def buttons(found: Panel, way: Way | None) -> list[ButtonElement]:
    """What one can do here."""
    do = []
    if found.may_adopt and not found.is_partial:
        do.append(button("Make it a community", Action.COP_ADOPT, "adopt"))
    if way is not None and way.before is None and not found.is_partial:
        do.append(propose_button(way))
    if found.here and not found.is_member:
        do.append(button("Join", Action.COP_JOIN, "join"))
    if found.here and found.is_member:
        do.append(button("Leave", Action.COP_LEAVE, "leave"))
    if found.may_manage:
        do.append(button("Manage", Action.COP_MANAGE, "manage"))
    return [*do, button("All communities", Action.COP_FIND, "find"), button("Help", Action.COP_HELP, "help")]


def directory(found: Directory, cop: str) -> Message:
    """The communities that this person may see, or those about what they asked for."""
    if not found.listings:
        return none_found(found, cop)
    title = escape(cut(f"Communities about {found.asked}" if found.asked else "Communities here", 150))
    heading = f"*{title}*"
    blocks: list[Block] = [section(heading), *(listing(one) for one in found.listings[:MOST])]
    left = len(found.listings) - MOST
    more = f"and {count(left, 'more', 'more')}: add words to narrow it down. " if left > 0 else ""
    blocks.append(hint(f"{more}Only you see this."))
    if found.is_partial:
        blocks.append(hint(public_only("looked at")))
    return message(title, *blocks)


def none_found(found: Directory, cop: str) -> Message:
    """Nothing to show, and what to do instead."""
    if found.asked and found.total:
        asked = escape(cut(found.asked, 200))
        all_of_them = "the one there is" if found.total == 1 else f"all {found.total:,}"
        text = f"No community here is about *{asked}*. `{cop} find` shows {all_of_them}."
    else:
        text = "There is no community yet that you could open."
        if found.may_adopt:
            text = f"There are no communities here yet. Type `{cop} adopt` in a channel to make it one."
    if found.is_partial:
        text = f"{text} {public_only('looked at')}"
    every = button("All communities", Action.COP_FIND, "find")
    return message(text, section(text), *([ActionsBlock(elements=[every])] if found.total else []))


def listing(one: Listing) -> Block:
    """A community in the directory."""
    place = one.place
    members = count(one.members, "member", "members")
    rests = " · rests" if place.pause_reason else ""
    about = f"\n{escape(cut(one.problem, 200))}" if one.problem else ""
    mine = " · you are a member" if one.is_member else ""
    join = None
    if not (one.is_member or place.is_private):
        join = button("Join", Action.COP_JOIN, f"join <#{place.channel}>")
    text = f"{channel(place.channel)} · {members}{mine}{rests}{about}"
    return SectionBlock(text=MarkdownTextObject(text=text), accessory=join)


def joined(outcome: Joined | Member) -> Message:
    """They belong."""
    where = channel(outcome.place.channel)
    if isinstance(outcome, Member):
        return message(f"You are a member of {where} already.")
    return message(f"You are a member of {where} now.")


def left(outcome: Left, cop: str) -> Message:
    """They do not belong any more."""
    where = channel(outcome.place.channel)
    return message(
        f"You are not a member of {where} any more. You are still in the channel, so you still find what is "
        f"kept there; leave the channel in Slack to stop its messages. `{cop} join` brings you back."
    )


def charter(about: About) -> Message:
    """The charter, as it stands."""
    blocks = [section(f"*The charter of {channel(about.place.channel)}*"), *concern(about.concern)]
    by = f"Looked after by {shown(listed(list(about.stewards)), 500)}. " if about.stewards else ""
    return message(f"The charter of {escape(about.place.name)}", *blocks, hint(f"{by}Only you see this."))


def help_with_cop(cop: str, kb: str) -> Message:
    """What one can type."""
    lines = (
        (f"{cop}", "what this channel is, and where you belong"),
        (f"{cop} find joints", "communities about something; alone, all of them"),
        (f"{cop} join #channel", "become a member; alone, of this channel"),
        (f"{cop} leave", "stop being a member"),
        (f"{cop} charter", "what this community is about"),
        (f"{cop} adopt", "make this channel a community"),
        (f"{cop} propose", "propose it, where somebody else has to start it"),
        (f"{cop} manage", "for who looks after it: charter, rhythm, people, and how it keeps"),
        (f"{cop} forget me", "erase what the app knows of you; it asks first"),
        (f"{kb} words", "find what was kept"),
    )
    return message("\n".join(f"`{typed}`   {what}" for typed, what in lines))


def unclear(said: str, nearest: str | None, cop: str) -> Message:
    """Something else was typed: the nearest subcommand, and two ways to look for it."""
    text = f"I don’t know `{cop} {escape(cut(said, 60))}`."
    buttons = [
        button(f"Search “{cut(said, 50)}”", Action.COP_SEARCH, asking(Asked(said))),
        button("Find a community about it", Action.COP_FIND, f"find {cut(said, 500)}"),
    ]
    if nearest is not None:
        text += f" Did you mean `{cop} {nearest}`?"
        buttons.insert(0, button(f"{cop} {nearest}", Action.COP_NEAREST, nearest))
    return message(text, section(text), ActionsBlock(elements=buttons))


def paused(place: Place, reason: str) -> Message:
    """To a steward: the app cannot work in the channel, and what to do."""
    # Whoever was put out of a private channel before does not read its name here: Slack knows who may.
    name = channel(place.channel) if place.is_private else f"*{escape(place.name)}*"
    if reason == GONE:
        return message(
            f"The channel of {name} was deleted, so the community rests. "
            "What was kept is still found if the channel was public, and by nobody if it was private."
        )
    return message(
        f"I was removed from {name}, so nothing new is kept there and nothing is posted. If that was "
        f"meant, there is nothing to do. If not, type `/invite @Commonplace` in {channel(place.channel)} "
        "and everything goes on."
    )


def let_in(place: Place) -> Message:
    """To who adopted a channel that the app could not go into."""
    return message(
        f"Slack did not let me into {channel(place.channel)}. Type `/invite @Commonplace` there: "
        "as soon as I’m in, it is a community."
    )


def in_modal(words: Message) -> View:
    """An answer where there is no channel to say it in."""
    return View(
        type="modal",
        title="Commonplace",
        close="Close",
        blocks=words.get("blocks") or [section(words["text"]).to_dict()],
    )


def button(label: str, action: Action, words: str) -> ButtonElement:
    """A button that says the same as typing these words after the command."""
    return ButtonElement(text=label, action_id=action, value=cut(words, 1900))


def said(words: str) -> SectionBlock:
    """Words of people, in which nothing is read as markup."""
    return SectionBlock(text=PlainTextObject(text=cut(words, 1500), emoji=True))
