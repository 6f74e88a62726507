using CsCheck;
using Lakehouse.TableFormat.FileGroups.Slices;
using Xunit;

namespace Lakehouse.TableFormat.Tests.FileGroups.Slices;

/// <summary>Random histories of one file group, merged by each of Hudi's rules, against a model of dictionaries.</summary>
public sealed class MergePropertyTests
{
    private const string Payload = "hoodie.compaction.payload.class=org.apache.hudi.common.model.";

    private static readonly Gen<string?> Texts = Gen.Int[0, 3].Select(index => new[] { "x", "y", "z", null }[index]);

    private static readonly Gen<SliceRow> Rows =
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 9], Texts, Texts, (key, ord, a, b) => new SliceRow(key, ord == 9 ? null : ord, a, b));

    [Theory]
    [InlineData("Overwrite", "hoodie.table.version=6", "hoodie.table.precombine.field=ord", Payload + "OverwriteWithLatestAvroPayload")]
    [InlineData("Overwrite", "hoodie.table.version=6", "hoodie.table.precombine.field=ord")]
    [InlineData("COMMIT without field", "hoodie.table.version=6")]
    [InlineData("Default", "hoodie.table.version=6", "hoodie.table.precombine.field=ord", Payload + "DefaultHoodieRecordPayload")]
    [InlineData("Default", "hoodie.table.version=6", "hoodie.table.precombine.field=ord", Payload + "EventTimeAvroPayload")]
    [InlineData("EVENT", "hoodie.table.version=6", "hoodie.table.ordering.fields=ord", Payload + "DefaultHoodieRecordPayload")]
    [InlineData("COMMIT", "hoodie.table.version=6", "hoodie.table.ordering.fields=ord", Payload + "OverwriteWithLatestAvroPayload")]
    [InlineData("COMMIT IGNORE_DEFAULTS", "hoodie.table.version=8", "hoodie.table.precombine.field=ord", Payload + "OverwriteNonDefaultsWithLatestAvroPayload", "hoodie.record.merge.mode=CUSTOM")]
    [InlineData("Partial", "hoodie.table.version=6", "hoodie.table.precombine.field=ord", Payload + "PartialUpdateAvroPayload")]
    [InlineData("NonDefaults", "hoodie.table.version=6", "hoodie.table.precombine.field=ord", Payload + "OverwriteNonDefaultsWithLatestAvroPayload")]
    [InlineData("COMMIT", "hoodie.table.version=9", "hoodie.table.ordering.fields=ord", "hoodie.record.merge.mode=COMMIT_TIME_ORDERING")]
    [InlineData("EVENT", "hoodie.table.version=9", "hoodie.table.ordering.fields=ord", "hoodie.record.merge.mode=EVENT_TIME_ORDERING")]
    [InlineData("EVENT", "hoodie.table.version=8", "hoodie.table.precombine.field=ord", "hoodie.record.merge.strategy.id=eeb8d96f-b1e4-49fd-bbf8-28ac514178e5")]
    [InlineData("EVENT IGNORE_DEFAULTS", "hoodie.table.version=9", "hoodie.table.ordering.fields=ord", "hoodie.record.merge.mode=EVENT_TIME_ORDERING", "hoodie.table.partial.update.mode=IGNORE_DEFAULTS")]
    [InlineData("COMMIT IGNORE_DEFAULTS", "hoodie.table.version=9", "hoodie.table.ordering.fields=ord", "hoodie.record.merge.mode=COMMIT_TIME_ORDERING", "hoodie.table.partial.update.mode=IGNORE_DEFAULTS")]
    public Task A_merge_is_what_the_rules_say(string rule, params string[] properties) =>
        CompareAsync(rule, properties, Changes(ChangeKind.Row, ChangeKind.Row, ChangeKind.Row, ChangeKind.MarkedRow, ChangeKind.Delete, ChangeKind.OrderedDelete));

    [Theory]
    [InlineData("COMMIT", "hoodie.table.version=9", "hoodie.table.ordering.fields=ord", "hoodie.record.merge.mode=COMMIT_TIME_ORDERING")]
    [InlineData("EVENT", "hoodie.table.version=9", "hoodie.table.ordering.fields=ord", "hoodie.record.merge.mode=EVENT_TIME_ORDERING")]
    public Task Partial_updates_keep_the_columns_that_they_lack(string rule, params string[] properties) =>
        CompareAsync(rule, properties, Changes(ChangeKind.PartialRow, ChangeKind.PartialRow, ChangeKind.Row, ChangeKind.Delete, ChangeKind.OrderedDelete));

    private static Gen<SliceChange[]> Changes(params ChangeKind[] kinds) =>
        Gen.Select(Rows, Gen.Int[0, kinds.Length - 1].Select(index => kinds[index]), (row, kind) => new SliceChange(row, kind)).Array[0, 8];

    private static Task CompareAsync(string rule, string[] properties, Gen<SliceChange[]> changes) =>
        Gen.Select(Rows.Array[0, 7], changes.Array[0, 5]).SampleAsync(
            async (rows, writes) =>
            {
                SliceRow[] stored = [.. rows.DistinctBy(row => row.Key)];
                var table = new SliceTable(properties);
                table.Base(stored);
                for (var write = 0; write < writes.Length; write++)
                {
                    table.Delta(write + 2, writes[write]);
                }

                var expected = new SliceModel(rule).Rows(stored, writes);
                Assert.Equal(expected, await table.RowsAsync());
                Assert.Equal(expected, await table.RowsAsync(options: new SliceMergeOptions { MemoryBytes = 700 }));
            },
            iter: 100,
            threads: 1);
}
