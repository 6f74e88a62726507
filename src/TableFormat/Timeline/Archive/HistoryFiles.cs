using System.Globalization;
using System.Text;
using System.Text.Json;
using Apache.Arrow;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Parquet;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Timeline.Archive;

/// <summary>
/// The history of versions 8 and 9 (spec 13): <c>_version_</c> names the newest <c>manifest_&lt;n&gt;</c>, which lists the Parquet files that
/// count; their rows are completed instants with the bytes that their timeline files had.
/// </summary>
internal static class HistoryFiles
{
    private static readonly string[] Columns = ["instantTime", "completionTime", "action", "metadata"];

    /// <summary>All instants of the newest manifest; none where nothing was archived.</summary>
    /// <exception cref="LakehouseException">Corrupt: a manifest or file that is damaged or gone.</exception>
    public static async Task<IReadOnlyList<ArchivedInstant>> ReadAsync(TableState table, CancellationToken cancellationToken)
    {
        var folder = $"{table.Properties.Layout.Folder}/history";
        var version = await table.Storage.TryReadAsync($"{folder}/_version_", cancellationToken).ConfigureAwait(false);
        if (version is null)
        {
            return [];
        }

        var found = new List<ArchivedInstant>();
        foreach (var file in await FilesAsync(table.Storage, folder, version, cancellationToken).ConfigureAwait(false))
        {
            var stream = await table.Storage.OpenReadAsync(file, cancellationToken).ConfigureAwait(false);
            await using var owned = stream.ConfigureAwait(false);
            using var parquet = ParquetFile.Open(stream, $"{table.Storage.Root}/{file}");
            foreach (var batch in parquet.Read(Columns))
            {
                using (batch)
                {
                    found.AddRange(Rows(batch, $"{table.Storage.Root}/{file}"));
                }
            }
        }

        return found;
    }

    private static async Task<IReadOnlyList<string>> FilesAsync(IStorage table, string folder, byte[] version, CancellationToken cancellationToken)
    {
        var path = $"{folder}/_version_";
        if (!int.TryParse(Encoding.UTF8.GetString(version), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            throw Bad(table, path, "The version of the table's history is no number.");
        }

        path = $"{folder}/manifest_{number.ToString(CultureInfo.InvariantCulture)}";
        var content = await table.TryReadAsync(path, cancellationToken).ConfigureAwait(false) ?? throw Bad(table, path, "The manifest of the table's history is gone.");
        try
        {
            using var manifest = JsonDocument.Parse(content);
            return
            [
                .. manifest.RootElement.GetProperty("files").EnumerateArray().Select(file => $"{folder}/{file.GetProperty("fileName").GetString()}"),
            ];
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw Bad(table, path, $"The manifest of the table's history cannot be read: {failure.Message}");
        }
    }

    private static IEnumerable<ArchivedInstant> Rows(RecordBatch batch, string path)
    {
        if (batch.Arrays.ToArray() is not [StringArray times, StringArray completions, StringArray actions, BinaryArray metadata])
        {
            throw new LakehouseException(ErrorKind.Corrupt, "A file of the table's history has columns of other types than instants do.", new ErrorContext { Path = path });
        }

        for (var row = 0; row < batch.Length; row++)
        {
            if (InstantTime.TryParse(times.GetString(row), out var time) && Instant.ActionOf(actions.GetString(row) ?? string.Empty) is { } action)
            {
                var completion = InstantTime.TryParse(completions.GetString(row), out var completed) ? completed : (InstantTime?)null;
                var instant = new Instant(time, action, InstantState.Completed, completion);
                yield return new ArchivedInstant(
                    instant, instant.IsWrite && !metadata.IsNull(row) ? CommitMetadataReader.Parse(metadata.GetBytes(row).ToArray(), path) : null);
            }
        }
    }

    private static LakehouseException Bad(IStorage table, string path, string message) =>
        new(ErrorKind.Corrupt, message, new ErrorContext { Path = $"{table.Root}/{path}" });
}
