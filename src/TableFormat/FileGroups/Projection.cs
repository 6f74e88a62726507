using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.TableFormat.FileGroups;

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
    internal static Projection Of(TableSchema file, TableSchema target, string path)
    {
        var columns = new List<string>();
        var sources = new int[target.Fields.Count];
        var types = new DataType[sources.Length];
        for (var index = 0; index < sources.Length; index++)
        {
            var wanted = target.Fields[index];
            sources[index] = -1;
            if (file.TryGetField(wanted.Name, out var stored))
            {
                types[index] = Castable(stored, wanted, path);
                sources[index] = columns.Count;
                columns.Add(wanted.Name);
            }
        }

        if (columns.Count == 0)
        {
            // The rows still have to be counted, and only a column that is read can tell how many there are.
            columns.Add(file.Fields[0].Name);
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
                $"Column {wanted.Name} is stored as {stored.Type}, which does not widen to the table's {wanted.Type}.",
                new ErrorContext { Path = path },
                "Rewrite the file with the engine that changed the column's type.");
}
