using Lakehouse.TableFormat.Columns;

namespace Lakehouse.TableFormat.Avro.Rows;

/// <summary>Reads one value and appends it to the builder of its column.</summary>
/// <param name="reader">Stands at the value; behind it afterwards.</param>
/// <param name="into">Builder of the type that the delegate was made for.</param>
internal delegate void ReadValue(ref AvroReader reader, ColumnBuilder into);
