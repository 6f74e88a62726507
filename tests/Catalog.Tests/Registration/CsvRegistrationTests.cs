using Lakehouse.TableFormat.Errors;
using Xunit;

namespace Lakehouse.Catalog.Tests.Registration;

public sealed class CsvRegistrationTests
{
    private readonly FolderRig rig = new();

    [Fact]
    public async Task AHeaderAndTypesAreFound()
    {
        await rig.PutAsync("a.csv", "Id,name,price,day,at,open,zip,none\n1,pear,1.5,2024-01-02,2024-01-02 03:04:05.6,true,01234,\n-22,apple,2,2024-01-03,2024-01-02 03:04:05,false,99999,\n");
        await rig.PutAsync("b.csv", "Id,name,price,day,at,open,zip,none\r\n9223372036854775807,7,1e3,,,,12,\r\n");
        var result = await rig.RegisterAsync();
        Assert.Equal(["id bigint", "name string", "price double", "day date", "at timestamp", "open boolean", "zip string", "none string"], result.Columns);
        Assert.Equal(["create database", "create table"], result.Changes.Select(change => change.Action));
        var table = await rig.TableAsync();
        Assert.Equal("org.apache.hadoop.mapred.TextInputFormat", table.Storage.InputFormat);
        Assert.Equal("org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat", table.Storage.OutputFormat);
        Assert.Equal("org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe", table.Storage.SerdeLibrary);
        Assert.Equal(",", table.Storage.SerdeParameters["field.delim"]);
        Assert.Equal(("TRUE", "csv", "1"), (table.Parameters["EXTERNAL"], table.Parameters["classification"], table.Parameters["skip.header.line.count"]));
        Assert.Equal("memory:/t", table.Storage.Location);
    }

    [Theory]
    [InlineData("a.tsv", "1\tx\n2\ty\n", "\t")]
    [InlineData("a.csv", "1;x\n2;y\n", ";")]
    [InlineData("a.csv", "1|x\n2|y\n", "|")]
    public async Task SeparatorsAreFoundAndColumnsWithoutAHeaderNumbered(string name, string text, string delimiter)
    {
        await rig.PutAsync(name, text);
        var result = await rig.RegisterAsync();
        Assert.Equal(["col0 bigint", "col1 string"], result.Columns);
        var table = await rig.TableAsync();
        Assert.Equal(delimiter, table.Storage.SerdeParameters["field.delim"]);
        Assert.False(table.Parameters.ContainsKey("skip.header.line.count"));
    }

    [Fact]
    public async Task QuotedValuesNeedTheSerdeToWhichAllIsText()
    {
        await rig.PutAsync("a.csv", "id,text\n1,\"a, \"\"b\"\" \\\" c\"\n2,d\n");
        var result = await rig.RegisterAsync();
        Assert.Equal(["id string", "text string"], result.Columns);
        var table = await rig.TableAsync();
        Assert.Equal("org.apache.hadoop.hive.serde2.OpenCSVSerde", table.Storage.SerdeLibrary);
        Assert.Equal((",", "\"", "\\"), (table.Storage.SerdeParameters["separatorChar"], table.Storage.SerdeParameters["quoteChar"], table.Storage.SerdeParameters["escapeChar"]));
    }

    [Fact]
    public async Task GzippedFilesAreLookedInto()
    {
        await rig.PutGzipAsync("a.csv.gz", "id,text\n1,x\n");
        Assert.Equal(["id bigint", "text string"], (await rig.RegisterAsync()).Columns);
        await rig.PutAsync("b.csv.gz", "id,text\n1,x\n");
        await RefusedAsync("memory:/t/b.csv.gz", "is not gzipped");
    }

