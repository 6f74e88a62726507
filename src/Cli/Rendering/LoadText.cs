using Lakehouse.Cli.Loading;
using Lakehouse.TableFormat.Schema;

namespace Lakehouse.Cli.Rendering;

/// <summary>Plan and outcome of a load.</summary>
internal static class LoadText
{
    /// <summary>Writes what would be done.</summary>
    public static void WritePlan(CliHost host, LoadRequest request, LoadInput input, LoadTarget target, bool json)
    {
        if (json)
        {
            JsonText.Write(host.Out, new
            {
                Table = request.Table.ToString(),
                Folder = target.Storage.Root,
                Creates = target.Existing is null,
                request.Operation,
                Files = input.Files.Count,
                input.Rows,
                input.Bytes,
                Buckets = target.Definition?.BucketCount ?? request.Buckets,
                Columns = input.Schema.Fields.Select(field => new { field.Name, Type = TrinoTypeMapping.ToTrino(field.Type) }),
            });
            return;
        }

        host.Out.WriteLine($"would {request.Operation.ToString().ToLowerInvariant()} {Amounts.Count(input.Rows, "row")} of {Amounts.Count(input.Files.Count, "file")} ({Amounts.Bytes(input.Bytes)})");
        host.Out.WriteLine($"into  {request.Table} in {target.Storage.Root}, {Describe(target)}");
        foreach (var field in input.Schema.Fields)
        {
            host.Out.WriteLine($"      {field.Name} {TrinoTypeMapping.ToTrino(field.Type)}");
        }

        host.Out.WriteLine("nothing was changed");
    }

    /// <summary>Writes what was done.</summary>
    public static void WriteSummary(CliHost host, LoadSummary summary, bool json)
    {
        if (json)
        {
            JsonText.Write(host.Out, summary);
            return;
        }

        host.Out.WriteLine($"{summary.Table}: {Amounts.Count(summary.Inserted)} inserted, {Amounts.Count(summary.Updated)} updated, {Amounts.Count(summary.Deleted)} deleted, {Amounts.Count(summary.Skipped)} unchanged");
        if (summary.Unverified > 0)
        {
            host.Out.WriteLine($"{Amounts.Count(summary.Unverified)} of them went to log files, where nobody looks whether the key is stored");
        }

        host.Out.WriteLine($"{Amounts.Count(summary.Files, "file")} ({Amounts.Bytes(summary.Bytes)}), {(summary.Commits.Count == 0 ? "no commit was needed" : $"commit {string.Join(", ", summary.Commits)}")}");
    }

    private static string Describe(LoadTarget target) => target.Definition is { } made
        ? $"made with key {string.Join(", ", made.KeyFields)}, {(made.PartitionFields.Count == 0 ? "no partitions" : $"partitions {string.Join(", ", made.PartitionFields)}")}, {made.BucketCount} buckets{(made.OrderingField is { } field ? $", ordering {field}" : string.Empty)}"
        : $"which is there with {target.Existing!.Timeline.CompletedWrites.Count} commits";
}
