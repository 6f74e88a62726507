using System.Text;
using Apache.Arrow;
using Lakehouse.Query.Output;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Xunit;

namespace Lakehouse.Query.Tests.MergeOnRead;

/// <summary>Rows as sorted lines of JSON, by SQL and by scan.</summary>
internal static class SqlRows
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static Task<IReadOnlyList<string>> QueryAsync(IStorage lake, QueryOptions options, string sql) => QueryAsync(new QueryEngine(lake, options), sql);

    public static async Task<IReadOnlyList<string>> QueryAsync(QueryEngine engine, string sql)
    {
        await using var result = await engine.QueryAsync(sql, Stop);
        return await LinesAsync(result.Schema, result.ReadAsync(Stop));
    }

    public static async Task<IReadOnlyList<string>> ScanAsync(HudiTable table, ScanRequest request)
    {
        var plan = await table.PlanAsync(request, Stop);
        return await LinesAsync(ArrowMapping.ToArrow(plan.Schema, withMeta: false), table.ReadAsync(plan, Stop));
    }

    public static async Task<IReadOnlyList<string>> LinesAsync(Apache.Arrow.Schema schema, IAsyncEnumerable<RecordBatch> batches)
    {
        using var text = new MemoryStream();
        await using (var output = new NdjsonOutput(text, schema))
        {
            await foreach (var batch in batches)
            {
                using (batch)
                {
                    await output.WriteAsync(batch, Stop);
                }
            }

            await output.CompleteAsync(Stop);
        }

        return [.. Encoding.UTF8.GetString(text.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
    }
}
