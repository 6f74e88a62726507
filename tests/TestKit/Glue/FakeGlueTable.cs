using System.Text.Json.Nodes;

namespace Lakehouse.TestKit.Glue;

/// <summary>A table of the fake, its partitions and indexes.</summary>
internal sealed class FakeGlueTable(JsonObject input)
{
    /// <summary>The table as it was last sent.</summary>
    public JsonObject Input { get; set; } = input;

    /// <summary>Goes up with each change.</summary>
    public int Version { get; set; } = 1;

    /// <summary>Versions that were kept.</summary>
    public int Archived { get; set; }

    /// <summary>Partitions by their values.</summary>
    public SortedDictionary<string, JsonObject> Partitions { get; } = new(StringComparer.Ordinal);

    /// <summary>Names of the indexes.</summary>
    public List<string> Indexes { get; } = [];

    /// <summary>Values as one key.</summary>
    public static string Key(JsonNode values) => string.Join('\u0001', values.AsArray().Select(value => (string)value!));

    /// <summary>The table as an answer has it.</summary>
    public JsonObject Answer(string database)
    {
        var table = Input.DeepClone().AsObject();
        table["DatabaseName"] = database;
        table["VersionId"] = Version.ToString(System.Globalization.CultureInfo.InvariantCulture);
        table["CatalogId"] = "123456789012";
        table["CreateTime"] = 1795359726.446;
        table["IsRegisteredWithLakeFormation"] = false;
        return table;
    }
}
