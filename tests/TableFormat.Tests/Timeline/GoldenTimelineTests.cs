using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Timeline;

/// <summary>Every timeline of every golden table loads, is what its makers saw, and each of its files reads.</summary>
public sealed class GoldenTimelineTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Timelines_of_hudi_015_are_those_that_its_makers_saw()
    {
        var tables = 0;
        foreach (var (name, zip, manifest) in GoldenTimelines.Hudi015())
        {
            var state = await TableState.LoadAsync(await GoldenTimelines.OpenAsync(zip, Stop), Stop);
            var expected = manifest.GetProperty("timeline").EnumerateArray().Select(file => file.GetString()!).Order(StringComparer.Ordinal);
            var actual = state.Timeline.Instants.Where(instant => instant.State == InstantState.Completed).Select(instant => instant.FileName(state.Properties.Layout)).Order(StringComparer.Ordinal);
            Assert.True(expected.SequenceEqual(actual), $"{name}: expected {string.Join(' ', expected)}, got {string.Join(' ', actual)}");
            Assert.Equal(manifest.GetProperty("type").GetString(), TableProperties.StoredName(state.Properties.Type));
            Assert.Equal(6, state.Properties.Version);
            tables++;
        }

        Assert.Equal(161, tables);
    }

    [Fact]
    public async Task Timelines_of_hudi_1x_are_those_that_its_makers_saw()
    {
        var tables = 0;
        foreach (var (name, zip, manifest) in GoldenTimelines.Hudi1x())
        {
            var state = await TableState.LoadAsync(await GoldenTimelines.OpenAsync(zip, Stop), Stop);
            var expected = manifest.GetProperty("instants").EnumerateArray()
                .Select(instant => (instant.GetProperty("instant").GetString()!, instant.GetProperty("completion").GetString()));
            var actual = state.Timeline.CompletedWrites.Select(instant => (instant.Time.ToString(), instant.CompletionTime?.ToString()));
            Assert.True(expected.SequenceEqual(actual), $"{name}: expected {string.Join(' ', expected)}, got {string.Join(' ', actual)}");
            Assert.Equal(manifest.GetProperty("table_version").GetInt32(), state.Properties.Version);
            Assert.Equal(manifest.GetProperty("type").GetString(), TableProperties.StoredName(state.Properties.Type));
            var pending = manifest.GetProperty("pending").EnumerateArray().Select(instant => (instant[0].GetString()!, instant[1].GetString()!));
            Assert.Equal(pending, state.Timeline.PendingWrites.Select(instant => (instant.Time.ToString(), instant.ActionName)));
            tables++;
        }

        Assert.Equal(22, tables);
    }

    [Fact]
    public async Task Every_file_of_every_timeline_reads_and_every_write_tells_the_schema()
    {
        var read = 0;
        foreach (var (name, zip, _) in GoldenTimelines.Hudi015().Concat(GoldenTimelines.Hudi1x()))
        {
            var store = await GoldenTimelines.OpenAsync(zip, Stop);
            var state = await TableState.LoadAsync(store, Stop);
            await foreach (var entry in store.ListAsync(state.Properties.Layout.Folder, recursive: false, Stop))
            {
                if (Instant.TryParse(entry.Name, out var instant))
                {
                    Assert.Equal(entry.Name, instant.FileName(state.Properties.Layout));
                    await ReadAsync(store, state, instant, entry);
                    read++;
                }
            }

            foreach (var write in state.Timeline.CompletedWrites)
            {
                var schema = await state.SchemaAsOfAsync(write.Time, Stop);
                Assert.True(schema.Fields.Count > 0, $"{name} {write}");
                Assert.DoesNotContain(schema.Fields, field => MetaColumns.All.Contains(field.Name));
            }
        }

        Assert.True(read > 2000, $"{read} files");
    }

    [Fact]
    public async Task Paths_and_sizes_of_the_newest_write_are_those_of_files()
    {
        var checkedFiles = 0;
        foreach (var (name, zip, _) in GoldenTimelines.Hudi015().Concat(GoldenTimelines.Hudi1x()))
        {
            var store = await GoldenTimelines.OpenAsync(zip, Stop);
            var state = await TableState.LoadAsync(store, Stop);
            if (state.Timeline.CompletedWrites.Count == 0)
            {
                continue;
            }

            var metadata = await state.MetadataOfAsync(state.Timeline.CompletedWrites[^1], Stop);
            foreach (var stat in metadata.Stats)
            {
                Assert.True(await store.StatAsync(stat.Path!, Stop) is not null, $"{name} {stat.Path}");
                Assert.True(stat.FileSizeInBytes > 0, $"{name} {stat}");
                Assert.Equal(stat.Path!.Contains(".log.", StringComparison.Ordinal), stat.Delta is not null);
                checkedFiles++;
            }
        }

        Assert.True(checkedFiles > 300, $"{checkedFiles} files");
    }

    [Fact]
    public async Task Rewriting_what_hudi_015_wrote_gives_the_same_bytes()
    {
        var same = new Dictionary<string, int>();
        foreach (var (name, zip, _) in GoldenTimelines.Hudi015())
        {
            var store = await GoldenTimelines.OpenAsync(zip, Stop);
            await foreach (var entry in store.ListAsync(".hoodie", recursive: false, Stop))
            {
                if (Instant.TryParse(entry.Name, out var instant) && entry.Length > 0
                    && Rewrite(entry.Name, (await store.TryReadAsync(entry.Path, Stop))!) is var (original, rewritten))
                {
                    Assert.True(original.AsSpan().SequenceEqual(rewritten), $"{name} {entry.Name}\n{Show(original)}\n---\n{Show(rewritten)}");
                    var kind = entry.Name.Split('.', 2)[1];
                    same[kind] = same.GetValueOrDefault(kind) + 1;
                }
            }
        }

        Assert.Equal(2, same["logcompaction.requested"]);
        foreach (var kind in new[] { "compaction.requested", "commit", "deltacommit", "replacecommit", "inflight", "deltacommit.inflight", "clean", "clean.requested", "rollback", "rollback.requested", "replacecommit.requested" })
        {
            Assert.True(same.GetValueOrDefault(kind) > 5, $"{kind}: {same.GetValueOrDefault(kind)}");
        }
    }

    [Fact]
    public async Task Checksums_of_hudi_are_ours()
    {
        foreach (var (name, zip, _) in GoldenTimelines.Hudi015().Concat(GoldenTimelines.Hudi1x()))
        {
            var store = await GoldenTimelines.OpenAsync(zip, Stop);
            var properties = TablePropertiesFile.Parse(await store.TryReadAsync(TablePropertiesFile.Path, Stop));
            Assert.True(properties.Values["hoodie.table.checksum"] == $"{TablePropertiesFile.Checksum(properties)}", name);
            var again = TablePropertiesFile.Parse(TablePropertiesFile.Serialize(properties, "x", TimeProvider.System));
            Assert.Equal(properties, again);
        }
    }

    [Fact]
    public async Task A_clean_by_commits_bounds_what_can_be_read()
    {
        var (_, zip, _) = GoldenTimelines.Hudi015().Single(table => table.Name == "cow_clean_commits");
        var state = await TableState.LoadAsync(await GoldenTimelines.OpenAsync(zip, Stop), Stop);
        Assert.Contains(state.Timeline.CompletedWrites, write => write.Time == state.EarliestRetained);

        (_, zip, _) = GoldenTimelines.Hudi015().Single(table => table.Name == "cow_clean_versions");
        state = await TableState.LoadAsync(await GoldenTimelines.OpenAsync(zip, Stop), Stop);
        Assert.Null(state.EarliestRetained);
    }

    private static async Task ReadAsync(IStorage store, TableState state, Instant instant, StorageEntry entry)
    {
        var content = (await store.TryReadAsync(entry.Path, Stop))!;
        if (instant.IsWrite && instant.State == InstantState.Completed)
        {
            var metadata = await state.MetadataOfAsync(instant, Stop);
            Assert.NotEqual(WriteOperation.Unknown, metadata.OperationType);
            Assert.NotNull(metadata.SchemaJson);
            return;
        }

        if (content.Length == 0)
        {
            return;
        }

        object? read = (instant.Action, instant.State) switch
        {
            (TimelineAction.Clean, InstantState.Completed) => TimelineAvro.ReadCleanMetadata(content, entry.Path),
            (TimelineAction.Clean, _) => TimelineAvro.ReadCleanerPlan(content, entry.Path),
            (TimelineAction.Rollback, InstantState.Completed) => TimelineAvro.ReadRollbackMetadata(content, entry.Path),
            (TimelineAction.Rollback, _) => TimelineAvro.ReadRollbackPlan(content, entry.Path),
            (TimelineAction.Savepoint, _) => TimelineAvro.ReadSavepoint(content, entry.Path),
            (TimelineAction.Compaction or TimelineAction.LogCompaction, InstantState.Requested) => TimelineAvro.ReadCompactionPlan(content, entry.Path),
            (TimelineAction.ReplaceCommit or TimelineAction.Clustering, InstantState.Requested) => TimelineAvro.ReadRequestedReplace(content, entry.Path),
            (TimelineAction.Restore, _) => null,
            _ => (await CommitMetadataReader.ReadAsync(store, state.Properties.Layout, instant, Stop)).Metadata,
        };
        switch (read)
        {
            case CompactionPlan plan:
                Assert.NotEmpty(plan.Operations);
                Assert.All(plan.Operations, operation => Assert.NotNull(operation.FileId));
                break;
            case CleanerPlan plan:
                Assert.StartsWith("KEEP_LATEST", plan.Policy, StringComparison.Ordinal);
                break;
            case RollbackPlan plan:
                Assert.NotNull(plan.InstantToRollback);
                break;
            case SavepointMetadata savepoint:
                Assert.NotEmpty(savepoint.PartitionMetadata);
                break;
            case RequestedReplaceMetadata { IsClustering: true } clustering:
                Assert.All(clustering.ClusteringPlan!.InputGroups, group => Assert.NotEmpty(group.Slices));
                break;
            default:
                break;
        }
    }

    /// <summary>The file and ours made of what we read in it, both without the sync marker, which is random in Hudi; null where we do not write the kind.</summary>
    private static (byte[] Original, byte[] Rewritten)? Rewrite(string name, byte[] content)
    {
        var kind = name.Split('.', 2)[1];
        byte[]? rewritten = kind switch
        {
            "commit" or "deltacommit" or "replacecommit" or "inflight" or "deltacommit.inflight" => CommitMetadataJson.Write(CommitMetadataJson.Read(content)),
            "clean" => TimelineAvro.Write(TimelineAvro.ReadCleanMetadata(content, name)),
            "clean.requested" or "clean.inflight" => TimelineAvro.Write(TimelineAvro.ReadCleanerPlan(content, name)),
            "rollback" => TimelineAvro.Write(TimelineAvro.ReadRollbackMetadata(content, name)),
            "rollback.requested" => TimelineAvro.Write(TimelineAvro.ReadRollbackPlan(content, name)),
            "compaction.requested" or "logcompaction.requested" => TimelineAvro.Write(TimelineAvro.ReadCompactionPlan(content, name)),
            "replacecommit.requested" => TimelineAvro.Write(TimelineAvro.ReadRequestedReplace(content, name)),
            _ => null,
        };
        if (rewritten is null || content.AsSpan().IndexOf("\"recordsStats\" : {\n        \"val\" : {"u8) >= 0)
        {
            return null;
        }

        return content.AsSpan().StartsWith("Obj"u8) ? (WithoutSync(content), WithoutSync(rewritten)) : (content, rewritten);
    }

    private static byte[] WithoutSync(byte[] file)
    {
        var copy = file.ToArray();
        var sync = copy.AsSpan()[^16..].ToArray();
        var first = copy.AsSpan().IndexOf(sync);
        copy.AsSpan(first, 16).Clear();
        copy.AsSpan(copy.Length - 16).Clear();
        return copy;
    }

    private static string Show(byte[] content) => System.Text.Encoding.Latin1.GetString(content);
}
