"""The ways out: how something of a note, or of who and what is behind a closed door, can reach a person.

The machine in `stories/test_seeing_machine.py` goes every one of them after every step (in a short run half
of them each time), as `looks.py` and `watch.py` say how. `stories/test_ways_out.py` holds this table against
the app: a listener, a choice in a menu, a subcommand or a delivery that stands in no line fails there.
"""

from enum import StrEnum


class Way(StrEnum):
    """One way out, and what can be seen by it."""

    SEARCH = "search"  # results with words, titles, tags, names; corrections, filters, counts
    RELATED = "related answers"  # the same, and which of a message's words were looked for
    WHO_KNOWS = "who might know"  # people, and the notes for which they are named
    ASKING = "ask a community"  # the communities to choose from
    ENTRY = "a note by its number"  # its page, and whatever a button or a form can do with it
    OWN = "see it"  # what is kept of one's own
    SHARING = "share here"  # title, link, and who could not open it
    KEEPING = "a message by its place"  # title, tags given before, a note that it is like
    DESK = "the desk"  # gaps with what comes nearest, what looks alike, what is in doubt, counts
    EXPORT = "a file"  # everything of a community, and the communities to choose from
    HOME = "home"  # communities with counts, what waits, what one asked, what is kept of one's own
    DIRECTORY = "directory"  # names, charters, how many belong
    PANEL = "panel"
    CHARTER = "charter"
    JOIN = "join"
    LEAVE = "leave"
    POST = "post"  # what the app says in a channel, to all who are there
    LETTER = "direct message"
    SCREEN = "screen"  # notes that one person sees, and modals


# What leads where. A listener is named by its module, a delivery by its kind.
LEADING = {
    Way.SEARCH: (
        "searching.typed_kb",
        "searching.pressed_page",
        "searching.searched_in_modal",
        "searching.searched_on_home",
        "searching.submitted_search",
    ),
    Way.RELATED: ("searching.pointed_find_related",),
    Way.WHO_KNOWS: ("knowing.pressed_who_knows",),
    Way.ASKING: ("asking.pressed_ask", "asking.reached_for_asking", "asking.submitted_ask_form"),
    Way.ENTRY: (
        "authorship.pressed_dont_keep",
        "editing.pressed_confirm_use",
        "editing.pressed_edit",
        "editing.pressed_undo",
        "editing.submitted_edit_form",
        "merging.decided",
        "owning.answered_owning",
        "tending.pressed_replace",
        "tending.said_how_it_stands",
        "tending.submitted_replace_form",
        "using.pressed_leave_name_out",
        "using.pressed_say_changed",
        "using.pressed_used_it",
        "using.submitted_changed_form",
        "menu: edit",
        "menu: did_not_work",
        "menu: out_of_date",
        "menu: dont_keep",
    ),
    Way.OWN: ("authorship.pressed_see_kept",),
    Way.SHARING: ("menu: share", "sharing.submitted_share_form", "sharing.pressed_take_share_back"),
    Way.KEEPING: (
        "answers.pointed_mark_answer",
        "answers.pressed_unmark",
        "keeping.pointed_keep_this",
        "keeping.submitted_keep_form",
    ),
    Way.DESK: (
        "chartering.pressed_charter",
        "chartering.submitted_charter_form",
        "gaps.decided_about_gap",
        "gaps.pressed_gaps",
        "managing.pressed_how_it_keeps",
        "managing.submitted_keeping_form",
        "merging.pressed_look_alike",
        "replanning.changed_days",
        "replanning.decided_to_rest",
        "replanning.pressed_rhythm",
        "replanning.submitted_rhythm_form",
        "stewarding.answered_stewarding",
        "stewarding.pressed_people",
        "stewarding.pressed_step_down",
        "stewarding.submitted_people_form",
        "tending.pressed_in_doubt",
        "/cop manage",
    ),
    Way.EXPORT: ("exporting.pressed_export", "exporting.submitted_export_form", "delivery: export"),
    Way.HOME: (
        "administering.pressed_switch",
        "administering.submitted_rules_form",
        "asking.pressed_take_ask_back",
        "authorship.pressed_never_keep",
        "home.opened_home",
        "home.pressed_keep_again",
        "home.turned_dial",
        "knowing.pressed_may_be_asked",
    ),
    Way.DIRECTORY: ("/cop find",),
    Way.PANEL: ("membership.typed_cop", "membership.pressed_cop", "/cop", "/cop propose"),
    Way.CHARTER: ("/cop charter",),
    Way.JOIN: ("/cop join",),
    Way.LEAVE: ("/cop leave",),
    Way.POST: (
        "delivery: adopted",
        "delivery: ask",
        "delivery: prompt",
        "delivery: proposal",
        "delivery: recap",
        "delivery: share",
    ),
    Way.LETTER: (
        "delivery: asked_to_own",
        "delivery: asked_to_tend",
        "delivery: asleep",
        "delivery: doubted",
        "delivery: export_ended",
        "delivery: first_kept",
        "delivery: let_go",
        "delivery: let_in",
        "delivery: not_adopted",
        "delivery: not_asked",
        "delivery: not_proposed",
        "delivery: paused",
        "delivery: proposal_answered",
        "delivery: review",
        "delivery: revise",
        "delivery: tend_answered",
        "delivery: used",
    ),
    # Why a star or a tick does nothing, and how a first one works: where the message stands, to who gave it.
    Way.SCREEN: ("answers.ticked_message", "delivery: first_star", "keeping.starred_message"),
}

# Of notes, and of communities that are not one's own, these say nothing.
NOTHING = (
    # The rules of a workspace; a form about the channel in which it was opened; a question back.
    "administering.pressed_rules",
    "adopting.changed_rhythm",
    "adopting.submitted_adopt_form",
    "forgetting.submitted_forget_form",
    "/cop adopt",
    # A form about a channel that everybody can open, and an answer about it.
    "proposing.pressed_not_this_time",
    "proposing.pressed_start",
    "/cop forget",
    "/cop help",
    # An empty field; a choice in a menu, each of which stands above.
    "searching.reached_for_search",
    "entries.chose_more",
    # How much of how many people many deletions took: numbers of a whole workspace, to an administrator.
    "sweeping.answered_sweep",
    "delivery: swept",
    "delivery: swept_unasked",
    # A reaction, and words that are always the same.
    "delivery: bookmark",
    "delivery: unbookmark",
    "delivery: farewell",
    # A message of ours that goes.
    "delivery: unshare",
    # Heard, and answered to nobody.
    "answers.took_tick_back",
    "authorship.deleted_message",
    "authorship.edited_message",
    "catching.nothing_for_us",
    "channels.changed_channel",
    "channels.deleted_channel",
    "channels.made_private",
    "channels.moved_channel",
    "channels.put_out",
    "keeping.took_star_back",
    "membership.changed_profile",
    "membership.joined_channel",
    "membership.left_channel",
    "questions.heard_message",
    "uninstalling.revoked_tokens",
    "uninstalling.taken_out",
)

# Where one may read one's own words, wherever they were said.
TO_THEIR_AUTHOR = {Way.HOME, Way.OWN, Way.LETTER}
