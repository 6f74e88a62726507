namespace Lakehouse.TableFormat.Tests.Golden;

/// <summary>Queries whose expected rows show a fault of Hudi's own, or that Hudi could not answer: what we answer instead, and why.</summary>
internal static class KnownDifferences
{
    private const string StoredValue = "Spark shows the partition path's text instead of the stored value (facts 21, spec 6.4 and 6.5); we show what was written";
    private const string MetaInSchema = "Hudi fails because a commit recorded the schema with its meta columns (fact 31); we strip them";

    private const string Archived = "Hudi leaves out the rows whose commits are archived (spec 11.5); the beginning of all time means every row";

    private const string Cleaned = "the cleaner kept file versions, so Hudi answers from what is left, which is less than there was (spec 11.5); we say that the files are gone";

    private const string StoppedScan = "Hudi 0.15 stops its scan of the log at a rollback block that is newer than the query, and loses the rows behind it (fact 6, spec 5.7); its own later answer has them";
    private const string VirtualKeys = "Hudi writes such a table and cannot read it (fact 19)";

    private const string OneDeletion = "Hudi tells one deletion as often as the replaced groups had rows (it hands out the same row object); we tell each row's";

    private static readonly Dictionary<(string Table, string Query), KnownDifference> All = new()
    {
        [("cow_archived", "incremental 000")] = new(Archived, Rows: 11),
        [("mor_archived", "incremental 000")] = new(Archived, Rows: 11),
        [("mor_archived", "incremental 000 20261122150417163")] = new(Archived, Rows: 12),
        [("cow_cdc_data_before_after", "cdc 000")] = new(OneDeletion, Replaced: 0),
        [("cow_cdc_data_before_after", "cdc 20261122152023025 20261122152044294")] = new(OneDeletion, Replaced: 0),
        [("mor_cdc_data_before_after", "cdc 000")] = new(OneDeletion, Replaced: 0),
        [("mor_cdc_data_before_after", "cdc 20261122152413378 20261122152429493")] = new(OneDeletion, Replaced: 0),
        [("hive_style_two_fields", "read_optimized")] = new("an empty text lies in the default partition, which Spark reads as null; the stored value is the empty text", Column: "region"),
        [("keygen_custom", "read_optimized")] = new(StoredValue, Column: "ts"),
        [("keygen_time_date_col", "snapshot")] = new(StoredValue, Column: "ts"),
        [("keygen_time_datestring", "snapshot")] = new(StoredValue, Column: "ts"),
        [("keygen_time_epochmillis", "read_optimized")] = new(StoredValue, Column: "ts"),
        [("keygen_time_scalar_days", "snapshot")] = new("Spark cannot cast the path 1970-01 to the column's int; the stored value is there", Rows: 2),
        [("keys_binary", "snapshot")] = new(StoredValue, Column: "p"),
        [("keys_string", "snapshot")] = new("Spark takes the path x=y for a hive-style segment and shows y; the stored value is x=y", Column: "p"),
        [("keys_timestamp", "snapshot")] = new(StoredValue, Column: "p"),
        [("keys_timestamp_complex", "snapshot")] = new(StoredValue, Column: "p"),
        [("cow_clean_versions", "as_of 20261122143728009")] = new(Cleaned, Refused: true),
        [("cow_clean_versions", "as_of 20261122143740181")] = new(Cleaned, Refused: true),
        [("cow_clean_versions", "as_of 20261122143753837")] = new(Cleaned, Refused: true),
        [("cow_clean_versions", "as_of 20261122143800308")] = new(Cleaned, Refused: true),
        [("cow_clean_versions", "as_of 20261122143814993")] = new(Cleaned, Refused: true),
        [("mor_clean_versions", "as_of 20261122145222959")] = new(Cleaned, Refused: true),
        [("mor_clean_versions", "as_of 20261122145233526")] = new(Cleaned, Refused: true),
        [("mor_clean_versions", "as_of 20261122145256931")] = new(Cleaned, Refused: true),
        [("mor_clean_versions", "as_of 20261122145303691")] = new(Cleaned, Refused: true),
        [("mor_clean_versions", "as_of 20261122145314546")] = new(Cleaned, Refused: true),
        [("mor_clean_versions", "as_of 20261122145339690")] = new(Cleaned, Refused: true),
        [("mor_clean_versions", "as_of 20261122145350143")] = new(Cleaned, Refused: true),
        [("mor_clean_versions", "as_of 20261122145402777")] = new(Cleaned, Refused: true),
        [("cow_delete_partition", "incremental 000")] = new(MetaInSchema, Rows: 7),
        [("cow_delete_partition", "incremental 000 20261122145917345")] = new(MetaInSchema, Rows: 12),
        [("cow_delete_partition", "incremental 20261122145917345")] = new(MetaInSchema, Rows: 4),
        [("cow_delete_partition", "incremental 20261122145944790 20261122145953375")] = new(MetaInSchema, Rows: 0),
        [("cow_delete_partition", "incremental 20261122145953375")] = new(MetaInSchema, Rows: 0),
        [("cow_delete_partition", "incremental 20261122145927026 20261122145937798")] = new(MetaInSchema, Rows: 3),
        [("mor_killed_direct_rolled_back", "snapshot")] = new(StoppedScan, Replaced: 1),
        [("mor_killed_direct_rolled_back", "as_of 20261122143339696")] = new(StoppedScan, Replaced: 1),
        [("mor_killed_direct_rolled_back_next", "as_of 20261122143339696")] = new(StoppedScan, Replaced: 1),
        [("mor_killed_timelineserver_rolled_back", "snapshot")] = new(StoppedScan, Replaced: 1),
        [("mor_killed_timelineserver_rolled_back", "as_of 20261122143456786")] = new(StoppedScan, Replaced: 1),
        [("mor_virtual_keys_composite", "snapshot")] = new(VirtualKeys, Rows: 7),
        [("mor_virtual_keys_composite", "as_of 20261122153410081")] = new(VirtualKeys, Rows: 8),
        [("mor_virtual_keys_composite", "as_of 20261122153417165")] = new(VirtualKeys, Rows: 9),
        [("mor_virtual_keys_composite", "as_of 20261122153424841")] = new(VirtualKeys, Rows: 7),
    };

    internal static KnownDifference? Of(string table, string query) => All.GetValueOrDefault((table, query));
}
