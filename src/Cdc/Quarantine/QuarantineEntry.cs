using System.Globalization;
using System.IO.Hashing;

namespace Lakehouse.Cdc.Quarantine;

/// <summary>A bad event on its way to the store.</summary>
/// <param name="Topic">Topic, or file.</param>
/// <param name="Partition">Partition.</param>
/// <param name="Offset">Offset, or line.</param>
/// <param name="TimestampMs">Kafka time, 0 when unknown.</param>
/// <param name="Reason">Why it cannot be applied.</param>
/// <param name="KeyText">The record key's JSON, or null where it cannot be read.</param>
/// <param name="Key">Key's bytes, or null.</param>
/// <param name="Value">Value's bytes, or null.</param>
/// <param name="At">When it was read.</param>
internal sealed record QuarantineEntry(
    string Topic, int Partition, long Offset, long TimestampMs, string Reason, string? KeyText, byte[]? Key, byte[]? Value, DateTimeOffset At)
{
    private const int Overhead = 256;

    /// <summary>Memory that it takes, about.</summary>
    public long Bytes => Overhead + (Key?.Length ?? 0) + (Value?.Length ?? 0) + (2L * (Reason.Length + (KeyText?.Length ?? 0)));

    /// <summary>Sequence that its row would have had: a replay cannot overwrite a later row.</summary>
    public long Sequence { get; init; }

    /// <summary>
    /// The same for the same message, however often it is read. A topic that was made again, or a file that was replaced, has other events at the
    /// same offsets: the end is a hash of the event.
    /// </summary>
    public string Id { get; } = string.Create(
        CultureInfo.InvariantCulture, $"{LakeNames.Escape(Topic)}-{Partition}-{Offset:D12}-{(uint)XxHash3.HashToUInt64(Value, (long)XxHash3.HashToUInt64(Key)):x8}");
}
