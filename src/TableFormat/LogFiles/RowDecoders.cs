using Lakehouse.TableFormat.Avro;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.LogFiles;

/// <summary>Decoders of Avro rows into the same columns, one per writer schema, so that many blocks of few schemas compile few. Not thread-safe.</summary>
/// <param name="target">Columns wanted, in order; meta columns are columns like any other.</param>
/// <param name="visible">Gives a block's columns the names that <paramref name="target"/> uses (schema-on-read); null keeps them.</param>
internal sealed class RowDecoders(TableSchema target, Func<TableSchema, TableSchema>? visible = null)
{
    private readonly Dictionary<string, AvroRowDecoder> decoders = new(StringComparer.Ordinal);

    /// <summary>Columns wanted.</summary>
    public TableSchema Target => target;

    /// <summary>Names that the query uses for a block's columns.</summary>
    public TableSchema Visible(TableSchema stored) => visible is null ? stored : visible(stored);

    /// <summary>The decoder for records of a schema.</summary>
    public AvroRowDecoder Of(string writerSchema, string path)
    {
        if (!decoders.TryGetValue(writerSchema, out var decoder))
        {
            decoders[writerSchema] = decoder = new AvroRowDecoder(writerSchema, target, path, visible);
        }

        return decoder;
    }
}
