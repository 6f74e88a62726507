namespace Lakehouse.Cdc.Decoding.Mysql;

/// <summary>A table while its DDL is read.</summary>
/// <param name="name">Name without database and quotes.</param>
internal sealed class DdlTable(string name)
{
    private readonly List<MySqlColumn> columns = [];

    /// <summary>Name without database and quotes.</summary>
    public string Name { get; } = name;

    /// <summary>Primary key columns.</summary>
    public IReadOnlyList<string> PrimaryKey { get; set; } = [];

    /// <summary>Adds a column; a column of that name is replaced.</summary>
    public void Add(MySqlColumn column) => Replace(column.Name, column);

    /// <summary>Puts a column in the place of another; adds it when there is none.</summary>
    public void Replace(string old, MySqlColumn column)
    {
        var index = columns.FindIndex(one => Same(one.Name, old));
        if (index < 0)
        {
            columns.Add(column);
        }
        else
        {
            columns[index] = column;
        }
    }

    /// <summary>Drops a column.</summary>
    public void Drop(string column) => columns.RemoveAll(one => Same(one.Name, column));

    /// <summary>Gives a column another name.</summary>
    public void Rename(string old, string column)
    {
        var index = columns.FindIndex(one => Same(one.Name, old));
        if (index >= 0)
        {
            columns[index] = columns[index] with { Name = column };
        }
    }

    /// <summary>The table as a value.</summary>
    public MySqlTable Freeze() => new(Name, [.. columns], PrimaryKey);

    private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
