using Lakehouse.Cdc.Decoding;

namespace Lakehouse.Cdc.Ingest;

/// <summary>Passes warnings of decoders on, each text once.</summary>
internal sealed class WarningRelay(IIngestObserver observer) : IDecodeWarnings
{
    private readonly HashSet<string> told = new(StringComparer.Ordinal);

    public void Warn(DecodeWarning warning, string table, string? field, string message)
    {
        var text = field is null ? $"{table}: {message}" : $"{table}.{field}: {message}";
        if (told.Add(text)) observer.OnWarning(null, text);
    }
}
