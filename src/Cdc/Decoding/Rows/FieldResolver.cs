using Lakehouse.Cdc.Decoding.Schemas;
using Lakehouse.Cdc.Decoding.Values;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Cdc.Decoding.Rows;

/// <summary>
/// Decides each field's form and column type from what is known: the inlined schema says how a value is written, the
/// configuration says what it means; without a schema the configuration says both, and then the stored table.
/// </summary>
internal sealed class FieldResolver(TableDecodingOptions options, DeclaredColumns declared)
{
    /// <summary>The fields of a row.</summary>
    /// <param name="schema">Schema of the row, or null.</param>
    /// <param name="stored">The table as it is, or null.</param>
    /// <exception cref="BadEventException">A field's type would have to be guessed, or contradicts the configuration.</exception>
    public IReadOnlyList<WireField> FieldsOf(ConnectSchema? schema, TableSchema? stored)
    {
        if (schema is not null)
        {
            return [.. schema.Fields.Where(one => !IsFlatExtra(one.Field)).Select(Reconcile)];
        }

        var fields = new List<WireField>(declared.Fields);
        foreach (var column in stored?.Fields ?? default)
        {
            if (column.Name != TableDecoder.SequenceColumn && fields.TrueForAll(one => SourceNames.Escape(one.Name) != column.Name))
            {
                AddStored(fields, column);
            }
        }

        return fields;
    }

    private void AddStored(List<WireField> fields, Field column)
    {
        try
        {
            fields.Add(StoredTypes.FieldOf(column, options.Connector));
        }
        catch (BadEventException) when (declared.Fields.Count > 0)
        {
            // The configuration left this column out: an event that has it is refused by name then.
            return;
        }
    }

    private WireField Reconcile(ConnectSchema schema)
    {
        var field = ConnectWire.FieldOf(schema);
        if (declared.Find(field.Name) is not { } wanted)
        {
            return field;
        }

        if (field.Wire.Kind == WireKind.Number && (wanted.Natural is DataType.Decimal || wanted.Wire.Kind == WireKind.DecimalDouble))
        {
            return new WireField(field.Name, new WireType(WireKind.DecimalDouble), new DataType.Double());
        }

        var wire = WireFor(field.Wire, wanted);
        return ValueDecoders.TryCreate(wire, wanted.Natural) is not null
            ? new WireField(field.Name, wire, wanted.Natural)
            : throw new BadEventException(
                BadEventKind.IncompatibleSchema,
                $"field {field.Name} arrives as {field.Wire}, which does not fit its configured type {wanted.Natural}",
                "correct the ddl or columns, or the connector settings, of this table");
    }

    private static WireType WireFor(WireType wire, WireField wanted) => (wire.Kind, wanted.Natural) switch
    {
        (WireKind.Integer, DataType.Decimal) when wire.Width == 64 => wire with { Unsigned = wanted.Wire is { Kind: WireKind.Integer, Unsigned: true } },
        (WireKind.Text, DataType.Decimal exact) => new WireType(WireKind.DecimalText) { Precision = exact.Precision, Scale = exact.Scale },
        (WireKind.Text, DataType.Binary) when wanted.Wire.Kind is WireKind.Hex or WireKind.Base64Url => wanted.Wire,
        _ => wire,
    };

    private bool IsFlatExtra(string name) =>
        options.FlatFieldPrefix.Length > 0 && name.StartsWith(options.FlatFieldPrefix, StringComparison.Ordinal);
}
