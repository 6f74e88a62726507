using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Catalog.Desired;

/// <summary>One of the tables that a Hudi table is in a catalog (golden catalog section A).</summary>
/// <param name="Suffix">What follows the name.</param>
/// <param name="RealTime">Whether readers are to merge log files.</param>
/// <param name="ReadOptimized">Value of <c>hoodie.query.as.ro.table</c>.</param>
internal sealed record TableVariant(string Suffix, bool RealTime, bool ReadOptimized)
{
    private static readonly TableVariant Whole = new("", RealTime: false, ReadOptimized: false);
    private static readonly TableVariant Ro = new("_ro", RealTime: false, ReadOptimized: true);
    private static readonly TableVariant Rt = new("_rt", RealTime: true, ReadOptimized: false);

    /// <summary>The variants of a table, in the order in which they are synced.</summary>
    public static IReadOnlyList<TableVariant> Of(TableType type, MergeOnReadTables wanted) => (type, wanted) switch
    {
        (TableType.CopyOnWrite, _) => [Whole],
        (_, MergeOnReadTables.All) => [Ro, Rt, Rt with { Suffix = "" }],
        (_, MergeOnReadTables.ReadOptimized) => [Ro with { Suffix = "" }],
        (_, MergeOnReadTables.RealTime) => [Rt with { Suffix = "" }],
        _ => [Ro, Rt],
    };

    /// <summary>Java class by which engines recognise the variant.</summary>
    public string InputFormat => RealTime ? HudiClasses.RealTimeInput : HudiClasses.Input;
}
