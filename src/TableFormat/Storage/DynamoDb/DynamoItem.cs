using System.Globalization;
using Amazon.DynamoDBv2.Model;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.TableFormat.Storage.DynamoDb;

/// <summary>
/// A lock as an item, with the attributes of Amazon's DynamoDB lock client, which Hudi's <c>DynamoDBBasedLockProvider</c> uses: <c>key</c>, <c>ownerName</c>,
/// <c>leaseDuration</c> (milliseconds as text), <c>recordVersionNumber</c> (new with each renewal), <c>isReleased</c>.
/// </summary>
/// <param name="Owner">Who holds it.</param>
/// <param name="Lease">How long one version holds.</param>
/// <param name="Version">The version.</param>
/// <param name="IsReleased">Its holder let it go and left the item.</param>
internal sealed record DynamoItem(string Owner, TimeSpan Lease, string Version, bool IsReleased)
{
    /// <summary>Attribute names.</summary>
    public const string Key = "key", OwnerName = "ownerName", LeaseDuration = "leaseDuration", VersionNumber = "recordVersionNumber", Released = "isReleased";

    private const long LongestLease = 366L * 24 * 60 * 60 * 1000;

    /// <summary>Reads an item.</summary>
    /// <exception cref="LakehouseException">Corrupt: it is no lock.</exception>
    public static DynamoItem Read(IReadOnlyDictionary<string, AttributeValue> attributes, string place)
    {
        var text = TextOf(attributes, LeaseDuration);
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var lease) && lease <= LongestLease && TextOf(attributes, VersionNumber) is { } version
            ? new(TextOf(attributes, OwnerName) ?? string.Empty, TimeSpan.FromMilliseconds(lease), version, attributes.ContainsKey(Released))
            : throw new LakehouseException(
                ErrorKind.Corrupt, "The item is no lock of Amazon's lock client.", new ErrorContext { Path = place },
                "Give the locks a table of their own, or remove the item when no writer of the table is running.");
    }

    /// <summary>The item for a key.</summary>
    public Dictionary<string, AttributeValue> ToAttributes(string key) => new(StringComparer.Ordinal)
    {
        [Key] = new AttributeValue(key),
        [OwnerName] = new AttributeValue(Owner),
        [LeaseDuration] = new AttributeValue(((long)Lease.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)),
        [VersionNumber] = new AttributeValue(Version),
    };

    private static string? TextOf(IReadOnlyDictionary<string, AttributeValue> attributes, string name) =>
        attributes.TryGetValue(name, out var value) ? value.S : null;
}
