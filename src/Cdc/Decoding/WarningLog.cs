namespace Lakehouse.Cdc.Decoding;

/// <summary>Passes each warning on once per field.</summary>
/// <param name="listener">Who hears them; null for nobody.</param>
/// <param name="table">Table as <c>database.table</c>.</param>
internal sealed class WarningLog(IDecodeWarnings? listener, string table)
{
    private readonly HashSet<(DecodeWarning, string?)> said = [];

    /// <summary>Says it, unless it was said.</summary>
    public void Warn(DecodeWarning warning, string? field, string message)
    {
        if (said.Add((warning, field)))
        {
            listener?.Warn(warning, table, field, message);
        }
    }
}
