namespace Lakehouse.TableFormat.Storage;

/// <summary>A piece of a file that <see cref="IStorage.ComposeAsync"/> makes: a range of a stored file, or new bytes.</summary>
public readonly record struct StoragePiece
{
    private StoragePiece(string? source, long from, long length, ReadOnlyMemory<byte> content)
    {
        Source = source;
        From = from;
        Length = length;
        Content = content;
    }

    /// <summary>Path of the stored file, or null for new bytes.</summary>
    public string? Source { get; }

    /// <summary>First byte of the range.</summary>
    public long From { get; }

    /// <summary>How many bytes.</summary>
    public long Length { get; }

    /// <summary>New bytes.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>A range of a stored file, which must not change meanwhile.</summary>
    public static StoragePiece Of(string source, long from, long length) => new(source, from, length, default);

    /// <summary>New bytes.</summary>
    public static StoragePiece Of(ReadOnlyMemory<byte> content) => new(null, 0, content.Length, content);
}
