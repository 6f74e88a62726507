namespace Lakehouse.TableFormat.Avro;

/// <summary>A member of a record.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
internal sealed record AvroField(string Name, AvroType Type);
