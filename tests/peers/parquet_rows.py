"""parquet_rows.py FILE...: every row of the Parquet files as one JSON line, columns in file order."""
import sys
import pyarrow.parquet as pq
import canonical

for path in sys.argv[1:]:
    for batch in pq.ParquetFile(path).iter_batches():
        fields = list(batch.schema)
        for row in batch.to_pylist():
            print(canonical.line({f.name: canonical.value(row[f.name], f.type) for f in fields}))
