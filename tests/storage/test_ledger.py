"""The list of who was forgotten outlasts the database, and a crash in the middle of a line."""

import stat
from pathlib import Path

import pytest

from storage.ledger import Ledger, Line, ListUnreadable, beside


def line(number: int) -> Line:
    return Line("T0ACME", "salt", f"{number:064x}", "2026-11-18T10:20:00+00:00")


def test_lines_come_back_in_order(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "forgotten")
    assert ledger.lines() == []
    ledger.append(line(1))
    ledger.append(line(2))
    assert ledger.lines() == [line(1), line(2)]
    assert stat.S_IMODE(ledger.path.stat().st_mode) == 0o600


def test_a_line_that_was_cut_short_costs_no_other(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "forgotten")
    ledger.append(line(1))
    with ledger.path.open("a") as file:
        file.write('{"workspace": "T0AC')
    ledger.append(line(2))
    assert ledger.lines() == [line(1), line(2)]


def test_a_list_that_cannot_be_read_is_no_empty_one(tmp_path: Path) -> None:
    folder = tmp_path / "forgotten"
    folder.mkdir()
    with pytest.raises(ListUnreadable, match="forgotten cannot be read: Is a directory"):
        Ledger(folder).lines()


def test_it_lies_beside_an_sqlite_file_or_where_it_was_said() -> None:
    assert beside("sqlite:////data/commonplace.db").path == Path("/data/commonplace.db.forgotten")
    assert beside("postgresql://host/name").path == Path("commonplace.forgotten")
    assert beside("sqlite:////data/commonplace.db", "/safe/list").path == Path("/safe/list")
