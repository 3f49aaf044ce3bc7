"""What a script may ask of the task that it is run for.

    from little_pipelines import log, params, path, progress, step

Where the script is run by hand, messages are printed, paths start at the working folder, and there are no params.
"""
import os
import sys

__all__ = ["Kept", "keep", "log", "params", "path", "progress", "results", "step"]


class Task:
    """The task that is run; replaced by the harness."""

    name = None
    root = None
    scratch = None
    results = {}
    params = {}
    # What only the pipeline's process can make, of what is returned: tables, kept files.
    parts = None

    def part(self, kind, *given):
        """The place of such a thing in a value."""
        if self.parts is None:
            self.parts = []
        self.parts.append([kind, *given])
        return {"$": ["part", len(self.parts) - 1]}

    def send(self, message):
        """Tells the pipeline something. By hand there is none: then it is printed."""
        if message["kind"] == "log":
            print(message["message"], file=sys.stderr)


current = Task()


class Log:
    """The task's log. What is given by name is kept beside the message."""

    def debug(self, message, **data):
        self._write("debug", message, data)

    def info(self, message, **data):
        self._write("info", message, data)

    def warn(self, message, **data):
        self._write("warn", message, data)

    warning = warn

    def error(self, message, **data):
        self._write("error", message, data)

    def _write(self, level, message, data):
        from .exchange import encode

        told = {"kind": "log", "level": level, "message": str(message)}
        if data:
            told["data"] = encode(data, shown=True)
        current.send(told)


log = Log()


def progress(done, total):
    """Tells how far the task is: `progress(3, 10)` is three of ten."""
    current.send({"kind": "progress", "done": float(done), "total": float(total)})


class step:
    """A named piece of the task, which is timed, logged and reported: `with step("fit"): ...`."""

    def __init__(self, name):
        self.name = str(name)

    def __enter__(self):
        self.id = id(self)
        current.send({"kind": "stepStarted", "id": self.id, "name": self.name})
        return self

    def __exit__(self, kind, error, traceback):
        current.send({"kind": "stepFinished", "id": self.id, "failed": kind is not None})
        return False


def path(relative=""):
    """An absolute path, from one that starts at the project root."""
    return os.path.join(current.root or os.getcwd(), relative)


class Kept:
    """A file or folder that is kept with the result; made by `keep`."""

    def __init__(self, path):
        self.path = path


def keep(path):
    """A file or folder as a part of what `run` returns: its contents are kept, and handed to the next task read-only."""
    full = os.path.abspath(os.path.join(current.root or os.getcwd(), os.fspath(path)))
    if not os.path.exists(full):
        raise FileNotFoundError("there is nothing to keep at " + full)
    return Kept(full)


def __getattr__(name):
    # Asked for when they are read: the task is not known when this is imported.
    if name == "params":
        return current.params
    if name == "results":
        return current.results
    raise AttributeError("little_pipelines has no " + name)
