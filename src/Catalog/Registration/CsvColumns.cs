using System.Globalization;
using System.Text.RegularExpressions;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Catalog.Registration;

/// <summary>Columns of CSV files, which are read by position: every line has as many values as the first, and headers are the same.</summary>
internal static partial class CsvColumns
{
    private static readonly char[] Delimiters = [',', '\t', ';', '|'];

    /// <summary>How the files are written: what the request says, else what their first lines show.</summary>
    /// <exception cref="LakehouseException">Invalid: no separator fits the first lines.</exception>
    public static CsvDialect DialectOf(IReadOnlyList<TextSample> samples, RegistrationRequest request)
    {
        var delimiter = request.Delimiter ?? Delimiters.MaxBy(candidate => Values(samples[0], candidate));
        var header = request.Header ?? LooksLikeHeader(samples, delimiter);
        return new CsvDialect(delimiter, header, samples.Any(sample => sample.Lines.Any(line => line.Contains('"', StringComparison.Ordinal))));
    }

    /// <summary>Columns of one sample; without a header they are named <c>col0</c>, <c>col1</c> and so on, as Glue's crawlers do.</summary>
    /// <exception cref="LakehouseException">Invalid: a line of another number of values, another header, a value that goes over several lines.</exception>
    public static FileColumns Of(TextSample sample, CsvDialect dialect, TextSample first)
    {
        var names = Names(first, dialect);
        if (dialect.Header && !Names(sample, dialect).SequenceEqual(names))
        {
            throw sample.Wrong(1, $"its header is not that of {first.File.Path}: CSV files are read by position", "write all files with the same header, or keep them in tables of their own");
        }

        var types = new DataType?[names.Count];
        for (var line = dialect.Header ? 2 : 1; line <= sample.Lines.Count; line++)
        {
            if (sample.Lines[line - 1].Length > 0)
            {
                Add(types, Split(sample, line, dialect, names.Count), dialect);
            }
        }

        return new FileColumns(sample.File, [.. names.Select((name, at) => new FolderColumn(name, types[at]))]);
    }

    private static void Add(DataType?[] types, List<string> values, CsvDialect dialect)
    {
        var common = new CommonType(FolderFormat.Csv);
        for (var at = 0; at < types.Length; at++)
        {
            // OpenCSVSerde gives every column as text.
            var type = dialect.Quoted ? new DataType.String() : TypeOf(values[at]);
            types[at] = types[at] is { } known && type is not null ? common.Of(known, type) : types[at] ?? type;
        }
    }

    private static List<string> Names(TextSample sample, CsvDialect dialect)
    {
        var values = Split(sample, 1, dialect, count: null);
        return dialect.Header
            ? [.. values.Select((value, at) => value.Trim().Length > 0 ? value.Trim() : $"col{at}")]
            : [.. values.Select((_, at) => string.Create(CultureInfo.InvariantCulture, $"col{at}"))];
    }

    private static List<string> Split(TextSample sample, int line, CsvDialect dialect, int? count)
    {
        var values = CsvLine.Split(sample.Lines[line - 1], dialect.Delimiter)
            ?? throw sample.Wrong(line, "a quoted value does not end on its line, which no SerDe of Hive, Trino or Athena reads", "write values without line ends");
        return count is null || values.Count == count
            ? values
            : throw sample.Wrong(line, $"the line has {values.Count} values, {count} were expected", "give the separator with --delimiter, or mend the line");
    }

    private static int Values(TextSample sample, char delimiter) => CsvLine.Split(sample.Lines[0], delimiter)?.Count ?? 0;

    // A header has only names: none empty, none twice, none a number or a date. Every file begins with it; where they begin otherwise, it is one if values below are no text.
    private static bool LooksLikeHeader(IReadOnlyList<TextSample> samples, char delimiter)
    {
        return samples.All(sample => HasOnlyNames(CsvLine.Split(sample.Lines[0], delimiter) ?? []))
            && (samples.All(sample => sample.Lines[0] == samples[0].Lines[0]) || samples.Any(sample => HoldsMoreThanText(sample, delimiter)))
            && (samples.Count > 1 || samples[0].Lines.Count > 1);
    }

    private static bool HasOnlyNames(List<string> values) =>
        values.All(value => value.Trim().Length > 0 && TypeOf(value) is DataType.String) && values.Distinct(StringComparer.OrdinalIgnoreCase).Count() == values.Count;

    private static bool HoldsMoreThanText(TextSample sample, char delimiter) =>
        sample.Lines.Skip(1).Any(line => (CsvLine.Split(line, delimiter) ?? []).Any(value => TypeOf(value) is not (null or DataType.String)));

    private static DataType? TypeOf(string value) => value switch
    {
        "" or "\\N" => null,
        "true" or "false" or "TRUE" or "FALSE" => new DataType.Boolean(),
        _ when WholeNumber().IsMatch(value) => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? new DataType.Long() : new DataType.String(),
        _ when Number().IsMatch(value) => new DataType.Double(),
        _ when DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) => new DataType.Date(),
        _ when Timestamp().IsMatch(value) => new DataType.TimestampMicros(IsUtc: false),
        _ => new DataType.String(),
    };

    // Digits with a leading zero are names of things (postal codes), not numbers.
    [GeneratedRegex("^-?(0|[1-9][0-9]*)$")]
    private static partial Regex WholeNumber();

    [GeneratedRegex("^-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?$")]
    private static partial Regex Number();

    [GeneratedRegex("^[0-9]{4}-[0-1][0-9]-[0-3][0-9] [0-2][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?$")]
    private static partial Regex Timestamp();
}
