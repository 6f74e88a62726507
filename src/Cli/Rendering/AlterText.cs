using Lakehouse.TableFormat.Schema;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;

namespace Lakehouse.Cli.Rendering;

/// <summary>What became of a table's columns.</summary>
internal static class AlterText
{
    /// <summary>Writes the columns; without a result they are a plan.</summary>
    /// <returns>The exit code.</returns>
    public static int Write(CliHost host, string table, TableSchema before, TableSchema after, WriteResult? result, bool json)
    {
        if (json)
        {
            JsonText.Write(host.Out, new
            {
                Table = table,
                DryRun = result is null,
                Changed = before != after,
                Instant = result?.Instant?.ToString(),
                Outcome = result?.Outcome?.ToString(),
                Columns = after.Fields.Select(field => new { field.Name, Type = TrinoTypeMapping.ToTrino(field.Type) }),
            });
        }
        else
        {
            foreach (var field in after.Fields)
            {
                var mark = before.Fields.Contains(field) ? ' ' : '+';
                host.Out.WriteLine($"{mark} {field.Name} {TrinoTypeMapping.ToTrino(field.Type)}");
            }

            foreach (var field in before.Fields.Where(field => !after.Fields.Contains(field)))
            {
                host.Out.WriteLine($"- {field.Name} {TrinoTypeMapping.ToTrino(field.Type)}");
            }

            host.Out.WriteLine(Sentence(table, result));
        }

        return result?.Outcome is null or CommitOutcome.Committed ? ExitCodes.Ok : ExitCodes.Failure;
    }

    private static string Sentence(string table, WriteResult? result) => result switch
    {
        null => "nothing was changed",
        { Outcome: null } => $"{table}: the columns are as asked already",
        { Outcome: CommitOutcome.Committed } => $"{table}: columns changed by {result.Instant}",
        _ => $"{table}: {result.Outcome}",
    };
}
