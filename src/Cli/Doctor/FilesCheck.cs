using Lakehouse.Cdc.Sources;
using Lakehouse.TableFormat.Errors;

namespace Lakehouse.Cli.Doctor;

/// <summary>Whether the files of events are there.</summary>
internal static class FilesCheck
{
    /// <summary>Finds them without reading.</summary>
    public static Check Run(FileSourceOptions options)
    {
        try
        {
            return Check.Good("files", FileSource.Open(options).Description);
        }
        catch (LakehouseException failure)
        {
            return Check.Bad("files", failure.Message, failure.Fix ?? "correct source.files.paths");
        }
    }
}
