"""parquet_folder.py FOLDER: folders of Parquet files as other programs leave them, to be registered as tables."""
import datetime as dt, decimal, os, sys
import pyarrow as pa, pyarrow.parquet as pq

root = sys.argv[1]


def file(path, columns, **options):
    target = os.path.join(root, path)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    pq.write_table(pa.table(columns), target, **options)


D = decimal.Decimal
moment = dt.datetime(2020, 1, 2, 3, 4, 5, 123456)
file("types/a.parquet", {
    "Bool": pa.array([True, None]), "i8": pa.array([1, 2], pa.int8()), "i16": pa.array([1, 2], pa.int16()), "i32": pa.array([1, 2], pa.int32()),
    "i64": pa.array([1, 2]), "u32": pa.array([1, 2], pa.uint32()), "f32": pa.array([1.5, 2], pa.float32()), "f64": pa.array([1.5, 2]),
    "text": pa.array(["a", "b"]), "bin": pa.array([b"a", b"b"]), "day": pa.array([dt.date(2020, 1, 2), None]), "at": pa.array([moment, None], pa.timestamp("us", "UTC")),
    "millis": pa.array([moment.replace(microsecond=0), None], pa.timestamp("ms")), "dec": pa.array([D("1.25"), None], pa.decimal128(10, 2)),
    "Tags": pa.array([["a"], []]), "dict": pa.array(["x", "x"]).dictionary_encode(), "map": pa.array([[("k", 1)], []], pa.map_(pa.string(), pa.int64())),
    "Who": pa.array([{"Name": "x", "At": moment}, None], pa.struct([("Name", pa.string()), ("At", pa.timestamp("us"))])),
})
file("types/int96.parquet", {"at": pa.array([moment], pa.timestamp("ns"))}, use_deprecated_int96_timestamps=True)

file("wider/a.parquet", {"n": pa.array([1], pa.int32()), "f": pa.array([1.5], pa.float32()), "d": pa.array([D("1.25")], pa.decimal128(9, 2)), "s": pa.array([{"x": 1}], pa.struct([("x", pa.int32())]))})
file("wider/b.parquet", {"S": pa.array([{"x": 1, "y": "z"}], pa.struct([("x", pa.int64()), ("y", pa.string())])), "D": pa.array([D("1.25")], pa.decimal128(12, 2)), "F": pa.array([1.5]), "N": pa.array([1]), "new": pa.array(["x"])})

file("clash/a.parquet", {"id": pa.array([1]), "v": pa.array([1.5])})
file("clash/b.parquet", {"id": pa.array(["one"]), "v": pa.array([D("1.2")], pa.decimal128(5, 1))})
file("twice/a.parquet", {"id": pa.array([1]), "ID": pa.array([1])})

for day in ("2024-01-01", "2024-01-02"):
    file(f"parts/dt={day}/part-0.parquet", {"id": pa.array([1]), "dt": pa.array([day])})
os.makedirs(os.path.join(root, "broken"))
with open(os.path.join(root, "broken", "a.parquet"), "wb") as broken:
    broken.write(b"PAR1 this is no footer PAR1")
