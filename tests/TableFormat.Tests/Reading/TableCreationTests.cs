using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Reading;

public sealed class TableCreationTests
{
    private static readonly TableDefinition Orders = new("orders", new TableSchema([new("id", new DataType.Long()), new("day", new DataType.Date()), new("seq", new DataType.Long())]), ["id"])
    {
        PartitionFields = ["day"],
        OrderingField = "seq",
        BucketCount = 4,
    };

    [Fact]
    public async Task A_new_table_has_its_columns_and_no_rows()
    {
        var table = await HudiTable.CreateAsync(new MemoryStorage(TimeProvider.System), Orders, cancellationToken: TestContext.Current.CancellationToken);
        var plan = await table.PlanAsync(new ScanRequest { WithMetaColumns = false }, TestContext.Current.CancellationToken);

        Assert.Equal(Orders.Schema, plan.Schema);
        Assert.Empty(plan.Files);
        Assert.Null(plan.At);
    }

    [Fact]
    public async Task The_properties_are_what_a_spark_user_would_have_passed()
    {
        var table = await HudiTable.CreateAsync(new MemoryStorage(TimeProvider.System), Orders with { Database = "shop" }, cancellationToken: TestContext.Current.CancellationToken);
        var properties = table.State.Properties;

        Assert.Equal(6, properties.Version);
        Assert.Equal("shop", properties.DatabaseName);
        Assert.Equal("org.apache.hudi.keygen.SimpleKeyGenerator", properties.KeyGenerator);
        Assert.Equal("seq", properties.Values["hoodie.table.precombine.field"]);
        Assert.Equal("UTC", properties.TimelineTimezone);
        Assert.DoesNotContain("hoodie.compaction.payload.class", properties.Values.Keys);
        Assert.Contains("\"buckets\":4", properties.Values["lakehouse.index"]);
    }

    [Fact]
    public async Task An_existing_table_is_not_replaced()
    {
        var storage = new MemoryStorage(TimeProvider.System);
        await HudiTable.CreateAsync(storage, Orders, cancellationToken: TestContext.Current.CancellationToken);
        var refusal = await Assert.ThrowsAsync<LakehouseException>(() => HudiTable.CreateAsync(storage, Orders, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(ErrorKind.Conflict, refusal.Kind);
    }

    public static TheoryData<TableDefinition, string> Contradictions => new()
    {
        { Orders with { KeyFields = [] }, "record key" },
        { Orders with { KeyFields = ["nope"] }, "nope" },
        { Orders with { OrderingField = "nope" }, "nope" },
        { Orders with { PartitionFields = ["day", "seq"] }, "several partition fields" },
        { Orders with { Database = "default" }, "default" },
        { Orders with { BucketCount = 0 }, "0 buckets" },
        { Orders with { Name = "" }, "no name" },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public async Task Contradictions_are_refused(TableDefinition definition, string reason)
    {
        var refusal = await Assert.ThrowsAsync<LakehouseException>(() => HudiTable.CreateAsync(new MemoryStorage(TimeProvider.System), definition, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal(ErrorKind.Invalid, refusal.Kind);
        Assert.Contains(reason, refusal.Message);
    }
}
