"""What the page's files may not contain."""

import re
from pathlib import Path

import pytest

import sandbox

PAGE = Path(sandbox.__file__).parent / "page"
FILES = sorted(PAGE.iterdir())
PARSES_STRINGS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|setHTML|\beval\(|new Function"
)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_file_turns_a_string_into_markup_or_names_another_host(file: Path) -> None:
    words = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not PARSES_STRINGS.search(words)
    assert not re.search(r"https?://\w", words)


def test_the_page_allows_itself_nothing_but_its_own_files() -> None:
    index = (PAGE / "index.html").read_text(encoding="utf-8")
    assert "default-src 'none'; script-src 'self'" in index
    assert "<script>" not in index


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_file_is_short_enough_to_read(file: Path) -> None:
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 300
