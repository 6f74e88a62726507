using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Query.Views;

/// <summary>Resolves a table to the base files of one instant.</summary>
internal static class ViewSource
{
    /// <summary>Reads timeline and file groups.</summary>
    public static Task<TableView> OpenAsync(IStorage lake, LakeTable table, QueryOptions options, CancellationToken cancellationToken) =>
        throw new NotSupportedException($"{lake} {table} {options} {cancellationToken}");
}
