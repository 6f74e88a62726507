using System.Xml;
using System.Xml.Linq;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>The <c>Code</c> of an error that a store sent as XML.</summary>
internal static class S3ErrorCode
{
    private const int Longest = 64 << 10;

    /// <summary>The bytes of an answer, of a long one its beginning.</summary>
    public static async Task<byte[]> ReadBytesAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        var text = new byte[Longest];
        await using var body = await answer.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
        var length = await body.ReadAtLeastAsync(text, Longest, throwOnEndOfStream: false, stop).ConfigureAwait(false);
        return text[..length];
    }

    /// <summary>Finds the code in the bytes of an answer; null when it has none, is too long or is no XML.</summary>
    public static string? Parse(ReadOnlySpan<byte> text)
    {
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(text.ToArray()), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            var code = XDocument.Load(reader).Root?.Elements().FirstOrDefault(element => element.Name.LocalName == "Code")?.Value;
            return code is { Length: > 0 and <= 100 } ? code : null;
        }
        catch (XmlException)
        {
            return null;
        }
    }
}
