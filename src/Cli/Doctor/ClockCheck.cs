using System.Globalization;
using Lakehouse.Cli.Commands;
using Lakehouse.Query;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.Cli.Doctor;

/// <summary>Instants are times: a clock that is behind the newest commit makes writers wait or fail.</summary>
internal static class ClockCheck
{
    private const int FirstSaneYear = 2024;

    /// <summary>Compares the clock with every table of the lake.</summary>
    public static async Task<Check> RunAsync(CliHost host, StorageLocation location, IStorage lake, CancellationToken cancellationToken)
    {
        var now = host.Clock.GetUtcNow();
        var text = now.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        if (now.Year < FirstSaneYear)
        {
            return Check.Bad("clock", $"it says {text}", "set the clock; run a time service");
        }

        var newest = await LakeFolder.ExistsAsync(location, lake, cancellationToken) ? await NewestAsync(lake, cancellationToken) : null;
        return newest is { } instant && instant > InstantTime.FromUtc(now)
            ? Check.Bad("clock", $"it says {text}, but a table has the instant {instant}", "set the clock; until then new instants follow the newest one")
            : Check.Good("clock", text);
    }

    private static async Task<InstantTime?> NewestAsync(IStorage lake, CancellationToken cancellationToken)
    {
        InstantTime? newest = null;
        await foreach (var table in new LakeCatalog(lake).TablesAsync(cancellationToken))
        {
            try
            {
                var state = await TableState.LoadAsync(lake.Scope(table.Folder), cancellationToken);
                newest = state.Timeline.Newest is { } last && (newest is not { } known || last > known) ? last : newest;
            }
            catch (LakehouseException)
            {
                // Told by the check of the tables.
            }
        }

        return newest;
    }
}
