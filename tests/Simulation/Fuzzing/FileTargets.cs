using System.Text;
using Lakehouse.TableFormat.FileGroups;
using Lakehouse.TableFormat.Indexing;
using Lakehouse.TableFormat.Parquet;
using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Writing;
using Xunit;

namespace Lakehouse.Simulation.Fuzzing;

/// <summary>Data files, their names and footers.</summary>
internal static class FileTargets
{
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("base and log file names", FuzzSeeds.Names, FileNames),
        new("bloom filter bytes", Blooms, bytes => Bloom(Convert.ToBase64String(bytes))),
        new("bloom filter text", () => [.. Blooms().Select(bytes => Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)))], bytes => Bloom(Encoding.Latin1.GetString(bytes))),
        new("index settings", () => ["""{"kind":"bucket","buckets":16,"hash":"hudi-1.1"}"""u8.ToArray(), """{"kind":"simple"}"""u8.ToArray()], Index),
        new("Parquet footer", Footers, bytes => FooterSplice.Apply(bytes, new Dictionary<string, string> { ["a"] = "b" })),
        new("Parquet file", Footers, ReadParquet),
    ];

    private static void FileNames(byte[] bytes)
    {
        var name = Encoding.UTF8.GetString(bytes);
        if (BaseFileName.TryParse(name, out var baseFile))
        {
            Assert.Equal(name, baseFile.ToString());
        }

        // Java writes no leading zeros; a name that has them is read as the number that they mean.
        if (LogFileName.TryParse(name, out var logFile) && LogFileName.TryParse(logFile.ToString(), out var again))
        {
            Assert.Equal(logFile, again);
        }
    }

    private static void Index(byte[] bytes)
    {
        var settings = IndexSettings.FromJson(Encoding.UTF8.GetString(bytes));
        Assert.Equal(settings, IndexSettings.FromJson(settings.ToJson()));
        Assert.True(settings.Kind != IndexKind.Bucket || settings.Buckets > 0);
    }

    private static IReadOnlyList<byte[]> Blooms()
    {
        var simple = BloomFilter.SizedFor(40, kind: BloomFilter.Simple);
        var dynamic = BloomFilter.SizedFor(10);
        for (var key = 0; key < 35; key++)
        {
            simple.Add(Encoding.UTF8.GetBytes($"key {key}"));
            dynamic.Add(Encoding.UTF8.GetBytes($"key {key}"));
        }

        return [Convert.FromBase64String(simple.ToBase64()), Convert.FromBase64String(dynamic.ToBase64())];
    }

    private static void Bloom(string text)
    {
        foreach (var kind in new[] { BloomFilter.Dynamic, BloomFilter.Simple })
        {
            var filter = BloomFilter.FromBase64(text, kind);
            _ = filter.MightContain("key 1"u8);
            if (kind == BloomFilter.Dynamic)
            {
                return;
            }
        }
    }

    private static IReadOnlyList<byte[]> Footers()
    {
        var types = new DataType[] { new DataType.Long(), new DataType.String(), new DataType.List(new DataType.Decimal(10, 2)), new DataType.Map(new DataType.Date()) };
        var schema = new TableSchema(types.Select((type, index) => new Field($"c{index}", type)));
        return
        [
            .. new[] { ParquetCodec.None, ParquetCodec.Snappy }.Select(codec =>
            {
                using var file = new MemoryStream();
                using var writer = new ParquetFileWriter(file, schema, new ParquetWriteOptions { Codec = codec });
                writer.Close(new Dictionary<string, string> { ["key"] = "value" });
                return file.ToArray();
            }),
        ];
    }

    private static void ReadParquet(byte[] bytes)
    {
        using var stream = new MemoryStream(bytes);
        using var file = ParquetFile.Open(stream, "t/x.parquet");
        foreach (var batch in file.Read())
        {
            batch.Dispose();
        }
    }
}
