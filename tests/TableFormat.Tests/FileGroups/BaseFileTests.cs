using Apache.Arrow;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Tests.Keys;
using Lakehouse.TableFormat.Timeline;
using Xunit;

namespace Lakehouse.TableFormat.Tests.FileGroups;

public sealed class BaseFileTests
{
    private static readonly BaseFileName Name = new("f-0", "0-0-0", InstantTime.Parse("20250331030642808"));
    private static readonly TableSchema Data = new([new("id", new DataType.String()), new("n", new DataType.Long())]);

    private readonly MemoryStorage storage = new(TimeProvider.System);

    [Fact]
    public async Task Rows_come_back_with_their_own_commit_times_and_this_files_name()
    {
        await WriteAsync(new BaseFileSpec("t", Data, "p", Name, 3), ["b", "a", "😀"], ["20240101000000000", "20250331030642808", "20240101000000000"]);
        var batch = Assert.Single(await ReadAsync(MetaSchema.Prepend(Data)));

        Assert.Equal(["20240101000000000", "20250331030642808", "20240101000000000"], Texts(batch, 0));
        Assert.Equal(["b", "a", "😀"], Texts(batch, 2));
        Assert.All(Texts(batch, 4), name => Assert.Equal(Name.ToString(), name));
        Assert.Equal([0L, 1L, 2L], ((Int64Array)batch.Column(6)).Values.ToArray());
    }

    [Fact]
    public async Task The_footer_knows_every_key_and_their_range_in_javas_order()
    {
        await WriteAsync(new BaseFileSpec("t", Data, "p", Name, 1), ["\uFFFD", "a", "😀"]);
        await using var file = await OpenAsync();

        Assert.Equal("a", file.MinKey);
        Assert.Equal("\uFFFD", file.MaxKey);
        Assert.All(["\uFFFD", "a", "😀"], key => Assert.True(file.ReadBloomFilter()!.MightContain(System.Text.Encoding.UTF8.GetBytes(key))));
        Assert.Equal("DYNAMIC_V0", file.KeyValues["hoodie_bloom_filter_type_code"]);
        Assert.Contains("_hoodie_commit_time", file.KeyValues["parquet.avro.schema"]);
    }

    [Fact]
    public async Task A_file_without_rows_has_an_empty_filter_and_no_range()
    {
        await WriteAsync(new BaseFileSpec("t", Data, "p", Name, 0), []);
        await using var file = await OpenAsync();

        Assert.Equal(0, file.RowCount);
        Assert.Null(file.MinKey);
        Assert.Null(file.MaxKey);
        Assert.False(file.ReadBloomFilter()!.MightContain("a"u8));
        Assert.Empty(await ReadAsync(Data));
    }

    [Fact]
    public async Task Virtual_keys_leave_meta_columns_and_footer_empty()
    {
        await WriteAsync(new BaseFileSpec("t", Data, "p", Name, 1) { PopulateMetaFields = false }, ["a"]);
        await using var file = await OpenAsync();
        var batch = Assert.Single(await ReadAsync(MetaSchema.Prepend(Data)));

        Assert.Null(file.ReadBloomFilter());
        Assert.All(Enumerable.Range(0, 5), column => Assert.Equal(1, batch.Column(column).NullCount));
        Assert.Equal(["a"], Texts(batch, 5));
    }

    [Fact]
    public async Task Columns_are_found_by_name_widened_and_null_where_the_file_lacks_them()
    {
        await WriteAsync(new BaseFileSpec("t", Data, "p", Name, 1), ["a", "b"]);
        var batch = Assert.Single(await ReadAsync(new TableSchema([new("added", new DataType.Date()), new("n", new DataType.Double())])));

        Assert.Equal(2, batch.Column(0).NullCount);
        Assert.Equal([0d, 1d], ((DoubleArray)batch.Column(1)).Values.ToArray());
    }

    [Fact]
    public async Task Only_added_columns_still_have_as_many_rows_as_the_file()
    {
        await WriteAsync(new BaseFileSpec("t", Data, "p", Name, 1), ["a", "b"]);
        var batch = Assert.Single(await ReadAsync(new TableSchema([new("added", new DataType.Int())])));

        Assert.Equal(2, batch.Length);
        Assert.Equal(2, batch.Column(0).NullCount);
    }

    [Fact]
    public async Task A_type_that_does_not_widen_is_refused_with_column_and_file()
    {
        await WriteAsync(new BaseFileSpec("t", Data, "p", Name, 1), ["a"]);
        var refusal = await Assert.ThrowsAsync<LakehouseException>(() => ReadAsync(new TableSchema([new("id", new DataType.Int())])));

        Assert.Equal(ErrorKind.Unsupported, refusal.Kind);
        Assert.Contains("id", refusal.Message);
        Assert.Contains(Name.ToString(), refusal.Context.Path);
    }

    private static IEnumerable<string> Texts(RecordBatch batch, int column) => Rows.Read((StringArray)batch.Column(column)).Select(text => text!);

    private async Task WriteAsync(BaseFileSpec spec, string[] keys, string[]? commitTimes = null)
    {
        await using var upload = await storage.CreateAsync($"p/{Name}", TestContext.Current.CancellationToken);
        using (var writer = new BaseFileWriter(upload.Stream, spec))
        {
            if (keys.Length > 0)
            {
                var (batch, _) = Rows.Of(("id", new DataType.String(), Rows.Texts(keys)), ("n", new DataType.Long(), Rows.Longs([.. Enumerable.Range(0, keys.Length).Select(row => (long?)row)])));
                var same = Rows.Texts([.. keys.Select(_ => "x")]);
                writer.Write(batch, new MetaRows(commitTimes is null ? same : Rows.Texts(commitTimes), same, Rows.Texts(keys)));
            }

            writer.Close();
        }

        await upload.CompleteAsync(TestContext.Current.CancellationToken);
    }

    private ValueTask<OpenBaseFile> OpenAsync() =>
        BaseFileReader.OpenAsync(storage, new BaseFile(Name, $"p/{Name}", 1), TestContext.Current.CancellationToken);

    private async Task<List<RecordBatch>> ReadAsync(TableSchema target)
    {
        await using var file = await OpenAsync();
        return [.. file.Read(target)];
    }
}
