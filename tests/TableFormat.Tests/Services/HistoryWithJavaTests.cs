using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Lakehouse.TestKit.Tables;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Services;

/// <summary>Our tables' histories in Hudi's hands and ours by turns: after each step both read the same rows, and Hudi finds nothing wrong.</summary>
public sealed class HistoryWithJavaTests : IDisposable
{
    private readonly TempFolder folder = new("history");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(TableType.CopyOnWrite)]
    [InlineData(TableType.MergeOnRead)]
    public async Task Hudi_reads_what_our_services_leave(TableType type)
    {
        var java = JavaHudi.Require();
        var table = await MakeAsync(type);
        var third = (await WriteAsync(table, 1, 2, 3))[^1];
        await HistoryTwinTests.RunAsync(table.Root, new SavepointRequest { Action = SavepointAction.Create, Instant = third, User = "us", Comment = "x" });
        var rows = await OrderTable.ReadAsync(table);
        await WriteAsync(table, 4, 5);
        await CompactAsync(table, type);
        var sixth = (await WriteAsync(table, 6))[^1];
        await AgreeAsync(java, table);

        await HistoryTwinTests.RunAsync(table.Root, new RollbackRequest { Instant = sixth });
        await AgreeAsync(java, table);
        await HistoryTwinTests.RunAsync(table.Root, new RestoreRequest { Savepoint = third });
        Assert.Equal(rows, await OrderTable.ReadAsync(table));
        await AgreeAsync(java, table);
        await HistoryTwinTests.RunAsync(table.Root, new SavepointRequest { Action = SavepointAction.Delete, Instant = third });
        await WriteAsync(table, 7, 8);
        await CompactAsync(table, type);
        await WriteAsync(table, 9, 10);
        await HistoryTwinTests.RunAsync(table.Root, new RollbackRequest { To = third, KeepPosition = true });
        Assert.Equal(rows, await OrderTable.ReadAsync(table));
        await AgreeAsync(java, table);

        await WriteAsync(table, 11, 12);
        await CompactAsync(table, type);
        await WriteAsync(table, 13);
        Assert.True((await HistoryTwinTests.RunAsync(table.Root, new CleaningRequest { Retained = 1 })).FilesDeleted > 0);
        Assert.True((await HistoryTwinTests.RunAsync(table.Root, new ArchivalRequest { MinCommits = 2, MaxCommits = 2 })).FilesDeleted > 0);
        await AgreeAsync(java, table);
        var archived = (await java.TimelineAsync(table.Root, Stop)).Where(instant => (bool?)instant["archived"] == true).ToList();
        Assert.Contains(archived, instant => (string?)instant["time"] == third.ToString());
        await UpsertWithJavaAsync(java, table, 14);
        await AgreeAsync(java, table);
    }

    [Theory]
    [InlineData(TableType.CopyOnWrite)]
    [InlineData(TableType.MergeOnRead)]
    public async Task We_read_and_go_on_after_Hudis_services(TableType type)
    {
        var java = JavaHudi.Require();
        var table = await MakeAsync(type);
        var third = (await WriteAsync(table, 1, 2, 3))[^1];
        var rows = await OrderTable.ReadAsync(table);
        var name = JavaHudi.Quote(table.Root);
        await java.RunAsync($"savepoint --table {name} --instant {third}", Stop);
        await WriteAsync(table, 4);
        await CompactAsync(table, type);
        var fifth = (await WriteAsync(table, 5))[^1];

        await java.RunAsync($"rollback --table {name} --instant {fifth}", Stop);
        await AgreeAsync(java, table);
        await WriteAsync(table, 6);
        await java.RunAsync($"restore --table {name} --instant {third}", Stop);
        Assert.Equal(rows, await OrderTable.ReadAsync(table));
        await WriteAsync(table, 7);
        await java.RunAsync($"delete-savepoint --table {name} --instant {third}", Stop);
        await CompactAsync(table, type);
        await WriteAsync(table, 8, 9, 10);
        await java.ScriptAsync(
            [
                $"clean --table {name} --conf hoodie.cleaner.commits.retained=1",
                $"archive --table {name} --conf hoodie.cleaner.commits.retained=1 --conf hoodie.keep.min.commits=2 --conf hoodie.keep.max.commits=3",
            ],
            cancellationToken: Stop);
        await AgreeAsync(java, table);
        await WriteAsync(table, 11);
        await HistoryTwinTests.RunAsync(table.Root, new CleaningRequest { Retained = 1 });
        await HistoryTwinTests.RunAsync(table.Root, new ArchivalRequest { MinCommits = 1, MaxCommits = 1 });
        await AgreeAsync(java, table);
    }

    [Fact]
    public async Task A_merge_on_read_write_that_Java_left_behind_is_rolled_back_and_Java_agrees()
    {
        var java = JavaHudi.Require();
        var table = await MakeAsync(TableType.MergeOnRead);
        await WriteAsync(table, 1, 2);
        var rows = await OrderTable.ReadAsync(table);
        await UpsertWithJavaAsync(java, table, 3, "--no-commit");

        await WriteAsync(table, 4);

        Assert.NotEqual(rows, await OrderTable.ReadAsync(table));
        Assert.DoesNotContain(await OrderTable.ReadAsync(table), row => row.Note == "3");
        await AgreeAsync(java, table);
    }

    private static async Task CompactAsync(IStorage table, TableType type)
    {
        if (type == TableType.MergeOnRead)
        {
            await HistoryTwinTests.RunAsync(table.Root, new CompactionRequest());
        }
    }

    private static async Task AgreeAsync(JavaHudi java, IStorage table)
    {
        using var own = new TempFolder("agree");
        var (name, rows) = (JavaHudi.Quote(table.Root), own.PathOf("rows.ndjson"));
        var results = await java.ScriptAsync([$"- validate --table {name} --expect-version 6 --buckets 2", $"read --table {name} --out {rows}"], cancellationToken: Stop);
        var complaints = results[0].Texts("error").Concat(results[0].Texts("errors")).Concat(results[0].Texts("warnings"))
            .Where(line => !(line.Contains(".log.", StringComparison.Ordinal) && line.EndsWith("is named by no commit", StringComparison.Ordinal)));
        Assert.True(!complaints.Any(), string.Join('\n', complaints));
        Assert.Equal(await OrderTable.ReadWithMetaAsync(table), OrderTable.Join(await File.ReadAllLinesAsync(rows, Stop)));
    }

    private static OrderRow[] Rows(int number) =>
        [new($"k{number}", "eu", number, $"{number}"), new("a", "eu", number, $"{number}"), new("c", "eu", number, $"{number}"), new("d", "eu", number, $"{number}"), new("b", "us", number, $"{number}"), .. number % 2 == 0 ? new[] { new OrderRow($"k{number - 1}", "eu", number, Kind: RowKind.Delete) } : []];

    private static async Task<IReadOnlyList<InstantTime>> WriteAsync(IStorage table, params int[] numbers)
    {
        var instants = new List<InstantTime>();
        await using var writer = await TableWriter.OpenAsync(table, new WriterOptions { Retained = 0 }, Stop);
        foreach (var number in numbers)
        {
            instants.Add((await writer.WriteRowsAsync(Rows(number))).Instant!.Value);
        }

        return instants;
    }

    private async Task<IStorage> MakeAsync(TableType type)
    {
        var table = new LocalStorage(folder.Folder("orders"));
        await OrderTable.CreateAsync(table, type: type);
        return table;
    }

    private async Task UpsertWithJavaAsync(JavaHudi java, IStorage table, int number, string options = "")
    {
        folder.WriteLines("rows.ndjson", [.. Rows(number).Where(row => row.Kind == RowKind.Upsert).Select(row => $$"""{"id":"{{row.Id}}","region":"{{row.Region}}","seq":{{row.Seq}},"note":"{{row.Note}}"}""")]);
        await java.ScriptAsync([$"upsert --table {JavaHudi.Quote(table.Root)} --index BUCKET --buckets 2 --rows rows.ndjson {options}"], folder.Root, Stop);
    }
}
