using System.Globalization;
using Lakehouse.Cdc;
using Lakehouse.TableFormat.Services;
using Lakehouse.TableFormat.Timeline;
using Spectre.Console;

namespace Lakehouse.Cli.Rendering;

/// <summary>Plan and outcome of a table service.</summary>
internal static class ServiceText
{
    private const int MostItems = 20;

    /// <summary>Writes what would be done.</summary>
    public static void WritePlan(CliHost host, string table, ServicePlan plan, bool json, bool wouldChange)
    {
        if (json)
        {
            JsonText.Write(host.Out, new { Table = table, DryRun = wouldChange, Plan = Facts(plan) });
            return;
        }

        Draw(host.Console, plan);
        Notes(host, plan.Notes);
        if (!wouldChange)
        {
            host.Out.WriteLine($"{table}: {Amounts.Count(plan.Items.Count, Name(plan.Kind))}");
            return;
        }

        host.Out.WriteLine(plan.Items.Count == 0
            ? $"{table}: nothing to do for {Name(plan.Kind)}"
            : $"{table}: {Name(plan.Kind)} would touch {Amounts.Count(plan.Files, "file")} ({Amounts.Bytes(plan.Bytes)}) in {Amounts.Count(plan.Items.Count, "item")}{Resumed(plan)}");
        host.Out.WriteLine("nothing was changed");
    }

    /// <summary>Writes what was done.</summary>
    /// <returns>The exit code.</returns>
    public static int WriteResult(CliHost host, string table, ServiceResult result, bool json)
    {
        if (json)
        {
            JsonText.Write(host.Out, Facts(table, result));
        }
        else
        {
            host.Out.WriteLine(Sentence(table, result));
            Notes(host, [.. result.Plan.Notes, .. result.Notes]);
        }

        return result.Outcome is null or CommitOutcome.Committed ? ExitCodes.Ok : ExitCodes.Failure;
    }

    /// <summary>What a service does beside an ingest run, in one line; null for a report that says nothing new.</summary>
    public static string? Line(ServiceReport report) => report switch
    {
        { Stage: ServiceStage.Started } => $"{report.Table}: {Name(report.Kind)} begins",
        { Stage: ServiceStage.Running, Progress: { Items: > 0 } progress } =>
            $"{report.Table}: {Name(report.Kind)} {progress.ItemsDone} of {Amounts.Count(progress.Items, "item")}, {Amounts.Bytes(progress.BytesDone)} of {Amounts.Bytes(progress.Bytes)}",
        { Stage: ServiceStage.Done, Result: { } result } => Sentence(report.Table.ToString(), result),
        { Stage: ServiceStage.Done } => $"{report.Table}: {Name(report.Kind)} {report.Problem}",
        { Stage: ServiceStage.Failed } => $"{report.Table}: {Name(report.Kind)} failed: {report.Problem}",
        _ => null,
    };

    /// <summary>The same as facts.</summary>
    public static object Facts(ServiceReport report) => new
    {
        Table = report.Table.ToString(),
        Service = Name(report.Kind),
        report.Stage,
        report.Progress.ItemsDone,
        report.Progress.Items,
        report.Progress.BytesDone,
        report.Progress.Bytes,
        report.Problem,
        Result = report.Result is { } result ? Facts(report.Table.ToString(), result) : null,
    };

    /// <summary>The service as a person calls it.</summary>
    public static string Name(ServiceKind kind) => kind switch
    {
        ServiceKind.LogCompaction => "log compaction",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static string Sentence(string table, ServiceResult result) => result switch
    {
        { Outcome: null, Instant: null } => $"{table}: nothing to do for {Name(result.Plan.Kind)}",
        { Outcome: CommitOutcome.Conflicted conflict } => $"{table}: {Name(result.Plan.Kind)} gave way to {conflict.With}; nothing of it is left, run it again",
        { Outcome: CommitOutcome.Unknown unknown } => $"{table}: whether {Name(result.Plan.Kind)} {result.Instant} was completed is not known: {unknown.Reason}",
        _ => $"{table}: {Name(result.Plan.Kind)} {result.Instant}: {string.Join(", ", Counts(result))}, {Amounts.Duration(result.Taken)}",
    };

    private static IEnumerable<string> Counts(ServiceResult result)
    {
        yield return Amounts.Count(result.Plan.Items.Count, "item");
        if (result.FilesWritten > 0)
        {
            yield return $"{Amounts.Count(result.FilesWritten, "file")} written ({Amounts.Bytes(result.BytesWritten)})";
        }

        if (result.Rows > 0)
        {
            yield return Amounts.Count(result.Rows, "row");
        }

        if (result.FilesDeleted > 0)
        {
            yield return $"{Amounts.Count(result.FilesDeleted, "file")} removed";
        }
    }

    private static string Resumed(ServicePlan plan) =>
        plan.Resumes is { } instant ? string.Create(CultureInfo.InvariantCulture, $"; it takes up {instant}, which is pending") : string.Empty;

    private static void Notes(CliHost host, IReadOnlyList<string> notes)
    {
        foreach (var note in notes)
        {
            host.Out.WriteLine($"  {note}");
        }
    }

    private static void Draw(IAnsiConsole console, ServicePlan plan)
    {
        if (plan.Items.Count == 0)
        {
            return;
        }

        var table = new Table().Border(TableBorder.Rounded).BorderColor(Color.Grey);
        table.AddColumns("[bold]partition[/]", "[bold]subject[/]", "[bold]what[/]");
        table.AddColumn(new TableColumn("[bold]files[/]").RightAligned());
        table.AddColumn(new TableColumn("[bold]size[/]").RightAligned());
        foreach (var item in plan.Items.Take(MostItems))
        {
            table.AddRow(
                Markup.Escape(item.Partition), Markup.Escape(item.Subject), Markup.Escape(item.What), Amounts.Count(item.Files), item.Bytes > 0 ? Amounts.Bytes(item.Bytes) : "–");
        }

        console.Write(table);
        if (plan.Items.Count > MostItems)
        {
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[dim]and {plan.Items.Count - MostItems} more; --json names all[/]");
        }
    }

    private static object Facts(ServicePlan plan) => new
    {
        plan.Kind,
        Resumes = plan.Resumes?.ToString(),
        plan.Files,
        plan.Bytes,
        plan.Notes,
        plan.Items,
    };

    private static object Facts(string table, ServiceResult result) => new
    {
        Table = table,
        Outcome = result.Outcome switch
        {
            null => "nothing-to-do",
            CommitOutcome.Committed => "committed",
            CommitOutcome.Conflicted => "conflicted",
            _ => "unknown",
        },
        With = (result.Outcome as CommitOutcome.Conflicted)?.With,
        Reason = (result.Outcome as CommitOutcome.Unknown)?.Reason,
        Instant = result.Instant?.ToString(),
        result.FilesWritten,
        result.BytesWritten,
        result.FilesDeleted,
        result.Rows,
        Seconds = result.Taken.TotalSeconds,
        Notes = (string[])[.. result.Plan.Notes, .. result.Notes],
        Plan = Facts(result.Plan),
    };
}
