using Lakehouse.Cdc.Decoding.Mysql;
using Lakehouse.Cdc.Decoding.Schemas;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cdc.Decoding.Rows;

/// <summary>What a person has configured about a table's columns: DDL, and declared types that win over it.</summary>
internal sealed class DeclaredColumns
{
    private readonly Dictionary<string, WireField> byName = new(StringComparer.Ordinal);
    private readonly List<WireField> ordered = [];

    private DeclaredColumns()
    {
    }

    /// <summary>Columns in order; empty when nothing is configured.</summary>
    public IReadOnlyList<WireField> Fields => ordered;

    /// <summary>The DDL's primary key; empty when there is none.</summary>
    public IReadOnlyList<string> PrimaryKey { get; private set; } = [];

    /// <summary>Nullable columns that the DDL gives a default.</summary>
    public IReadOnlyList<string> NullableWithDefault { get; private set; } = [];

    /// <summary>Reads the configuration of a table.</summary>
    /// <exception cref="LakehouseException">The DDL or a type cannot be read.</exception>
    public static DeclaredColumns Read(TableDecodingOptions options)
    {
        var result = new DeclaredColumns();
        if (options.Ddl is { } ddl)
        {
            result.ReadDdl(options, ddl);
        }

        foreach (var column in options.Columns)
        {
            result.Add(DeclaredTypes.FieldOf(column, options.Connector));
        }

        return result;
    }

    /// <summary>The column of that name, or null.</summary>
    public WireField? Find(string name) => byName.GetValueOrDefault(name);

    private void ReadDdl(TableDecodingOptions options, string ddl)
    {
        var tables = DdlParser.Parse(ddl);
        var table = tables.FirstOrDefault(one => one.Name == options.Table)
            ?? tables.FirstOrDefault(one => one.Name.Equals(options.Table, StringComparison.OrdinalIgnoreCase))
            ?? (tables.Count == 1 ? tables[0] : null)
            ?? throw new LakehouseException(
                ErrorKind.Invalid,
                $"the ddl creates no table {options.Table}",
                new ErrorContext { Table = $"{options.Database}.{options.Table}" },
                "give the text of SHOW CREATE TABLE for it");
        foreach (var column in table.Columns)
        {
            Add(MySqlWire.FieldOf(column, options.Connector));
        }

        PrimaryKey = table.PrimaryKey;
        NullableWithDefault = [.. table.Columns.Where(one => one is { HasDefault: true, NotNull: false }).Select(one => one.Name)];
    }

    private void Add(WireField field)
    {
        var index = ordered.FindIndex(one => one.Name == field.Name);
        if (index < 0)
        {
            ordered.Add(field);
        }
        else
        {
            ordered[index] = field;
        }

        byName[field.Name] = field;
    }
}
