using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Microsoft.Extensions.Logging;

namespace Lakehouse.TableFormat.Writing;

/// <summary>
/// Warns of decimal columns, when they come into a table, whose values Java writers with column statistics may not be able to
/// encode: those are decimal(30,15), so at most 15 digits stand before the point (experiments E-21e).
/// </summary>
internal static partial class WideDecimals
{
    private const int IntegerDigits = 15;

    /// <summary>Looks at the columns that a write brings.</summary>
    /// <param name="state">The table before the write.</param>
    /// <param name="stored">Its columns.</param>
    /// <param name="written">The columns that the write has.</param>
    /// <param name="logger">Who hears it, once per column of a table.</param>
    public static void Check(TableState state, TableSchema stored, TableSchema written, ILogger logger)
    {
        var known = state.Timeline.CompletedWrites.Count > 0 ? stored.Fields.ToHashSet() : [];
        foreach (var field in written.Fields.Where(field => !known.Contains(field) && IsWide(field.Type)))
        {
            Wide(logger, state.Properties.TableName, field.Name);
        }
    }

    private static bool IsWide(DataType type) => type switch
    {
        DataType.Decimal value => value.Precision - value.Scale > IntegerDigits,
        DataType.List value => IsWide(value.Element),
        DataType.Map value => IsWide(value.Value),
        DataType.Struct value => value.Fields.Any(field => IsWide(field.Type)),
        _ => false,
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "Table {Table}, column {Column}: values with more than 15 digits before the point stop Spark's writes with column statistics (hoodie.metadata.index.column.stats.enable); leave those off for this table or choose a narrower type")]
    private static partial void Wide(ILogger logger, string table, string column);
}
