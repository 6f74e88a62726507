using System.IO.Compression;
using System.Text;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Catalog.Registration;

/// <summary>The first lines of a text file: whole lines out of its first megabyte, unpacked where it is gzipped.</summary>
/// <param name="File">The file.</param>
/// <param name="Place">Its path as a person would find it.</param>
/// <param name="Lines">At least one.</param>
internal sealed record TextSample(FolderFile File, string Place, IReadOnlyList<string> Lines)
{
    private const int SampleBytes = 1 << 20;

    /// <summary>Reads a file's sample.</summary>
    /// <exception cref="LakehouseException">Invalid: no gzip although it is named so, no UTF-8, a line of more than a megabyte, or nothing but empty lines.</exception>
    public static async Task<TextSample> ReadAsync(IStorage folder, FolderFile file, CancellationToken cancellationToken)
    {
        var place = $"{folder.Root}/{file.Path}";
        var (bytes, whole) = await HeadAsync(folder, file, place, cancellationToken).ConfigureAwait(false);
        var end = whole ? bytes.Length : bytes.AsSpan().LastIndexOf((byte)'\n') + 1;
        if (end == 0)
        {
            throw Wrong(place, $"its first line is longer than {SampleBytes} bytes", "write one record per line");
        }

        var lines = Text(bytes.AsSpan(0, end), place).Split('\n').Select(line => line.TrimEnd('\r')).ToList();
        return lines.Any(line => line.Length > 0)
            ? new TextSample(file, place, [.. whole && lines[^1].Length == 0 ? lines.SkipLast(1) : lines.SkipLast(whole ? 0 : 1)])
            : throw Wrong(place, "it has only empty lines", "remove it, or begin its name with _ to leave it out");
    }

    /// <summary>An exception about a line.</summary>
    /// <param name="line">From 1.</param>
    /// <param name="what">What is wrong.</param>
    /// <param name="fix">How to mend it.</param>
    public LakehouseException Wrong(int line, string what, string fix) => Wrong($"{Place}:{line}", what, fix);

    private static LakehouseException Wrong(string place, string what, string fix) => new(ErrorKind.Invalid, what, new ErrorContext { Path = place }, fix);

    private static string Text(ReadOnlySpan<byte> bytes, string place)
    {
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            return text.StartsWith('\uFEFF') ? text[1..] : text;
        }
        catch (DecoderFallbackException wrong)
        {
            throw Wrong(place, $"it is no UTF-8 text at byte {wrong.Index}", "write it in UTF-8");
        }
    }

    private static async Task<(byte[] Bytes, bool Whole)> HeadAsync(IStorage folder, FolderFile file, string place, CancellationToken cancellationToken)
    {
        var stored = await folder.OpenReadAsync(file.Path, cancellationToken).ConfigureAwait(false);
        await using (stored.ConfigureAwait(false))
        {
            using var plain = file.IsGzip ? new GZipStream(stored, CompressionMode.Decompress) : stored;
            var head = new byte[SampleBytes + 1];
            try
            {
                var count = await plain.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                return (head[..Math.Min(count, SampleBytes)], count <= SampleBytes);
            }
            catch (InvalidDataException wrong)
            {
                throw new LakehouseException(ErrorKind.Invalid, "it is named .gz and is not gzipped", new ErrorContext { Path = place }, "name it as what it is", wrong);
            }
        }
    }
}
