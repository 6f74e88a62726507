namespace Lakehouse.TableFormat.Tests.Architecture;

/// <summary>
/// The rooms of the hub, bottom up. A room uses rooms of lower floors and those to its left on its own floor.
/// The picture is in <c>docs/architecture.md</c>.
/// </summary>
internal static class Floors
{
    private const string Root = "Lakehouse.TableFormat";

    private static readonly string[][] Rooms =
    [
        ["Errors", "Ambient", "Bytes", "Storage"],
        ["Schema", "Columns"],
        ["Avro", "Parquet"],
        ["Timeline"],
        ["Keys", "Merging", "Indexing", "LogFiles", "FileGroups"],
        ["Writing", "Reading"],
        ["Services"],
    ];

    /// <summary>Every room, bottom up and left to right.</summary>
    public static IReadOnlyList<string> InOrder { get; } = [.. Rooms.SelectMany(floor => floor)];

    /// <summary>The room of a namespace; empty for the doors at the root, null outside of the hub.</summary>
    public static string? RoomOf(string typeNamespace)
    {
        if (typeNamespace == Root)
        {
            return "";
        }

        return typeNamespace.StartsWith(Root + ".", StringComparison.Ordinal) ? typeNamespace[(Root.Length + 1)..].Split('.')[0] : null;
    }

    /// <summary>Whether a type of one room may name a type of the other. The doors lie above all rooms.</summary>
    public static bool MayUse(string user, string used) => Position(used) <= Position(user);

    private static int Position(string room)
    {
        if (room.Length == 0)
        {
            return int.MaxValue;
        }

        var position = InOrder.ToList().IndexOf(room);
        return position >= 0 ? position : throw new InvalidOperationException($"Room {room} is on no floor.");
    }
}
