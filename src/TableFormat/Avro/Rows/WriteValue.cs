namespace Lakehouse.TableFormat.Avro.Rows;

/// <summary>Writes the value that one column of the bound batch has in a row.</summary>
/// <param name="into">Where to.</param>
/// <param name="row">The row.</param>
internal delegate void WriteValue(AvroSink into, int row);
