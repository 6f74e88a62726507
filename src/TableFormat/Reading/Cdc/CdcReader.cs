using System.Runtime.CompilerServices;
using Apache.Arrow;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Reading.Cdc;

/// <summary>
/// Reads the changes that a plan names, write by write and file group by file group. Memory holds the images of one write's changes in one
/// file group, and where base files have to be compared, the keys of one.
/// </summary>
/// <param name="table">Properties and timeline.</param>
/// <param name="plan">A plan with changes.</param>
internal sealed class CdcReader(TableState table, ScanPlan plan)
{
    internal async IAsyncEnumerable<RecordBatch> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (plan.Changes is not { Count: > 0 } splits)
        {
            yield break;
        }

        // As in other ranges, rows have the columns of the newest schema.
        var schema = await table.SchemaAsOfAsync(null, cancellationToken).ConfigureAwait(false);
        using var rows = new ChangeRows(plan.Schema);
        foreach (var split in splits)
        {
            await foreach (var _ in ChangesAsync(split, schema, rows, cancellationToken).ConfigureAwait(false))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (rows.IsFull)
                {
                    yield return rows.Take();
                }
            }
        }

        if (!rows.IsEmpty)
        {
            yield return rows.Take();
        }
    }

    // Ends a step now and then, so that whoever asked can take what there is.
    private IAsyncEnumerable<bool> ChangesAsync(CdcSplit split, TableSchema schema, ChangeRows rows, CancellationToken cancellationToken)
    {
        var images = new SliceImages(table, schema, plan.History);
        return split.Kind switch
        {
            CdcSplitKind.AllInserted => WholeAsync('i', split, images, rows, cancellationToken),
            CdcSplitKind.AllDeleted => WholeAsync('d', split, images, rows, cancellationToken),
            CdcSplitKind.LogFiles => LogFilesAsync(split, new LogKeys(table, schema, plan.History), images, rows, cancellationToken),
            CdcSplitKind.Comparison when !table.Properties.PopulateMetaFields => new RowComparison(split, images).RunAsync(rows, cancellationToken),
            CdcSplitKind.Comparison => new SliceComparison(split, images).RunAsync(rows, cancellationToken),
            _ => new ChangeLogRows(split, images, new ChangeLogReader(table, schema, plan.History), schema).RunAsync(rows, cancellationToken),
        };
    }

    private static async IAsyncEnumerable<bool> WholeAsync(
        char op, CdcSplit split, SliceImages images, ChangeRows rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (slice, upTo) = op == 'i' ? (split.After!, split.Instant) : (split.Before!, split.Previous ?? split.Instant);
        await foreach (var (keys, _) in images.ReadAsync(slice, upTo, cancellationToken).ConfigureAwait(false))
        {
            for (var row = 0; row < keys.Length; row++)
            {
                var text = images.Text.Of(row);
                rows.Add(op, split.Instant, op == 'i' ? default : text, op == 'i' ? text : default);
                if (rows.IsFull)
                {
                    yield return true;
                }
            }
        }

        yield return true;
    }

    private static async IAsyncEnumerable<bool> LogFilesAsync(
        CdcSplit split, LogKeys logs, SliceImages images, ChangeRows rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var keys = await logs.OfAsync(split, cancellationToken).ConfigureAwait(false);
        var before = await images.FindAsync(split.Before, split.Previous, split.Instant, keys, cancellationToken).ConfigureAwait(false);
        var after = await images.FindAsync(split.After, split.Instant, split.Instant, keys, cancellationToken).ConfigureAwait(false);
        foreach (var key in keys)
        {
            before.TryGetValue(key, out var old);
            after.TryGetValue(key, out var now);
            AddChange(split.Instant, old, now, rows);
            if (rows.IsFull)
            {
                yield return true;
            }
        }

        yield return true;
    }

    // A late row that lost against the stored one changed nothing; one that came after a deletion may bring an older row back (spec 5.8).
    private static void AddChange(InstantTime write, RowImage old, RowImage now, ChangeRows rows)
    {
        switch (old.Text, now.Text)
        {
            case (null, not null):
                rows.Add('i', write, default, now.Text);
                break;
            case (not null, null):
                rows.Add('d', write, old.Text, default);
                break;
            case (not null, not null) when now.IsNew || !old.Text.AsSpan().SequenceEqual(now.Text):
                rows.Add('u', write, old.Text, now.Text);
                break;
        }
    }
}
