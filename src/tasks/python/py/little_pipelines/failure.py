"""What went wrong in a script, as the pipeline is told of it."""
import os
import traceback

from .misuse import Misuse


def failure(error, place):
    from .exchange import Unstorable

    if isinstance(error, Misuse):
        return {"kind": "misuse", "message": str(error), "names": error.names, "hint": error.hint}
    if isinstance(error, Unstorable):
        return {"kind": "unstorable", "path": error.path, "message": error.what, "hint": error.hint}
    if isinstance(error, SystemExit):
        return {"kind": "failed", "message": "it called sys.exit({!r})".format(error.code), "traceback": ""}
    told = traceback.TracebackException.from_exception(error)
    drop_own(told, place)
    last = told.stack[-1] if told.stack else None
    message = "".join(told.format_exception_only()).strip()
    place = None if last is None else [last.filename, last.lineno]
    if isinstance(error, SyntaxError):
        message = "{}: {}".format(type(error).__name__, error.msg)
        place = [error.filename, error.lineno] if error.filename else place
    return {
        "kind": "failed",
        "message": message,
        "traceback": "".join(told.format()).rstrip(),
        "place": place,
        # Of a module that is not there, where that is the reason.
        "module": getattr(error, "name", None) if isinstance(error, ModuleNotFoundError) else None,
    }


def drop_own(told, place, seen=None):
    """Takes away the lines of those who have called the script."""
    seen = seen or set()
    if told is None or id(told) in seen:
        return
    seen.add(id(told))
    own = os.path.join(place, "little_pipelines") + os.sep
    kept = [
        frame
        for frame in told.stack
        if not frame.filename.startswith((own, "<frozen importlib")) and frame.filename != "<string>"
    ]
    if kept:
        told.stack[:] = kept
    drop_own(told.__cause__, place, seen)
    drop_own(told.__context__, place, seen)
