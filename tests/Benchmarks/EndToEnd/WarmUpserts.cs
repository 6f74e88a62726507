using System.Globalization;
using Apache.Arrow;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Benchmarks.EndToEnd;

/// <summary>
/// Upserts of one hundred rows, spread over all file groups, one after the other in one process: what a commit costs when the program runs already.
/// </summary>
/// <param name="table">Folder of a loaded table.</param>
internal sealed class WarmUpserts(string table)
{
    private const int Rows = 100;

    /// <summary>Writes the commits and says what they took.</summary>
    /// <param name="commits">Commits that count.</param>
    /// <param name="cold">Commits before them, in which the runtime compiles the code.</param>
    public async Task<string> RunAsync(int commits, int cold)
    {
        var storage = new CountingStorage(new LocalStorage(table));
        using var batch = await SampleAsync(await HudiTable.OpenAsync(storage));
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions());
        var millis = new List<double>();
        var cpu = Environment.CpuUsage.TotalTime;
        for (var commit = 0; commit < commits + cold; commit++)
        {
            if (commit == cold)
            {
                cpu = Environment.CpuUsage.TotalTime;
                storage.Reset();
            }

            var started = TimeProvider.System.GetTimestamp();
            await writer.WriteAsync([batch], new WriteRequest());
            millis.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
        }

        var warm = millis.Skip(cold).Order().ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{commits} upserts of {Rows} rows: median {warm[warm.Count / 2]:0.0} ms, 95 % {warm[warm.Count * 95 / 100]:0.0} ms, first {millis[0]:0} ms, CPU {(Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds / commits:0.0} ms each; storage calls each: {storage.PerCommit(commits)}");
    }

    private static async Task<UpsertBatch> SampleAsync(HudiTable table)
    {
        var schema = await table.State.SchemaAsOfAsync(null);
        var plan = await table.PlanAsync(new ScanRequest { Kind = ScanKind.ReadOptimized, Columns = [.. schema.Fields.Select(field => field.Name)] });
        var batches = new List<RecordBatch>();
        await foreach (var batch in table.ReadAsync(plan))
        {
            batches.Add(batch);
        }

        var runs = new List<RowRun>();
        var step = Math.Max(1, batches.Sum(batch => (long)batch.Length) / Rows);
        var next = 0L;
        for (var number = 0; number < batches.Count; next -= batches[number++].Length)
        {
            for (; next < batches[number].Length; next += step)
            {
                runs.Add(new RowRun(number, (int)next, 1));
            }
        }

        var columns = schema.Fields.Select((field, index) => Gather.Rows(field.Type, [.. batches.Select(batch => batch.Column(index))], runs.ToArray()));
        var rows = new RecordBatch(ArrowMapping.ToArrow(schema, withMeta: false), columns, runs.Count);
        batches.ForEach(batch => batch.Dispose());
        return new UpsertBatch(schema, rows, default);
    }
}
