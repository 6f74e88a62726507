using System.Text;
using CsCheck;
using Lakehouse.TableFormat.Bytes;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Timeline;

public sealed class TablePropertiesFileTests
{
    private readonly MemoryStorage table = new(TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static TableProperties Trips { get; } = new(new Dictionary<string, string>
    {
        ["hoodie.table.name"] = "trips",
        ["hoodie.table.type"] = "COPY_ON_WRITE",
        ["hoodie.table.version"] = "6",
        ["hoodie.timeline.layout.version"] = "1",
        ["hoodie.table.create.schema"] = """{"type":"record","name":"größe # ! = x","fields":[]}""",
    });

    [Fact]
    public void Any_entries_survive_the_text() =>
        Gen.Dictionary(Gen.String[1, 20], Gen.String[0, 40]).Sample(entries =>
        {
            var written = JavaProperties.Write(["comment"], entries);
            Assert.All(written, value => Assert.InRange(value, (byte)'\n', (byte)'~'));
            Assert.Equal(entries.OrderBy(entry => entry.Key, StringComparer.Ordinal), JavaProperties.Parse(written).OrderBy(entry => entry.Key, StringComparer.Ordinal));
        });

    [Theory]
    [InlineData("a=b", "a", "b")]
    [InlineData("  a = b ", "a", "b ")]
    [InlineData("a:b", "a", "b")]
    [InlineData("a b=c", "a", "b=c")]
    [InlineData("a\\ b=c", "a b", "c")]
    [InlineData("a=b\\\n   c", "a", "bc")]
    [InlineData("a=b\\\r\n   c\r\n", "a", "bc")]
    [InlineData("#x\n!y\na=\\u00F6\\t\\=", "a", "ö\t=")]
    [InlineData("a", "a", "")]
    [InlineData("a=b\\\\", "a", "b\\")]
    public void Java_s_rules_hold(string text, string key, string value) =>
        Assert.Equal([new(key, value)], JavaProperties.Parse(Encoding.Latin1.GetBytes(text)));

    [Theory]
    [InlineData("default", "v6_trips_8i1u", 3843273058)]
    [InlineData("default", "v6_empty", 1980710965)]
    [InlineData(null, "trips", 3761586722)]
    public void Checksums_are_those_of_real_tables(string? database, string name, uint checksum) =>
        Assert.Equal(checksum, TablePropertiesFile.Checksum(Trips.With("hoodie.database.name", database).With("hoodie.table.name", name)));

    [Fact]
    public async Task A_created_file_loads_and_is_not_made_twice()
    {
        await TablePropertiesFile.CreateAsync(table, Trips, TimeProvider.System, Stop);
        var loaded = await TablePropertiesFile.LoadAsync(table, Stop);
        Assert.Equal(Trips, loaded.With("hoodie.table.checksum", null));
        Assert.Equal("3761586722", loaded.Values["hoodie.table.checksum"]);
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => TablePropertiesFile.CreateAsync(table, Trips, TimeProvider.System, Stop));
        Assert.Equal(ErrorKind.Conflict, failure.Kind);
    }

