namespace Lakehouse.TestKit.Peers;

/// <summary>
/// Readers that we did not write: pyarrow, Avro for Python and the parquet tools of Debian sid, unpacked by
/// <c>tests/peers/install.sh</c> into <c>.cache/peers</c>. Thread-safe.
/// </summary>
public sealed class PythonJudge
{
    private readonly string _runner;

    private PythonJudge(string runner) => _runner = runner;

    private static string Installed => Checkout.PathOf(".cache", "peers", "READY");

    /// <summary>The judge; ends the test where it is not installed.</summary>
    public static PythonJudge Require()
    {
        var judge = Find();
        if (judge is null)
        {
            PeerSkip.Because($"{Installed} is not there: run tests/peers/install.sh (Debian)");
        }

        return judge;
    }

    /// <summary>The judge, or null where it is not installed.</summary>
    public static PythonJudge? Find() =>
        File.Exists(Installed) ? new PythonJudge(Checkout.PathOf("tests", "peers", "run.sh")) : null;

    /// <summary>Runs Python with the given arguments.</summary>
    public async Task<PeerOutput> PythonAsync(IEnumerable<string> arguments, CancellationToken cancellationToken = default) =>
        (await RunAsync("python", arguments, cancellationToken)).Succeeded("python");

    /// <summary>Runs a program of the unpacked packages, such as <c>parquet-dump-schema</c>.</summary>
    public Task<PeerOutput> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken = default) =>
        PeerProcess.RunAsync("bash", [_runner, program, .. arguments], cancellationToken: cancellationToken);

    /// <summary>Rows of Parquet files as pyarrow reads them, one canonical JSON line each, in file order.</summary>
    public async Task<IReadOnlyList<string>> ReadParquetAsync(IEnumerable<string> files, CancellationToken cancellationToken = default) =>
        (await PythonAsync([Checkout.PathOf("tests", "peers", "parquet_rows.py"), .. files], cancellationToken)).Lines;

    /// <summary>One JSON line with what pyarrow finds in a file's footer: rows, schema, codecs, key-value names.</summary>
    public async Task<string> DescribeParquetAsync(string file, CancellationToken cancellationToken = default) =>
        (await PythonAsync([Checkout.PathOf("tests", "peers", "parquet_footer.py"), file], cancellationToken)).Lines.Single();

    /// <summary>One JSON line per record of an Avro container file, as Avro for Python reads it.</summary>
    public async Task<IReadOnlyList<string>> ReadAvroAsync(string file, CancellationToken cancellationToken = default) =>
        (await PythonAsync([Checkout.PathOf("tests", "peers", "avro_rows.py"), file], cancellationToken)).Lines;
}
