using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Lakehouse.Catalog.Glue.Api;
using Lakehouse.Catalog.Metastore;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog.Glue;

/// <summary>
/// Reads all partitions of a table. The first call asks for the whole table; when that is more than one page and segments are allowed, the segments are read
/// side by side, a few pages ahead of the reader. A partition that two answers bring is given once. Thread-safe.
/// </summary>
/// <param name="service">Glue.</param>
/// <param name="segments">1 to 10.</param>
internal sealed class GluePartitionReader(IGlueService service, int segments)
{
    /// <summary>The partitions in Glue's order; none of a table that is missing.</summary>
    public async IAsyncEnumerable<MetastorePartition> ReadAsync(string database, string table, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var first = await PageAsync(database, table, new GlueSegment(0, 1), null, cancellationToken).ConfigureAwait(false);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var partition in first?.Partitions.Where(partition => IsNew(seen, partition)) ?? [])
        {
            yield return GlueMapping.Partition(partition);
        }

        if (first?.NextToken is null)
        {
            yield break;
        }

        var rest = segments == 1 ? FollowAsync(database, table, new GlueSegment(0, 1), first.NextToken, cancellationToken) : ManyAsync(database, table, cancellationToken);
        await foreach (var page in rest.ConfigureAwait(false))
        {
            foreach (var partition in page.Where(partition => IsNew(seen, partition)))
            {
                yield return GlueMapping.Partition(partition);
            }
        }
    }

    private static bool IsNew(HashSet<string> seen, GluePartition partition) => seen.Add(string.Join('\u0001', partition.Values));

    private async IAsyncEnumerable<IReadOnlyList<GluePartition>> ManyAsync(string database, string table, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pages = Channel.CreateBounded<IReadOnlyList<GluePartition>>(segments);
        var readers = Enumerable.Range(0, segments).Select(number => PumpAsync(database, table, new GlueSegment(number, segments), pages.Writer, stop)).ToList();
        var all = Task.WhenAll(readers);
        var end = all.ContinueWith(done => pages.Writer.TryComplete(done.Exception?.InnerException), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        try
        {
            await foreach (var page in pages.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                yield return page;
            }

            await all.ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await end.ConfigureAwait(false);
        }
    }

    private async Task PumpAsync(string database, string table, GlueSegment segment, ChannelWriter<IReadOnlyList<GluePartition>> pages, CancellationTokenSource stop)
    {
        try
        {
            await foreach (var page in FollowAsync(database, table, segment, null, stop.Token).ConfigureAwait(false))
            {
                await pages.WriteAsync(page, stop.Token).ConfigureAwait(false);
            }
        }
        catch (Exception failure)
        {
            // The first failure is the one to tell; the others of this table only stop.
            pages.TryComplete(failure);
            await stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<GluePartition>> FollowAsync(
        string database, string table, GlueSegment segment, string? token, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        do
        {
            var page = await PageAsync(database, table, segment, token, cancellationToken).ConfigureAwait(false);
            if (page?.NextToken is not null && page.NextToken == token)
            {
                throw new LakehouseException(ErrorKind.Corrupt, "Glue's pages of partitions do not end: a page names itself as the next", new ErrorContext { Table = $"{database}.{table}" });
            }

            token = page?.NextToken;
            yield return page?.Partitions ?? [];
        }
        while (token is not null);
    }

    private async Task<GluePartitionPage?> PageAsync(string database, string table, GlueSegment segment, string? token, CancellationToken cancellationToken)
    {
        var reply = await service.GetPartitionsAsync(database, table, segment, token, cancellationToken).ConfigureAwait(false);
        return reply.Fault switch
        {
            null => reply.Value,
            { IsNotFound: true } => null,
            var fault => throw GlueErrors.Of(fault, "GetPartitions", $"{database}.{table}"),
        };
    }
}
