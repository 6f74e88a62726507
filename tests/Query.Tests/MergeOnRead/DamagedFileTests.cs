using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Ambient;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Query.Tests.MergeOnRead;

/// <summary>Base and log files that lost bytes or have others: SQL says so, or answers what a scan answers.</summary>
public sealed class DamagedFileTests : IDisposable
{
    private readonly TempFolder folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string TableFolder => folder.PathOf("shop", "t");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("*.parquet")]
    [InlineData("*.log.*")]
    public async Task A_cut_file_is_corrupt_and_named_or_read_as_by_a_scan(string pattern)
    {
        var file = await MakeAsync(pattern);
        var whole = await File.ReadAllBytesAsync(file, Stop);
        for (var length = 1; length < whole.Length; length += Math.Max(1, whole.Length / 25))
        {
            await File.WriteAllBytesAsync(file, whole[..length], Stop);
            await AssertHonestAsync(file, $"cut to {length} of {whole.Length} bytes");
        }
    }

    [Theory]
    [InlineData("*.parquet")]
    [InlineData("*.log.*")]
    public async Task A_flipped_bit_is_corrupt_and_named_or_read_as_by_a_scan(string pattern)
    {
        var file = await MakeAsync(pattern);
        var whole = await File.ReadAllBytesAsync(file, Stop);
        for (var at = 0; at < whole.Length; at += Math.Max(1, whole.Length / 60))
        {
            var damaged = whole.ToArray();
            damaged[at] ^= (byte)(1 << (at % 8));
            await File.WriteAllBytesAsync(file, damaged, Stop);
            await AssertHonestAsync(file, $"bit flipped at {at} of {whole.Length}");
        }
    }

    private async Task<string> MakeAsync(string pattern)
    {
        var storage = new LocalStorage(TableFolder);
        await OrderTable.CreateAsync(storage, buckets: 1, partitioned: false, type: TableType.MergeOnRead);
        await using var writer = await TableWriter.OpenAsync(storage, new WriterOptions { Retained = 0, Ids = new SeededIds(1), Clock = new ManualClock(new DateTimeOffset(2026, 5, 1, 8, 0, 0, TimeSpan.Zero)) }, Stop);
        await writer.WriteRowsAsync([.. Enumerable.Range(0, 20).Select(number => new OrderRow($"k{number}", "r", 1, $"first {number}"))]);
        await writer.WriteRowsAsync([.. Enumerable.Range(5, 20).Select(number => new OrderRow($"k{number}", "r", 2, $"second {number}", number % 4 == 0 ? RowKind.Delete : RowKind.Upsert))]);
        return Directory.GetFiles(TableFolder, pattern).Single();
    }

    private async Task AssertHonestAsync(string file, string what)
    {
        var (rows, failure) = await TryAsync(() => SqlRows.QueryAsync(new LocalStorage(folder.Root), new QueryOptions { Threads = 1 }, "SELECT id, seq, note FROM shop.t"));
        var (scanned, refused) = await TryAsync(async () => await SqlRows.ScanAsync(await HudiTable.OpenAsync(new LocalStorage(TableFolder), Stop), new ScanRequest { Columns = ["id", "seq", "note"] }));
        if (rows is not null && scanned is not null)
        {
            Assert.True(rows.SequenceEqual(scanned), $"{what}: SQL and scan differ");
        }

        foreach (var told in new[] { failure, refused }.OfType<LakehouseException>())
        {
            Assert.True(told.Kind is ErrorKind.Corrupt or ErrorKind.Unsupported, $"{what}: {told.Describe()}");
            Assert.True(told.Describe().Contains(Path.GetFileName(file), StringComparison.Ordinal), $"{what}: {told.Describe()}");
        }
    }

    private static async Task<(IReadOnlyList<string>? Rows, LakehouseException? Failure)> TryAsync(Func<Task<IReadOnlyList<string>>> read)
    {
        try
        {
            return (await read(), null);
        }
        catch (LakehouseException failure)
        {
            return (null, failure);
        }
    }
}
