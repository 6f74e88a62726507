using Apache.Arrow;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Keys;
using Lakehouse.TableFormat.Merging;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Field = Lakehouse.TableFormat.Schema.Field;

namespace Lakehouse.TableFormat.FileGroups.Slices;

/// <summary>Columns that a merge reads: those wanted, then what it needs for itself. Immutable.</summary>
internal sealed class MergeColumns
{
    private const string IsDeleted = "_hoodie_is_deleted";

    private readonly MergeRules rules;
    private readonly KeyGenerator? virtualKeys;
    private readonly IReadOnlyList<string> ordering;

    private MergeColumns(TableSchema wanted, TableSchema table, TableProperties properties, MergeRules rules)
    {
        this.rules = rules;
        Wanted = wanted;
        ordering = [.. rules.OrderingFields.Where(field => table.IndexOf(Plain(field, properties)) >= 0)];
        OrderingFields = [.. ordering.Select(field => table.Fields[table.IndexOf(field)])];
        virtualKeys = properties.PopulateMetaFields ? null : new KeyGenerator(KeyRecipe.OfKeyOnly(properties));
        KeyFields = virtualKeys is null ? [MetaSchema.Fields.First(field => field.Name == MetaColumns.RecordKey)] : [.. Of(table, properties.KeyFields)];
        var marks = new[] { IsDeleted, rules.DeleteMark?.Field }.OfType<string>();
        var own = KeyFields.Concat(OrderingFields).Concat(Of(table, marks)).Concat(OperationOf(properties));
        Read = new TableSchema(wanted.Fields.Concat(own.DistinctBy(field => field.Name).Where(field => wanted.IndexOf(field.Name) < 0)));
        KeysOfBase = new TableSchema(KeyFields.Concat(rules.OrdersBase ? OrderingFields : []).DistinctBy(field => field.Name));
    }

    /// <summary>Columns of the rows that come out.</summary>
    internal TableSchema Wanted { get; }

    /// <summary>Columns to read from log files: <see cref="Wanted"/> first, in its order.</summary>
    internal TableSchema Read { get; }

    /// <summary>Columns to read from the base file where whole rows merge.</summary>
    internal TableSchema KeysOfBase { get; }

    /// <summary>Columns that rows are ordered by, those the table has.</summary>
    internal IReadOnlyList<Field> OrderingFields { get; }

    private IReadOnlyList<Field> KeyFields { get; }

    internal static async ValueTask<MergeColumns> OfAsync(
        TableState table, MergeRules rules, TableSchema wanted, InstantTime? upTo, CancellationToken cancellationToken) =>
        new(wanted, await table.SchemaAsOfAsync(upTo, cancellationToken).ConfigureAwait(false), table.Properties, rules);

    /// <summary>Record keys of a batch whose columns are <paramref name="schema"/>; null where a row has none.</summary>
    internal BinaryArray Keys(RecordBatch batch, TableSchema schema) => virtualKeys is null
        ? (BinaryArray)batch.Column(schema.IndexOf(MetaColumns.RecordKey))
        : virtualKeys.Generate(batch, schema).Keys;

    /// <summary>Ordering values of a batch whose columns are <paramref name="schema"/>.</summary>
    internal IReadOnlyList<OrderingColumn> Ordering(RecordBatch batch, TableSchema schema)
    {
        var columns = new OrderingColumn[ordering.Count];
        for (var field = 0; field < columns.Length; field++)
        {
            columns[field] = OrderingColumn.Of(batch.Column(schema.IndexOf(ordering[field])));
        }

        return columns;
    }

    /// <summary>Ordering values of base rows; none where they do not count.</summary>
    internal IReadOnlyList<OrderingColumn> OrderingOfBase(RecordBatch batch, TableSchema schema) => rules.OrdersBase ? Ordering(batch, schema) : [];

    /// <summary>Rows of a batch with the columns of <see cref="Read"/> that delete their key; null when none does.</summary>
    internal bool[]? DeletesIn(RecordBatch batch)
    {
        bool[]? deletes = null;
        if (Read.IndexOf(IsDeleted) is >= 0 and var flag && batch.Column(flag) is BooleanArray flags)
        {
            Mark(ref deletes, batch.Length, row => flags.GetValue(row) == true);
        }

        if (Read.IndexOf(MetaColumns.Operation) is >= 0 and var operation && batch.Column(operation) is StringArray operations)
        {
            Mark(ref deletes, batch.Length, row => !operations.IsNull(row) && (operations.GetBytes(row).SequenceEqual("D"u8) || operations.GetBytes(row).SequenceEqual("-U"u8)));
        }

        if (rules.DeleteMark is { } mark && Read.IndexOf(mark.Field) is >= 0 and var marked && batch.Column(marked) is StringArray marks)
        {
            var text = System.Text.Encoding.UTF8.GetBytes(mark.Value);
            Mark(ref deletes, batch.Length, row => !marks.IsNull(row) && marks.GetBytes(row).SequenceEqual(text));
        }

        return deletes;
    }

    private static void Mark(ref bool[]? deletes, int rows, Func<int, bool> isDeletion)
    {
        for (var row = 0; row < rows; row++)
        {
            if (isDeletion(row))
            {
                (deletes ??= new bool[rows])[row] = true;
            }
        }
    }

    private static IEnumerable<Field> Of(TableSchema table, IEnumerable<string> names) =>
        names.Select(table.IndexOf).Where(index => index >= 0).Select(index => table.Fields[index]);

    private static IEnumerable<Field> OperationOf(TableProperties properties) =>
        string.Equals(properties.Text("hoodie.allow.operation.metadata.field"), "true", StringComparison.OrdinalIgnoreCase)
            ? [new Field(MetaColumns.Operation, new DataType.String())]
            : [];

    private static string Plain(string field, TableProperties properties) => !field.Contains('.', StringComparison.Ordinal)
        ? field
        : throw new LakehouseException(
            ErrorKind.Unsupported,
            $"Table {properties.TableName} orders its rows by {field}, a member of a struct.",
            fix: "Use a read-optimized scan (rows as of the last compaction), or let the engine that made the table compact it first.");
}
