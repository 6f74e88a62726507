using Xunit;

namespace Lakehouse.Cli.Tests;

/// <summary>What goes wrong in real life, tried as a user would: one clear message, no stack trace, an exit code.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly CliRun run = new();

    public void Dispose() => run.Dispose();

    [Theory]
    [InlineData("tables --lake nowhere", "there is no such folder")]
    [InlineData("query SELECT+1 --lake nowhere", "there is no such folder")]
    [InlineData("show a.b --lake .", "the lake has no such table")]
    [InlineData("timeline orders --lake .", "not of the form DATABASE.TABLE")]
    [InlineData("pull a.b --lake . --since 0", "the lake has no such table")]
    [InlineData("scan nowhere", "there is no such folder")]
    [InlineData("load none.parquet --lake lake --table a.b --type cow --key id", "there is no such file or folder")]
    [InlineData("load . --lake lake --table a.b --type cow --key id", "holds no .parquet file")]
    public async Task What_is_not_there_is_named(string line, string expected) => await FailsAsync(expected, [.. line.Split(' ').Select(part => part.Replace('+', ' '))]);

    [Fact]
    public async Task A_folder_that_is_no_table()
    {
        Directory.CreateDirectory(Path.Combine(run.Folder, "plain"));

        await FailsAsync("plain", "scan", "plain");
    }

    [Fact]
    public async Task A_file_that_is_no_parquet()
    {
        run.Write("x.parquet", "id,name\n1,a\n");

        await FailsAsync("x.parquet", "load", "x.parquet", "--lake", "lake", "--table", "a.b", "--type", "cow", "--key", "id");
    }

    [Fact]
    public async Task A_table_of_version_5()
    {
        run.Write("lake/db/old/.hoodie/hoodie.properties", "hoodie.table.name=old\nhoodie.table.type=COPY_ON_WRITE\nhoodie.table.version=5\nhoodie.timeline.layout.version=1\n");

        await FailsAsync("5", "scan", "lake/db/old");
        await FailsAsync("5", "query", "SELECT * FROM db.old", "--lake", "lake");
        Assert.Contains("✗", await run.OkAsync("tables", "--lake", "lake"));
    }

    [Fact]
    public async Task A_base_file_that_is_torn()
    {
        await TableAsync();
        var file = Directory.EnumerateFiles(Path.Combine(run.Folder, "lake"), "*.parquet", SearchOption.AllDirectories).First();
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..100]);

        await FailsAsync(Path.GetFileName(file), "scan", "lake/db/t");
        await FailsAsync(Path.GetFileName(file), "query", "SELECT * FROM db.t", "--lake", "lake");
    }

    [Fact]
    public async Task An_instant_that_is_half_written()
    {
        await TableAsync();
        var instant = Directory.EnumerateFiles(Path.Combine(run.Folder, "lake/db/t/.hoodie"), "*.commit").Single();
        File.WriteAllText(instant, "{\"partitionToWriteStats\": {");

        await FailsAsync(Path.GetFileNameWithoutExtension(instant), "timeline", "db.t", "--lake", "lake");
        await FailsAsync(Path.GetFileNameWithoutExtension(instant), "query", "SELECT * FROM db.t", "--lake", "lake");
    }

    [Fact]
    public async Task A_disk_that_is_full()
    {
        await TableAsync();
        using var full = new FullStream();

        var result = await run.RunAsync(full, ["scan", "lake/db/t"]);

        Assert.Equal(1, result.Code);
        Assert.Equal("error: No space left on device", result.Error.Split('\n')[0].Trim());
    }

    [Fact]
    public async Task A_folder_without_permission()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a folder in which not even root may write: /sys");
        await run.ParquetAsync("rows.parquet", "SELECT 1::BIGINT AS id");

        await FailsAsync("/sys/lakehouse", "load", "rows.parquet", "--lake", "/sys/lakehouse", "--table", "db.t", "--type", "cow", "--key", "id");
        await FailsAsync("/sys/out.csv", "query", "SELECT 1", "--lake", "no-lake", "--parquet", "/sys/out.csv");
    }

    [Theory]
    [InlineData("SELEC 1", "syntax error")]
    [InlineData("SELECT nope FROM db.t", "nope")]
    [InlineData("SELECT * FROM db.missing", "missing")]
    [InlineData("DROP VIEW db.t", "only SELECT")]
    public async Task A_statement_that_is_wrong(string sql, string expected)
    {
        await TableAsync();

        await FailsAsync(expected, "query", sql, "--lake", "lake");
    }

    [Fact]
    public async Task A_time_that_is_none()
    {
        await TableAsync();

        await FailsAsync("neither an instant nor a time", "query", "SELECT * FROM db.t", "--lake", "lake", "--as-of", "yesterday");
    }

    private async Task TableAsync()
    {
        await run.ParquetAsync("rows.parquet", "SELECT i AS id, 'x' AS name FROM range(10) t(i)");
        await run.OkAsync("load", "rows.parquet", "--lake", "lake", "--table", "db.t", "--type", "cow", "--key", "id", "--buckets", "1");
    }

    private async Task FailsAsync(string expected, params string[] args)
    {
        var result = await run.RunAsync(args);
        Assert.True(result.Code == 1, $"{string.Join(' ', args)} gave {result.Code}\n{result.Out}{result.Error}");
        Assert.StartsWith("error: ", result.Error);
        Assert.Contains(expected, result.Error);
        Assert.DoesNotContain("   at ", result.Error);
        Assert.DoesNotContain("unexpected", result.Error);
    }

    /// <summary>A disk without space.</summary>
    private sealed class FullStream : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("No space left on device");

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("No space left on device");
    }
}
