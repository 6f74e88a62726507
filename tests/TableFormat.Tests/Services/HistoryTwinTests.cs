using Lakehouse.TableFormat.Reading;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Tests.Golden;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Services;

/// <summary>
/// What Hudi 0.15.0 did to one of its tables, done by us to a copy of the table as it was before: every question that Hudi was asked afterwards
/// gets the same answer.
/// </summary>
public sealed class HistoryTwinTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("cow_before_rollback", "cow_rollback_completed", "20261122143542148")]
    [InlineData("mor_before_rollback", "mor_rollback_completed", "20261122144829231")]
    public async Task A_completed_write_is_undone_as_Hudi_undoes_it(string before, string after, string instant)
    {
        using var table = GoldenTable.Of015(before);
        using var twin = GoldenTable.Of015(after);

        var result = await RunAsync(table.Root, new RollbackRequest { Instant = InstantTime.Parse(instant) });

        Assert.IsType<CommitOutcome.Committed>(result.Outcome);
        await AssertAnswersOfAsync(twin, table.Root);
        var ours = await RollbackOfAsync(table.Root);
        var theirs = await RollbackOfAsync(twin.Root);
        Assert.Equal(Facts(theirs), Facts(ours));
        Assert.Equal(await FilesAsync(twin.Root), await FilesAsync(table.Root));
    }

    [Theory]
    [InlineData("cow_before_rollback", "cow_rollback_completed", "20261122143539896")]
    [InlineData("mor_before_rollback", "mor_rollback_completed", "20261122144822478")]
    public async Task A_table_that_goes_back_to_an_instant_answers_as_if_nothing_newer_had_been(string before, string after, string instant)
    {
        using var table = GoldenTable.Of015(before);
        using var twin = GoldenTable.Of015(after);

        await RunAsync(table.Root, new RollbackRequest { To = InstantTime.Parse(instant) });

        await AssertAnswersOfAsync(twin, table.Root);
        var state = await TableState.LoadAsync(new LocalStorage(table.Root), Stop);
        Assert.DoesNotContain(state.Timeline.Instants, left => left.Action == TimelineAction.Rollback || left.State != InstantState.Completed);
        Assert.Equal(await FilesAsync(twin.Root), await FilesAsync(table.Root));
    }

    [Theory]
    [InlineData("cow_savepoint", "cow_restored", "20261122143441688")]
    [InlineData("mor_savepoint", "mor_restored", "20261122144523911")]
    public async Task A_restored_table_is_the_one_that_Hudi_restored(string before, string after, string savepoint)
    {
        using var table = GoldenTable.Of015(before);
        using var twin = GoldenTable.Of015(after);

        var result = await RunAsync(table.Root, new RestoreRequest { Savepoint = InstantTime.Parse(savepoint) });

        await AssertAnswersOfAsync(twin, table.Root);
        var ours = await RestoreOfAsync(table.Root, result.Instant!.Value);
        var theirs = await RestoreOfAsync(twin.Root, (await TableState.LoadAsync(new LocalStorage(twin.Root), Stop)).Timeline.Newest!.Value);
        Assert.Equal(theirs.Instants, ours.Instants);
        foreach (var (instant, rollbacks) in theirs.Rollbacks)
        {
            Assert.Equal(rollbacks.Select(Facts), ours.Rollbacks[instant].Select(Facts));
        }

        Assert.Equal(await FilesAsync(twin.Root), await FilesAsync(table.Root));
    }

    [Theory]
    [InlineData("cow_savepoint", "20261122143441688")]
    [InlineData("mor_savepoint", "20261122144523911")]
    public async Task A_savepoint_of_ours_names_the_files_that_Hudis_names(string name, string instant)
    {
        using var table = GoldenTable.Of015(name);
        var storage = new LocalStorage(table.Root);
        var path = $".hoodie/{instant}.savepoint";
        var theirs = TimelineAvro.ReadSavepoint(await storage.TryReadAsync(path, Stop), path);
        var time = InstantTime.Parse(instant);

        await RunAsync(table.Root, new SavepointRequest { Action = SavepointAction.Delete, Instant = time });
        Assert.Empty((await RunAsync(table.Root, new SavepointRequest { Action = SavepointAction.List })).Plan.Items);
        await RunAsync(table.Root, new SavepointRequest { Action = SavepointAction.Create, Instant = time, User = "us", Comment = "why" });

        var ours = TimelineAvro.ReadSavepoint(await storage.TryReadAsync(path, Stop), path);
        Assert.Equal(("us", "why"), (ours.SavepointedBy, ours.Comments));
        Assert.Equal(theirs.PartitionMetadata.Keys.Order(), ours.PartitionMetadata.Keys.Order());
        foreach (var (partition, files) in theirs.PartitionMetadata)
        {
            // Hudi's was made before the later logs of the same slices were there.
            Assert.Subset(ours.PartitionMetadata[partition].DataFiles.ToHashSet(), files.DataFiles.ToHashSet());
        }

        var item = Assert.Single((await RunAsync(table.Root, new SavepointRequest { Action = SavepointAction.List })).Plan.Items);
        Assert.Equal(instant, item.Subject);
    }

    [Theory]
    [InlineData("mor_killed_direct")]
    [InlineData("mor_killed_timelineserver")]
    [InlineData("cow_killed_direct")]
    [InlineData("cow_killed_timelineserver")]
    [InlineData("mor_rollover_rollback_failed")]
    public async Task What_a_killed_Hudi_left_is_taken_back_and_Java_reads_the_rest(string name)
    {
        var java = JavaHudi.Require();
        using var table = GoldenTable.Of015(name);

        // Going back to the newest completed write puts the timeline in order and undoes nothing.
        var newest = (await TableState.LoadAsync(new LocalStorage(table.Root), Stop)).Timeline.LastCompletedWrite!.Value;
        await RunAsync(table.Root, new RollbackRequest { To = newest });

        var state = await TableState.LoadAsync(new LocalStorage(table.Root), Stop);
        Assert.DoesNotContain(state.Timeline.Instants, left => left.State != InstantState.Completed);
        Assert.False(Directory.Exists(Path.Combine(table.Root, ".hoodie", ".temp", newest.ToString())));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(table.Root, ".hoodie", ".temp"), "*", SearchOption.AllDirectories));
        await AssertAnswersOfAsync(table, table.Root);
        Assert.Equal("", string.Join("\n", (await java.ValidateAsync(table.Root, cancellationToken: Stop)).Where(line => !IsOfTheOrigin(line))));
    }

    internal static async Task<ServiceResult> RunAsync(string root, ServiceRequest request)
    {
        await using var services = await TableServices.OpenAsync(new LocalStorage(root), new WriterOptions(), Stop);
        return await services.RunAsync(request, cancellationToken: Stop);
    }

    // Of every rolled back log: also where Hudi did it.
    private static bool IsOfTheOrigin(string line) =>
        line.Contains(".log.", StringComparison.Ordinal)
        && (line.EndsWith("is named by no commit", StringComparison.Ordinal) || line.EndsWith(": no block", StringComparison.Ordinal));

    private static async Task AssertAnswersOfAsync(GoldenTable twin, string root)
    {
        var questions = twin.Queries.Where(query => query.Expected is not null && query.Request.Kind is ScanKind.Snapshot or ScanKind.ReadOptimized).ToList();
        using var folder = new TempFolder("answers");
        var files = questions.Select((_, number) => folder.PathOf($"{number}.ndjson")).ToList();
        await JavaHudi.Require().ScriptAsync(questions.Zip(files, (query, file) => $"read --table {JavaHudi.Quote(root)} {Options(query.Request)} --out {file}"), cancellationToken: Stop);
        foreach (var (query, file) in questions.Zip(files))
        {
            var answer = CanonicalRows.Sorted(await File.ReadAllTextAsync(file, Stop));
            Assert.Equal((query.Name, Rows: string.Join('\n', twin.ExpectedRows(query))), (query.Name, Rows: string.Join('\n', answer)));
        }

        foreach (var query in twin.Queries.Where(query => query.Expected is not null))
        {
            Assert.Equal((query.Name, Rows: string.Join('\n', twin.ExpectedRows(query))), (query.Name, Rows: string.Join('\n', await OurRows.ReadAsync(root, query.Request))));
        }
    }

    private static string Options(ScanRequest request) =>
        (request.Kind == ScanKind.ReadOptimized ? "--query read_optimized" : string.Empty) + (request.AsOf is { } instant ? $" --as-of {instant}" : string.Empty);

    private static async Task<RollbackMetadata> RollbackOfAsync(string root)
    {
        var storage = new LocalStorage(root);
        var state = await TableState.LoadAsync(storage, Stop);
        var path = $".hoodie/{state.Timeline.Instants.Last(instant => instant.Action == TimelineAction.Rollback).Time}.rollback";
        return TimelineAvro.ReadRollbackMetadata(await storage.TryReadAsync(path, Stop), path);
    }

    private static async Task<RestoreMetadata> RestoreOfAsync(string root, InstantTime restore)
    {
        var path = $".hoodie/{restore}.restore";
        return TimelineAvro.ReadRestoreMetadata(await new LocalStorage(root).TryReadAsync(path, Stop), path);
    }

    // All but times and the folder of the table.
    private static string Facts(RollbackMetadata metadata) => string.Join('\n', [
        $"{metadata.TotalFilesDeleted} {string.Join(',', metadata.CommitsRollback)} {string.Join(',', metadata.InstantsRollback)}",
        .. metadata.PartitionMetadata.OrderBy(partition => partition.Key).Select(partition => string.Join(' ', [
            partition.Key,
            .. partition.Value.SuccessDeleteFiles.Select(Name).Order(StringComparer.Ordinal),
            .. partition.Value.FailedDeleteFiles.Select(Name),
            .. partition.Value.RollbackLogFiles!.Select(log => $"{Name(log.Key)}={log.Value}").Order(StringComparer.Ordinal),
            .. partition.Value.LogFilesFromFailedCommit!.Select(log => $"{Name(log.Key)}={log.Value}").Order(StringComparer.Ordinal)])),
    ]);

    private static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static async Task<IReadOnlyList<string>> FilesAsync(string root)
    {
        var files = new List<string>();
        await foreach (var entry in new LocalStorage(root).ListAsync(string.Empty, recursive: true, Stop))
        {
            if (!entry.Path.StartsWith(".hoodie/", StringComparison.Ordinal))
            {
                files.Add($"{entry.Path} {entry.Length}");
            }
        }

        return [.. files.Order(StringComparer.Ordinal)];
    }
}
