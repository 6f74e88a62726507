using System.Text.Json;
using Lakehouse.Cdc.Decoding.Mysql;

namespace Lakehouse.Cdc.Decoding;

/// <summary>DDL of the source as Debezium tells it. For a person's eyes: it is never executed.</summary>
/// <param name="Database">Database it ran in.</param>
/// <param name="Ddl">The statement.</param>
/// <param name="IsSnapshot">True for the made-up DDL that begins a snapshot (it drops and creates every table).</param>
/// <param name="FilledColumns">Columns added with a default or NOT NULL: what older rows got is in no event.</param>
public sealed record SchemaChangeNotice(string Database, string Ddl, bool IsSnapshot, IReadOnlyList<string> FilledColumns)
{
    /// <summary>Reads the notice of an event whose op is <see cref="ChangeOp.SchemaChange"/>.</summary>
    /// <exception cref="BadEventException">The payload is not a schema change.</exception>
    public static SchemaChangeNotice Read(in ChangeEvent change)
    {
        try
        {
            using var document = JsonDocument.Parse(change.Payload.ToArray());
            var ddl = document.RootElement.GetProperty("ddl").GetString() ?? "";
            return new SchemaChangeNotice(
                document.RootElement.GetProperty("databaseName").GetString() ?? "",
                ddl,
                change.IsSnapshot,
                [.. DdlParser.AddedColumns(ddl).Where(one => one.HasDefault || one.NotNull).Select(one => one.Name)]);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new BadEventException(BadEventKind.Unparsable, $"the schema change cannot be read: {failure.Message}", innerException: failure);
        }
    }
}
