using Lakehouse.Catalog.Metastore;
using Lakehouse.Catalog.Planning;

namespace Lakehouse.Catalog.Registration;

/// <summary>What registers a folder.</summary>
/// <param name="Table">The table as it is to be.</param>
/// <param name="Observed">The table as registered, or null.</param>
/// <param name="Steps">What is to be done, in order.</param>
/// <param name="Vanished">Registered partitions whose folder holds no file and that are left alone.</param>
internal sealed record FolderPlan(MetastoreTable Table, MetastoreTable? Observed, IReadOnlyList<SyncStep> Steps, int Vanished);
