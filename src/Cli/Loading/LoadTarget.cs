using Lakehouse.Cli.Configuration;
using Lakehouse.Query;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Cli.Loading;

/// <summary>The table of a load: checked when it is there, defined when it is not.</summary>
/// <param name="Storage">Its folder.</param>
/// <param name="Existing">Its state, or null.</param>
/// <param name="Definition">What would be made, or null.</param>
internal sealed record LoadTarget(IStorage Storage, TableState? Existing, TableDefinition? Definition)
{
    private const long BytesPerBucket = 64L << 20;

    /// <summary>Looks at the lake; changes nothing.</summary>
    /// <exception cref="LakehouseException">The request contradicts the table or the input.</exception>
    public static async Task<LoadTarget> ResolveAsync(IStorage lake, LoadRequest request, LoadInput input, CancellationToken cancellationToken)
    {
        var storage = lake.Scope(request.Table.Folder);
        if (await new LakeCatalog(lake).ExistsAsync(request.Table, cancellationToken))
        {
            var state = await TableState.LoadAsync(storage, cancellationToken);
            Check(request, state.Properties);
            return new LoadTarget(storage, state, null);
        }

        return new LoadTarget(storage, null, Define(request, input));
    }

    private static TableDefinition Define(LoadRequest request, LoadInput input)
    {
        if (request.Keys.Count == 0)
        {
            throw new LakehouseException(ErrorKind.Invalid, "a new table needs a record key", new ErrorContext { Table = request.Table.ToString() }, "name its columns with --key a,b");
        }

        if (request.Operation == WriteOperation.Delete)
        {
            throw new LakehouseException(ErrorKind.Invalid, "there is no such table to delete from", new ErrorContext { Table = request.Table.ToString() }, "`lakehouse tables` lists what the lake has");
        }

        if (request is { Type: TableType.MergeOnRead, Ordering: null })
        {
            throw new LakehouseException(
                ErrorKind.Invalid, "a merge-on-read table needs an ordering column: readers merge its log files by it", new ErrorContext { Table = request.Table.ToString() }, "name a column that grows with every change with --ordering c, or make it --type cow");
        }

        RequireColumns(input.Schema, "--key", request.Keys);
        RequireColumns(input.Schema, "--partition", request.Partitions);
        RequireColumns(input.Schema, "--ordering", request.Ordering is { } ordering ? [ordering] : []);
        return new TableDefinition(request.Table.Name, input.Schema, request.Keys)
        {
            Database = request.Table.Database == "default" ? null : request.Table.Database,
            Type = request.Type ?? TableType.CopyOnWrite,
            ChangeLogs = request.ChangeLogs,
            PartitionFields = request.Partitions,
            OrderingField = request.Ordering,
            BucketCount = request.Buckets ?? BucketsFor(input.Bytes, request.Partitions.Count > 0),
        };
    }

    // Small buckets make later updates cheap, many small files make scans dear; partitions multiply them.
    private static int BucketsFor(long bytes, bool isPartitioned) =>
        isPartitioned ? 2 : (int)Math.Clamp((bytes + BytesPerBucket - 1) / BytesPerBucket, 4, 256);

    private static void Check(LoadRequest request, TableProperties table)
    {
        if (request.Type is { } type)
        {
            RequireSame(request, "--type", Word(type), Word(table.Type));
        }

        if (request.ChangeLogs is { } mode)
        {
            RequireSame(request, "--change-logs", Word(mode), Word(table.ChangeLogs));
        }

        if (request.Keys.Count > 0)
        {
            RequireSame(request, "--key", string.Join(",", request.Keys), string.Join(",", table.KeyFields));
        }

        if (request.Partitions.Count > 0)
        {
            RequireSame(request, "--partition", string.Join(",", request.Partitions), string.Join(",", table.PartitionFields));
        }

        if (request.Ordering is { } ordering)
        {
            RequireSame(request, "--ordering", ordering, table.OrderingField ?? "none");
        }
    }

    private static string Word(CdcMode? mode) => mode switch
    {
        null => "none",
        CdcMode.OpKeyOnly => "op-key-only",
        CdcMode.DataBefore => "data-before",
        _ => "data-before-after",
    };

    private static string Word(TableType type) => type == TableType.MergeOnRead ? "mor" : "cow";

    private static void RequireSame(LoadRequest request, string what, string wanted, string stored)
    {
        if (wanted != stored)
        {
            throw new LakehouseException(ErrorKind.Invalid, $"the table has {what} {stored}, not {wanted}", new ErrorContext { Table = request.Table.ToString() }, "leave the option out, or load into another table");
        }
    }

    private static void RequireColumns(TableSchema schema, string option, IEnumerable<string> names)
    {
        foreach (var name in names.Where(name => schema.IndexOf(name) < 0))
        {
            var all = schema.Fields.Select(field => field.Name).ToArray();
            throw new LakehouseException(
                ErrorKind.Invalid,
                $"{option} names {name}, which is no column of the input",
                fix: Spelling.Suggest(name, all) is { } near ? $"did you mean {near}?" : $"its columns are {string.Join(", ", all)}");
        }
    }
}
