"""What is given to commands: the same options mean the same thing at each."""

from __future__ import annotations

import pytest

from tests.doors import SMALL, run


@pytest.mark.parametrize(
    "command", [("audit", "mutate"), ("audit", "sign", "x", "--as", "A", "--role", "B"),
                ("audit", "book", "--to", "book"), ("rules", "show", "x"), ("rules", "graph")],
)  # fmt: skip
def test_what_a_group_was_given_its_command_takes(command: tuple[str, ...]) -> None:
    """The rulebook that is named before the name of a command is the one that it reads."""
    group, *rest = command

    result = run(group, "--rules", "nowhere", *rest)

    assert result.exit_code == 2
    assert "nowhere: there is no such folder" in result.stderr


def test_what_a_command_was_given_itself_comes_first() -> None:
    """An option after the name of a command counts before the same one of its group."""
    plain = run("rules", "--rules", str(SMALL), "graph", "--format", "json")

    again = run("rules", "--rules", "nowhere", "graph", "--rules", str(SMALL), "--format", "json")

    assert plain.exit_code == 0
    assert again.stdout == plain.stdout
