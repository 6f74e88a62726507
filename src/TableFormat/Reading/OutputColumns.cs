using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Reading;

/// <summary>Which columns an answer has, in which order.</summary>
internal static class OutputColumns
{
    internal static TableSchema Of(TableSchema stored, ScanRequest request, TableProperties properties)
    {
        var data = properties.DropPartitionColumns ? WithPartitionColumns(stored, properties) : stored;
        if (request.Columns is null)
        {
            // With virtual keys the meta columns hold nothing, and Hudi does not show them either (spec 4.2).
            return request.WithMetaColumns && properties.PopulateMetaFields ? MetaSchema.Prepend(data) : data;
        }

        var all = MetaSchema.Prepend(data);
        return new TableSchema(request.Columns.Select(name => all.TryGetField(name, out var field)
            ? field
            : throw new LakehouseException(
                ErrorKind.Invalid,
                $"The table has no column {name}.",
                fix: $"Its columns are {string.Join(", ", all.Fields.Select(field => field.Name))}.")));
    }

    private static TableSchema WithPartitionColumns(TableSchema stored, TableProperties properties)
    {
        var created = properties.CreateSchema is { } json ? AvroSchemaMapping.FromJson(json) : stored;
        var dropped = properties.PartitionFields.Where(name => stored.IndexOf(name) < 0).Select(name =>
            created.TryGetField(name, out var field) ? field : new Field(name, new DataType.String()));
        return new TableSchema(stored.Fields.Concat(dropped));
    }
}
