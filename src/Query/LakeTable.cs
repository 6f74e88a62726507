namespace Lakehouse.Query;

/// <summary>A table of a lake by its names.</summary>
/// <param name="Database">Folder of the database.</param>
/// <param name="Name">Folder of the table.</param>
public readonly record struct LakeTable(string Database, string Name)
{
    /// <summary>Path relative to the lake's root.</summary>
    public string Folder => $"{Database}/{Name}";

    /// <summary><c>database.table</c>.</summary>
    public override string ToString() => $"{Database}.{Name}";
}
