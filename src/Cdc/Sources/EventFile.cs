using System.Security.Cryptography;

namespace Lakehouse.Cdc.Sources;

/// <summary>One open file of events. Not thread-safe.</summary>
internal sealed class EventFile : IDisposable
{
    private readonly Stream raw;

    public EventFile(string path, int maxLineBytes)
    {
        Path = path;
        Name = System.IO.Path.GetFileName(path);
        Lines = new LineReader(EventFiles.Open(path, out raw), path, maxLineBytes);
    }

    public string Path { get; }

    /// <summary>Stands for the topic of plain events and of lines that cannot be read.</summary>
    public string Name { get; }

    public LineReader Lines { get; }

    /// <summary>Stored bytes that were read.</summary>
    public long Read => raw.Position;

    /// <summary>Once it is known: the id that tells the file from another that later bears its name, a hash of its first event.</summary>
    public TopicFacts? Facts { get; private set; }

    public void Identify(ReadOnlySpan<byte> firstLine) =>
        Facts ??= new TopicFacts(Name, Convert.ToHexStringLower(SHA256.HashData(firstLine))[..32], []);

    public void Dispose() => Lines.Dispose();
}
