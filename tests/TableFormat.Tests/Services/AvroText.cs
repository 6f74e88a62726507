using Lakehouse.TableFormat.Avro;

namespace Lakehouse.TableFormat.Tests.Services;

/// <summary>An Avro value as text that does not depend on the order of maps.</summary>
internal static class AvroText
{
    internal static string Of(AvroType type, ReadOnlySpan<byte> bytes)
    {
        var reader = new AvroReader(bytes, string.Empty);
        return Of(type, AvroValues.Read(ref reader, type));
    }

    private static string Of(AvroType type, object? value) => (type.Kind, value) switch
    {
        (_, null) => "null",
        (AvroKind.Union, _) => Of(type.Branches.First(branch => branch.Kind != AvroKind.Null), value),
        (AvroKind.Record, AvroRecord record) => $"{{{string.Join(',', type.Fields.Where(field => record[field.Name] is not null).Select(field => $"{field.Name}:{Of(field.Type, record[field.Name])}"))}}}",
        (AvroKind.Array, List<object?> list) => $"[{string.Join(',', list.Select(element => Of(type.Element!, element)))}]",
        (AvroKind.Map, Dictionary<string, object?> map) => $"<{string.Join(',', map.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}:{Of(type.Element!, entry.Value)}"))}>",
        _ => value.ToString()!,
    };
}
