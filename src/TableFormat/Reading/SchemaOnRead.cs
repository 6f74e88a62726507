using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Reading;

/// <summary>Tables whose columns were renamed or dropped by id (spec 2.4.6): by name they would be read wrongly.</summary>
internal static class SchemaOnRead
{
    private const string Key = "latest_schema";

    /// <exception cref="LakehouseException">Unsupported: the table's schema is kept by column ids.</exception>
    internal static async ValueTask RequireAbsentAsync(TableState table, InstantTime? asOf, CancellationToken cancellationToken)
    {
        var newest = table.Timeline.CompletedWrites.LastOrDefault(write => asOf is null || write.Time <= asOf);
        if (newest is null)
        {
            return;
        }

        var metadata = await table.MetadataOfAsync(newest, cancellationToken).ConfigureAwait(false);
        if (metadata.ExtraMetadata.ContainsKey(Key))
        {
            throw new LakehouseException(
                ErrorKind.Unsupported,
                "The table was changed with schema evolution on read: its columns have ids, and files may hold them under other names.",
                new ErrorContext { Table = table.Properties.TableName, Instant = newest.Time.ToString() },
                "Read it with Spark, or rewrite it without hoodie.schema.on.read.enable.");
        }
    }
}
