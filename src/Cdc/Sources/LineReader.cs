using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cdc.Sources;

/// <summary>Cuts a stream into lines in one growing buffer. The spans it gives are valid until the next read. Not thread-safe.</summary>
internal sealed class LineReader(Stream stream, string path, int maxLineBytes) : IDisposable
{
    private const int FirstBuffer = 1 << 18;
    private byte[] buffer = new byte[Math.Min(FirstBuffer, maxLineBytes)];
    private int start;
    private int end;
    private bool ended;

    /// <summary>Lines given so far.</summary>
    public long Line { get; private set; }

    /// <summary>Finds the next line without taking it; an empty one counts. False at the end of the stream.</summary>
    public bool TryPeek(out ReadOnlySpan<byte> line)
    {
        var scanned = 0;
        while (true)
        {
            var found = buffer.AsSpan(start + scanned, end - start - scanned).IndexOf((byte)'\n');
            if (found >= 0)
            {
                line = buffer.AsSpan(start, scanned + found);
                return true;
            }

            scanned = end - start;
            if (ended || !Fill())
            {
                line = buffer.AsSpan(start, end - start);
                return !line.IsEmpty;
            }
        }
    }

    /// <summary>Takes the line that <see cref="TryPeek"/> found.</summary>
    public void Take(int length)
    {
        start = Math.Min(end, start + length + 1);
        Line++;
    }

    public void Dispose() => stream.Dispose();

    private bool Fill()
    {
        MakeRoom();
        try
        {
            var read = stream.Read(buffer, end, buffer.Length - end);
            ended = read == 0;
            end += read;
            return !ended;
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException)
        {
            throw new LakehouseException(
                failure is InvalidDataException ? ErrorKind.Corrupt : ErrorKind.Unavailable,
                $"The file cannot be read on: {failure.Message}", new ErrorContext { Path = path, SourcePosition = $"line {Line + 1}" }, innerException: failure);
        }
    }

    private void MakeRoom()
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
        }

        if (end < buffer.Length) return;
        if (buffer.Length >= maxLineBytes)
        {
            throw new LakehouseException(
                ErrorKind.Invalid, $"A line is longer than {maxLineBytes} bytes.", new ErrorContext { Path = path, SourcePosition = $"line {Line + 1}" },
                "one event stands on one line, of at most 128 MiB");
        }

        Array.Resize(ref buffer, (int)Math.Min(maxLineBytes, 2L * buffer.Length));
    }
}
