using Confluent.Kafka;
using Lakehouse.Query;
using Lakehouse.TableFormat.Parquet;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Cli.Doctor;

/// <summary>Whether the native libraries load on this machine.</summary>
internal static class NativeChecks
{
    /// <summary>One check for each library.</summary>
    public static IReadOnlyList<Check> Run() =>
    [
        Try("DuckDB", () => QueryEngine.EngineVersion),
        Try("librdkafka", () => Library.VersionString),
        Try("Parquet", WriteParquet),
    ];

    private static Check Try(string name, Func<string> load)
    {
        try
        {
            return Check.Good(name, load());
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException or TypeInitializationException or EntryPointNotFoundException or InvalidOperationException)
        {
            return Check.Bad(name, failure.GetBaseException().Message, "install the package for this operating system and processor; on Linux the C++ runtime (libstdc++) must be there");
        }
    }

    private static string WriteParquet()
    {
        using var stream = new MemoryStream();
        using var writer = new ParquetFileWriter(stream, new TableSchema([new Field("id", new DataType.Long())]));
        writer.Close(new Dictionary<string, string>());
        return "codec loads and writes";
    }
}
