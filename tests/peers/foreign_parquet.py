"""foreign_parquet.py FOLDER: Parquet files in the forms that other programs write, one per name, each with a column `c`."""
import datetime as dt, decimal, os, sys
import pyarrow as pa, pyarrow.parquet as pq

folder = sys.argv[1]
moment = dt.datetime(2020, 1, 2, 3, 4, 5, 123456)
second = dt.datetime(2020, 1, 2, 3, 4, 5)
D = decimal.Decimal


def file(name, array, **options):
    table = array if isinstance(array, pa.Table) else pa.table({"c": array})
    pq.write_table(table, os.path.join(folder, name + ".parquet"), **options)


def typed(name, kind, values, **options):
    file(name, pa.array(values, kind), **options)
    file(name + "_plain", pa.array(values, kind), store_schema=False, **options)


typed("int96", pa.timestamp("us"), [moment, dt.datetime(1, 1, 1), None], use_deprecated_int96_timestamps=True)
typed("timestamp_s", pa.timestamp("s"), [second, None])
typed("timestamp_ms", pa.timestamp("ms"), [dt.datetime(1969, 12, 31, 23, 59, 59, 999000), None])
typed("timestamp_ns", pa.timestamp("ns", "UTC"), [-1, 1577934245123456789, None])
typed("timestamp_zone", pa.timestamp("us", "Europe/Berlin"), [1577934245123456, None])
typed("int8", pa.int8(), [-128, 127, None])
typed("int16", pa.int16(), [-32768, 32767, None])
typed("uint8", pa.uint8(), [0, 255, None])
typed("uint16", pa.uint16(), [0, 65535, None])
typed("uint32", pa.uint32(), [0, 4294967295, None])
typed("uint64", pa.uint64(), [0, 18446744073709551615, 9223372036854775808, None])
typed("large_string", pa.large_string(), ["a", "", None, "ü"])
typed("large_binary", pa.large_binary(), [b"a", b"", None])
typed("large_list", pa.large_list(pa.int64()), [[1, 2], [], None, [3]])
typed("string_view", pa.string_view(), ["a", "longer than twelve bytes", None])
typed("binary_view", pa.binary_view(), [b"a", None])
typed("fixed_list", pa.list_(pa.int32(), 2), [[1, 2], [3, 4]])
file("fixed_list_of_null", pa.array([[1, 2], None, [3, 4]], pa.list_(pa.int32(), 2)))
typed("float16", pa.float16(), [1.5, None, -0.0])
typed("time_s", pa.time32("s"), [dt.time(23, 59, 59), None])
typed("time_ms", pa.time32("ms"), [dt.time(0, 0, 0, 1000), None])
typed("time_us", pa.time64("us"), [dt.time(0, 0, 0, 1), None])
typed("time_ns", pa.time64("ns"), [1999, None])
typed("date64", pa.date64(), [dt.date(1969, 12, 31), None])
typed("decimal256", pa.decimal256(50, 2), [D("1.00"), None])
typed("decimal256_narrow", pa.decimal256(30, 2), [D("-1.25"), None])
typed("decimal_int32", pa.decimal128(9, 2), [D("-1234567.89"), None], store_decimal_as_integer=True)
typed("decimal_int64", pa.decimal128(18, 4), [D("-12345678901234.5678"), None], store_decimal_as_integer=True)
typed("decimal32", pa.decimal32(5, 2), [D("-1.25"), None])
typed("uuid", pa.uuid(), [bytes(range(16)), None])
typed("json", pa.json_(), ['{"a":1}', None])
typed("nothing", pa.null(), [None, None])
typed("duration", pa.duration("us"), [1, None])
typed("bool", pa.bool_(), [True, None, False])
typed("map_of_int_keys", pa.map_(pa.int32(), pa.string()), [[(1, "a")], None])
typed("nested", pa.list_(pa.struct([("m", pa.map_(pa.string(), pa.list_(pa.int16()))), ("d", pa.dictionary(pa.int32(), pa.string()))])),
      [[{"m": [("k", [1, None])], "d": "x"}, None, {"m": None, "d": None}], [], None, [{"m": [], "d": "y"}]])

names = pa.array(["x", "y", None, "x"])
file("dictionary", names.dictionary_encode())
file("dictionary_of_int", pa.array([5, None, 5]).dictionary_encode())
file("dictionary_int8", pa.DictionaryArray.from_arrays(pa.array([0, 1, None], pa.int8()), pa.array(["x", "y"])))

many = pa.table({"c": pa.array(range(1000), pa.int64())})
for codec in ("snappy", "gzip", "zstd", "lz4", "brotli", "none"):
    file("codec_" + codec, many, compression=codec)
file("page_v2", many, data_page_version="2.0", data_page_size=500)
file("page_v2_nested", pa.array([[i, None] if i % 3 else None for i in range(1000)], pa.list_(pa.int64())), data_page_version="2.0", data_page_size=500)
file("row_groups", many, row_group_size=3)
file("no_rows", many.slice(0, 0))
file("checksums", many, write_page_checksum=True)
file("no_statistics", many, write_statistics=False)
file("delta", many, use_dictionary=False, column_encoding="DELTA_BINARY_PACKED")
file("byte_stream_split", many, use_dictionary=False, column_encoding="BYTE_STREAM_SPLIT")
texts = pa.array([f"text {i:04}" for i in range(1000)])
file("delta_length", texts, use_dictionary=False, column_encoding="DELTA_LENGTH_BYTE_ARRAY")
file("delta_bytes", texts, use_dictionary=False, column_encoding="DELTA_BYTE_ARRAY")
file("two_of_a_name", pa.Table.from_arrays([pa.array([1]), pa.array([2])], ["c", "c"]))
file("required", pa.table([pa.array([1, 2])], pa.schema([pa.field("c", pa.int64(), nullable=False)])))
