"""Values as the project's canonical NDJSON shows them: see docs/formats.md."""
import base64, datetime, decimal, json, math, uuid
import numpy
import pyarrow as pa


def floating(v):
    if math.isnan(v):
        return "NaN"
    if math.isinf(v):
        return "Infinity" if v > 0 else "-Infinity"
    return v


def value(v, t=None):
    if v is None:
        return None
    if t is not None and pa.types.is_float32(t):
        return floating(float(str(numpy.float32(v))))
    if t is not None and pa.types.is_struct(t):
        return {f.name: value(v[f.name], f.type) for f in t}
    if t is not None and pa.types.is_map(t):
        return sorted([k, value(x, t.item_type)] for k, x in v)
    if t is not None and (pa.types.is_list(t) or pa.types.is_large_list(t)):
        return [value(x, t.value_type) for x in v]
    if isinstance(v, float):
        return floating(v)
    if isinstance(v, (bytes, bytearray)):
        return base64.b64encode(v).decode()
    if isinstance(v, decimal.Decimal):
        return format(v, "f")
    if isinstance(v, datetime.datetime):
        return v.replace(tzinfo=None).isoformat(timespec="microseconds") + ("Z" if v.tzinfo else "")
    if isinstance(v, datetime.time):
        return v.isoformat(timespec="microseconds")
    if isinstance(v, (datetime.date, uuid.UUID)):
        return str(v)
    if isinstance(v, dict):
        return {k: value(x) for k, x in v.items()}
    if isinstance(v, (list, tuple)):
        return [value(x) for x in v]
    return v


def line(v):
    return json.dumps(v, ensure_ascii=False, separators=(",", ":"))
