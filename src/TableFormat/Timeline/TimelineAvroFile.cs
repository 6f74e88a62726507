using System.Collections.Concurrent;
using System.Reflection;
using Lakehouse.TableFormat.Avro;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>Writes a timeline file of one kind with the schema that Hudi 0.15 embeds in it, byte for byte (spec 2.5).</summary>
internal static class TimelineAvroFile
{
    private static readonly ConcurrentDictionary<string, (string Json, AvroType Type)> Schemas = new(StringComparer.Ordinal);

    /// <summary>The file's content.</summary>
    /// <param name="kind">Extension of the timeline file, such as <c>clean.requested</c>.</param>
    /// <param name="record">Its one record.</param>
    /// <param name="entry">One more entry of the file's header, or null.</param>
    public static byte[] Write(string kind, AvroRecord record, (string Key, string Text)? entry = null)
    {
        var (json, type) = Schemas.GetOrAdd(kind, Load);
        return AvroContainer.WriteSingle(json, type, record, entry);
    }

    private static (string Json, AvroType Type) Load(string kind)
    {
        using var resource = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{kind}.avsc")
            ?? throw new ArgumentException($"There is no schema for {kind}.", nameof(kind));
        using var reader = new StreamReader(resource);
        var json = reader.ReadToEnd().TrimEnd('\n');
        return (json, AvroType.Parse(json, kind));
    }
}
