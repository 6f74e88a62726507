using System.CommandLine;
using Lakehouse.Cli.Rendering;
using Lakehouse.Query;
using Lakehouse.TableFormat.Timeline;
using Lakehouse.TableFormat.Timeline.Archive;

namespace Lakehouse.Cli.Commands;

/// <summary>The instants of a table.</summary>
internal sealed class TimelineCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Argument<string> table = CommonOptions.Table();
    private readonly Option<string> lake = CommonOptions.Lake();
    private readonly Option<int> limit = new("--limit") { Description = "Newest instants to print", HelpName = "N", DefaultValueFactory = _ => 20 };
    private readonly Option<bool> archived = new("--archived") { Description = "Also the instants that were archived" };
    private readonly Option<bool> json = CommonOptions.Json();

    /// <summary>Makes the command.</summary>
    public TimelineCommand(CliHost host)
        : base("timeline", "List the instants of a table with what each did", "lakehouse timeline shop.orders --lake lake", "lakehouse timeline shop.orders --lake lake --archived --limit 100")
    {
        this.host = host;
        Add(table);
        Add(lake);
        Add(limit);
        Add(archived);
        Add(json);
        Runs(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var storage = LakeFolder.Open(host, parsed.GetRequiredValue(lake));
        var found = await new LakeCatalog(storage).FindAsync(parsed.GetRequiredValue(table), cancellationToken);
        var state = await TableState.LoadAsync(storage.Scope(found.Folder), cancellationToken);
        var older = parsed.GetValue(archived) ? await ArchivedTimeline.LoadAsync(state, cancellationToken) : [];
        var lines = await TimelineLine.ReadAsync(state, older, parsed.GetValue(limit), cancellationToken);
        if (parsed.GetValue(json))
        {
            JsonText.Write(host.Out, new { table = found.ToString(), instants = lines });
        }
        else
        {
            TimelineLine.Write(host.Console, found.ToString(), lines, state.Timeline.Instants.Count + older.Count);
        }

        return ExitCodes.Ok;
    }
}
