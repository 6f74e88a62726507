namespace Lakehouse.TestKit.Peers;

/// <summary>
/// One of Hudi's own lock providers, in a JVM of its own (about 3 s to start, compiler included). It takes one of the places for JVMs until it is
/// disposed. Not thread-safe.
/// </summary>
public sealed class JavaLock : IAsyncDisposable
{
    private readonly TempFolder classes;
    private readonly PeerServer peer;

    private JavaLock(TempFolder classes, PeerServer peer) => (this.classes, this.peer) = (classes, peer);

    /// <summary><c>FileSystemBasedLockProvider</c>, whose lock never expires; ends the test where the peer is absent.</summary>
    /// <param name="version">Release of Hudi, <c>0.15.0</c> or <c>1.1.1</c>.</param>
    /// <param name="table">Base folder of the table.</param>
    public static Task<JavaLock> InFolderAsync(string version, string table) =>
        StartAsync(version, "FileSystemBasedLockProvider", $"hoodie.base.path={table}", "hoodie.write.lock.filesystem.expire=0");

    /// <summary>
    /// <c>StorageBasedLockProvider</c> of Hudi 1.1.1 with the shortest lease that it takes: ten seconds, renewed every second. Its S3 client is
    /// ours (<c>tests/peers/locks</c>), the lock is Hudi's. Ends the test where the peer is absent.
    /// </summary>
    /// <param name="gateway">Where the bucket is.</param>
    /// <param name="table">Base folder of the table, <c>s3://bucket/table</c>.</param>
    public static Task<JavaLock> InBucketAsync(CephGateway gateway, string table) => StartAsync(
        "1.1.1",
        "StorageBasedLockProvider",
        $"hoodie.base.path={table}",
        "hoodie.write.lock.storage.validity.timeout.secs=10",
        "hoodie.write.lock.storage.renew.interval.secs=1",
        $"s3.endpoint={gateway.Endpoint}",
        $"s3.region={gateway.Region}",
        $"s3.access-key={gateway.AccessKey}",
        $"s3.secret-key={gateway.SecretKey}");

    /// <summary>Tries once to take the lock.</summary>
    /// <returns>Whether it is held now.</returns>
    public async Task<bool> TryAsync() => await AskAsync("try", "held", "refused") == "held";

    /// <summary>Hudi's <c>unlock</c>.</summary>
    /// <returns>False when Hudi says that the lock is in other hands.</returns>
    public async Task<bool> ReleaseAsync() => await AskAsync("release", "released", "lost") == "released";

    /// <summary>Hudi's <c>close</c>, which ends a provider whether it holds the lock or not.</summary>
    public Task CloseAsync() => AskAsync("close", "closed");

    /// <summary>Takes the lock again and again, and makes a file while it holds it that nobody else may have made.</summary>
    /// <param name="times">How often.</param>
    /// <param name="inside">The file.</param>
    /// <returns>Whether nobody else ever had.</returns>
    public async Task<bool> RaceAsync(int times, string inside) => await AskAsync($"race {times} {inside}", "raced", "violated") == "raced";

    /// <summary>Stops the JVM with all its threads, as a full machine does.</summary>
    public Task StopAsync() => peer.SignalAsync("STOP");

    /// <summary>Lets the stopped JVM go on.</summary>
    public Task ContinueAsync() => peer.SignalAsync("CONT");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await peer.DisposeAsync();
        classes.Dispose();
        JavaRuntime.Slots.Release();
    }

    private static async Task<JavaLock> StartAsync(string version, params string[] provider)
    {
        var peers = JavaRuntime.RequireCompiler();
        var classes = new TempFolder("java-lock");
        await JavaRuntime.Slots.WaitAsync();
        try
        {
            return new JavaLock(classes, await PeerServer.StartAsync("locks.sh", [peers, version, classes.Root, .. provider]));
        }
        catch
        {
            JavaRuntime.Slots.Release();
            classes.Dispose();
            throw;
        }
    }

    private async Task<string> AskAsync(string command, params string[] expected)
    {
        var answer = await peer.AskAsync(command);
        return expected.Contains(answer) ? answer : throw new InvalidOperationException($"{command}: {answer}");
    }
}
