using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.TableFormat.Services.Archival;

/// <summary>The service behind <see cref="ArchivalRequest"/>.</summary>
internal sealed class ArchivalService(WriterContext context) : ITableService<ArchivalRequest>
{
    /// <inheritdoc />
    public Task<ServicePlan> PlanAsync(TableState state, ArchivalRequest request, CancellationToken cancellationToken) => throw NotYet();

    /// <inheritdoc />
    public Task<ServiceResult> RunAsync(ArchivalRequest request, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken) => throw NotYet();

    private LakehouseException NotYet() =>
        new(ErrorKind.Unsupported, "The Archival service is not there yet.", new ErrorContext { Path = context.Table.Root }, "Run it with Spark.");
}
