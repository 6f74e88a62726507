using System.Text;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Tests.FileGroups.Views;

/// <summary>
/// A merge-on-read table whose files are only names, changed at random by every action of a timeline: writes that complete, fail or stay
/// pending, compactions, replace commits, cleans in two steps, rollbacks, restores, archival. It does by names what writers do by rows.
/// </summary>
internal sealed class RandomHistory
{
    private readonly Random random;
    private readonly bool isSix;
    private readonly List<(int Time, string Action, CommitMetadata Metadata)> completed = [];
    private readonly List<(int Time, List<(string Partition, string FileId, string Name)> Files)> pending = [];
    private readonly Dictionary<int, List<(string Partition, string FileId)>> compactions = [];
    private readonly HashSet<(string Partition, string FileId)> replaced = [];
    private (int Time, CleanMetadata Metadata)? halfCleaned;
    private int now = 1000;
    private int groups;

    public RandomHistory(int seed, int version)
    {
        random = new Random(seed);
        isSix = version == 6;
        Put(".hoodie/hoodie.properties", $"hoodie.table.name=t\nhoodie.table.type=MERGE_ON_READ\nhoodie.table.version={version}\nhoodie.timeline.layout.version={(isSix ? 1 : 2)}\n");
    }

    public MemoryStorage Storage { get; } = new(TimeProvider.System);

    public InstantTime RandomInstant() => Instant(1000 + random.Next(now - 1000 + 2));

    public int Next(int limit) => random.Next(limit);

    /// <summary>Does one thing, and says what.</summary>
    public string Step()
    {
        now++;
        switch (random.Next(20))
        {
            case < 9: return Write(completes: true);
            case 9: return Write(completes: false);
            case 10: return CompletePending();
            case 11: return RollBackPending();
            case 12 or 13: return ScheduleCompaction();
            case 14: return Compact();
            case 15: return Replace();
            case 16 or 17: return Clean();
            case 18: return Archive();
            default: return random.Next(4) == 0 ? Restore() : Write(completes: true);
        }
    }

    private static InstantTime Instant(int number) => InstantTime.Parse($"20250101{number:D9}");

    private static string PathOf(string partition, string name) => partition.Length == 0 ? name : $"{partition}/{name}";

    private string Folder => isSix ? ".hoodie" : ".hoodie/timeline";

    private string Write(bool completes)
    {
        var files = new List<(string, string, string)>();
        for (var count = 1 + random.Next(4); count > 0; count--)
        {
            var partition = $"p{random.Next(3 + ((now - 1000) / 40))}";
            var live = Groups(partition).Where(group => !replaced.Contains((partition, group)) && !IsPending(partition, group)).ToArray();
            if (live.Length == 0 || random.Next(4) == 0)
            {
                var fileId = $"g{groups++}-0";
                files.Add((partition, fileId, random.Next(5) > 0 ? Base(fileId, now) : Log(partition, fileId, now)));
            }
            else if (live[random.Next(live.Length)] is var fileId && files.All(file => file.Item2 != fileId))
            {
                files.Add((partition, fileId, Log(partition, fileId, isSix ? SliceOf(partition, fileId) : now)));
            }
        }

        var profile = new CommitMetadata { PartitionToWriteStats = files.GroupBy(file => file.Item1).ToDictionary(group => group.Key, _ => (IReadOnlyList<WriteStat>)[new WriteStat()]) };
        Put($"{Folder}/{Instant(now)}.deltacommit.requested", "");
        Put($"{Folder}/{Instant(now)}.deltacommit.inflight", random.Next(6) == 0 ? "" : Json(profile));
        foreach (var (partition, _, name) in files)
        {
            PutData(partition, name, "xy"[..(1 + random.Next(2))]);
        }

        pending.Add((now, files));
        return completes ? $"write {CompletePending()}" : $"pending write {now}";
    }

