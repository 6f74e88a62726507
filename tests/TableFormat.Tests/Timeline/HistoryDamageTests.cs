using System.Text;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Tests.Parquet;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Timeline.Archive;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Timeline;

/// <summary>Histories of versions 8 and 9 that no Hudi wrote.</summary>
public sealed class HistoryDamageTests
{
    [Fact]
    public async Task Columns_of_other_types_are_corrupt_and_named()
    {
        var stop = TestContext.Current.CancellationToken;
        var table = new MemoryStorage(TimeProvider.System);
        var properties = new TableProperties(new Dictionary<string, string>
        {
            [PropertyKeys.Name] = "t",
            [PropertyKeys.Type] = "COPY_ON_WRITE",
            [PropertyKeys.Version] = "8",
            [PropertyKeys.LayoutVersion] = "2",
        });
        await TablePropertiesFile.CreateAsync(table, properties, TimeProvider.System, stop);
        await PutAsync("_version_", Encoding.UTF8.GetBytes("1"));
        await PutAsync("manifest_1", Encoding.UTF8.GetBytes("""{"files":[{"fileName":"1.parquet"}]}"""));
        await PutAsync("1.parquet", WithNumbers());

        var state = await TableState.LoadAsync(table, stop);
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => ArchivedTimeline.LoadAsync(state, stop));
        Assert.Equal(ErrorKind.Corrupt, failure.Kind);
        Assert.EndsWith("history/1.parquet", failure.Context.Path, StringComparison.Ordinal);

        ValueTask<PutOutcome> PutAsync(string name, byte[] content) => table.PutAsync($".hoodie/timeline/history/{name}", content, PutCondition.IfAbsent, stop);
    }

    private static byte[] WithNumbers()
    {
        var schema = new TableSchema(new[] { "instantTime", "completionTime", "action", "metadata" }.Select(name => new Field(name, new DataType.Long())));
        using var file = new MemoryStream();
        ParquetRoundTripTests.WriteTo(file, schema, ParquetRoundTripTests.Rows(schema, new Random(5), 3), new Random(3));
        return file.ToArray();
    }
}
