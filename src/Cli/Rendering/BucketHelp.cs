using System.CommandLine;

namespace Lakehouse.Cli.Rendering;

/// <summary>What the help of a command that may meet a bucket says about reaching it: there are no options for that.</summary>
internal static class BucketHelp
{
    private static readonly string[] Places = ["--lake", "--config", "TABLE_FOLDER", "PATH"];

    private static readonly string[] Lines =
    [
        "Buckets (s3://bucket/prefix) are reached by the environment, or by the group s3 of a configuration:",
        "  AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN   a key pair; else AWS_PROFILE, a web identity, the machine's role",
        "  AWS_ENDPOINT_URL_S3, AWS_REGION                               where the bucket is; AWS in us-east-1 without",
        "  LAKEHOUSE_CACHE                                               folder for copies of files",
    ];

    /// <summary>Writes it, where it is of use.</summary>
    public static void Write(Command command, TextWriter output)
    {
        if (command.Options.Select(option => option.Name).Concat(command.Arguments.Select(argument => argument.Name)).Intersect(Places).Any())
        {
            output.WriteLine();
            Array.ForEach(Lines, output.WriteLine);
        }
    }
}
