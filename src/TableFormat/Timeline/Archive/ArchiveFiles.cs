using System.Globalization;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Timeline.Archive;

/// <summary>The archive files of a version 6 table, <c>.commits_.archive.&lt;n&gt;_1-0-1</c> (spec 8.5).</summary>
internal sealed class ArchiveFiles(TableState state)
{
    private const string Prefix = ".commits_.archive.";
    private const string Suffix = "_1-0-1";

    private string Folder => $".hoodie/{state.Properties.ArchiveFolder}";

    /// <summary>Numbers of the files that are there, ascending.</summary>
    public async Task<IReadOnlyList<int>> ListAsync(CancellationToken cancellationToken)
    {
        var numbers = new List<int>();
        await foreach (var entry in state.Storage.ListAsync(Folder, recursive: false, cancellationToken).ConfigureAwait(false))
        {
            if (!entry.IsFolder && NumberOf(entry.Name) is { } number)
            {
                numbers.Add(number);
            }
        }

        numbers.Sort();
        return numbers;
    }

    /// <summary>Entries of one file.</summary>
    /// <exception cref="LakehouseException">Corrupt: a damaged file.</exception>
    public async Task<IReadOnlyList<ArchiveEntry>> ReadAsync(int number, CancellationToken cancellationToken)
    {
        var path = PathOf(number);
        var content = await state.Storage.TryReadAsync(path, cancellationToken).ConfigureAwait(false) ?? [];
        return [.. ArchiveFile.Decode(content, $"{state.Storage.Root}/{path}").Select(ArchiveEntry.Of).OfType<ArchiveEntry>()];
    }

    /// <summary>Makes one file; it must not exist.</summary>
    /// <exception cref="LakehouseException">Conflict: another process archives too.</exception>
    public async Task WriteAsync(int number, IEnumerable<ArchiveEntry> entries, CancellationToken cancellationToken)
    {
        var content = ArchiveFile.Encode(ArchiveSchema.Json, ArchiveSchema.Type, entries.Select(entry => entry.Record));
        var outcome = await state.Storage.PutAsync(PathOf(number), content, PutCondition.IfAbsent, cancellationToken).ConfigureAwait(false);
        if (outcome == PutOutcome.Exists)
        {
            throw new LakehouseException(
                ErrorKind.Conflict,
                "Another process archives this table.",
                new ErrorContext { Table = state.Properties.TableName, Path = PathOf(number) },
                "Let one process archive a table; nothing was changed.");
        }
    }

    private string PathOf(int number) => $"{Folder}/{Prefix}{number.ToString(CultureInfo.InvariantCulture)}{Suffix}";

    private static int? NumberOf(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal)
        && name.EndsWith(Suffix, StringComparison.Ordinal)
        && name.Length > Prefix.Length + Suffix.Length
        && int.TryParse(name[Prefix.Length..^Suffix.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
}
