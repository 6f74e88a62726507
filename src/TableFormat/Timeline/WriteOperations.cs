using System.Collections.Frozen;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>The stored names of <see cref="WriteOperation"/> and what follows from them (spec 2.4.1).</summary>
internal static class WriteOperations
{
    private static readonly FrozenDictionary<WriteOperation, string> Names =
        Enum.GetValues<WriteOperation>().ToFrozenDictionary(operation => operation, ToUpperSnake);

    private static readonly FrozenDictionary<string, WriteOperation> ByName =
        Names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal);

    /// <summary>The name of Hudi's enum, such as <c>BULK_INSERT</c>.</summary>
    public static string StoredName(this WriteOperation operation) => Names[operation];

    /// <summary>Reads a stored name; null or a name of a newer release is <see cref="WriteOperation.Unknown"/>.</summary>
    public static WriteOperation FromStoredName(string? name) =>
        name is not null && ByName.TryGetValue(name, out var operation) ? operation : WriteOperation.Unknown;

    /// <summary>False for the services, whose schema Hudi skips when it looks for the newest one (spec 2.4.1).</summary>
    public static bool CanChangeSchema(this WriteOperation operation) =>
        operation is not (WriteOperation.Cluster or WriteOperation.Compact or WriteOperation.Index or WriteOperation.LogCompact);

    private static string ToUpperSnake(WriteOperation operation) =>
        string.Concat(operation.ToString().Select((letter, index) =>
            index > 0 && char.IsAsciiLetterUpper(letter) ? $"_{letter}" : $"{char.ToUpperInvariant(letter)}"));
}
