using System.CommandLine;
using Lakehouse.Cli.Altering;
using Lakehouse.Cli.Catalogs;
using Lakehouse.Cli.Rendering;
using Lakehouse.Query;
using Lakehouse.TableFormat;
using Lakehouse.TableFormat.Errors;
using Lakehouse.TableFormat.Writing;
using Lakehouse.TableFormat.Writing.SchemaChanges;

namespace Lakehouse.Cli.Commands;

/// <summary>Changes a table's columns.</summary>
internal sealed class AlterCommand : LakehouseCommand
{
    private readonly CliHost host;
    private readonly Argument<string> table = CommonOptions.Table();
    private readonly Option<string> lake = CommonOptions.Lake();
    private readonly Option<string[]> drop = Changes("--drop", "NAME", "Drop a column; needs --schema-on-read");
    private readonly Option<string[]> rename = Changes("--rename", "OLD:NEW", "Rename a column; needs --schema-on-read");
    private readonly Option<string[]> widen = Changes("--widen", "NAME:TYPE", "Give a column a wider type");
    private readonly Option<string[]> add = Changes("--add", "NAME:TYPE[:after=NAME]", "Add a column; after another one needs --schema-on-read");
    private readonly Option<string[]> move = Changes("--move", "NAME:AFTER", "Put a column after another one; needs --schema-on-read");
    private readonly Option<bool> schemaOnRead = new("--schema-on-read")
    {
        Description = "Let the table keep column ids, as Hudi's schema-on-read does; readers that go by names show null for what is renamed",
    };

    private readonly Option<string> concurrency = CommonOptions.Concurrency();
    private readonly Option<bool> dryRun = CommonOptions.DryRun();
    private readonly Option<bool> json = CommonOptions.Json();
    private readonly CatalogOption catalog = new();

    /// <summary>Makes the command.</summary>
    public AlterCommand(CliHost host)
        : base(
            "alter",
            "Change the columns of a table: drops first, then renames, wider types, new columns, moves",
            "lakehouse alter shop.orders --lake lake --add \"discount:decimal(10,2)\" --widen quantity:bigint --dry-run",
            "lakehouse alter shop.orders --lake lake --rename note:remark --drop legacy --schema-on-read")
    {
        this.host = host;
        Add(table);
        foreach (var option in new Option[] { lake, drop, rename, widen, add, move, schemaOnRead, concurrency, dryRun, json })
        {
            Add(option);
        }

        catalog.AddTo(this);
        Runs(RunAsync);
    }

    private static Option<string[]> Changes(string name, string help, string description) =>
        new(name) { Description = description, HelpName = help, DefaultValueFactory = _ => [] };

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var changes = ChangesOf(parsed);
        var storage = LakeFolder.Open(host, parsed.GetRequiredValue(lake));
        var found = await new LakeCatalog(storage).FindAsync(parsed.GetRequiredValue(table), cancellationToken);
        var folder = storage.Scope(found.Folder);
        var allowed = parsed.GetValue(schemaOnRead);
        var (before, after) = await TableWriter.PlanAlterAsync(folder, changes, allowed, cancellationToken);
        WriteResult? result = null;
        if (!parsed.GetValue(dryRun))
        {
            await using var following = catalog.Start(parsed, host);
            await using var writer = await TableWriter.OpenAsync(folder, new WriterOptions { Concurrency = CommonOptions.ConcurrencyOf(parsed, concurrency), Observer = following.Observer, Clock = host.Clock, Ids = host.Ids }, cancellationToken);
            result = await writer.AlterAsync(changes, allowed, cancellationToken);
        }

        return AlterText.Write(host, found.ToString(), before, after, result, parsed.GetValue(json));
    }

    private List<SchemaChange> ChangesOf(ParseResult parsed)
    {
        List<SchemaChange> changes =
        [
            .. parsed.GetRequiredValue(drop).Select(ChangeText.Drop),
            .. parsed.GetRequiredValue(rename).Select(ChangeText.Rename),
            .. parsed.GetRequiredValue(widen).Select(ChangeText.Widen),
            .. parsed.GetRequiredValue(add).Select(ChangeText.Add),
            .. parsed.GetRequiredValue(move).Select(ChangeText.Move),
        ];
        return changes.Count > 0
            ? changes
            : throw new LakehouseException(ErrorKind.Invalid, "No change is named.", fix: "Use --add, --drop, --rename, --widen or --move.");
    }
}
