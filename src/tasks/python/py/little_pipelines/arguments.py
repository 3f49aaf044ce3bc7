"""Which result and which param is which argument of a script's function."""
from .misuse import Misuse

VARIABLE_POSITIONAL, VARIABLE_NAMED = 0x04, 0x08


def arguments_for(function, results, params, label):
    """What a function is called with: `(positional, named)`."""
    names, required, takes_all = parameters_of(function)
    given = {}
    used = set()
    for name in names:
        found = candidates(name, results, params)
        if len(found) > 1:
            raise Misuse(
                "{}() of {} asks for {!r}, which may be {}".format(
                    function.__name__, label, name, " or ".join(repr(each) for each, _ in found)
                ),
                hint="Ask for results, a dict of all of them by their names.",
            )
        if found:
            given[name] = found[0][1]
            used.add(found[0][0])
        elif name == "results":
            given[name] = results
        elif name == "params":
            given[name] = params
        elif name in required:
            known = sorted({snake(each) for each in results} | set(params))
            raise Misuse(
                "{}() of {} asks for {!r}, which is neither a dependency nor a param of the task".format(
                    function.__name__, label, name
                ),
                known,
                "There are: " + ", ".join(known) + "." if known else "Declare it: dependencies: [...], or params: {...}.",
            )
    if takes_all:
        given.update((each, value) for each, value in results.items() if each not in used and each not in given)
    return (), given


def candidates(name, results, params):
    """The things that a parameter may mean: the one of this very name alone, or those that are written so in Python."""
    if name in results:
        return [(name, results[name])]
    found = [(each, value) for each, value in results.items() if name in (snake(each), identifier(each))]
    if not found and name in params:
        found = [(name, params[name])]
    return found


def snake(name):
    """`ByOrigin`, `By Origin` and `by-origin` are `by_origin`."""
    out = []
    for index, letter in enumerate(name):
        if not (letter.isalnum() or letter == "_"):
            letter = "_"
        before = name[index - 1] if index else "_"
        after = name[index + 1] if index + 1 < len(name) else ""
        starts = letter.isupper() and (before.islower() or before.isdigit() or (before.isupper() and after.islower()))
        if (starts or letter == "_") and out and out[-1] != "_":
            out.append("_")
        if letter != "_" or not out:
            out.append(letter.lower())
    text = "".join(out).strip("_") or "_"
    return "_" + text if text[0].isdigit() else text


def identifier(name):
    """`By Origin` is `By_Origin`."""
    text = "".join(letter if letter.isalnum() or letter == "_" else "_" for letter in name)
    return "_" + text if text[:1].isdigit() else text


def parameters_of(function):
    """Names, those of them that have no default, and whether it takes any other name."""
    code = getattr(function, "__code__", None)
    if code is None or hasattr(function, "__wrapped__") or hasattr(function, "__self__"):
        return inspected(function)
    count = code.co_argcount
    only_named = code.co_kwonlyargcount
    names = code.co_varnames[: count + only_named]
    only_positional = names[: getattr(code, "co_posonlyargcount", 0)]
    if only_positional:
        raise Misuse(
            "{}() takes {} by place alone".format(function.__name__, ", ".join(only_positional)),
            hint="Results are given by name: take away the /.",
        )
    defaults = function.__defaults__ or ()
    named = function.__kwdefaults__ or {}
    required = set(names[: count - len(defaults)]) | {each for each in names[count:] if each not in named}
    return list(names), required, bool(code.co_flags & VARIABLE_NAMED)


def inspected(function):
    import inspect

    parameters = inspect.signature(function).parameters.values()
    named = [each for each in parameters if each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)]
    required = {each.name for each in named if each.default is each.empty}
    return [each.name for each in named], required, any(each.kind == each.VAR_KEYWORD for each in parameters)
