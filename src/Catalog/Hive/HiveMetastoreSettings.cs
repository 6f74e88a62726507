using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Catalog.Hive;

/// <summary>How to reach a Hive Metastore.</summary>
public sealed record HiveMetastoreSettings
{
    /// <summary>Addresses as in <c>hive.metastore.uris</c>: <c>thrift://host:9083</c>, several with commas. They are tried in this order.</summary>
    public required string Uris { get; init; }

    /// <summary>Whom the server takes this program for (<c>set_ugi</c>), and the owner of the tables it makes. No secret: such a server believes any name.</summary>
    public string User { get; init; } = "lakehouse";

    /// <summary>Time to connect to one address; 10 s.</summary>
    public TimeSpan ConnectDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Time for one call; 10 minutes, as Hive's own clients wait: the server may look at the folder of each of a thousand partitions meanwhile.
    /// </summary>
    public TimeSpan CallDeadline { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Longest message, either way, in bytes; 100 MiB, the server's own default (<c>hive.metastore.server.max.message.size</c>).</summary>
    public int MessageBytes { get; init; } = 100 << 20;

    /// <summary>
    /// Whether a change of columns that the server refuses is asked for again with its comparison turned off (<c>hive.metastore.disallow.incompatible.col.type.changes</c>),
    /// on a connection of its own and for nothing else. Hive 3 and later allow it.
    /// </summary>
    public bool ForceColumns { get; init; }

    /// <summary>These settings, looked through.</summary>
    /// <exception cref="LakehouseException">Invalid: a value that cannot be.</exception>
    internal HiveMetastoreSettings Checked()
    {
        Check(User.Length > 0, "the user of a Hive Metastore is empty", "Name a user, such as lakehouse.");
        Check(ConnectDeadline > TimeSpan.Zero && CallDeadline > TimeSpan.Zero, "a deadline of a Hive Metastore is not positive", "Give it seconds or minutes.");
        Check(MessageBytes >= 1 << 16, $"messages of {MessageBytes} bytes are too short for a Hive Metastore", "Allow 64 KiB or more.");
        return this;
    }

    private static void Check(bool holds, string what, string fix)
    {
        if (!holds)
        {
            throw new LakehouseException(ErrorKind.Invalid, $"In the catalog's settings {what}.", fix: fix);
        }
    }
}
