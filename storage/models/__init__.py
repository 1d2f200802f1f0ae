"""The nouns, as tables; each row is of one workspace, people's words are in `entries` and `deletions`."""

from storage.models.base import Base
from storage.models.communities import Charter, Community, Membership, Proposal
from storage.models.gaps import Ask, Missed
from storage.models.knowledge import (
    Application,
    Declined,
    Deletion,
    Edited,
    Entry,
    EntryWord,
    Question,
    Star,
    Sweep,
)
from storage.models.people import Audit, Forgotten, Person, Workspace, WorkspaceSettings
from storage.models.post import Delivery, InboxRow, Quote
from storage.models.rhythm import Occurrence, Schedule
from storage.models.tending import Answer, Likeness, Verdict, Version

__all__ = [
    "Answer",
    "Application",
    "Ask",
    "Audit",
    "Base",
    "Charter",
    "Community",
    "Declined",
    "Deletion",
    "Delivery",
    "Edited",
    "Entry",
    "EntryWord",
    "Forgotten",
    "InboxRow",
    "Likeness",
    "Membership",
    "Missed",
    "Occurrence",
    "Person",
    "Proposal",
    "Question",
    "Quote",
    "Schedule",
    "Star",
    "Sweep",
    "Verdict",
    "Version",
    "Workspace",
    "WorkspaceSettings",
]
