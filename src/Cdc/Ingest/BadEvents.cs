using Lakehouse.Cdc.Decoding;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Cdc.Ingest;

/// <summary>Which bad events stop their table instead of going to the quarantine.</summary>
internal static class BadEvents
{
    /// <summary>
    /// An event without a readable key stops its table, since no later event can be known to supersede it; so does one whose types
    /// are in no schema, since all others will be like it.
    /// </summary>
    public static bool Stops(BadEventException bad, IngestOptions options, TableOptions table) =>
        options.BadEvents == BadEventPolicy.Stop
        || !bad.KeyReadable
        || bad.Kind == BadEventKind.Untyped
        || (bad.Kind == BadEventKind.IncompatibleSchema && table.NewColumns == EvolutionPolicy.Fail);

    public static LakehouseException Error(BadEventException bad, TableId table, string position, IngestOptions options) => new(
        ErrorKind.Invalid,
        bad.KeyReadable ? bad.Message : $"An event's record key cannot be read: {bad.Message}",
        new ErrorContext { Table = table.ToString(), SourcePosition = position },
        bad.Fix ?? (!bad.KeyReadable ? "no later event can be known to replace it: correct it or take it out of the source"
            : options.BadEvents == BadEventPolicy.Stop ? "bad-events: quarantine sets such events aside and goes on"
            : null),
        bad);
}
