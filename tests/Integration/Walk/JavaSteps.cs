using System.Text.Json.Nodes;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TestKit;
using Lakehouse.TestKit.Peers;
using Lakehouse.TestKit.Tables;

namespace Lakehouse.Integration.Walk;

/// <summary>One step by Java Hudi: the command for its script, and what the model makes of the answer.</summary>
/// <param name="Step">What it is.</param>
/// <param name="Command">Line of the script.</param>
/// <param name="Apply">Called when it took place.</param>
internal sealed record JavaSteps(WalkStep Step, string Command, Action<JavaHudiResult> Apply)
{
    private static readonly (WalkStep Step, int Weight)[] OnEvery =
    [
        (WalkStep.Upsert, 10), (WalkStep.Delete, 4), (WalkStep.Die, 1), (WalkStep.Cluster, 2), (WalkStep.Clean, 2), (WalkStep.Archive, 2),
        (WalkStep.Savepoint, 1), (WalkStep.RollBack, 2), (WalkStep.Restore, 1),
    ];

    private static readonly (WalkStep Step, int Weight)[] OnMergeOnRead =
        [.. OnEvery, (WalkStep.ScheduleCompaction, 3), (WalkStep.RunCompaction, 3), (WalkStep.Compact, 3), (WalkStep.LogCompact, 2)];

    private static readonly (WalkStep Step, int Weight)[] OnPartitioned = [(WalkStep.InsertOverwrite, 2), (WalkStep.DeletePartition, 1)];

    /// <summary>Chooses a step that the table's state allows.</summary>
    public static async Task<JavaSteps> ChooseAsync(WalkTable table, TempFolder files)
    {
        var steps = table.Form.Type == TableType.MergeOnRead ? OnMergeOnRead : OnEvery;
        while (true)
        {
            var step = table.Dice.Choose(table.Form.Partitioned ? [.. steps, .. OnPartitioned] : steps);
            if (await MakeAsync(table, step, files) is { } made)
            {
                return made;
            }
        }
    }

