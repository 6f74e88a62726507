using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Timeline;

namespace Lakehouse.TableFormat.Merging;

/// <summary>Finds the rules that a table's properties stand for, under the names of any release.</summary>
internal static class MergeRulesReader
{
    private const string EventTime = "EVENT_TIME_ORDERING";
    private const string CommitTime = "COMMIT_TIME_ORDERING";
    private const string Custom = "CUSTOM";
    private const string EventTimeStrategy = "eeb8d96f-b1e4-49fd-bbf8-28ac514178e5";
    private const string CommitTimeStrategy = "ce9acb64-bde0-424c-9b91-f6ebba25356d";
    private const string PayloadStrategy = "00000000-0000-0000-0000-000000000000";
    private const string PayloadPackage = "org.apache.hudi.common.model.";
    private const int FirstVersionOfModes = 8;

    /// <exception cref="LakehouseException">Unsupported: a name that is not known.</exception>
    internal static MergeRules Read(TableProperties properties)
    {
        var rules = IsOf1x(properties) ? ByMode(properties) : ByPayload(properties);
        return rules with
        {
            OrderingFields = rules.OrdersLog ? properties.OrderingFields : [],
            DeleteMark = MergePropertyKeys.DeleteMarkOf(properties) ?? rules.DeleteMark,
        };
    }

    // A table of version 6 that 1.x made says so by entries that 0.x did not know.
    private static bool IsOf1x(TableProperties properties) =>
        properties.Version >= FirstVersionOfModes || properties.MergeMode is not null
        || properties.Text(PropertyKeys.MergeStrategyId) is not null || properties.Text(PropertyKeys.OrderingFields) is not null;

    private static MergeRules ByPayload(TableProperties properties)
    {
        if (properties.MergeStrategyId is { } strategy && strategy is not (EventTimeStrategy or CommitTimeStrategy or PayloadStrategy))
        {
            throw Unknown(properties, "merge strategy", strategy);
        }

        var latest = new MergeRules { OrdersLog = true, Deletes = DeleteWeight.AgainstLog };
        return ShortName(properties.PayloadClass) switch
        {
            null or "OverwriteWithLatestAvroPayload" => latest,
            "DefaultHoodieRecordPayload" or "EventTimeAvroPayload" => latest with { OrdersBase = true },
            "PartialUpdateAvroPayload" => latest with { OrdersBase = true, Fields = FieldMerge.FillNulls, MetaFromLatest = true },
            "OverwriteNonDefaultsWithLatestAvroPayload" => latest with { Fields = FieldMerge.FillNullsFromBase },
            "AWSDmsAvroPayload" => latest with { DeleteMark = new DeleteMark("Op", "D") },
            var payload => throw Unknown(properties, "payload class", payload),
        };
    }

    // Version 9 keeps a payload class only as history, and says what it meant in properties of its own.
    private static MergeRules ByMode(TableProperties properties) => ModeOf(properties) switch
    {
        EventTime => WithPartialUpdates(properties, new MergeRules { OrdersLog = true, OrdersBase = true, Deletes = DeleteWeight.Everywhere }),
        CommitTime => WithPartialUpdates(properties, new MergeRules()),
        Custom when properties.MergeStrategyId is null or PayloadStrategy => ByCustomPayload(properties),
        Custom => throw Unknown(properties, "merge strategy", properties.MergeStrategyId!),
        var other => throw Unknown(properties, "merge mode", other),
    };

    // 1.x merges rows of the log as it merges them with the base row, and does not ask a payload about deletions.
    private static MergeRules ByCustomPayload(TableProperties properties) => ShortName(properties.PayloadClass) switch
    {
        "PartialUpdateAvroPayload" => new MergeRules { OrdersLog = true, OrdersBase = true, Fields = FieldMerge.FillNulls, MetaFromLatest = true },
        "OverwriteNonDefaultsWithLatestAvroPayload" => new MergeRules { Fields = FieldMerge.FillNulls },
        "AWSDmsAvroPayload" => new MergeRules { DeleteMark = new DeleteMark("Op", "D") },
        var payload => throw Unknown(properties, "payload class", payload ?? "of no name"),
    };

    private static string ModeOf(TableProperties properties) => (properties.MergeMode?.ToUpperInvariant(), ShortName(properties.PayloadClass), properties.MergeStrategyId) switch
    {
        ({ } mode, _, _) => mode,
        (_, "DefaultHoodieRecordPayload" or "EventTimeAvroPayload", _) => EventTime,
        (_, "OverwriteWithLatestAvroPayload", _) => CommitTime,
        (_, { }, _) => Custom,
        (_, _, EventTimeStrategy) => EventTime,
        (_, _, CommitTimeStrategy) => CommitTime,
        (_, _, { }) => Custom,
        _ => properties.OrderingFields.Count > 0 ? EventTime : CommitTime,
    };

    private static MergeRules WithPartialUpdates(TableProperties properties, MergeRules rules) =>
        properties.Text(MergePropertyKeys.PartialUpdateMode)?.ToUpperInvariant() switch
        {
            null or "NONE" or "KEEP_VALUES" => rules,
            "IGNORE_DEFAULTS" => rules with { Fields = FieldMerge.FillNulls },
            "FILL_UNAVAILABLE" or "IGNORE_MARKERS" => rules with
            {
                Fields = FieldMerge.FillMarkers,
                Marker = MergePropertyKeys.UnavailableValue(properties) ?? throw Unknown(properties, "partial update mode without a marker", "FILL_UNAVAILABLE"),
            },
            var other => throw Unknown(properties, "partial update mode", other),
        };

    private static string? ShortName(string? payload) =>
        payload?.StartsWith(PayloadPackage, StringComparison.Ordinal) == true ? payload[PayloadPackage.Length..] : payload;

    private static LakehouseException Unknown(TableProperties properties, string what, string name) => new(
        ErrorKind.Unsupported,
        $"Table {properties.TableName} merges its rows by the {what} {name}, which is not known here.",
        new ErrorContext { Table = properties.TableName },
        "Use a read-optimized scan (rows as of the last compaction), or let the engine that made the table compact it first.");
}
