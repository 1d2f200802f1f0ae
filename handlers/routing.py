"""All routing, in one place: what people do, and the listener that answers."""

from collections.abc import Callable
from typing import Any

from slack_bolt.async_app import AsyncApp

from handlers import (
    administering,
    adopting,
    answering,
    answers,
    asking,
    authorship,
    channels,
    chartering,
    editing,
    entries,
    exporting,
    forgetting,
    gaps,
    home,
    keeping,
    knowing,
    managing,
    membership,
    merging,
    owning,
    proposing,
    questions,
    reading,
    replanning,
    searching,
    sharing,
    stewarding,
    sweeping,
    tending,
    uninstalling,
    using,
)
from handlers.catching import everything_else
from handlers.commands import Commands
from handlers.listener import failed
from views.ids import Action, Callback, Field


def route(app: AsyncApp, commands: Commands) -> None:
    """Say which listener answers what; the first that matches wins, the last catches all."""
    typed = [reading.typed]
    pressed: list[Callable[..., Any]] = [reading.pressed, answering.in_search]

    app.event("reaction_added", matchers=[answers.is_mark])(answers.ticked_message)
    app.event("reaction_removed", matchers=[answers.is_mark])(answers.took_tick_back)
    app.event("reaction_added")(keeping.starred_message)
    app.event("reaction_removed")(keeping.took_star_back)

    app.event("message", matchers=[reading.is_edit])(authorship.edited_message)
    app.event("message", matchers=[reading.is_deletion])(authorship.deleted_message)
    app.event("message", matchers=[questions.is_new])(questions.heard_message)

    app.event("message", matchers=[channels.is_made_private])(channels.made_private)
    app.event("message", matchers=[channels.is_made_public])(channels.changed_channel)

    for kind in ("rename", "archive", "unarchive"):
        app.event(f"channel_{kind}")(channels.changed_channel)
        app.event(f"group_{kind}")(channels.changed_channel)
    for family in ("channel", "group"):
        app.event(f"{family}_left")(channels.put_out)
        app.event(f"{family}_deleted")(channels.deleted_channel)
    app.event("channel_id_changed")(channels.moved_channel)

    app.event("member_joined_channel")(membership.joined_channel)
    app.event("member_left_channel")(membership.left_channel)
    app.event("user_change")(membership.changed_profile)

    app.event("app_uninstalled")(uninstalling.taken_out)
    app.event("tokens_revoked")(uninstalling.revoked_tokens)

    app.command(commands.cop, middleware=typed)(membership.typed_cop)
    for button in (
        Action.COP_ADOPT,
        Action.COP_CHARTER,
        Action.COP_FIND,
        Action.COP_HELP,
        Action.COP_JOIN,
        Action.COP_LEAVE,
        Action.COP_MANAGE,
        Action.COP_NEAREST,
        Action.COP_PROPOSE,
    ):
        app.action(button, middleware=pressed)(membership.pressed_cop)
    app.action(Action.COP_SEARCH, middleware=pressed)(searching.pressed_page)
    app.action(Action.START_PROPOSED, middleware=pressed)(proposing.pressed_start)
    app.action(Action.NOT_THIS_TIME, middleware=pressed)(proposing.pressed_not_this_time)

    app.view(Callback.ADOPT_FORM, middleware=[reading.submitted])(adopting.submitted_adopt_form)
    for field in (Field.ZONE, Field.PROMPT_DAY, Field.PROMPT_TIME, Field.RECAP_DAY, Field.RECAP_TIME):
        in_form, filled_in = [replanning.is_in_form], [reading.filled_in]
        app.action(field, matchers=in_form, middleware=filled_in)(replanning.changed_days)
        app.action(field, middleware=filled_in)(adopting.changed_rhythm)

    route_desk(app, pressed)

    app.view(Callback.SHARE_FORM, middleware=[reading.submitted])(sharing.submitted_share_form)
    app.view(Callback.FORGET_FORM, middleware=[reading.submitted])(forgetting.submitted_forget_form)

    app.command(commands.kb, middleware=typed)(searching.typed_kb)
    app.shortcut(Callback.SEARCH, middleware=[reading.reached])(searching.reached_for_search)
    app.shortcut(Callback.FIND_RELATED, middleware=[reading.pointed])(searching.pointed_find_related)
    app.action(Field.SEARCH, middleware=pressed)(searching.searched_in_modal)
    app.action(Field.SEARCH_HOME, middleware=pressed)(searching.searched_on_home)
    app.view(Callback.SEARCH, middleware=[reading.submitted])(searching.submitted_search)

    app.shortcut(Callback.ASK_COMMUNITY, middleware=[reading.reached])(asking.reached_for_asking)
    app.action(Action.ASK, middleware=pressed)(asking.pressed_ask)
    app.action(Action.TAKE_ASK_BACK, middleware=pressed)(asking.pressed_take_ask_back)
    app.action(Action.GAPS, middleware=pressed)(gaps.pressed_gaps)
    for decision in gaps.DECISIONS:
        app.action(decision, middleware=pressed)(gaps.decided_about_gap)

    app.action(Action.WHO_KNOWS, middleware=pressed)(knowing.pressed_who_knows)
    app.action(Action.MAY_BE_ASKED, middleware=pressed)(knowing.pressed_may_be_asked)
    app.view(Callback.ASK_FORM, middleware=[reading.submitted])(asking.submitted_ask_form)

    app.shortcut(Callback.MARK_ANSWER, middleware=[reading.pointed])(answers.pointed_mark_answer)
    app.action(Action.UNMARK, middleware=pressed)(answers.pressed_unmark)
    app.shortcut(Callback.KEEP_THIS, middleware=[reading.pointed])(keeping.pointed_keep_this)
    app.view(Callback.KEEP_FORM, middleware=[reading.submitted])(keeping.submitted_keep_form)

    app.action(Action.USED_IT, middleware=pressed)(using.pressed_used_it)
    app.action(Action.MORE, middleware=pressed)(entries.chose_more)
    app.action(Action.PAGE_BEFORE, middleware=pressed)(searching.pressed_page)
    app.action(Action.PAGE_AFTER, middleware=pressed)(searching.pressed_page)
    app.action(Action.EXACT, middleware=pressed)(searching.pressed_page)
    app.action(Action.LOOSER, middleware=pressed)(searching.pressed_page)
    app.action(Action.NEAREST, middleware=pressed)(searching.pressed_page)
    app.action(Action.TAKE_SHARE_BACK, middleware=pressed)(sharing.pressed_take_share_back)
    app.action(Action.LEAVE_NAME_OUT, middleware=pressed)(using.pressed_leave_name_out)
    app.action(Action.SAY_CHANGED, middleware=pressed)(using.pressed_say_changed)
    app.action(Action.CONFIRM_USE, middleware=pressed)(editing.pressed_confirm_use)
    app.view(Callback.CHANGED_FORM, middleware=[reading.submitted])(using.submitted_changed_form)

    app.action(Action.GIVE_TITLE, middleware=pressed)(editing.pressed_edit)
    app.action(Action.EDIT, middleware=pressed)(editing.pressed_edit)
    app.action(Action.UNDO, middleware=pressed)(editing.pressed_undo)
    app.view(Callback.EDIT_FORM, middleware=[reading.submitted])(editing.submitted_edit_form)

    app.action(Action.IN_DOUBT, middleware=pressed)(tending.pressed_in_doubt)
    for standing in tending.STANDINGS:
        app.action(standing, middleware=pressed)(tending.said_how_it_stands)
    app.action(Action.REPLACE, middleware=pressed)(tending.pressed_replace)
    app.view(Callback.REPLACE_FORM, middleware=[reading.submitted])(tending.submitted_replace_form)
    for answer in owning.ANSWERS:
        app.action(answer, middleware=pressed)(owning.answered_owning)

    app.action(Action.SEE_KEPT, middleware=pressed)(authorship.pressed_see_kept)
    app.action(Action.DONT_KEEP, middleware=pressed)(authorship.pressed_dont_keep)
    app.action(Action.NEVER_KEEP, middleware=pressed)(authorship.pressed_never_keep)

    app.action(Action.RULES, middleware=pressed)(administering.pressed_rules)
    app.action(Action.PAUSE_ALL, middleware=pressed)(administering.pressed_switch)
    app.action(Action.RESUME_ALL, middleware=pressed)(administering.pressed_switch)
    app.view(Callback.RULES_FORM, middleware=[reading.submitted])(administering.submitted_rules_form)

    app.action(Action.EXPORT, middleware=pressed)(exporting.pressed_export)
    app.action(Action.EXPORT_ANY, middleware=pressed)(exporting.pressed_export)
    app.view(Callback.EXPORT_FORM, middleware=[reading.submitted])(exporting.submitted_export_form)

    app.action(Action.KEEP_SWEPT, middleware=pressed)(sweeping.answered_sweep)
    app.action(Action.ERASE_SWEPT, middleware=pressed)(sweeping.answered_sweep)

    app.event("app_home_opened")(home.opened_home)
    app.action(Action.DIAL, middleware=pressed)(home.turned_dial)
    app.action(Action.KEEP_AGAIN, middleware=pressed)(home.pressed_keep_again)

    everything_else(app)
    app.error(failed)


