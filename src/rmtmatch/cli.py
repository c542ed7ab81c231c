"""The command line: ``rmtmatch demo | check | run | replay | explain | compare | link | schema``.

Exit codes: 0 done (faults in rows included: they are reported), 1 a bug, 2 usage or configuration, 3 an input could not
be used, 4 done with a limit reached, 5 more changed than allowed.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

import rmtmatch
from rmtmatch.errors import MissingExtraError, PolicyError, RmtmatchError
from rmtmatch.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DONE, BUG, USAGE, INPUT, LIMIT, CHANGED = range(6)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    argv : sequence of str, optional
        Default: the arguments of the process.

    Examples
    --------
    >>> main(["schema", "training", "--json"])  # doctest: +ELLIPSIS
    {
      "additionalProperties": false,
    ...
    0
    """
    arguments = _parser().parse_args(argv)
    terminal = Terminal(as_json=arguments.json)
    try:
        return int(arguments.command(arguments, terminal))
    except (PolicyError, MissingExtraError) as error:
        terminal.complain(str(error))
        return USAGE
    except RmtmatchError as error:
        terminal.complain(str(error))
        return INPUT
    except BrokenPipeError:  # whoever read the answer has seen enough
        sys.stdout = None  # nothing is left to flush to
        return DONE
    except OSError as error:
        terminal.complain(f"{error.filename or 'a file'}: {error.strerror or error}")
        return USAGE
    except KeyboardInterrupt:
        terminal.complain("stopped")
        return BUG


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="rmtmatch",
        description="Matches people whose job is ending to the next job, for a whole region at once.",
        epilog=__doc__.split("\n\n", 1)[1] if __doc__ else None,
    )
    parser.add_argument("--version", action="version", version=f"rmtmatch {rmtmatch.__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def add(name: str, module: str, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text)
        command.add_argument("--json", action="store_true", help="answer as JSON, for machines")
        command.set_defaults(command=_late(module, name))
        return command

    demo = add("demo", "demo", "match a small example region and show who was proposed where, and why")
    demo.add_argument("--seed", type=int, default=0, help="another seed draws another region (default 0)")
    demo.add_argument("--candidates", type=_positive, default=400, metavar="N", help="people (default 400)")
    demo.add_argument("--vacancies", type=_positive, default=250, metavar="N", help="vacancies (default 250)")
    demo.add_argument("--lang", choices=("nl", "en"), default="nl", help="language of reasons (default nl)")

    check = add("check", "batch", "list everything that is wrong with the inputs of a run, in one go")
    check.add_argument("file", metavar="NIGHT.TOML")

    run = add("run", "night", "match and write proposals, leftovers, lists and the report")
    run.add_argument("file", metavar="NIGHT.TOML")
    run.add_argument("--previous", metavar="FOLDER", help="yesterday's output: what is open there keeps its place")
    run.add_argument("--max-change", type=float, metavar="SHARE", help="above this share of people: exit code 5")
    run.add_argument("--time-limit", type=float, metavar="SECONDS", help="for the solver; reached: exit code 4")
    run.add_argument("--kept-pairs", action="store_true", help="prove the plan over the best pairs only: quicker")
    run.add_argument("--workers", type=_positive, metavar="N", help="processes (default: one for each processor)")

    replay = add("replay", "night", "make a night again from its record and compare all files")
    replay.add_argument("record", metavar="RECORD.JSON")
    replay.add_argument("--out", metavar="FOLDER", help="default: beside the first, with -replay behind its name")
    replay.add_argument("--workers", type=_positive, metavar="N", help="processes (default: one for each processor)")

    explain = add("explain", "batch", "say where the score of a pair comes from, or which demands it fails")
    explain.add_argument("file", metavar="NIGHT.TOML")
    explain.add_argument("candidate")
    explain.add_argument("vacancy")
    explain.add_argument("--lang", choices=("nl", "en"), help="default: the language of the policy")

    compare = add("compare", "night", "list what changed between the output of two runs, and why")
    compare.add_argument("before", metavar="FOLDER")
    compare.add_argument("now", metavar="FOLDER")
    compare.add_argument("--max-change", type=float, metavar="SHARE", help="above this share of people: exit code 5")

    link = add("link", "link", "link a column of skills, job titles or sentences to a taxonomy")
    link.add_argument("file", metavar="FILE", help=".csv, .jsonl or .parquet")
    link.add_argument("--column", required=True)
    which = link.add_mutually_exclusive_group(required=True)
    which.add_argument("--esco", metavar="FOLDER", help="folder of the official ESCO download")
    which.add_argument("--taxonomy", metavar="FILE", help="a saved taxonomy")
    link.add_argument("--kind", choices=("skill", "occupation"), default="skill")
    link.add_argument("--top", type=_positive, default=1, metavar="N", help="concepts for each text (default 1)")
    link.add_argument("--sentences", action="store_true", help="the column holds sentences: find what they speak of")
    link.add_argument("--out", metavar="FILE", help="write the answer here instead of showing it")

    schema = add("schema", "words", "print the JSON Schema of the records")
    schema.add_argument("record", nargs="?", choices=("candidate", "vacancy", "training", "policy"))
    return parser


def _late(module: str, name: str) -> Callable[[argparse.Namespace, Terminal], int]:
    """Load a command when it runs: asking for help loads nothing."""

    def command(arguments: argparse.Namespace, terminal: Terminal) -> int:
        from importlib import import_module  # noqa: PLC0415  at use

        run: Callable[[argparse.Namespace, Terminal], int]
        run = getattr(import_module(f"rmtmatch.commands.{module}"), name)
        return run(arguments, terminal)

    return command


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text}: at least 1")
    return number


if __name__ == "__main__":
    sys.exit(main())
