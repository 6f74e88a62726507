namespace Lakehouse.TableFormat.Services;

/// <summary>What a service shall do; one derived record per <see cref="ServiceKind"/>. Immutable.</summary>
public abstract record ServiceRequest
{
    private protected ServiceRequest()
    {
    }

    /// <summary>Which service.</summary>
    public abstract ServiceKind Kind { get; }
}
