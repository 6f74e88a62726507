namespace Lakehouse.Catalog.Registration;

/// <summary>What a folder is to be registered as. Immutable.</summary>
public sealed record RegistrationRequest
{
    /// <summary>Database of the catalog, in lower case.</summary>
    public required string Database { get; init; }

    /// <summary>Table of the catalog, in lower case.</summary>
    public required string Table { get; init; }

    /// <summary>What the files are; null takes it from their names.</summary>
    public FolderFormat? Format { get; init; }

    /// <summary>Whether the first line of a CSV file names the columns; null looks at the files.</summary>
    public bool? Header { get; init; }

    /// <summary>What separates the values of a CSV line; null looks at the files.</summary>
    public char? Delimiter { get; init; }

    /// <summary>Hive types of columns and partition keys, by name, that are not left to the files; partition keys are <c>string</c> otherwise.</summary>
    public IReadOnlyDictionary<string, string> Types { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether partitions whose folder holds no file any more are dropped; they are only counted otherwise.</summary>
    public bool DropVanished { get; init; }

    /// <summary>Whether a missing database is made.</summary>
    public bool CreateDatabase { get; init; } = true;

    /// <summary>Scheme that replaces <c>s3</c> in locations, such as <c>s3a</c>; null keeps it.</summary>
    public string? LocationScheme { get; init; }

    /// <summary>Whether only the plan is made and nothing is changed.</summary>
    public bool DryRun { get; init; }
}
