using System.Reflection;
using Lakehouse.TableFormat.Avro;

namespace Lakehouse.TableFormat.Timeline.Archive;

/// <summary>The schema that Hudi 0.15 puts into its archive files, verbatim.</summary>
internal static class ArchiveSchema
{
    private const string Resource = "archive.avsc";
    private static readonly Lazy<(string Json, AvroType Type)> Loaded = new(Load);

    /// <summary>As text.</summary>
    public static string Json => Loaded.Value.Json;

    /// <summary>Parsed.</summary>
    public static AvroType Type => Loaded.Value.Type;

    private static (string Json, AvroType Type) Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing.");
        using var reader = new StreamReader(stream);
        var json = reader.ReadToEnd().TrimEnd('\n');
        return (json, AvroType.Parse(json, Resource));
    }
}
