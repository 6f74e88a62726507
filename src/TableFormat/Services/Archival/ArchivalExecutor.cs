using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Timeline.Archive;

namespace Lakehouse.TableFormat.Services.Archival;

/// <summary>
/// Moves instants into the archive: first the archive file, whole, then the instant files away, pending states before completed ones (spec
/// 8.5). A run that died in between is finished from the archive file, which is its plan. Call it in a critical section.
/// </summary>
internal sealed class ArchivalExecutor(TableState state)
{
    private const long BytesPerFile = 8L << 20;

    private readonly ArchiveFiles archive = new(state);

    /// <summary>Takes away the files of instants that the newest archive file holds already.</summary>
    /// <returns>Files removed.</returns>
    public async Task<long> FinishAsync(CancellationToken cancellationToken)
    {
        var numbers = await archive.ListAsync(cancellationToken).ConfigureAwait(false);
        if (numbers.Count == 0)
        {
            return 0;
        }

        var entries = await archive.ReadAsync(numbers[^1], cancellationToken).ConfigureAwait(false);
        var archived = entries.Where(entry => entry.Instant.State == InstantState.Completed)
            .Select(entry => (entry.Instant.Time, entry.Instant.ComparableAction)).ToHashSet();
        var left = state.Timeline.Instants.Where(instant => archived.Contains((instant.Time, instant.ComparableAction))).ToList();
        if (left.Count == 0)
        {
            return 0;
        }

        var files = await FilesAsync(cancellationToken).ConfigureAwait(false);
        return await RemoveAsync(left.SelectMany(instant => Of(files, instant)).ToList(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Archives the instants in their order.</summary>
    /// <returns>Files removed from the timeline.</returns>
    public async Task<long> RunAsync(IReadOnlyList<Instant> instants, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken)
    {
        var files = await FilesAsync(cancellationToken).ConfigureAwait(false);
        var next = (await archive.ListAsync(cancellationToken).ConfigureAwait(false)).DefaultIfEmpty(0).Last() + 1;
        var (removed, done) = (0L, 0);
        while (done < instants.Count)
        {
            var (entries, taken, count) = await ReadAsync(files, instants, done, cancellationToken).ConfigureAwait(false);
            await archive.WriteAsync(next++, entries, cancellationToken).ConfigureAwait(false);
            removed += await RemoveAsync(taken, cancellationToken).ConfigureAwait(false);
            done += count;
            progress?.Report(new ServiceProgress(done, instants.Count, 0, 0));
        }

        return removed;
    }

    private static List<InstantFile> Of(ILookup<(InstantTime, TimelineAction), InstantFile> files, Instant instant) =>
        [.. files[(instant.Time, instant.ComparableAction)].OrderBy(file => file.Instant.State)];

    // As many instants as fit into one archive file.
    private async Task<(List<ArchiveEntry> Entries, List<InstantFile> Files, int Instants)> ReadAsync(
        ILookup<(InstantTime, TimelineAction), InstantFile> files, IReadOnlyList<Instant> instants, int first, CancellationToken cancellationToken)
    {
        var (entries, taken, count, bytes) = (new List<ArchiveEntry>(), new List<InstantFile>(), 0, 0L);
        for (; first + count < instants.Count && bytes < BytesPerFile; count++)
        {
            foreach (var file in Of(files, instants[first + count]))
            {
                var content = await state.Storage.TryReadAsync(file.Entry.Path, cancellationToken).ConfigureAwait(false) ?? [];
                entries.Add(ArchiveEntry.Of(file.Instant, content, $"{state.Storage.Root}/{file.Entry.Path}", file.Entry.ModifiedAt));
                taken.Add(file);
                bytes += content.Length;
            }
        }

        return (entries, taken, count);
    }

    // A completed file that went before its pending ones would leave a write that looks unfinished.
    private async Task<long> RemoveAsync(List<InstantFile> files, CancellationToken cancellationToken)
    {
        var ordered = files
            .OrderBy(file => file.Instant.State == InstantState.Completed).ThenBy(file => file.Instant.Time).ThenBy(file => file.Instant.State);
        foreach (var file in ordered)
        {
            await state.Storage.DeleteAsync(file.Entry.Path, cancellationToken).ConfigureAwait(false);
        }

        return files.Count;
    }

    private async Task<ILookup<(InstantTime, TimelineAction), InstantFile>> FilesAsync(CancellationToken cancellationToken)
    {
        var files = new List<InstantFile>();
        await foreach (var entry in state.Storage.ListAsync(state.Properties.Layout.Folder, recursive: false, cancellationToken).ConfigureAwait(false))
        {
            if (!entry.IsFolder && Instant.TryParse(entry.Name, out var instant))
            {
                files.Add(new InstantFile(instant, entry));
            }
        }

        return files.ToLookup(file => (file.Instant.Time, file.Instant.ComparableAction));
    }

    private sealed record InstantFile(Instant Instant, StorageEntry Entry);
}
