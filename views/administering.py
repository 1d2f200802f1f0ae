"""What an administrator sees on Home, and the form in which the rules of the workspace are set."""

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    ConversationFilter,
    ConversationSelectElement,
    DividerBlock,
    HeaderBlock,
    InputBlock,
    InteractiveElement,
    MarkdownTextObject,
    NumberInputElement,
    Option,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from communities.administering import FEWEST, MOST, Office
from communities.retention import Retention
from storage.audit import Noted
from storage.keys import ChannelId, UserId
from storage.rules import ADMINISTRATORS, FOLLOW, KEEP, MEMBERS, NOBODY, STEWARDS, Rules
from views import ids
from views.ids import Action, Callback, Field
from views.text import channel, cut, escape, when

YES, NO, AS_SET = "yes", "no", "as_set"
STARTERS = {MEMBERS: "Any full member", ADMINISTRATORS: "Administrators of the workspace only"}
PRIVATE = {YES: "Yes", NO: "No"}
SHARED = {NO: "No", YES: "Yes; what people from outside write is not kept"}
SWEEPS = {
    KEEP: "Hide what was kept, and ask an administrator",
    FOLLOW: "Erase what was kept with them",
}
EXPORTERS = {
    NOBODY: "Nobody; only whoever runs the app, on its command line",
    STEWARDS: "Stewards, what their own community has kept",
    ADMINISTRATORS: "Administrators, what any community they can open has kept",
}
EXPORTED_BY = {NOBODY: "nobody", STEWARDS: "stewards, their own community", ADMINISTRATORS: "administrators"}
DONE = {
    "charter": "what a community is about was changed",
    "exported": "a community was exported",
    "forgotten": "somebody was forgotten",
    "keeping": "how a community keeps was changed",
    "paused": "everything was paused",
    "reinstalled": "the app was installed again",
    "resumed": "everything goes on again",
    "rhythm": "when the app speaks in a community was changed",
    "role": "somebody began or ceased to look after a community",
    "rules": "the rules were changed",
    "imported": "notes were imported",
    "sweep_erased": "what many deletions had hidden was erased",
    "sweep_kept": "what many deletions had hidden was put back",
    "taken_along": "what is kept was exported",
    "swept_unasked": "many deletions wait for an answer, and no administrator was known",
    "uninstalled": "the app was taken out",
}


def office(found: Office, kb: str) -> list[Block]:
    """The part of Home that only administrators have."""
    state = f"*Everything is paused.* Nothing is posted; `{kb}` still answers." if found.is_paused else ""
    who = STARTERS[found.rules.who_may_start].lower()
    where = "public and private channels" if found.rules.allows_private else "public channels"
    with_others = ", also in those shared with other companies" if found.rules.allows_shared else ""
    most = found.rules.most_members
    exporters = EXPORTED_BY.get(found.rules.who_may_export, EXPORTED_BY[NOBODY])
    # How the operator has set it, the form says.
    deleted = SWEEPS.get(found.rules.retention or "", "As whoever runs the app has set it").lower()
    text = (
        f"Who may start communities: {who}, in {where} with fewer than {most} people{with_others}.\n"
        f"Where proposals go: {proposals(found.rules)}.\n"
        f"Who may export from Slack: {exporters}.\n"
        f"When very many messages are deleted at once: {deleted}."
    )
    lately = "\n".join(line(noted, found.names) for noted in found.lately)
    blocks: list[Block] = [
        DividerBlock(),
        HeaderBlock(text="This workspace"),
        SectionBlock(text=MarkdownTextObject(text="\n".join(part for part in (state, text) if part))),
        ActionsBlock(elements=buttons(found)),
    ]
    if lately:
        blocks.append(ContextBlock(elements=[MarkdownTextObject(text=f"Done lately:\n{lately}")]))
    return blocks


def proposals(rules: Rules) -> str:
    """Where communities are proposed, and why not there if it cannot be."""
    if rules.proposals_channel_id is None:
        return "nowhere"
    where = channel(rules.proposals_channel_id)
    if rules.proposals_shut:
        return (
            f"nowhere, for I can’t post in {where} any more. Choose another channel, or let me in again "
            "with `/invite @Commonplace`"
        )
    return where


def buttons(found: Office) -> list[InteractiveElement]:
    """What an administrator can press."""
    change = ButtonElement(text="Change the rules", action_id=Action.RULES)
    export = ButtonElement(text="Export a community", action_id=Action.EXPORT_ANY)
    is_theirs = found.rules.who_may_export == ADMINISTRATORS
    return [change, *([export] if is_theirs else []), switch(found)]


