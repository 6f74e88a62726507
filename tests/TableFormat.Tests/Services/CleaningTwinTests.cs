using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Golden;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Services;

/// <summary>The same table cleaned by Hudi and by us, on two copies: the same files are left, and Hudi reads ours as its own.</summary>
public sealed class CleaningTwinTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, CleaningPolicy, int> Cases => new()
    {
        { "cow_savepoint", CleaningPolicy.LatestCommits, 2 },
        { "cow_savepoint", CleaningPolicy.LatestFileVersions, 1 },
        { "cow_overwrite", CleaningPolicy.LatestCommits, 1 },
        { "cow_clustering_then_writes", CleaningPolicy.LatestCommits, 1 },
        { "cow_clustering_pending_then_write", CleaningPolicy.LatestCommits, 1 },
        { "mor_savepoint", CleaningPolicy.LatestCommits, 1 },
        { "mor_savepoint", CleaningPolicy.LatestFileVersions, 1 },
        { "mor_compaction_then_writes", CleaningPolicy.LatestCommits, 1 },
        { "mor_compaction_then_writes", CleaningPolicy.LatestFileVersions, 1 },
        { "mor_compaction_pending", CleaningPolicy.LatestFileVersions, 1 },
        { "mor_overwrite", CleaningPolicy.LatestCommits, 1 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task We_leave_what_Hudi_leaves(string name, CleaningPolicy policy, int retained)
    {
        var java = JavaHudi.Require();
        using var folder = new TempFolder("clean");
        var zip = Checkout.Data("hudi-0.15", name, name + ".zip");
        var ours = GoldenFolder.Unzip(zip, folder.Folder("ours"));
        var theirs = GoldenFolder.Unzip(zip, folder.Folder("theirs"));
        var before = await java.ReadAsync(ours, cancellationToken: Stop);

        await java.RunAsync($"clean --table {JavaHudi.Quote(theirs)} {Conf(policy, retained)}", Stop);
        var result = await HistoryTwinTests.RunAsync(ours, new CleaningRequest { Policy = policy, Retained = retained });

        Assert.Equal(string.Join('\n', Files(theirs)), string.Join('\n', Files(ours)));
        Assert.Equal(before, await java.ReadAsync(ours, cancellationToken: Stop));
        if (result.Instant is { } clean)
        {
            Assert.Equal(await FactsAsync(theirs), await FactsAsync(ours));
            Assert.Equal(clean, (await TableState.LoadAsync(new LocalStorage(ours), Stop)).Timeline.Newest);
        }

        Assert.Empty((await HistoryTwinTests.RunAsync(ours, new CleaningRequest { Policy = policy, Retained = retained })).Plan.Items);
    }

    [Theory]
    [InlineData("cow_delete_partition", new[] { "us" })]
    [InlineData("cow_cdc_data_before_after", new[] { "us" })]
    public async Task Of_groups_replaced_at_the_earliest_retained_commit_we_leave_one_slice_where_Hudi_leaves_all(string name, string[] replaced)
    {
        var java = JavaHudi.Require();
        using var folder = new TempFolder("clean");
        var zip = Checkout.Data("hudi-0.15", name, name + ".zip");
        var ours = GoldenFolder.Unzip(zip, folder.Folder("ours"));
        var theirs = GoldenFolder.Unzip(zip, folder.Folder("theirs"));

        await java.RunAsync($"clean --table {JavaHudi.Quote(theirs)} {Conf(CleaningPolicy.LatestCommits, 1)}", Stop);
        await HistoryTwinTests.RunAsync(ours, new CleaningRequest { Retained = 1 });

        Assert.Empty(Files(ours).Except(Files(theirs)));
        var sooner = Files(theirs).Except(Files(ours)).ToList();
        Assert.NotEmpty(sooner);
        Assert.Equal(replaced, sooner.Select(file => file[..file.IndexOf('/')]).Distinct());
        Assert.Single(Files(ours), file => file.StartsWith("us/", StringComparison.Ordinal) && file.EndsWith(".parquet", StringComparison.Ordinal) && !sooner.Contains(file) && file.Contains(sooner[^1].Split('_')[0].Split('/')[1], StringComparison.Ordinal));
        Assert.Equal(await java.ReadAsync(theirs, cancellationToken: Stop), await java.ReadAsync(ours, cancellationToken: Stop));
    }

    private static string Conf(CleaningPolicy policy, int retained) => policy == CleaningPolicy.LatestCommits
        ? $"--conf hoodie.cleaner.policy=KEEP_LATEST_COMMITS --conf hoodie.cleaner.commits.retained={retained}"
        : $"--conf hoodie.cleaner.policy=KEEP_LATEST_FILE_VERSIONS --conf hoodie.cleaner.fileversions.retained={retained}";

    private static IEnumerable<string> Files(string root) => Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
        .Select(path => Path.GetRelativePath(root, path))
        .Where(path => !path.StartsWith(".hoodie/", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    private static async Task<string> FactsAsync(string root)
    {
        var storage = new LocalStorage(root);
        var clean = (await TableState.LoadAsync(storage, Stop)).Timeline.Instants.LastOrDefault(instant => instant.Action == TimelineAction.Clean);
        if (clean is null)
        {
            return "none";
        }

        var path = $".hoodie/{clean.Time}.clean";
        var metadata = TimelineAvro.ReadCleanMetadata(await storage.TryReadAsync(path, Stop), path);
        return string.Join('\n', [
            $"{metadata.TotalFilesDeleted} {metadata.EarliestCommitToRetain} {metadata.LastCompletedCommitTimestamp} {metadata.Version}",
            .. metadata.ExtraMetadata.Select(entry => $"{entry.Key}={entry.Value}"),
            .. metadata.PartitionMetadata.OrderBy(partition => partition.Key).Select(partition =>
                $"{partition.Key} {partition.Value.Policy} {partition.Value.IsPartitionDeleted} {string.Join(' ', partition.Value.SuccessDeleteFiles.Order(StringComparer.Ordinal))}"),
        ]);
    }
}
