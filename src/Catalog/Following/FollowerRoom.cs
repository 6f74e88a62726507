namespace Lakehouse.Catalog.Following;

/// <summary>What the tables of a follower share.</summary>
/// <param name="Sync">Brings a table up to date.</param>
/// <param name="View">Told what happens.</param>
/// <param name="Clock">Clock of the pauses.</param>
/// <param name="Interval">Shortest time from one sync of a table to the next.</param>
/// <param name="Slots">Syncs at the same time.</param>
/// <param name="Closing">Ends pauses: the run is about to end.</param>
/// <param name="Stop">Ends syncs.</param>
internal sealed record FollowerRoom(
    CatalogSync Sync, ICatalogView View, TimeProvider Clock, TimeSpan Interval, SemaphoreSlim Slots, CancellationToken Closing, CancellationToken Stop);
