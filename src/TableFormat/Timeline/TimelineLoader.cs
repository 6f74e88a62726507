using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.TableFormat.Timeline;

/// <summary>Lists a timeline folder (spec 2.3).</summary>
internal static class TimelineLoader
{
    /// <summary>The instants that stand in the folder now; files with other extensions are not of the timeline.</summary>
    /// <exception cref="LakehouseException">Corrupt: a file has an instant's extension but no instant time.</exception>
    public static async Task<(ActiveTimeline Timeline, InstantFiles Files)> LoadAsync(IStorage table, TimelineLayout layout, CancellationToken cancellationToken)
    {
        var instants = new List<Instant>();
        var files = new InstantFiles();
        await foreach (var entry in table.ListAsync(layout.Folder, recursive: false, cancellationToken).ConfigureAwait(false))
        {
            if (entry.IsFolder)
            {
                continue;
            }

            if (Instant.TryParse(entry.Name, out var instant))
            {
                instants.Add(instant);
                files.Add(instant, new FileStamp(entry.Length, entry.ModifiedAt.UtcTicks));
            }
            else if (Instant.HasInstantExtension(entry.Name))
            {
                throw new LakehouseException(
                    ErrorKind.Corrupt,
                    $"The timeline has a file '{entry.Name}' that is named like an instant but starts with no instant time.",
                    new ErrorContext { Path = $"{table.Root}/{entry.Path}" },
                    "Move the file away from the timeline folder; Hudi cannot load the table with it either.");
            }
        }

        return (new ActiveTimeline(instants), files);
    }
}
