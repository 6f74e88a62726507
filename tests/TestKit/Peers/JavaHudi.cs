using System.Text.Json.Nodes;

namespace Lakehouse.TestKit.Peers;

/// <summary>
/// Apache Hudi itself (its Java client without Spark), as judge and as another writer. A call starts a JVM (about 1.5 s),
/// so put many commands into one <see cref="ScriptAsync"/>. Thread-safe.
/// </summary>
public sealed class JavaHudi
{
    private readonly string _script;
    private readonly string _version;

    private JavaHudi(string script, string version)
    {
        _script = script;
        _version = version;
    }

    /// <summary>The peer of the given release, <c>0.15.0</c> or <c>1.1.1</c>; ends the test where it is absent.</summary>
    public static JavaHudi Require(string version = "0.15.0") => new(JavaRuntime.RequireScript("hudi-peer.sh"), version);

    /// <summary>
    /// Runs the lines in one JVM, in <paramref name="folder"/>: one command each; <c>- command</c> may fail,
    /// <c>name: command</c> keeps its instant as <c>$name</c>, <c>expect KEY VALUE</c> checks the last result.
    /// Words with blanks go into quotes, see <see cref="Quote"/>.
    /// </summary>
    /// <returns>One result per command that printed one; <c>expect</c> prints none.</returns>
    /// <exception cref="InvalidOperationException">A command that may not fail did.</exception>
    public async Task<IReadOnlyList<JavaHudiResult>> ScriptAsync(
        IEnumerable<string> lines, string? folder = null, CancellationToken cancellationToken = default)
    {
        using var own = new TempFolder("java");
        var file = own.WriteLines("commands.script", lines);
        await JavaRuntime.Slots.WaitAsync(cancellationToken);
        try
        {
            var run = await PeerProcess.RunAsync(
                "bash", [_script, "--hudi", _version, "script", file], folder ?? own.Root, cancellationToken: cancellationToken);
            return [.. run.Succeeded($"hudi-peer {_version}").Lines.Where(line => line.StartsWith('{')).Select(JavaHudiResult.Parse)];
        }
        finally
        {
            JavaRuntime.Slots.Release();
        }
    }

    /// <summary>Runs one command that must succeed, such as <c>clean --table … --conf …</c>.</summary>
    public async Task<JavaHudiResult> RunAsync(string command, CancellationToken cancellationToken = default) =>
        (await ScriptAsync([command], cancellationToken: cancellationToken)).Single();

    /// <summary>
    /// All that Hudi finds wrong with the table, as lines: errors first, then warnings. Empty when it accepts every
    /// instant, file, footer, bloom filter and statistic (and every bucket, when <paramref name="buckets"/> is given).
    /// </summary>
    public async Task<IReadOnlyList<string>> ValidateAsync(
        string table, int? buckets = null, string? hashField = null, CancellationToken cancellationToken = default)
    {
        var command = $"- validate --table {Quote(table)} --expect-version 6"
            + (buckets is null ? "" : $" --buckets {buckets}")
            + (hashField is null ? "" : $" --hash-field {Quote(hashField)}");
        var result = (await ScriptAsync([command], cancellationToken: cancellationToken)).Single();
        return [.. result.Texts("error"), .. result.Texts("errors"), .. result.Texts("warnings")];
    }

    /// <summary>What a validation finds, but that change logs cannot be opened as logs of a slice: it says so of Hudi's own too.</summary>
    public static IEnumerable<string> WithoutChangeLogs(IEnumerable<string> findings) =>
        findings.Where(finding => !finding.Contains(".cdc is not readable", StringComparison.Ordinal));

    /// <summary>Canonical NDJSON rows of the table, meta columns included, sorted by partition path and key.</summary>
    /// <param name="table">Base folder.</param>
    /// <param name="options">More options of the peer's <c>read</c>, such as <c>--query incremental --begin 000</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<IReadOnlyList<string>> ReadAsync(string table, string options = "", CancellationToken cancellationToken = default)
    {
        using var own = new TempFolder("java-read");
        var rows = own.PathOf("rows.ndjson");
        await ScriptAsync([$"read --table {Quote(table)} {options} --out {rows}"], cancellationToken: cancellationToken);
        return await File.ReadAllLinesAsync(rows, cancellationToken);
    }

    /// <summary>Every instant as Hudi's own classes parse it, active and archived: members <c>time, action, state, metadata…</c>.</summary>
    public async Task<IReadOnlyList<JsonObject>> TimelineAsync(string table, CancellationToken cancellationToken = default)
    {
        var result = await RunAsync($"timeline --table {Quote(table)}", cancellationToken);
        return [.. result.Json["instants"]!.AsArray().Select(instant => instant!.AsObject())];
    }

    /// <summary>
    /// Writes rows: <paramref name="operation"/> is <c>upsert, insert, bulk-insert, delete, insert-overwrite…</c>.
    /// </summary>
    public async Task<JavaHudiResult> WriteAsync(
        string operation, string table, IEnumerable<string> ndjson, string options = "", CancellationToken cancellationToken = default)
    {
        using var own = new TempFolder("java-write");
        var rows = own.WriteLines("rows.ndjson", ndjson);
        return await RunAsync($"{operation} --table {Quote(table)} --rows {rows} {options}", cancellationToken);
    }

    /// <summary>A word of a script line, whatever it contains but single quotes.</summary>
    public static string Quote(string word) => $"'{word}'";
}
