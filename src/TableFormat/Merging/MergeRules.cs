using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Merging;

/// <summary>
/// How rows of one key become one row (spec 5.8, 5.9). What Hudi's payload classes, merge modes and strategies come down to; where Hudi's
/// releases differ, a table follows the one that made it, 0.x or 1.x. Immutable.
/// </summary>
internal sealed record MergeRules
{
    /// <summary>Ordering fields in order; empty where arrival alone decides.</summary>
    public IReadOnlyList<string> OrderingFields { get; init; } = [];

    /// <summary>Of two rows in the log the one with the larger ordering value wins, the later on a tie; otherwise the later always.</summary>
    public bool OrdersLog { get; init; }

    /// <summary>A base row with a larger ordering value stands against the log's row; otherwise the log always wins.</summary>
    public bool OrdersBase { get; init; }

    /// <summary>Where the ordering value of a deletion counts.</summary>
    public DeleteWeight Deletes { get; init; }

    /// <summary>Columns that give way.</summary>
    public FieldMerge Fields { get; init; } = FieldMerge.Whole;

    /// <summary>Where fields merge, the meta columns come from the row that arrived last, not from the stronger one.</summary>
    public bool MetaFromLatest { get; init; }

    /// <summary>Text of a column that was not known to the writer, with <see cref="FieldMerge.FillMarkers"/>.</summary>
    public string? Marker { get; init; }

    /// <summary>What makes a data record a deletion, beside <c>_hoodie_is_deleted</c>; null for nothing.</summary>
    public DeleteMark? DeleteMark { get; init; }

    /// <summary>The rules of a table.</summary>
    /// <exception cref="Errors.LakehouseException">Unsupported: a payload class, merge mode or merger that is not known; it is named.</exception>
    public static MergeRules For(TableProperties properties) => MergeRulesReader.Read(properties);
}
