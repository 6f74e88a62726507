using Apache.Arrow;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.TableFormat.Columns;

/// <summary>How a file's columns become the columns wanted, by name. Immutable.</summary>
internal sealed class Projection
{
    private readonly TableSchema target;
    private readonly int[] sources;
    private readonly DataType[] types;
    private readonly Apache.Arrow.Schema arrow;

    private Projection(TableSchema target, IReadOnlyList<string> columns, int[] sources, DataType[] types)
    {
        this.target = target;
        this.sources = sources;
        this.types = types;
        Columns = columns;
        arrow = ArrowMapping.ToArrow(target, withMeta: false);
    }

    /// <summary>Columns to read from the file, so that no other is decoded.</summary>
    internal IReadOnlyList<string> Columns { get; }

    /// <exception cref="LakehouseException">Unsupported: a stored type does not widen to the wanted one.</exception>
    /// <param name="file">The file's columns as stored.</param>
    /// <param name="visible">The same columns under the names that <paramref name="target"/> uses; usually the same schema.</param>
    /// <param name="target">Columns wanted.</param>
    /// <param name="path">Path of the file, for errors.</param>
    internal static Projection Of(TableSchema file, TableSchema visible, TableSchema target, string path)
    {
        var columns = new List<string>();
        var sources = new int[target.Fields.Count];
        var types = new DataType[sources.Length];
        for (var index = 0; index < sources.Length; index++)
        {
            var wanted = target.Fields[index];
            sources[index] = -1;
            if (visible.IndexOf(wanted.Name) is >= 0 and var position)
            {
                types[index] = Castable(visible.Fields[position], wanted, path);
                sources[index] = columns.Count;
                columns.Add(file.Fields[position].Name);
            }
        }

        return new Projection(target, columns, sources, types);
    }

    internal RecordBatch Apply(RecordBatch batch)
    {
        var arrays = new IArrowArray[sources.Length];
        for (var index = 0; index < arrays.Length; index++)
        {
            var type = target.Fields[index].Type;
            arrays[index] = sources[index] < 0
                ? NullColumn.Create(type, batch.Length)
                : ColumnCast.Cast(batch.Column(sources[index]), types[index], type);
        }

        return new RecordBatch(arrow, arrays, batch.Length);
    }

    private static DataType Castable(Field stored, Field wanted, string path) =>
        stored.Type == wanted.Type || ColumnCast.CanCast(stored.Type, wanted.Type)
            ? stored.Type
            : throw new LakehouseException(
                ErrorKind.Unsupported,
                $"Column {wanted.Name} is stored as {DataTypeText.Of(stored.Type)}, which does not widen to the table's {DataTypeText.Of(wanted.Type)}.",
                new ErrorContext { Path = path },
                "Rewrite the file with the engine that changed the column's type.");
}
