namespace Lakehouse.TableFormat.Reading;

/// <summary>How the columns of an answer are found in a base file. Immutable.</summary>
public sealed class StoredColumns
{
    private readonly IReadOnlyDictionary<string, string>? names;

    internal StoredColumns(IReadOnlyDictionary<string, string>? names)
    {
        this.names = names;
        IsReadable = names is not null;
    }

    private StoredColumns() => IsReadable = true;

    /// <summary>Every column has the answer's name.</summary>
    public static StoredColumns SameNames { get; } = new();

    /// <summary>
    /// False where members of structs, lists or maps have other names or ids than in the answer: only <see cref="HudiTable.ReadAsync"/> reads
    /// such a file rightly.
    /// </summary>
    public bool IsReadable { get; }

    /// <summary>Name that the file stores a column under; null where the file has no such column, whatever it has of that name.</summary>
    /// <param name="column">Name in the answer.</param>
    public string? NameOf(string column) => this == SameNames ? column : names?.GetValueOrDefault(column);

    /// <summary>Equal for files whose columns are found alike.</summary>
    public string Key => this == SameNames ? string.Empty : string.Join('\0', names?.Select(pair => $"{pair.Key}\u0001{pair.Value}") ?? ["\u0001"]);
}
