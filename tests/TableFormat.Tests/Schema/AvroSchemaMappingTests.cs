using System.Text.Json;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Tests.Parquet;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Schema;

public sealed class AvroSchemaMappingTests(ITestOutputHelper log)
{
    [Theory]
    [InlineData("orders-2024", "orders__2024")]
    [InlineData("shop.orders", "shop__orders")]
    [InlineData("my orders", "my__orders")]
    [InlineData("2024orders", "__024orders")]
    [InlineData("bestellungen_größe_日本", "bestellungen_gr____e_____")]
    public void Table_names_become_Avro_names(string table, string expected) => Assert.Equal(expected, AvroNames.Sanitize(table));

    [Theory]
    [InlineData(5, 3)]
    [InlineData(10, 5)]
    [InlineData(15, 7)]
    [InlineData(18, 8)]
    [InlineData(38, 16)]
    [InlineData(1, 1)]
    public void Decimals_have_the_smallest_size(int precision, int bytes) => Assert.Equal(bytes, DecimalSize.Of(precision));

    [Fact]
    public void Schemas_of_real_commits_are_written_as_Hudi_wrote_them()
    {
        var compared = 0;
        foreach (var zip in GoldenTables.Folders("hudi-0.15"))
        {
            var name = GoldenTables.Property(zip, "hoodie.table.name")!;
            foreach (var (path, bytes) in GoldenTables.Files(zip, IsCommit).Where(file => file.Bytes is [(byte)'{', ..]))
            {
                using var commit = JsonDocument.Parse(bytes);
                var text = commit.RootElement.GetProperty("extraMetadata").TryGetProperty("schema", out var schema) ? schema.GetString() : null;
                if (string.IsNullOrEmpty(text))
                {
                    continue;
                }

                var withMeta = text.Contains("_hoodie_commit_time", StringComparison.Ordinal);
                var ours = AvroSchemaMapping.FromJson(text);
                var again = withMeta ? AvroSchemaMapping.ToFileSchema(ours, name) : AvroSchemaMapping.ToCommitSchema(ours, name);
                Assert.True(GoldenTables.Normal(text) == GoldenTables.Normal(again), $"{zip} {path}\n{text}\n{again}");
                compared++;
            }
        }

        log.WriteLine($"{compared} schemas");
        Assert.True(compared > 200, $"only {compared} schemas");
    }

    [Fact]
    public void Every_type_survives_the_way_to_Avro_and_back()
    {
        var types = Columns.RandomColumns.All.Append(new DataType.Uuid()).Append(new DataType.Enum("color", new ValueList<string>(["red", "blue"])));
        var schema = new TableSchema(types.Select((type, index) => new Field($"c{index}", type, Nullable: index % 2 == 0, Doc: index == 3 ? "text" : null)));
        Assert.Equal(schema, AvroSchemaMapping.FromJson(AvroSchemaMapping.ToCommitSchema(schema, "t")));
        Assert.Equal(schema, AvroSchemaMapping.FromJson(AvroSchemaMapping.ToFileSchema(schema, "t")));
        global::Avro.Schema.Parse(AvroSchemaMapping.ToFileSchema(schema, "t"));
    }

    [Fact]
    public void Meta_columns_are_stripped_but_the_deletion_mark_is_data()
    {
        const string Text = """
            {"type":"record","name":"r","fields":[{"name":"_hoodie_file_name","type":["null","string"],"doc":"","default":null},
            {"name":"_hoodie_is_deleted","type":"boolean"},{"name":"a","type":[{"type":"fixed","name":"f","size":2},"null"]},{"name":"b","type":"f"}]}
            """;
        var schema = AvroSchemaMapping.FromJson(Text);
        Assert.Equal(
            new TableSchema([new Field("_hoodie_is_deleted", new DataType.Boolean(), false), new Field("a", new DataType.Fixed(2)), new Field("b", new DataType.Fixed(2), false)]),
            schema);
    }

    [Theory]
    [InlineData("{", ErrorKind.Corrupt)]
    [InlineData("\"int\"", ErrorKind.Corrupt)]
    [InlineData("""{"type":"record","name":"r","fields":[{"name":"a","type":["int","string"]}]}""", ErrorKind.Unsupported)]
    [InlineData("""{"type":"record","name":"r","fields":[{"name":"a","type":"nothing"}]}""", ErrorKind.Corrupt)]
    [InlineData("""{"type":"record","name":"r","fields":[{"name":1,"type":"int"}]}""", ErrorKind.Corrupt)]
    [InlineData("""{"type":"record","name":"r","fields":{}}""", ErrorKind.Corrupt)]
    [InlineData("""{"type":"record","name":"r","fields":[{"name":"a","type":{"type":"bytes","logicalType":"decimal","precision":50,"scale":2}}]}""", ErrorKind.Unsupported)]
    public void Bad_schemas_are_refused(string text, ErrorKind kind) =>
        Assert.Equal(kind, Assert.Throws<LakehouseException>(() => AvroSchemaMapping.FromJson(text)).Kind);

    /// <summary>Forty records of two members each, every one made of the record before it twice.</summary>
    [Fact]
    public void A_schema_that_unfolds_without_end_is_refused()
    {
        var inner = """{"type":"record","name":"r0","fields":[{"name":"a","type":"int"}]}""";
        for (var depth = 1; depth <= 40; depth++)
        {
            inner = $$"""{"type":"record","name":"r{{depth}}","fields":[{"name":"a","type":{{inner}}},{"name":"b","type":"r{{depth - 1}}"}]}""";
        }

        Assert.Equal(ErrorKind.Unsupported, Assert.Throws<LakehouseException>(() => AvroSchemaMapping.FromJson(inner)).Kind);
    }

    [Fact]
    public void A_field_name_that_Avro_refuses_is_refused() => Assert.Equal(
        ErrorKind.Invalid,
        Assert.Throws<LakehouseException>(() => AvroSchemaMapping.ToCommitSchema(new TableSchema([new Field("a-b", new DataType.Int())]), "t")).Kind);

    private static bool IsCommit(string path) => path.Contains(".hoodie/", StringComparison.Ordinal) && !path.Contains(".hoodie/metadata", StringComparison.Ordinal) && !path.Contains(".hoodie/.schema", StringComparison.Ordinal)
        && (path.EndsWith("commit", StringComparison.Ordinal) || path.EndsWith("deltacommit", StringComparison.Ordinal));
}
