using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Writing.Concurrency;

/// <summary>A look at a table that was taken without its lock.</summary>
/// <param name="State">What it showed.</param>
/// <param name="Mark">What <see cref="TableTransactions.Mark"/> was before it.</param>
internal sealed record TableLook(TableState State, string? Mark);
