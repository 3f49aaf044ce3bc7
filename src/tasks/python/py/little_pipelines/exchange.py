"""Values on their way: JSON, with `{"$": [kind, ...]}` for what JSON has no word for."""
import sys

MOST = 2**53 - 1


class Unstorable(Exception):
    """What cannot be handed over; `path` leads to it."""

    def __init__(self, what, hint):
        super().__init__(what)
        self.what = what
        self.hint = hint
        self.path = ""


def encode(value, shown=False):
    """A value as JSON can be made of. `shown`: for people, where any text will do instead of a refusal."""
    try:
        return _encode(value)
    except RecursionError:
        if shown:
            return repr(value)
        raise Unstorable("is nested too deeply, or holds itself", "Return it flat.") from None
    except Unstorable:
        if shown:
            return repr(value)
        raise


def _encode(value):
    kind = type(value)
    if value is None or kind is str or kind is bool:
        return value
    if kind is int:
        return value if -MOST <= value <= MOST else {"$": ["int", str(value)]}
    if kind is float:
        return value if value - value == 0 else {"$": ["float", repr(value)]}
    if kind is list or kind is tuple:
        return _encode_list(value)
    if kind is dict:
        return _encode_dict(value)
    return _encode_other(value)


def _encode_list(value):
    try:
        return [_encode(each) for each in value]
    except Unstorable as error:
        for index, each in enumerate(value):
            _within(each, "[{}]".format(index), error)
        raise


def _encode_dict(value):
    out = {}
    for key, each in value.items():
        if type(key) is not str:
            return {"$": ["map", [[_encode(key), _encode(each)] for key, each in value.items()]]}
        try:
            out[key] = _encode(each)
        except Unstorable as error:
            error.path = _step(key) + error.path
            raise
    return {"$": ["object", list(out.items())]} if "$" in out or "__proto__" in out else out


def _within(value, step, error):
    """Raises the error again with a path, if it comes from this value."""
    try:
        _encode(value)
    except Unstorable as again:
        again.path = step + again.path
        raise again from None


def _step(key):
    return "." + key if key.isidentifier() else "[{!r}]".format(key)


def _encode_other(value):
    import collections.abc as abc

    if isinstance(value, (bytes, bytearray, memoryview)):
        import binascii

        return {"$": ["bytes", binascii.b2a_base64(bytes(value), newline=False).decode("ascii")]}
    if isinstance(value, (set, frozenset)):
        return {"$": ["set", _sorted([_encode(each) for each in value])]}
    known = _encode_library(value)
    if known is not _UNKNOWN:
        return known
    # Of a class of its own: an enum's member that is a number, a name of a tuple's parts.
    if hasattr(value, "_asdict"):
        return _encode_dict(value._asdict())
    for plain in (bool, int, float, str):
        if isinstance(value, plain):
            return _encode(plain(value))
    if hasattr(type(value), "__dataclass_fields__"):
        return _encode_dict({name: getattr(value, name) for name in value.__dataclass_fields__})
    if isinstance(value, abc.Mapping):
        return _encode_dict(dict(value))
    if isinstance(value, (abc.Sequence, abc.ValuesView, abc.KeysView, abc.ItemsView, abc.Iterator)):
        return _encode_list(list(value))
    raise Unstorable(
        "is {} of type {}".format("a function" if callable(value) else "a value", type(value).__qualname__),
        "Return plain data: numbers, texts, lists, dicts, dates, bytes, frames.",
    )


_UNKNOWN = object()


def _encode_library(value):
    """What other modules bring along; where none of it was imported, the value is none of it."""
    from . import Kept, current
    from .frames import encode_frame

    if isinstance(value, Kept):
        return current.part("kept", value.path)
    loaded = sys.modules.get
    datetime = loaded("datetime")
    if datetime is not None:
        if isinstance(value, datetime.datetime):
            return _encode_moment(value, datetime)
        if isinstance(value, (datetime.date, datetime.time)):
            return value.isoformat()
        if isinstance(value, datetime.timedelta):
            return value / datetime.timedelta(milliseconds=1)
    for module, name, encode in _PLAIN:
        if loaded(module) is not None and isinstance(value, getattr(loaded(module), name)):
            return encode(value)
    return encode_frame(value, _encode, _UNKNOWN)


_PLAIN = (
    ("enum", "Enum", lambda value: _encode(value.value)),
    ("decimal", "Decimal", str),
    ("uuid", "UUID", str),
    ("pathlib", "PurePath", str),
    ("array", "array", lambda value: _encode_list(value.tolist())),
)


def _encode_moment(value, datetime):
    if value != value:
        return None  # pandas.NaT
    if value.tzinfo is None:
        value = value.replace(tzinfo=datetime.timezone.utc)
    since = value - datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return {"$": ["date", since // datetime.timedelta(milliseconds=1)]}


def _sorted(encoded):
    """In an order that is the same each time: Python's own differs from process to process."""
    import json

    return sorted(encoded, key=lambda each: json.dumps(each, sort_keys=True))


def decode(text, load_table):
    """A value from its JSON. `load_table` is given what a table's place holds."""
    import json

    def special(value):
        if len(value) != 1 or "$" not in value:
            return value
        kind, *rest = value["$"]
        if kind == "table":
            return load_table(rest[0])
        return DECODERS[kind](*rest)

    return json.loads(text, object_hook=special)


def _decode_array(code, text):
    import array
    import binascii

    value = array.array(code)
    value.frombytes(binascii.a2b_base64(text))
    return value


def _decode_bytes(text):
    import binascii

    return binascii.a2b_base64(text)


def _decode_date(milliseconds):
    import datetime

    since = datetime.timedelta(milliseconds=milliseconds)
    return datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc) + since


def _decode_path(path):
    import pathlib

    return pathlib.Path(path)


DECODERS = {
    "int": int,
    "float": float,
    "bytes": _decode_bytes,
    "date": _decode_date,
    "set": set,
    "map": dict,
    "object": dict,
    "array": _decode_array,
    "path": _decode_path,
}
