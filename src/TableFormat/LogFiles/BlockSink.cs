using System.Buffers.Binary;
using System.Text;
using Lakehouse.TableFormat.Avro;

namespace Lakehouse.TableFormat.LogFiles;

/// <summary>Writes blocks with the bytes of spec 5.1. Not thread-safe.</summary>
/// <param name="stream">Forward only; stays the caller's.</param>
internal sealed class BlockSink(Stream stream) : IDisposable
{
    private readonly AvroSink head = new();

    /// <summary>Bytes written so far.</summary>
    public long Length { get; private set; }

    /// <summary>Writes one block.</summary>
    public void Block(LogBlockKind kind, IReadOnlyList<(LogHeader Key, string Value)> headers, ReadOnlySpan<byte> content)
    {
        head.Clear();
        head.Raw(LogFrame.Magic);
        head.Extend(sizeof(long));
        Int(LogFrame.Version);
        Int((int)kind);
        Int(headers.Count);
        foreach (var (key, value) in headers)
        {
            Int((int)key);
            var bytes = Encoding.UTF8.GetByteCount(value);
            Int(bytes);
            Encoding.UTF8.GetBytes(value, head.Extend(bytes));
        }

        Long(content.Length);
        var total = head.Length + (long)content.Length + sizeof(int);
        BinaryPrimitives.WriteInt64BigEndian(head.Written[LogFrame.MagicLength..], total - LogFrame.MagicLength);
        Write(head.Written);
        Write(content);
        head.Clear();
        Int(0);
        Long(total);
        Write(head.Written);
    }

    /// <inheritdoc />
    public void Dispose() => head.Dispose();

    private void Write(ReadOnlySpan<byte> bytes)
    {
        stream.Write(bytes);
        Length += bytes.Length;
    }

    private void Int(int value) => BinaryPrimitives.WriteInt32BigEndian(head.Extend(sizeof(int)), value);

    private void Long(long value) => BinaryPrimitives.WriteInt64BigEndian(head.Extend(sizeof(long)), value);
}
