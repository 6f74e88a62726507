using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Lakehouse.TestKit.Trino;

/// <summary>The captured exchanges of <c>tests/data/trino</c>.</summary>
public static class TrinoTranscripts
{
    /// <summary>Text of a file in one of the archives.</summary>
    public static string Text(string archive, string file)
    {
        using var zip = ZipFile.OpenRead(Checkout.Data("trino", archive));
        using var reader = new StreamReader((zip.GetEntry(file) ?? throw new FileNotFoundException(file)).Open(), Encoding.UTF8);
        return reader.ReadToEnd();
    }

    /// <summary>Names of the files in an archive.</summary>
    public static IReadOnlyList<string> Files(string archive, string suffix)
    {
        using var zip = ZipFile.OpenRead(Checkout.Data("trino", archive));
        return [.. zip.Entries.Select(entry => entry.FullName).Where(name => name.EndsWith(suffix, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
    }

    /// <summary>Exchanges of a transcript, in order.</summary>
    public static IReadOnlyList<TrinoExchange> Read(string archive, string file) =>
    [
        .. $"\n{Text(archive, file)}".Split("\n### ").Skip(1).Select(Parse),
    ];

    /// <summary>The exchanges from the first one whose title contains <paramref name="title"/> until the next statement.</summary>
    public static IReadOnlyList<TrinoExchange> Statement(IReadOnlyList<TrinoExchange> transcript, string title)
    {
        var first = transcript.Index().First(pair => pair.Item.Title.Contains(title, StringComparison.Ordinal)).Index;
        return [transcript[first], .. transcript.Skip(first + 1).TakeWhile(exchange => !exchange.IsStatement)];
    }

    private static TrinoExchange Parse(string text)
    {
        var lines = text.Split('\n');
        var (request, requestBody) = Side(lines, '>');
        var (response, body) = Side(lines, '<');
        var start = request[0].Split(' ');
        var status = response.Count > 0 ? int.Parse(response[0].Split(' ')[1], CultureInfo.InvariantCulture) : 0;
        return new TrinoExchange(lines[0], start[0], start[1], Headers(request), requestBody, status, Headers(response), body);
    }

    private static List<KeyValuePair<string, string>> Headers(List<string> head) =>
        [.. head.Skip(1).Select(line => line.Split(": ", 2)).Select(parts => new KeyValuePair<string, string>(parts[0].TrimEnd(':'), parts.Length > 1 ? parts[1] : string.Empty))];

    // A body's own line ends stand without a prefix; only its first line has one.
    private static (List<string> Head, string Body) Side(string[] lines, char mark)
    {
        var first = Array.FindIndex(lines, line => line.StartsWith(mark));
        if (first < 0)
        {
            return ([], string.Empty);
        }

        var empty = Array.FindIndex(lines, first, line => line.TrimEnd() == mark.ToString());
        if (empty < 0)
        {
            return ([.. lines[first..].TakeWhile(line => line.StartsWith(mark)).Select(line => line[2..])], string.Empty);
        }

        var body = lines[(empty + 1)..].TakeWhile(line => !(mark == '>' && line.StartsWith("< HTTP/", StringComparison.Ordinal)) && !line.StartsWith("# ", StringComparison.Ordinal));
        return (
            [.. lines[first..empty].Select(line => line[2..])],
            string.Join('\n', body.Select(line => line.StartsWith($"{mark} ", StringComparison.Ordinal) ? line[2..] : line)).TrimEnd('\n'));
    }
}
