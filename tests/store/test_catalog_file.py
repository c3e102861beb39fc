"""YAML becomes plain values with lines, or one problem that says where it stops being YAML."""

import pytest

from access.catalog_draft import Path
from store.catalog_file import TEXT_MOST, read


def broken(text: str) -> tuple[int, str]:
    file = read(text)
    assert file.broken
    assert file.plain is None
    assert len(file.problems) == 1
    return file.line(file.problems[0].path), file.problems[0].why


def test_values_are_what_they_look_like_and_nothing_cleverer() -> None:
    text = (
        "a: text\nb: 7\nc: true\nd: false\ne:\nf: ~\ng: '7'\nh: yes\ni: 1.5\nj: 2021-11-21\nk: 0o17\nl: 1:30\n"
        "m: 007\nno: on\nn: [1, -2]\no: {p: >-\n  folded\n  text\n  }\n"
    )
    assert read(text.replace("{p: >-\n  folded\n  text\n  }", "{p: x}")).plain == {
        "a": "text", "b": 7, "c": True, "d": False, "e": None, "f": None, "g": "7", "h": "yes", "i": "1.5",
        "j": "2021-11-21", "k": "0o17", "l": "1:30", "m": "007", "no": "on", "n": [1, -2], "o": {"p": "x"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 2),
        (("roles",), 2),
        (("roles", "read"), 3),
        (("roles", "read", "title"), 4),
        (("roles", "read", "approvers", 1), 7),
        (("roles", "read", "missing"), 3),
        (("roles", "read", "approvers", 9), 5),
        (("missing", "entirely"), 2),
        (("roles", "write", "title"), 8),
    ],
)
def test_every_value_has_its_line_and_what_is_missing_that_of_its_parent(path: Path, line: int) -> None:
    text = "# a comment\nroles:\n  read: &read\n    title: Read\n    approvers:\n      - maya\n      - theo\n  write: *read\n"
    assert read(text).line(path) == line


def test_aliases_are_written_out() -> None:
    assert read("a: &x [1, 2]\nb: *x\n").plain == {"a": [1, 2], "b": [1, 2]}


def test_a_key_that_is_written_twice_is_told_with_both_lines_and_reading_goes_on() -> None:
    file = read("a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\na: 4\n")
    assert not file.broken
    assert [(file.line(one.path), str(one)) for one in file.problems] == [
        (5, "b.c: is written twice, in line 3 and in line 5; remove one of them"),
        (6, "a: is written twice, in line 1 and in line 6; remove one of them"),
    ]


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("a: 1\nb: [1, 2\nc: 3\n", 3, "is not YAML from here on"),
        ("a: 1\n\tb: 2\n", 2, "is not YAML from here on"),
        ("a: 1\nb: @x\n", 2, "is not YAML from here on"),
        ("a: 1\nb: \x00\n", 2, "has a character that YAML does not allow"),
        ("a: \ud800\n", 1, "has a character that YAML does not allow"),
        ("a: 1\n---\nb: 2\n", 2, "is a second document"),
        ("a: 1\nb: !!python/object:os.system x\n", 2, "has the tag"),
        ("a: !custom [1]\n", 1, "has the tag"),
        ("a: 1\n? [b]\n: 2\n", 2, "a key must be plain text"),
        ("a: 1\nb: *x\n", 2, "*x stands for nothing"),
        ("a: &x\n  b: *x\n", 2, "*x stands for nothing"),
        ("a:\n  " + "[" * 5000 + "]" * 5000, 2, "is nested more than 8 levels deep"),
        ("a: 1\n" + "#" * TEXT_MOST, 1, "characters long"),
    ],
)
def test_what_cannot_be_read_is_one_problem_with_its_line(text: str, line: int, why: str) -> None:
    told = broken(text)
    assert told[0] == line
    assert why in told[1]


def test_a_bomb_of_aliases_is_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert "aliases written out" in broken("\n".join(lines))[1]


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n"])
def test_an_empty_file_is_nothing_and_no_problem_of_yaml(text: str) -> None:
    file = read(text)
    assert file.plain is None
    assert not file.problems
    assert not file.broken
