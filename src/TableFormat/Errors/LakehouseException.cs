namespace Lakehouse.TableFormat.Errors;

/// <summary>
/// The one exception of this program. Its message says what is wrong and, where a person can mend it, how.
/// A cancelled call throws <see cref="OperationCanceledException"/> instead.
/// </summary>
public sealed class LakehouseException : Exception
{
    /// <summary>Makes a failure of the given kind.</summary>
    /// <param name="kind">What a caller may do about it.</param>
    /// <param name="message">What is wrong, in one sentence.</param>
    /// <param name="context">Where it happened.</param>
    /// <param name="fix">How a person mends it; printed after the message.</param>
    /// <param name="innerException">The failure below this one.</param>
    public LakehouseException(
        ErrorKind kind,
        string message,
        ErrorContext? context = null,
        string? fix = null,
        Exception? innerException = null)
        : base(message, innerException)
    {
        Kind = kind;
        Context = context ?? new ErrorContext();
        Fix = fix;
    }

    /// <summary>What a caller may do about it.</summary>
    public ErrorKind Kind { get; }

    /// <summary>Where it happened.</summary>
    public ErrorContext Context { get; }

    /// <summary>How a person mends it, or null.</summary>
    public string? Fix { get; }

    /// <summary>Message, context and fix as one text for a person.</summary>
    public string Describe()
    {
        var where = Context.ToString();
        var text = where.Length == 0 ? Message : $"{Message} ({where})";
        return Fix is null ? text : $"{text}\n  fix: {Fix}";
    }
}
