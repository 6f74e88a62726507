using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Reading.Cdc;

/// <summary>The columns of an answer to a change query (spec 11.4), all texts.</summary>
internal static class CdcColumns
{
    /// <summary><c>i</c>, <c>u</c> or <c>d</c>.</summary>
    public const string Op = "op";

    /// <summary>Instant of the write that made the change.</summary>
    public const string Time = "ts_ms";

    /// <summary>The row before as canonical JSON, or null.</summary>
    public const string Before = "before";

    /// <summary>The row after as canonical JSON, or null.</summary>
    public const string After = "after";

    /// <summary>Key of the row; in change logs only.</summary>
    public const string Key = "record_key";

    /// <summary>All four, in Hudi's order.</summary>
    public static TableSchema All { get; } = new(new[] { Op, Time, Before, After }.Select(name => new Field(name, new DataType.String())));

    /// <summary>The columns that a request names, or all.</summary>
    /// <exception cref="LakehouseException">Invalid: there is no such column.</exception>
    public static TableSchema Of(ScanRequest request) => request.Columns is null ? All : new TableSchema(request.Columns.Select(name =>
        All.TryGetField(name, out var field) ? field : throw new LakehouseException(
            ErrorKind.Invalid,
            $"A change query has no column {name}.",
            fix: $"Its columns are {string.Join(", ", All.Fields.Select(field => field.Name))}.")));
}
