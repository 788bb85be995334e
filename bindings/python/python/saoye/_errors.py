"""The exceptions of saoye."""


class Error(Exception):
    """Any error that saoye raises by itself."""


class ConfigError(Error, ValueError):
    """A configuration is not as it should be; the message names the key."""


class InputError(Error, ValueError):
    """A text, a column or a file is not as it should be; the message names it."""


class InputTypeError(InputError, TypeError):
    """Something else than text was given; the message names what was expected and what came."""


class InternalError(Error, RuntimeError):
    """A bug in saoye. The message is what the library said when it gave up."""
