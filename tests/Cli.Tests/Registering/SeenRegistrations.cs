using System.Collections.Concurrent;
using Lakehouse.Catalog;
using Lakehouse.Catalog.Registration;
using Lakehouse.Cli.Registering;
using Lakehouse.TableFormat.Storage;

namespace Lakehouse.Cli.Tests.Registering;

/// <summary>Stands in for the catalog: notes what was registered, and may fail or wait.</summary>
internal sealed class SeenRegistrations : IRegistrarView
{
    private readonly ConcurrentQueue<string> begun = new();

    public ConcurrentQueue<RegistrationOutcome> Outcomes { get; } = new();

    public ConcurrentQueue<string> Notes { get; } = new();

    public IReadOnlyList<string> Begun => [.. begun];

    public Func<RegisteredFolder, int, Task>? Before { get; set; }

    public static RegisteredFolder Folder(string location, string table) => new(
        StorageLocation.Parse(location), new RegistrationRequest { Database = table.Split('.')[0], Table = table.Split('.')[1] });

    public Registrar Registrar(TimeSpan settle, CancellationToken stop, params RegisteredFolder[] folders) => Registrar(settle, TimeProvider.System, stop, folders);

    public Registrar Registrar(TimeSpan settle, TimeProvider clock, CancellationToken stop, params RegisteredFolder[] folders) =>
        new(folders, RegisterAsync, settle, this, clock, stop);

    public void OnOutcome(RegistrationOutcome outcome) => Outcomes.Enqueue(outcome);

    public void OnNote(string note) => Notes.Enqueue(note);

    private async Task<RegistrationResult> RegisterAsync(RegisteredFolder folder, CancellationToken cancellationToken)
    {
        begun.Enqueue(folder.Name);
        if (Before is { } before)
        {
            await before(folder, begun.Count);
        }

        return new RegistrationResult { Table = folder.Name, Location = folder.Location.ToString(), Format = FolderFormat.Parquet, Changes = [new SyncChange("add partitions", ["day=1"])], PartitionsAdded = 1 };
    }
}
