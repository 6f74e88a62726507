namespace Lakehouse.TableFormat.Services;

/// <summary>
/// Another number of buckets (spec 7.2): every row of every partition is written into new file groups, and one replacecommit puts them in
/// place of the old ones together with the index settings. Rows keep their commit time and sequence number.
/// </summary>
/// <param name="Buckets">Buckets per partition from then on, 1 or more.</param>
public sealed record RebucketRequest(int Buckets) : ServiceRequest
{
    /// <inheritdoc />
    public override ServiceKind Kind => ServiceKind.Rebucket;
}
