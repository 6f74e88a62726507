namespace Lakehouse.TableFormat.Schema;

/// <summary>A field that incoming rows and table cannot share.</summary>
/// <param name="Field">Path of the field; members of nested types are joined by dots.</param>
/// <param name="Reason">What does not fit, with both types, for a person.</param>
public sealed record SchemaConflict(string Field, string Reason);
