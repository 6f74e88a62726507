using Apache.Arrow;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Parquet;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cli.Loading;

/// <summary>The Parquet files of a load: found and measured by their footers, then streamed.</summary>
/// <param name="Files">Absolute paths, in ordinal order.</param>
/// <param name="Schema">Their columns as they are stored, merged by name; Hudi's meta columns are left out.</param>
/// <param name="Rows">Rows in all of them.</param>
/// <param name="Bytes">Size of all of them.</param>
internal sealed record LoadInput(IReadOnlyList<string> Files, TableSchema Schema, long Rows, long Bytes)
{
    private const int BatchRows = 1 << 16;

    /// <summary>Opens every footer.</summary>
    /// <exception cref="LakehouseException">No such file, no Parquet file, or files whose columns contradict each other.</exception>
    public static LoadInput Open(string path)
    {
        var files = FilesOf(path);
        var (schema, rows, bytes) = ((TableSchema?)null, 0L, 0L);
        foreach (var file in files)
        {
            using var stream = File.OpenRead(file);
            using var parquet = ParquetFile.Open(stream, file);
            schema = Merge(schema, UtcColumns.Of(MetaSchema.Strip(parquet.Schema)), file);
            rows += parquet.RowCount;
            bytes += stream.Length;
        }

        return new LoadInput(files, schema!, rows, bytes);
    }

    /// <summary>The rows, file by file; each batch is the reader's to dispose.</summary>
    public IEnumerable<UpsertBatch> Read(CancellationToken cancellationToken)
    {
        foreach (var file in Files)
        {
            using var stream = File.OpenRead(file);
            using var parquet = ParquetFile.Open(stream, file);
            var columns = MetaSchema.Strip(parquet.Schema);
            var stored = UtcColumns.Of(columns);
            foreach (var batch in parquet.Read([.. columns.Fields.Select(field => field.Name)], BatchRows))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return new UpsertBatch(stored, UtcColumns.Of(batch, stored), ReadOnlyMemory<RowKind>.Empty);
            }
        }
    }

    /// <summary>Size of a batch in memory, for limits.</summary>
    public static long SizeOf(RecordBatch batch) => batch.Arrays.Sum(array => SizeOf(array.Data));

    private static long SizeOf(ArrayData data) =>
        data.Buffers.Sum(buffer => (long)buffer.Length) + (data.Children ?? []).Sum(SizeOf);

    private static TableSchema Merge(TableSchema? known, TableSchema schema, string file)
    {
        if (known is null)
        {
            return schema;
        }

        var merged = SchemaEvolution.Merge(known, schema, EvolutionPolicy.Evolve);
        return merged.Conflicts is [var conflict, ..]
            ? throw new LakehouseException(ErrorKind.Invalid, $"column {conflict.Field} contradicts an earlier file: {conflict.Reason}", new ErrorContext { Path = file }, "load files of one shape at a time")
            : merged.Schema;
    }

    private static IReadOnlyList<string> FilesOf(string path)
    {
        if (File.Exists(path))
        {
            return [path];
        }

        if (!Directory.Exists(path))
        {
            throw new LakehouseException(ErrorKind.Invalid, "there is no such file or folder", new ErrorContext { Path = path }, "name a Parquet file, or a folder of them");
        }

        var files = Directory.EnumerateFiles(path, "*.parquet", SearchOption.AllDirectories).Where(file => !Path.GetFileName(file).StartsWith('.')).Order(StringComparer.Ordinal).ToArray();
        return files.Length > 0
            ? files
            : throw new LakehouseException(ErrorKind.Invalid, "the folder holds no .parquet file", new ErrorContext { Path = path }, "name a Parquet file, or a folder of them");
    }
}