    [Theory]
    [InlineData("id,text\n1,x\n2,y,z\n", "memory:/t/b.csv:3", "has 3 values, 2 were expected")]
    [InlineData("text,id\nx,1\n", "memory:/t/b.csv:1", "its header is not that of a.csv")]
    [InlineData("id,text\n1,\"x\ny\"\n", "memory:/t/b.csv:2", "does not end on its line")]
    [InlineData("\n\n", "memory:/t/b.csv", "only empty lines")]
    public async Task FilesThatDoNotGoTogetherAreNamed(string text, string place, string what)
    {
        await rig.PutAsync("a.csv", "id,text\n1,x\n");
        await rig.PutAsync("b.csv", text);
        await RefusedAsync(place, what, header: true);
    }

    [Fact]
    public async Task EverythingThatIsWrongIsToldTogether()
    {
        await rig.PutAsync("a.csv", "id,text\n1,x\n");
        await rig.PutAsync("b.csv", "id,txt\n1,x\n");
        await rig.PutAsync("c.csv", "id,text\n1,x\n2\n");
        await rig.PutGzipAsync("d.csv.gz", "id,text\n3,\"x\ny\"\n");
        await rig.PutAsync("e.csv.gz", "id,text\n1,x\n");
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => rig.RegisterAsync());
        string[] expected = ["4 faults keep the folder from being one table:", "  e.csv.gz: it is named .gz", "  b.csv:1: its header", "  c.csv:3: the line has 1 values, 2", "  d.csv.gz:2: a quoted value"];
        Assert.All(expected.Zip(failure.Message.Split('\n')), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
        Assert.Contains("write all files with the same header", failure.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BytesThatAreNoTextAreNamed()
    {
        await rig.Folder.PutAsync("a.csv", new byte[] { (byte)'a', 0xFF, (byte)'\n' }, TableFormat.Storage.PutCondition.Always, TestContext.Current.CancellationToken);
        await RefusedAsync("memory:/t/a.csv", "no UTF-8 text at byte 1");
    }

    [Fact]
    public async Task ALongFileIsJudgedByWholeLinesOfItsBeginning()
    {
        var line = new string('x', 4096) + ",1\n";
        await rig.PutAsync("a.csv", string.Concat(Enumerable.Repeat(line, 300)));
        Assert.Equal(["col0 string", "col1 bigint"], (await rig.RegisterAsync()).Columns);
        await rig.PutAsync("a.csv", new string('x', 2 << 20));
        await RefusedAsync("memory:/t/a.csv", "its first line is longer");
    }

    [Fact]
    public async Task ColumnsOfARegisteredTableAreReadByPosition()
    {
        await rig.PutAsync("a.csv", "id,text\n1,x\n");
        await rig.RegisterAsync();
        await rig.PutAsync("a.csv", "id,text,more\n1.5,x,2024-01-01\n");
        Assert.Equal(["id double", "text string", "more date"], (await rig.RegisterAsync()).Columns);
        await rig.PutAsync("a.csv", "more,id,text\n2024-01-01,1,x\n");
        await RefusedAsync(null, "read by position");
    }

    [Fact]
    public async Task ATypeThatIsGivenHolds()
    {
        await rig.PutAsync("dt=2024-01-01/a.csv", "id,text\n1,x\n");
        var result = await rig.RegisterAsync(request => request with { Types = new Dictionary<string, string> { ["ID"] = "string", ["dt"] = "date" } });
        Assert.Equal(["id string", "text string", "dt date"], result.Columns);
        Assert.Equal(["id string", "text string", "dt date"], (await rig.RegisterAsync()).Columns);
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => rig.RegisterAsync(request => request with { Types = new Dictionary<string, string> { ["idd"] = "int" } }));
        Assert.Contains("idd", failure.Message, StringComparison.Ordinal);
    }

    private async Task RefusedAsync(string? place, string what, bool? header = null)
    {
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => rig.RegisterAsync(request => request with { Header = header }));
        Assert.Equal(ErrorKind.Invalid, failure.Kind);
        Assert.Contains(what, failure.Message, StringComparison.Ordinal);
        Assert.Equal(place, failure.Context.Path);
        Assert.NotNull(failure.Fix);
    }
}
