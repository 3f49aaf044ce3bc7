"""Tables: as frames of the library that the script uses, through Parquet files."""
import os
import sys

from . import current

LIBRARIES = ("pandas", "polars", "pyarrow")


def library_of(module):
    """The library of frames that a script imports at its top, itself or by what it imports; else `rows`."""
    own = {getattr(each, "__module__", None) or getattr(each, "__name__", "") for each in vars(module).values()}
    tops = {str(each).partition(".")[0] for each in own} | {
        str(getattr(each, "__name__", "")).partition(".")[0] for each in vars(module).values()
    }
    for name in LIBRARIES:
        if name in tops:
            return name
    # pandas loads pyarrow by itself: so it is asked first.
    return next((name for name in LIBRARIES if name in sys.modules), "rows")


def read_frame(table, library, ask_rows):
    """A table from its Parquet file; from its rows where that cannot be read."""
    if library == "polars":
        import polars

        return polars.read_parquet(table["path"])
    if library == "pyarrow":
        import pyarrow.parquet

        return pyarrow.parquet.read_table(table["path"])
    if library == "pandas":
        import pandas

        try:
            return pandas.read_parquet(table["path"])
        except ImportError:
            return pandas.DataFrame(ask_rows(table), columns=[each["name"] for each in table["columns"]])
    return ask_rows(table)


def frame_of_rows(value, library):
    """A list of flat dicts as a frame, as SQL takes it for a table; anything else as it is."""
    columns = None if library == "rows" or type(value) is not list else _columns(value)
    if columns is None:
        return value
    if library == "polars":
        import polars

        return polars.DataFrame(columns)
    if library == "pyarrow":
        import pyarrow

        return pyarrow.table(columns)
    import pandas

    return pandas.DataFrame(columns)


def _columns(rows):
    """Columns by name, each of one kind of value; None where the rows have no such."""
    columns = {}
    for row in rows:
        if type(row) is not dict:
            return None
        for name in row:
            columns[name] = None
    for name in columns:
        values = [row.get(name) for row in rows]
        kinds = {type(each) for each in values if each is not None}
        if kinds == {int, float}:
            # JSON writes 5.0 as 5.
            values = [each if each is None else float(each) for each in values]
        elif len(kinds) > 1 or not all(_is_flat(each) for each in kinds):
            return None
        elif kinds == {int} and not all(each is None or -(2**63) <= each < 2**63 for each in values):
            return None
        columns[name] = values
    return columns or None


def _is_flat(kind):
    return kind in (bool, int, float, str, bytes) or kind.__module__ == "datetime"


def encode_frame(value, encode, unknown):
    """Frames as tables, series and arrays as lists."""
    top = type(value).__module__.partition(".")[0]
    name = type(value).__name__
    if top == "pandas":
        return _encode_pandas(value, name, encode, unknown)
    if top == "polars":
        if name == "LazyFrame":
            value, name = value.collect(), "DataFrame"
        if name == "DataFrame":
            path = _new_path()
            value.write_parquet(path)
            return current.part("table", path)
        if name == "Series":
            return encode(value.to_list())
    if top == "pyarrow":
        if name in ("Table", "RecordBatch"):
            import pyarrow
            import pyarrow.parquet

            if name == "RecordBatch":
                value = pyarrow.Table.from_batches([value])
            path = _new_path()
            pyarrow.parquet.write_table(value, path)
            return current.part("table", path)
        if hasattr(value, "to_pylist"):
            return encode(value.to_pylist())
        if hasattr(value, "as_py"):
            return encode(value.as_py())
    if top == "numpy":
        if hasattr(value, "tolist"):
            return encode(value.tolist())
    return unknown


def _encode_pandas(value, name, encode, unknown):
    import pandas

    if value is pandas.NA or value is pandas.NaT:
        return None
    if isinstance(value, pandas.DataFrame):
        # An index that somebody has made is data; the one that counts from 0 is not.
        is_plain = isinstance(value.index, pandas.RangeIndex) and value.index.name is None
        frame = value if is_plain else value.reset_index()
        path = _new_path()
        try:
            frame.to_parquet(path, index=False)
        except ImportError:
            rows = [
                {str(key): None if _is_missing(each, pandas) else each for key, each in row.items()}
                for row in frame.to_dict("records")
            ]
            return current.part("rows", encode(rows), [str(each) for each in frame.columns])
        return current.part("table", path)
    if isinstance(value, (pandas.Series, pandas.Index)):
        return encode(value.tolist())
    if isinstance(value, pandas.Interval):
        return str(value)
    return unknown


def _is_missing(value, pandas):
    return value is pandas.NA or value is pandas.NaT


def _new_path():
    return os.path.join(current.scratch, "table-{}.parquet".format(len(os.listdir(current.scratch))))
