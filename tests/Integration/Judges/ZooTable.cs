using System.Buffers;
using System.Text;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Xunit;

namespace Lakehouse.Integration.Judges;

/// <summary>A table in a folder that this program wrote, and how its own reader sees it.</summary>
internal sealed class ZooTable
{
    private readonly LocalStorage _storage;

    private ZooTable(LocalStorage storage) => _storage = storage;

    /// <summary>Folder of the table.</summary>
    public string Folder => _storage.Root;

    /// <summary>Makes a table of the given form and gives it a history: inserts, updates with inserts, deletes.</summary>
    public static async Task<ZooTable> MakeAsync(string folder, TableForm form)
    {
        var table = new ZooTable(new LocalStorage(folder));
        var definition = new TableDefinition("zoo", ZooRows.Schema, form.KeyFields)
        {
            PartitionFields = form.PartitionFields,
            HiveStyle = form.HiveStyle,
            UrlEncode = form.UrlEncode,
            OrderingField = "version",
            BucketCount = form.Buckets,
        };
        await HudiTable.CreateAsync(table._storage, definition, cancellationToken: TestContext.Current.CancellationToken);
        await table.WriteAsync(Enumerable.Range(1, 60), version: 1);
        await table.WriteAsync(Enumerable.Range(31, 40), version: 2);
        await table.WriteAsync(Enumerable.Range(10, 15), version: 3, RowKind.Delete);
        return table;
    }

    /// <summary>One commit.</summary>
    public async Task WriteAsync(IEnumerable<int> ids, int version, RowKind kind = RowKind.Upsert)
    {
        await using var writer = await TableWriter.OpenAsync(_storage, new WriterOptions(), TestContext.Current.CancellationToken);
        using var batch = ZooRows.Batch(ids, version, kind);
        var result = await writer.WriteAsync([batch], new WriteRequest(), TestContext.Current.CancellationToken);
        Assert.IsType<CommitOutcome.Committed>(result.Outcome);
    }

    /// <summary>Canonical lines of a snapshot as our reader sees it, meta columns included, sorted.</summary>
    public async Task<IReadOnlyList<string>> ReadAsync(bool withMetaColumns = true)
    {
        var table = await HudiTable.OpenAsync(_storage, TestContext.Current.CancellationToken);
        var plan = await table.PlanAsync(new ScanRequest { WithMetaColumns = withMetaColumns }, TestContext.Current.CancellationToken);
        var text = new ArrayBufferWriter<byte>();
        await foreach (var batch in table.ReadAsync(plan, TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                CanonicalNdjson.Write(text, plan.Schema, batch);
            }
        }

        return Sorted(Encoding.UTF8.GetString(text.WrittenSpan).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>Absolute paths of the base files that a snapshot reads.</summary>
    public async Task<IReadOnlyList<string>> BaseFilesAsync()
    {
        var table = await HudiTable.OpenAsync(_storage, TestContext.Current.CancellationToken);
        var plan = await table.PlanAsync(new ScanRequest(), TestContext.Current.CancellationToken);
        return [.. plan.Files.Select(slice => Path.Combine(Folder, slice.BaseFile!.Path))];
    }

    /// <summary>Lines in one order, whoever wrote them.</summary>
    public static IReadOnlyList<string> Sorted(IEnumerable<string> lines) => [.. lines.Order(StringComparer.Ordinal)];
}
