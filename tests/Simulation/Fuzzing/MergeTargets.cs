using System.Text;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TestKit;

namespace Lakehouse.Simulation.Fuzzing;

/// <summary>Snapshots of a file group that is a log file alone.</summary>
internal static class MergeTargets
{
    private const string Log = ".f-0_20260101000000000.log.1_0-0-0";

    private static readonly TableSchema Columns = new([new Field("id", new DataType.String()), new Field("_pos", new DataType.Long()), new Field("qty", new DataType.Int())]);

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("merged slice", () => FuzzSeeds.Files(name => name.Contains(".log.", StringComparison.Ordinal) && !name.Contains(".hoodie", StringComparison.Ordinal)), Read),
    ];

    // Whatever instants the blocks name, they are older than the only one of the timeline, and so count as committed.
    private static void Read(byte[] bytes)
    {
        var storage = new MemoryStorage(new ManualClock());
        string[] properties =
        [
            "hoodie.table.name=t",
            "hoodie.table.type=MERGE_ON_READ",
            "hoodie.table.version=6",
            "hoodie.table.precombine.field=_pos",
            "hoodie.table.create.schema=" + AvroSchemaMapping.ToCommitSchema(Columns, "t"),
        ];
        Put(storage, ".hoodie/hoodie.properties", Encoding.UTF8.GetBytes(string.Join('\n', properties)));
        Put(storage, ".hoodie/20990101000000000.deltacommit", "{}"u8.ToArray());
        Put(storage, ".hoodie_partition_metadata", []);
        Put(storage, Log, bytes);
        ReadAsync(storage).GetAwaiter().GetResult();
    }

    private static async Task ReadAsync(MemoryStorage storage)
    {
        var table = await HudiTable.OpenAsync(storage);
        await foreach (var batch in table.ReadAsync(await table.PlanAsync(new ScanRequest())))
        {
            batch.Dispose();
        }
    }

    private static void Put(MemoryStorage storage, string path, byte[] content) => storage.PutAsync(path, content, PutCondition.Always).AsTask().GetAwaiter().GetResult();
}
