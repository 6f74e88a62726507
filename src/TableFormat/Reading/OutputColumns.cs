using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.TableFormat.Reading;

/// <summary>Which columns an answer has, in which order.</summary>
internal static class OutputColumns
{
    internal static TableSchema Of(TableSchema data, ScanRequest request)
    {
        if (request.Columns is null)
        {
            return request.WithMetaColumns ? MetaSchema.Prepend(data) : data;
        }

        var all = MetaSchema.Prepend(data);
        return new TableSchema(request.Columns.Select(name => all.TryGetField(name, out var field)
            ? field
            : throw new LakehouseException(
                ErrorKind.Invalid,
                $"The table has no column {name}.",
                fix: $"Its columns are {string.Join(", ", all.Fields.Select(field => field.Name))}.")));
    }
}
