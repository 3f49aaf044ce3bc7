"""Tells what a script is made of, without running it: the modules that it imports, transitively.

Only what is loaded when Python starts is imported here: this runs before each run that is not known by what it
has read, and `ast`, `re`, `importlib.metadata` take longer than all of it.
"""
import os
import sys
from importlib.machinery import PathFinder

from .places import package_of, script_path

ONLY_AST = 0x400  # ast.PyCF_ONLY_AST

# Calls that load modules whose names may be known only when they run.
LOADERS = {
    "import_module",
    "__import__",
    "spec_from_file_location",
    "SourceFileLoader",
    "load_source",
    "run_path",
    "run_module",
    "exec_module",
    "load_module",
    "addsitedir",
}
# Modules that show docstrings to those who run a script, or make something of them.
READERS = {"inspect", "pydoc", "doctest", "cmd", "unittest", "ast", "tokenize", "linecache"}
# Packages that are known to make nothing of the docstrings of those who use them.
NO_READERS = {
    "numpy", "pandas", "polars", "pyarrow", "scipy", "sklearn", "matplotlib", "duckdb", "requests", "httpx",
    "yaml", "dateutil", "pytz", "tqdm", "openpyxl", "lxml", "bs4", "statsmodels", "seaborn", "little_pipelines",
}


def analyse(script, root):
    """All that counts of a script: `modules`, `packages`, `notes`; or where its syntax is wrong."""
    found = Analysis(script, root)
    try:
        found.run()
    except SyntaxError as error:
        return {
            "syntaxError": {
                "file": error.filename,
                "line": error.lineno,
                "message": error.msg,
                "text": (error.text or "").strip(),
            }
        }
    return found.told()


def main():
    """Reads what to look at from standard input, and prints what was found."""
    import json

    del sys.path[0]
    request = json.loads(sys.stdin.buffer.read().decode("utf-8"))
    told = analyse(request["script"], request["root"])
    told["version"] = "{} {}.{}.{}".format(sys.implementation.name, *sys.version_info[:3])
    told["executable"] = sys.executable
    sys.stdout.write(json.dumps(told))


