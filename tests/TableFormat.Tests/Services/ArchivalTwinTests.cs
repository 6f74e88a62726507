using Lakehouse.TableFormat.Avro;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Timeline.Archive;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Golden;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Services;

/// <summary>The same table archived by Hudi and by us, on two copies: the same instants leave, with the same entries.</summary>
public sealed class ArchivalTwinTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("cow_clean_commits", 5)]
    [InlineData("mor_clean_commits", 6)]
    [InlineData("mor_clean_versions")]
    [InlineData("cow_overwrite_cleaned")]
    [InlineData("mor_overwrite_cleaned")]
    [InlineData("cow_savepoint")]
    [InlineData("mor_compaction_then_writes")]
    [InlineData("cow_rollback_then_writes")]
    public async Task We_archive_what_Hudi_archives(string name, int min = 2)
    {
        var java = JavaHudi.Require();
        using var folder = new TempFolder("archive");
        var zip = Checkout.Data("hudi-0.15", name, name + ".zip");
        var ours = GoldenFolder.Unzip(zip, folder.Folder("ours"));
        var theirs = GoldenFolder.Unzip(zip, folder.Folder("theirs"));
        var rows = await java.ReadAsync(ours, cancellationToken: Stop);

        await java.RunAsync($"archive --table {JavaHudi.Quote(theirs)} --conf hoodie.keep.min.commits={min} --conf hoodie.keep.max.commits={min + 1} --conf hoodie.cleaner.commits.retained=1", Stop);
        await HistoryTwinTests.RunAsync(ours, new ArchivalRequest { MinCommits = min, MaxCommits = min + 1 });

        Assert.Equal(Timeline(theirs), Timeline(ours));
        Assert.Equal(await EntriesAsync(theirs), await EntriesAsync(ours));
        Assert.Equal(rows, await java.ReadAsync(ours, cancellationToken: Stop));
        Assert.Equal(await java.ValidateAsync(theirs, cancellationToken: Stop), await java.ValidateAsync(ours, cancellationToken: Stop));

        // The peer cannot print archived cleans, of Hudi's archive either.
        var entries = await EntriesAsync(ours);
        if (!entries.Any(entry => entry.Contains("Clean Completed", StringComparison.Ordinal)))
        {
            Assert.Equal(entries.Count, (await java.TimelineAsync(ours, Stop)).Count(instant => (bool?)instant["archived"] == true));
        }
    }

    [Fact]
    public async Task Groups_that_were_replaced_and_not_cleaned_hold_the_archival()
    {
        using var folder = new TempFolder("archive");
        var table = GoldenFolder.Unzip(Checkout.Data("hudi-0.15", "cow_clustering_then_writes", "cow_clustering_then_writes.zip"), folder.Root);
        var before = await TableState.LoadAsync(new LocalStorage(table), Stop);
        var replacing = before.Timeline.CompletedWrites.First(write => write.Action == TimelineAction.ReplaceCommit);

        var result = await HistoryTwinTests.RunAsync(table, new ArchivalRequest { MinCommits = 1, MaxCommits = 1 });

        var after = await TableState.LoadAsync(new LocalStorage(table), Stop);
        Assert.Equal(replacing.Time, after.Timeline.CompletedWrites[0].Time);
        Assert.Contains(result.Plan.Notes, note => note.Contains("not cleaned yet", StringComparison.Ordinal));
    }

    private static IEnumerable<string> Timeline(string root) => Directory.EnumerateFiles(Path.Combine(root, ".hoodie"))
        .Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    private static async Task<IReadOnlyList<string>> EntriesAsync(string root)
    {
        var files = new ArchiveFiles(await TableState.LoadAsync(new LocalStorage(root), Stop));
        var texts = new List<string>();
        foreach (var number in await files.ListAsync(Stop))
        {
            texts.AddRange((await files.ReadAsync(number, Stop)).Select(Text));
        }

        return texts;
    }

    // All but the time of the file, which a copy does not keep.
    private static string Text(ArchiveEntry entry)
    {
        entry.Record["stateTransitionTime"] = null;
        var bytes = new AvroWriter();
        bytes.Value(ArchiveSchema.Type, entry.Record);
        return $"{entry.Instant.Time} {entry.Instant.Action} {entry.Instant.State} {AvroText.Of(ArchiveSchema.Type, bytes.Written)}";
    }
}
