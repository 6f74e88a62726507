using Lakehouse.Cdc.Decoding.Schemas;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Cdc.Decoding.Rows;

/// <summary>Tells what a source's settings have done to values before they arrive; each once.</summary>
internal sealed class FieldWarnings(WarningLog log, TableDecodingOptions options, DeclaredColumns declared)
{
    /// <summary>Looks at the fields of a row.</summary>
    public void Look(ConnectSchema? schema, IReadOnlyList<WireField> fields)
    {
        if (options.Connector.ReplacesNullWithDefault)
        {
            LookForDefaults(schema);
        }

        LookForBigints(schema, fields);
        foreach (var field in fields)
        {
            Look(field);
        }
    }

    /// <summary>Fields that the schema policy leaves out.</summary>
    public void Ignored(IEnumerable<string> fields)
    {
        foreach (var field in fields)
        {
            log.Warn(DecodeWarning.FieldIgnored, field, $"Field {field} is left out: the schema policy is ignore.");
        }
    }

    /// <summary>The record key was not configured.</summary>
    public void KeyFromMessage(IReadOnlyList<string> columns) => log.Warn(
        DecodeWarning.KeyFromMessage,
        null,
        $"The record key is taken from the message key ({string.Join(", ", columns)}). With message.key.columns that is not the primary key: then configure the key.");

    private void LookForDefaults(ConnectSchema? schema)
    {
        var names = schema is null
            ? declared.NullableWithDefault
            : schema.Fields.Where(one => one is { Optional: true, HasDefault: true }).Select(one => one.Field);
        foreach (var name in names)
        {
            log.Warn(
                DecodeWarning.NullReplacedByDefault,
                name,
                $"A null in {name} may arrive as the column's default and cannot be told apart. Set value.converter.replace.null.with.default=false on the connector.");
        }
    }

    private void LookForBigints(ConnectSchema? schema, IReadOnlyList<WireField> fields)
    {
        if (schema is null || declared.Fields.Count > 0)
        {
            return;
        }

        var names = fields.Where(one => one.Wire is { Kind: WireKind.Integer, Width: 64, Unsigned: false }).Select(one => one.Name).ToList();
        if (names.Count > 0)
        {
            log.Warn(
                DecodeWarning.UnsignedUnknown,
                null,
                $"A bigint unsigned above 9223372036854775807 arrives negative and the schema does not tell it from a bigint ({string.Join(", ", names)}). "
                + "Configure the table's ddl, or set bigint.unsigned.handling.mode=precise or column.propagate.source.type on the connector.");
        }
    }

    private void Look(WireField field)
    {
        switch (field.Wire.Kind)
        {
            case WireKind.DecimalDouble:
                log.Warn(DecodeWarning.LossyDecimal, field.Name, $"Decimal {field.Name} arrives as a double and has lost digits. Set decimal.handling.mode=precise or string.");
                break;
            case WireKind.TimestampNanos:
                log.Warn(DecodeWarning.NanosecondOverflow, field.Name, $"{field.Name} arrives in nanoseconds, which overflow unseen outside 1677 to 2262. Set time.precision.mode=microseconds.");
                break;
            case WireKind.TimeMillis:
                log.Warn(DecodeWarning.LossyTime, field.Name, $"{field.Name} arrives in milliseconds; microseconds are lost. Set time.precision.mode=adaptive_time_microseconds.");
                break;
        }

        if (field.Natural is DataType.Date or DataType.TimestampMicros)
        {
            log.Warn(
                DecodeWarning.ZeroDate,
                null,
                "Zero and partial dates arrive as null, or as 1970-01-01 where the column is NOT NULL, and cannot be told apart.");
        }
    }
}
