using System.Buffers;
using System.Text;
using System.Text.Json;
using Apache.Arrow;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Tests.Golden;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Reading;

/// <summary>
/// The changes of a table from its beginning, applied one after the other, give its rows: for every golden table, with change logs or
/// without. That the rows are Hudi's is the golden suite's business.
/// </summary>
public sealed class CdcReplayTests
{
    // What cannot be replayed is refused: archived or cleaned beginnings, dropped partition columns. Most tables can.
    private const int LeastReplayed = 130;

    // Without meta columns, and with columns that were renamed.
    private static readonly string[] MustReplay = ["_virtual_keys", "_virtual_keys_composite", "_schema_on_read"];

    // Hudi itself changed rows that no write touched: after a clustering 0.15.0 multiplied decimals (fact 29) and 1.0.2 lost the lists.
    private static readonly string[] Damaged = ["cow_clustering_then_writes", "h10_v6_cow_services", "h10_v8_cow_replace"];

    [Fact]
    public async Task Changes_add_up_to_the_rows()
    {
        var replayed = 0;
        var refused = new List<string>();
        var wrong = new List<string>();
        foreach (var name in GoldenTable.Names("hudi-0.15").Concat(GoldenTable.Names("hudi-1x")))
        {
            using var golden = char.IsDigit(name[1]) ? GoldenTable.Of1x(name) : GoldenTable.Of015(name);
            var table = await HudiTable.OpenAsync(new LocalStorage(golden.Root), TestContext.Current.CancellationToken);
            try
            {
                var changes = await TextsAsync(table, new ScanRequest { Kind = ScanKind.Cdc });
                var rows = await TextsAsync(table, new ScanRequest { WithMetaColumns = false });
                var replayedRows = Replay(changes);
                replayed++;
                if (Damaged.Contains(name))
                {
                    Assert.Equal(rows.Length, changes.Sum(change => change.StartsWith("""{"op":"i""", StringComparison.Ordinal) ? 1 : change.StartsWith("""{"op":"d""", StringComparison.Ordinal) ? -1 : 0));
                }
                else if (!rows.Order(StringComparer.Ordinal).SequenceEqual(replayedRows))
                {
                    wrong.Add($"{name}: {rows.Except(replayedRows).FirstOrDefault()} is not {replayedRows.Except(rows).FirstOrDefault()}");
                }
            }
            catch (LakehouseException refusal) when (!MustReplay.Any(name.EndsWith) && refusal.Kind is ErrorKind.Invalid or ErrorKind.Unsupported && refusal.Fix is not null)
            {
                refused.Add($"{name}: {refusal.Message}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(replayed >= LeastReplayed, $"{replayed} replayed, refused:\n{string.Join('\n', refused)}");
    }

    private static List<string> Replay(IEnumerable<string> changes)
    {
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in changes)
        {
            using var change = JsonDocument.Parse(line);
            var op = change.RootElement.GetProperty("op").GetString();
            var before = change.RootElement.GetProperty("before").GetString();
            var after = change.RootElement.GetProperty("after").GetString();
            Assert.Equal((op != "i", op != "d"), (before is not null, after is not null));
            if (before is not null)
            {
                rows[before] = rows.GetValueOrDefault(before) - 1;
            }

            if (after is not null)
            {
                rows[after] = rows.GetValueOrDefault(after) + 1;
            }
        }

        // A change of a row that is not there would leave a debt.
        return [.. rows.SelectMany(row => Enumerable.Repeat(row.Value < 0 ? $"missing {row.Key}" : row.Key, Math.Abs(row.Value))).Order(StringComparer.Ordinal)];
    }

    private static async Task<string[]> TextsAsync(HudiTable table, ScanRequest request)
    {
        var plan = await table.PlanAsync(request, TestContext.Current.CancellationToken);
        var lines = new ArrayBufferWriter<byte>();
        await foreach (RecordBatch batch in table.ReadAsync(plan, TestContext.Current.CancellationToken))
        {
            using (batch)
            {
                CanonicalNdjson.Write(lines, plan.Schema, batch);
            }
        }

        return Encoding.UTF8.GetString(lines.WrittenSpan).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
