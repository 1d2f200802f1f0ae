"""Every id that Slack hands back to us; a guard test holds them unique and listened to."""

from enum import StrEnum


class Action(StrEnum):
    """Buttons, menus and fields that answer when they are used."""

    USED_IT = "used_it"
    MORE = "entry_more"
    PAGE_BEFORE = "search_page_before"
    PAGE_AFTER = "search_page_after"
    EXACT = "search_exact"
    LOOSER = "search_looser"
    GIVE_TITLE = "give_title"
    SEE_KEPT = "see_kept"
    DONT_KEEP = "dont_keep"
    NEVER_KEEP = "never_keep"
    KEEP_AGAIN = "keep_again"
    DIAL = "dial"
    RULES = "rules"
    PAUSE_ALL = "pause_all"
    RESUME_ALL = "resume_all"
    KEEP_SWEPT = "keep_swept"
    ERASE_SWEPT = "erase_swept"
    HOW_IT_KEEPS = "how_it_keeps"
    COP_ADOPT = "cop_adopt"
    COP_CHARTER = "cop_charter"
    COP_FIND = "cop_find"
    COP_HELP = "cop_help"
    COP_JOIN = "cop_join"
    COP_LEAVE = "cop_leave"
    COP_NEAREST = "cop_nearest"
    COP_SEARCH = "cop_search"


class Callback(StrEnum):
    """Modals and shortcuts."""

    KEEP_THIS = "keep_this"
    FIND_RELATED = "find_related"
    SEARCH = "search"
    KEEP_FORM = "keep_form"
    ADOPT_FORM = "adopt_form"
    FORGET_FORM = "forget_form"
    RULES_FORM = "rules_form"
    KEEPING_FORM = "keeping_form"


class Block(StrEnum):
    """Input blocks, by which a submitted modal is read and its errors are placed."""

    TITLE = "title"
    TAGS = "tags"
    PROBLEM = "problem"
    OUT_OF_SCOPE = "out_of_scope"
    ZONE = "zone"
    PROMPT_DAY = "prompt_day"
    PROMPT_TIME = "prompt_time"
    RECAP_DAY = "recap_day"
    RECAP_TIME = "recap_time"
    STARTERS = "starters"
    MOST_MEMBERS = "most_members"
    PRIVATE = "private"
    SHARED = "shared"
    SWEEPS = "sweeps"
    EMOJI = "emoji"
    CHECKED_FROM = "checked_from"
    CHECKED_UNTIL = "checked_until"
    APPS = "apps"
    OLDEST = "oldest"
    RECEIPTS = "receipts"
    REVIEWS = "reviews"
    SEARCH = "search"
    SEARCH_HOME = "home_search"


class Field(StrEnum):
    """The elements inside input blocks."""

    TITLE = "title_words"
    TAGS = "tags_words"
    PROBLEM = "problem_words"
    OUT_OF_SCOPE = "out_of_scope_words"
    ZONE = "adopt_zone"
    PROMPT_DAY = "adopt_prompt_day"
    PROMPT_TIME = "adopt_prompt_time"
    RECAP_DAY = "adopt_recap_day"
    RECAP_TIME = "adopt_recap_time"
    STARTERS = "rules_starters"
    MOST_MEMBERS = "rules_most_members"
    PRIVATE = "rules_private"
    SHARED = "rules_shared"
    SWEEPS = "rules_sweeps"
    EMOJI = "keeping_emoji"
    CHECKED_FROM = "keeping_checked_from"
    CHECKED_UNTIL = "keeping_checked_until"
    APPS = "keeping_apps"
    OLDEST = "keeping_oldest"
    RECEIPTS = "keeping_receipts"
    REVIEWS = "keeping_reviews"
    SEARCH = "search_words"
    SEARCH_HOME = "home_search_words"


class More(StrEnum):
    """What the overflow menu of an entry offers; its value is `choice:entry`."""

    EDIT = "edit"
    DID_NOT_WORK = "did_not_work"
    OUT_OF_DATE = "out_of_date"
    DONT_KEEP = "dont_keep"
