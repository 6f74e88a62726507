using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.FileGroups.Views;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Timeline.Archive;

namespace Lakehouse.TableFormat.Reading;

/// <summary>Settles which files and rows a range of commits changed (spec 11.3, 13). Stateless over one table state.</summary>
/// <param name="table">Properties and timeline.</param>
internal sealed class IncrementalPlanner(TableState table)
{
    private bool ByCompletionTime => table.Properties.Layout.HasCompletionTimes;

    internal async Task<ScanPlan> PlanAsync(ScanRequest request, CancellationToken cancellationToken)
    {
        if (!table.Properties.PopulateMetaFields)
        {
            throw new LakehouseException(
                ErrorKind.Unsupported,
                "Incremental scans need the commit time of each row, and this table keeps no meta columns (hoodie.populate.meta.fields=false).",
                fix: "Ask for changes (scan --query cdc), which are found by comparing rows, or use a snapshot.");
        }

        var commits = table.Timeline.CompletedWrites.Where(write => IsSelected(write, request)).ToList();

        // Hudi shows the rows of any range in the newest schema.
        var schema = await table.SchemaAsOfAsync(null, cancellationToken).ConfigureAwait(false);
        var output = OutputColumns.Of(schema, request, table.Properties);
        var plan = await PlanAsync(request, commits, output, cancellationToken).ConfigureAwait(false);
        return plan with
        {
            FieldsFromPath = table.Properties.DropPartitionColumns ? table.Properties.PartitionFields : [],
            History = await ColumnHistory.LoadAsync(table, asOf: null, cancellationToken).ConfigureAwait(false),
        };
    }

    private async Task<ScanPlan> PlanAsync(ScanRequest request, List<Instant> commits, TableSchema output, CancellationToken cancellationToken)
    {
        if (StartsBeforeTimeline(request) && table.Timeline.CompletedWrites.Count > 0)
        {
            return await PlanFromSlicesAsync(request, commits, output, cancellationToken).ConfigureAwait(false);
        }

        var written = await FilesOfAsync(commits, cancellationToken).ConfigureAwait(false);
        var files = ByCompletionTime
            ? await new PartialSlices(table).WholeAsync(written, commits.LastOrDefault()?.Time, cancellationToken).ConfigureAwait(false)
            : written;
        return new ScanPlan(output, files, commits.LastOrDefault()?.Time, FilterOf(request, commits)) { UpTo = commits.LastOrDefault()?.Time };
    }

    private InstantTime TimeOf(Instant write) => ByCompletionTime ? write.CompletionTime ?? write.Time : write.Time;

    private bool IsSelected(Instant write, ScanRequest request) =>
        (request.Begin is not { } begin || TimeOf(write) > begin) && (request.End is not { } end || TimeOf(write) <= end);

    // Commits that the timeline no longer holds may lie in the range; only the rows themselves remember them.
    private bool StartsBeforeTimeline(ScanRequest request) =>
        request.Begin is not { } begin || table.Timeline.CompletedWrites.All(write => TimeOf(write) > begin);

    private CommitTimeFilter FilterOf(ScanRequest request, List<Instant> commits) => ByCompletionTime
        ? new CommitTimeFilter(null, null, Only: TimesOf(commits))
        : new CommitTimeFilter(request.Begin, request.End);

    private static HashSet<string> TimesOf(List<Instant> commits) => [.. commits.Select(commit => commit.Time.ToString())];

    private async Task<ScanPlan> PlanFromSlicesAsync(ScanRequest request, List<Instant> commits, TableSchema output, CancellationToken cancellationToken)
    {
        var last = request.End is { } end ? await LastUpToAsync(end, commits, cancellationToken).ConfigureAwait(false) : (InstantTime?)null;
        var view = await FileSystemViews.GetAsync(table, last, partitions: null, withPending: false, cancellationToken).ConfigureAwait(false);
        if (last is { } asOf)
        {
            await new RetentionCheck(table).RequireAsync(asOf, view, cancellationToken).ConfigureAwait(false);
            await FilesOfAsync(commits, cancellationToken).ConfigureAwait(false);
        }

        // Of an archived write only its instant time is known: it completed after that, and rarely across the begin of a range.
        var filter = ByCompletionTime
            ? new CommitTimeFilter(request.Begin, last, Also: TimesOf(commits))
            : new CommitTimeFilter(request.Begin, request.End);
        return new ScanPlan(output, view.LatestSlices, commits.LastOrDefault()?.Time, filter) { UpTo = last };
    }

    // A range may end before the active timeline begins.
    private async Task<InstantTime> LastUpToAsync(InstantTime end, List<Instant> commits, CancellationToken cancellationToken)
    {
        if (commits.Count > 0)
        {
            return commits[^1].Time;
        }

        var archived = await ArchivedTimeline.LoadAsync(table, cancellationToken).ConfigureAwait(false);
        return archived.Select(entry => entry.Instant).LastOrDefault(instant => instant.IsWrite && TimeOf(instant) <= end)?.Time ?? InstantText.Beginning;
    }

    // A file that is missing was cleaned, and leaving it out would lose rows silently.
    private async Task<IReadOnlyList<FileSlice>> FilesOfAsync(List<Instant> commits, CancellationToken cancellationToken)
    {
        var (slices, missing) = await new CommittedFiles(table).NewestAsync(commits, cancellationToken).ConfigureAwait(false);
        return missing is null
            ? slices
            : throw new LakehouseException(
                ErrorKind.Invalid,
                "A file that the range of commits needs was cleaned.",
                new ErrorContext { Path = missing },
                "Ask for a range that ends later, read a snapshot instead, and let the cleaner retain more commits.");
    }
}
