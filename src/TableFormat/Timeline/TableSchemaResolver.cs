using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Parquet;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>Finds the schema of a table at an instant (spec 2.4.5).</summary>
internal static class TableSchemaResolver
{
    public static async ValueTask<TableSchema> ResolveAsync(TableState state, InstantTime? asOf, CancellationToken cancellationToken)
    {
        var upTo = state.Timeline.CompletedWrites.Where(write => asOf is not { } bound || write.Time <= bound).Reverse().ToList();
        var json = await FromCommitsAsync(state, upTo, cancellationToken).ConfigureAwait(false) ?? state.Properties.CreateSchema;
        if (json is not null)
        {
            return AvroSchemaMapping.FromJson(json);
        }

        return await FromDataFileAsync(state, upTo, cancellationToken).ConfigureAwait(false)
            ?? await FromOldestAsync(state, cancellationToken).ConfigureAwait(false)
            ?? throw new LakehouseException(
                ErrorKind.Invalid,
                "Nothing says which columns the table has: no commit, no create schema, no data file.",
                new ErrorContext { Path = state.Storage.Root },
                "Write to the table first.");
    }

    private static async ValueTask<string?> FromCommitsAsync(
        TableState state, IEnumerable<Instant> newestFirst, CancellationToken cancellationToken)
    {
        foreach (var write in newestFirst)
        {
            var metadata = await state.MetadataOfAsync(write, cancellationToken).ConfigureAwait(false);
            if (metadata.SchemaJson is { } json && metadata.OperationType.CanChangeSchema())
            {
                return json;
            }
        }

        return null;
    }

    private static async ValueTask<TableSchema?> FromDataFileAsync(
        TableState state, IEnumerable<Instant> newestFirst, CancellationToken cancellationToken)
    {
        foreach (var write in newestFirst)
        {
            var metadata = await state.MetadataOfAsync(write, cancellationToken).ConfigureAwait(false);
            foreach (var stat in metadata.Stats.Where(stat => stat.Path?.EndsWith(".parquet", StringComparison.Ordinal) == true))
            {
                if (await state.Storage.StatAsync(stat.Path!, cancellationToken).ConfigureAwait(false) is not null)
                {
                    return await ReadFooterAsync(state, stat.Path!, cancellationToken).ConfigureAwait(false);
                }
            }
        }

        return null;
    }

    private static async ValueTask<TableSchema> ReadFooterAsync(TableState state, string path, CancellationToken cancellationToken)
    {
        await using var stream = await state.Storage.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
        using var file = ParquetFile.Open(stream, $"{state.Storage.Root}/{path}");

        return MetaSchema.Strip(file.Schema);
    }

    /// <summary>For a moment before the active timeline: its commits are archived, the oldest one left is nearest to them.</summary>
    private static async ValueTask<TableSchema?> FromOldestAsync(TableState state, CancellationToken cancellationToken) =>
        await FromCommitsAsync(state, state.Timeline.CompletedWrites, cancellationToken).ConfigureAwait(false) is { } json
            ? AvroSchemaMapping.FromJson(json)
            : null;
}
