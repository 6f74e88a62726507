namespace Lakehouse.TableFormat.Tests.FileGroups.Slices;

/// <summary>What a write says about a key.</summary>
/// <param name="Row">The row; of deletions its key and ordering value count.</param>
/// <param name="Kind">What it is.</param>
internal sealed record SliceChange(SliceRow Row, ChangeKind Kind = ChangeKind.Row)
{
    internal bool Deletes => Kind is ChangeKind.MarkedRow or ChangeKind.Delete or ChangeKind.OrderedDelete;

    /// <summary>What it is weighed by: a deletion without ordering value has none, whatever its row says.</summary>
    internal int? Ord => Kind == ChangeKind.Delete ? null : Row.Ord;
}