class Analysis:
    def __init__(self, script, root):
        self.script = os.path.abspath(script)
        self.root = root
        self.search = script_path(self.script) + [each for each in sys.path if each]
        self.library = os.path.dirname(os.path.abspath(os.__file__))
        self.modules = {}  # path -> (source, tree)
        self.tops = {}  # dotted names of packages -> None, in the order they were met
        self.missing = {}
        self.notes = []
        self.folders = {}  # where local modules were looked for
        self.shows_docstrings = False
        self.seen = set()

    def run(self):
        name = package_of(self.script)
        stem = os.path.splitext(os.path.basename(self.script))[0]
        self.read(self.script, name + "." + stem if name else stem, name)
        if self.notes:
            self.read_all()

    def read(self, path, name, package):
        """A module of the project, and all that it imports."""
        waiting = [(path, name, package)]
        while waiting:
            path, name, package = waiting.pop()
            if path in self.modules:
                continue
            with open(path, "rb") as file:
                source = file.read()
            tree = compile(source, path, "exec", ONLY_AST, dont_inherit=True)
            self.modules[path] = (source, tree)
            for dotted in self.imports(tree, path, package):
                waiting.extend(self.find(dotted))

    def imports(self, tree, path, package):
        """The dotted names that a module imports, and that it may import as submodules."""
        names = []
        for node in walk(tree):
            kind = type(node).__name__
            if kind == "Import":
                names.extend(each.name for each in node.names)
            elif kind == "ImportFrom":
                base = node.module or ""
                if node.level:
                    parts = package.split(".") if package else []
                    parts = parts[: len(parts) - node.level + 1]
                    base = ".".join(parts + ([base] if base else []))
                if base:
                    names.append(base)
                    names.extend("?" + base + "." + each.name for each in node.names if each.name != "*")
            elif kind == "Call":
                self.look_at_call(node, path, names)
            elif kind == "Attribute" and node.attr == "path" and getattr(node.value, "id", None) == "sys":
                self.note(path, node, "sys.path")
            elif kind == "Name" and node.id == "__doc__" or kind == "Attribute" and node.attr == "__doc__":
                self.shows_docstrings = True
        return names

    def look_at_call(self, node, path, names):
        name = getattr(node.func, "attr", None) or getattr(node.func, "id", None)
        is_plain = hasattr(node.func, "id")
        if name in LOADERS:
            first = node.args[0] if node.args else None
            text = getattr(first, "value", None)
            if name in ("import_module", "__import__") and isinstance(text, str) and not text.startswith("."):
                names.append(text)
            else:
                self.note(path, node, name)
        elif is_plain and name in ("eval", "exec"):
            self.note(path, node, name)

    def note(self, path, node, what):
        self.notes.append({"file": path, "line": node.lineno, "what": what})

    def find(self, dotted):
        """The local modules that a dotted name leads through."""
        optional = dotted.startswith("?")
        parts = dotted.lstrip("?").split(".")
        where = None
        local = []
        for count in range(1, len(parts) + 1):
            name = ".".join(parts[:count])
            if name == "little_pipelines":
                break
            spec = self.spec(name, where)
            if spec is None:
                # What is named behind a package's name may be a thing in it.
                if not (optional and count == len(parts)):
                    self.missing[parts[0] if count == 1 else name] = None
                break
            origin = spec.origin if spec.has_location else None
            places = spec.submodule_search_locations
            # A package without a file of its own looks for its folders anew whenever it is asked: in its parent, which is not there.
            where = list(getattr(places, "_path", places) or []) or None
            if self.is_builtin(spec, origin):
                self.meet_builtin(name)
                break
            if self.is_installed(origin or (where or [""])[0]):
                self.tops[".".join(parts[: len(parts) - 1] if optional else parts)] = None
                break
            if origin is not None and name not in self.seen:
                self.seen.add(name)
                is_package = spec.submodule_search_locations is not None
                if origin.endswith(".py"):
                    local.append((origin, name, name if is_package else name.rpartition(".")[0]))
                else:
                    self.read_binary(origin)
            if where is None:
                break
            for folder in where:
                self.folders[folder] = None
        return local

    def spec(self, name, where):
        """As Python itself finds a module; nothing of it is run."""
        for finder in sys.meta_path:
            try:
                if finder is PathFinder:
                    # By its last name, since its package is not loaded: the folders say where that is.
                    spec = PathFinder.find_spec(name.rpartition(".")[2], self.search if where is None else where)
                else:
                    spec = finder.find_spec(name, where)
            except (ImportError, AttributeError, ValueError):
                spec = None
            if spec is not None:
                return spec
        return None

    def is_builtin(self, spec, origin):
        if spec.origin in ("built-in", "frozen"):
            return True
        return origin is not None and under(origin, self.library) and not self.is_installed(origin)

    def is_installed(self, path):
        return "site-packages" in path.split(os.sep) or "dist-packages" in path.split(os.sep)

    def meet_builtin(self, name):
        if name in READERS:
            self.shows_docstrings = True

    def read_binary(self, path):
        with open(path, "rb") as file:
            self.modules[path] = (file.read(), None)

    def read_all(self):
        """The widest that can be meant: every module of the project, and every package that is installed."""
        for folder, folders, files in os.walk(self.root):
            folders[:] = sorted(
                each
                for each in folders
                if not each.startswith(".")
                and each not in ("node_modules", "__pycache__")
                and not os.path.exists(os.path.join(folder, each, "pyvenv.cfg"))
            )
            for each in sorted(files):
                if each.endswith(".py"):
                    path = os.path.join(folder, each)
                    try:
                        self.read(path, os.path.splitext(each)[0], package_of(path))
                    except (SyntaxError, OSError):
                        # It need not be meant: then it counts as it is.
                        self.read_binary(path)

    def told(self):
        from .installed import Installed

        installed = Installed([each for each in self.search if self.is_installed(each)])
        packages = installed.all() if self.notes else installed.of(self.tops)
        shows = self.shows_docstrings or any(each.partition(".")[0] not in NO_READERS for each in self.tops)
        modules = []
        for path, (source, tree) in self.modules.items():
            counts = None if tree is None else dump(tree, shows)
            modules.append({"path": path, "source": source.decode("utf-8", "surrogateescape"), "counts": counts})
        return {
            "modules": modules,
            "packages": packages,
            "missing": sorted(self.missing),
            "notes": self.notes,
            # What was looked at besides the modules' own contents.
            "folders": [each for each in self.search if not self.is_installed(each) and not under(each, self.library)]
            + [each for each in self.folders if not self.is_installed(each)],
            "sites": [each for each in self.search if self.is_installed(each)],
        }


def under(path, folder):
    return path == folder or path.startswith(folder + os.sep)


def walk(tree):
    """All nodes of a module, without what only a type checker reads."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if type(node).__name__ == "If" and is_type_checking(node.test):
            waiting.extend(node.orelse)
            continue
        for name in node._fields:
            value = getattr(node, name, None)
            if isinstance(value, list):
                waiting.extend(each for each in value if hasattr(each, "_fields"))
            elif hasattr(value, "_fields"):
                waiting.append(value)


def is_type_checking(test):
    return (getattr(test, "id", None) or getattr(test, "attr", None)) == "TYPE_CHECKING"


HAVE_DOCSTRINGS = {"Module", "ClassDef", "FunctionDef", "AsyncFunctionDef"}


def dump(tree, with_docstrings):
    """A text of all that counts of a module: not its comments, its places, its way of writing things."""
    out = []

    def add(node):
        kind = type(node).__name__
        out.append("(" + kind)
        for name in node._fields:
            value = getattr(node, name, None)
            if name in ("ctx", "kind", "type_comment", "type_ignores"):
                continue
            if name == "body" and kind in HAVE_DOCSTRINGS and not with_docstrings:
                value = without_docstring(value)
            if isinstance(value, list):
                out.append("[")
                for each in value:
                    add(each) if hasattr(each, "_fields") else out.append(repr(each))
                out.append("]")
            elif hasattr(value, "_fields"):
                add(value)
            else:
                out.append(" " + repr(value))
        out.append(")")

    add(tree)
    return "".join(out)


def without_docstring(body):
    first = body[0] if body else None
    is_docstring = type(first).__name__ == "Expr" and isinstance(getattr(first.value, "value", None), str)
    return body[1:] if is_docstring else body
