"""Every id that Slack hands back to us; a guard test holds them unique and listened to."""

from enum import StrEnum


class Action(StrEnum):
    """Buttons, menus and fields that answer when they are used."""

    USED_IT = "used_it"
    MORE = "entry_more"
    PAGE_BEFORE = "search_page_before"
    PAGE_AFTER = "search_page_after"
    EXACT = "search_exact"
    GIVE_TITLE = "give_title"
    SEE_KEPT = "see_kept"
    DONT_KEEP = "dont_keep"
    NEVER_KEEP = "never_keep"
    KEEP_AGAIN = "keep_again"
    DIAL = "dial"


class Callback(StrEnum):
    """Modals and shortcuts."""

    KEEP_THIS = "keep_this"
    KEEP_FORM = "keep_form"


class Block(StrEnum):
    """Input blocks, by which a submitted modal is read and its errors are placed."""

    TITLE = "title"
    TAGS = "tags"


class Field(StrEnum):
    """The elements inside input blocks."""

    TITLE = "title_words"
    TAGS = "tags_words"


class More(StrEnum):
    """What the overflow menu of an entry offers; its value is `choice:entry`."""

    EDIT = "edit"
    DONT_KEEP = "dont_keep"
