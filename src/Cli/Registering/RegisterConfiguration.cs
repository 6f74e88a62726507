using Lakehouse.Catalog;
using Lakehouse.Catalog.Registration;
using Lakehouse.Cli.Catalogs;
using Lakehouse.Cli.Commands;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Storage;
using Lakehouse.TableFormat.Storage.S3;
using Microsoft.Extensions.Logging.Abstractions;

namespace Lakehouse.Cli.Registering;

/// <summary>What registering needs of a configuration. Immutable.</summary>
/// <param name="Catalog">Where tables are registered.</param>
/// <param name="S3">How buckets are reached.</param>
/// <param name="Register">Folders and what asks for them; none where the file has no such group.</param>
internal sealed record RegisterConfiguration(CatalogSettings Catalog, S3Settings S3, RegisterSettings Register)
{
    /// <summary>Registers one folder.</summary>
    /// <exception cref="LakehouseException">There is no such folder, or as <see cref="TableRegistration.RegisterAsync"/>.</exception>
    public async Task<RegistrationResult> RegisterAsync(CliHost host, IMetastore metastore, RegisteredFolder folder, CancellationToken cancellationToken)
    {
        if (folder.Location.Folder is { } path && !Directory.Exists(path))
        {
            throw new LakehouseException(ErrorKind.Invalid, "there is no such folder", new ErrorContext { Path = path }, "correct the path");
        }

        IStorage storage = LakeFolder.Open(host, folder.Location, S3Environment.Complete(host, S3));
        return await new TableRegistration(metastore, NullLogger.Instance, Catalog.Options).RegisterAsync(storage, folder.Request, cancellationToken);
    }
}
