namespace Lakehouse.Cdc;

/// <summary>A table of the source, by the names that the source gives it. Its folder in the lake is <see cref="Folder"/>.</summary>
/// <param name="Database">Database as the source spells it.</param>
/// <param name="Table">Table as the source spells it.</param>
public readonly record struct TableId(string Database, string Table)
{
    /// <summary>Folder of the table relative to the lake, each name escaped by <see cref="LakeNames"/>.</summary>
    public string Folder => $"{LakeNames.Escape(Database)}/{LakeNames.Escape(Table)}";

    /// <summary><c>database.table</c>.</summary>
    public override string ToString() => $"{Database}.{Table}";
}
