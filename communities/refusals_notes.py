"""Every no that is about a message or a note: why it is not kept, and who may not say what of it."""

from dataclasses import dataclass

from communities.refusals import Refusal


@dataclass(unsafe_hash=True)
class NotYoursToMerge(Refusal):
    """Only a steward, or who answers for both notes, says whether they are the same."""


@dataclass(unsafe_hash=True)
class WordsNotKept(Refusal):
    """The author asked that their words not be kept."""


@dataclass(unsafe_hash=True)
class DeclinedByAuthor(Refusal):
    """The author, who may be unknown, took this one message out, and can have it kept again."""

    author: str | None


@dataclass(unsafe_hash=True)
class DeclinedBySteward(Refusal):
    """A steward took this one message out."""


@dataclass(unsafe_hash=True)
class FromOutside(Refusal):
    """The words are of somebody from another company."""


@dataclass(unsafe_hash=True)
class NothingToKeep(Refusal):
    """A message without words: a file, or nothing."""


@dataclass(unsafe_hash=True)
class NoWords(Refusal):
    """A message without a word that one could look for."""


@dataclass(unsafe_hash=True)
class NotFromApps(Refusal):
    """The community keeps what people write, and not what other apps do."""


@dataclass(unsafe_hash=True)
class TooOld(Refusal):
    """The community keeps no message that is older than so many days."""

    days: int


@dataclass(unsafe_hash=True)
class NotAReply(Refusal):
    """Only a reply answers something; `is_question` is whether the message began a thread that we know."""

    is_question: bool


@dataclass(unsafe_hash=True)
class AnsweredByAsker(Refusal):
    """Whoever asked has said which reply answered it."""


@dataclass(unsafe_hash=True)
class OurOwnWords(Refusal):
    """The message is one of the app's own."""


@dataclass(unsafe_hash=True)
class NotYours(Refusal):
    """Only the author or a steward may take this out, or who kept it by hand while nothing else keeps it."""


@dataclass(unsafe_hash=True)
class NotInCharge(Refusal):
    """Only who wrote an entry, looks after it or tends its community may say that."""


@dataclass(unsafe_hash=True)
class NotYoursToName(Refusal):
    """Only who wrote an entry, kept it, looks after it or tends its community says who looks after it."""


@dataclass(unsafe_hash=True)
class CannotOwn(Refusal):
    """Whoever was named could not look after an entry: they are not in its channel, or no member."""


@dataclass(unsafe_hash=True)
class AskedBefore(Refusal):
    """They were asked to look after this entry before, and nobody is asked twice."""


@dataclass(unsafe_hash=True)
class TooManyTags(Refusal):
    """So many tags were given, and so many fit."""

    given: int
    most: int


@dataclass(unsafe_hash=True)
class TagTooLong(Refusal):
    """A tag has more letters than fit."""

    tag: str
    most: int


@dataclass(unsafe_hash=True)
class ChangedSince(Refusal):
    """Something else was changed after that, so undoing it would undo more than was meant."""


@dataclass(unsafe_hash=True)
class ChangedMeanwhile(Refusal):
    """Of what they changed of an entry, somebody changed `lost` since their page showed it."""

    typed: frozenset[str]
    lost: frozenset[str]


@dataclass(unsafe_hash=True)
class NoSuchNote(Refusal):
    """No other entry of this community that they may see is meant by what they gave."""


@dataclass(unsafe_hash=True)
class NothingChosen(Refusal):
    """They were shown notes to choose from, and neither chose one nor looked for another."""


@dataclass(unsafe_hash=True)
class ReplacedByThis(Refusal):
    """What was to take its place was itself replaced by it."""


@dataclass(unsafe_hash=True)
class YoursAreNotKept(Refusal):
    """They asked that nothing they write be kept, and this would be."""


@dataclass(unsafe_hash=True)
class NotYourOwn(Refusal):
    """Somebody else is to say so too, not who said it."""
