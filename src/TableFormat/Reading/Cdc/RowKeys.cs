using Apache.Arrow;
using Lakehouse.TableFormat.Keys;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.TableFormat.Reading.Cdc;

/// <summary>Where the record keys of rows are: in their meta column, or computed from key fields where the table keeps none (spec 4.2). Immutable.</summary>
internal sealed class RowKeys
{
    private readonly KeyGenerator? generator;

    /// <summary>The keys of a table.</summary>
    /// <param name="properties">Its properties.</param>
    /// <param name="schema">Its data columns.</param>
    public RowKeys(TableProperties properties, TableSchema schema)
    {
        generator = properties.PopulateMetaFields ? null : new KeyGenerator(KeyRecipe.OfKeyOnly(properties));
        Columns = generator is null
            ? [new Field(MetaColumns.RecordKey, new DataType.String())]
            : [.. properties.KeyFields.Where(name => schema.IndexOf(name) >= 0).Select(name => schema.Fields[schema.IndexOf(name)])];
    }

    /// <summary>Columns that keys are read from.</summary>
    public IReadOnlyList<Field> Columns { get; }

    /// <summary>Keys of a batch.</summary>
    /// <param name="batch">Rows.</param>
    /// <param name="columns">Their columns, <see cref="Columns"/> among them.</param>
    public StringArray Of(RecordBatch batch, TableSchema columns) => generator is null
        ? (StringArray)batch.Column(columns.IndexOf(MetaColumns.RecordKey))
        : generator.Generate(batch, columns).Keys;
}
