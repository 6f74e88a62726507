using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Amazon.S3.Model;

namespace Lakehouse.TableFormat.Storage.S3;

/// <summary>Body and answer of CompleteMultipartUpload (S3 API reference).</summary>
internal static class S3Completion
{
    private static readonly XNamespace Space = "http://s3.amazonaws.com/doc/2006-03-01/";

    /// <summary>The parts as the request lists them.</summary>
    public static byte[] Write(IEnumerable<PartETag> parts)
    {
        var body = new MemoryStream();
        new XElement(
            Space + "CompleteMultipartUpload",
            parts.Select(part => new XElement(
                Space + "Part",
                new XElement(Space + "PartNumber", part.PartNumber?.ToString(CultureInfo.InvariantCulture)),
                new XElement(Space + "ETag", part.ETag)))).Save(body);
        return body.ToArray();
    }

    /// <summary>Whether an answer, which may begin with white space that kept the connection open, says that the object is made.</summary>
    public static bool Succeeded(ReadOnlySpan<byte> answer)
    {
        try
        {
            using var reader = XmlReader.Create(
                new MemoryStream(answer.TrimStart(" \r\n\t"u8).ToArray()), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            return reader.MoveToContent() == XmlNodeType.Element && reader.LocalName == "CompleteMultipartUploadResult";
        }
        catch (XmlException)
        {
            return false;
        }
    }
}
