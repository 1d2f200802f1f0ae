"""Names of files on every system, front matter under any title, cells that nothing runs."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from views.exporting import cell
from views.exporting_folder import in_yaml, slug


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Cut the *tenon*: first?", "cut-the-tenon-first"),
        ("../../etc/passwd", "etc-passwd"),
        ("AUX", "aux-"),
        ("com1", "com1-"),
        ("console", "console"),
        ("🪚", "untitled"),
        ("नमस्ते ลับมีด", "नमस्ते-ลับมีด"),
        ("Straße", "strasse"),
    ],
)
def test_a_title_is_a_file_name_that_says_it(title: str, name: str) -> None:
    assert slug(title) == name


@given(st.text())
def test_any_title_is_a_file_name_on_every_system(title: str) -> None:
    name = slug(title)
    assert 0 < len(name.encode()) <= 181
    assert not set(name) & set('<>:"/\\|?*. \n\0')


@given(st.text())
def test_front_matter_is_yaml_under_any_title(title: str) -> None:
    read = yaml.safe_load(f"title: {in_yaml(title)}\nnext: 1\n")
    assert read["next"] == 1
    assert isinstance(read["title"], str)


@pytest.mark.parametrize("letter", ["\ufffe", "\uffff", "\ufeff", "\u2028", "\x85"])
def test_front_matter_holds_no_letter_that_yaml_knows_not(letter: str) -> None:
    assert in_yaml(f"a{letter}b") == '"a b"'


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula(begins: str) -> None:
    assert cell(f"{begins}SUM(A1)").startswith("'")
