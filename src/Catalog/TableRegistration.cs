using Lakehouse.Catalog.Registration;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Microsoft.Extensions.Logging;

namespace Lakehouse.Catalog;

/// <summary>
/// Registers folders as tables of a catalog: what their files are and hold is found out, the table is made or brought up to date, new partitions are added.
/// Each step may be repeated, so that a registration which died is made good by the next one. Thread-safe.
/// </summary>
/// <param name="metastore">The catalog; stays the caller's.</param>
/// <param name="logger">One line per registration.</param>
public sealed class TableRegistration(IMetastore metastore, ILogger logger)
{
    /// <summary>Registers a folder.</summary>
    /// <param name="folder">Its root is the table's folder.</param>
    /// <param name="request">What it is to be registered as.</param>
    /// <param name="cancellationToken">Stops between two calls; the next registration goes on.</param>
    /// <exception cref="LakehouseException">
    /// Invalid: files that contradict each other, or the table that is registered. Unsupported: files that no SerDe reads. Unavailable: no answer of the store or
    /// the catalog. Conflict: somebody else changed the table again and again.
    /// </exception>
    public Task<RegistrationResult> RegisterAsync(IStorage folder, RegistrationRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(request);
        logger.LogDebug("Registering {Folder} in {Catalog}", folder.Root, metastore.Description);
        throw new LakehouseException(ErrorKind.Unsupported, "folders are not registered yet", fix: "sync Hudi tables with lakehouse sync");
    }
}
