namespace Lakehouse.Catalog.Hive;

/// <summary>A token that a caller's token or the end of a time cancels.</summary>
internal sealed class HiveDeadline : IDisposable
{
    private readonly CancellationTokenSource _timer;
    private readonly CancellationTokenSource _either;

    /// <summary>Starts the time.</summary>
    public HiveDeadline(TimeSpan limit, TimeProvider clock, CancellationToken cancellationToken)
    {
        _timer = new CancellationTokenSource(limit, clock);
        _either = CancellationTokenSource.CreateLinkedTokenSource(_timer.Token, cancellationToken);
    }

    /// <summary>Cancelled by whichever comes first.</summary>
    public CancellationToken Token => _either.Token;

    /// <inheritdoc />
    public void Dispose()
    {
        _either.Dispose();
        _timer.Dispose();
    }
}
