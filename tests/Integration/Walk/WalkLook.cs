using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.Integration.Walk;

/// <summary>A look back at a table: as of an instant, or at what a range of commits changed. Both readers must give the same rows.</summary>
/// <param name="Name">For the count.</param>
/// <param name="Options">Options of the peer's <c>read</c>.</param>
/// <param name="Rows">What this program saw, meta columns too; null when it refused, because the files were cleaned.</param>
internal sealed record WalkLook(string Name, string Options, IReadOnlyList<string>? Rows)
{
    // Every so many steps.
    private const int Every = 3;

    /// <summary>Looks back; null when it is not the time for it, or nothing lies back.</summary>
    public static async Task<WalkLook?> ChooseAsync(WalkTable table)
    {
        var writes = (await table.LoadAsync()).Timeline.CompletedWrites;
        if (table.Looks.Below(Every) > 0 || writes.Count < 2)
        {
            return null;
        }

        var one = table.Looks.Below(writes.Count);
        var other = table.Looks.Below(writes.Count);
        return one == other ? await AsOfAsync(table, writes[one].Time) : await RangeAsync(table, writes[Math.Min(one, other)].Time, writes[Math.Max(one, other)].Time);
    }

    /// <summary>Compares with what Java saw.</summary>
    public void Check(IReadOnlyList<string> java)
    {
        // Java answers with what is left when files were cleaned.
        if (Rows is not null)
        {
            Assert.True(Rows.SequenceEqual(java), $"{Options}: ours{Lines(Rows)}{Environment.NewLine}java{Lines(java)}");
        }
    }

    private static async Task<WalkLook> AsOfAsync(WalkTable table, InstantTime instant)
    {
        var request = new ScanRequest { AsOf = instant };
        var rows = await TryAsync(() => OrderTable.ReadWithMetaAsync(table.Storage, request));
        if (rows is not null)
        {
            Assert.Equal(table.Model.AsOf(instant.ToString()), await OrderTable.ReadAsync(table.Storage, request));
        }

        return new WalkLook($"look as of{(rows is null ? " (cleaned)" : "")}", $"--as-of {instant}", rows);
    }

    private static async Task<WalkLook> RangeAsync(WalkTable table, InstantTime begin, InstantTime end)
    {
        var rows = await TryAsync(() => OrderTable.ReadWithMetaAsync(
            table.Storage, new ScanRequest { Kind = ScanKind.Incremental, Begin = begin, End = end }));
        return new WalkLook($"look at a range{(rows is null ? " (cleaned)" : "")}", $"--query incremental --begin {begin} --end {end}", rows);
    }

    private static async Task<IReadOnlyList<string>?> TryAsync(Func<Task<IReadOnlyList<string>>> read)
    {
        try
        {
            return await read();
        }
        catch (LakehouseException exception) when (exception.Kind == ErrorKind.Invalid && exception.Message.Contains("clean", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private static string Lines(IEnumerable<string> rows) => string.Concat(rows.Select(row => $"{Environment.NewLine}  {row}"));
}
