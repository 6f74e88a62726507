using System.Text;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Writing;

/// <summary>Values that Hudi's own writers cannot rewrite: warned of, or refused.</summary>
public sealed class TypeLimitTests
{
    private static readonly Field Id = new("id", new DataType.String());
    private static readonly TableSchema Narrow = new([Id, new("d", new DataType.Decimal(30, 15))]);
    private static readonly TableSchema Wide = new([.. Narrow.Fields, new("w", new DataType.List(new DataType.Decimal(20, 4)))]);

    private readonly MemoryStorage storage = new(TimeProvider.System);
    private readonly Warnings warnings = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wide_decimal_is_warned_of_when_it_comes_into_the_table_and_not_again()
    {
        await CreateAsync(Wide);
        await WriteAsync(Wide);
        Assert.Contains("column w:", Assert.Single(warnings.Texts), StringComparison.Ordinal);
        await WriteAsync(Wide);
        Assert.Single(warnings.Texts);
    }

    [Fact]
    public async Task A_wide_decimal_that_evolution_adds_is_warned_of()
    {
        await CreateAsync(Narrow);
        await WriteAsync(Narrow);
        Assert.Empty(warnings.Texts);
        await WriteAsync(Wide);
        Assert.Single(warnings.Texts);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public async Task A_load_refuses_null_list_elements_from_memory_and_from_disk(long bufferBytes)
    {
        await CreateAsync(Wide);
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions { BulkBufferBytes = bufferBytes }, Stop);
        var refused = await Assert.ThrowsAsync<LakehouseException>(() => writer.BulkInsertAsync(
            new[] { Batch(Wide), Batch(Wide, nullElement: true) }.ToAsyncEnumerable(), new WriteRequest { Operation = WriteOperation.BulkInsert }, Stop));
        Assert.Equal(ErrorKind.Invalid, refused.Kind);
        Assert.Contains("Column w has a list with a null element", refused.Message, StringComparison.Ordinal);
    }

    private Task CreateAsync(TableSchema schema) =>
        HudiTable.CreateAsync(storage, new TableDefinition("t", schema, ["id"]) { BucketCount = 1 }, cancellationToken: Stop);

    private async Task WriteAsync(TableSchema schema)
    {
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions { Logger = warnings }, Stop);
        using var batch = Batch(schema);
        await writer.WriteAsync([batch], new WriteRequest(), Stop);
    }

    private static UpsertBatch Batch(TableSchema schema, bool nullElement = false)
    {
        using var builder = new BatchBuilder(schema);
        ((BytesColumnBuilder)builder[0]).Append(Encoding.UTF8.GetBytes("a"));
        builder[1].AppendNull();
        if (schema.Fields.Count > 2)
        {
            var list = (ListColumnBuilder)builder[2];
            if (nullElement)
            {
                list.Element.AppendNull();
            }

            list.EndList();
        }

        builder.EndRow();
        return new UpsertBatch(schema, builder.Build(), default);
    }

    private sealed class Warnings : ILogger
    {
        public List<string> Texts { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Texts.Add(formatter(state, exception));
    }
}
