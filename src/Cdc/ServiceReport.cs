using Lakehouse.TableFormat.Services;

namespace Lakehouse.Cdc;

/// <summary>What a service of a table does beside an ingest run. Immutable.</summary>
/// <param name="Table">The table.</param>
/// <param name="Kind">Which service.</param>
/// <param name="Stage">How far it is.</param>
public sealed record ServiceReport(TableId Table, ServiceKind Kind, ServiceStage Stage)
{
    /// <summary>Figures while it is at work.</summary>
    public ServiceProgress Progress { get; init; }

    /// <summary>What it did; only when done.</summary>
    public ServiceResult? Result { get; init; }

    /// <summary>Why it failed and what helps; null otherwise.</summary>
    public string? Problem { get; init; }
}
