"""avro_rows.py FILE: every record of an Avro container file as one JSON line."""
import sys
from avro.datafile import DataFileReader
from avro.io import DatumReader
import canonical

with DataFileReader(open(sys.argv[1], "rb"), DatumReader()) as reader:
    for record in reader:
        print(canonical.line(canonical.value(record)))
