using Lakehouse.TableFormat.Errors;
using Xunit;

namespace Lakehouse.Catalog.Tests.Registration;

public sealed class JsonRegistrationTests
{
    private readonly FolderRig rig = new();

    [Fact]
    public async Task MembersOfAllFilesBecomeColumns()
    {
        await rig.PutAsync("a.json", """
            {"Id": 1, "tags": ["a"], "who": {"Name": "x", "age": 3}, "empty": null}

            {"Id": 2, "tags": [], "who": null, "ok": true}
            """);
        await rig.PutAsync("b.ndjson", """{"id": 2.5, "who": {"name": "y", "city": "z"}, "deep": [{"a": 1}, {"b": [1.5]}]}""");
        var result = await rig.RegisterAsync();
        Assert.Equal(
            ["id double", "tags array<string>", "who struct<name:string,age:bigint,city:string>", "empty string", "ok boolean", "deep array<struct<a:bigint,b:array<double>>>"],
            result.Columns);
        var table = await rig.TableAsync();
        Assert.Equal(("org.apache.hadoop.mapred.TextInputFormat", "org.apache.hive.hcatalog.data.JsonSerDe"), (table.Storage.InputFormat, table.Storage.SerdeLibrary));
        Assert.Equal("json", table.Parameters["classification"]);
    }

    [Theory]
    [InlineData("[{\"id\": 1}]", "memory:/t/b.json:1", "no JSON object")]
    [InlineData("{\n  \"id\": 1\n}", "memory:/t/b.json:1", "no JSON object")]
    [InlineData("{\"id\": 1}\n{\"id\": \"x\"}", "memory:/t/b.json:2", "member id is bigint above and string here")]
    [InlineData("{\"id\": [1, \"x\"]}", "memory:/t/b.json:1", "holds values of several types")]
    public async Task LinesThatNoSerdeReadsAreNamed(string text, string place, string what)
    {
        await rig.PutAsync("a.json", """{"id": 1}""");
        await rig.PutAsync("b.json", text);
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => rig.RegisterAsync());
        Assert.Contains(what, failure.Message, StringComparison.Ordinal);
        Assert.Equal(place, failure.Context.Path);
    }

    [Fact]
    public async Task FilesThatContradictEachOtherAreBothNamedUnlessTheTypeIsGiven()
    {
        await rig.PutAsync("a.json", """{"id": 1, "when": "x"}""");
        await rig.PutAsync("b.json", """{"id": "one", "when": {"y": 1}}""");
        var failure = await Assert.ThrowsAsync<LakehouseException>(() => rig.RegisterAsync());
        Assert.Contains("column id is bigint in a.json and string in b.json; column when is string in a.json and struct<y:bigint> in b.json", failure.Message, StringComparison.Ordinal);
        var result = await rig.RegisterAsync(request => request with { Types = new Dictionary<string, string> { ["id"] = "string", ["when"] = "string" } });
        Assert.Equal(["id string", "when string"], result.Columns);
    }
}
