using Lakehouse.Catalog.Desired;

namespace Lakehouse.Catalog.Registration;

/// <summary>
/// How engines are told to read files: Java classes that Hive, Trino and Athena all know (Athena user guide, "Choose a SerDe for your data"; Hive's CSV SerDe page).
/// </summary>
/// <param name="Input">Input format.</param>
/// <param name="Output">Output format.</param>
/// <param name="Serde">SerDe.</param>
/// <param name="SerdeParameters">Its parameters.</param>
/// <param name="TableParameters">Parameters of the table.</param>
internal sealed record FormatClasses(
    string Input, string Output, string Serde, IReadOnlyDictionary<string, string> SerdeParameters, IReadOnlyDictionary<string, string> TableParameters)
{
    private const string TextInput = "org.apache.hadoop.mapred.TextInputFormat";
    private const string TextOutput = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat";
    private const string ParquetInput = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat";
    private const string HeaderLines = "skip.header.line.count";

    /// <summary>Of Parquet files.</summary>
    public static FormatClasses Parquet { get; } = new(ParquetInput, HudiClasses.Output, HudiClasses.Serde, One(ParameterKeys.SerializationFormat, "1"), Table("parquet"));

    /// <summary>Of files with one JSON object per line.</summary>
    public static FormatClasses Json { get; } = new(
        TextInput, TextOutput, "org.apache.hive.hcatalog.data.JsonSerDe", One(ParameterKeys.SerializationFormat, "1"), Table("json"));

    /// <summary>Of CSV files: the simple SerDe with types where nothing is quoted, else OpenCSVSerde, to which everything is text.</summary>
    public static FormatClasses Csv(CsvDialect dialect)
    {
        var delimiter = dialect.Delimiter.ToString();
        var table = Table("csv");
        if (dialect.Header)
        {
            table[HeaderLines] = "1";
        }

        return dialect.Quoted
            ? new FormatClasses(
                TextInput,
                TextOutput,
                "org.apache.hadoop.hive.serde2.OpenCSVSerde",
                new Dictionary<string, string> { ["separatorChar"] = delimiter, ["quoteChar"] = "\"", ["escapeChar"] = "\\" },
                table)
            : new FormatClasses(
                TextInput,
                TextOutput,
                "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                new Dictionary<string, string> { ["field.delim"] = delimiter, [ParameterKeys.SerializationFormat] = delimiter },
                table);
    }

    private static Dictionary<string, string> One(string key, string value) => new() { [key] = value };

    private static Dictionary<string, string> Table(string classification) => new() { [ParameterKeys.External] = "TRUE", ["classification"] = classification };
}
