namespace Lakehouse.TableFormat.Schema;

/// <summary>One merge of two schemas, with what it found on the way.</summary>
internal sealed class SchemaMerge(EvolutionPolicy policy)
{
    public List<string> Changes { get; } = [];

    public List<SchemaConflict> Conflicts { get; } = [];

    public List<string> Ignored { get; } = [];

    public List<Field> Members(ValueList<Field> table, ValueList<Field> incoming, string path)
    {
        var merged = table.Select(field => incoming.FirstOrDefault(other => other.Name == field.Name) is { } match
            ? Member(field, match, path + field.Name)
            : field).ToList();
        foreach (var field in incoming.Where(field => table.All(known => known.Name != field.Name)))
        {
            Add(merged, field, path + field.Name);
        }

        return merged;
    }

    private void Add(List<Field> merged, Field field, string path)
    {
        var folded = merged.Find(known => string.Equals(known.Name, field.Name, StringComparison.OrdinalIgnoreCase));
        if (folded is not null)
        {
            Conflicts.Add(new SchemaConflict(path, $"The new column {path} differs from the column {folded.Name} in case only."));
        }
        else if (policy == EvolutionPolicy.Ignore)
        {
            Ignored.Add(path);
        }
        else if (policy == EvolutionPolicy.Fail)
        {
            Conflicts.Add(new SchemaConflict(path, $"The table has no column {path} ({DataTypeText.Of(field.Type)}), and new columns are not allowed."));
        }
        else
        {
            merged.Add(field with { Nullable = true });
            Changes.Add($"add {path} {DataTypeText.Of(field.Type)}");
        }
    }

    private Field Member(Field table, Field incoming, string path)
    {
        var type = Type(table.Type, incoming.Type, path);
        var relax = policy == EvolutionPolicy.Evolve && incoming.Nullable && !table.Nullable;
        if (relax)
        {
            Changes.Add($"allow null in {path}");
        }

        return table with { Type = type, Nullable = table.Nullable || relax };
    }

    private DataType Type(DataType table, DataType incoming, string path) => (table, incoming) switch
    {
        _ when table == incoming => table,
        (DataType.Struct mine, DataType.Struct other) => new DataType.Struct(
            new ValueList<Field>(Members(mine.Fields, other.Fields, $"{path}."))),
        (DataType.List mine, DataType.List other) => mine with { Element = Type(mine.Element, other.Element, $"{path}.element") },
        (DataType.Map mine, DataType.Map other) => mine with { Value = Type(mine.Value, other.Value, $"{path}.value") },
        _ when TypeWidening.Holds(table, incoming) => table,
        _ when TypeWidening.Common(table, incoming) is { } wider => Widen(table, incoming, wider, path),
        _ => Conflict(table, incoming, path, "and no type holds both"),
    };

    private DataType Widen(DataType table, DataType incoming, DataType wider, string path)
    {
        if (policy == EvolutionPolicy.Fail)
        {
            return Conflict(table, incoming, path, "and wider types are not allowed");
        }

        Changes.Add($"widen {path} from {DataTypeText.Of(table)} to {DataTypeText.Of(wider)}");
        return wider;
    }

    private DataType Conflict(DataType table, DataType incoming, string path, string why)
    {
        Conflicts.Add(new SchemaConflict(
            path, $"Column {path} is {DataTypeText.Of(table)} in the table, {DataTypeText.Of(incoming)} in the incoming rows, {why}."));
        return table;
    }
}