    private static async Task<JavaSteps?> MakeAsync(WalkTable table, WalkStep step, TempFolder files) => step switch
    {
        WalkStep.Upsert => Write(table, step, "upsert", table.Dice.Upserts(table.Model, "java"), files),
        WalkStep.Delete => Write(table, step, "delete", table.Dice.Deletes(table.Model), files),
        WalkStep.Die => Write(table, step, "upsert", table.Dice.Upserts(table.Model, "lost"), files, "--no-commit"),
        WalkStep.LogCompact => Write(table, step, "upsert", table.Dice.Upserts(table.Model, "java"), files, "--conf hoodie.log.compaction.enable=true --conf hoodie.log.compaction.inline=true --conf hoodie.log.compaction.blocks.threshold=2"),
        WalkStep.ScheduleCompaction => await HasDeadWriteAsync(table) ? null : Serve(table, step, "compact", "--schedule-only"),
        WalkStep.RunCompaction => await table.PendingAsync(TimelineAction.Compaction) is { } pending ? Serve(table, step, "compact", $"--instant {pending.Time}") : null,
        WalkStep.Compact => await HasDeadWriteAsync(table) ? null : Serve(table, step, "compact"),
        // Hudi clusters no table that it knows to have the simple bucket index, and its Java client (not Spark) decodes rows of log files with the
        // wrong schema there (ArrayIndexOutOfBoundsException in HoodieCreateHandle). Of file groups without a row it fails half way ("produced 0 WriteStatus").
        WalkStep.Cluster => table.Form.Index == IndexKind.Bucket || table.Form.Type == TableType.MergeOnRead || table.Model.Stored.Count == 0 || await HasDeadWriteAsync(table) ? null : Serve(table, step, "cluster", "--conf hoodie.clustering.plan.strategy.small.file.limit=600000000 --conf hoodie.clustering.plan.strategy.sort.columns=seq"),
        WalkStep.Clean => Serve(table, step, "clean", "--conf hoodie.cleaner.commits.retained=2"),
        WalkStep.Archive => Serve(table, step, "archive", "--conf hoodie.keep.min.commits=4 --conf hoodie.keep.max.commits=6 --conf hoodie.cleaner.commits.retained=2"),
        WalkStep.Savepoint => (await table.LoadAsync()).Timeline.CompletedWrites.Count > 0 ? Serve(table, step, "savepoint") : null,
        WalkStep.RollBack => await RollBackAsync(table),
        WalkStep.Restore => await RestoreAsync(table),
        WalkStep.InsertOverwrite => Overwrite(table, files),
        WalkStep.DeletePartition => DeletePartition(table),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, null),
    };

    // Spark refuses to plan a compaction beside an older pending write; the Java client does not ask. After a clustering beside one its writers
    // refuse to roll the dead write back ("Found commits after time").
    private static async Task<bool> HasDeadWriteAsync(WalkTable table) =>
        await table.PendingAsync(TimelineAction.DeltaCommit) is not null || await table.PendingAsync(TimelineAction.Commit) is not null;

    private static JavaSteps? Write(WalkTable table, WalkStep step, string command, OrderRow[] rows, TempFolder files, string options = "") =>
        rows.Length == 0 ? null : new JavaSteps(
            step,
            $"{command} {Options(table)} --rows {files.WriteLines($"{Path.GetFileName(table.Storage.Root)}-{table.Steps.Count}.ndjson", rows.Select(Json))} {options}",
            result => table.Model.Write(result.Instant!, command == "delete" ? rows.Select(row => row with { Kind = RowKind.Delete }) : rows));

    private static JavaSteps Serve(WalkTable table, WalkStep step, string command, string options = "") =>
        new(step, $"{command} {Options(table)} {options}", _ => { });

    private static async Task<JavaSteps?> RollBackAsync(WalkTable table)
    {
        var timeline = (await table.LoadAsync()).Timeline;
        return OurSteps.Undoable(timeline) is { } last
            ? new JavaSteps(WalkStep.RollBack, $"rollback {Options(table)} --instant {last.Time}", _ => table.Model.ReturnTo(timeline.CompletedWrites[^2].Time.ToString()))
            : null;
    }

    private static async Task<JavaSteps?> RestoreAsync(WalkTable table)
    {
        var savepoint = (await table.LoadAsync()).Timeline.Instants.LastOrDefault(instant => instant.Action == TimelineAction.Savepoint);

        // Hudi's restore knows no log compaction that is planned: it stops half way ("invalid action name logcompaction").
        return savepoint is null || await table.PendingAsync(TimelineAction.LogCompaction) is not null
            ? null
            : new JavaSteps(WalkStep.Restore, $"restore {Options(table)} --instant {savepoint.Time}", _ => table.Model.ReturnTo(savepoint.Time.ToString()));
    }

    private static JavaSteps? Overwrite(WalkTable table, TempFolder files)
    {
        var region = table.Dice.Region();
        var rows = table.Dice.OfRegion(table.Model, region, "java overwrite");
        return Write(table, WalkStep.InsertOverwrite, "insert-overwrite", rows, files) is { } write
            ? write with { Apply = result => table.Model.Overwrite(result.Instant!, new HashSet<string> { region }, rows) }
            : null;
    }

    private static JavaSteps? DeletePartition(WalkTable table)
    {
        var region = table.Dice.Region();
        return table.Model.Stored.Any(row => row.Region == region)
            ? new JavaSteps(WalkStep.DeletePartition, $"delete-partition {Options(table)} --partitions region={region}", result => table.Model.Overwrite(result.Instant!, new HashSet<string> { region }, []))
            : null;
    }

    private static string Options(WalkTable table) =>
        $"--table {JavaHudi.Quote(table.Storage.Root)} {table.Form.JavaOptions} --conf hoodie.payload.ordering.field=seq";

    private static string Json(OrderRow row) =>
        new JsonObject { ["id"] = row.Id, ["region"] = row.Region, ["seq"] = row.Seq, ["note"] = row.Note }.ToJsonString();
}
