using System.Text;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Writing;

public sealed class PreparationTests
{
    private static readonly Field Extra = new("extra", new DataType.List(new DataType.Long()));

    private readonly MemoryStorage storage = new(TimeProvider.System);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_column_becomes_part_of_the_table_and_of_rows_that_are_carried_over()
    {
        await OrderTable.CreateAsync(storage, buckets: 1);
        await using var writer = await OpenAsync(new WriterOptions());
        await writer.WriteRowsAsync([new("a", "eu", 1)]);

        using var batch = WithExtra("b", 7);
        await writer.WriteAsync([batch], new WriteRequest(), Stop);

        var state = await TableState.LoadAsync(storage, Stop);
        Assert.Equal("extra", (await state.SchemaAsOfAsync(null, Stop)).Fields[^1].Name);
        Assert.Equal(2, (await OrderTable.ReadAsync(storage)).Count);
    }

    [Theory]
    [InlineData(EvolutionPolicy.Ignore, true)]
    [InlineData(EvolutionPolicy.Fail, false)]
    public async Task A_new_column_is_left_out_or_refused_as_the_policy_says(EvolutionPolicy policy, bool written)
    {
        await OrderTable.CreateAsync(storage);
        await using var writer = await OpenAsync(new WriterOptions { Evolution = policy });
        using var batch = WithExtra("b", 7);

        var failure = await Record.ExceptionAsync(() => writer.WriteAsync([batch], new WriteRequest(), Stop));

        Assert.Equal(written ? null : ErrorKind.Invalid, (failure as LakehouseException)?.Kind);
        Assert.Equal(written ? 1 : 0, (await OrderTable.ReadAsync(storage)).Count);
        Assert.Equal(OrderTable.Schema, await (await TableState.LoadAsync(storage, Stop)).SchemaAsOfAsync(null, Stop));
    }

    [Fact]
    public async Task Null_list_elements_are_refused_with_the_columns_name_unless_allowed()
    {
        await OrderTable.CreateAsync(storage);
        using var batch = WithExtra("b", null);
        await using (var writer = await OpenAsync(new WriterOptions()))
        {
            var refused = await Assert.ThrowsAsync<LakehouseException>(() => writer.WriteAsync([batch], new WriteRequest(), Stop));
            Assert.Contains("extra", refused.Message, StringComparison.Ordinal);
        }

        await using var allowed = await OpenAsync(new WriterOptions { AllowNullListElements = true });
        Assert.Equal(1, (await allowed.WriteAsync([batch], new WriteRequest(), Stop)).Inserted);
    }

    [Fact]
    public async Task Rows_without_key_are_named()
    {
        await OrderTable.CreateAsync(storage);
        await using var writer = await OpenAsync(new WriterOptions());

        var refused = await Assert.ThrowsAsync<LakehouseException>(() => writer.WriteRowsAsync([new("a", "eu", 1), new("", "eu", 1), new(null!, "eu", 1)]));

        Assert.Contains("rows 1, 2", refused.Message, StringComparison.Ordinal);
        Assert.Empty((await TableState.LoadAsync(storage, Stop)).Timeline.Instants);
    }

    [Fact]
    public async Task Keys_with_a_colon_need_the_hash_rule_named_on_a_table_of_another_engine()
    {
        await OrderTable.CreateAsync(storage, buckets: null);
        await using (var first = await OpenAsync(new WriterOptions { BucketCount = 2 }))
        {
            await first.WriteRowsAsync([new("a", "eu", 1)]);
        }

        // As another engine leaves it: groups that look like buckets, nothing about the index.
        var commit = (await TableState.LoadAsync(storage, Stop)).Timeline.CompletedWrites.Single();
        var path = $".hoodie/{commit.Time}.commit";
        var text = Encoding.UTF8.GetString((await storage.TryReadAsync(path, Stop))!).Replace("lakehouse.index", "other", StringComparison.Ordinal);
        await storage.PutAsync(path, Encoding.UTF8.GetBytes(text), PutCondition.Always, Stop);

        await using var writer = await OpenAsync(new WriterOptions { BucketCount = 2 });
        var refused = await Assert.ThrowsAsync<LakehouseException>(() => writer.WriteRowsAsync([new("a:b", "eu", 1)]));
        Assert.Contains("hash rule", refused.Fix, StringComparison.Ordinal);
        Assert.Equal(1, (await writer.WriteRowsAsync([new("b", "eu", 1)])).Inserted);
    }

    private static UpsertBatch WithExtra(string id, long? element)
    {
        var schema = new TableSchema(OrderTable.Schema.Fields.Append(Extra));
        using var builder = new BatchBuilder(schema);
        ((BytesColumnBuilder)builder[0]).Append(Encoding.UTF8.GetBytes(id));
        ((BytesColumnBuilder)builder[1]).Append("eu"u8);
        ((LongColumnBuilder)builder[2]).Append(1);
        var list = (ListColumnBuilder)builder[4];
        if (element is null)
        {
            list.Element.AppendNull();
        }
        else
        {
            ((LongColumnBuilder)list.Element).Append(element.Value);
        }

        list.EndList();
        builder.EndRow();
        return new UpsertBatch(schema, builder.Build(), default);
    }

    private Task<TableWriter> OpenAsync(WriterOptions options) => TableWriter.OpenAsync(storage, options, Stop);
}
