"""parquet_footer.py FILE: what the footer says, as one JSON line."""
import json, sys
import pyarrow.parquet as pq

file = pq.ParquetFile(sys.argv[1])
meta = file.metadata
print(json.dumps({
    "rows": meta.num_rows,
    "rowGroups": meta.num_row_groups,
    "schema": [{
        "name": c.path, "physical": c.physical_type, "length": c.length, "logical": str(c.logical_type),
        "converted": c.converted_type, "definition": c.max_definition_level, "repetition": c.max_repetition_level,
    } for c in meta.schema],
    "statistics": [c.path for i, c in enumerate(meta.schema) if all(
        meta.row_group(g).column(i).is_stats_set for g in range(meta.num_row_groups))],
    "codecs": sorted({meta.row_group(g).column(c).compression for g in range(meta.num_row_groups) for c in range(meta.num_columns)}),
    "keyValues": sorted(k.decode() for k in (meta.metadata or {})),
}))
