using System.Globalization;
using System.Text;

namespace Lakehouse.TableFormat.Indexing;

/// <summary>The simple bucket index: a record key's hash decides its file group (spec 7.2). Thread-safe; allocates nothing per key.</summary>
internal sealed class BucketIndex
{
    private const int PrefixDigits = 8;

    private readonly BucketHashRule rule;
    private readonly byte[][] hashFields;

    /// <param name="bucketCount">Buckets per partition, at least 1; the same for every writer of the table.</param>
    /// <param name="rule">Which Hudi release's reading of keys to follow.</param>
    /// <param name="hashFields">Key fields whose values are hashed; usually all of them.</param>
    internal BucketIndex(int bucketCount, BucketHashRule rule, IReadOnlyList<string> hashFields)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bucketCount, 1);
        BucketCount = bucketCount;
        this.rule = rule;
        this.hashFields = [.. hashFields.Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>Buckets per partition.</summary>
    internal int BucketCount { get; }

    /// <summary>Bucket of a record key, 0 to <see cref="BucketCount"/> - 1.</summary>
    internal int BucketOf(ReadOnlySpan<byte> recordKey) => (HashOf(recordKey) & int.MaxValue) % BucketCount;

    /// <summary>True where 0.15 and 1.1+ put the key into different buckets in general: warn, or ask which release wrote the table.</summary>
    internal static bool DependsOnRelease(ReadOnlySpan<byte> recordKey, bool isComposite) =>
        !isComposite && recordKey.Contains((byte)':');

    /// <summary>File id of a new file group of a bucket: the bucket's eight digits in place of the UUID's first eight.</summary>
    internal static string FileId(int bucket, Guid id) =>
        string.Create(CultureInfo.InvariantCulture, $"{bucket:D8}{id.ToString("D", CultureInfo.InvariantCulture).AsSpan(PrefixDigits)}-0");

    /// <summary>Bucket of a file group by its id; false for a file group that no bucket index made.</summary>
    internal static bool TryBucketOf(string fileId, out int bucket)
    {
        bucket = 0;
        return fileId.Length > PrefixDigits
            && int.TryParse(fileId.AsSpan(0, PrefixDigits), NumberStyles.None, CultureInfo.InvariantCulture, out bucket);
    }

    private int HashOf(ReadOnlySpan<byte> key)
    {
        if (!key.Contains((byte)':'))
        {
            return Next(1, key);
        }

        return rule == BucketHashRule.Hudi015 ? HashOfPieces(key)
            : key.Contains((byte)',') ? HashOfPairs(key)
            : Next(1, key);
    }

    // 0.15: split at every comma; a piece with a colon counts when its name is a hash field, a piece without one always.
    private int HashOfPieces(ReadOnlySpan<byte> key)
    {
        var hash = 1;
        var pieces = key.TrimEnd((byte)',');
        foreach (var range in pieces.Split((byte)','))
        {
            var piece = pieces[range];
            var colon = piece.IndexOf((byte)':');
            if (colon < 0)
            {
                hash = Next(hash, piece);
            }
            else if (IsHashField(piece[..colon]))
            {
                hash = NextValue(hash, piece[(colon + 1)..]);
            }
        }

        return hash;
    }

    // 1.1+: a value reaches to the last comma before the next colon; a key without any hash field is hashed whole.
    private int HashOfPairs(ReadOnlySpan<byte> key)
    {
        var hash = 1;
        var found = false;
        var rest = key;
        while (!rest.IsEmpty && rest.IndexOf((byte)':') is var colon and >= 0)
        {
            var value = rest[(colon + 1)..];
            var end = EndOfValue(value);
            if (IsHashField(rest[..colon]))
            {
                hash = NextValue(hash, value[..end]);
                found = true;
            }

            rest = end < value.Length ? value[(end + 1)..] : default;
        }

        return found ? hash : Next(1, key);
    }

    private static int EndOfValue(ReadOnlySpan<byte> value)
    {
        for (var colon = 0; colon < value.Length; colon++)
        {
            var step = value[colon..].IndexOf((byte)':');
            if (step < 0)
            {
                break;
            }

            colon += step;
            var comma = value[..colon].LastIndexOf((byte)',');
            if (comma >= 0)
            {
                return comma;
            }
        }

        return value.Length;
    }

    private bool IsHashField(ReadOnlySpan<byte> name)
    {
        foreach (var field in hashFields)
        {
            if (name.SequenceEqual(field))
            {
                return true;
            }
        }

        return false;
    }

    private static int NextValue(int hash, ReadOnlySpan<byte> value) =>
        value.SequenceEqual("__null__"u8) || value.SequenceEqual("__empty__"u8) ? Next(hash, default) : Next(hash, value);

    private static int Next(int hash, ReadOnlySpan<byte> text) => unchecked((31 * hash) + JavaHash.OfUtf8(text));
}
