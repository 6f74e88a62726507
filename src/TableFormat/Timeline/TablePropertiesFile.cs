using System.Globalization;
using System.Text;
using Lakehouse.TableFormat.Bytes;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>Reads, creates and changes <c>.hoodie/hoodie.properties</c> with its backup and checksum (spec 1.2.3, 1.2.4).</summary>
internal static class TablePropertiesFile
{
    /// <summary>Folder of everything that is not data.</summary>
    public const string Folder = ".hoodie";

    /// <summary>The file, relative to the table.</summary>
    public const string Path = Folder + "/hoodie.properties";

    /// <summary>The old content while the file is being changed.</summary>
    public const string BackupPath = Path + ".backup";

    private const int Attempts = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>The properties of a table of a version that can be read (6, 8, 9).</summary>
    /// <exception cref="LakehouseException">
    /// Invalid: the folder is no Hudi table. Unsupported: another version. Corrupt: the file and its backup are torn.
    /// </exception>
    public static async Task<TableProperties> LoadAsync(IStorage table, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var main = await table.TryReadAsync(Path, cancellationToken).ConfigureAwait(false);
            if (IsWhole(main))
            {
                return Supported(Parse(main), table.Root);
            }

            // The writer that is changing the file keeps the old content here until the new one is proven.
            var backup = await table.TryReadAsync(BackupPath, cancellationToken).ConfigureAwait(false);
            if (IsWhole(backup))
            {
                return Supported(Parse(backup), table.Root);
            }

            if (main is null && backup is null && attempt == 1)
            {
                await RefuseUnlessTableAsync(table, cancellationToken).ConfigureAwait(false);
            }

            if (attempt == Attempts)
            {
                throw Torn(table.Root, main is null);
            }

            await Task.Delay(Pause, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Makes the table's first file.</summary>
    /// <exception cref="LakehouseException">Conflict: there is a table already.</exception>
    public static async Task CreateAsync(IStorage table, TableProperties properties, TimeProvider clock, CancellationToken cancellationToken)
    {
        var content = Serialize(properties, "Properties saved on", clock);
        var outcome = await table.PutAsync(Path, content, PutCondition.IfAbsent, cancellationToken).ConfigureAwait(false);
        if (outcome == PutOutcome.Exists)
        {
            throw new LakehouseException(
                ErrorKind.Conflict,
                "There is a Hudi table already.",
                new ErrorContext { Path = table.Root },
                "Open it, or choose another folder.");
        }
    }

    /// <summary>
    /// Applies a change by the sequence that Java readers rely on: backup, delete, create, read back, drop the backup.
    /// Call it with the table's lock held. Each deletion is durable before the next file is
    /// there (see <see cref="LocalStorage"/>), so that a power failure leaves a state of this sequence. A change that was interrupted earlier is mended first.
    /// </summary>
    /// <returns>The properties as they are stored now.</returns>
    public static async Task<TableProperties> UpdateAsync(
        IStorage table, Func<TableProperties, TableProperties> change, TimeProvider clock, CancellationToken cancellationToken)
    {
        await RecoverAsync(table, cancellationToken).ConfigureAwait(false);
        var current = await LoadAsync(table, cancellationToken).ConfigureAwait(false);
        var changed = change(current);
        if (changed.Equals(current))
        {
            return current;
        }

        var old = await table.TryReadAsync(Path, cancellationToken).ConfigureAwait(false) ?? throw Torn(table.Root, missing: true);
        if (await table.PutAsync(BackupPath, old, PutCondition.IfAbsent, cancellationToken).ConfigureAwait(false) == PutOutcome.Exists)
        {
            throw new LakehouseException(
                ErrorKind.Conflict,
                "Another writer is changing the table's properties.",
                new ErrorContext { Path = Where(table.Root, BackupPath) });
        }

        await table.DeleteAsync(Path, cancellationToken).ConfigureAwait(false);
        var content = Serialize(changed, "Updated at", clock);
        await table.PutAsync(Path, content, PutCondition.IfAbsent, cancellationToken).ConfigureAwait(false);
        var stored = await table.TryReadAsync(Path, cancellationToken).ConfigureAwait(false);
        if (!IsWhole(stored) || !stored.AsSpan().SequenceEqual(content))
        {
            throw new LakehouseException(
                ErrorKind.Conflict,
                "The table's properties changed while they were being written.",
                new ErrorContext { Path = Where(table.Root, Path) });
        }

        await table.DeleteAsync(BackupPath, cancellationToken).ConfigureAwait(false);
        return Parse(stored);
    }

    /// <summary>The file's content, checksum set, keys in order.</summary>
    public static byte[] Serialize(TableProperties properties, string comment, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        var stamp = now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        var withChecksum = properties.With(PropertyKeys.Checksum, Checksum(properties).ToString(CultureInfo.InvariantCulture));
        return JavaProperties.Write([$"{comment} {stamp}", JavaProperties.DateComment(now)], withChecksum.Values);
    }

    /// <summary>Reads the file's content as it is; nothing is checked.</summary>
    public static TableProperties Parse(ReadOnlySpan<byte> content) => new(JavaProperties.Parse(content));

    /// <summary>CRC-32 of <c>database.table</c> in UTF-8 (spec 1.2.3).</summary>
    public static uint Checksum(TableProperties properties) =>
        Crc32.Hash(Encoding.UTF8.GetBytes($"{properties.DatabaseName}.{properties.Text(PropertyKeys.Name)}"));

    private static bool IsWhole(byte[]? content)
    {
        if (content is null)
        {
            return false;
        }

        var properties = Parse(content);
        return properties.Text(PropertyKeys.Name) is not null && properties.Text(PropertyKeys.Type) is not null
            && (properties.Text(PropertyKeys.Checksum) is not { } checksum
                || checksum == Checksum(properties).ToString(CultureInfo.InvariantCulture));
    }

    private static async Task RecoverAsync(IStorage table, CancellationToken cancellationToken)
    {
        var backup = await table.TryReadAsync(BackupPath, cancellationToken).ConfigureAwait(false);
        if (backup is null)
        {
            return;
        }

        if (!IsWhole(await table.TryReadAsync(Path, cancellationToken).ConfigureAwait(false)) && IsWhole(backup))
        {
            await table.PutAsync(Path, backup, PutCondition.Always, cancellationToken).ConfigureAwait(false);
        }

        await table.DeleteAsync(BackupPath, cancellationToken).ConfigureAwait(false);
    }

    private static TableProperties Supported(TableProperties properties, string root)
    {
        var version = properties.Version;
        if (version is 6 or 8 or 9)
        {
            return properties;
        }

        var fix = version < 6
            ? "Upgrade it with Hudi 0.14 or 0.15, for example CALL upgrade_table(table => '<table>', to_version => 'SIX') in Spark SQL."
            : "Downgrade it with its own Hudi release, for example CALL downgrade_table(table => '<table>', to_version => 'SIX') in Spark SQL.";
        throw new LakehouseException(
            ErrorKind.Unsupported,
            $"The table has Hudi table version {version}; versions 6, 8 and 9 can be read.",
            new ErrorContext { Path = Where(root, Path) },
            fix);
    }

    private static async Task RefuseUnlessTableAsync(IStorage table, CancellationToken cancellationToken)
    {
        await foreach (var entry in table.ListAsync(Folder, recursive: false, cancellationToken).ConfigureAwait(false))
        {
            if (!entry.IsFolder && Instant.TryParse(entry.Name, out _))
            {
                return;
            }
        }

        throw new LakehouseException(
            ErrorKind.Invalid,
            "The folder is not a Hudi table: it has no .hoodie/hoodie.properties.",
            new ErrorContext { Path = table.Root },
            "Give the folder that contains .hoodie, or create the table first.");
    }

    private static LakehouseException Torn(string root, bool missing) => new(
        ErrorKind.Corrupt,
        missing
            ? "hoodie.properties is missing and there is no whole hoodie.properties.backup, yet the timeline has instants."
            : "hoodie.properties is torn: its checksum or table name does not fit, and there is no whole hoodie.properties.backup.",
        new ErrorContext { Path = Where(root, Path) },
        "If no writer is at work, restore the file from a backup of the table; hoodie.table.name, hoodie.table.type and hoodie.table.version are needed.");

    private static string Where(string root, string path) => $"{root}/{path}";
}
