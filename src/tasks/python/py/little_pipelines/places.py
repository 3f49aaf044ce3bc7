"""Where a script's modules are looked for."""
import os
import sys


def leave_place():
    """Takes the folder of this package out of `sys.path`, and what `python -c` puts first besides; gives it."""
    place = sys.path.pop(0)
    if sys.path[:1] == [""]:
        del sys.path[0]
    return place


def package_of(path):
    """The dotted name of the package that a module's file lies in; empty where it lies in none."""
    parts = []
    folder = os.path.dirname(os.path.abspath(path))
    while os.path.exists(os.path.join(folder, "__init__.py")):
        parts.insert(0, os.path.basename(folder))
        folder = os.path.dirname(folder)
    return ".".join(parts)


def script_path(script):
    """What comes first in `sys.path`: the script's folder, and the folder of the package that it is in."""
    folder = os.path.dirname(os.path.abspath(script))
    package = package_of(script)
    if not package:
        return [folder]
    above = folder
    for _ in package.split("."):
        above = os.path.dirname(above)
    return [folder, above]
