using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Merging;
using Lakehouse.TableFormat.Timeline;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Merging;

/// <summary>What the properties of tables of every release come down to.</summary>
public sealed class MergeRulesTests
{
    private const string Payload = "hoodie.compaction.payload.class=org.apache.hudi.common.model.";

    [Fact]
    public void Several_ordering_fields_keep_their_order()
    {
        var rules = Of("hoodie.table.version=9", "hoodie.record.merge.mode=EVENT_TIME_ORDERING", "hoodie.table.ordering.fields=b,a");

        Assert.Equal(["b", "a"], rules.OrderingFields);
        Assert.Equal(DeleteWeight.Everywhere, rules.Deletes);
        Assert.True(rules.OrdersBase);
    }

    [Fact]
    public void A_marker_stands_for_columns_that_were_not_known()
    {
        var rules = Of(
            "hoodie.table.version=9",
            "hoodie.record.merge.mode=EVENT_TIME_ORDERING",
            "hoodie.table.ordering.fields=ts",
            "hoodie.table.partial.update.mode=FILL_UNAVAILABLE",
            "hoodie.record.merge.property.hoodie.write.partial.update.custom.marker=__debezium_unavailable_value");

        Assert.Equal(FieldMerge.FillMarkers, rules.Fields);
        Assert.Equal("__debezium_unavailable_value", rules.Marker);
    }

    [Fact]
    public void Arrival_needs_no_ordering_field()
    {
        Assert.Empty(Of("hoodie.table.version=8", "hoodie.record.merge.mode=COMMIT_TIME_ORDERING", "hoodie.table.precombine.field=ts").OrderingFields);
        Assert.False(Of("hoodie.table.version=9").OrdersLog);
        Assert.True(Of("hoodie.table.version=9", "hoodie.table.ordering.fields=ts").OrdersBase);
    }

    [Theory]
    [InlineData(DeleteWeight.AgainstLog, "hoodie.table.precombine.field=ts")]
    [InlineData(DeleteWeight.AgainstLog, "hoodie.table.precombine.field=ts", "hoodie.compaction.record.merger.strategy=eeb8d96f-b1e4-49fd-bbf8-28ac514178e5")]
    [InlineData(DeleteWeight.Everywhere, "hoodie.table.ordering.fields=ts")]
    [InlineData(DeleteWeight.Everywhere, "hoodie.table.precombine.field=ts", "hoodie.record.merge.strategy.id=eeb8d96f-b1e4-49fd-bbf8-28ac514178e5")]
    public void A_table_of_version_6_follows_the_release_that_made_it(object deletes, params string[] properties) =>
        Assert.Equal(deletes, Of(["hoodie.table.version=6", Payload + "DefaultHoodieRecordPayload", .. properties]).Deletes);

    [Fact]
    public void Dms_marks_deletions_in_a_column() =>
        Assert.Equal(new DeleteMark("Op", "D"), Of("hoodie.table.version=6", Payload + "AWSDmsAvroPayload").DeleteMark);

    [Theory]
    [InlineData("NEW_MODE", "hoodie.record.merge.mode=NEW_MODE")]
    [InlineData("NEW_UPDATE", "hoodie.record.merge.mode=COMMIT_TIME_ORDERING", "hoodie.table.partial.update.mode=NEW_UPDATE")]
    [InlineData("FILL_UNAVAILABLE", "hoodie.record.merge.mode=COMMIT_TIME_ORDERING", "hoodie.table.partial.update.mode=FILL_UNAVAILABLE")]
    [InlineData("11111111-2222-3333-4444-555555555555", "hoodie.record.merge.mode=CUSTOM", "hoodie.record.merge.strategy.id=11111111-2222-3333-4444-555555555555")]
    [InlineData("com.example.Mine", "hoodie.record.merge.mode=CUSTOM", "hoodie.compaction.payload.class=com.example.Mine")]
    public void What_is_not_known_is_refused_by_its_name(string name, params string[] properties)
    {
        var refusal = Assert.Throws<LakehouseException>(() => Of(["hoodie.table.version=9", .. properties]));

        Assert.Equal(ErrorKind.Unsupported, refusal.Kind);
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
    }

    private static MergeRules Of(params IEnumerable<string> properties) => MergeRules.For(new TableProperties(
        properties.Append("hoodie.table.name=t").Select(line => line.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1])));
}