    private string CompletePending()
    {
        if (pending.Count == 0)
        {
            return "nothing";
        }

        var (time, files) = pending[^1];
        pending.RemoveAt(pending.Count - 1);
        if (random.Next(5) == 0 && files.Count > 1)
        {
            // An attempt's leftover, listed while pending, that the writer removes before it commits.
            Delete(files[0].Partition, files[0].Name);
            files.RemoveAt(0);
        }

        Complete(time, "deltacommit", Metadata(files));
        return $"{time} completes";
    }

    private string RollBackPending()
    {
        if (pending.Count == 0)
        {
            return "nothing";
        }

        var (time, files) = pending[0];
        pending.RemoveAt(0);
        UndoFiles(time, files);
        var touched = files.Select(file => file.Partition).Distinct().ToDictionary(partition => partition, partition => new RollbackPartitionMetadata { PartitionPath = partition });
        Put($"{Folder}/{FileName(now, "rollback")}", TimelineAvro.Write(new RollbackMetadata
        {
            StartRollbackTime = Instant(now).ToString(),
            CommitsRollback = [Instant(time).ToString()],
            PartitionMetadata = touched,
        }));
        DeleteInstant(time);
        return $"rollback of {time}";
    }

    private void UndoFiles(int time, IEnumerable<(string Partition, string FileId, string Name)> files)
    {
        foreach (var (partition, fileId, name) in files)
        {
            if (!isSix || name.Contains(Instant(time).ToString(), StringComparison.Ordinal))
            {
                Delete(partition, name);
            }
            else
            {
                // Version 6 leaves the log and adds a block that takes it back.
                PutData(partition, Log(partition, fileId, SliceOf(partition, fileId)), "r");
            }
        }
    }

    private string ScheduleCompaction()
    {
        if (compactions.Count > 1 || pending.Count > 0)
        {
            return "nothing";
        }

        var picked = Partitions().SelectMany(partition => Groups(partition).Select(group => (partition, group)))
            .Where(group => !replaced.Contains(group) && !compactions.Values.Any(plan => plan.Contains(group)) && random.Next(2) == 0).ToList();
        compactions[now] = picked;
        Put($"{Folder}/{Instant(now)}.compaction.requested", "plan");
        return $"compaction {now} of {picked.Count} groups planned";
    }

    private string Compact()
    {
        if (compactions.Count == 0)
        {
            return "nothing";
        }

        var (time, plan) = compactions.First();
        if (random.Next(2) == 0)
        {
            Put($"{Folder}/{Instant(time)}.compaction.inflight", "");
            foreach (var (partition, group) in plan.Take(1))
            {
                PutData(partition, Base(group, time), "torn");
            }

            return $"compaction {time} begins";
        }

        compactions.Remove(time);
        var files = plan.Select(group => (group.Partition, group.FileId, Base(group.FileId, time))).ToList();
        foreach (var (partition, _, name) in files)
        {
            PutData(partition, name, "compacted");
        }

        Complete(time, "commit", Metadata(files) with { Compacted = true, OperationType = WriteOperation.Compact });
        return $"compaction {time}";
    }

    private string Replace()
    {
        var gone = Partitions().SelectMany(partition => Groups(partition).Select(group => (Partition: partition, FileId: group)))
            .Where(group => random.Next(4) == 0 && !IsPending(group.Partition, group.FileId) && replaced.Add(group)).ToList();
        var fileId = $"g{groups++}-0";
        PutData("p0", Base(fileId, now), "new");
        Complete(now, "replacecommit", Metadata([("p0", fileId, Base(fileId, now))]) with
        {
            IsReplace = true,
            ReplacedFileIds = gone.GroupBy(group => group.Partition).ToDictionary(group => group.Key, group => (IReadOnlyList<string>)[.. group.Select(each => each.FileId)]),
        });
        return $"replace commit {now} of {gone.Count} groups";
    }

