using System.Text;
using System.Text.Json;
using Lakehouse.TestKit;
using Xunit;

namespace Lakehouse.Cli.Tests;

/// <summary>Runs command lines as the process would, with captured output, in a folder of its own.</summary>
internal sealed class CliRun : IDisposable
{
    private readonly TempFolder folder = new("cli");
    private readonly Dictionary<string, string> environment = [];

    /// <summary>The folder; relative paths on command lines begin here.</summary>
    public string Folder => folder.Root;

    /// <summary>Stands for the metastore of every configuration.</summary>
    public Lakehouse.Catalog.IMetastore? Metastore { get; init; }

    /// <summary>Sets an environment variable for later runs.</summary>
    public void Set(string name, string value) => environment[name] = value;

    /// <summary>Runs one command line.</summary>
    public async Task<CliResult> RunAsync(params string[] args) => await RunAsync(null, args);

    /// <summary>Runs one command line with a byte output of the test's own.</summary>
    public async Task<CliResult> RunAsync(Stream? bytes, string[] args)
    {
        var (output, error, captured) = (new StringWriter(), new StringWriter(), new MemoryStream());
        var host = new CliHost
        {
            Out = output,
            Error = error,
            OutBytes = bytes ?? captured,
            WorkingFolder = Folder,
            Metastore = Metastore,
            Environment = name => environment.GetValueOrDefault(name),
        };
        var code = await LakehouseProgram.RunAsync(args, host, TestContext.Current.CancellationToken);
        return new CliResult(code, output + Encoding.UTF8.GetString(captured.ToArray()), error.ToString());
    }

    /// <summary>Runs one command line that must succeed and gives what it printed.</summary>
    public async Task<string> OkAsync(params string[] args)
    {
        var result = await RunAsync(args);
        Assert.True(result.Code == 0, $"{string.Join(' ', args)}\n{result.Out}{result.Error}");
        return result.Out;
    }

    /// <summary>Writes a file below the folder.</summary>
    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Writes a Parquet file with the rows of a SQL statement, and gives its name.</summary>
    public async Task<string> ParquetAsync(string name, string sql)
    {
        Directory.CreateDirectory(Path.Combine(Folder, "no-lake"));
        await OkAsync("query", sql, "--lake", "no-lake", "--parquet", name);
        return name;
    }

    /// <summary>Answers a query as JSON rows.</summary>
    public async Task<string> RowsAsync(string sql, params string[] more)
    {
        var text = await OkAsync(["query", sql, "--lake", "lake", "--json", .. more]);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.GetProperty("rows").GetRawText();
    }

    public void Dispose() => folder.Dispose();
}
