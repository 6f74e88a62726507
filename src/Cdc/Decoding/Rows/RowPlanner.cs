using Lakehouse.Cdc.Decoding.Schemas;
using Lakehouse.Cdc.Decoding.Values;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Cdc.Decoding.Rows;

/// <summary>
/// Holds a table's schema as it grows, and makes the plans by which rows and keys of each shape are read into it.
/// Not thread-safe.
/// </summary>
internal sealed class RowPlanner
{
    // Schemas come and go with their topics; plans are made again where one returns.
    private const int MaxPlans = 64;
    private readonly TableDecodingOptions options;
    private readonly FieldResolver resolver;
    private readonly FieldWarnings warnings;
    private readonly Dictionary<ConnectSchema, RowPlan> rows = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<ConnectSchema, RowPlan> keys = new(ReferenceEqualityComparer.Instance);
    private readonly List<string> partitions;
    private ConnectSchema? lastSchema;
    private RowPlan? lastPlan;
    private RowPlan? plainRow;
    private RowPlan? plainKey;

    /// <summary>Reads the table's configuration.</summary>
    public RowPlanner(TableDecodingOptions options, WarningLog log)
    {
        this.options = options;
        var declared = DeclaredColumns.Read(options);
        resolver = new FieldResolver(options, declared);
        warnings = new FieldWarnings(log, options, declared);
        KeyColumns = [.. (options.KeyColumns.Count > 0 ? options.KeyColumns : declared.PrimaryKey).Select(SourceNames.Escape)];
        partitions = [.. options.PartitionColumns.Select(SourceNames.Escape)];
        Schema = options.ExistingSchema is { } stored ? WithSequence(stored) : null;
    }

    /// <summary>The table's columns; null until known.</summary>
    public TableSchema? Schema { get; private set; }

    /// <summary>Record key columns as stored; empty until known.</summary>
    public IReadOnlyList<string> KeyColumns { get; private set; }

    /// <summary>Partition columns as stored.</summary>
    public IReadOnlyList<string> PartitionColumns => partitions;

    /// <summary>Takes the record key from the names of a message key, when nothing else says it.</summary>
    public void LearnKey(IReadOnlyList<string> names)
    {
        KeyColumns = [.. names.Select(SourceNames.Escape)];
        warnings.KeyFromMessage(names);
    }

    /// <summary>How rows of this shape are read; the schema grows where they need it.</summary>
    /// <param name="schema">Schema of the row, or null.</param>
    /// <param name="changed">Whether <see cref="Schema"/> has changed.</param>
    public RowPlan PlanRow(ConnectSchema? schema, out bool changed)
    {
        changed = false;
        if (lastPlan is not null && ReferenceEquals(schema, lastSchema))
        {
            return lastPlan;
        }

        var plan = schema is null ? plainRow : rows.GetValueOrDefault(schema);
        if (plan is null)
        {
            plan = MakeRow(schema, out changed);
            if (schema is null)
            {
                plainRow = plan;
            }
            else
            {
                Keep(rows, schema, plan);
            }
        }

        (lastSchema, lastPlan) = (schema, plan);
        return plan;
    }

    /// <summary>How keys of this shape are read into the key columns; null while the table's columns are not known.</summary>
    public RowPlan? PlanKey(ConnectSchema? schema)
    {
        if (Schema is null)
        {
            return null;
        }

        if (schema is null)
        {
            return plainKey ??= MakeKey(resolver.FieldsOf(null, Schema));
        }

        if (!keys.TryGetValue(schema, out var plan))
        {
            plan = MakeKey(resolver.FieldsOf(schema, Schema));
            Keep(keys, schema, plan);
        }

        return plan;
    }

    private static void Keep(Dictionary<ConnectSchema, RowPlan> plans, ConnectSchema schema, RowPlan plan)
    {
        if (plans.Count == MaxPlans) plans.Clear();
        plans[schema] = plan;
    }

