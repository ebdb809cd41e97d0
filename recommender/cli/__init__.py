"""
Door 1, the command line: `recommender`.

`main` is the outermost room. It turns whatever happens into a message on standard error and an
exit code: 0 done, 1 problems in what was given, 2 could not run or a failed safety check, 130
stopped by Ctrl-C. No traceback ever reaches a person.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TextIO

STOPPED = 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    try:
        code = _run(arguments)
        _flush()
    except KeyboardInterrupt:
        _tell("Stopped.")
        code = STOPPED
    except BrokenPipeError:
        code = 2
        _hush()
    except OSError as error:
        _tell(
            f"recommender: the output could not be written: {error.strerror or 'no reason given'}"
        )
        code = 2
        _hush()
    sys.exit(code)


def _run(arguments: Sequence[str] | None) -> int:
    import click

    from recommender.cli.commands import recommender

    _encode_anything()
    try:
        code = recommender.main(arguments, prog_name="recommender", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None
    except SystemExit:  # click leaves like this when nobody reads the output any more
        raise BrokenPipeError from None
    except (KeyboardInterrupt, OSError):
        raise
    except Exception as error:  # noqa: BLE001  # the last net: a message in place of a traceback
        kind, place = type(error).__name__, _place(error)
        _tell(f"recommender: something went wrong inside ({kind} in {place}).")
        _tell("Nothing is recommended. Please report this, with the command you typed.")
        return 2
    return code if isinstance(code, int) else 0


def _encode_anything() -> None:
    """
    Let a terminal that cannot show a letter show `?` for it, and let odd input through as `?`.
    """
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _place(error: BaseException) -> str:
    from traceback import extract_tb

    *_, frame = extract_tb(error.__traceback__)
    return f"{os.path.basename(frame.filename)}:{frame.lineno}"  # noqa: PTH119  # a name only


def _tell(text: str) -> None:
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):  # nobody is listening
        return


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def _hush() -> None:
    """Point streams that cannot be written to nowhere, so that leaving says nothing about them."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and not _flushes(stream):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, stream.fileno())


def _flushes(stream: TextIO) -> bool:
    try:
        stream.flush()
    except (OSError, ValueError):
        return False
    return True
