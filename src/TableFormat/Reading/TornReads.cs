using System.Runtime.CompilerServices;
using Apache.Arrow;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups.Views;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Reading;

/// <summary>
/// Reads that lost a file of their plan: a cleaner, a rollback or a restore removes files without asking readers. Such a read is no damage of
/// the table; planned again it gives right rows, or a refusal that says what was cleaned.
/// </summary>
internal static class TornReads
{
    /// <summary>Passes rows on; a failure that comes from a file that is gone says so.</summary>
    /// <exception cref="LakehouseException">Unavailable: files of the plan were removed; plan again.</exception>
    public static async IAsyncEnumerable<RecordBatch> GuardAsync(
        TableState table, ScanPlan plan, IAsyncEnumerable<RecordBatch> rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var reader = rows.GetAsyncEnumerator(cancellationToken);
        while (await GuardAsync(table, plan, () => reader.MoveNextAsync().AsTask(), cancellationToken).ConfigureAwait(false))
        {
            yield return reader.Current;
        }
    }

    /// <summary>The same for one piece of work.</summary>
    /// <exception cref="LakehouseException">Unavailable: files of the plan were removed; plan again.</exception>
    public static async Task<T> GuardAsync<T>(TableState table, ScanPlan plan, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (LakehouseException failure) when (failure.Kind == ErrorKind.Corrupt)
        {
            if (await IsTornAsync(table, plan, cancellationToken).ConfigureAwait(false))
            {
                throw Torn(table, failure);
            }

            throw;
        }
    }

    /// <summary>Whether a file of a plan is gone or shorter than it was. Then what is known of the table's files is forgotten.</summary>
    public static async Task<bool> IsTornAsync(TableState table, ScanPlan plan, CancellationToken cancellationToken)
    {
        foreach (var (path, length) in plan.Files.SelectMany(slice => slice.Files))
        {
            var found = await table.Storage.StatAsync(path, cancellationToken).ConfigureAwait(false);
            if (found is not { } file || file.Length < length)
            {
                FileSystemViews.Forget(table.Storage);
                return true;
            }
        }

        return false;
    }

    /// <summary>The failure of a read whose files are gone.</summary>
    public static LakehouseException Torn(TableState table, LakehouseException failure) => new(
        ErrorKind.Unavailable,
        "Files that the query reads were removed while it ran: the table was cleaned, or writes in it were rolled back.",
        failure.Context with { Table = table.Properties.TableName },
        "Run it again; let the cleaner retain more commits where queries run long.",
        failure);
}
