using System.Text.Json;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Storage.S3.Locks;

/// <summary>
/// The content of a lock object, in the form of Hudi's <c>StorageBasedLockProvider</c> (releases 1.0.2 and later, <c>StorageLockData</c>):
/// <c>{"expired":false,"validUntil":1700000000000,"owner":"uuid"}</c>. Members that are not known are ignored, as Hudi does.
/// </summary>
/// <param name="Expired">Released by its holder.</param>
/// <param name="ValidUntil">End of the lease.</param>
/// <param name="Owner">Who holds it, or held it last.</param>
internal sealed record LeaseRecord(bool Expired, DateTimeOffset ValidUntil, string Owner)
{
    private const int LongestContent = 16 << 10;

    // Milliseconds of the year 9999; a time beyond is no time.
    private const long LatestTime = 253_402_300_799_000;

    /// <summary>Reads the content of a lock object.</summary>
    /// <param name="content">Its bytes.</param>
    /// <param name="place">The object, for errors.</param>
    /// <exception cref="LakehouseException">Corrupt: not the content of a lock.</exception>
    public static LeaseRecord Read(ReadOnlySpan<byte> content, string place)
    {
        try
        {
            if (content.Length <= LongestContent)
            {
                var reader = new Utf8JsonReader(content);
                using var document = JsonDocument.ParseValue(ref reader);
                var root = document.RootElement;
                if (root.ValueKind == JsonValueKind.Object
                    && root.TryGetProperty("expired", out var expired) && expired.ValueKind is JsonValueKind.True or JsonValueKind.False
                    && root.TryGetProperty("validUntil", out var until) && until.ValueKind == JsonValueKind.Number && until.TryGetInt64(out var milliseconds)
                    && milliseconds is >= 0 and <= LatestTime
                    && root.TryGetProperty("owner", out var owner) && owner.ValueKind == JsonValueKind.String)
                {
                    return new(expired.GetBoolean(), DateTimeOffset.FromUnixTimeMilliseconds(milliseconds), owner.GetString()!);
                }
            }
        }
        catch (JsonException broken)
        {
            throw Corrupt(place, broken);
        }

        throw Corrupt(place, null);
    }

    /// <summary>The content as Hudi writes it.</summary>
    public byte[] ToBytes()
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("expired", Expired);
            writer.WriteNumber("validUntil", ValidUntil.ToUnixTimeMilliseconds());
            writer.WriteString("owner", Owner);
            writer.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static LakehouseException Corrupt(string place, Exception? cause) => new(
        ErrorKind.Corrupt,
        "The lock object does not hold a lock.",
        new ErrorContext { Path = place },
        "Remove the object when no writer of the table is running.",
        cause);
}
