using System.Text.Json;

namespace Lakehouse.TableFormat.Schema;

/// <summary>Writes a table schema as Avro JSON with the names and member order of Hudi's own writer (spec 2.4.5).</summary>
internal readonly struct AvroSchemaWriter(Utf8JsonWriter json)
{
    public void Record(string name, string ns, ValueList<Field> fields)
    {
        json.WriteStartObject();
        json.WriteString("type", "record");
        json.WriteString("name", name);
        json.WriteString("namespace", ns);
        json.WriteStartArray("fields");
        foreach (var field in fields)
        {
            FieldOf(field, $"{ns}.{name}");
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void FieldOf(Field field, string parent)
    {
        AvroNames.CheckField(field.Name);
        json.WriteStartObject();
        json.WriteString("name", field.Name);
        json.WritePropertyName("type");
        MaybeNull(field.Type, field.Nullable, field.Name, parent);
        if (field.Doc is not null)
        {
            json.WriteString("doc", field.Doc);
        }

        if (field.Nullable)
        {
            json.WriteNull("default");
        }

        json.WriteEndObject();
    }

    private void MaybeNull(DataType type, bool nullable, string name, string parent)
    {
        if (!nullable)
        {
            TypeOf(type, name, parent);
            return;
        }

        json.WriteStartArray();
        json.WriteStringValue("null");
        TypeOf(type, name, parent);
        json.WriteEndArray();
    }

    private void TypeOf(DataType type, string name, string parent)
    {
        switch (type)
        {
            case DataType.Struct value:
                Record(name, parent, value.Fields);
                break;
            case DataType.List value:
                Nested("array", "items", value.Element, value.ElementNullable, name, parent);
                break;
            case DataType.Map value:
                Nested("map", "values", value.Value, value.ValueNullable, name, parent);
                break;
            case DataType.Fixed or DataType.Decimal or DataType.Enum:
                Named(type, name, parent);
                break;
            default:
                Primitive(type);
                break;
        }
    }

    private void Nested(string kind, string member, DataType type, bool nullable, string name, string parent)
    {
        json.WriteStartObject();
        json.WriteString("type", kind);
        json.WritePropertyName(member);
        MaybeNull(type, nullable, name, parent);
        json.WriteEndObject();
    }

    private void Named(DataType type, string name, string parent)
    {
        var symbols = type as DataType.Enum;
        json.WriteStartObject();
        json.WriteString("type", symbols is null ? "fixed" : "enum");
        json.WriteString("name", symbols is null ? "fixed" : symbols.Name);
        json.WriteString("namespace", $"{parent}.{name}");
        if (symbols is not null)
        {
            json.WriteStartArray("symbols");
            foreach (var symbol in symbols.Symbols)
            {
                json.WriteStringValue(symbol);
            }

            json.WriteEndArray();
        }
        else
        {
            Size(type);
        }

        json.WriteEndObject();
    }

    private void Size(DataType type)
    {
        if (type is DataType.Fixed value)
        {
            json.WriteNumber("size", value.Size);
            return;
        }

        var number = (DataType.Decimal)type;
        json.WriteNumber("size", DecimalSize.Of(number.Precision));
        json.WriteString("logicalType", "decimal");
        json.WriteNumber("precision", number.Precision);
        json.WriteNumber("scale", number.Scale);
    }

    private void Primitive(DataType type)
    {
        var (name, logical) = type switch
        {
            DataType.Boolean => ("boolean", null),
            DataType.Int => ("int", null),
            DataType.Long => ("long", null),
            DataType.Float => ("float", null),
            DataType.Double => ("double", null),
            DataType.String => ("string", null),
            DataType.Binary => ("bytes", null),
            DataType.Date => ("int", "date"),
            DataType.TimeMicros => ("long", "time-micros"),
            DataType.TimeMillis => ("int", "time-millis"),
            DataType.TimestampMicros value => ("long", value.IsUtc ? "timestamp-micros" : "local-timestamp-micros"),
            DataType.TimestampMillis value => ("long", value.IsUtc ? "timestamp-millis" : "local-timestamp-millis"),
            DataType.Uuid => ("string", "uuid"),
            _ => throw new ArgumentOutOfRangeException(nameof(type), DataTypeText.Of(type), "no Avro name"),
        };
        if (logical is null)
        {
            json.WriteStringValue(name);
            return;
        }

        json.WriteStartObject();
        json.WriteString("type", name);
        json.WriteString("logicalType", logical);
        json.WriteEndObject();
    }
}
