using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing.Preparation;

namespace Lakehouse.TableFormat.Writing.Routing;

/// <summary>Finds the file group of every row.</summary>
internal interface IRouter
{
    /// <summary>Spreads the rows over the file groups of the table as it stands.</summary>
    Task<Routed> RouteAsync(TableState state, PreparedRows rows, CancellationToken cancellationToken);
}
