using System.Net;
using System.Text.Json;

namespace Lakehouse.TestKit.Peers;

/// <summary>
/// A real Hive Metastore 3.1.3 with its database (Derby) and its warehouse in a temp folder, on a free port of the loopback address. Survives
/// <see cref="StopAsync"/> and <see cref="StartAgainAsync"/> with its data. Not thread-safe to stop and start.
/// </summary>
public sealed class HiveMetastoreServer : IAsyncDisposable
{
    private readonly TempFolder _folder = new("hms");
    private readonly string _run;
    private readonly string _stop;
    private readonly string _tool;
    private string[] _settings;
    private bool _running;

    private HiveMetastoreServer(string run, string stop, string tool, string[] settings)
    {
        (_run, _stop, _tool, _settings) = (run, stop, tool, settings);
        Port = FreePorts.Pair();
        AppDomain.CurrentDomain.ProcessExit += OnProcessExit;
    }

    /// <summary>Port it listens on.</summary>
    public int Port { get; }

    /// <summary>As in <c>hive.metastore.uris</c>.</summary>
    public string Uri => $"thrift://127.0.0.1:{Port}";

    /// <summary>Address for sockets.</summary>
    public IPEndPoint EndPoint => new(IPAddress.Loopback, Port);

    /// <summary>Starts a server (about 5 s); ends the test where the peer is absent.</summary>
    /// <param name="settings">More server properties, <c>name=value</c>.</param>
    public static Task<HiveMetastoreServer> StartAsync(params string[] settings) => StartForBucketsAsync([], settings);

    /// <summary>
    /// Starts a server that takes locations <c>s3://bucket/…</c> and <c>s3a://bucket/…</c>. It has no driver for S3: Hadoop's view file system leads
    /// these buckets to folders of its own, where it makes the empty folders that it wants. It never looks at data.
    /// </summary>
    /// <param name="buckets">Names of buckets.</param>
    /// <param name="settings">More server properties, <c>name=value</c>.</param>
    public static async Task<HiveMetastoreServer> StartForBucketsAsync(IReadOnlyCollection<string> buckets, params string[] settings)
    {
        var server = new HiveMetastoreServer(
            JavaRuntime.RequireScript("hms-run.sh"), JavaRuntime.RequireScript("hms-stop.sh"), JavaRuntime.RequireScript("hms-tool.sh"), settings);
        if (buckets.Count > 0)
        {
            const string view = "org.apache.hadoop.fs.viewfs.ViewFileSystemOverloadScheme";
            server._settings =
            [
                .. settings, $"fs.s3.impl={view}", $"fs.s3a.impl={view}",
                .. buckets.Select(bucket => $"fs.viewfs.mounttable.{bucket}.linkFallback=file://{server._folder.PathOf("buckets", bucket)}"),
            ];
        }

        await server.StartAgainAsync();
        return server;
    }

    /// <summary>A location that the server can open, below its own folder.</summary>
    public string LocationOf(string folder) => "file:" + _folder.PathOf("lake", folder);

    /// <summary>Starts the stopped server on its old data and port.</summary>
    public async Task StartAgainAsync()
    {
        var start = await PeerProcess.RunAsync("bash", [_run, _folder.PathOf("data"), $"{Port}", .. _settings], limit: TimeSpan.FromMinutes(11));
        start.Succeeded("hms-run");
        _running = true;
    }

    /// <summary>Ends the server: cleanly, or by SIGKILL.</summary>
    public async Task StopAsync(bool kill = false)
    {
        if (_running)
        {
            _running = false;
            await PeerProcess.RunAsync("bash", kill ? [_stop, _folder.PathOf("data"), "KILL"] : [_stop, _folder.PathOf("data")]);
        }
    }

    /// <summary>A table and its partitions as Hive's own Java client reads them, in Thrift's simple JSON: <c>{"table": …, "partitions": […]}</c>.</summary>
    public async Task<JsonDocument> DumpAsync(string database, string table)
    {
        await JavaRuntime.Slots.WaitAsync();
        try
        {
            var dump = await PeerProcess.RunAsync("bash", [_tool, $"{Port}", "dump", $"{database}.{table}"]);
            return JsonDocument.Parse(dump.Succeeded("hms-tool").Output);
        }
        finally
        {
            JavaRuntime.Slots.Release();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnProcessExit;
        await StopAsync(kill: true);
        _folder.Dispose();
    }

    // A test run that is cut short must not leave a server behind.
    private void OnProcessExit(object? sender, EventArgs e) => StopAsync(kill: true).Wait(TimeSpan.FromSeconds(10));
}
