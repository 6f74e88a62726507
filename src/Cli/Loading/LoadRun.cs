using System.Runtime.CompilerServices;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cli.Loading;

/// <summary>Carries a load out: one commit for a bulk insert, else one commit for each portion that fits in memory.</summary>
/// <param name="host">Clock and ids.</param>
/// <param name="request">What to do.</param>
/// <param name="input">The rows.</param>
/// <param name="target">Where they go.</param>
/// <param name="observer">Told of the commits; null for nobody.</param>
internal sealed class LoadRun(CliHost host, LoadRequest request, LoadInput input, LoadTarget target, ICommitObserver? observer = null)
{
    private const long PortionBytes = 256L << 20;
    private readonly List<WriteResult> results = [];

    /// <summary>Writes all rows.</summary>
    /// <param name="onRows">Told how many more rows were taken in.</param>
    /// <param name="cancellationToken">Stops the load; commits that were made stay.</param>
    public async Task<LoadSummary> RunAsync(Action<long> onRows, CancellationToken cancellationToken)
    {
        if (target.Definition is { } definition)
        {
            await HudiTable.CreateAsync(target.Storage, definition, host.Clock, cancellationToken);
        }

        var options = new WriterOptions
        {
            BucketCount = request.Buckets ?? target.Definition?.BucketCount,
            KeyScope = request.KeyScope,
            Concurrency = request.Concurrency,
            Observer = observer,
            Clock = host.Clock,
            Ids = host.Ids,
        };
        await using var writer = await TableWriter.OpenAsync(target.Storage, options, cancellationToken);
        if (request.IsOneCommit)
        {
            Keep(await writer.BulkInsertAsync(StreamAsync(onRows, cancellationToken), Write, cancellationToken));
        }
        else
        {
            await WritePortionsAsync(writer, onRows, cancellationToken);
        }

        return LoadSummary.Of(request.Table.ToString(), input.Rows, results);
    }

    private WriteRequest Write => new() { Operation = request.Operation, SortColumns = request.SortColumns };

    private async Task WritePortionsAsync(TableWriter writer, Action<long> onRows, CancellationToken cancellationToken)
    {
        var portion = new List<UpsertBatch>();
        var bytes = 0L;
        foreach (var batch in input.Read(cancellationToken))
        {
            portion.Add(batch);
            bytes += LoadInput.SizeOf(batch.Rows);
            if (bytes >= PortionBytes)
            {
                await CommitAsync(writer, portion, onRows, cancellationToken);
                bytes = 0;
            }
        }

        if (portion.Count > 0)
        {
            await CommitAsync(writer, portion, onRows, cancellationToken);
        }
    }

    private async Task CommitAsync(TableWriter writer, List<UpsertBatch> portion, Action<long> onRows, CancellationToken cancellationToken)
    {
        Keep(await writer.WriteAsync(portion, Write, cancellationToken));
        onRows(portion.Sum(batch => (long)batch.Rows.Length));
        portion.ForEach(batch => batch.Dispose());
        portion.Clear();
    }

    private async IAsyncEnumerable<UpsertBatch> StreamAsync(Action<long> onRows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var batch in input.Read(cancellationToken))
        {
            var rows = batch.Rows.Length;
            yield return batch;
            onRows(rows);
        }

        await Task.CompletedTask;
    }

    private void Keep(WriteResult result)
    {
        results.Add(result.Outcome switch
        {
            CommitOutcome.Conflicted conflict => throw new LakehouseException(ErrorKind.Conflict, $"another writer changed the table: {conflict.With}", new ErrorContext { Table = request.Table.ToString() }, "run the load again; an upsert may be repeated"),
            CommitOutcome.Unknown unknown => throw new LakehouseException(ErrorKind.Unavailable, $"the store did not say whether the commit took place: {unknown.Reason}", new ErrorContext { Table = request.Table.ToString() }, "look at `lakehouse timeline`, then run the load again"),
            _ => result,
        });
    }
}
