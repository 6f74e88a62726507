using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.TableFormat.Services.Cleaning;

/// <summary>The service behind <see cref="CleaningRequest"/>.</summary>
internal sealed class CleaningService(WriterContext context) : ITableService<CleaningRequest>
{
    /// <inheritdoc />
    public Task<ServicePlan> PlanAsync(TableState state, CleaningRequest request, CancellationToken cancellationToken) => throw NotYet();

    /// <inheritdoc />
    public Task<ServiceResult> RunAsync(CleaningRequest request, IProgress<ServiceProgress>? progress, CancellationToken cancellationToken) => throw NotYet();

    private LakehouseException NotYet() =>
        new(ErrorKind.Unsupported, "The Cleaning service is not there yet.", new ErrorContext { Path = context.Table.Root }, "Run it with Spark.");
}
