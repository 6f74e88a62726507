using System.Text.Json;
using Lakehouse.TableFormat.Avro;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>
/// Entries of <c>extraMetadata</c> that survive the commits that are undone: they ride in the header of the stored plan, where Hudi's readers
/// pass over them, so that whoever finishes the rollback or restore knows of them.
/// </summary>
internal static class KeptMetadata
{
    private const string HeaderKey = "lakehouse.kept";

    /// <summary>The header entry, or null for nothing to keep.</summary>
    public static (string Key, string Text)? ToHeader(IReadOnlyDictionary<string, string> kept) =>
        kept.Count == 0 ? null : (HeaderKey, JsonSerializer.Serialize(kept));

    /// <summary>The entries that a plan's file holds; empty for another engine's.</summary>
    /// <exception cref="LakehouseException">Corrupt: the entry is no JSON object of texts.</exception>
    public static IReadOnlyDictionary<string, string> Read(ReadOnlySpan<byte> plan, string path)
    {
        var text = AvroContainer.HeaderText(plan, HeaderKey, path);
        try
        {
            return text is null ? CommitMetadata.Empty.ExtraMetadata : JsonSerializer.Deserialize<Dictionary<string, string>>(text) ?? [];
        }
        catch (JsonException failure)
        {
            throw new LakehouseException(
                ErrorKind.Corrupt, $"The metadata that a plan keeps cannot be read: {failure.Message}", new ErrorContext { Path = path }, innerException: failure);
        }
    }
}
