"""What was kept as one page that needs nothing else: legible on a telephone, searched without a network."""

import base64
import hashlib
import html
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from communities.exporting import Note
from communities.words import STOP_WORDS
from storage.keys import UserId
from views.exporting import asked, besides, day, evidence, links, question
from views.markup import Html, Named, written
from views.text import count

HERE = Path(__file__).parent / "page"
# So many notes a browser lays out together, once they are near what is shown.
TOGETHER = 50


def page(notes: Sequence[Note], people: Mapping[UserId, str]) -> Iterator[str]:
    """All of it as one page, piece by piece, the newest first."""
    newest = sorted(notes, key=lambda note: (note.entry.kept_at, note.entry.id), reverse=True)
    named = Named(people, links(newest, lambda note: f"#{anchor(note)}"))
    yield head(len(newest))
    for first in range(0, len(newest), TOGETHER):
        articles = [article(note, named) for note in newest[first : first + TOGETHER]]
        yield f"<section>\n{''.join(articles)}</section>\n"
    yield foot()


def script() -> str:
    """The search of the page, which leaves out the same words as the app."""
    source = (HERE / "search.js").read_text(encoding="utf-8")
    return source.replace("$STOP_WORDS", " ".join(sorted(STOP_WORDS)))


def head(number: int) -> str:
    """Everything before the first note; nothing from outside may be loaded."""
    digest = base64.b64encode(hashlib.sha256(script().encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    style = (HERE / "style.css").read_text(encoding="utf-8")
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>What we know</title>\n<style>\n{style}</style>\n</head>\n<body>\n<header>\n"
        "<h1>What we know</h1>\n"
        '<input id="asked" type="search" placeholder="Search; spelling is forgiven" '
        'aria-label="Search" autocomplete="off" autofocus>\n'
        f'<p id="found" role="status">{count(number, "note", "notes")}</p>\n'
        '<p id="corrected" role="note" hidden></p>\n</header>\n'
        '<main>\n<div id="best"></div>\n<div id="notes">\n'
    )


def article(note: Note, named: Named) -> str:
    """One note."""
    entry = note.entry
    tags = "".join(f" <span>#{html.escape(tag)}</span>" for tag in entry.tags)
    facts = [
        *([html.escape(note.author)] if note.author else []),
        html.escape(f"#{note.place.name}") + (" (private)" if note.place.is_private else ""),
        day(note),
        *([f"★{note.stars}"] if note.stars else []),
        *evidence(note),
        Html().link(entry.permalink, "in Slack"),
    ]
    more = "".join(f"<p>{line}</p>\n" for line in besides(note, Html(), named))
    given = " data-given" if entry.is_title_given else ""
    return (
        f'<article id="{anchor(note)}">\n<h2{given}>{html.escape(entry.title)}</h2>\n'
        f"{above(note, named)}{written(entry.text, Html(), named)}\n{more}"
        f"<footer>{' · '.join(facts)}{tags}</footer>\n</article>\n"
    )


def above(note: Note, named: Named) -> str:
    """The question of a note as a quotation, and by whom it is."""
    found = question(note, Html(), named)
    by = f"<p>{html.escape(asked(note))}</p>\n"
    return f'<blockquote class="asked">{by}{found}</blockquote>\n' if found else ""


def anchor(note: Note) -> str:
    """By what a link on the page finds a note."""
    return f"note-{note.entry.id}"


def foot() -> str:
    """Everything after the last note."""
    return f"</div>\n</main>\n<script>{script()}</script>\n</body>\n</html>\n"