    private string Clean()
    {
        if (halfCleaned is { } half)
        {
            halfCleaned = null;
            RemoveFiles(half.Metadata, skip: 0);
            Put($"{Folder}/{FileName(half.Time, "clean")}", TimelineAvro.Write(half.Metadata));
            return $"clean {half.Time} ends";
        }

        var metadata = new CleanMetadata { StartCleanTime = Instant(now).ToString(), PartitionMetadata = Partitions().ToDictionary(partition => partition, Cleaned) };
        Put($"{Folder}/{Instant(now)}.clean.requested", TimelineAvro.Write(PlanOf(metadata)));
        if (random.Next(3) == 0)
        {
            Put($"{Folder}/{Instant(now)}.clean.inflight", TimelineAvro.Write(PlanOf(metadata)));
            RemoveFiles(metadata, skip: 2);
            halfCleaned = (now, metadata);
            return $"clean {now} begins";
        }

        RemoveFiles(metadata, skip: 0);
        Put($"{Folder}/{FileName(now, "clean")}", TimelineAvro.Write(metadata));
        return $"clean {now}";
    }

    private CleanerPlan PlanOf(CleanMetadata metadata) => new()
    {
        Policy = "KEEP_LATEST_COMMITS",
        FilePathsToBeDeletedPerPartition = metadata.PartitionMetadata.ToDictionary(
            partition => partition.Key,
            partition => (IReadOnlyList<CleanFileInfo>)[.. partition.Value.SuccessDeleteFiles.Select(name => new CleanFileInfo($"{Storage.Root}/{partition.Key}/{name}"))]),
    };

    private CleanPartitionMetadata Cleaned(string partition)
    {
        var newest = Groups(partition).ToDictionary(group => group, group => SliceOf(partition, group));
        var names = Names(partition).Where(name => InstantOf(name) is var (group, instant)
            && random.Next(2) == 0 && !compactions.ContainsKey(instant) && !IsPending(partition, group)
            && (replaced.Contains((partition, group)) || (isSix && instant < newest[group] && !compactions.ContainsKey(newest[group])))).ToArray();
        var isEmptied = names.Length > 0 && names.Length == Names(partition).Count() && pending.Count == 0;
        return new CleanPartitionMetadata
        {
            PartitionPath = partition,
            Policy = "KEEP_LATEST_COMMITS",
            DeletePathPatterns = names,
            SuccessDeleteFiles = names,
            IsPartitionDeleted = isEmptied,
        };
    }

    private void RemoveFiles(CleanMetadata metadata, int skip)
    {
        foreach (var (partition, cleaned) in metadata.PartitionMetadata)
        {
            foreach (var name in cleaned.SuccessDeleteFiles.Skip(skip))
            {
                Delete(partition, name);
            }

            if (cleaned.IsPartitionDeleted == true && skip == 0 && !Names(partition).Any())
            {
                Delete(partition, ".hoodie_partition_metadata");
            }
        }
    }

    private string Archive()
    {
        var last = pending.Select(write => write.Time).Concat(compactions.Keys).Append(now).Min();
        var old = completed.Where(write => write.Time < last && write.Action != "replacecommit").OrderBy(write => write.Time).Take(Math.Max(0, completed.Count - 15)).ToArray();
        var floor = completed.Where(write => write.Action == "replacecommit").Select(write => write.Time).Append(int.MaxValue).Min();
        var gone = old.Where(write => write.Time < floor).ToArray();
        foreach (var write in gone)
        {
            DeleteInstant(write.Time);
            completed.Remove(write);
        }

        return $"archived {gone.Length}";
    }

    private string Restore()
    {
        if (completed.Count < 3 || compactions.Count > 0 || pending.Count > 0)
        {
            return "nothing";
        }

        var undone = completed.OrderBy(write => write.Time).Skip(completed.Count - 1 - random.Next(2)).ToArray();
        foreach (var write in undone)
        {
            UndoFiles(write.Time, write.Metadata.PartitionToWriteStats.SelectMany(entry => entry.Value.Select(stat => (entry.Key, stat.FileId, stat.Path!.Split('/')[^1]))));
            DeleteInstant(write.Time);
            completed.Remove(write);
            replaced.ExceptWith(write.Metadata.ReplacedFileIds.SelectMany(entry => entry.Value.Select(fileId => (entry.Key, fileId))));
        }

        Put($"{Folder}/{FileName(now, "restore")}", "restored");
        return $"restore before {undone[0].Time}";
    }

