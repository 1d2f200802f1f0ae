"""Slack's markup as another format's own; mentions become names, and links to other notes lead to them."""

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby, zip_longest
from typing import ClassVar, Protocol

from communities.replacing import linked
from storage.keys import UserId

BLOCK = re.compile(r"```(.+?)```", re.DOTALL)
INLINE = re.compile(
    r"`(?P<code>[^`\n]+)`|<(?P<angled>[^<>\n]*)>"
    r"|(?<![\w*])\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])"
    r"|(?<![\w_])_(?P<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?![\w_])"
    r"|(?<![\w~])~(?P<strike>[^\s~](?:[^~\n]*[^\s~])?)~(?![\w~])"
)
QUOTE = re.compile(r"(?:&gt;|>) ?")
# All that follows this is a quote.
QUOTED_ON = re.compile(r"^(?:&gt;|>){3} ?", re.MULTILINE)
BULLET = re.compile(r"\s*[•◦▪]\ufe0e? ?")
# So many spaces Slack puts before what belongs to a point.
DEEPER = 4
ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line in a format's own words: a quote, a point of a list, or neither; and how deep it stands."""

    kind: str
    depth: int
    words: str


class Style(Protocol):
    """How a format writes each thing; `inner` and lines are its own already."""

    def words(self, text: str) -> str: ...
    def code(self, text: str) -> str: ...
    def block(self, text: str) -> str: ...
    def link(self, address: str, label: str) -> str: ...
    def marked(self, kind: str, inner: str) -> str: ...
    def lines(self, found: list[Line]) -> str: ...


