using Lakehouse.TableFormat.Writing;

namespace Lakehouse.TestKit.Tables;

/// <summary>A row of <see cref="OrderTable"/>, and what is asked for it.</summary>
/// <param name="Id">Record key.</param>
/// <param name="Region">Partition.</param>
/// <param name="Seq">Ordering value.</param>
/// <param name="Note">Any text.</param>
/// <param name="Kind">What to do; reading back always gives upserts.</param>
public sealed record OrderRow(string Id, string Region, long? Seq, string? Note = null, RowKind Kind = RowKind.Upsert);
