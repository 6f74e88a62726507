namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>A row of what a merge holds.</summary>
/// <param name="Source">Number of its <see cref="LogRows"/>.</param>
/// <param name="Row">Row in it.</param>
internal readonly record struct RowPlace(int Source, int Row)
{
    /// <summary>Sorts places by source and row.</summary>
    internal ulong SortKey => ((ulong)(uint)Source << 32) | (uint)Row;

    /// <summary>The place that a sort key stands for.</summary>
    internal static RowPlace Of(ulong sortKey) => new((int)(sortKey >> 32), (int)(uint)sortKey);
}
