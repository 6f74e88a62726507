using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Markers;

namespace Lakehouse.TableFormat.Services.Rollback;

/// <summary>
/// Lists what a failed copy-on-write write left behind: from its markers, ours or Java's, or, where it has none, from a listing of the
/// table (spec 8.6).
/// </summary>
internal sealed class RollbackPlanner(IStorage table)
{
    private const string HiddenFolder = ".hoodie/";

    /// <summary>The plan that undoes a pending write.</summary>
    /// <exception cref="LakehouseException">Unsupported: the write appended to log files.</exception>
    public async Task<RollbackPlan> PlanAsync(Instant failed, CancellationToken cancellationToken)
    {
        var markers = await new MarkerFolder(table, failed.Time).ListAsync(cancellationToken).ConfigureAwait(false);
        RefuseLogs(failed, markers);
        var paths = markers.Count > 0
            ? markers.Select(marker => marker.DataPath)
            : await ListAsync(failed.Time, cancellationToken).ConfigureAwait(false);
        return new RollbackPlan
        {
            InstantToRollback = new HoodieInstantInfo(failed.Time.ToString(), failed.ActionName),
            Requests = [.. paths.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(path => Request(path, failed.Time))],
        };
    }

    private void RefuseLogs(Instant failed, IReadOnlyList<Marker> markers)
    {
        if (markers.FirstOrDefault(marker => marker.Kind == MarkerKind.Append) is { } log)
        {
            throw new LakehouseException(
                ErrorKind.Unsupported,
                $"The failed write {failed.Time} appended to log file {log.FileName}; this program rolls back copy-on-write writes only.",
                new ErrorContext { Path = table.Root, Instant = failed.Time.ToString() },
                "Let the engine that wrote it roll it back (Spark: CALL rollback_to_instant, or its next write does it).");
        }
    }

    private async Task<IEnumerable<string>> ListAsync(InstantTime failed, CancellationToken cancellationToken)
    {
        var paths = new List<string>();
        await foreach (var entry in table.ListAsync(string.Empty, recursive: true, cancellationToken).ConfigureAwait(false))
        {
            if (!entry.Path.StartsWith(HiddenFolder, StringComparison.Ordinal)
                && BaseFileName.TryParse(entry.Name, out var name)
                && name.Instant == failed)
            {
                paths.Add(entry.Path);
            }
        }

        return paths;
    }

    private RollbackGroup Request(string path, InstantTime failed)
    {
        var slash = path.LastIndexOf('/');
        return new RollbackGroup
        {
            PartitionPath = slash < 0 ? string.Empty : path[..slash],
            FileId = BaseFileName.TryParse(path[(slash + 1)..], out var name) ? name.FileId : string.Empty,
            LatestBaseInstant = failed.ToString(),
            FilesToBeDeleted = [$"{table.Root}/{path}"],
            LogBlocksToBeDeleted = new Dictionary<string, long>(),
        };
    }
}