    private CommitMetadata Metadata(IEnumerable<(string Partition, string FileId, string Name)> files) => new()
    {
        OperationType = WriteOperation.Upsert,
        PartitionToWriteStats = files.GroupBy(file => file.Partition).ToDictionary(group => group.Key, group => (IReadOnlyList<WriteStat>)[.. group.Select(file => new WriteStat
        {
            FileId = file.FileId, PartitionPath = group.Key, Path = PathOf(group.Key, file.Name), FileSizeInBytes = LengthOf(group.Key, file.Name),
        })]),
    };

    private void Complete(int time, string action, CommitMetadata metadata)
    {
        Put($"{Folder}/{FileName(time, action)}", Json(metadata));
        completed.Add((time, action, metadata));
    }

    // A completion lies later than the request, and later than all that completed before.
    private string FileName(int time, string action) => isSix ? $"{Instant(time)}.{action}" : $"{Instant(time)}_{Instant(++now)}.{action}";

    private bool IsPending(string partition, string fileId) => pending.Any(write => write.Files.Any(file => file.Partition == partition && file.FileId == fileId));

    private static string Base(string fileId, int time) => $"{fileId}_0-0-0_{Instant(time)}.parquet";

    private string Log(string partition, string fileId, int instant)
    {
        var prefix = $".{fileId}_{Instant(instant)}.log.";
        var last = Names(partition).Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => int.Parse(name[prefix.Length..].Split('_')[0])).Append(0).Max();
        return $"{prefix}{last + 1}_0-0-0";
    }

    private int SliceOf(string partition, string fileId) => Names(partition).Where(name => InstantOf(name).FileId == fileId).Select(name => InstantOf(name).Instant)
        .Concat(compactions.Where(plan => plan.Value.Contains((partition, fileId))).Select(plan => plan.Key)).Append(1000).Max();

    private static (string FileId, int Instant) InstantOf(string name) => BaseFileName.TryParse(name, out var file)
        ? (file.FileId, Number(file.Instant))
        : LogFileName.TryParse(name, out var log) ? (log.FileId, Number(log.Instant)) : (string.Empty, 0);

    private static int Number(InstantTime instant) => int.Parse(instant.ToString()[8..]);

    private IEnumerable<string> Groups(string partition) => Names(partition).Select(name => InstantOf(name).FileId).Distinct().Order(StringComparer.Ordinal);

    private IEnumerable<string> Names(string partition) => List(partition).Where(entry => !entry.IsFolder && InstantOf(entry.Name).FileId.Length > 0).Select(entry => entry.Name);

    private List<string> Partitions() => [.. List("").Where(entry => entry.IsFolder && entry.Name != ".hoodie").Select(entry => entry.Name).Order(StringComparer.Ordinal)];

    private List<StorageEntry> List(string folder) => Storage.ListAsync(folder, recursive: false).ToBlockingEnumerable().ToList();

    private long LengthOf(string partition, string name) => List(partition).Single(entry => entry.Name == name).Length;

    private void PutData(string partition, string name, string content)
    {
        Put(PathOf(partition, ".hoodie_partition_metadata"), "");
        Put(PathOf(partition, name), content);
    }

    private void DeleteInstant(int time)
    {
        foreach (var entry in List(Folder).Where(entry => entry.Name.StartsWith(Instant(time).ToString(), StringComparison.Ordinal)))
        {
            Delete("", entry.Path);
        }
    }

    private static string Json(CommitMetadata metadata) => Encoding.UTF8.GetString(CommitMetadataJson.Write(metadata));

    private void Delete(string partition, string name) => Storage.DeleteAsync(PathOf(partition, name)).AsTask().GetAwaiter().GetResult();

    private void Put(string path, string content) => Put(path, Encoding.UTF8.GetBytes(content));

    private void Put(string path, byte[] content) => Storage.PutAsync(path, content, PutCondition.Always).AsTask().GetAwaiter().GetResult();
}
