"""`python -m core …`: everything the pages do, without a browser.

Results go to stdout, as one JSON value with --json (shares are fractions, never percents);
progress goes to stderr. What a user can mend ends with one line on stderr and exit code 2.
"""

import os
import sys
from collections.abc import Sequence

import click

from core.commands.ablation import ablate_networks
from core.commands.adopt import adopt_network
from core.commands.data import describe_data
from core.commands.evaluate import evaluate_model
from core.commands.evidence import measure_evidence
from core.commands.hands import read_people
from core.commands.judge import judge_pictures
from core.commands.mistakes import list_mistakes
from core.commands.noise import noise
from core.commands.pretrain import rebuild_weights
from core.commands.record import record_race
from core.commands.reproduce import reproduce_lessons
from core.commands.train import train_recipe
from core.commands.unknowns import compare_unknowns
from core.errors import NotaError

PROGRAM = "python -m core"


class OrderedGroup(click.Group):
    """Commands that --help lists in the order given, from what is needed first to the rare."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in order; click would sort them."""
        return list(self.commands)


cli = OrderedGroup(
    commands=[
        describe_data,
        train_recipe,
        adopt_network,
        evaluate_model,
        list_mistakes,
        judge_pictures,
        read_people,
        compare_unknowns,
        noise,
        rebuild_weights,
        ablate_networks,
        measure_evidence,
        record_race,
        reproduce_lessons,
    ],
    help=__doc__,
    no_args_is_help=False,
    subcommand_metavar="COMMAND",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command with these arguments, or the process's; returns the exit code."""
    try:
        # Not cli.main(), which answers a stop and a reader that left in its own way.
        with cli.make_context(
            PROGRAM, list(sys.argv[1:] if arguments is None else arguments)
        ) as ctx:
            cli.invoke(ctx)
    except click.exceptions.Exit as leaving:  # --help was shown
        return leaving.exit_code
    except click.UsageError as error:
        return _complain(_usage_sentence(error), 2)
    except NotaError as error:
        return _complain(str(error), 2)
    except KeyboardInterrupt:
        return _complain("Stopped.", 130)
    except BrokenPipeError:
        # The reader left (as `head` does); nothing more can be said to it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _usage_sentence(error: click.UsageError) -> str:
    """Which command it was, what is wrong with its arguments, and where help is."""
    program = error.ctx.command_path if error.ctx else PROGRAM
    message = error.format_message()
    stop = "" if message.endswith((".", "?")) else "."
    return f"{program}: {message}{stop} See {program} --help."


def _complain(sentence: str, code: int) -> int:
    click.echo(" ".join(sentence.split()), err=True)
    return code


if __name__ == "__main__":
    sys.exit(main())
