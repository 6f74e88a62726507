using System.Runtime.CompilerServices;
using Apache.Arrow;
using Lakehouse.Query.Trino.Decoding;

namespace Lakehouse.Query.Trino.Protocol;

/// <summary>
/// One statement from its request to its last page. Pages are asked for until there is no next one, also after the state is FINISHED (golden fact 1).
/// Not thread-safe; disposal before the end cancels it at the server.
/// </summary>
internal sealed class StatementRun(TrinoHttp http, SessionState session, ITrinoObserver? observer, string sql, TrinoOptions options) : IAsyncDisposable
{
    private readonly HashSet<string> warned = new(StringComparer.Ordinal);
    private TrinoPage page = new();
    private RowsDecoder? decoder;

    /// <summary>The server's name of the query; empty until it answered.</summary>
    public string QueryId => page.Id;

    /// <summary>Columns; none for a statement that returns no rows.</summary>
    public Schema Schema => decoder?.Schema ?? new Schema([], null);

    /// <summary>What the statement did, as far as it is known.</summary>
    public string? UpdateType { get; private set; }

    /// <summary>Rows that it changed, as far as it is known.</summary>
    public long? UpdateCount { get; private set; }

    /// <summary>Sends the statement and reads pages until its columns are known or it has ended.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Take(await http.PostAsync(sql, session.ForStatement(), cancellationToken));
        while (decoder is null && page.NextUri is not null)
        {
            await NextAsync(cancellationToken);
        }
    }

    /// <summary>The rows of this and all later pages.</summary>
    public async IAsyncEnumerable<RecordBatch> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await foreach (var batch in RowsAsync(page.Data, cancellationToken))
            {
                yield return batch;
            }

            if (page.NextUri is null)
            {
                yield break;
            }

            await NextAsync(cancellationToken);
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (page.NextUri is not { } unread)
        {
            return;
        }

        page.NextUri = null;
        if (Uri.TryCreate(unread, UriKind.Absolute, out var uri) && http.Origin.IsHere(uri)
            && await http.TryAsync(HttpMethod.Delete, uri, session.ForPages()) is { } why)
        {
            observer?.OnNote($"query {ServerText.Clean(page.Id)} could not be cancelled and may run on: {ServerText.Clean(why)}");
        }
    }

    private async Task NextAsync(CancellationToken cancellationToken) =>
        Take(await http.GetAsync(http.Origin.Follow(page.NextUri!), session.ForPages(), cancellationToken));

    private void Take(TrinoAnswer answer)
    {
        page = PageReader.Read(answer.Body);
        UpdateType = page.UpdateType ?? UpdateType;
        UpdateCount = page.UpdateCount ?? UpdateCount;
        foreach (var change in session.Apply(answer.Headers))
        {
            observer?.OnNote($"session: {ServerText.Clean(change)}");
        }

        Tell();
        if (page.Failure is { } failure)
        {
            throw failure.ToException(sql, page.Id);
        }

        if (page.Columns is { } columns)
        {
            Settle(columns);
        }
        else if (page.Data.Length > 0 && decoder is null)
        {
            throw JsonParts.Malformed("it has rows without columns");
        }
    }

    private void Settle(IReadOnlyList<TrinoField> columns)
    {
        decoder ??= new RowsDecoder(columns);
        if (columns.Count != decoder.Schema.FieldsList.Count)
        {
            throw JsonParts.Malformed("a later page has other columns");
        }
    }

    private void Tell()
    {
        if (page.Progress is { } progress)
        {
            observer?.OnProgress(progress);
        }

        foreach (var warning in page.Warnings.Where(warned.Add))
        {
            observer?.OnWarning(warning);
        }
    }

    private async IAsyncEnumerable<RecordBatch> RowsAsync(ReadOnlyMemory<byte> data, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!SegmentReader.IsSpooled(data))
        {
            foreach (var batch in data.Length > 0 ? decoder!.Decode(data.Span) : [])
            {
                yield return batch;
            }

            yield break;
        }

        foreach (var segment in SegmentReader.Read(data))
        {
            var rows = segment.Uri is null ? segment.Inline : await FetchAsync(segment, cancellationToken);
            foreach (var batch in decoder!.Decode(rows.Span))
            {
                yield return batch;
            }
        }
    }

    private async Task<ReadOnlyMemory<byte>> FetchAsync(TrinoSegment segment, CancellationToken cancellationToken)
    {
        if (!options.Spooled)
        {
            throw JsonParts.Malformed("it names segments that were not asked for");
        }

        var headers = session.ForPages().Concat(segment.Headers.Where(header => !header.Name.Equals("Authorization", StringComparison.OrdinalIgnoreCase))).ToArray();
        var rows = await http.GetAsync(http.Origin.FollowSegment(segment.Uri!), headers, cancellationToken);
        if (segment.AckUri is { } acknowledge && await http.TryAsync(HttpMethod.Get, http.Origin.FollowSegment(acknowledge), headers) is { } why)
        {
            observer?.OnNote($"the server was not told that a segment was read and keeps it until it expires: {ServerText.Clean(why)}");
        }

        return rows.Body;
    }
}
