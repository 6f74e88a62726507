using Lakehouse.Cdc.Decoding;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.Cdc.Tests.Decoding;

/// <summary>Every MySQL type at its limits, under many connector settings, compared with what the server holds.</summary>
public class ZooTests
{
    private static readonly string Ddl = File.ReadAllText(Checkout.Data("cdc", "zoo", "tables.sql"));

    [Theory]
    [MemberData(nameof(Settings))]
    public void Rows_equal_the_servers_but_for_what_the_source_changes(string capture, bool withDdl)
    {
        using var fold = new Fold((database, table) => new TableDecodingOptions
        {
            Database = database,
            Table = table,
            Ddl = withDdl ? Ddl : null,
            Connector = ConnectorOf(capture),
        });
        fold.Apply(CapturedMessage.ReadAll($"zoo/{capture}.ndjson.gz"));

        // The one table without key: its rows cannot be upserted.
        var unexpected = fold.Bad.Where(bad => bad.Table != "nopk").Select(bad => $"{bad.Table}: {bad.Message}").ToList();
        Assert.Equal([], unexpected);
        var oracle = new Oracle("zoo/tables.ndjson.gz");
        var differences = fold.Tables.Keys.Where(table => table != "zoo.nopk").SelectMany(table => oracle.Differences(table, fold));
        var unexplained = differences.Where(one => !SourceChanges(capture, withDdl, one)).ToList();
        Assert.Equal([], unexplained);
    }

    public static TheoryData<string, bool> Settings => new()
    {
        { "plain", true },
        { "schema", true },
        { "schema", false },
        { "source-type", false },
        { "plain-nulls", true },
        { "decimal-string", true },
        { "decimal-double", true },
        { "json-converter-decimal-numeric", true },
        { "bigint-unsigned-precise", true },
        { "time-connect", true },
        { "time-connect-warn", true },
        { "time-isostring", true },
        { "time-isostring-warn", true },
        { "time-microseconds", true },
        { "time-nanoseconds", true },
        { "binary-base64", true },
        { "binary-base64-url-safe", true },
        { "binary-hex", true },
        { "query", true },
        { "tinyint1-boolean", true },
        { "cloudevents", true },
    };

    private static ConnectorSettings ConnectorOf(string capture) => capture switch
    {
        "decimal-string" => new ConnectorSettings { DecimalHandling = DecimalHandlingMode.String },
        "decimal-double" => new ConnectorSettings { DecimalHandling = DecimalHandlingMode.Double },
        "bigint-unsigned-precise" => new ConnectorSettings { PreciseUnsignedBigint = true },
        "time-connect" or "time-connect-warn" => new ConnectorSettings { TimePrecision = TimePrecisionMode.Connect },
        "time-isostring" or "time-isostring-warn" => new ConnectorSettings { TimePrecision = TimePrecisionMode.IsoString },
        "time-microseconds" => new ConnectorSettings { TimePrecision = TimePrecisionMode.Microseconds },
        "time-nanoseconds" => new ConnectorSettings { TimePrecision = TimePrecisionMode.Nanoseconds },
        "binary-base64" => new ConnectorSettings { BinaryHandling = BinaryHandlingMode.Base64 },
        "binary-base64-url-safe" => new ConnectorSettings { BinaryHandling = BinaryHandlingMode.Base64UrlSafe },
        "binary-hex" => new ConnectorSettings { BinaryHandling = BinaryHandlingMode.Hex },
        "tinyint1-boolean" => new ConnectorSettings { TinyintOneAsBoolean = true },
        "plain-nulls" => new ConnectorSettings { ReplacesNullWithDefault = false },
        _ => new ConnectorSettings(),
    };

    // What Debezium or its settings have changed before the event was written (facts of the capture): table, columns, why.
    private static readonly (string Capture, string Pattern, string Why)[] Documented =
    [
        ("", "^zoo.dates (d|dnn|y|dt0|dt1|dt3|dt6|dtnn) (10)?[48]: ", "zero and partial dates are null or the epoch; YEAR 0 is shifted"),
        ("", "^zoo.dates (d|dnn|dt0|dt1|dtnn) (10)?7: ", "years below 100 are shifted, dates before the Gregorian change move"),
        ("", "^zoo.stamps ts.* (10)?4: ", "zero timestamps are null, the default or the epoch"),
        ("", "^zoo.gens q [0-9]+: null, want zero", "zero datetime"),
        ("", "^zoo.multi \\* 1\\|zz\\|", "a key with year 1 is shifted"),
        ("", "^zoo.gens (secret|f) (10)?3: ", "null is replaced by the default"),
        ("", "^zoo.floats (f|fu) [0-9]: ", "a snapshot reads floats with six digits"),
        ("", "^zoo.floats f7_3 ", "float(7,3) is widened to double"),
        ("", "^zoo.jsons j 10[56]: ", "doubles and opaque values in binlog JSON"),
        ("schema-False", "^zoo.(gens m|ints bu) ", "bigint unsigned wraps and the schema does not tell"),
        ("schema-False", "^zoo.multi \\* -?9223372036854775808", "the same in a key"),
        ("decimal-double", "^zoo.(decs|keys1|gens) ", "doubles lose digits"),
        ("time-connect", "^zoo.(dates (dt6|dtnn)|daytimes (t6|tnn)) ", "milliseconds only"),
        ("time-connect", "^zoo.keys3 \\* ", "milliseconds only, in a key"),
        ("-warn", "^zoo.times ", "times beyond a day cannot be converted and are null or the default"),
        ("time-nanoseconds", "^zoo.dates ", "nanoseconds overflow outside 1677 to 2262"),
        ("time-nanoseconds", "^zoo.keys3 \\* ", "the same in a key"),
        ("tinyint1-boolean", "^zoo.ints (b1|flag) ", "a boolean knows only 0 and 1"),
    ];

    private static bool SourceChanges(string capture, bool withDdl, string difference) => Documented.Any(one =>
        $"{capture}-{withDdl}".Contains(one.Capture, StringComparison.Ordinal)
        && System.Text.RegularExpressions.Regex.IsMatch(difference, one.Pattern));
}
