"""What can go wrong with what a user brings, as one tree of exceptions.

    NotaError                  str(error) is a sentence for the user: what was needed,
    |                          what arrived, what to do
    +-- InputError             a drawing, photo, array or option that cannot be used
    +-- DataError              a data set that is missing, broken or not the expected one
    |   +-- DownloadError      no mirror delivered it
    +-- RecipeError            settings that no network can be trained with
    +-- CheckpointError        a weights file that is broken, foreign or does not fit
    +-- TrainingError          a training that cannot go on

Pages show the sentence and stay alive; the command line prints it and exits with 2. Our own
mistakes are not in this tree: they stay assertions and tracebacks.
"""


class NotaError(Exception):
    """Base of everything that is told to the user in one sentence."""


class InputError(NotaError):
    """A drawing, photo, array or option that cannot be used."""


class DataError(NotaError):
    """A data set that is missing, broken or not the expected one."""


class DownloadError(DataError):
    """No mirror delivered the data set."""


class RecipeError(NotaError):
    """Settings that no network can be trained with."""


class CheckpointError(NotaError):
    """A weights file that is broken, foreign or does not fit its recipe."""


class TrainingError(NotaError):
    """A training that cannot go on."""