def route_desk(app: AsyncApp, pressed: list[Callable[..., Any]]) -> None:
    """What whoever looks after a community finds on their desk, and what is asked of them."""
    app.action(Action.CHARTER, middleware=pressed)(chartering.pressed_charter)
    app.view(Callback.CHARTER_FORM, middleware=[reading.submitted])(chartering.submitted_charter_form)
    app.action(Action.RHYTHM, middleware=pressed)(replanning.pressed_rhythm)
    app.view(Callback.RHYTHM_FORM, middleware=[reading.submitted])(replanning.submitted_rhythm_form)
    for decision in replanning.DECISIONS:
        app.action(decision, middleware=pressed)(replanning.decided_to_rest)
    app.action(Action.PEOPLE, middleware=pressed)(stewarding.pressed_people)
    app.view(Callback.PEOPLE_FORM, middleware=[reading.submitted])(stewarding.submitted_people_form)
    for way_out in (Action.STEP_DOWN, Action.STEP_DOWN_AND_REST):
        app.action(way_out, middleware=pressed)(stewarding.pressed_step_down)
    for said in stewarding.ANSWERS:
        app.action(said, middleware=pressed)(stewarding.answered_stewarding)
    app.action(Action.HOW_IT_KEEPS, middleware=pressed)(managing.pressed_how_it_keeps)
    app.action(Action.LOOK_ALIKE, middleware=pressed)(merging.pressed_look_alike)
    for button in (Action.MERGE, Action.THEY_DIFFER, Action.UNMERGE):
        app.action(button, middleware=pressed)(merging.decided)
    app.view(Callback.KEEPING_FORM, middleware=[reading.submitted])(managing.submitted_keeping_form)