@dataclass(frozen=True, slots=True)
class Named:
    """What stands behind ids and addresses: people’s names, and where other notes are, by their messages."""

    people: Mapping[UserId, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


def written(text: str, style: Style, named: Named) -> str:
    """A message in another format."""
    # Of what is split at blocks of code, every second piece is one.
    pieces = quoted_on(BLOCK.split(text))
    found = [
        style.block(html.unescape(piece).strip("\n")) if number % 2 else of_lines(piece, style, named)
        for number, piece in enumerate(pieces)
        if piece.strip()
    ]
    return "\n\n".join(found)


def quoted_on(pieces: list[str]) -> list[str]:
    """The same with the sign of a quote before each line, from where all that follows is quoted."""
    marked, is_quoted = [], False
    for number, piece in enumerate(pieces):
        sign = None if number % 2 or is_quoted else QUOTED_ON.search(piece)
        before, after = (piece[: sign.start()], piece[sign.end() :]) if sign else ("", piece)
        is_quoted = is_quoted or sign is not None
        quotes = is_quoted and not number % 2 and after.strip()
        marked.append(before + re.sub("^", "> ", after.strip("\n"), flags=re.MULTILINE) if quotes else piece)
    return marked


def of_lines(text: str, style: Style, named: Named) -> str:
    """Lines with what they begin with: a quote, a point of a list, or nothing."""
    found: list[Line] = []
    for line in text.strip("\n").split("\n"):
        kind = "quote" if QUOTE.match(line) else "point" if BULLET.match(line) else ""
        rest = {"quote": QUOTE, "point": BULLET}[kind].sub("", line, count=1) if kind else line
        found.append(Line(kind, depth_of(line, kind, found), inline(rest.lstrip(), style, named)))
    return style.lines(found)


def depth_of(line: str, kind: str, before: list[Line]) -> int:
    """How deep a line stands; a point no more than one deeper than the point before it."""
    spread = line.expandtabs(DEEPER)
    depth = (len(spread) - len(spread.lstrip())) // DEEPER
    if kind != "point":
        return depth
    above = before[-1].depth + 1 if before and before[-1].kind == "point" else 0
    return min(depth, above)


def inline(text: str, style: Style, named: Named) -> str:
    """One line's words, with what is marked in them."""
    parts, end = [], 0
    for match in INLINE.finditer(text):
        parts.append(style.words(html.unescape(text[end : match.start()])))
        kind, inner = match.lastgroup or "", match.group(match.lastgroup or 0)
        end = match.end()
        if kind == "code":
            parts.append(style.code(html.unescape(inner)))
        elif kind == "angled":
            parts.append(angled(inner, style, named))
        else:
            parts.append(style.marked(kind, inline(inner, style, named)))
    return "".join(parts) + style.words(html.unescape(text[end:]))


def angled(inside: str, style: Style, named: Named) -> str:
    """What stands between `<` and `>`: somebody, a channel, everybody, a date, or a link."""
    target, _, label = (html.unescape(part) for part in inside.partition("|"))
    if target.startswith("@"):
        return style.words("@" + (named.people.get(UserId(target[1:])) or label.lstrip("@") or "someone"))
    if target.startswith("#"):
        return style.words("#" + (label.lstrip("#") or "channel"))
    if target.startswith("!"):
        return style.words(label or "@" + target[1:].split("^")[0])
    if not ADDRESS.fullmatch(target):
        return style.words(label or target)
    return style.link(named.notes.get(linked(target.partition("?")[0]) or "", target), label or target)


class Markdown:
    """CommonMark, as Obsidian and Git read it."""

    SIGNS = re.compile(r"([\\`*_\[\]<>~#|$]|&(?=[#\w])|%(?=%)|(?<=%)%|=(?==)|(?<==)=)")
    # Before a link, it would make it a picture; not after a backslash, nor within code.
    EXCLAIMED = re.compile(r"(\\.|`[^`]*`)|!(?=\[)")
    BEGINNING = re.compile(r"^([-=]+|\+|\d+[.)])(?=\s|$)")
    MARKS: ClassVar = {"bold": "**", "italic": "*", "strike": "~~"}
    BEFORE: ClassVar = {"quote": "> ", "point": "- "}

    def words(self, text: str) -> str:
        """Words that mean nothing but themselves."""
        return self.SIGNS.sub(r"\\\1", text)

    def code(self, text: str) -> str:
        """Code within a line."""
        return f"`{text}`"

    def block(self, text: str) -> str:
        """Lines of code, in a fence longer than any in them."""
        longest = max((len(found) for found in re.findall(r"`+", text)), default=0)
        fence = "`" * max(3, longest + 1)
        return f"{fence}\n{text}\n{fence}"

    def link(self, address: str, label: str) -> str:
        """A link; an address by itself stays readable."""
        safe = address.replace(" ", "%20").replace("<", "%3C").replace(">", "%3E")
        return f"<{safe}>" if label == address else f"[{self.words(label)}](<{safe}>)"

    def marked(self, kind: str, inner: str) -> str:
        """Bold, italic or struck out."""
        return f"{self.MARKS[kind]}{inner}{self.MARKS[kind]}"

    def quoted(self, text: str) -> str:
        """What is written already, as a quotation."""
        return "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))

    def lines(self, found: list[Line]) -> str:
        """Lines that stay lines."""
        parts = []
        for line, following in zip_longest(found, found[1:]):
            # Ordinary spaces would begin a block of code.
            space = (" " if line.kind == "point" else "\u00a0") * DEEPER * line.depth
            words = self.EXCLAIMED.sub(lambda found: found[1] or "\\!", line.words)
            begun = space + self.BEFORE.get(line.kind, "") + self.BEGINNING.sub(self._harmless, words)
            same = following is not None and following.kind == line.kind != "point"
            goes_on = same and line.words.strip() and following.words.strip()
            apart = following is not None and following.kind != line.kind
            parts.append(begun + "  " * bool(goes_on) + "\n" * apart)
        return "\n".join(parts)

    @staticmethod
    def _harmless(found: "re.Match[str]") -> str:
        """The beginning of a line that would be a list, a rule or a heading, as words."""
        return f"{found[1][:-1]}\\{found[1][-1]}"


class Html:
    """HTML without a script, a style or an outside picture in it."""

    TAGS: ClassVar = {"bold": "b", "italic": "i", "strike": "s"}
    PLACES: ClassVar = {"quote": "blockquote", "": "p"}

    def words(self, text: str) -> str:
        """Words that mean nothing but themselves."""
        return html.escape(text)

    def code(self, text: str) -> str:
        """Code within a line."""
        return f"<code>{html.escape(text)}</code>"

    def block(self, text: str) -> str:
        """Lines of code."""
        return f"<pre>{html.escape(text)}</pre>"

    def link(self, address: str, label: str) -> str:
        """A link."""
        return f'<a href="{html.escape(address)}" rel="noreferrer">{html.escape(label)}</a>'

    def marked(self, kind: str, inner: str) -> str:
        """Bold, italic or struck out."""
        return f"<{self.TAGS[kind]}>{inner}</{self.TAGS[kind]}>"

    def lines(self, found: list[Line]) -> str:
        """Lines, those of one kind together."""
        parts = []
        for kind, alike in groupby(found, key=lambda line: line.kind):
            if kind == "point":
                parts.append(self._listed(alike))
            else:
                inner = "<br>\n".join("&nbsp;" * DEEPER * line.depth + line.words for line in alike)
                parts.append(f"<{self.PLACES[kind]}>{inner}</{self.PLACES[kind]}>")
        return "\n".join(parts)

    @staticmethod
    def _listed(points: Iterable[Line]) -> str:
        """Points of a list, with the lists within it."""
        parts, depth = [], -1
        for point in points:
            ends = "</li>" + "</ul></li>" * (depth - point.depth)
            parts.append(("<ul>" if point.depth > depth else f"{ends}\n") + f"<li>{point.words}")
            depth = point.depth
        return "".join(parts) + "</li></ul>" * (depth + 1)


class Plain:
    """Words alone, for a cell of a table."""

    def words(self, text: str) -> str:
        """Words as they are."""
        return text

    code = block = words

    def link(self, address: str, label: str) -> str:
        """A label with where it leads."""
        return address if label == address else f"{label} ({address})"

    def marked(self, kind: str, inner: str) -> str:
        """What is marked, without the marks."""
        return inner

    def lines(self, found: list[Line]) -> str:
        """Lines as they are."""
        before = {"quote": "> ", "point": "• "}
        return "\n".join(" " * DEEPER * line.depth + before.get(line.kind, "") + line.words for line in found)