def switch(found: Office) -> ButtonElement:
    """The button that silences everything, or lets it go on."""
    if found.is_paused:
        return ButtonElement(text="Resume", action_id=Action.RESUME_ALL)
    sure = ConfirmObject(
        title="Pause everything?",
        text=MarkdownTextObject(
            text="Nothing is posted until you resume it. Prompts and recaps that fall due are missed."
        ),
        confirm="Pause",
        deny="Not now",
    )
    return ButtonElement(text="Pause everything", action_id=Action.PAUSE_ALL, confirm=sure, style="danger")


def line(noted: Noted, names: dict[UserId, str]) -> str:
    """One thing that was done, by whom and when."""
    by = escape(cut(names.get(noted.by, "somebody"), 80)) if noted.by else "whoever runs the app"
    return f"• {when(noted.happened_at)}: {DONE.get(noted.what, 'something was done')} ({by})"


def sweeps(operators: Retention) -> dict[str, str]:
    """What can become of what was kept when very many messages are deleted; first, what the operator set."""
    wished = "erase" if operators.follows else "hide, then ask"
    old = f", also from {operators.oldest.days} days of age on" if operators.oldest else ""
    return {AS_SET: f"As set by the operator ({wished}{old})"} | SWEEPS


def form(rules: Rules, operators: Retention) -> View:
    """The rules as they are, to be changed; what the operator set is named where it is a choice."""
    return View(
        type="modal",
        callback_id=Callback.RULES_FORM,
        title="Rules here",
        submit="Save",
        close="Not now",
        blocks=[
            choice(
                ids.Block.STARTERS,
                Field.STARTERS,
                "Who may start a community",
                STARTERS,
                rules.who_may_start,
            ),
            InputBlock(
                block_id=ids.Block.MOST_MEMBERS,
                label="In channels with fewer people than",
                hint="In larger ones, and in the general channel, an administrator can.",
                element=NumberInputElement(
                    action_id=Field.MOST_MEMBERS,
                    is_decimal_allowed=False,
                    initial_value=str(rules.most_members),
                    min_value=str(FEWEST),
                    max_value=str(MOST),
                ),
            ),
            choice(
                ids.Block.PRIVATE,
                Field.PRIVATE,
                "In private channels too",
                PRIVATE,
                YES if rules.allows_private else NO,
            ),
            choice(
                ids.Block.SHARED,
                Field.SHARED,
                "In channels shared with other companies",
                SHARED,
                YES if rules.allows_shared else NO,
            ),
            InputBlock(
                block_id=ids.Block.PROPOSALS,
                label="Where proposals go",
                hint="Whoever may not start a community can propose it there, for an administrator to start. "
                "Empty: nowhere.",
                optional=True,
                element=ConversationSelectElement(
                    action_id=Field.PROPOSALS,
                    placeholder="Nowhere",
                    initial_conversation=rules.proposals_channel_id,
                    filter=ConversationFilter(
                        include=["public", "private"],
                        exclude_bot_users=True,
                        exclude_external_shared_channels=True,
                    ),
                ),
            ),
            choice(
                ids.Block.SWEEPS,
                Field.SWEEPS,
                "When very many messages are deleted at once",
                sweeps(operators),
                rules.retention or AS_SET,
            ),
            choice(
                ids.Block.EXPORTERS,
                Field.EXPORTERS,
                "Who may export from Slack",
                EXPORTERS,
                rules.who_may_export if rules.who_may_export in EXPORTERS else NOBODY,
            ),
        ],
    )


def choice(block: ids.Block, field: Field, label: str, options: dict[str, str], chosen: str) -> InputBlock:
    """One of several."""
    offered = [Option(text=words, value=value) for value, words in options.items()]
    first = next(option for option in offered if option.value == chosen)
    return InputBlock(
        block_id=block,
        label=label,
        element=StaticSelectElement(action_id=field, options=offered, initial_option=first),
    )


def chosen(values: dict[str, str]) -> Rules:
    """The rules that a form says; what it does not say is as it comes."""
    most = values.get(ids.Block.MOST_MEMBERS, "")
    sweeps = values.get(ids.Block.SWEEPS, AS_SET)
    starters = values.get(ids.Block.STARTERS, MEMBERS)
    exporters = values.get(ids.Block.EXPORTERS, NOBODY)
    proposals = values.get(ids.Block.PROPOSALS, "")
    return Rules(
        starters if starters in STARTERS else MEMBERS,
        int(most) if most.isdecimal() and len(most) < 9 else 0,
        values.get(ids.Block.PRIVATE, YES) != NO,
        values.get(ids.Block.SHARED, NO) == YES,
        sweeps if sweeps in (KEEP, FOLLOW) else None,
        exporters if exporters in EXPORTERS else NOBODY,
        ChannelId(proposals) if proposals else None,
    )
