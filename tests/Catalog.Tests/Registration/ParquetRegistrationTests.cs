using Lakehouse.Catalog.Registration;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Catalog;
using Lakehouse.TestKit.Peers;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Lakehouse.Catalog.Tests.Registration;

/// <summary>Folders that pyarrow wrote.</summary>
public sealed class ParquetRegistrationTests : IAsyncLifetime
{
    private readonly TempFolder folders = new();
    private readonly InMemoryMetastore metastore = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        await PythonJudge.Require().PythonAsync([Checkout.PathOf("tests", "peers", "parquet_folder.py"), folders.PathOf("lake")], Stop);

    public async ValueTask DisposeAsync()
    {
        await metastore.DisposeAsync();
        folders.Dispose();
    }

    [Fact]
    public async Task EveryTypeHasItsHiveName()
    {
        var result = await RegisterAsync("types");
        Assert.Equal(
            [
                "bool boolean", "i8 int", "i16 int", "i32 int", "i64 bigint", "u32 bigint", "f32 float", "f64 double", "text string", "bin binary", "day date", "at timestamp",
                "millis timestamp", "dec decimal(10,2)", "tags array<string>", "dict string", "map map<string,bigint>", "who struct<name:string,at:timestamp>",
            ],
            result.Columns);
        Assert.Equal((FolderFormat.Parquet, 2L), (result.Format, result.Files));
        var table = (await metastore.GetTableAsync("raw", "types", Stop))!;
        Assert.Equal("org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat", table.Storage.InputFormat);
        Assert.Equal("org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat", table.Storage.OutputFormat);
        Assert.Equal("org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe", table.Storage.SerdeLibrary);
        Assert.Equal("parquet", table.Parameters["classification"]);
        Assert.Equal("file:" + folders.PathOf("lake", "types"), table.Storage.Location);
    }

    [Fact]
    public async Task TypesWidenWhereEnginesWidenWhenTheyRead() => Assert.Equal(
        ["n bigint", "f double", "d decimal(12,2)", "s struct<x:bigint,y:string>", "new string"], (await RegisterAsync("wider")).Columns);

    [Theory]
    [InlineData("clash", "column id is bigint in a.parquet and string in b.parquet; column v is double in a.parquet and decimal(5,1) in b.parquet")]
    [InlineData("twice", "a.parquet has column id twice")]
    public async Task FilesThatContradictAreNamed(string folder, string what)
    {
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => RegisterAsync(folder));
        Assert.Equal(ErrorKind.Invalid, failure.Kind);
        Assert.Contains(what, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFileThatIsNoParquetIsNamed()
    {
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => RegisterAsync("broken"));
        Assert.Equal(ErrorKind.Corrupt, failure.Kind);
        Assert.EndsWith("broken/a.parquet", failure.Context.Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APartitionKeyIsNoColumnAlthoughTheFilesHaveIt()
    {
        var result = await RegisterAsync("parts");
        Assert.Equal(["id bigint", "dt string"], result.Columns);
        Assert.Equal(2, result.PartitionsAdded);
    }

    private Task<RegistrationResult> RegisterAsync(string folder) => new TableRegistration(metastore, NullLogger.Instance)
        .RegisterAsync(new LocalStorage(folders.PathOf("lake", folder)), new RegistrationRequest { Database = "raw", Table = folder }, Stop);
}
