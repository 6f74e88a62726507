using System.Buffers;
using System.Text;
using Lakehouse.TableFormat.Columns;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Parquet;
using Xunit;

namespace Lakehouse.TableFormat.Tests.Parquet;

public sealed class GoldenParquetTests(ITestOutputHelper log)
{
    [Theory]
    [InlineData("hudi-0.15", 800)]
    [InlineData("hudi-1x", 50)]
    public void Every_base_file_of_real_Hudi_is_read_to_its_last_row(string collection, int atLeast)
    {
        var (files, rows) = (0, 0L);
        foreach (var zip in GoldenTables.Folders(collection))
        {
            foreach (var (path, bytes) in GoldenTables.Files(zip, GoldenTables.IsBaseFile).Where(file => file.Bytes.Length > 0))
            {
                using var stream = new MemoryStream(bytes);
                using var file = ParquetFile.Open(stream, path);
                rows += file.Read().Sum(batch => (long)batch.Length);
                Assert.Equal("_hoodie_commit_time", file.Schema.Fields[0].Name);
                files++;
            }
        }

        log.WriteLine($"{files} files, {rows} rows");
        Assert.True(files >= atLeast, $"only {files} files");
    }

    [Fact]
    public void The_empty_file_of_a_killed_writer_is_corrupt()
    {
        using var stream = new MemoryStream();
        var failure = Assert.Throws<LakehouseException>(() => ParquetFile.Open(stream, "a/b.parquet"));
        Assert.Equal(ErrorKind.Corrupt, failure.Kind);
        Assert.Equal("a/b.parquet", failure.Context.Path);
    }

    // Expected rows of a snapshot are rows of base files; here the file is found by the row's own _hoodie_file_name.
    [Fact]
    public void Rows_of_snapshots_are_found_in_the_files_as_canonical_lines()
    {
        var (lines, sameBytes) = (0, 0);
        foreach (var zip in GoldenTables.Folders("hudi-0.15").Where(IsPlainCow))
        {
            var expected = Path.Combine(Path.GetDirectoryName(zip)!, "expected", "snapshot.ndjson");
            if (!File.Exists(expected))
            {
                continue;
            }

            var found = GoldenTables.Files(zip, GoldenTables.IsBaseFile).Where(file => file.Bytes.Length > 0).SelectMany(Lines).ToList();
            var exact = found.ToHashSet();
            var normal = found.Select(GoldenTables.Normal).ToHashSet();
            foreach (var line in File.ReadLines(expected))
            {
                Assert.True(normal.Contains(GoldenTables.Normal(line)), $"{zip}: {line}");
                lines++;
                sameBytes += exact.Contains(line) ? 1 : 0;
            }
        }

        log.WriteLine($"{lines} rows, {sameBytes} with the same bytes");
        Assert.True(lines > 500, $"only {lines} rows");
        // Most tables are partitioned, and Hudi moves partition columns to the end; the others agree to the byte.
        Assert.True(sameBytes > 20, $"only {sameBytes} of {lines} rows have the same bytes");
    }

    private static bool IsPlainCow(string zip) => Path.GetFileNameWithoutExtension(zip) is var name
        && name.StartsWith("cow_", StringComparison.Ordinal)
        && !name.Contains("virtual_keys", StringComparison.Ordinal) && !name.Contains("evolution", StringComparison.Ordinal) && !name.Contains("schema_on_read", StringComparison.Ordinal);

    private static string[] Lines((string Path, byte[] Bytes) file)
    {
        using var stream = new MemoryStream(file.Bytes);
        using var parquet = ParquetFile.Open(stream, file.Path);
        var output = new ArrayBufferWriter<byte>();
        foreach (var batch in parquet.Read())
        {
            CanonicalNdjson.Write(output, parquet.Schema, batch);
        }

        return Encoding.UTF8.GetString(output.WrittenSpan).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
