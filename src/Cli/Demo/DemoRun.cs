using System.Globalization;
using Lakehouse.Cdc;
using Lakehouse.Cdc.Sources;
using Lakehouse.Cli.Commands;
using Lakehouse.Cli.Rendering;
using Lakehouse.Query;
using Lakehouse.Query.Output;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cli.Demo;

/// <summary>Replays the capture through the ingest loop that a user runs, then asks the tables.</summary>
/// <param name="host">Clock and ids.</param>
/// <param name="location">Where the lake is made.</param>
/// <param name="lake">Its store.</param>
/// <param name="stage">Shows what happens; null stays silent.</param>
internal sealed class DemoRun(CliHost host, StorageLocation location, IStorage lake, DemoStage? stage)
{
    private const int CommitRows = 150;
    private const int PulledCommits = 2;
    private const string Orders = "shop.orders";
    private const string ByStatus = "SELECT status, count(*) AS orders, sum(total) AS total FROM shop.orders GROUP BY status ORDER BY total DESC";
    private const string BestCustomers =
        "SELECT c.name, c.tier, count(*) AS payments, sum(p.amount) AS paid FROM shop.customers c JOIN shop.orders o ON o.customer_id = c.id "
        + "JOIN shop.payments p ON p.order_id = o.id GROUP BY ALL ORDER BY paid DESC LIMIT 5";

    private readonly string folder = location.ToString();
    private readonly List<DemoAnswer> answers = [];

    /// <summary>The whole tour.</summary>
    public async Task<DemoReport> RunAsync(CancellationToken cancellationToken)
    {
        LakeFolder.Make(location);
        var begin = host.Clock.GetTimestamp();
        var summary = await ReplayAsync(cancellationToken);
        var took = host.Clock.GetElapsedTime(begin);
        stage?.Replayed(folder, summary, took);
        var counts = await CompareAsync(cancellationToken);
        stage?.Compared(counts);
        await AskAsync("Orders by status", ByStatus, null, cancellationToken);
        await AskAsync("The best customers", BestCustomers, null, cancellationToken);
        var table = await TableState.LoadAsync(lake.Scope("shop/orders"), cancellationToken);
        await TravelAsync(table, cancellationToken);
        var token = await PullAsync(table, cancellationToken);
        await ShowTimelineAsync(table, cancellationToken);
        return new DemoReport(
            folder, summary.Tables.Sum(progress => progress.Events), summary.Tables.Sum(progress => progress.Commits), Math.Round(took.TotalSeconds, 2), counts, answers, token);
    }

    private async Task<IngestSummary> ReplayAsync(CancellationToken cancellationToken)
    {
        await using var source = FileSource.Open(new FileSourceOptions { Paths = [ShopCapture.EventsFile] });
        var options = new IngestOptions { UntilEnd = true, CommitRows = CommitRows, ProgressInterval = TimeSpan.FromMilliseconds(100) };
        var tables = LakeTables.Open(lake, new WriterOptions { Clock = host.Clock, Ids = host.Ids });
        Task<IngestSummary> Run(IIngestObserver observer) => new IngestLoop(options, source, tables, observer, host.Clock).RunAsync(cancellationToken, host.Abort);
        return await (stage is null ? Run(new SilentObserver()) : stage.ReplayAsync(Run));
    }

    private async Task<IReadOnlyList<DemoCount>> CompareAsync(CancellationToken cancellationToken)
    {
        var counts = new List<DemoCount>();
        foreach (var (table, expected) in await ShopCapture.RowCountsAsync(cancellationToken))
        {
            var (_, rows) = await QueryAsync($"SELECT count(*) FROM {table}", null, cancellationToken);
            counts.Add(new DemoCount(table, long.Parse(rows[0][0]!, CultureInfo.InvariantCulture), expected));
        }

        return counts;
    }

    private async Task TravelAsync(TableState table, CancellationToken cancellationToken)
    {
        var writes = table.Timeline.CompletedWrites;
        var oldest = writes.FirstOrDefault(write => table.EarliestRetained is not { } earliest || write.Time >= earliest) ?? writes[^1];
        await AskAsync("The same orders some commits ago (time travel)", ByStatus, oldest.Time.ToString(), cancellationToken);
    }

    private async Task<string> PullAsync(TableState table, CancellationToken cancellationToken)
    {
        var writes = table.Timeline.CompletedWrites;
        var since = writes[Math.Max(0, writes.Count - 1 - PulledCommits)].Time.ToString();
        var pull = await new IncrementalPull(lake).PullAsync(LakeCatalog.ParseName(Orders), since, cancellationToken: cancellationToken);
        var (columns, rows) = await ReadAsync(pull.Rows, cancellationToken);
        var shown = columns.Take(6).ToArray();
        var picked = rows.GroupBy(row => row[0]).SelectMany(group => group.Take(4)).Select(IReadOnlyList<string?> (row) => [.. row.Take(shown.Length)]).ToArray();
        Answer(new DemoAnswer(
            $"What the last {pull.Commits} commits changed: {rows.Count(row => row[0] == "u")} rows written, {rows.Count(row => row[0] == "d")} deleted (some of them)",
            $"lakehouse pull {Orders} --lake {folder} --since {since}",
            shown,
            picked));
        return pull.NextToken;
    }

    private async Task ShowTimelineAsync(TableState table, CancellationToken cancellationToken)
    {
        var lines = await TimelineLine.ReadAsync(table, [], 8, cancellationToken);
        Answer(new DemoAnswer(
            "The newest instants",
            $"lakehouse timeline {Orders} --lake {folder}",
            ["instant", "action", "state", "inserts", "updates", "deletes"],
            [.. lines.Select(IReadOnlyList<string?> (line) => [line.Instant, line.Action, line.State.ToString().ToLowerInvariant(), Text(line.Inserts), Text(line.Updates), Text(line.Deletes)])]));
    }

    private static string Text(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? string.Empty;

    private async Task AskAsync(string title, string sql, string? asOf, CancellationToken cancellationToken)
    {
        var (columns, rows) = await QueryAsync(sql, asOf, cancellationToken);
        Answer(new DemoAnswer(title, $"lakehouse query \"{sql}\" --lake {folder}{(asOf is null ? string.Empty : $" --as-of {asOf}")}", columns, rows));
    }

    private void Answer(DemoAnswer answer)
    {
        answers.Add(answer);
        stage?.Answered(answer);
    }

    private async Task<(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows)> QueryAsync(string sql, string? asOf, CancellationToken cancellationToken)
    {
        await using var result = await new QueryEngine(lake, new QueryOptions { AsOf = asOf }).QueryAsync(sql, cancellationToken);
        return await ReadAsync(result, cancellationToken);
    }

    private static async Task<(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows)> ReadAsync(QueryResult result, CancellationToken cancellationToken)
    {
        var rows = new List<IReadOnlyList<string?>>();
        await foreach (var batch in result.ReadAsync(cancellationToken))
        {
            using (batch)
            {
                rows.AddRange(Enumerable.Range(0, batch.Length).Select(IReadOnlyList<string?> (row) => [.. batch.Arrays.Select(column => CellText.Of(column, row))]));
            }
        }

        return ([.. result.Schema.FieldsList.Select(field => field.Name)], rows);
    }

    private sealed class SilentObserver : IIngestObserver;
}