    private RowPlan MakeRow(ConnectSchema? schema, out bool changed)
    {
        var fields = resolver.FieldsOf(schema, Schema);
        if (fields.Count == 0)
        {
            throw new BadEventException(
                BadEventKind.Untyped,
                "the events carry no schema, and neither ddl, columns nor a stored table tells the types of their fields",
                "configure the table's ddl (SHOW CREATE TABLE) or columns, or use schemas.enable=true");
        }

        warnings.Look(schema, fields);
        var ignored = Grow(fields, out changed);
        warnings.Ignored(ignored);
        var planned = fields.Select(field => ignored.Contains(SourceNames.Escape(field.Name)) ? new PlannedField(field.Name, -1, null) : Plan(field));
        return new RowPlan([.. planned], KeyIndexes(), options.Evolution == EvolutionPolicy.Ignore);
    }

    private RowPlan MakeKey(IReadOnlyList<WireField> fields) => new(
        [.. fields.Where(field => KeyColumns.Contains(SourceNames.Escape(field.Name))).Select(Plan)], KeyIndexes(), ignoreUnknown: true);

    private PlannedField Plan(WireField field)
    {
        var name = SourceNames.Escape(field.Name);
        var column = Schema!.IndexOf(name);
        var type = Schema.Fields[column].Type;
        var decoder = ValueDecoders.TryCreate(field.Wire, type)
            ?? throw new BadEventException(
                BadEventKind.IncompatibleSchema,
                $"field {field.Name} arrives as {field.Wire}, which the table's type {type} cannot hold",
                "correct the ddl or columns of this table, or load it anew");
        return new PlannedField(field.Name, column, decoder) { Watch = WatchOf(name) };
    }

    private HashSet<string> Grow(IReadOnlyList<WireField> fields, out bool changed)
    {
        var incoming = Incoming(fields);
        if (Schema is null)
        {
            Schema = WithSequence(incoming);
            changed = true;
            return [];
        }

        var merged = SchemaEvolution.Merge(Schema, incoming, options.Evolution);
        if (merged.Conflicts.Count > 0)
        {
            throw new BadEventException(
                BadEventKind.IncompatibleSchema,
                string.Join("; ", merged.Conflicts.Select(one => $"field {one.Field}: {one.Reason}")),
                "change the source back, set the schema policy to evolve, or load the table anew");
        }

        changed = merged.Changed;
        if (changed)
        {
            Schema = merged.Schema;
            rows.Clear();
            keys.Clear();
            (plainRow, plainKey, lastPlan) = (null, null, null);
        }

        return [.. merged.Ignored];
    }

    // A value that the stored type can hold as it is does not ask for another type.
    private TableSchema Incoming(IReadOnlyList<WireField> fields)
    {
        var columns = new List<Field>();
        foreach (var field in fields)
        {
            var name = SourceNames.Escape(field.Name);
            if (columns.Exists(one => one.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            {
                throw new BadEventException(BadEventKind.IncompatibleSchema, $"field {field.Name}: another field has the same name but for case");
            }

            var kept = Schema is not null && Schema.TryGetField(name, out var stored) && ValueDecoders.TryCreate(field.Wire, stored.Type) is not null
                ? stored.Type
                : field.Natural;
            columns.Add(new Field(name, kept, Doc: StoredTypes.DocOf(field.Wire, kept)));
        }

        return new TableSchema(columns);
    }

    private TableSchema WithSequence(TableSchema schema) =>
        !options.AddSequence || schema.IndexOf(TableDecoder.SequenceColumn) >= 0
            ? schema
            : new TableSchema(schema.Fields.Append(new Field(TableDecoder.SequenceColumn, new DataType.Long())));

    private int WatchOf(string name)
    {
        var key = KeyColumns.ToList().IndexOf(name);
        var partition = partitions.IndexOf(name);
        return key >= 0 ? key : partition >= 0 ? KeyColumns.Count + partition : -1;
    }

    private int[] KeyIndexes() => [.. KeyColumns.Select(name => Schema!.IndexOf(name) is var index and >= 0 ? index
        : throw new BadEventException(
            BadEventKind.MissingKey,
            $"the key column {SourceNames.Unescape(name)} is not among the table's fields",
            "correct the table's key"))];
}
