using System.Globalization;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Storage.S3;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.Concurrency;
using Lakehouse.TestKit.Tables;

namespace Lakehouse.WriterHost;

/// <summary>
/// One of several writers of an order table, in a process of its own that tests may stop and kill. Says on standard output, a line each:
/// <c>try N</c> before write N, then <c>done N</c>, <c>lost N why</c> (nothing of it is in the table) or <c>open N why</c> (nobody knows).
/// </summary>
internal sealed class OneWriter
{
    private const string PositionKey = "lakehouse.test.";

    private readonly IStorage table;
    private readonly string name;
    private readonly int first;
    private readonly int writes;
    private readonly WriterOptions options;

    public OneWriter(string[] args)
    {
        var settings = new S3Settings
        {
            Endpoint = args[0],
            Credentials = new S3Credentials("AK", "SK"),
            LockLease = TimeSpan.FromMilliseconds(Number(args[5])),
            CallDeadline = TimeSpan.FromSeconds(60),
        };
        table = LakeStorage.Open(StorageLocation.Parse(args[1]), settings, TimeProvider.System);
        name = args[2];
        first = Number(args[3]);
        writes = Number(args[4]);
        options = new WriterOptions
        {
            Concurrency = ConcurrencyMode.Optimistic,
            HeartbeatInterval = TimeSpan.FromMilliseconds(Number(args[6])),
            ConflictRetries = 10,
            Retained = 3,
            WriterName = name,
        };
    }

    public async Task RunAsync()
    {
        var next = first;
        while (next < first + writes)
        {
            int? trying = null;
            try
            {
                await using var writer = await TableWriter.OpenAsync(table, options);
                while (next < first + writes)
                {
                    trying = next++;
                    Say($"try {trying}");
                    Settle(trying.Value, await WriteAsync(writer, trying.Value));
                    trying = null;
                    await ServeAsync(writer, next);
                }
            }
            catch (LakehouseException failure)
            {
                // A conflict that is told as an exception has rolled itself back or waits for others to do so.
                Say(trying is { } number ? $"open {number} {failure.Kind}: {failure.Message}" : $"failed {failure.Kind}: {failure.Message}");
                await Task.Delay(100);
            }
        }
    }

    private static async Task ServeAsync(TableWriter writer, int next)
    {
        if (next % 8 == 0 && writer.State.Properties.Type == TableType.MergeOnRead)
        {
            await writer.Services.RunAsync(new CompactionRequest { MinLogFiles = 3 });
            Say($"compacted {next}");
        }
    }

    // Two writes of its own partition, then one where all writers meet.
    private async Task<WriteResult> WriteAsync(TableWriter writer, int number)
    {
        var region = number % 3 == 2 ? "all" : name;
        OrderRow[] rows = [new($"{name}-{number}", region, 1, "own"), new($"{name}-last", name, number, $"{number}")];
        return await writer.WriteRowsAsync(rows, new WriteRequest
        {
            ExtraMetadata = new Dictionary<string, string> { [PositionKey + name] = number.ToString(CultureInfo.InvariantCulture) },
        });
    }

    private static void Settle(int number, WriteResult result) => Say(result.Outcome switch
    {
        CommitOutcome.Committed => $"done {number}",
        CommitOutcome.Conflicted conflict => $"lost {number} {conflict.With}",
        CommitOutcome.Unknown unknown => $"open {number} {unknown.Reason}",
        _ => $"open {number} without outcome",
    });

    private static void Say(string line)
    {
        Console.WriteLine(line.ReplaceLineEndings(" "));
        Console.Out.Flush();
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
