using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Timeline;

/// <summary>Timeline files of golden tables, cut off: never half a plan, never an exception of another kind.</summary>
public sealed class TimelineDamageTests
{
    private const int ExamplesPerKind = 2;
    private const int PrefixesPerFile = 400;

    private static readonly Dictionary<string, Action<byte[], string>> Readers = new(StringComparer.Ordinal)
    {
        ["commit"] = (bytes, path) => CommitMetadataReader.Parse(bytes, path),
        ["deltacommit"] = (bytes, path) => CommitMetadataReader.Parse(bytes, path),
        ["replacecommit"] = (bytes, path) => CommitMetadataReader.Parse(bytes, path),
        ["clean"] = (bytes, path) => TimelineAvro.ReadCleanMetadata(bytes, path),
        ["clean.requested"] = (bytes, path) => TimelineAvro.ReadCleanerPlan(bytes, path),
        ["rollback"] = (bytes, path) => TimelineAvro.ReadRollbackMetadata(bytes, path),
        ["rollback.requested"] = (bytes, path) => TimelineAvro.ReadRollbackPlan(bytes, path),
        ["restore"] = (bytes, path) => TimelineAvro.ReadRestoreMetadata(bytes, path),
        ["restore.requested"] = (bytes, path) => TimelineAvro.ReadRestorePlan(bytes, path),
        ["savepoint"] = (bytes, path) => TimelineAvro.ReadSavepoint(bytes, path),
        ["compaction.requested"] = (bytes, path) => TimelineAvro.ReadCompactionPlan(bytes, path),
        ["replacecommit.requested"] = (bytes, path) => TimelineAvro.ReadRequestedReplace(bytes, path),
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_that_is_cut_anywhere_is_corrupt_and_named()
    {
        var seen = Readers.Keys.ToDictionary(kind => kind, _ => 0, StringComparer.Ordinal);
        foreach (var (_, zip, _) in GoldenTimelines.Hudi015().Concat(GoldenTimelines.Hudi1x()))
        {
            var store = await GoldenTimelines.OpenAsync(zip, Stop);
            var state = await TableState.LoadAsync(store, Stop);
            await foreach (var entry in store.ListAsync(state.Properties.Layout.Folder, recursive: false, Stop))
            {
                var kind = entry.Name[(entry.Name.IndexOf('.', StringComparison.Ordinal) + 1)..];
                if (entry.Length > 0 && Readers.TryGetValue(kind, out var read) && seen[kind]++ < ExamplesPerKind)
                {
                    CutEverywhere((await store.TryReadAsync(entry.Path, Stop))!, read, entry.Name);
                }
            }

            if (seen.Values.All(count => count >= ExamplesPerKind))
            {
                break;
            }
        }

        Assert.All(seen, kind => Assert.True(kind.Value > 0, $"no {kind.Key} in any golden table"));
    }

    private static void CutEverywhere(byte[] content, Action<byte[], string> read, string path)
    {
        read(content, path);
        var step = Math.Max(1, content.Length / PrefixesPerFile);
        for (var length = 1; length < content.Length; length += step)
        {
            var bad = Assert.Throws<LakehouseException>(() => read(content[..length], path));
            Assert.Equal((ErrorKind.Corrupt, path), (bad.Kind, bad.Context.Path));
        }
    }
}
