using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Indexing;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Preparation;
using Microsoft.Extensions.Logging;

namespace Lakehouse.TableFormat.Writing;

/// <summary>
/// Watches for keys that Hudi's releases put into different buckets (experiments E-13b): refuses them where nobody said which release
/// writes the table, warns once where it is known.
/// </summary>
internal sealed partial class ColonKeys(TableProperties properties, IndexSettings settings, ILogger logger)
{
    private bool warned;

    /// <summary>Looks at a write's keys.</summary>
    /// <exception cref="LakehouseException">Invalid: the bucket of such a key is not known.</exception>
    public void Check(PreparedRows rows)
    {
        if (settings.Kind != IndexKind.Bucket || properties.KeyFields.Count > 1 || (warned && settings.HashRule is not null) || !Occur(rows))
        {
            return;
        }

        if (settings.HashRule is null)
        {
            throw new LakehouseException(
                ErrorKind.Invalid,
                "A record key contains ':', and Hudi 0.15 and 1.1 put such keys into different buckets; it is not known which of them writes this table.",
                new ErrorContext { Table = properties.TableName },
                "Name the bucket hash rule of the table's other writers: Hudi015 or Hudi11.");
        }

        warned = true;
        Differ(logger, properties.TableName, settings.HashRule.Value);
    }

    private static bool Occur(PreparedRows rows) =>
        rows.Batches.Any(batch => batch.Keys.ValueBuffer.Span.Contains((byte)':'));

    [LoggerMessage(Level = LogLevel.Warning, Message = "Table {Table} has record keys that contain ':'; they are hashed by the rule {Rule}, and Hudi releases of the other rule must not write the table")]
    private static partial void Differ(ILogger logger, string table, BucketHashRule rule);
}
