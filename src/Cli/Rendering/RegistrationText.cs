using System.Globalization;
using Lakehouse.Catalog.Registration;

namespace Lakehouse.Cli.Rendering;

/// <summary>What a registration did, for people and for programs.</summary>
internal static class RegistrationText
{
    /// <summary>Writes it.</summary>
    public static void Write(TextWriter output, RegistrationResult result, bool json)
    {
        if (json)
        {
            JsonText.Write(output, result);
            return;
        }

        var did = result switch
        {
            { Changes.Count: 0 } => "up to date",
            { DryRun: true } => "would be changed",
            _ => "registered",
        };
        output.WriteLine($"{result.Table}: {did} ({Facts(result)})");
        SyncText.Write(output, result.Changes, result.Problems);
        if (result.PartitionsVanished > 0)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {result.PartitionsVanished} partitions have no file any more; --drop-vanished drops them"));
        }
    }

    private static string Facts(RegistrationResult result) => result.Format == FolderFormat.Hudi
        ? $"Hudi, {result.Location}"
        : string.Create(CultureInfo.InvariantCulture, $"{result.Files} {(result.Format == FolderFormat.Parquet ? "Parquet" : result.Format.ToString().ToUpperInvariant())} files, {result.Location}");
}