    [Fact]
    public async Task A_folder_that_is_no_table_is_said_to_be_none()
    {
        await table.PutAsync("some/file.parquet", new byte[1], PutCondition.Always, Stop);
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => TableState.LoadAsync(table, Stop));
        Assert.Equal(ErrorKind.Invalid, failure.Kind);
        Assert.Contains("not a Hudi table", failure.Message, StringComparison.Ordinal);
        Assert.NotNull(failure.Fix);
    }

    [Theory]
    [InlineData("5", "upgrade_table")]
    [InlineData("7", "downgrade_table")]
    [InlineData("10", "downgrade_table")]
    [InlineData(null, "upgrade_table")]
    public async Task Other_versions_are_refused_with_their_number_and_a_fix(string? version, string fix)
    {
        await TablePropertiesFile.CreateAsync(table, Trips.With("hoodie.table.version", version), TimeProvider.System, Stop);
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => TableState.LoadAsync(table, Stop));
        Assert.Equal(ErrorKind.Unsupported, failure.Kind);
        Assert.Contains($"version {version ?? "0"}", failure.Message, StringComparison.Ordinal);
        Assert.Contains(fix, failure.Fix!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_torn_file_is_read_from_its_backup()
    {
        var whole = TablePropertiesFile.Serialize(Trips, "Updated at", TimeProvider.System);
        await table.PutAsync(TablePropertiesFile.Path, whole.AsMemory(0, 40), PutCondition.Always, Stop);
        await table.PutAsync(TablePropertiesFile.BackupPath, whole, PutCondition.Always, Stop);
        Assert.Equal("trips", (await TablePropertiesFile.LoadAsync(table, Stop)).TableName);
    }

    [Fact]
    public async Task A_torn_file_without_a_backup_is_said_to_be_torn()
    {
        var properties = TablePropertiesFile.Serialize(Trips, "x", TimeProvider.System);
        var text = Encoding.Latin1.GetString(properties).Replace("hoodie.table.name=trips", "hoodie.table.name=tr", StringComparison.Ordinal);
        await table.PutAsync(TablePropertiesFile.Path, Encoding.Latin1.GetBytes(text), PutCondition.Always, Stop);
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => TablePropertiesFile.LoadAsync(table, Stop));
        Assert.Equal(ErrorKind.Corrupt, failure.Kind);
        Assert.Contains("torn", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_crashed_at_any_call_leaves_the_old_or_the_new_properties()
    {
        for (var call = 1; ; call++)
        {
            var store = new MemoryStorage(TimeProvider.System);
            await TablePropertiesFile.CreateAsync(store, Trips, TimeProvider.System, Stop);
            var fault = new FaultStorage(store, FaultPlan.At(call, Fault.CrashAfter));
            var crashed = false;
            try
            {
                await TablePropertiesFile.UpdateAsync(fault, Changed, TimeProvider.System, Stop);
            }
            catch (SimulatedCrashException)
            {
                crashed = true;
            }

            var loaded = await TablePropertiesFile.LoadAsync(store, Stop);
            Assert.Equal("trips", loaded.TableName);
            var repaired = await TablePropertiesFile.UpdateAsync(store, Changed, TimeProvider.System, Stop);
            Assert.Equal("files", Assert.Single(repaired.MetadataPartitions));
            Assert.Null(await store.StatAsync(TablePropertiesFile.BackupPath, Stop));
            if (!crashed)
            {
                Assert.True(call > 5);
                return;
            }
        }

        static TableProperties Changed(TableProperties old) => old.With("hoodie.table.metadata.partitions", "files");
    }

    [Fact]
    public void Both_spellings_are_known()
    {
        var by0 = Trips.With("hoodie.table.precombine.field", "ts").With("hoodie.table.keygenerator.class", "org.apache.hudi.keygen.SimpleKeyGenerator")
            .With("hoodie.compaction.record.merger.strategy", "id");
        var by1 = Trips.With("hoodie.table.ordering.fields", "ts").With("hoodie.table.keygenerator.type", "SIMPLE").With("hoodie.record.merge.strategy.id", "id");
        Assert.Equal(("ts", by0.KeyGenerator, "id"), (by1.OrderingField, by1.KeyGenerator, by1.MergeStrategyId));
        Assert.Equal(("ts", by1.KeyGenerator, "id"), (by0.OrderingField, by0.KeyGenerator, by0.MergeStrategyId));
        Assert.Equal(["a", "b"], Trips.With("hoodie.table.partition.fields", "a:SIMPLE,b:TIMESTAMP").PartitionFields);
        Assert.Equal(TimelineLayout.One, by1.With("hoodie.timeline.path", "timeline").Layout);
        Assert.Equal(TimelineLayout.Two, Trips.With("hoodie.table.version", "9").With("hoodie.timeline.layout.version", "2").With("hoodie.timeline.path", "timeline").Layout);
    }

    [Fact]
    public void Every_prefix_of_a_file_reads_or_is_refused()
    {
        var whole = TablePropertiesFile.Serialize(Trips, "x", TimeProvider.System);
        for (var length = 0; length <= whole.Length; length++)
        {
            Assert.NotNull(TablePropertiesFile.Parse(whole.AsSpan(0, length)));
        }
    }
}
