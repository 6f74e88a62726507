using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing.ChangeLogs;

/// <summary>The columns of change logs, and their Avro schema exactly as Hudi 0.15 writes it (spec 11.4). Immutable.</summary>
/// <param name="Columns">Columns of the rows.</param>
/// <param name="Json">The same as Avro.</param>
internal sealed record ChangeLogSchema(TableSchema Columns, string Json)
{
    /// <summary>Name of the operation's column.</summary>
    public const string Op = "op";

    private const string KeyOnly =
        """{"type":"record","name":"Record","fields":[{"name":"op","type":["string","null"]},{"name":"record_key","type":["string","null"]}]}""";

    /// <summary>The schema for a mode.</summary>
    /// <param name="mode">What the logs hold.</param>
    /// <param name="schema">Data columns of the table.</param>
    /// <param name="tableName">Its name.</param>
    public static ChangeLogSchema Of(CdcMode mode, TableSchema schema, string tableName)
    {
        var image = new DataType.Struct(schema.Fields);
        return mode switch
        {
            CdcMode.OpKeyOnly => new ChangeLogSchema(Texts("op", "record_key"), KeyOnly),
            CdcMode.DataBefore => new ChangeLogSchema(
                With(Texts("op", "record_key"), ("before", image)), Record(tableName, Text("op"), Text("record_key"), Member("before", Image(schema, tableName)))),
            _ => new ChangeLogSchema(
                With(Texts("op", "ts_ms"), ("before", image), ("after", image)),
                Record(tableName, Text("op"), Text("ts_ms"), Member("before", Image(schema, tableName)), Member("after", $"\"{AvroNames.Record(tableName)}\""))),
        };
    }

    // A record in the namespace of the one around it does not repeat it.
    private static string Image(TableSchema schema, string tableName)
    {
        var json = AvroSchemaMapping.ToCommitSchema(schema, tableName);
        var repeated = $"\"namespace\":\"{AvroNames.Namespace(tableName)}\",";
        var at = json.IndexOf(repeated, StringComparison.Ordinal);
        return json.Remove(at, repeated.Length);
    }

    private static string Record(string tableName, params string[] members) =>
        $$"""{"type":"record","name":"CDC","namespace":"{{AvroNames.Namespace(tableName)}}","fields":[{{string.Join(',', members)}}]}""";

    private static string Text(string name) => Member(name, "\"string\"");

    private static string Member(string name, string type) => $$"""{"name":"{{name}}","type":["null",{{type}}],"doc":"","default":null}""";

    private static TableSchema Texts(params string[] names) => new(names.Select(name => new Field(name, new DataType.String())));

    private static TableSchema With(TableSchema texts, params (string Name, DataType Type)[] more) =>
        new(texts.Fields.Concat(more.Select(member => new Field(member.Name, member.Type))));
}
