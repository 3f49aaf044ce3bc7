"""Runs one script for one task: what it is given comes in on one pipe, what it tells goes out on another."""
import os
import sys

from .misuse import Misuse
from .places import leave_place, package_of, script_path


def main():
    channel = Channel()
    request = channel.receive_json()
    place = leave_place()
    # Last, for the processes that the script starts: they import little_pipelines anew.
    sys.path.append(place)
    task = open_task(request, channel)
    channel.send_result(lambda: perform(request, task, channel), place)


def open_task(request, channel):
    import little_pipelines

    task = little_pipelines.current
    task.name = request["task"]
    task.root = request["root"]
    task.scratch = request["scratch"]
    task.send = channel.send
    for stream in (sys.stdout, sys.stderr):
        # Line by line, although nobody is at a terminal.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(line_buffering=True, errors="backslashreplace")
    return task


def with_floats(rows, columns):
    """JSON writes 5.0 as 5: what a column of floats holds is a float all the same."""
    floats = [each["name"] for each in columns if each["type"] in ("DOUBLE", "FLOAT")]
    for row in rows:
        for name in floats:
            if row[name] is not None:
                row[name] = float(row[name])
    return rows


def perform(request, task, channel):
    from .arguments import arguments_for
    from .exchange import decode, encode
    from .frames import library_of, read_frame

    module = load(request["script"])
    library = request["frames"] or library_of(module)
    function = getattr(module, request["function"], None)
    if not callable(function):
        raise Misuse(
            "{} has no function {}".format(request["label"], request["function"]),
            [name for name, each in vars(module).items() if callable(each) and not name.startswith("_")],
            "Define it: def {}(...), or name another by the option function.".format(request["function"]),
        )

    def ask_rows(table):
        channel.send({"kind": "rows", "table": table["number"]})
        return with_floats(decode(channel.receive(), None), table["columns"])

    given = decode(channel.receive(), lambda table: read_frame(table, library, ask_rows))
    task.results = given["results"]
    task.params = given["params"]
    channel.watch()
    positional, named = arguments_for(function, task.results, task.params, request["label"])
    value = function(*positional, **named)
    if hasattr(value, "__await__"):
        import asyncio

        value = asyncio.run(_awaited(value))
    if value is None:
        return {"kind": "done", "isNone": True}
    return {"kind": "done", "value": encode(value), "parts": task.parts or []}


async def _awaited(value):
    return await value


def load(path):
    """The script as a module of its own name, so that what it keeps for `__main__` is not run."""
    from importlib.util import module_from_spec, spec_from_file_location

    sys.path[0:0] = script_path(path)
    sys.argv = [path]
    package = package_of(path)
    name = os.path.splitext(os.path.basename(path))[0]
    full = package + "." + name if package else name
    if package:
        __import__(package)
    if full in sys.modules and getattr(sys.modules[full], "__file__", None) == path:
        return sys.modules[full]
    spec = spec_from_file_location(full, path)
    module = module_from_spec(spec)
    sys.modules[full] = module
    spec.loader.exec_module(module)
    return module


class Channel:
    """Messages to and from the pipeline, each with its length before it when they come in, a line each when they go out."""

    def __init__(self):
        import _thread

        # Not for the programs that the script starts.
        os.set_inheritable(3, False)
        os.set_inheritable(4, False)
        self.incoming = os.fdopen(3, "rb")
        self.outgoing = os.fdopen(4, "wb")
        self.lock = _thread.allocate_lock()

    def receive(self):
        length = self.incoming.readline()
        if not length:
            os._exit(1)
        return self.incoming.read(int(length))

    def receive_json(self):
        import json

        return json.loads(self.receive())

    def send(self, message):
        import json

        line = json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n"
        with self.lock:
            self.outgoing.write(line)
            self.outgoing.flush()

    def watch(self):
        """Ends this process, with all that it has started, when the pipeline's is gone."""
        import _thread

        def wait():
            # Not by the file: Python waits for its lock when it ends, and would find it held.
            if not os.read(3, 1):
                end_group()

        _thread.start_new_thread(wait, ())

    def send_result(self, work, place):
        """Does the work and tells what came of it."""
        try:
            told = work()
        except BaseException as error:
            from .failure import failure

            told = failure(error, place)
        self.send(told)


def end_group():
    import _signal

    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, _signal.SIGKILL)
    os._exit(1)
